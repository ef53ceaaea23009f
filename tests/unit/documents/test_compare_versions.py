import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.documents.templates.render import rendered
from agreements.documents.word.blanks import fill_blanks
from agreements.documents.word.compare import (
    IN,
    OUT,
    SAME,
    Difference,
    Kind,
    Passage,
    differences,
    differences_beyond_blanks,
    paragraphs,
    passages,
    summary,
)
from agreements.documents.word.word_file import WordFile
from tests.unit.documents.word_files import example, paragraph, relationship, run, table, word_file

SCHEMA = (
    paragraph("Tra [… ente …] e il Comune")
    + paragraph("Art. unico")
    + table("Per [… ente …]", "[… firmatario …], [… carica …]")
)


def definitive(**changes: str) -> WordFile:
    text = SCHEMA
    for name, value in {"ente": "Regione", "firmatario": "Prova Uno", "carica": "Presidente", **changes}.items():
        text = text.replace(f"[… {name} …]", value)
    return word_file(text)


def test_blanks_filled_in_are_no_difference() -> None:
    schema = word_file(SCHEMA)
    assert differences_beyond_blanks(schema, definitive()) == ()


def test_blanks_still_open_are_no_difference_either() -> None:
    assert differences_beyond_blanks(word_file(SCHEMA), word_file(SCHEMA)) == ()


def test_one_word_changed_beside_a_blank_is_shown() -> None:
    changed = word_file(
        SCHEMA.replace("[… ente …] e il Comune", "Regione e la Provincia").replace("[… ente …]", "Regione")
    )
    assert differences_beyond_blanks(word_file(SCHEMA), changed) == (
        Difference(Kind.CHANGED, "Tra [… ente …] e il Comune", "Tra Regione e la Provincia"),
    )


def test_a_blank_left_empty_is_shown() -> None:
    assert [d.kind for d in differences_beyond_blanks(word_file(SCHEMA), definitive(firmatario=""))] == [Kind.CHANGED]


def test_a_clause_hidden_in_a_blank_is_shown() -> None:
    clause = "Prova Uno, e la Regione si impegna altresì a versare " + "molto denaro " * 30
    assert [d.kind for d in differences_beyond_blanks(word_file(SCHEMA), definitive(firmatario=clause))] == [
        Kind.CHANGED
    ]


def test_the_same_blank_filled_with_two_texts_is_shown() -> None:
    text = SCHEMA.replace("Tra [… ente …]", "Tra Regione").replace("Per [… ente …]", "Per Provincia")
    found = differences_beyond_blanks(word_file(SCHEMA), word_file(text))
    assert [d.kind for d in found] == [Kind.FILLED_DIFFERENTLY]
    assert {"Regione", "Provincia"} <= set(" ".join((found[0].before, found[0].after)).replace(":", "").split())


def test_a_value_with_the_separator_in_it_is_not_mistaken_for_a_contradiction() -> None:
    schema = word_file(paragraph("[… nome …], [… carica …]") + paragraph("Firma: [… nome …]"))
    filled = word_file(paragraph("Uno, Prova, Presidente") + paragraph("Firma: Uno, Prova"))
    assert differences_beyond_blanks(schema, filled) == ()


def test_paragraphs_added_and_removed_are_shown_where_they_are() -> None:
    schema = word_file(SCHEMA + paragraph("Clausola finale"))
    found = differences_beyond_blanks(schema, word_file(paragraph("Nuovo impegno") + SCHEMA))
    assert set(found) == {
        Difference(Kind.ADDED, "", "Nuovo impegno"),
        Difference(Kind.REMOVED, "Clausola finale", ""),
    }


def test_a_paragraph_slipped_in_before_a_blank_line_is_shown() -> None:
    schema = word_file(paragraph("A") + paragraph("[… nome …]") + paragraph("B"))
    slipped = word_file(paragraph("A") + paragraph("Penale del 10 %") + paragraph("Prova Uno") + paragraph("B"))
    assert len(differences_beyond_blanks(schema, slipped)) == 1


