"""Words that Word hides, by what a table's style says of a cell, by the theme, by effects, by what holds them."""

from __future__ import annotations

import pytest

from agreements.documents.files.errors import UnacceptableDocxError
from agreements.documents.word.docx_gate import check_uploaded_docx
from agreements.documents.word.word_file import WordFile
from tests.unit.documents.test_docx_words import (
    BLACK,
    DARK,
    HIDES,
    IN_STYLE,
    TEXT,
    WHITE,
    in_paragraph,
    of_style,
    old_box,
    refused,
    shaded,
    style,
    styled,
    table_style,
)
from tests.unit.documents.word_files import paragraph, relationship, run, table, word_file

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
IN_ROW = f"<w:rPr>{HIDES}</w:rPr>"
SEEN = '<w:rPr><w:vanish w:val="0"/><w:color w:val="000000"/></w:rPr>'
PALE = f"<w:rPr>{WHITE}</w:rPr>"


def rows(*texts: str, look: str = 'w:firstRow="1" w:lastRow="1" w:noVBand="1"') -> str:
    each = "".join(f"<w:tr><w:tc>{paragraph(text)}</w:tc><w:tc>{paragraph('x')}</w:tc></w:tr>" for text in texts)
    return f'<w:tbl><w:tblPr><w:tblStyle w:val="T"/><w:tblLook {look}/></w:tblPr><w:tblGrid/>{each}</w:tbl>'


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (rows("segreto", "b", "c"), table_style(SEEN, firstRow=IN_ROW)),
        (rows("segreto", "b", "c"), table_style(SEEN, firstRow=PALE)),
        (rows("segreto", "b", look='w:val="00A0"'), table_style(SEEN, nwCell='<w:rPr><w:sz w:val="1"/></w:rPr>')),
        (rows("a", "b", "segreto"), table_style(SEEN, lastRow=IN_ROW)),
        (rows("a", "segreto", "c"), table_style(SEEN, band1Horz=IN_ROW)),
        (rows("a", "b", "segreto", "d"), table_style(SEEN, band2Horz=PALE)),
        (rows("segreto", look='w:val="0080"'), table_style(SEEN, firstCol=IN_ROW)),
        (rows("segreto", "b"), table_style(SEEN, firstRow="<w:trPr><w:hidden/></w:trPr>")),
        (rows("segreto", "b"), table_style("<w:trPr><w:hidden/></w:trPr>")),
        (rows("segreto", "b"), table_style(PALE, firstRow=f"<w:tcPr>{shaded('FEFEFE')}</w:tcPr>")),
    ],
)
def test_what_a_table_s_style_hides_in_some_of_its_cells_is_refused(body: str, said: str) -> None:
    caught = refused(word_file(body, extra=styled(said)))
    assert caught.reason == "hidden_text"
    assert "«segreto»" in str(caught)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (rows("a", "b", look='w:firstRow="0" w:val="0020"'), table_style(firstRow=IN_ROW)),
        (rows("a", "b", look='w:val="0400"'), table_style(firstRow=IN_ROW, lastRow=IN_ROW, firstCol=IN_ROW)),
        (rows("a", "b"), table_style(firstRow=f"{PALE}<w:tcPr>{DARK}</w:tcPr>")),
        (rows("a", "b"), table_style(f"<w:tcPr>{DARK}</w:tcPr>{PALE}")),
        (rows("a", "b", look='w:noHBand="1"'), table_style(band1Horz=IN_ROW)),
        (of_style("a", look='w:noHBand="1"'), table_style(band1Vert=SEEN)),
    ],
)
def test_what_a_table_does_not_take_of_its_style_hides_nothing(body: str, said: str) -> None:
    check_uploaded_docx(word_file(body, extra=styled(said)))


def test_a_cell_that_takes_its_shade_away_shows_the_page() -> None:
    said = styled(table_style(firstRow=f"{PALE}<w:tcPr>{DARK}</w:tcPr>"))
    bare = rows("segreto", "b").replace("<w:tc>", '<w:tc><w:tcPr><w:shd w:val="clear" w:fill="auto"/></w:tcPr>', 1)
    assert refused(word_file(bare, extra=said)).reason == "hidden_text"


