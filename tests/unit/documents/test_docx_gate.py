import io
import re
import zipfile
from collections.abc import Callable

import pytest

from agreements.documents.files.errors import UnacceptableDocxError
from agreements.documents.templates.manifest import template_names
from agreements.documents.templates.render import rendered
from agreements.documents.word import ooxml
from agreements.documents.word.docx_gate import check_uploaded_docx
from agreements.documents.word.ooxml import CONTENT_TYPES, read_parts, write_parts
from agreements.documents.word.word_file import WordFile
from tests.unit.documents.word_files import example, paragraph, relationship, run, word_file, word_parts

TEXT = paragraph("Testo")
V = 'xmlns:v="urn:schemas-microsoft-com:vml"'


def reason(data: bytes | WordFile) -> str:
    with pytest.raises(UnacceptableDocxError) as refused:
        check_uploaded_docx(data if isinstance(data, WordFile) else WordFile(data))
    message = str(refused.value)
    assert message.endswith(".")
    assert ":" in message  # what is wrong, and after the colon what to do
    return refused.value.reason


STYLES = (
    '<Override PartName="/word/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>'
)


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
    check_uploaded_docx(rendered(template, example(template)))


def test_an_ordinary_document_with_links_footnotes_and_page_numbers_passes() -> None:
    rels = relationship("hyperlink", "https://www.example.org", external=True)
    mark = '<w:p><w:bookmarkStart w:id="1" w:name="A"/></w:p>'
    check_uploaded_docx(word_file(TEXT + field("PAGE \\* MERGEFORMAT") + field("REF a") + mark, rels=rels))


CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def container(*streams: str) -> bytes:
    """The outer form of Office's old files, in whose directory the streams are named."""
    return CONTAINER + b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams)


@pytest.mark.parametrize(
    ("data", "expected", "words"),
    [
        (b"", "empty", "è vuoto"),
        (b"Protocollo d'intesa\ntra la Regione e il Comune", "plain_text", "testo semplice"),
        ("Protocollo d’intesa".encode("utf-16"), "plain_text", "testo semplice"),
        (b"%PDF-1.7\n%\xe2\xe3", "pdf", "è un PDF con il nome di un documento Word"),
        (b"\xef\xbb\xbf\n%PDF-1.4\n", "pdf", "è un PDF"),
        (container("EncryptionInfo", "EncryptedPackage"), "encrypted", "protetto da una password di apertura"),
        (container("WordDocument", "1Table"), "old_format", "vecchio formato Word (.doc)"),
        (container("Workbook"), "other_office", "Excel"),
        (zipped([("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<x/>")]), "odt", ".odt"),
        (zipped([("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<x/>")]), "other_office", "Excel"),
        (zipped([("foto.txt", b"x")]), "zip", "archivio ZIP"),
        (b"{\\rtf1\\ansi testo}", "rtf", "formato RTF"),
        (b"<!DOCTYPE html><html>testo</html>", "web_page", "pagina web"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><x/>', "flat_xml", "documento XML"),
        (b"\x30\x82\x10\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", "envelope", ".p7m"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "picture", "immagine"),
        (b"\x01\x02\x03\x04", "not_a_docx", "non è un documento Word"),
        (b"PK\x03\x04 e poi niente", "damaged", "danneggiato"),
        (word_file(TEXT).data[:-40], "damaged", "danneggiato"),
    ],
)
def test_a_file_that_is_something_else_is_told_for_what_it_is(data: bytes, expected: str, words: str) -> None:
    with pytest.raises(UnacceptableDocxError, match=re.escape(words)) as refused:
        check_uploaded_docx(WordFile(data))
    assert refused.value.reason == expected
    assert str(refused.value).endswith(".")
    assert ":" in str(refused.value)


def test_an_encrypted_entry_is_told_as_a_password() -> None:
    data = bytearray(word_file(TEXT).data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 4)
    assert reason(bytes(data)) == "encrypted"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("application/vnd.ms-word.document.macroEnabled.main+xml", "macros"),
        ("application/vnd.ms-word.template.macroEnabledTemplate.main+xml", "macros"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml", "template"),
    ],
)
def test_a_template_or_a_document_with_macros_is_told_by_its_kind(kind: str, expected: str) -> None:
    parts = word_parts(TEXT)
    types = re.sub(rb'ContentType="[^"]*document.main.xml"', f'ContentType="{kind}"'.encode(), parts[CONTENT_TYPES])
    assert reason(write_parts({**parts, CONTENT_TYPES: types})) == expected


