"""A Word file opened once: what its readers share, and that none of them changes it."""

from datetime import UTC, datetime

import pytest

from agreements.documents.files.errors import UnacceptableDocxError
from agreements.documents.pdf.fonts import fonts_asked
from agreements.documents.redline.redline import redline
from agreements.documents.redline.revisions import accept_all, reject_all
from agreements.documents.templates.render import rendered
from agreements.documents.word.article import article_text, with_article, with_articles
from agreements.documents.word.blanks import fill_blanks, find_blanks
from agreements.documents.word.compare import differences, differences_beyond_blanks
from agreements.documents.word.docx_gate import check_uploaded_docx
from agreements.documents.word.docx_text import expected_text
from agreements.documents.word.ooxml import MAIN_PART, Element, parse_part, serialise
from agreements.documents.word.word_file import WordFile, of_parts_alone, relationships
from agreements.documents.word.word_text import text_in_use, word_text
from tests.unit.documents.word_files import example, paragraph, relationship, word_file

STYLES = "word/styles.xml"
AT = datetime(2026, 3, 12, 8, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def schema() -> WordFile:
    return WordFile(rendered("protocollo-intesa", example("protocollo-intesa")).data)


def unchanged(docx: WordFile) -> bool:
    return all(serialise(root) == serialise(parse_part(name, docx[name])) for name, root in docx._roots.items())


def test_no_reader_changes_what_all_of_them_share(schema: WordFile) -> None:
    filled = fill_blanks(schema, {label: f"Valore di {label}" for label in find_blanks(schema)})
    other = rendered("protocollo-intesa", example("protocollo-intesa", 5))
    for old, new in ((schema, filled), (schema, other), (other, schema)):
        marked = redline(old, new, "Accordi", AT)
        assert text_in_use(accept_all(marked)) == text_in_use(new)
        assert text_in_use(reject_all(marked)) == text_in_use(old)
        assert unchanged(marked)
    check_uploaded_docx(filled)
    assert differences(schema, filled)
    assert differences_beyond_blanks(schema, filled) == ()
    assert expected_text(filled) == expected_text(WordFile(filled.data))
    assert fonts_asked(filled) == fonts_asked(WordFile(filled.data))
    exchanged = with_article(schema, other, "Oneri finanziari", article_text(schema, "Oneri finanziari") or ())
    assert article_text(exchanged, "Oneri finanziari") == article_text(other, "Oneri finanziari")
    with_articles(schema, [(9000, other)], {})
    for docx in (schema, filled, other, exchanged):
        assert len(docx._roots) >= 2  # the others are those of the file beside
        assert unchanged(docx)


def test_a_file_made_from_another_shares_the_parts_that_are_the_same_and_no_other(schema: WordFile) -> None:
    filled = fill_blanks(schema, dict.fromkeys(find_blanks(schema), "x"))
    assert filled.root(STYLES) is schema.root(STYLES)
    assert filled.root(MAIN_PART) is not schema.root(MAIN_PART)
    again = WordFile(filled.data, beside=schema)
    assert again == filled
    assert again.root(STYLES) is schema.root(STYLES)
    assert word_text(again) == word_text(WordFile(filled.data)) != word_text(schema)
    assert WordFile(filled.data).root(STYLES) is not schema.root(STYLES)


def test_what_is_read_is_read_once_and_a_piece_once_for_all_files_beside_each_other() -> None:
    seen: list[str] = []

    def read(element: Element) -> str:
        seen.append("".join(element.itertext()))
        return seen[-1]

    def pieces(docx: WordFile) -> list[str]:
        return [docx.of_piece(read, each) for each in docx.root(MAIN_PART)[0]]

    first = word_file(paragraph("uno") + paragraph("due") + paragraph("uno"))
    assert pieces(first) == ["uno", "due", "uno"]
    beside = WordFile(word_file(paragraph("due") + paragraph("tre")).data, beside=first)
    assert pieces(beside) == ["due", "tre"]
    assert seen == ["uno", "due", "tre"]
    assert pieces(word_file(paragraph("tre"))) == ["tre"]  # a file that has nothing to do with them
    assert seen == ["uno", "due", "tre", "tre"]
    assert first.once(pieces) is first.once(pieces)
    assert first.once(pieces) is not beside.once(pieces)


def test_what_is_read_of_some_parts_alone_is_read_again_only_where_they_are_others() -> None:
    read: list[str] = []

    @of_parts_alone(STYLES, "word/numbering.xml")
    def of_styles(docx: WordFile) -> bytes:
        read.append("styles")
        return docx.get(STYLES, b"")

    def named(name: str, root: Element) -> str:
        read.append(name)
        return f"{name} {len(root)}"

    first = word_file(paragraph("uno"))
    same = WordFile(word_file(paragraph("due")).data, beside=first)
    other = WordFile(word_file(paragraph("due"), extra={STYLES: b"<styles/>"}).data, beside=same)
    assert first.once(of_styles) == same.once(of_styles) == b""
    assert other.once(of_styles) == other[STYLES]
    assert read == ["styles", "styles"]
    for part in ("word/document.xml", "[Content_Types].xml"):
        assert first.once_a_part(named, part) == same.once_a_part(named, part)
    assert read[2:] == ["word/document.xml", "word/document.xml", "[Content_Types].xml"]


def test_an_edited_copy_leaves_the_file_as_it_is() -> None:
    docx = word_file(paragraph("Testo"), rels=relationship("image", "media/a.png"), extra={"word/media/a.png": b"x"})
    edit = docx.edited()
    edit.own(MAIN_PART)[0].clear()
    edit.put("word/media/b.png", b"y")
    edit.remove("word/media/a.png")
    assert edit.root(MAIN_PART) is edit.own(MAIN_PART)
    assert edit.root("word/_rels/document.xml.rels") is docx.root("word/_rels/document.xml.rels")
    made = edit.finished()
    assert (word_text(docx).stories, word_text(made).stories) == ({"testo": ("Testo",)}, {})
    assert ("word/media/a.png" in docx, "word/media/a.png" in made) == (True, False)
    assert made["word/media/b.png"] == b"y"
    assert WordFile(made.data) == made
    assert relationships(made, MAIN_PART) == relationships(docx, MAIN_PART)


def test_a_damaged_part_is_refused_by_whoever_reads_it_and_by_no_other() -> None:
    docx = word_file(paragraph("Testo"), extra={STYLES: b"<rotto"})
    assert find_blanks(docx) == ()
    for _ in range(2):
        with pytest.raises(UnacceptableDocxError, match="illeggibile"):
            fonts_asked(docx)