def test_a_table_s_style_may_win_over_the_size_of_the_usual_paragraph() -> None:
    usual = style("N", '<w:sz w:val="20"/>', default=True)
    tiny = table_style('<w:rPr><w:sz w:val="1"/></w:rPr>')
    assert refused(word_file(rows("segreto"), extra=styled(usual, tiny))).reason == "hidden_text"


THEME = (
    f"<a:theme {A}><a:themeElements><a:clrScheme><a:dk1><a:sysClr val='windowText' lastClr='000000'/></a:dk1>"
    "<a:lt1><a:srgbClr val='FFFFFF'/></a:lt1><a:accent1><a:srgbClr val='FFFFFE'/></a:accent1>"
    "</a:clrScheme></a:themeElements></a:theme>"
)


def settings(*said: str) -> dict[str, bytes]:
    return {"word/settings.xml": f'<w:settings xmlns:w="{W}">{"".join(said)}</w:settings>'.encode()}


@pytest.mark.parametrize(
    ("properties", "extra"),
    [
        ('<w:color w:val="000000" w:themeColor="accent1"/>', {}),
        ('<w:color w:val="FFFFFF" w:themeColor="text1"/>', {}),  # white for whoever does not know the theme
        ('<w:color w:val="000000" w:themeColor="text1"/>', settings('<w:clrSchemeMapping w:t1="light1"/>')),
        ('<w:color w:val="000000" w:themeColor="text1" w:themeTint="08"/>', {}),
        ('<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="000000" w:themeFill="background1"/>', {}),
        (f'{BLACK}<w:shd w:val="pct95" w:color="000000" w:fill="000000"/>', {}),
        (f'{WHITE}<w:shd w:val="pct5" w:color="000000" w:fill="FFFFFF"/>', {}),
        (f'{BLACK}<w:shd w:val="horzStripe" w:color="000000" w:fill="000000"/>', {}),
        (f'{WHITE}<w:shd w:val="thinDiagCross" w:color="FFFFFF" w:fill="FFFFFF"/>', {}),
        (f'{WHITE}<w:shd w:val="diagCross" w:color="F2F2F2" w:fill="auto"/>', {}),
        ('<w:color w:val="808080"/><w:shd w:val="vertStripe" w:color="000000" w:fill="FFFFFF"/>', {}),
        (f'{WHITE}<w:shd w:val="foo" w:color="FFFFFF" w:fill="FFFFFF"/>', {}),
        (f'{WHITE}<w:shd w:val="foo" w:color="000000" w:fill="000000"/>', {}),  # it may lay nothing
        ('<w:shd w:val="reverseDiagStripe" w:color="000000" w:fill="000000"/>' + BLACK, {}),
        ('<w:highlight w:val="black"/>', {}),  # letters of no colour of their own are black
    ],
)
def test_colours_are_those_of_the_theme_and_those_that_are_stored(properties: str, extra: dict[str, bytes]) -> None:
    themed = {"word/theme/theme1.xml": THEME.encode(), **extra}
    assert refused(word_file(paragraph(run("segreto", properties)), extra=themed)).reason == "hidden_text"


@pytest.mark.parametrize(
    "properties",
    [
        '<w:color w:val="2E74B5" w:themeColor="accent1" w:themeShade="80"/>',
        '<w:color w:val="404040" w:themeColor="text1" w:themeTint="BF"/>',
        '<w:color w:val="auto"/><w:highlight w:val="yellow"/>',
        f'{WHITE}<w:shd w:val="pct75" w:color="auto" w:fill="auto"/>',
        f'{BLACK}<w:shd w:val="diagStripe" w:color="auto" w:fill="auto"/>',
        f'{WHITE}<w:shd w:val="horzCross" w:color="000000" w:fill="1F3864"/>',
        f'{BLACK}<w:shd w:val="foo" w:color="FFFF00" w:fill="FFFF00"/>',
    ],
)
def test_letters_in_a_shade_of_the_theme_pass(properties: str) -> None:
    themed = {"word/theme/theme1.xml": THEME.replace("FFFFFE", "5B9BD5").encode()}
    check_uploaded_docx(word_file(paragraph(run("a", properties)), extra=themed))


