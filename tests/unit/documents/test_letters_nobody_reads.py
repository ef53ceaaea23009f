"""Letters that are there and are not read: of numbers, in fonts of symbols, by defaults, cut or thrown off the page."""

from __future__ import annotations

import pytest

from agreements.documents.word.docx_gate import check_uploaded_docx
from agreements.documents.word.docx_text import expected_text
from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import word_text
from tests.unit.documents.test_docx_words import (
    HIDES,
    IN_STYLE,
    TEXT,
    WHITE,
    level,
    of_style,
    refused,
    style,
    styled,
    table_style,
)
from tests.unit.documents.word_files import paragraph, run, word_file

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TINY = '<w:sz w:val="2"/>'
WINGDINGS = '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'
ARIAL = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial"/>'


def numbered(text: str, letters: str, form: str = "decimal", mark: str = "", indent: str = "") -> dict[str, str]:
    held = f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>{indent}<w:rPr>{letters}</w:rPr>'
    numbering = (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">{held}</w:lvl>'
        "</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    properties = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr>{mark}</w:rPr>'
    return {"body": f"<w:p><w:pPr>{properties}</w:pPr>{run('Oggetto')}</w:p>", "numbering": numbering}


def file_of(made: dict[str, str], *styles: str) -> WordFile:
    extra = {"word/numbering.xml": made["numbering"].encode(), **(styled(*styles) if styles else {})}
    return word_file(made["body"], extra=extra)


NAMED = style("C", WHITE, kind="character")


@pytest.mark.parametrize("letters", [HIDES, WHITE, TINY, '<w:w w:val="1"/>', '<w:rStyle w:val="C"/>', WINGDINGS])
@pytest.mark.parametrize(("text", "form"), [("%1", "decimal"), ("%1)", "lowerLetter"), ("a", "none"), ("1", "decimal")])
def test_an_automatic_number_of_one_sign_is_seen_or_refused(text: str, form: str, letters: str) -> None:
    assert refused(file_of(numbered(text, letters, form), NAMED)).reason in ("hidden_text", "hidden_label")
    check_uploaded_docx(file_of(numbered(text, "", form), NAMED))


def test_a_number_takes_the_letters_of_its_list_before_those_of_the_paragraph_s_mark() -> None:
    assert refused(file_of(numbered("%1.", "", mark=WHITE))).reason == "hidden_text"
    check_uploaded_docx(file_of(numbered("%1.", '<w:color w:val="000000"/>', mark=WHITE)))
    assert refused(file_of(numbered("%1.", "", mark=WINGDINGS))).reason == "hidden_text"
    check_uploaded_docx(file_of(numbered("%1.", ARIAL, mark=WINGDINGS)))
    said = str(refused(file_of(numbered("%1.", WHITE))))
    assert "numero automatico che non si legge, nel testo, capoverso «Oggetto»" in said


@pytest.mark.parametrize(
    ("text", "form", "letters"),
    [
        ("\uf0b7", "bullet", WHITE),
        ("•", "bullet", WHITE),
        ("o", "bullet", '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New"/>'),
        ("§", "bullet", WINGDINGS),
        ("n", "bullet", WINGDINGS),
        ("", "none", HIDES),
    ],
)
def test_bullets_of_every_font_pass(text: str, form: str, letters: str) -> None:
    check_uploaded_docx(file_of(numbered(text, letters, form)))


def test_a_bullet_that_is_a_word_is_none() -> None:
    assert refused(word_file(TEXT, extra=level("no", WINGDINGS))).reason == "hidden_label"
    assert refused(file_of(numbered("a", WHITE, "bullet"))).reason in ("hidden_text", "hidden_label")


def fonts(charset: str) -> dict[str, bytes]:
    said = f'<w:font w:name="Segni di Prova"><w:charset w:val="{charset}"/></w:font>'
    return {"word/fontTable.xml": f'<w:fonts xmlns:w="{W}">{said}</w:fonts>'.encode()}


OWN = '<w:rFonts w:ascii="Segni di Prova" w:hAnsi="Segni di Prova"/>'
THEME = (
    b'<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:themeElements><a:fontScheme>'
    b'<a:minorFont><a:latin typeface="Webdings"/></a:minorFont></a:fontScheme></a:themeElements></a:theme>'
)


@pytest.mark.parametrize(
    ("body", "extra"),
    [
        (paragraph(run("segreto", WINGDINGS)), {}),
        (paragraph(run("12", WINGDINGS.replace("Wingdings", "wingdings 2"))), {}),
        (paragraph(run("a", WINGDINGS.replace("Wingdings", "Symbol"))), {}),
        (paragraph(run("è", '<w:rFonts w:ascii="Arial" w:hAnsi="Webdings"/>')), {}),
        (paragraph(run("segreto", '<w:rFonts w:ascii="Arial" w:cs="Wingdings"/><w:cs/>')), {}),
        (paragraph(run("segreto", '<w:rFonts w:asciiTheme="minorHAnsi"/>')), {"word/theme/theme1.xml": THEME}),
        (IN_STYLE, styled(style("B", WINGDINGS))),
        (paragraph("segreto"), styled(style("C", WINGDINGS, kind="character", default=True))),
        (paragraph(run("segreto", OWN)), fonts("02")),
    ],
)
def test_letters_in_a_font_of_symbols_are_told_with_where_and_what_to_do(body: str, extra: dict[str, bytes]) -> None:
    caught = refused(word_file(body, extra=extra))
    assert caught.reason == "symbol_font"
    assert "nel testo, capoverso «" in str(caught)
    assert "Home > Carattere" in str(caught)


@pytest.mark.parametrize(
    ("body", "extra"),
    [
        (paragraph(run("\uf0fe ", WINGDINGS), run("accetta", ARIAL)), {}),
        (paragraph('<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>', "accetta"), {}),
        (paragraph(run(" ", WINGDINGS), run("☐ →", WINGDINGS)), {}),
        (paragraph(run("a", OWN)), fonts("00")),
        (paragraph(run("a", '<w:rFonts w:ascii="Segoe UI Symbol" w:hAnsi="Segoe UI Symbol"/>')), {}),
        (paragraph(run("a", '<w:rFonts w:ascii="Arial" w:cs="Wingdings"/>')), {}),
    ],
)
def test_check_boxes_and_bullets_of_symbols_pass(body: str, extra: dict[str, bytes]) -> None:
    check_uploaded_docx(word_file(body, extra=extra))


def defaults(letters: str = "", lines: str = "") -> str:
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{letters}</w:rPr></w:rPrDefault>"
        f"<w:pPrDefault><w:pPr>{lines}</w:pPr></w:pPrDefault></w:docDefaults>"
    )


