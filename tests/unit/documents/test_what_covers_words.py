"""Shapes and pictures over words, and dark ones under them: what may hide words is refused, what cannot passes."""

from __future__ import annotations

import re

import pytest

from agreements.documents.files.errors import UnacceptableDocxError
from agreements.documents.word.docx_gate import check_uploaded_docx
from agreements.documents.word.word_file import WordFile
from tests.unit.documents.test_docx_words import BLACK, WHITE, refused, styled, table_style
from tests.unit.documents.word_files import paragraph, run, table, word_file, word_parts

WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
WPG = "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
V = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:w10="urn:schemas-microsoft-com:office:word"'
CM = 360_000
WORDS = paragraph("Il Comune paga entro trenta giorni.")
POLYGON = (
    '<d:wrapPolygon><d:start x="{0}" y="{0}"/><d:lineTo x="{0}" y="{1}"/><d:lineTo x="{1}" y="{1}"/>'
    '<d:lineTo x="{1}" y="{0}"/></d:wrapPolygon>'
)


def solid(colour: str, alpha: str = "") -> str:
    return f'<a:solidFill {A}><a:srgbClr val="{colour}">{alpha}</a:srgbClr></a:solidFill>'


def shape(fill: str = solid("FFFFFF"), text: str = "", style: str = "") -> str:
    held = f"<s:txbx><w:txbxContent>{text}</w:txbxContent></s:txbx>" if text else ""
    return f'<s:wsp xmlns:s="{WPS}"><s:spPr>{fill}</s:spPr>{style}{held}</s:wsp>'


PICTURE = f'<p:pic xmlns:p="{PIC}"><p:blipFill/></p:pic>'
GROUP = f'<g:wgp xmlns:g="{WPG}">{shape()}</g:wgp>'
STYLED = f'<s:style><a:fillRef {A} idx="1"><a:srgbClr val="FFFFFF"/></a:fillRef></s:style>'


def at(axis: str, anchor: str, where: int | str) -> str:
    held = f"<d:align>{where}</d:align>" if isinstance(where, str) else f"<d:posOffset>{where}</d:posOffset>"
    return f'<d:position{axis} relativeFrom="{anchor}">{held}</d:position{axis}>'


ON_WORDS = at("H", "column", 0) + at("V", "paragraph", 0)


def anchored(
    held: str = "",
    wrap: str = "<d:wrapNone/>",
    place: str = ON_WORDS,
    size: tuple[int, int] = (5 * CM, CM),
    more: str = "",
) -> str:
    uri = PIC if "p:pic" in held else WPG if "g:wgp" in held else WPS
    graphic = f'<a:graphic {A}><a:graphicData uri="{uri}">{held or shape()}</a:graphicData></a:graphic>'
    extent = f'<d:extent cx="{size[0]}" cy="{size[1]}"/>'
    inside = f'{place}{extent}{wrap}<d:docPr id="1" name="Forma"/>{graphic}'
    return f'<w:r><w:drawing><d:anchor xmlns:d="{WP}" {more}>{inside}</d:anchor></w:drawing></w:r>'


def old(style: str, attributes: str = 'fillcolor="white"', inner: str = "", tag: str = "rect") -> str:
    whole = f"position:absolute;margin-left:0;margin-top:0;width:200pt;height:40pt;{style}"
    return f'<w:r><w:pict><v:{tag} {V} style="{whole}" {attributes}>{inner}</v:{tag}></w:pict></w:r>'


def on(*runs: str) -> str:
    return paragraph(*runs) + WORDS


SECTION = (
    '<w:sectPr><w:headerReference w:type="default" r:id="rIdH"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1985" w:right="1134" w:bottom="1134" w:left="1134" w:header="708" w:footer="708"/></w:sectPr>'
)