def test_black_letters_on_a_black_page_are_refused_and_on_a_yellow_one_pass() -> None:
    def on(colour: str) -> dict[str, bytes]:
        whole = word_file(paragraph(run("segreto", BLACK)), extra=settings("<w:displayBackgroundShape/>"))
        main = whole["word/document.xml"].replace(b"<w:body>", f'<w:background w:color="{colour}"/><w:body>'.encode())
        return {**whole, "word/document.xml": main}

    with_dark = type(word_file(TEXT)).of_parts(on("050505"))
    assert refused(with_dark).reason == "hidden_text"
    check_uploaded_docx(type(with_dark).of_parts(on("FFFFCC")))


def effect(inner: str) -> str:
    return f"<w14:textFill {W14}>{inner}</w14:textFill>"


SOLID = '<w14:solidFill><w14:srgbClr w14:val="{}">{}</w14:srgbClr></w14:solidFill>'


@pytest.mark.parametrize(
    "properties",
    [
        effect("<w14:noFill/>"),
        BLACK + effect(SOLID.format("FFFFFF", "")),
        BLACK + effect(SOLID.format("000000", '<w14:alpha w14:val="100000"/>')),
        '<w:fitText w:val="1"/>',
        '<w:cs/><w:sz w:val="24"/><w:szCs w:val="1"/>',
        '<w:rtl/><w:szCs w:val="2"/>',
        '<w:sz w:val="0.5pt"/>',
        '<w:position w:val="-40cm"/>',
        '<w:vanish w:val="0"/><w:specVanish/>',
    ],
)
def test_letters_without_ink_or_room_are_refused(properties: str) -> None:
    assert refused(word_file(paragraph(run("segreto", properties)))).reason == "hidden_text"


@pytest.mark.parametrize(
    "properties",
    [
        BLACK + effect(SOLID.format("1F3864", '<w14:alpha w14:val="20000"/>')),
        '<w:fitText w:val="2000"/>',
        '<w:sz w:val="24"/><w:szCs w:val="1"/>',
        '<w:rtl w:val="0"/><w:szCs w:val="1"/>',
        '<w:sz w:val="11pt"/>',
        "<w:webHidden/>",
    ],
)
def test_effects_and_sizes_that_leave_letters_to_read_pass(properties: str) -> None:
    check_uploaded_docx(word_file(paragraph(run("a", properties))))


def merged(cell: str, above: str = "a") -> str:
    top = f'<w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{paragraph(above)}</w:tc></w:tr>'
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{top}<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>{cell}</w:tc></w:tr></w:tbl>"


def box(attributes: str = "", fill: str = "", properties: str = "", cx: int = 900_000) -> str:
    drawn = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    text = f"<w:txbxContent>{paragraph(run('segreto', properties))}</w:txbxContent>"
    shape = f'<s:wsp xmlns:s="{WPS}"><s:spPr>{fill}</s:spPr><s:txbx>{text}</s:txbx></s:wsp>'
    graphic = f'<a:graphic {A}><a:graphicData uri="{WPS}">{shape}</a:graphicData></a:graphic>'
    held = f'<d:extent cx="{cx}" cy="900000"/><d:docPr id="1" name="Casella" {attributes}/>{graphic}'
    return f'<w:p><w:r><w:drawing><d:anchor xmlns:d="{drawn}">{held}</d:anchor></w:drawing></w:r></w:p>'


def filled(colour: str) -> str:
    return f'<a:solidFill {A}><a:srgbClr val="{colour}"/></a:solidFill>'