USUAL = style("C", "{}", kind="character", default=True)
BLACK_TEXT = style("N", '<w:color w:val="000000"/>', default=True)


@pytest.mark.parametrize(
    "extra",
    [
        styled(USUAL.format(HIDES)),
        styled(USUAL.format(WHITE)),
        styled(USUAL.format(TINY)),
        styled(USUAL.format('<w:color w:val="000000" w:themeColor="background1"/>')),
        styled(USUAL.format(WHITE), BLACK_TEXT),
        styled(USUAL.format('<w:color w:val="000000"/>'), style("N", WHITE, default=True)),
        styled(
            USUAL.format("").replace("<w:rPr>", '<w:basedOn w:val="D"/><w:rPr>'), style("D", WHITE, kind="character")
        ),
        styled(defaults=defaults(HIDES)),
        styled(defaults=defaults(WHITE)),
        styled(defaults=defaults('<w:color w:val="000000" w:themeColor="light1"/>')),
        styled(defaults=defaults('<w:w w:val="1"/>')),
        styled(defaults=defaults(lines='<w:spacing w:line="20" w:lineRule="exact"/>')),
    ],
)
def test_what_hides_every_letter_by_default_is_seen(extra: dict[str, bytes]) -> None:
    assert refused(word_file(paragraph("segreto"), extra=extra)).reason == "hidden_text"


def test_defaults_that_hide_nothing_pass() -> None:
    said = defaults('<w:sz w:val="22"/>', '<w:spacing w:after="160" w:line="259" w:lineRule="auto"/>')
    check_uploaded_docx(word_file(paragraph("a"), extra=styled(USUAL.format('<w:lang w:val="it-IT"/>'), defaults=said)))


def lined(spacing: str, letters: str = "") -> str:
    return f"<w:p><w:pPr>{spacing}</w:pPr>{run('segreto', letters)}</w:p>"


def exactly(twips: int) -> str:
    return f'<w:spacing w:line="{twips}" w:lineRule="exact"/>'