def test_a_damaged_entry_is_refused() -> None:
    data = zipped(list(word_parts(TEXT).items()), zipfile.ZIP_STORED)
    assert reason(data.replace(b"Testo", b"Tasto")) == "damaged"


def test_a_zip_bomb_is_refused_by_its_ratio() -> None:
    swelling = {**word_parts(TEXT), "word/media/a.bin": b"\0" * (4 * 2**20)}
    assert reason(zipped(list(swelling.items()))) == "zip_bomb"
    with pytest.raises(UnacceptableDocxError, match="dimensione anomala"):  # a file of ours that would be refused
        _ = WordFile.of_parts(swelling).data


def test_a_file_of_too_many_parts_or_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert reason(zipped([*word_parts(TEXT).items(), *((f"x/{n}.bin", b"") for n in range(2_001))])) == "too_many_parts"
    data = word_file(TEXT).data
    monkeypatch.setattr(ooxml, "MAX_TOTAL", 1_000)
    assert reason(data) == "zip_bomb"
    monkeypatch.setattr(ooxml, "MAX_FILE", 1_000)
    assert reason(data) == "too_large"


def styled(number: int) -> WordFile:
    """Styles each of which rests on the next one."""
    chain = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{each}"><w:basedOn w:val="s{each + 1}"/></w:style>'
        for each in range(number)
    )
    styles = f'<w:styles xmlns:w="{W_NAMESPACE}">{chain}</w:styles>'
    parts = {"word/styles.xml": styles.encode()}
    return word_file(TEXT, rels=relationship("styles", "styles.xml"), types=STYLES, extra=parts)


def test_a_text_of_a_size_that_no_agreement_has_is_refused_before_it_is_looked_through() -> None:
    assert reason(word_file("<w:p/>" * 20_001)) == "too_long"
    assert reason(word_file(f"<w:p>{'<w:r/>' * 200_001}</w:p>")) == "too_long"
    assert reason(word_file(f"<w:p><w:r>{'<w:tab/>' * 1_000_000}</w:r></w:p>")) == "too_long"
    check_uploaded_docx(word_file("<w:p><w:r><w:t>Prova</w:t></w:r></w:p>" * 400))


def test_styles_that_rest_on_one_another_without_end_are_refused() -> None:
    assert reason(styled(102)) == "odd_package"
    check_uploaded_docx(styled(100))


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


W_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ENTITY = b'<!DOCTYPE x [<!ENTITY a "ah">]><x>&a;</x>'
MERGE = (
    f'<w:settings xmlns:w="{W_NAMESPACE}"><w:mailMerge><w:query w:val="SELECT"/></w:mailMerge></w:settings>'.encode()
)
COMMENT = (
    f'<w:comments xmlns:w="{W_NAMESPACE}"><w:comment w:id="1" w:author="Prova Due" w:date="2026-03-13T09:00:00Z">'
    "<w:p><w:r><w:t>Chi lo ha chiesto?</w:t></w:r></w:p></w:comment></w:comments>"
).encode()


def vml(tag: str, attribute: str, value: str) -> str:
    drawing = f'<v:{tag} xmlns:v="urn:schemas-microsoft-com:vml" {attribute}="{value}"/>'
    return f"<w:r><w:pict>{drawing}</w:pict></w:r>"


LINKED = paragraph(
    '<w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r:link="rIdhyperlink"/>'
    "</w:drawing></w:r>"
)


