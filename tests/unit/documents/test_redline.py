import random
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from agreements.documents.files.errors import UnacceptableDocxError
from agreements.documents.redline import redline as redline_module
from agreements.documents.redline.redline import RedlineError, redline
from agreements.documents.redline.revisions import accept_all, reject_all
from agreements.documents.templates.render import rendered
from agreements.documents.word.blanks import fill_blanks, find_blanks
from agreements.documents.word.docx_gate import check_uploaded_docx
from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import text_in_use
from tests.unit.documents.word_files import example, paragraph, relationship, run, table, word_file

AT = datetime(2026, 3, 12, 8, 30, tzinfo=UTC)
PROTOCOL = "protocollo-intesa"


def compared(old: WordFile, new: WordFile) -> str:
    """The body of the comparison, after making sure that both texts come out of it."""
    made = redline(old, new, "Accordi", AT)
    assert text_in_use(accept_all(made)) == text_in_use(new)
    assert text_in_use(reject_all(made)) == text_in_use(old)
    return made["word/document.xml"].decode()


def marked(xml: str, kind: str) -> list[str]:
    """The text of each mark of a kind, those of paragraph ends and rows left out."""
    found = re.findall(rf"<w:{kind} [^>]*[^/]>(.*?)</w:{kind}>", xml, re.S)
    return ["".join(re.findall(r"<w:(?:t|delText)[^>]*>([^<]*)<", inner)) for inner in found]


@pytest.fixture(scope="module")
def draft() -> WordFile:
    return rendered(PROTOCOL, example(PROTOCOL))


def changed(docx: WordFile, old: str, new: str) -> WordFile:
    assert old.encode() in docx["word/document.xml"]
    return WordFile.of_parts(
        {**docx, "word/document.xml": docx["word/document.xml"].replace(old.encode(), new.encode(), 1)}
    )


def test_one_word_changed_is_one_word_taken_away_and_one_added(draft: WordFile) -> None:
    xml = compared(draft, changed(draft, "tre anni", "nove anni"))
    assert (marked(xml, "del"), marked(xml, "ins")) == (["tre"], ["nove"])
    assert 'w:author="Accordi" w:date="2026-03-12T08:30:00Z"' in xml


def test_what_comes_out_is_refused_as_a_text_until_its_revisions_are_settled(draft: WordFile) -> None:
    made = redline(draft, changed(draft, "tre anni", "nove anni"), "Accordi", AT)
    with pytest.raises(UnacceptableDocxError) as refused:
        check_uploaded_docx(made)
    assert refused.value.reason == "tracked_changes"
    check_uploaded_docx(accept_all(made))
    check_uploaded_docx(reject_all(made))


def test_the_same_texts_give_the_same_bytes_and_no_mark(draft: WordFile) -> None:
    new = changed(draft, "tre anni", "nove anni")
    assert redline(draft, new, "Accordi", AT) == redline(draft, new, "Accordi", AT)
    xml = compared(draft, draft)
    assert (marked(xml, "del"), marked(xml, "ins")) == ([], [])


def test_blanks_filled_in_are_shown_with_the_mark_they_replace(draft: WordFile) -> None:
    values = {name: f"valore {n}" for n, name in enumerate(find_blanks(draft))}
    xml = compared(draft, fill_blanks(draft, values))
    assert marked(xml, "del") == [f"[… {name} …]" for name in values]
    assert marked(xml, "ins") == list(values.values())


@pytest.mark.parametrize(("before", "after"), [(2, 5), (5, 2), (3, 4)])
def test_parties_that_join_or_leave_change_header_list_rows_and_signatures(before: int, after: int) -> None:
    kind = "ins" if after > before else "del"
    proposal = example("proposta-deliberazione")
    rows = [{**proposal["pareri"][0], "soggetto": f"Settore di prova n. {number}"} for number in range(5)]
    old, new = (rendered("proposta-deliberazione", {**proposal, "pareri": rows[:count]}) for count in (before, after))
    assert len(re.findall(rf"<w:trPr>(?:(?!</w:trPr>).)*<w:{kind} ", compared(old, new), re.S)) == abs(after - before)
    old, new = (rendered(PROTOCOL, example(PROTOCOL, count)) for count in (before, after))
    signing = [f"Firma {number:02d}" for number in range(min(before, after) + 1, max(before, after) + 1)]
    assert [text for text in marked(compared(old, new), kind) if text.startswith("Firma ")] == signing