def graded(*colours: str) -> str:
    stops = "".join(f'<a:gs pos="{place}"><a:srgbClr val="{each}"/></a:gs>' for place, each in enumerate(colours))
    return f"<a:gradFill {A}><a:gsLst>{stops}</a:gsLst></a:gradFill>"


def hatched(lines: str, ground: str) -> str:
    both = f'<a:fgClr><a:srgbClr val="{lines}"/></a:fgClr><a:bgClr><a:srgbClr val="{ground}"/></a:bgClr>'
    return f'<a:pattFill {A} prst="dkHorz">{both}</a:pattFill>'


@pytest.mark.parametrize(
    "body",
    [
        merged(paragraph("segreto")),
        box('hidden="1"'),
        box(cx=1),
        box(fill=filled("FFFFFF"), properties=WHITE),
        box(fill=f"<a:noFill {A}/>", properties=WHITE),
        box(fill=filled("000000"), properties=BLACK),
        box(fill=graded("FFFFFF", "FEFEFE"), properties=WHITE),
        box(fill=graded("000000", "000000"), properties=BLACK),
        box(fill=hatched("FFFFFF", "FFFFFF"), properties=WHITE),
        old_box("position:absolute;visibility:hidden;width:90pt;height:90pt"),
        old_box("position:absolute;width:90pt;height:1pt"),
        in_paragraph('<w:framePr w:h="1" w:hRule="exact"/>'),
        table("segreto").replace("<w:tr>", '<w:tr><w:trPr><w:trHeight w:val="1pt" w:hRule="exact"/></w:trPr>'),
    ],
)
def test_words_that_their_cell_or_box_does_not_show_are_refused(body: str) -> None:
    caught = refused(word_file(body))
    assert caught.reason == "hidden_text"
    assert "«segreto»" in str(caught)


@pytest.mark.parametrize(
    "body",
    [
        merged("<w:p/>"),
        box(),
        box(fill=filled("1F3864"), properties=WHITE),
        box(fill=f"<a:gradFill {A}/>", properties=WHITE),
        box(fill=graded("1F3864", "2E74B5"), properties=WHITE),
        box(fill=graded("1F3864", "FFFFFF"), properties=WHITE),  # the page of the PDF tells
        old_box("position:absolute;width:0;height:0;mso-width-percent:400"),
    ],
)
def test_cells_and_boxes_that_show_their_words_pass(body: str) -> None:
    check_uploaded_docx(word_file(body))


LEVEL = (
    f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="{}"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    "</w:numbering>"
)


@pytest.mark.parametrize(
    ("pattern", "mark", "text", "passes"),
    [
        ("rinuncia %1", HIDES, "a", False),
        ("rinuncia %1", WHITE, "a", False),
        ("%1.", HIDES, "", False),  # a number without words that is not seen, nor perhaps counted
        ("%1.", "<w:specVanish/><w:vanish/>", "Oggetto", True),  # a heading that goes on in the same line
        ("rinuncia %1", "", "a", True),
    ],
)
def test_an_automatic_number_has_the_letters_of_its_paragraph_s_mark(
    pattern: str, mark: str, text: str, passes: bool
) -> None:
    numbered = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr>{mark}</w:rPr>'
    held = run(text) if text else ""
    docx = word_file(
        f"<w:p><w:pPr>{numbered}</w:pPr>{held}</w:p>{TEXT}",
        extra={"word/numbering.xml": LEVEL.format(pattern).encode()},
    )
    if passes:
        check_uploaded_docx(docx)
    else:
        assert refused(docx).reason == "hidden_text"


def test_the_sentence_says_the_page_the_style_and_what_to_do_in_word() -> None:
    pages = "<w:p><w:r><w:lastRenderedPageBreak/><w:t>a</w:t></w:r></w:p>"
    named = style("B", "", "A").replace("<w:basedOn", '<w:name w:val="Nota"/><w:basedOn')
    hides = style("A", HIDES).replace("<w:rPr>", '<w:name w:val="Riservato"/><w:rPr>')
    said = str(refused(word_file(f"{TEXT}{pages}{pages}{IN_STYLE}", extra=styled(named, hides))))
    assert "nel testo a pagina 3, capoverso «segreto», per lo stile «Riservato»" in said
    assert "Home > Carattere, togliere «Nascosto», anche nello stile" in said