@pytest.mark.parametrize(
    "drawn",
    [
        anchored(),
        anchored(wrap=""),
        anchored(PICTURE),
        anchored(GROUP),
        anchored(shape("", style=STYLED)),
        anchored(shape(f"<a:gradFill {A}/>")),
        anchored(shape(solid("1F3864"))),
        anchored(shape(solid("FFFFFF", '<a:alpha val="90000"/>'))),
        anchored(shape(f'<a:noFill {A}/><a:ln {A} w="381000">{solid("FFFFFF")}</a:ln>')),
        anchored(shape(solid("FFFFFF")), size=(5 * CM, 12_700)),  # many white lines hide a word
        anchored(shape(text=paragraph("Nota"))),
        anchored(wrap=f'<d:wrapTight wrapText="bothSides">{POLYGON.format(0, 10)}</d:wrapTight>'),
        anchored(wrap=f'<d:wrapThrough wrapText="bothSides">{POLYGON.format(0, 100)}</d:wrapThrough>'),
        old(""),
        old("z-index:251", ""),
        old("z-index:251", 'filled="f"', '<v:imagedata r:id="rId5"/>', "shape"),
        old("z-index:251", 'fillcolor="#fff"', '<w10:wrap type="none"/>'),
        old("z-index:1", "", '<v:oval style="width:9pt;height:9pt"/>', "group"),
        old("z-index:1", 'filled="f" strokeweight="30pt" strokecolor="white"'),
        old("", 'type="#t"').replace("<w:pict>", f'<w:pict><v:shapetype {V} id="t" filled="t" fillcolor="white"/>'),
    ],
)
def test_what_lies_in_front_of_words_is_refused_saying_where_and_what_to_do(drawn: str) -> None:
    caught = refused(word_file(on(run("Premessa "), drawn)))
    assert caught.reason == "covering"
    assert "nel testo, capoverso «Premessa" in str(caught)
    assert "Disponi testo > In linea con il testo" in str(caught)