@pytest.mark.parametrize(
    ("body", "extra"),
    [
        (lined(exactly(100), '<w:sz w:val="24"/>'), {}),
        (lined(exactly(240), '<w:sz w:val="144"/>'), {}),
        (lined(exactly(112), '<w:sz w:val="22"/>'), {}),
        (lined('<w:spacing w:line="120" w:lineRule="auto"/>'), {}),
        (lined(exactly(240), '<w:position w:val="60"/>'), {}),
        (lined('<w:spacing w:lineRule="exact"/><w:pStyle w:val="B"/>'), styled(
            style("B", "").replace("<w:rPr>", '<w:pPr><w:spacing w:line="90"/></w:pPr><w:rPr>'))),
        (lined('<w:framePr w:w="3000" w:h="100" w:hRule="exact"/>', '<w:sz w:val="24"/>'), {}),
        (paragraph(run("segreto", '<w:w w:val="900"/>')), {}),
        (paragraph(run("segreto", '<w:spacing w:val="3000"/>')), {}),
        (paragraph(run("segreto", '<w:spacing w:val="20cm"/>')), {}),
    ],
)  # fmt: skip
def test_letters_cut_by_their_line_or_thrown_over_the_page_are_refused(body: str, extra: dict[str, bytes]) -> None:
    assert refused(word_file(body, extra=extra)).reason == "hidden_text"


@pytest.mark.parametrize(
    "body",
    [
        lined(exactly(240), '<w:sz w:val="24"/>'),
        lined(exactly(200), '<w:sz w:val="22"/>'),
        lined(exactly(160), '<w:sz w:val="22"/>'),
        lined('<w:spacing w:line="168" w:lineRule="auto"/>'),
        lined(exactly(240), '<w:position w:val="6"/>'),
        lined('<w:framePr w:dropCap="drop" w:lines="3" w:wrap="around"/>' + exactly(827), '<w:sz w:val="116"/>'),
        paragraph(run("S P A Z I A T O", '<w:spacing w:val="400"/><w:sz w:val="24"/>')),
        paragraph(run("largo", '<w:w w:val="200"/>')),
    ],
)
def test_lines_and_letters_of_unusual_measures_pass(body: str) -> None:
    check_uploaded_docx(word_file(body))


@pytest.mark.parametrize(
    "made",
    [
        {"body": lined('<w:ind w:left="0" w:hanging="20000"/>')},
        {"body": lined('<w:ind w:leftChars="-9000"/>')},
        {"body": lined('<w:ind w:firstLineChars="9000"/>')},
        {"body": lined('<w:ind w:hangingChars="9000"/>')},
        numbered("%1.", "", indent='<w:pPr><w:ind w:left="-20000"/></w:pPr>'),
        numbered("%1.", "", indent='<w:pPr><w:ind w:left="720" w:hanging="20000"/></w:pPr>'),
    ],
)
def test_indents_by_characters_hanging_ones_and_those_of_a_list_lead_off_the_page_too(made: dict[str, str]) -> None:
    extra = {"word/numbering.xml": made["numbering"].encode()} if "numbering" in made else {}
    assert refused(word_file(made["body"], extra=extra)).reason == "off_page"


def test_the_indents_of_an_ordinary_list_pass() -> None:
    check_uploaded_docx(file_of(numbered("%1.", "", indent='<w:pPr><w:ind w:left="720" w:hanging="360"/></w:pPr>')))
    check_uploaded_docx(
        word_file(lined('<w:ind w:left="420" w:leftChars="200" w:hanging="420" w:hangingChars="200"/>'))
    )


def row(height: int, *paragraphs: str, width: int = 5000, rule: str = "exact") -> str:
    cell = f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{"".join(paragraphs)}</w:tc>'
    held = f'<w:tr><w:trPr><w:trHeight w:val="{height}" w:hRule="{rule}"/></w:trPr>{cell}</w:tr>'
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{held}</w:tbl>"


LONG = "Il Comune rinuncia a ogni pretesa, presente e futura, verso la Regione. " * 4
DRAWN = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def boxed(height: int, *paragraphs: str, fit: str = "") -> str:
    shape = (
        f'<s:wsp xmlns:s="{WPS}"><s:spPr/><s:txbx><w:txbxContent>{"".join(paragraphs)}</w:txbxContent></s:txbx>'
        f"<s:bodyPr>{fit}</s:bodyPr></s:wsp>"
    )
    graphic = f'<a:graphic xmlns:a="{A}"><a:graphicData uri="{WPS}">{shape}</a:graphicData></a:graphic>'
    return paragraph(
        f'<w:r><w:drawing><d:inline xmlns:d="{DRAWN}"><d:extent cx="1800000" cy="{height * 635}"/>{graphic}'
        "</d:inline></w:drawing></w:r>"
    )