@pytest.mark.parametrize(
    ("kept", "shown"), [("Normal", "Normale"), ("heading 2", "Titolo 2"), ("Clausola 3", "Clausola 3")]
)
def test_a_style_of_word_s_own_is_named_as_word_in_italian_shows_it(kept: str, shown: str) -> None:
    hides = style("B", HIDES).replace("<w:rPr>", f'<w:name w:val="{kept}"/><w:rPr>')
    assert f"per lo stile «{shown}»" in str(refused(word_file(IN_STYLE, extra=styled(hides))))


def test_the_footer_is_named() -> None:
    footer = f'<w:ftr xmlns:w="{W}">{paragraph(run("segreto", HIDES))}</w:ftr>'.encode()
    named = f'{TEXT}<w:sectPr><w:footerReference w:type="default" r:id="rIdfooter"/></w:sectPr>'
    docx = word_file(named, rels=relationship("footer", "footer1.xml"), extra={"word/footer1.xml": footer})
    assert "nel piè di pagina, capoverso «segreto»" in str(refused(docx))


def chosen(inner: str, others: str = "") -> str:
    return f'<mc:AlternateContent {MC}><mc:Choice Requires="wps">{inner}</mc:Choice>{others}</mc:AlternateContent>'


FALLBACK = "<mc:Fallback>{}</mc:Fallback>"
OTHER_CHOICE = '<mc:Choice Requires="wpc">{}</mc:Choice>'
PATTERN = '<w:lvlText w:val="rinuncia %1"/>'
BOXED = '<w:sym w:font="Wingdings" w:char="{}"/>'


@pytest.mark.parametrize(
    "body",
    [
        f"<w:p><w:r><w:rPr>{chosen(HIDES)}</w:rPr><w:t>segreto</w:t></w:r></w:p>",
        f'<w:p><w:r><w:rPr><x:f xmlns:x="urn:x">{HIDES}</x:f></w:rPr><w:t>segreto</w:t></w:r></w:p>',
        f"<w:p><w:r>{chosen(BOXED.format('F0A8'), FALLBACK.format(BOXED.format('F0FE')))}</w:r></w:p>",
        f"<w:p>{chosen(run('un anno'), FALLBACK.format(run('due anni')))}</w:p>",
        f"<w:p>{chosen(run('segreto')).replace('Choice', 'Fallback')}</w:p>",
        f"<w:p>{chosen(run('due'), OTHER_CHOICE.format(run('due')))}</w:p>",
        f"<w:p><mc:Fallback {MC}>{run('segreto')}</mc:Fallback></w:p>",
    ],
)
def test_what_is_written_in_two_versions_is_refused(body: str) -> None:
    assert "due versioni" in str(refused(word_file(body)))


@pytest.mark.parametrize("part", ["styles", "numbering"])
def test_styles_and_numbers_in_two_versions_are_refused(part: str) -> None:
    held = f"<w:{part} xmlns:w='{W}'>{chosen(PATTERN)}</w:{part}>"
    assert "due versioni" in str(refused(word_file(TEXT, extra={f"word/{part}.xml": held.encode()})))


def test_pictograms_and_forms_of_numbers_as_word_writes_them_pass() -> None:
    fonts = chosen("", FALLBACK.format('<w:rFonts w:ascii="Arial"/>'))
    level = chosen('<w:numFmt w:val="custom"/>', FALLBACK.format('<w:numFmt w:val="decimal"/>'))
    numbers = {"word/numbering.xml": LEVEL.format("%1").replace('<w:numFmt w:val="decimal"/>', level).encode()}
    check_uploaded_docx(word_file(f"<w:p><w:r><w:rPr>{fonts}</w:rPr><w:t>a</w:t></w:r></w:p>", extra=numbers))