@pytest.mark.parametrize(
    "drawn",
    [
        anchored(more='behindDoc="1"'),
        anchored(wrap='<d:wrapSquare wrapText="bothSides"/>'),
        anchored(PICTURE, wrap="<d:wrapTopAndBottom/>"),
        anchored(PICTURE, wrap=f'<d:wrapTight wrapText="bothSides">{POLYGON.format(0, 21600)}</d:wrapTight>'),
        anchored(PICTURE).replace("d:anchor", "d:inline"),
        anchored(shape(f"<a:noFill {A}/>")),
        anchored(shape(solid("FFFF00", '<a:alpha val="30000"/>'))),
        anchored(shape(f'<a:noFill {A}/><a:ln {A} w="12700">{solid("FF0000")}</a:ln>')),
        anchored(shape(solid("000000")), size=(5 * CM, 12_700)),
        anchored(PICTURE, place=at("H", "page", CM) + at("V", "page", CM // 2)),
        anchored(PICTURE, place=at("H", "margin", "center") + at("V", "page", CM // 2)),
        anchored(PICTURE, place=at("H", "leftMargin", 0) + at("V", "paragraph", 0), size=(CM, CM)),
        old("z-index:-251"),
        old("", "", '<w10:wrap type="square"/>'),
        old("", "", '<w10:wrap type="topAndBottom"/>'),
        old("", 'filled="f"'),
        old("", 'fillcolor="yellow"', '<v:fill opacity=".2"/>'),
        old("").replace("position:absolute;", ""),
    ],
)
def test_what_hides_no_words_passes(drawn: str) -> None:
    check_uploaded_docx(word_file(on(run("Premessa "), drawn)))


def test_a_shape_in_front_of_no_words_passes() -> None:
    check_uploaded_docx(word_file(paragraph(anchored(shape(text=paragraph("Nota"))))))


def in_header(header: str, body: str = WORDS) -> str:
    """Why a text with such a header is refused; empty where it passes."""
    parts = word_parts(body, header=header)
    parts["word/document.xml"] = re.sub(b"<w:sectPr>.*</w:sectPr>", SECTION.encode(), parts["word/document.xml"])
    try:
        check_uploaded_docx(WordFile.of_parts(parts))
    except UnacceptableDocxError as error:
        return error.reason
    return ""


CENTRED = '<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{}</w:p>'
ARMS = anchored(PICTURE, place=at("H", "column", 0) + at("V", "paragraph", 0), size=(2 * CM, 2 * CM))
ABOVE = anchored(PICTURE, place=at("H", "margin", 7 * CM) + at("V", "page", CM), size=(2 * CM, 2 * CM))
BAND = anchored(PICTURE, place=at("H", "page", 0) + at("V", "page", 28 * CM + CM // 2), size=(21 * CM, CM))
TABBED = '<w:p><w:pPr><w:tabs><w:tab w:val="center" w:pos="4819"/></w:tabs></w:pPr>{}</w:p>'
INDENTED = '<w:p><w:pPr><w:ind w:left="{}"/></w:pPr>{}</w:p>'
TINY = '<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr></w:p>'


def cells(*held: str) -> str:
    widths = (2500, 7000)
    row = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraph(each)}</w:tc>'
        for width, each in zip(widths, held, strict=True)
    )
    return f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr>{row}</w:tr></w:tbl>{paragraph()}"


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (paragraph(ARMS), ""),  # nothing but a coat of arms, above the text
        (CENTRED.format(ARMS + run("REGIONE DI PROVA")), ""),  # beside words that do not reach it
        (
            CENTRED.format(ARMS + run("REGIONE DI PROVA – Direzione degli accordi e delle convenzioni")),
            "covering",
        ),
        (paragraph(ARMS, run("REGIONE DI PROVA")), "covering"),
        (paragraph(anchored(PICTURE, place=at("H", "page", CM) + at("V", "page", CM), size=(CM, CM)), "REGIONE"), ""),
        (paragraph(anchored(size=(18 * CM, 20 * CM))), "covering"),  # over the body of each page
        (paragraph(anchored(place=at("H", "column", 0) + at("V", "page", 10 * CM))), "covering"),
        (paragraph(anchored(size=(18 * CM, 20 * CM), more='behindDoc="1"')), ""),
        (paragraph(ARMS).replace("720000", "1440000") + paragraph() * 9, ""),  # empty lines push the text down
        (paragraph(ARMS).replace("720000", "1440000"), "covering"),
        (TABBED.format(ARMS + "<w:r><w:tab/></w:r>" + run("Regione di Prova")), ""),  # behind a centred tabulator
        (TABBED.format(ARMS + run("Regione") + "<w:r><w:tab/></w:r>" + run("di Prova")), "covering"),
        (TABBED.replace("4819", "1200").format(ARMS + "<w:r><w:tab/></w:r>" + run("Regione di Prova")), "covering"),
        (INDENTED.format(2000, ARMS + run("Regione di Prova")), ""),
        (INDENTED.format(1000, ARMS + run("Regione di Prova")), "covering"),
        (
            INDENTED.format(2000, ARMS + run("Regione di Prova")).replace("/></w:pPr>", ' w:hanging="1500"/></w:pPr>'),
            "covering",
        ),
        (INDENTED.format(2000, ARMS + run("Regione di Prova, Direzione degli accordi. " * 3)), ""),
        (paragraph(ABOVE) + paragraph() * 6 + CENTRED.format(run("REGIONE DI PROVA")), ""),  # above the words
        (paragraph(ABOVE) + paragraph() * 2 + CENTRED.format(run("REGIONE DI PROVA")), "covering"),
        (paragraph(ABOVE) + TINY * 6 + CENTRED.format(run("REGIONE DI PROVA")), "covering"),
        (cells(ARMS, run("Regione di Prova")), ""),
        (cells("", ARMS + run("Regione di Prova")), "covering"),
        (cells(ARMS, run("Regione di Prova")).replace('"2500"', '"900"'), "covering"),
        (CENTRED.format(BAND + run("Regione di Prova")), ""),  # in the lower margin
    ],
)
def test_a_coat_of_arms_in_a_header_passes_where_it_is_known_to_cover_no_words(header: str, reason: str) -> None:
    assert in_header(header) == reason


DARK_SHAPE = shape(solid("1F3864"))
WHOLE_PAGE = at("H", "page", 0) + at("V", "page", 0)
A4 = (21 * CM, 30 * CM)
BEHIND = 'behindDoc="1"'
TITLE = run("Titolo", WHITE)


@pytest.mark.parametrize(
    ("body", "passes"),
    [
        (paragraph(anchored(DARK_SHAPE, place=WHOLE_PAGE, size=A4, more=BEHIND), TITLE), True),
        (paragraph(anchored(DARK_SHAPE, size=(18 * CM, 3 * CM), more=BEHIND), TITLE), True),
        (paragraph(anchored(DARK_SHAPE, size=(2 * CM, 3 * CM), more=BEHIND), TITLE), False),
        (paragraph(anchored(shape(), size=(18 * CM, 3 * CM), more=BEHIND), TITLE), False),
        (paragraph(anchored(shape(solid("000000")), place=WHOLE_PAGE, size=A4, more=BEHIND), run("a", BLACK)), False),
        (paragraph(anchored(shape(solid("000000")), place=WHOLE_PAGE, size=A4, more=BEHIND), "a"), False),
        (paragraph(anchored(DARK_SHAPE, place=WHOLE_PAGE, size=A4, more=BEHIND)) + paragraph(TITLE), False),
    ],
)
def test_light_letters_pass_over_a_shape_that_is_known_to_be_dark_and_under_them(body: str, passes: bool) -> None:
    if passes:
        check_uploaded_docx(word_file(body))
    else:
        assert refused(word_file(body)).reason == "hidden_text"


def test_light_letters_that_may_stand_over_a_dark_shape_are_told_so() -> None:
    body = paragraph(anchored(DARK_SHAPE, place=WHOLE_PAGE, size=A4, more=BEHIND)) + paragraph(TITLE)
    assert "solo se cadesse sopra il disegno" in str(refused(word_file(body)))
    assert "del colore di ciò che gli sta dietro" in str(refused(word_file(paragraph(TITLE))))


def test_a_dark_page_that_the_header_lays_under_every_word_is_a_ground() -> None:
    laid = paragraph(anchored(DARK_SHAPE, place=WHOLE_PAGE, size=A4, more=BEHIND))
    assert in_header(laid, body=paragraph(TITLE)) == ""
    assert in_header(laid, body=paragraph(run("a", '<w:color w:val="1F3864"/>'))) == "hidden_text"


EXCEPTION = '<w:tr><w:tblPrEx><w:shd w:val="clear" w:fill="1F3864"/></w:tblPrEx>'
SHADE = '<w:shd w:val="clear" w:fill="1F3864"/>'


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (table(TITLE).replace("<w:tr>", EXCEPTION), ""),
        (table(TITLE).replace("<w:tbl>", f"<w:tbl><w:tblPr>{SHADE}</w:tblPr>"), ""),
        (table(TITLE).replace("<w:tbl>", '<w:tbl><w:tblPr><w:tblStyle w:val="T"/></w:tblPr>'),
         table_style(f"<w:tblPr>{SHADE}</w:tblPr>")),
        (table(TITLE).replace("<w:tbl>", '<w:tbl><w:tblPr><w:tblStyle w:val="T"/></w:tblPr>'),
         table_style(f"<w:tcPr>{SHADE}</w:tcPr>")),
        (table(TITLE).replace("<w:tbl>", '<w:tbl><w:tblPr><w:tblStyle w:val="T"/></w:tblPr>'),
         table_style(wholeTable=f"<w:tcPr>{SHADE}</w:tcPr>")),
        (table(TITLE).replace("<w:tbl>", '<w:tbl><w:tblPr><w:tblStyle w:val="T"/></w:tblPr>'),
         table_style(band1Horz=f"<w:tcPr>{SHADE}</w:tcPr>")),
        (table(TITLE).replace("<w:tbl>", '<w:tbl><w:tblPr><w:tblStyle w:val="T"/></w:tblPr>'),
         table_style(f"<w:pPr>{SHADE}</w:pPr>")),
    ],
)  # fmt: skip
def test_light_letters_pass_on_whatever_shades_their_cell(body: str, said: str) -> None:
    check_uploaded_docx(word_file(body, extra=styled(said) if said else {}))
    assert refused(
        word_file(body.replace("1F3864", "FFFFFF"), extra=styled(said.replace("1F3864", "FFFFFF")))
    ).reason == ("hidden_text")