def test_articles_left_out_and_another_title_in_the_header(draft: WordFile) -> None:
    context = example(PROTOCOL)
    new = {key: value for key, value in context.items() if key not in ("impegni_comuni", "strutture_responsabili")}
    made = redline(draft, rendered(PROTOCOL, {**new, "titolo": "Un altro titolo"}), "Accordi", AT)
    headers = b"".join(blob for name, blob in made.items() if name.startswith("word/header"))
    assert b"<w:delText" in headers


def test_two_texts_with_nothing_in_common(draft: WordFile) -> None:
    compared(draft, rendered("sollecito", example("sollecito")))


def box(text: str) -> str:
    return f"<w:r><w:pict><w:txbxContent>{paragraph(text)}</w:txbxContent></w:pict></w:r>"


def field(instruction: str, result: str) -> str:
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    code = f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
    return f"{marks[0]}{code}{marks[1]}{run(result)}{marks[2]}"


def link(text: str) -> str:
    return f'<w:hyperlink r:id="rIdhyperlink">{run(text)}</w:hyperlink>'


A, B, C = paragraph("Primo capoverso"), paragraph("Secondo capoverso qui"), paragraph("Terzo")
SIMPLE = (
    '<w:p><w:r><w:t>vedi </w:t></w:r><w:fldSimple w:instr="REF art1"><w:r><w:t>art. 1</w:t></w:r></w:fldSimple></w:p>'
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (A, A + B),
        (A + B, A),
        (A + B + C, A + C),
        (B + A, A + B),
        (A, ""),
        ("", A),
        (paragraph("si impegna"), paragraph("Si impegna")),
        (paragraph("“Parte”"), paragraph('"Parte"')),
        (paragraph("uno due tre"), paragraph("uno", "<w:r><w:tab/></w:r>", "due tre")),
        (paragraph("uno ", "<w:r><w:br/></w:r>", "due"), paragraph("uno due")),
        (paragraph("si impegna ", run("a pagare")), paragraph("si impegna ", run("a pagare", "<w:strike/>"))),
        (paragraph("testo ", run("segreto", "<w:vanish/>")), paragraph("testo segreto")),
        (A + table("a", "b"), A + table("a", "c")),
        (A + table("a", "b"), A + table("a", "b", "c")),
        (A + table("a", "b") + B, A + B),
        (A + B, A + table("a", "b") + B),
        (A + table("a", "b") + B, A + table("nulla", "di", "simile") + B),
        (paragraph("vedi ", field("REF art1", "art. 1")), paragraph("vedi ", field("REF art2", "art. 2"))),
        (paragraph("vedi ", field("REF art1", "art. 1")), paragraph("vedi oltre")),
        (SIMPLE, paragraph("vedi oltre")),
        (paragraph("vedi oltre"), SIMPLE),
        (paragraph("testo ", box("nota a margine")), paragraph("testo ", box("altra nota"))),
        (paragraph("testo ", box("nota a margine")), paragraph("testo")),
        (paragraph("testo", '<w:bookmarkStart w:id="1" w:name="x"/>', " bis", '<w:bookmarkEnd w:id="1"/>'), A),
        (f"<w:sdt><w:sdtContent>{A}{B}</w:sdtContent></w:sdt>", f"<w:sdt><w:sdtContent>{A}{C}</w:sdtContent></w:sdt>"),
        (paragraph("a ", "<w:sdt><w:sdtContent>" + run("b") + "</w:sdtContent></w:sdt>"), paragraph("a")),
    ],
)
def test_whatever_changed_both_texts_come_out_again(old: str, new: str) -> None:
    xml = compared(word_file(old), word_file(new))
    assert "<w:ins " in xml or "<w:del " in xml


def test_a_changed_page_number_that_word_last_saw_is_no_change() -> None:
    xml = compared(*(word_file(paragraph("Pagina ", field("PAGE", number))) for number in "12"))
    assert (marked(xml, "del"), marked(xml, "ins")) == ([], [])


def test_a_link_and_its_address_come_back_when_their_removal_is_rejected() -> None:
    rels = relationship("hyperlink", "https://www.example.org", external=True)
    old = word_file(paragraph("si veda ", link("il sito")), rels=rels)
    compared(old, word_file(paragraph("si veda il bollettino")))
    compared(word_file(paragraph("si veda il bollettino")), old)


PNG_TYPE = '<Default Extension="png" ContentType="image/png"/>'


