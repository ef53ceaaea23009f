import io
import zipfile
from collections.abc import Callable

import pytest

from agreements.documents import ooxml
from agreements.documents.docx_gate import check_uploaded_docx
from agreements.documents.errors import UnacceptableDocxError
from agreements.documents.manifest import template_names
from agreements.documents.ooxml import read_parts, write_parts
from agreements.documents.render import render
from tests.unit.documents.word_files import example, paragraph, relationship, run, word_file, word_parts

TEXT = paragraph("Testo")


def reason(data: bytes) -> str:
    with pytest.raises(UnacceptableDocxError) as refused:
        check_uploaded_docx(data)
    message = str(refused.value)
    assert message.endswith(".")
    assert ":" in message  # what is wrong, and after the colon what to do
    return refused.value.reason


def zipped(entries: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return buffer.getvalue()


def field(instruction: str) -> str:
    begin, end = ('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    half = len(instruction) // 2
    code = "".join(f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in (instruction[:half], instruction[half:]))
    return paragraph(begin, code, end)


@pytest.mark.parametrize("template", template_names())
def test_what_we_render_passes(template: str) -> None:
    check_uploaded_docx(render(template, example(template)))


def test_an_ordinary_document_with_links_footnotes_and_page_numbers_passes() -> None:
    rels = relationship("hyperlink", "https://www.example.org", external=True)
    check_uploaded_docx(word_file(TEXT + field("PAGE \\* MERGEFORMAT") + field("REF a"), rels=rels))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "not_a_docx"),
        (b"solo testo", "not_a_docx"),
        (b"%PDF-1.7\n", "not_a_docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_or_encrypted"),
        (b"PK\x03\x04 e poi niente", "damaged"),
        (zipped([("foto.txt", b"x")]), "not_a_docx"),
        (word_file(TEXT)[:-40], "damaged"),
    ],
)
def test_a_file_that_is_no_word_document_is_refused(data: bytes, expected: str) -> None:
    assert reason(data) == expected


def test_a_damaged_entry_is_refused() -> None:
    data = zipped(list(word_parts(TEXT).items()), zipfile.ZIP_STORED)
    assert reason(data.replace(b"Testo", b"Tasto")) == "damaged"


def test_a_zip_bomb_is_refused_by_its_ratio() -> None:
    assert reason(word_file(TEXT, extra={"word/media/a.bin": b"\0" * (4 * 2**20)})) == "zip_bomb"


def test_a_file_of_too_many_parts_or_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert reason(word_file(TEXT, extra={f"x/{n}.bin": b"" for n in range(2_001)})) == "zip_bomb"
    monkeypatch.setattr(ooxml, "MAX_TOTAL", 1_000)
    assert reason(word_file(TEXT)) == "zip_bomb"
    monkeypatch.setattr(ooxml, "MAX_FILE", 1_000)
    assert reason(word_file(TEXT)) == "too_large"


@pytest.mark.parametrize("name", ["word/../../etc/x", "/etc/x", "word\\x", "WORD/document.xml"])
def test_odd_names_inside_are_refused(name: str) -> None:
    assert reason(zipped([*word_parts(TEXT).items(), (name, b"x")])) == "odd_package"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_dtd_is_refused_in_any_encoding(encoding: str) -> None:
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "ah"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    assert reason(word_file(TEXT, extra={"word/theme/theme1.xml": bomb.encode(encoding)})) == "dtd"


def test_xml_that_is_not_well_formed_is_refused() -> None:
    assert reason(word_file("<w:p>")) == "bad_xml"


def type_of(part: str, content: str) -> str:
    return f'<Override PartName="/{part}" ContentType="{content}"/>'


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: word_file(TEXT, extra={"word/vbaProject.bin": b"x"}), "macros"),
        (lambda: word_file(TEXT, rels=relationship("vbaProject", "altro.bin")), "macros"),
        (lambda: word_file(TEXT, extra={"word/embeddings/oleObject1.bin": b"x"}), "ole"),
        (lambda: word_file(TEXT, rels=relationship("oleObject", "altro.bin")), "ole"),
        (lambda: word_file(paragraph("<w:r><w:object/></w:r>")), "ole"),
        (lambda: word_file(TEXT, rels=relationship("control", "activeX/a.xml")), "ole"),
        (lambda: word_file(TEXT, rels=relationship("aFChunk", "altro.html")), "alt_chunk"),
        (lambda: word_file(f'{TEXT}<w:altChunk r:id="x"/>'), "alt_chunk"),
        (lambda: word_file(TEXT, rels=relationship("image", "http://a.example/x.png", external=True)), "external"),
        (lambda: word_file(TEXT, rels=relationship("image", "file:///etc/passwd", external=True)), "external"),
        (lambda: word_file(TEXT, rels=relationship("attachedTemplate", "file:///a.dotx", external=True)), "external"),
        (lambda: word_file(paragraph("a ", f'<w:ins w:id="1">{run("b")}</w:ins>')), "tracked_changes"),
        (lambda: word_file(paragraph('<w:del w:id="1"/>')), "tracked_changes"),
        (lambda: word_file(paragraph('<w:r><w:rPr><w:rPrChange w:id="1"/></w:rPr></w:r>')), "tracked_changes"),
        (lambda: word_file(TEXT, header=paragraph(f'<w:moveTo w:id="1">{run("b")}</w:moveTo>')), "tracked_changes"),
        (lambda: word_file(paragraph('<w:r><w:commentReference w:id="1"/></w:r>')), "comments"),
        (lambda: word_file(paragraph(run("nascosto", "<w:vanish/>"))), "hidden_text"),
        (lambda: word_file(field("INCLUDEPICTURE http://a.example/x.png")), "foreign_field"),
        (lambda: word_file(field(" ddeauto c:\\x")), "foreign_field"),
        (lambda: word_file('<w:p><w:fldSimple w:instr="DATE"/></w:p>'), "moving_field"),
        (lambda: word_file(TEXT, types=type_of("word/x.bin", "a.wordprocessingml.header+xml")), "odd_package"),
    ],
)
def test_what_is_live_or_pending_is_refused_with_what_to_do(make: Callable[[], bytes], expected: str) -> None:
    assert reason(make()) == expected


def test_text_hidden_by_a_style_is_refused() -> None:
    styles = (
        b'<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        b'<w:style w:styleId="Segreto"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
    )
    hidden = paragraph(run("nascosto", '<w:rStyle w:val="Segreto"/>'))
    shown = paragraph(run("mostrato", '<w:rStyle w:val="Segreto"/><w:vanish w:val="0"/>'))
    assert reason(word_file(hidden, extra={"word/styles.xml": styles})) == "hidden_text"
    check_uploaded_docx(word_file(shown, extra={"word/styles.xml": styles}))


def test_a_document_whose_true_text_is_elsewhere_is_refused() -> None:
    parts = word_parts(TEXT, extra={"word/vero.xml": b"<x/>"})
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"word/document.xml", b"word/vero.xml")
    assert reason(write_parts(parts)) == "odd_package"


def test_names_of_another_dialect_are_refused() -> None:
    parts = word_parts(TEXT)
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert reason(write_parts(parts)) == "odd_package"


def test_writing_and_reading_gives_the_parts_back() -> None:
    parts = word_parts(TEXT)
    assert read_parts(write_parts(parts)) == parts
    assert write_parts(parts) == write_parts(dict(reversed(parts.items())))