def test_without_blanks_to_fill_the_mark_is_ordinary_text() -> None:
    assert [d.kind for d in differences(word_file(paragraph("[… x …]")), word_file(paragraph("Uno")))] == [Kind.CHANGED]


def test_headers_count() -> None:
    old = word_file(paragraph("testo"), header=paragraph("Regione"))
    new = word_file(paragraph("testo"), header=paragraph("Regione – bozza"))
    (found,) = differences_beyond_blanks(old, new)
    assert (found.kind, found.before, found.after) == (Kind.CHANGED, "Regione", "Regione – bozza")
    assert "intestazione" in found.where


def test_text_boxes_count() -> None:
    box = f"<w:r><w:pict><w:txbxContent>{paragraph('e inoltre')}</w:txbxContent></w:pict></w:r>"
    old, new = word_file(paragraph("testo")), word_file(paragraph("testo", box))
    assert differences(old, new) == (Difference(Kind.ADDED, "", "e inoltre"),)


def test_footnotes_count() -> None:
    note = b'<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:footnote><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:footnote></w:footnotes>'
    rels = relationship("footnotes", "footnotes.xml")
    old, new = (
        word_file(paragraph("testo"), rels=rels, extra={"word/footnotes.xml": note % text})
        for text in (b"nota", b"altra nota")
    )
    (found,) = differences(old, new)
    assert found.where == "note a piè di pagina"


def test_a_picture_replaced_by_another_is_shown_by_its_hash() -> None:
    rels = relationship("image", "media/logo.png")
    old, new = (
        word_file(paragraph("testo"), rels=rels, extra={"word/media/logo.png": data}) for data in (b"uno", b"due")
    )
    assert [(d.kind, d.where) for d in differences(old, new)] == [(Kind.REMOVED, "oggetti"), (Kind.ADDED, "oggetti")]


def test_a_link_to_another_address_is_shown() -> None:
    old, new = (
        word_file(paragraph("testo"), rels=relationship("hyperlink", address, external=True))
        for address in ("https://a.example", "https://b.example")
    )
    assert len(differences(old, new)) == 2


def test_text_hidden_or_struck_through_is_shown() -> None:
    old = word_file(paragraph("si impegna ", run("a pagare")))
    hidden = word_file(paragraph("si impegna ", run("a pagare", "<w:vanish/>")))
    struck = word_file(paragraph("si impegna ", run("a pagare", "<w:strike/>")))
    assert differences(old, hidden) == (Difference(Kind.CHANGED, "si impegna a pagare", "si impegna"),)
    assert [d.after for d in differences(old, struck)] == ["si impegna {barrato}a pagare"]


def test_text_deleted_under_revision_is_no_longer_there() -> None:
    deleted = '<w:del w:id="1"><w:r><w:delText>non </w:delText></w:r></w:del>'
    moved = f'<w:moveFrom w:id="2">{run("mai ")}</w:moveFrom>'
    assert paragraphs(word_file(paragraph("si ", deleted, moved, "impegna"))) == ("si impegna",)


@pytest.mark.parametrize(("first", "second", "same"), [("1", "7", True), ("PAGE", "DATE", False)])
def test_the_page_number_word_last_saw_does_not_count_but_the_field_does(first: str, second: str, same: bool) -> None:
    def document(instruction: str, result: str) -> WordFile:
        marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
        code = f"<w:r><w:instrText> {instruction} </w:instrText></w:r>"
        return word_file(paragraph("Pagina ", marks[0], code, marks[1], run(result), marks[2]))

    old, new = (
        (document("PAGE", first), document("PAGE", second)) if same else (document(first, "1"), document(second, "1"))
    )
    assert (differences(old, new) == ()) is same


@pytest.mark.parametrize(
    ("one", "other"), [("l’ente", "l'ente"), ("n. 241", "n.\u00a0241"), ("perche\u0301", "perché"), ("a  b", "a b")]
)
def test_what_prints_alike_is_no_difference(one: str, other: str) -> None:
    assert differences(word_file(paragraph(one)), word_file(paragraph(other))) == ()