@pytest.mark.parametrize(
    "body",
    [
        row(300, *[paragraph(f"Riga {n}") for n in range(4)]),
        row(300, paragraph(LONG)),
        row(300, paragraph(run("Alto", '<w:sz w:val="96"/>'))),
        row(300, "<w:p/>", "<w:p/>", paragraph("sotto")),
        boxed(300, paragraph("uno"), paragraph("due"), paragraph("tre")),
        boxed(300, paragraph(LONG)),
        lined('<w:framePr w:w="2000" w:h="300" w:hRule="exact"/>').replace("segreto", LONG),
    ],
)
def test_words_that_have_no_room_in_what_holds_them_are_refused(body: str) -> None:
    caught = refused(word_file(body))
    assert caught.reason == "hidden_text"
    assert "troppo" in str(caught) or "tagliato" in str(caught)


@pytest.mark.parametrize(
    "body",
    [
        row(300, *[paragraph(f"Riga {n}") for n in range(4)], rule="atLeast"),
        row(300, paragraph("Una riga"), "<w:p/>", "<w:p/>"),
        row(1000, paragraph("uno"), paragraph("due"), paragraph("tre")),
        row(280, paragraph(run("Voce di spesa", '<w:sz w:val="24"/>'))),
        boxed(300, paragraph("uno"), paragraph("due"), paragraph("tre"), fit=f'<a:spAutoFit xmlns:a="{A}"/>'),
        boxed(900, paragraph("uno"), paragraph("due"), paragraph("tre")),
        lined('<w:framePr w:w="4000" w:h="300" w:hRule="exact"/>'),
    ],
)
def test_words_that_fit_in_what_holds_them_pass(body: str) -> None:
    check_uploaded_docx(word_file(body))


RAISED = '<w:sz w:val="{}"/><w:vertAlign w:val="superscript"/>'


@pytest.mark.parametrize(
    "body",
    [
        row(300, paragraph("rinuncia a ogni pretesa"), rule="auto", width=100).replace(
            "</w:tcPr>", "<w:tcFitText/></w:tcPr>"
        ),
        paragraph(run("segreto", RAISED.format(8))),
        boxed(900, paragraph("segreto")).replace("<s:bodyPr>", '<s:bodyPr lIns="2000000">'),
        boxed(900, paragraph("segreto")).replace("<s:bodyPr>", '<s:bodyPr tIns="900000">'),
    ],
)
def test_letters_squeezed_by_their_cell_their_box_or_twice_made_small_are_refused(body: str) -> None:
    assert refused(word_file(body)).reason == "hidden_text"


@pytest.mark.parametrize(
    "body",
    [
        row(300, paragraph("voce"), rule="auto").replace("</w:tcPr>", "<w:tcFitText/></w:tcPr>"),
        paragraph(run("2", RAISED.format(16))),
        boxed(900, paragraph("a")).replace("<s:bodyPr>", '<s:bodyPr lIns="91440" tIns="45720">'),
    ],
)
def test_cells_that_fit_powers_and_boxes_with_margins_pass(body: str) -> None:
    check_uploaded_docx(word_file(body))


def linked(letters: str) -> WordFile:
    """A list that has its levels from a style of lists, as Word keeps it."""
    made = numbered("rinuncia %1", letters)
    own = made["numbering"].replace('w:abstractNumId="0">', 'w:abstractNumId="0"><w:styleLink w:val="S"/>')
    other = '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="S"/></w:abstractNum><w:num w:numId="1">'
    named = own.replace('<w:num w:numId="1"><w:abstractNumId w:val="0"/>', other + '<w:abstractNumId w:val="1"/>')
    return file_of({**made, "numbering": named})


def test_a_list_that_names_a_style_has_the_levels_of_that_style() -> None:
    assert refused(linked(WHITE)).reason in ("hidden_text", "hidden_label")
    check_uploaded_docx(linked(""))
    assert word_text(linked("")).objects == ("numerazione automatica «rinuncia %1»",)
    assert expected_text(linked("")).body[0].label == r"rinuncia(?:\d{1,4}|\d{1,4})"


def test_the_indent_of_a_table_s_style_leads_off_the_page_too() -> None:
    moved = styled(table_style('<w:pPr><w:ind w:left="-20000"/></w:pPr>'))
    assert refused(word_file(of_style("segreto"), extra=moved)).reason == "off_page"