SQUARE = '<d:wrapSquare wrapText="bothSides"/>'
NOTE = shape(f"<a:noFill {A}/>", text=paragraph("segreto"))
FIXED = at("H", "page", 3 * CM) + at("V", "page", 5 * CM)
ELSEWHERE = at("H", "page", 3 * CM) + at("V", "page", 9 * CM)


@pytest.mark.parametrize(
    ("over", "box", "passes"),
    [
        (anchored(PICTURE, SQUARE, FIXED, more='relativeHeight="9"'), FIXED, False),
        (anchored(PICTURE, SQUARE, more='relativeHeight="9"'), ON_WORDS, False),
        (anchored(PICTURE, SQUARE, FIXED, more='relativeHeight="1"'), FIXED, True),
        (anchored(PICTURE, SQUARE, ELSEWHERE, more='relativeHeight="9"'), FIXED, True),
        (anchored(PICTURE, SQUARE, FIXED, more='relativeHeight="9" behindDoc="1"'), FIXED, True),
        (anchored(shape(f"<a:noFill {A}/>"), SQUARE, FIXED, more='relativeHeight="9"'), FIXED, True),
    ],
)
def test_a_picture_over_a_text_box_is_refused(over: str, box: str, passes: bool) -> None:
    body = paragraph(anchored(NOTE, SQUARE, box, more='relativeHeight="5"'), over) + WORDS
    if passes:
        check_uploaded_docx(word_file(body))
    else:
        assert refused(word_file(body)).reason == "covering"