def svg(tag: str, address: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg"><{tag} href="{address}"/></svg>'.encode()


# The smallest GIF: one point.
POINT = "data:image/gif;base64,R0lGODdhAQABAIAAAAAAAAAAACwAAAAAAQABAAACAkQBADs="


def test_addresses_that_people_click_and_pictures_written_out_are_let_through() -> None:
    check_uploaded_docx(word_file(paragraph(vml("shape", "href", "https://www.example.org"))))
    for tag, address in (("a", "https://www.example.org"), ("image", POINT), ("use", "#x")):
        check_uploaded_docx(word_file(TEXT, extra={"word/media/a.svg": svg(tag, address)}))


BY_UNO = 'w:author="Prova Uno" w:date="2026-03-12T10:15:00Z"'


def test_what_is_pending_is_shown_with_who_when_and_what() -> None:
    inserted = f'<w:ins w:id="1" {BY_UNO}>{run("entro ")}</w:ins><w:ins w:id="2" {BY_UNO}>{run("sei mesi")}</w:ins>'
    deleted = '<w:del w:id="3" w:author="Prova Due"><w:r><w:delText>un anno</w:delText></w:r></w:del>'
    cell = f"<w:tc>{paragraph('riga nuova')}</w:tc>"
    row = f'<w:tbl><w:tr><w:trPr><w:ins w:id="4" {BY_UNO}/></w:trPr>{cell}</w:tr></w:tbl>'
    bold = run("in grassetto", f'<w:b/><w:rPrChange w:id="5" {BY_UNO}><w:rPr/></w:rPrChange>')
    body = paragraph("Il piano è consegnato ", inserted, deleted) + row + paragraph(bold)
    with pytest.raises(UnacceptableDocxError) as refused:
        check_uploaded_docx(word_file(body, extra={"word/comments.xml": COMMENT}))
    counts = "2 inserimenti, 1 eliminazione, 1 modifica di formattazione, 1 commento"
    assert str(refused.value).startswith(f"Il documento contiene revisioni in sospeso ({counts}): in Word, Revisione >")
    assert refused.value.details == (
        "Inserimento di Prova Uno, 12/03/2026 10:15: «entro sei mesi»",
        "Eliminazione di Prova Due: «un anno»",
        "Inserimento di Prova Uno, 12/03/2026 10:15: «riga nuova»",
        "Modifica di formattazione di Prova Uno, 12/03/2026 10:15: «in grassetto»",
        "Commento di Prova Due, 13/03/2026 09:00: «Chi lo ha chiesto?»",
    )


def test_of_many_pending_changes_the_first_are_shown_and_the_rest_counted() -> None:
    body = "".join(paragraph(f'<w:ins w:id="{n}" w:author="x">{run(str(n) * 500)}</w:ins>') for n in range(25))
    with pytest.raises(UnacceptableDocxError, match="25 inserimenti") as refused:
        check_uploaded_docx(word_file(body))
    assert len(refused.value.details) == 21
    assert refused.value.details[-1] == "… e altri 5: si vedono tutti in Word, scheda Revisione"
    assert max(len(line) for line in refused.value.details) < 200


@pytest.mark.parametrize(
    ("make", "reason", "place"),
    [
        (
            lambda: word_file(paragraph(run("Tabella dei costi"), "<w:r><w:object/></w:r>")),
            "ole",
            "nel testo, capoverso «Tabella dei costi»): in Word fare clic sull’oggetto",
        ),
        (
            lambda: word_file(
                paragraph(run("Costi"), "<w:r><w:object/></w:r>"), extra={"word/embeddings/oleObject1.bin": b"x"}
            ),
            "ole",
            "capoverso «Costi»",
        ),
        (
            lambda: word_file(
                TEXT, header=paragraph("<w:r><w:object/></w:r>"), rels=relationship("oleObject", "a.bin")
            ),
            "ole",
            "nell’intestazione",
        ),
        (lambda: word_file(TEXT, rels=relationship("package", "a.xlsx")), "ole", "che nessuna pagina mostra"),
        (
            lambda: word_file(f'{paragraph(run("Art. 2"))}<w:altChunk r:id="x"/>'),
            "alt_chunk",
            "nel testo, dopo il capoverso «Art. 2»): aprirlo in Word, che la unisce",
        ),
        (
            lambda: word_file(
                f'{paragraph(run("Art. 2"))}<w:altChunk r:id="x"/>', rels=relationship("aFChunk", "altro.html")
            ),
            "alt_chunk",
            "dopo il capoverso «Art. 2»",
        ),
        (lambda: word_file(f'{TEXT}<w:subDoc r:id="x"/>'), "alt_chunk", "Mostra documento > Scollega"),
    ],
)
def test_what_another_program_or_document_left_is_refused_saying_where(
    make: Callable[[], WordFile], reason: str, place: str
) -> None:
    with pytest.raises(UnacceptableDocxError) as refused:
        check_uploaded_docx(make())
    assert refused.value.reason == reason
    assert place in str(refused.value)


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
        (lambda: word_file(TEXT, extra={"word/x.bin": ENTITY}, types=type_of("word/x.bin", "a/b+xml")), "dtd"),
        (lambda: word_file(TEXT, extra={"word/RELS/x.RELS": b"<x/>"}), "odd_package"),
        (lambda: word_file(paragraph(vml("imagedata", "src", "http://a.example/x.png"))), "external"),
        (lambda: word_file(paragraph(vml("imagedata", "href", "https://a.example/x.png"))), "external"),
        (lambda: word_file(LINKED, rels=relationship("hyperlink", "https://a.example", external=True)), "external"),
        (lambda: word_file(paragraph(vml("fill", "althref", "x.png"))), "external"),
        (lambda: word_file(paragraph(vml("shape", "href", "javascript:x"))), "link"),
        (lambda: word_file(paragraph(vml("fill", "src", "\\\\server\\x.png"))), "external"),
        (lambda: word_file(TEXT, extra={"word/media/a.svg": svg("image", "https://a.example/x.png")}), "media"),
        (lambda: word_file(TEXT, extra={"word/settings.xml": MERGE}), "mail_merge"),
        (lambda: word_file(paragraph('<w:moveFromRangeStart w:id="1"/>')), "tracked_changes"),
        (lambda: word_file(TEXT, extra={"word/comments.xml": COMMENT}), "comments"),
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


@pytest.mark.parametrize(
    ("make", "words", "hidden"),
    [
        (
            lambda: word_file(
                paragraph(f'<w:r><w:pict><v:imagedata {V} r:id="rIdimage"/></w:pict></w:r>', "Stemma"),
                rels=relationship("image", "media/image1.emf"),
                extra={"word/media/image1.emf": b"\x01\x00\x00\x00"},
            ),
            "(EMF, nel testo, capoverso «Stemma»",
            "image1",
        ),
        (
            lambda: word_file(
                TEXT, rels=relationship("attachedTemplate", "file:///C:/Users/prova/Carta%20nuova.dotm", external=True)
            ),
            "«Carta nuova.dotm»",
            "Users",
        ),
        (lambda: word_file(TEXT, extra={"word/styles.xml": b"<w:styles"}), "L’elenco degli stili", "word/"),
        (lambda: word_file("<w:p>"), "Il testo del documento è illeggibile", "document.xml"),
    ],
)
def test_a_refusal_speaks_of_what_the_office_knows_and_names_no_path(
    make: Callable[[], WordFile], words: str, hidden: str
) -> None:
    with pytest.raises(UnacceptableDocxError) as caught:
        check_uploaded_docx(make())
    assert words in str(caught.value)
    assert hidden not in str(caught.value)


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\ufeff"])
def test_what_nobody_sees_is_quoted_by_its_code(sign: str) -> None:
    with pytest.raises(UnacceptableDocxError) as refused:
        check_uploaded_docx(word_file(paragraph(f"pe{sign}nale")))
    assert f"«pe[U+{ord(sign):04X}]nale»" in str(refused.value)
    assert sign not in str(refused.value)