@pytest.mark.parametrize(
    "body",
    [
        f'<w:p><w:bdo w:val="rtl">{run("000.1")}</w:bdo></w:p>',
        f'<w:p><w:dir w:val="rtl">{run("10 – 20")}</w:dir></w:p>',
        paragraph(run("10 – 20", "<w:rtl/>")),
    ],
)
def test_words_shown_from_right_to_left_are_refused(body: str) -> None:
    assert refused(word_file(body)).reason == "unseen_sign"


def test_a_prompt_that_outlived_its_control_is_refused_and_words_in_its_style_pass() -> None:
    named = style("P", "", kind="character").replace("<w:rPr>", '<w:name w:val="Placeholder Text"/><w:rPr>')
    prompt = paragraph("La sede è ", run("Fare clic o toccare qui per immettere il testo.", '<w:rStyle w:val="P"/>'))
    caught = refused(word_file(prompt, extra=styled(named)))
    assert caught.reason == "prompt"
    assert "Fare clic o toccare qui" in str(caught)
    check_uploaded_docx(
        word_file(prompt.replace("Fare clic o toccare qui per immettere il testo.", "Roma"), extra=styled(named))
    )


def test_a_text_beside_another_is_refused_for_what_only_its_own_parts_hide() -> None:
    """What both say in the same words was looked at once: under other styles it is looked at again, as others are."""
    words = rows("segreto", "b", "c") + paragraph(run("chiaro"))
    seen = word_file(words, extra=styled(table_style(SEEN)))
    check_uploaded_docx(seen)
    check_uploaded_docx(WordFile(word_file(words, extra=styled(table_style(SEEN))).data, beside=seen))
    for body, said, told in (
        (words, table_style(SEEN, firstRow=IN_ROW), "segreto"),
        (words + paragraph(run("altro", HIDES)), table_style(SEEN), "altro"),
    ):
        with pytest.raises(UnacceptableDocxError, match=f"«{told}»"):
            check_uploaded_docx(WordFile(word_file(body, extra=styled(said)).data, beside=seen))


def test_styles_that_a_text_calls_its_header_are_styles_all_the_same() -> None:
    words, called = f"{IN_STYLE}{paragraph('altro')}", relationship("header", "styles.xml")
    seen = word_file(words, rels=called, extra=styled(style("B", "")))
    check_uploaded_docx(seen)
    hidden = word_file(words, rels=called, extra=styled(style("B", HIDES)))
    with pytest.raises(UnacceptableDocxError, match="«segreto»"):
        check_uploaded_docx(WordFile(hidden.data, beside=seen))


def test_a_header_that_is_one_paragraph_is_looked_at_with_its_own_style() -> None:
    def headed(name: str) -> WordFile:
        header = IN_STYLE.replace('"B"', f'"{name}"').replace("<w:p>", f'<w:p xmlns:w="{W}">', 1).encode()
        extra = {**styled(style("B", HIDES)), "word/header1.xml": header}
        return word_file(paragraph("altro"), header="x", extra=extra)

    seen = headed("A")
    check_uploaded_docx(seen)
    with pytest.raises(UnacceptableDocxError, match="«segreto»"):
        check_uploaded_docx(WordFile(headed("B").data, beside=seen))


@pytest.mark.parametrize("row", ["{}", "<w:tr>{}</w:tr>"])
def test_a_merged_cell_that_stands_in_no_table_is_refused_beside_any_text(row: str) -> None:
    def cells(properties: str) -> str:
        whole = f"<w:tc>{paragraph('prima')}</w:tc><w:tc><w:tcPr>{properties}</w:tcPr>{paragraph('segreto')}</w:tc>"
        return row.format(whole)

    seen = word_file(cells(""))
    check_uploaded_docx(seen)
    with pytest.raises(UnacceptableDocxError, match="cella unita"):
        check_uploaded_docx(WordFile(word_file(cells("<w:hMerge/>")).data, beside=seen))
