"""Pictures in a Word file that comes in: judged by their bytes, and a drawing's references by an allow-list."""

import base64
import gzip
import io
import zlib

import pytest
from PIL import Image

from agreements.documents.files.errors import UnacceptableDocxError
from agreements.documents.word.docx_gate import check_uploaded_docx
from agreements.documents.word.word_file import WordFile
from tests.unit.documents.word_files import paragraph, relationship, word_file

SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def raster(kind: str) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(written, kind)
    return written.getvalue()


def data_uri(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def drawing(inner: str, attributes: str = "") -> bytes:
    return f"<svg {SVG} {attributes}>{inner}</svg>".encode()


def with_media(name: str, data: bytes, kind: str = "image") -> WordFile:
    return word_file(paragraph("Testo"), rels=relationship(kind, name), extra={f"word/{name}": data})


def refused(data: WordFile) -> UnacceptableDocxError:
    with pytest.raises(UnacceptableDocxError) as caught:
        check_uploaded_docx(data)
    assert str(caught.value).endswith(".")
    assert "PNG" in str(caught.value)
    return caught.value


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF"])
@pytest.mark.parametrize("name", ["media/a.png", "media/a.jpeg", "media/a.bin"])
def test_a_raster_picture_passes_whatever_its_name(kind: str, name: str) -> None:
    check_uploaded_docx(with_media(name, raster(kind)))


FETCHING = drawing('<image xlink:href="file:///srv/accordi/archivio/x.pdf" width="9" height="9"/>')
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"


@pytest.mark.parametrize(
    "name", ["media/a.svg", "media/a.png", "media/a.svgz", "media/a.emf", "media/a", "media/a.bin"]
)
@pytest.mark.parametrize(
    "data",
    [
        FETCHING,
        b"\xef\xbb\xbf\n " + FETCHING,
        FETCHING.decode().encode("utf-16"),
        gzip.compress(FETCHING),
        zlib.compress(FETCHING),
        PDF,
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"\xc5\xd0\xd3\xc6" + b"\0" * 40,
        b"\xd7\xcd\xc6\x9a" + b"\0" * 40,
        b"\x01\x00\x09\x00\x00\x03" + b"\0" * 40,
        b"\x01\x00\x00\x00\x6c\x00\x00\x00" + b"\0" * 32 + b" EMF" + b"\0" * 40,
        b"\0" * 512 + b"\x00\x11\x02\xff\x0c\x00",
        b"PK\x03\x04" + b"\0" * 40,
        b"OTTO" + b"\0" * 40,
        b"testo qualunque",
        b"",
        b"\x89PNG\r\n",
    ],
    ids=[
        *("svg", "svg-bom", "svg-utf16", "svgz", "zlib", "pdf", "eps", "eps-dos", "wmf-apm", "wmf", "emf", "pict"),
        *("zip", "font", "text", "empty", "cut"),
    ],
)
def test_any_other_kind_is_refused_whatever_its_name(name: str, data: bytes) -> None:
    assert refused(with_media(name, data)).reason == "media"


@pytest.mark.parametrize("name", ["media/stemma.emf", "media/stemma.wmf"])
def test_of_a_coat_of_arms_in_another_form_it_is_said_how_it_comes_in(name: str) -> None:
    told = str(refused(with_media(name, b"\x01\x00\x00\x00\x6c\x00\x00\x00" + b"\0" * 32 + b" EMF")))
    for words in (name.rpartition(".")[2].upper(), "Salva come immagine", "PNG", "ricaricarlo"):
        assert words in told


def test_a_part_that_nothing_leads_to_is_judged_as_well() -> None:
    assert refused(word_file(paragraph("Testo"), extra={"word/media/a.png": FETCHING})).reason == "media"
    assert refused(word_file(paragraph("Testo"), extra={"customXml/a.dat": PDF})).reason == "media"


@pytest.mark.parametrize("kind", ["theme", "image/", "altro", "customXml"])
@pytest.mark.parametrize("spaces", [SVG, "", 'xmlns="urn:altro" xmlns:xlink="urn:x"'])
def test_a_drawing_that_passes_for_a_part_of_word_is_refused(kind: str, spaces: str) -> None:
    hidden = f'<svg {spaces}><image href="file:///etc/x.png"/></svg>'.encode()
    rels = relationship(kind, "theme/theme9.xml")
    assert refused(word_file(paragraph("Testo"), rels=rels, extra={"word/theme/theme9.xml": hidden})).reason == "media"


def test_printer_settings_and_a_thumbnail_are_read_by_nobody_and_pass() -> None:
    check_uploaded_docx(with_media("printerSettings/printerSettings1.bin", b"x", "printerSettings"))
    check_uploaded_docx(with_media("thumbnail.emf", b"x", "thumbnail"))
    both = relationship("printerSettings", "a.bin") + relationship("image", "a.bin")
    assert refused(word_file(paragraph("Testo"), rels=both, extra={"word/a.bin": PDF})).reason == "media"


PNG = raster("PNG")
INNER = drawing('<image href="file:///etc/x.png"/>')


@pytest.mark.parametrize(
    "inner",
    [
        '<rect width="4" height="4" fill="#f00"/>',
        '<defs><g id="a"><path d="M0 0"/></g></defs><use href="#a"/><use xlink:href="#a"/>',
        '<linearGradient id="g"><stop/></linearGradient><rect fill="url(#g)" style="stroke:url( \'#g\' )"/>',
        f'<image href="{data_uri("image/png", PNG)}"/>',
        f'<image xlink:href="{data_uri("image/jpeg", raster("JPEG"))}"/>',
        "<style>.a{fill:url(#g)}</style>",
        "<title>Stemma</title><desc>Lo stemma</desc>",
        '<metadata><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:licence/></r:RDF></metadata>',
        '<n:namedview xmlns:n="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"/>',
    ],
)
def test_a_drawing_that_refers_to_itself_only_passes(inner: str) -> None:
    check_uploaded_docx(with_media("media/a.svg", drawing(inner)))


@pytest.mark.parametrize(
    "inner",
    [
        '<image href="file:///etc/x.png"/>',
        '<image xlink:href="/etc/x.png"/>',
        '<image xlink:href="x.png"/>',
        '<image href="C:\\x.png"/>',
        '<image href="http://example.org/x.png"/>',
        '<image href=""/>',
        '<altro:image xmlns:altro="urn:x" altro:href="x.png"/>',
        '<use href="altro.svg#a"/>',
        '<feImage href="x.png"/>',
        '<pattern xlink:href="x.svg#p"/>',
        '<textPath href="x.svg#p"/>',
        '<image src="x.png"/>',
        f'<image href="{data_uri("image/svg+xml", INNER)}"/>',
        f'<image href="{data_uri("image/png", INNER)}"/>',
        f'<image href="{data_uri("image/png", gzip.compress(INNER))}"/>',
        f'<image href="{data_uri("image/png", PDF)}"/>',
        '<image href="data:image/svg+xml,%3Csvg/%3E"/>',
        '<image href="data:image/png;base64,AA=="/>',
        '<rect fill="url(x.svg#g)"/>',
        '<rect style="fill:url(&quot;file:///x.svg#g&quot;)"/>',
        '<rect style="fill:u\\72l(x.svg#g)"/>',
        "<style>@import 'x.css';</style>",
        "<style>@font-face{font-family:a;src:url(x.ttf)}</style>",
        "<script>1</script>",
        "<foreignObject><p>a</p></foreignObject>",
        '<image id="a"/><set href="#a" attributeName="href" to="file:///x.png"/>',
        '<image><animate attributeName="xlink:href" values="file:///x.png"/></image>',
        '<g xml:base="file:///etc/"><use href="#a"/></g>',
        "<?xml-stylesheet href='x.css'?><rect/>",
        '<rect onload="x()"/>',
        '<a href="javascript:x"><rect/></a>',
        "<text>parole</text>",
        '<x:rect xmlns:x="urn:x"/>',
        '<x:altro xmlns:x="urn:x"/>',
        '<metadata><x:text xmlns:x="urn:x">parole</x:text></metadata>',
        "<svg><tspan>parole</tspan></svg>",
    ],
)
def test_a_drawing_that_reaches_outside_or_bears_words_is_refused(inner: str) -> None:
    refused(with_media("media/a.svg", drawing(inner)))


def test_a_drawing_with_a_dtd_is_refused() -> None:
    entity = f'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg {SVG}><desc>&a;</desc></svg>'.encode()
    with pytest.raises(UnacceptableDocxError):
        check_uploaded_docx(with_media("media/a.svg", entity))


def test_a_drawing_that_a_picture_names_beside_its_raster_is_judged_too() -> None:
    blip = (
        '<a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:extLst><a:ext>'
        '<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="rIdimage"/>'
        "</a:ext></a:extLst></a:blip>"
    )
    data = word_file(
        paragraph(f"<w:r><w:drawing>{blip}</w:drawing></w:r>"),
        rels=relationship("image", "media/image2.svg"),
        extra={"word/media/image2.svg": FETCHING},
    )
    assert refused(data).reason == "media"


def test_a_picture_written_out_in_an_old_drawing_is_judged() -> None:
    def old(address: str) -> WordFile:
        shape = f'<v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" src="{address}"/>'
        return word_file(paragraph(f"<w:r><w:pict>{shape}</w:pict></w:r>"))

    check_uploaded_docx(old(data_uri("image/png", PNG)))
    assert refused(old(data_uri("image/png", INNER))).reason == "media"


def test_fonts_that_travel_with_the_document_are_refused() -> None:
    with pytest.raises(UnacceptableDocxError, match="Incorpora caratteri") as caught:
        check_uploaded_docx(with_media("fonts/font1.odttf", b"\x12\x34" * 40, "font"))
    assert caught.value.reason == "embedded_font"