MARGIN = at("H", "page", CM) + at("V", "page", CM // 2)
WP14 = 'xmlns:n="http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing"'
PERCENT = f'<n:sizeRelV {WP14} relativeFrom="page"><n:pctHeight>{{}}</n:pctHeight></n:sizeRelV>'


def framed(x: int, y: int, cx: int, cy: int, turned: str = "") -> str:
    return f'<a:xfrm {A} {turned}><a:off x="{x}" y="{y}"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>{solid("FFFFFF")}'


def grouped(x: int, y: int) -> str:
    room = (
        f'<a:xfrm {A}><a:off x="0" y="0"/><a:ext cx="9" cy="9"/><a:chOff x="0" y="0"/><a:chExt cx="9" cy="9"/></a:xfrm>'
    )
    return f'<g:wgp xmlns:g="{WPG}"><g:grpSpPr>{room}</g:grpSpPr>{shape(framed(x, y, 9, 9))}</g:wgp>'


@pytest.mark.parametrize(
    ("held", "more", "passes"),
    [
        (shape(framed(0, 0, CM, CM)), "", True),
        (shape(framed(0, 0, 9 * CM, 20 * CM)), "", False),  # larger than its anchor says
        (shape(framed(0, 0, CM, CM, 'rot="2700000"')), "", False),
        (shape(f"<a:custGeom {A}/>{solid('FFFFFF')}"), "", False),
        (shape(f'<a:prstGeom {A} prst="wedgeRectCallout"/>{solid("FFFFFF")}'), "", False),
        (shape(), 'simplePos="1"', False),
        (grouped(0, 0), "", True),
        (grouped(0, 500), "", False),  # a member of a group far outside of it
    ],
)
def test_a_shape_in_the_margin_passes_only_where_it_is_no_larger_than_its_anchor_says(
    held: str, more: str, passes: bool
) -> None:
    body = on(run("Premessa "), anchored(held, place=MARGIN, size=(CM, CM), more=more))
    if passes:
        check_uploaded_docx(word_file(body))
    else:
        assert refused(word_file(body)).reason == "covering"


def test_a_shape_as_high_as_the_page_whatever_its_anchor_says_is_refused() -> None:
    body = on(run("Premessa "), anchored(PICTURE, f"<d:wrapNone/>{PERCENT}", MARGIN, (CM, CM)))
    assert refused(word_file(body.format(100_000))).reason == "covering"
    check_uploaded_docx(word_file(body.format(0)))


def test_a_text_box_that_a_simple_position_puts_off_the_page_is_refused() -> None:
    box = anchored(NOTE, SQUARE, '<d:simplePos x="-9000000" y="0"/>' + FIXED, more='simplePos="1"')
    assert refused(word_file(on(box))).reason == "off_page"
    check_uploaded_docx(word_file(on(box.replace("-9000000", "900000"))))


def part(x: int, y: int, cx: int, cy: int, fill: str = solid("FFFFFF"), text: str = "") -> str:
    frame = f'<a:xfrm {A}><a:off x="{x}" y="{y}"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'
    return shape(frame + fill, text=paragraph(text) if text else "")


def together(*parts: str) -> str:
    room = (
        f'<a:xfrm {A}><a:off x="0" y="0"/><a:ext cx="{5 * CM}" cy="{2 * CM}"/><a:chOff x="0" y="0"/>'
        f'<a:chExt cx="{5 * CM}" cy="{2 * CM}"/></a:xfrm>'
    )
    return f'<g:wgp xmlns:g="{WPG}"><g:grpSpPr>{room}</g:grpSpPr>{"".join(parts)}</g:wgp>'


def in_line(drawn: str) -> str:
    return drawn.replace("d:anchor", "d:inline").replace(ON_WORDS, "").replace("<d:wrapNone/>", "")


def bordered(emu: int) -> str:
    line = f'<a:ln {A} w="{emu}">{solid("FFFFFF")}</a:ln>'
    return f'<p:pic xmlns:p="{PIC}"><p:blipFill/><p:spPr>{line}</p:spPr></p:pic>'


def old_group(*parts: str) -> str:
    return old("mso-wrap-style:square", "", "".join(parts) + '<w10:wrap type="square"/>', "group")


def old_part(left: int, text: str = "") -> str:
    held = f"<v:textbox><w:txbxContent>{paragraph(text)}</w:txbxContent></v:textbox>" if text else ""
    return (
        f'<v:rect style="position:absolute;left:{left};top:0;width:2000;height:900" fillcolor="white">{held}</v:rect>'
    )


def outline(*corners: tuple[int, int]) -> str:
    points = "".join(f'<d:{"lineTo" if number else "start"} x="{x}" y="{y}"/>' for number, (x, y) in enumerate(corners))
    return f'<d:wrapTight wrapText="bothSides"><d:wrapPolygon>{points}</d:wrapPolygon></d:wrapTight>'


ROOM = (5 * CM, 2 * CM)
SEEN = part(0, 0, 5 * CM, CM, text="Ente A")
LINE = f'<a:noFill {A}/><a:ln {A} w="9525">{solid("000000")}</a:ln>'
THICK = f'{solid("FFFFFF")}<a:ln {A} w="5080000">{solid("FFFFFF")}</a:ln>'
ROUND = (
    (0, 10800),
    (3163, 3163),
    (10800, 0),
    (18437, 3163),
    (21600, 10800),
    (18437, 18437),
    (10800, 21600),
    (3163, 18437),
)


@pytest.mark.parametrize(
    ("drawn", "passes"),
    [
        (anchored(together(SEEN, part(0, 0, 5 * CM, CM)), SQUARE, size=ROOM), False),
        (in_line(anchored(together(SEEN, part(0, 0, 5 * CM, CM)), size=ROOM)), False),
        (anchored(together(part(0, 0, 5 * CM, CM), SEEN), SQUARE, size=ROOM), True),
        (anchored(together(SEEN, part(0, CM, 5 * CM, CM, text="Ente B")), SQUARE, size=ROOM), True),
        (anchored(together(SEEN, part(0, CM // 2, 5 * CM, 0, LINE)), SQUARE, size=ROOM), True),
        (in_line(anchored(together(SEEN, part(0, 0, 9 * CM, 9 * CM, f"<a:noFill {A}/>")), size=ROOM)), False),
        (in_line(anchored(together(SEEN), size=ROOM)), True),
        (in_line(anchored(bordered(5_080_000))), False),
        (in_line(anchored(bordered(12_700))), True),
        (anchored(bordered(5_080_000), SQUARE), False),
        (anchored(bordered(38_100), SQUARE), True),
        (anchored(part(0, 0, 5 * CM, CM, THICK, "segreto"), "<d:wrapTopAndBottom/>"), False),
        (in_line(anchored(part(70, 90, 5 * CM, CM, text="Prot. n. 12"))), True),
        (anchored(wrap=outline((0, 0), (0, 10800), (10800, 10800), (10800, 0), (0, 0))), False),
        (anchored(wrap=outline((0, 0), (21600, 21600), (0, 0))), False),
        (anchored(wrap=outline((90000, 90000), (90000, 111600), (111600, 111600), (111600, 90000))), False),
        (anchored(wrap=outline((-99, -99), (-99, 21699), (21699, 21699), (21699, -99), (-99, -99))), True),
        (anchored(wrap=outline(*ROUND)), True),
        (old_group(old_part(0, "segreto"), old_part(900)), False),
        (old_group(old_part(0), old_part(0, "Ente A"), old_part(2000, "Ente B")), True),
        (old("", "wrapcoords='0 0 0 21600 21600 21600 21600 0 0 0'", '<w10:wrap type="tight"/>'), True),
        (old("", "wrapcoords='0 0 21600 21600 0 0'", '<w10:wrap type="tight"/>'), False),
    ],
)  # fmt: skip
def test_a_drawing_keeps_to_its_room_and_paints_over_no_words_of_its_own(drawn: str, passes: bool) -> None:
    body = on(run("Premessa "), drawn)
    if passes:
        check_uploaded_docx(word_file(body))
    else:
        assert refused(word_file(body)).reason == "covering"


def test_where_something_stands_is_told_by_the_words_of_its_paragraph_alone() -> None:
    boxed = anchored(shape(f"<a:noFill {A}/>", text=paragraph("Prot. n. 12")), SQUARE)
    tab = "<w:r><w:tab/></w:r>"
    said = str(refused(word_file(on(run("Regione di Prova"), tab, run("pag. 1"), boxed, anchored()))))
    assert "capoverso «Regione di Prova pag. 1»" in said