def picture(data: bytes) -> WordFile:
    image = '<w:r><w:pict><v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" r:id="rIdimage"/></w:pict></w:r>'
    rels = relationship("image", "media/logo.png")
    return word_file(paragraph("stemma ", image), rels=rels, extra={"word/media/logo.png": data}, types=PNG_TYPE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (picture(b"uno"), picture(b"due")),
        (picture(b"uno"), word_file(paragraph("stemma"))),
        (word_file(paragraph("stemma")), picture(b"due")),
    ],
)
def test_a_picture_replaced_or_taken_away_is_kept_with_the_comparison(old: WordFile, new: WordFile) -> None:
    compared(old, new)


def test_headers_are_compared_and_one_that_is_new_is_shown_as_added() -> None:
    old, new = (word_file(A, header=paragraph(text)) for text in ("Regione", "Regione – bozza"))
    for one, other in ((old, new), (word_file(A), new)):
        made = redline(one, other, "Accordi", AT)
        assert b"<w:ins " in made["word/header1.xml"]


NOTES = b'<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">%s</w:footnotes>'


def noted(text: str, **notes: str) -> WordFile:
    marks = "".join(f'<w:r><w:footnoteReference w:id="{key[1:]}"/></w:r>' for key in notes)
    written = "".join(f'<w:footnote w:id="{key[1:]}">{paragraph(value)}</w:footnote>' for key, value in notes.items())
    return word_file(
        paragraph(text, marks) if marks else paragraph(text),
        rels=relationship("footnotes", "footnotes.xml"),
        extra={"word/footnotes.xml": NOTES % written.encode()},
    )


def test_a_text_with_the_same_notes_under_other_numbers_is_compared() -> None:
    compared(noted("testo vecchio", n2="nota"), noted("testo nuovo", n7="nota"))


def test_notes_that_differ_are_said_in_words_instead() -> None:
    with pytest.raises(RedlineError, match="valgono le differenze elencate"):
        redline(noted("testo", n2="nota"), noted("testo", n2="altra"), "Accordi", AT)


def test_a_field_over_several_paragraphs_is_left_alone_while_it_is_the_same() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    contents = paragraph(begin, run("Indice")) + paragraph("Art. 1", '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    compared(word_file(contents + A), word_file(contents + B))


def test_a_text_with_pending_revisions_is_no_side_of_a_comparison() -> None:
    pending = word_file(paragraph("a ", f'<w:ins w:id="1">{run("b")}</w:ins>'))
    with pytest.raises(RedlineError, match="revisioni in sospeso"):
        redline(pending, word_file(A), "Accordi", AT)


def test_a_result_that_does_not_give_both_texts_back_is_never_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redline_module, "reject_all", accept_all)
    with pytest.raises(RedlineError, match="la verifica del risultato non è riuscita"):
        redline(word_file(A), word_file(B), "Accordi", AT)


def test_texts_made_to_slow_the_comparison_down_are_shown_whole() -> None:
    old, new = (word_file("".join(paragraph(f"{word} {n} comune") for n in range(600))) for word in ("a", "b"))
    xml = compared(old, new)
    assert len(marked(xml, "del")) == len(marked(xml, "ins")) == 600


def test_two_words_changed_far_apart_in_a_very_long_text_are_two_words() -> None:
    lines = [f"capoverso numero {n}" for n in range(1_000)]
    new = ["capo numero 0", *lines[1:-1], "capoverso finale"]
    xml = compared(*(word_file("".join(paragraph(line) for line in each)) for each in (lines, new)))
    assert marked(xml, "del") == ["capoverso", "numero 999"]
    assert marked(xml, "ins") == ["capo", "finale"]


WORDS = ["uno", "due", "tre,", "Ente", "l’ente", "«x»", "10", "m²", " "]


def random_body(dice: random.Random) -> str:
    def one() -> str:
        if dice.random() < 0.2:
            return "".join(table(*(words() for _ in range(dice.randint(1, 3)))))
        pieces: list[Any] = [
            run(words(), dice.choice(["", "<w:b/>", "<w:strike/>"])) for _ in range(dice.randint(0, 3))
        ]
        if dice.random() < 0.2:
            pieces.append(dice.choice([field("REF a", "b"), "<w:r><w:tab/></w:r>", box(words())]))
        return paragraph(*pieces)

    def words() -> str:
        return " ".join(dice.choice(WORDS) for _ in range(dice.randint(0, 6)))

    return "".join(one() for _ in range(dice.randint(0, 8)))


@pytest.mark.parametrize("seed", range(25))
def test_any_two_texts_come_out_of_their_comparison_again(seed: int) -> None:
    dice = random.Random(seed)
    compared(word_file(random_body(dice)), word_file(random_body(dice)))
