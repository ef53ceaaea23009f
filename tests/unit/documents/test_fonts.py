"""The fonts that a text asks for: read from its styles as Word does, and there or named with their package."""

import pytest

from agreements.documents.pdf.fonts import MissingFontError, fonts_asked, replacements, require_fonts
from tests.unit.documents.word_files import paragraph, relationship, run, word_file

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HERE = frozenset({"liberation serif", "liberation sans", "carlito"})


def font(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}"/>'


def styles(*inner: str) -> dict[str, bytes]:
    return {"word/styles.xml": f'<w:styles xmlns:w="{W}">{"".join(inner)}</w:styles>'.encode()}


def style(name: str, properties: str, *, based_on: str = "", default: bool = False, kind: str = "paragraph") -> str:
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    first = ' w:default="1"' if default else ""
    return f'<w:style w:type="{kind}" w:styleId="{name}"{first}>{base}<w:rPr>{properties}</w:rPr></w:style>'


def defaults(properties: str) -> str:
    return f"<w:docDefaults><w:rPrDefault><w:rPr>{properties}</w:rPr></w:rPrDefault></w:docDefaults>"


THEME = (
    b'<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:themeElements><a:fontScheme>'
    b'<a:majorFont><a:latin typeface="Garamond"/></a:majorFont><a:minorFont><a:latin typeface="Aptos"/></a:minorFont>'
    b"</a:fontScheme></a:themeElements></a:theme>"
)
BY_THEME = '<w:rFonts w:asciiTheme="minorHAnsi" w:hAnsiTheme="majorHAnsi" w:ascii="Arial" w:hAnsi="Arial"/>'
IN_C = '<w:rStyle w:val="C"/>'
IN_STYLE = f'<w:p><w:pPr><w:pStyle w:val="B"/></w:pPr>{run("parole")}</w:p>'


@pytest.mark.parametrize(
    ("body", "extra", "asked"),
    [
        (paragraph(run("a", font("Verdana"))), {}, ("Verdana",)),
        (paragraph(run(" ", font("Verdana")), run("a", font("Arial"))), {}, ("Arial",)),
        (paragraph("a"), styles(defaults(font("Georgia"))), ("Georgia",)),
        (paragraph("a"), styles(style("N", font("Tahoma"), default=True), defaults(font("Georgia"))), ("Tahoma",)),
        (IN_STYLE, styles(style("A", font("Lato")), style("B", "", based_on="A")), ("Lato",)),
        (paragraph(run("a", IN_C)), styles(style("C", font("Roboto"), kind="character")), ("Roboto",)),
        (paragraph(run("a", BY_THEME)), {"word/theme/theme1.xml": THEME}, ("Aptos",)),
        (paragraph(run("è", BY_THEME)), {"word/theme/theme1.xml": THEME}, ("Garamond",)),
        (paragraph(run("a", '<w:rFonts w:asciiTheme="minorHAnsi" w:ascii="Arial"/>')), {}, ("Arial",)),
        (paragraph("a"), {}, ("Times New Roman",)),
        (paragraph(run("\uf0b7", font("Symbol"))), {}, ()),
        (paragraph(run("☐ →", font("MS Gothic"))), {}, ()),
    ],
)  # fmt: skip
def test_the_font_of_a_word_is_the_one_that_its_styles_say(
    body: str, extra: dict[str, bytes], asked: tuple[str, ...]
) -> None:
    rels = relationship("theme", "theme/theme1.xml") if "word/theme/theme1.xml" in extra else ""
    assert fonts_asked(word_file(body, extra=extra, rels=rels)) == asked


def test_the_fonts_of_headers_count_and_those_of_styles_that_nobody_uses_do_not() -> None:
    header = paragraph(run("a", font("Verdana")))
    data = word_file(paragraph(run("b", font("Arial"))), header=header, extra=styles(style("X", font("Georgia"))))
    assert fonts_asked(data) == ("Arial", "Verdana")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Verdana", "ttf-mscorefonts-installer"),
        ("Lato", "fonts-lato"),
        ("Cambria", "fonts-crosextra-caladea"),
        ("Courier New", "fonts-liberation"),
        ("Liberation Mono", "fonts-liberation"),
        ("DejaVu Sans", "fonts-dejavu-core"),
        ("Aptos", "in Word"),
    ],
)
def test_a_font_that_is_not_there_is_refused_naming_its_package(name: str, words: str) -> None:
    with pytest.raises(MissingFontError) as refused:
        require_fonts(word_file(paragraph(run("a", font(name)))), HERE)
    assert f"«{name}»" in str(refused.value)
    assert words in str(refused.value)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "name", ["Liberation Serif", "Times New Roman", "ARIAL", "Calibri", "Calibri Light", "Carlito"]
)
def test_a_font_that_is_there_or_has_its_twin_of_the_same_widths_passes(name: str) -> None:
    require_fonts(word_file(paragraph(run("a", font(name)))), HERE)


def test_a_twin_is_told() -> None:
    data = word_file(paragraph(run("a", font("Calibri")), run("b", font("Carlito"))))
    assert replacements(data, HERE) == ("Il carattere «Calibri» è reso con «Carlito», che ha le stesse larghezze.",)


def test_where_nobody_can_tell_which_fonts_are_there_nothing_is_refused() -> None:
    require_fonts(word_file(paragraph(run("a", font("Aptos")))), None)