@pytest.mark.parametrize(("one", "other"), [("10 m²", "10 m2"), ("euro 1.000", "euro 1000"), ("Firma", "firma")])
def test_what_prints_differently_is_a_difference(one: str, other: str) -> None:
    assert len(differences(word_file(paragraph(one)), word_file(paragraph(other)))) == 1


def test_a_rendered_schema_filled_in_differs_only_in_its_blanks_and_any_other_datum_shows() -> None:
    context = example("protocollo-intesa", 5)
    schema = rendered("protocollo-intesa", context)
    values = {"codice fiscale di Regione Toscana": "00000000001", "codice fiscale di ANCI Toscana": "00000000002"}
    values |= {f"{what} della deliberazione di Regione Toscana": f"{what} 45" for what in ("numero", "data")}
    filled = fill_blanks(schema, values)
    assert differences_beyond_blanks(schema, filled) == ()
    longer = rendered("protocollo-intesa", {**context, "durata": "Il presente atto ha durata di nove anni"})
    (found,) = differences_beyond_blanks(schema, fill_blanks(longer, values))
    assert found.before.endswith("tre anni.")
    assert found.after.endswith("nove anni.")


def test_a_text_made_to_slow_the_comparison_does_not() -> None:
    schema = word_file(paragraph(", ".join(f"[… {n} …]" for n in range(40)) + "!"))
    hostile = word_file(paragraph(", " * 20_000))
    started = time.perf_counter()
    assert differences_beyond_blanks(schema, hostile)
    assert time.perf_counter() - started < 5


def test_two_wholly_different_long_documents_are_compared_without_a_huge_table() -> None:
    old = word_file("".join(paragraph(f"vecchio {n}") for n in range(2_100)))
    new = word_file("".join(paragraph(f"nuovo {n}") for n in range(2_100)))
    assert len(differences(old, new)) == 2_100


def test_the_summary_reads_as_italian() -> None:
    assert summary(()) == "Nessuna differenza."
    text = summary((Difference(Kind.CHANGED, "tre anni", "nove anni"), Difference(Kind.ADDED, "", "penale", "oggetti")))
    assert text.splitlines() == [
        "2 differenze:",
        "1. modificato (testo): da «tre anni» a «nove anni»",
        "2. aggiunto (oggetti): «penale»",
    ]


def test_passages_show_what_changed_word_by_word_and_the_paragraphs_around_it() -> None:
    equal = "".join(paragraph(f"Capoverso {n}.") for n in range(1, 7))
    old = word_file(equal + paragraph("Dura tre anni, dalla firma.") + equal)
    new = word_file(equal + paragraph("Dura cinque anni, dalla firma.") + equal)
    assert passages(old, new) == (
        Passage("testo", (), 5),
        Passage("testo", ((SAME, "Capoverso 6."),)),
        Passage("testo", ((SAME, "Dura "), (OUT, "tre"), (IN, "cinque"), (SAME, " anni, dalla firma."))),
        Passage("testo", ((SAME, "Capoverso 1."),)),
        Passage("testo", (), 5),
    )


def test_passages_of_equal_texts_are_none() -> None:
    assert passages(word_file(paragraph("Uno.")), word_file(paragraph("Uno."))) == ()


@given(st.lists(st.sampled_from(["uno due", "due tre", "[… ente …] e", ""]), max_size=6), st.data())
def test_passages_hold_both_texts_whole_where_they_changed(old: list[str], data: st.DataObject) -> None:
    new = data.draw(st.permutations([*old, "altro"]))
    first, second = (word_file("".join(map(paragraph, texts))) for texts in (old, new))
    found = passages(first, second)
    for document, leaves_out in ((first, IN), (second, OUT)):
        told = [t for p in found if not p.same and (t := "".join(text for how, text in p.pieces if how != leaves_out))]
        hidden = sum(p.same for p in found)
        assert len(told) + hidden == len(paragraphs(document))
        assert set(told) <= set(paragraphs(document))
