"""What a Word file is made of: the words that comparison and proof read alike pass, all else is refused."""

import re
from datetime import UTC, datetime

import pytest

from agreements.documents.files.errors import UnacceptableDocxError
from agreements.documents.redline.redline import redline
from agreements.documents.redline.revisions import accept_all, reject_all
from agreements.documents.word.compare import Kind, differences
from agreements.documents.word.docx_gate import check_uploaded_docx
from agreements.documents.word.docx_text import expected_text
from agreements.documents.word.ooxml import read_parts, write_parts
from agreements.documents.word.squeezed import LEADER, NUMBER
from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import word_text
from tests.unit.documents.word_files import paragraph, relationship, run, table, word_file, word_parts

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
V = 'xmlns:v="urn:schemas-microsoft-com:vml"'
TEXT = paragraph("Testo")


def refused(data: WordFile) -> UnacceptableDocxError:
    with pytest.raises(UnacceptableDocxError) as caught:
        check_uploaded_docx(data)
    message = str(caught.value)
    assert message.endswith(".")
    assert ": in Word" in message
    return caught.value


def formula(*leaves: str) -> str:
    return f"<m:oMath {M}>{''.join(f'<m:r><m:t>{leaf}</m:t></m:r>' for leaf in leaves)}</m:oMath>"


def control(properties: str, content: str = "Roma") -> str:
    return paragraph(f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{run(content)}</w:sdtContent></w:sdt>")


def graphic(uri: str) -> str:
    return paragraph(f'<w:r><w:drawing><a:graphic {A}><a:graphicData uri="{uri}"/></a:graphic></w:drawing></w:r>')


def alternatives(chosen: str, fallback: str) -> str:
    def branch(tag: str, text: str) -> str:
        return f"<mc:{tag}><w:pict><w:txbxContent>{paragraph(text)}</w:txbxContent></w:pict></mc:{tag.split()[0]}>"

    both = branch('Choice Requires="wps"', chosen) + branch("Fallback", fallback)
    return paragraph(f"<w:r><mc:AlternateContent {MC}>{both}</mc:AlternateContent></w:r>")


def high(rule: str, twips: int) -> str:
    height = f'<w:tr><w:trPr><w:trHeight w:val="{twips}" w:hRule="{rule}"/></w:trPr>'
    return table("a", "b").replace("<w:tr>", height)


def spaced(rule: str, line: int) -> str:
    return f'<w:p><w:pPr><w:spacing w:line="{line}" w:lineRule="{rule}"/></w:pPr>{run("basso")}</w:p>'


BOUND = '<w:dataBinding w:xpath="/x" w:storeItemID="{1}"/>'
NEWER = '<w15:dataBinding xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" w:xpath="/x"/>'
GRAPHICS = "http://schemas.openxmlformats.org/drawingml/2006"
SEPARATOR = (
    f'<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator" w:id="0">{paragraph("rinuncia")}</w:footnote>'
    "</w:footnotes>"
).encode()
IN_BOX = f"<w:r><w:pict><w:txbxContent><w:p>{formula('x')}</w:p></w:txbxContent></w:pict></w:r>"
X = "<m:r><m:t>x</m:t></m:r>"
PHANTOM = f"<m:phant><m:phantPr><m:show m:val='0'/></m:phantPr><m:e>{X}</m:e></m:phant>"
VANISHED = "<m:r><w:rPr><w:vanish/></w:rPr><m:t>x</m:t></m:r>"
WITH_DRAWING = f"{X}<w:r><w:drawing/></w:r>"


@pytest.mark.parametrize(
    ("body", "reason", "words"),
    [
        (control(f'<w:alias w:val="Importo"/>{BOUND}'), "bound_control", "«Importo»"),
        (control(NEWER), "bound_control", "senza nome"),
        (f"<w:sdt><w:sdtPr>{BOUND}</w:sdtPr><w:sdtContent>{TEXT}</w:sdtContent></w:sdt>", "bound_control", "nel testo"),
        (control("<w:showingPlcHdr/>", "Fare clic qui"), "placeholder", "«Fare clic qui»"),
        (paragraph("<w:r><w:ruby><w:rt/><w:rubyBase/></w:ruby></w:r>"), "not_kept", "guida fonetica"),
        (paragraph('<w:r><w:contentPart r:id="x"/></w:r>'), "not_kept", "penna"),
        (paragraph('<w:r><w:sym w:font="Wingdings" w:char="F092"/></w:r>'), "symbol", "F092"),
        (paragraph('<w:r><w:sym w:font="Wingdings" w:char="0041"/></w:r>'), "symbol", "Wingdings"),
        (paragraph('<w:r><w:sym w:font="Wingdings" w:char="zz"/></w:r>'), "symbol", "zz"),
        (paragraph("Casella \uf092"), "symbol", "F092"),
        (paragraph("Casella \U000f0000"), "symbol", "F0000"),
        (paragraph("Casella \U00100000"), "symbol", "100000"),
        (paragraph("importo \u202e0001 euro"), "unseen_sign", "U+202E"),
        (paragraph("mil\u200ble"), "unseen_sign", "U+200B"),
        (paragraph("mil\ufeffle"), "unseen_sign", "U+FEFF"),
        (paragraph("a\u2800b"), "unseen_sign", "U+2800"),
        (paragraph("a\U000e0041b"), "unseen_sign", "U+E0041"),
        (paragraph("a", formula("x\u200b")), "unseen_sign", "U+200B"),
        (graphic(f"{GRAPHICS}/chart"), "not_kept", "un grafico"),
        (graphic("http://schemas.microsoft.com/office/drawing/2014/chartex"), "not_kept", "un grafico"),
        (graphic(f"{GRAPHICS}/diagram"), "not_kept", "SmartArt"),
        (graphic(f"{GRAPHICS}/lockedCanvas"), "not_kept", "oggetto grafico"),
        (graphic("urn:altro"), "not_kept", "oggetto grafico"),
        (paragraph(f"<w:r><w:drawing><a:t {A}>parole</a:t></w:drawing></w:r>"), "not_kept", "testo proprio"),
        (paragraph(f'<w:r><w:pict><v:textpath {V} string="BOZZA"/></w:pict></w:r>'), "watermark", "«BOZZA»"),
        (alternatives("un anno", "due anni"), "not_kept", "due versioni"),
        (alternatives("un anno", ""), "not_kept", "due versioni"),
        (paragraph("<w:r><w:nuovo/></w:r>"), "not_kept", "(nuovo)"),
        (paragraph('<x:parole xmlns:x="urn:x">parole</x:parole>'), "not_kept", "(parole)"),
        (paragraph(IN_BOX), "formula_outside", "casella"),
        (paragraph(f"<m:oMath {M}>{WITH_DRAWING}</m:oMath>"), "not_kept", "formula"),
        (paragraph(f"<m:oMath {M}>{PHANTOM}</m:oMath>"), "hidden_text", "nascosto"),
        (paragraph(f"<m:oMath {M}>{VANISHED}</m:oMath>"), "hidden_text", "nascosto"),
        (paragraph(run("minuscolo", '<w:sz w:val="1"/>')), "hidden_text", "«minuscolo»"),
        (table("a", "b").replace("<w:tr>", "<w:tr><w:trPr><w:hidden/></w:trPr>"), "hidden_text", "in una tabella"),
        (high("exact", 79), "hidden_text", "in una tabella"),
        (spaced("exact", 1), "hidden_text", "«basso»"),
        (spaced("auto", 12), "hidden_text", "«basso»"),
    ],
)
def test_what_is_not_read_alike_is_refused_saying_what_and_where(body: str, reason: str, words: str) -> None:
    caught = refused(word_file(body))
    assert caught.reason == reason
    assert words in str(caught)


def test_a_formula_in_a_header_and_words_in_a_separator_of_notes_are_refused() -> None:
    assert refused(word_file(TEXT, header=f"<w:p>{formula('x')}</w:p>")).reason == "formula_outside"
    notes = relationship("footnotes", "footnotes.xml")
    assert "separatore" in str(refused(word_file(TEXT, rels=notes, extra={"word/footnotes.xml": SEPARATOR})))


@pytest.mark.parametrize(
    "body",
    [
        control('<w:alias w:val="Sede"/><w:placeholder><w:docPart w:val="x"/></w:placeholder>'),
        control('<w:showingPlcHdr w:val="0"/>'),
        paragraph('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'),
        graphic(f"{GRAPHICS}/picture"),
        alternatives("un anno", "un anno"),
        paragraph("Pari a ", formula("x=a+b"), " della spesa"),
        f"<w:p><m:oMathPara {M}>{formula('x')}</m:oMathPara></w:p>",
        paragraph('<w:smartTag w:element="x">' + run("Roma") + "</w:smartTag>", "<w:r><w:softHyphen/></w:r>"),
        table("a", "b"),
        high("exact", 200),
        high("atLeast", 1),
        spaced("exact", 240),
        spaced("auto", 200),
        spaced("atLeast", 1),
        paragraph("città\u00a0di\u2009prova «é»", formula("sin\u2061x")),
        paragraph(run("  ", "<w:vanish/>"), '<w:commentRangeEnd w:id="1"/>'),
    ],
)
def test_what_is_read_alike_passes(body: str) -> None:
    check_uploaded_docx(word_file(body))


def styled(*styles: str, defaults: str = "") -> dict[str, bytes]:
    return {"word/styles.xml": f'<w:styles xmlns:w="{W}">{defaults}{"".join(styles)}</w:styles>'.encode()}


def style(name: str, properties: str, based_on: str = "", kind: str = "paragraph", default: bool = False) -> str:
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    mark = ' w:default="1"' if default else ""
    return f'<w:style w:type="{kind}" w:styleId="{name}"{mark}>{base}<w:rPr>{properties}</w:rPr></w:style>'


HIDES = "<w:vanish/>"
DEFAULTS = f"<w:docDefaults><w:rPrDefault><w:rPr>{HIDES}</w:rPr></w:rPrDefault></w:docDefaults>"
IN_TABLE = table("segreto").replace("<w:tbl>", '<w:tbl><w:tblPr><w:tblStyle w:val="T"/></w:tblPr>')
IN_STYLE = f'<w:p><w:pPr><w:pStyle w:val="B"/></w:pPr>{run("segreto")}</w:p>'


@pytest.mark.parametrize(
    ("body", "extra"),
    [
        (IN_STYLE, styled(style("A", HIDES), style("B", "", "A"))),
        (IN_STYLE, styled(style("A", HIDES, "B"), style("B", "", "A"))),
        (paragraph("segreto"), styled(style("N", HIDES, default=True))),
        (paragraph("segreto"), styled(defaults=DEFAULTS)),
        (IN_TABLE, styled(style("T", HIDES, kind="table"))),
        (paragraph(run("segreto", '<w:rStyle w:val="C"/>')), styled(style("C", "<w:specVanish/>", kind="character"))),
        (IN_STYLE, styled(style("B", '<w:sz w:val="2"/>'))),
    ],
)
def test_text_hidden_by_whatever_its_style_inherits_is_refused(body: str, extra: dict[str, bytes]) -> None:
    caught = refused(word_file(body, extra=extra))
    assert caught.reason == "hidden_text"
    assert "«segreto»" in str(caught)


def table_style(own: str = "", **some: str) -> str:
    """A table style, with what it says of some of its cells."""
    of_some = "".join(f'<w:tblStylePr w:type="{kind}">{said}</w:tblStylePr>' for kind, said in some.items())
    return f'<w:style w:type="table" w:styleId="T"><w:name w:val="Prova"/>{own}{of_some}</w:style>'


def of_style(*cells: str, look: str = 'w:firstRow="1" w:noVBand="1"') -> str:
    held = f'<w:tblPr><w:tblStyle w:val="T"/><w:tblLook {look}/></w:tblPr>'
    return table(*cells).replace("<w:tbl>", f"<w:tbl>{held}")


WHITE = '<w:color w:val="FFFFFF"/>'
DARK = '<w:shd w:val="clear" w:fill="1F3864"/>'


def test_white_letters_pass_only_on_something_darker() -> None:
    assert refused(word_file(paragraph(run("segreto", WHITE)))).reason == "hidden_text"
    assert refused(word_file(IN_STYLE, extra=styled(style("B", WHITE)))).reason == "hidden_text"
    heading = table(run("Anno", WHITE))
    assert refused(word_file(heading)).reason == "hidden_text"
    check_uploaded_docx(word_file(heading.replace("<w:tc>", f"<w:tc><w:tcPr>{DARK}</w:tcPr>")))
    check_uploaded_docx(word_file(paragraph(run("a", f"{WHITE}{DARK}"))))
    check_uploaded_docx(word_file(paragraph(run("a", f'{WHITE}<w:highlight w:val="blue"/>'))))
    check_uploaded_docx(
        word_file(of_style(run("Anno", WHITE)), extra=styled(table_style(firstRow=f"<w:tcPr>{DARK}</w:tcPr>")))
    )


@pytest.mark.parametrize(
    "properties",
    [
        '<w:color w:val="FEFEFE"/>',
        '<w:color w:val="F2F2F2"/>',
        '<w:color w:val="auto" w:themeColor="background1"/>',
        '<w:color w:val="000000" w:themeColor="light1"/>',
        f'{WHITE}<w:highlight w:val="white"/>',
        f'{WHITE}<w:shd w:val="clear" w:fill="FEFEFE"/>',
        '<w:color w:val="FF0000"/><w:shd w:val="clear" w:fill="FE0101"/>',
        '<w:color w:val="000000"/><w:shd w:val="clear" w:fill="000000"/>',
    ],
)
def test_letters_nearly_of_the_colour_behind_them_are_refused(properties: str) -> None:
    assert refused(word_file(paragraph(run("segreto", properties)))).reason == "hidden_text"


BLACK = '<w:color w:val="000000"/>'


def shaded(fill: str, kind: str = "clear") -> str:
    given = f'w:color="{fill}"' if kind == "solid" else f'w:fill="{fill}"'
    return f'<w:shd w:val="{kind}" {given}/>'


def in_paragraph(properties: str, colour: str = BLACK) -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{run('segreto', colour)}</w:p>"


@pytest.mark.parametrize(
    "body",
    [
        paragraph(run("segreto", f'{BLACK}<w:highlight w:val="black"/>')),
        paragraph(run("segreto", '<w:color w:val="FF0000"/><w:highlight w:val="red"/>')),
        paragraph(run("segreto", f'{WHITE}<w:highlight w:val="yellow"/>')),
        paragraph(run("segreto", f"{BLACK}{shaded('000000', 'solid')}")),
        in_paragraph(shaded("000000")),
        in_paragraph(shaded("101010")),
        in_paragraph(shaded("FFFFFF"), WHITE),
        table(run("segreto", BLACK)).replace("<w:tc>", f"<w:tc><w:tcPr>{shaded('000000')}</w:tcPr>"),
        paragraph(run("segreto", '<w:w w:val="1"/>')),
        paragraph(run("segreto", '<w:w w:val="29%"/>')),
        paragraph(run("segreto", '<w:spacing w:val="-120"/>')),
        paragraph(run("segreto", '<w:position w:val="-3000"/>')),
        paragraph(run("segreto", '<w:sz w:val="7"/><w:w w:val="30"/>')),
        paragraph(run("segreto", '<w:vertAlign w:val="superscript"/><w:w w:val="40"/>')),
        paragraph(run("segreto", '<w:sz w:val="7"/><w:eastAsianLayout w:id="1" w:combine="1"/>')),
        paragraph(run("segreto", '<w:sz w:val="20"/><w:spacing w:val="-78"/>')),
        paragraph(run("segreto", '<w:sz w:val="22"/><w:w w:val="40"/><w:spacing w:val="-30"/>')),
        paragraph(run("segreto", '<w:sz w:val="7"/><w:spacing w:val="-10"/>')),
        paragraph(run("segreto", '<w:sz w:val="22"/><w:fitText w:val="300" w:id="1"/>')),
    ],
)
def test_letters_of_the_colour_behind_them_or_squeezed_or_far_from_their_line_are_refused(body: str) -> None:
    caught = refused(word_file(body))
    assert caught.reason == "hidden_text"
    assert "«segreto»" in str(caught)


@pytest.mark.parametrize(
    "body",
    [
        in_paragraph(shaded("000000"), '<w:color w:val="auto"/>'),
        in_paragraph(shaded("1F3864"), WHITE),
        in_paragraph(shaded("F2F2F2")),
        paragraph(run("a", f'{BLACK}<w:highlight w:val="yellow"/>')),
        paragraph(run("a", '<w:w w:val="80"/><w:spacing w:val="-20"/><w:position w:val="-6"/>')),
        paragraph(run("a", '<w:spacing w:val="-60"/><w:sz w:val="72"/>')),
        paragraph(run("a", '<w:spacing w:val="-8"/><w:sz w:val="12"/><w:w w:val="90"/>')),
        paragraph(run("1", '<w:vertAlign w:val="superscript"/><w:sz w:val="16"/>')),
        paragraph(run("a", '<w:sz w:val="20"/><w:eastAsianLayout w:id="1" w:combine="1"/>')),
        paragraph(run("allargato", '<w:fitText w:val="1400" w:id="1"/>')),
    ],
)
def test_letters_on_another_colour_and_closely_set_ones_pass(body: str) -> None:
    check_uploaded_docx(word_file(body))


def level(text: str, properties: str = "") -> dict[str, bytes]:
    held = f'<w:lvl w:ilvl="0"><w:lvlText w:val="{text}"/><w:rPr>{properties}</w:rPr></w:lvl>'
    numbered = f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">{held}</w:abstractNum></w:numbering>'
    return {"word/numbering.xml": numbered.encode()}


@pytest.mark.parametrize(
    ("text", "properties"),
    [
        ("Art. \u202e%1", ""),
        ("Art.\u200b %1", ""),
        ("rinuncia %1", HIDES),
        ("rinuncia %1", WHITE),
        ("rinuncia %1", '<w:sz w:val="2"/>'),
        ("rinuncia %1", '<w:w w:val="1"/>'),
    ],
)
def test_what_automatic_numbers_say_is_seen(text: str, properties: str) -> None:
    assert refused(word_file(TEXT, extra=level(text, properties))).reason == "hidden_label"


@pytest.mark.parametrize(
    ("text", "properties"), [("Art. %1 –", ""), ("\uf0b7", WHITE), ("\u200b", ""), ("%1.", HIDES), ("", "")]
)
def test_bullets_and_labels_without_words_pass(text: str, properties: str) -> None:
    check_uploaded_docx(word_file(TEXT, extra=level(text, properties)))


def framed(**attributes: str) -> str:
    said = " ".join(f'w:{name}="{value}"' for name, value in attributes.items())
    return in_paragraph(f"<w:framePr {said}/>", "")


def boxed(offset: int, anchor: str = "page") -> str:
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    position = f'<d:positionH relativeFrom="{anchor}"><d:posOffset>{offset}</d:posOffset></d:positionH>'
    shape = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
    box = f'<s:txbx xmlns:s="{shape}"><w:txbxContent>{paragraph("segreto")}</w:txbxContent></s:txbx>'
    held = f'<a:graphic {A}><a:graphicData uri="{shape}">{box}</a:graphicData></a:graphic>'
    return f'<w:p><w:r><w:drawing><d:anchor xmlns:d="{drawing}">{position}{held}</d:anchor></w:drawing></w:r></w:p>'


def old_box(style: str) -> str:
    box = f"<v:textbox><w:txbxContent>{paragraph('segreto')}</w:txbxContent></v:textbox>"
    return f'<w:p><w:r><w:pict><v:shape {V} style="{style}">{box}</v:shape></w:pict></w:r></w:p>'


@pytest.mark.parametrize(
    "body",
    [
        framed(x="-20000", y="1", hAnchor="page", vAnchor="page"),
        framed(x="1", y="17000", hAnchor="page", vAnchor="page"),
        framed(x="-3000", hAnchor="margin"),
        framed(y="31680", vAnchor="text"),
        in_paragraph('<w:ind w:left="-20000"/>'),
        in_paragraph('<w:ind w:left="11900"/>'),
        in_paragraph('<w:ind w:firstLine="14000"/>'),
        table("segreto").replace("<w:tbl>", '<w:tbl><w:tblPr><w:tblpPr w:tblpX="-15000"/></w:tblPr>'),
        old_box("position:absolute;margin-left:-2000pt;margin-top:3pt"),
        boxed(-3_000_000),
        boxed(9_000_000, "column"),
    ],
)
def test_words_outside_the_page_are_refused(body: str) -> None:
    caught = refused(word_file(body))
    assert caught.reason == "off_page"
    assert "«segreto»" in str(caught)


@pytest.mark.parametrize(
    "body",
    [
        framed(x="1134", y="500", hAnchor="page", vAnchor="page"),
        framed(x="-400", y="-200", hAnchor="margin", vAnchor="margin"),
        framed(hAnchor="text", xAlign="center"),
        in_paragraph('<w:ind w:left="-284" w:right="-284" w:hanging="567"/>'),
        table("a").replace("<w:tbl>", '<w:tbl><w:tblPr><w:tblpPr w:tblpX="300" w:tblpY="-100"/></w:tblPr>'),
        old_box("position:absolute;margin-left:12.5pt;margin-top:-3pt"),
        boxed(3_000_000),
    ],
)
def test_frames_on_the_page_pass(body: str) -> None:
    check_uploaded_docx(word_file(body))


@pytest.mark.parametrize(
    "properties",
    [
        '<w:color w:val="A6A6A6"/>',
        '<w:color w:val="BFBFBF" w:themeColor="background1" w:themeShade="BF"/>',
        '<w:color w:val="FF0000"/>',
        '<w:color w:val="auto"/><w:shd w:val="clear" w:fill="000000"/>',
        f'<w:color w:val="FFFFFF" w:themeColor="background1"/>{DARK}',
    ],
)
def test_letters_that_are_seen_pass(properties: str) -> None:
    check_uploaded_docx(word_file(paragraph(run("a", properties))))


def test_a_style_that_shows_what_its_base_hides_passes() -> None:
    shows = style("B", '<w:vanish w:val="0"/>', "A")
    check_uploaded_docx(word_file(IN_STYLE, extra=styled(style("A", HIDES), shows)))


def test_printer_settings_declared_as_word_declares_them_pass() -> None:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.printerSettings"
    check_uploaded_docx(
        word_file(
            TEXT,
            rels=relationship("printerSettings", "printerSettings/printerSettings1.bin"),
            types=f'<Default Extension="bin" ContentType="{kind}"/>',
            extra={"word/printerSettings/printerSettings1.bin": b"\x01"},
        )
    )


def renamed(parts: dict[str, bytes], old: str, new: str) -> WordFile:
    """The same file with another name for one of its parts, as Word for the web writes."""
    before, after = f"{old}.xml", f"{new}.xml"
    moved = {name.replace(before, after): blob.replace(before.encode(), after.encode()) for name, blob in parts.items()}
    return WordFile(write_parts(moved))


def test_a_text_under_the_name_that_word_for_the_web_gives_is_read() -> None:
    docx = renamed(word_parts(paragraph("Oggetto"), header=paragraph("Prova")), "document", "document22")
    check_uploaded_docx(docx)
    assert word_text(docx).stories == {"testo": ("Oggetto",), "intestazione, pagine seguenti, sezione 1": ("Prova",)}
    assert "word/document22.xml" in read_parts(docx.data)  # its bytes stay as they came
    assert word_text(docx.edited().finished()).stories == word_text(docx).stories


def test_styles_under_another_name_hide_as_well_and_of_two_none_is_taken() -> None:
    parts = word_parts(IN_STYLE, rels=relationship("styles", "styles.xml"), extra=styled(style("B", HIDES)))
    docx = renamed(parts, "styles", "styles2")
    assert refused(docx).reason == "hidden_text"
    with pytest.raises(UnacceptableDocxError, match="due parti"):
        WordFile.of_parts({**read_parts(docx.data), **styled()})


@pytest.mark.parametrize("main", ["altro.xml", "word/document.bin", "word/altri/document.xml", "word/document3.xml"])
def test_a_text_in_another_place_is_told_to_be_saved_anew(main: str) -> None:
    parts = word_parts(TEXT)
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"word/document.xml", main.encode())
    with pytest.raises(UnacceptableDocxError, match="aprirlo in Word"):
        WordFile.of_parts({**parts, main: parts["word/document.xml"]})
    del parts["word/document.xml"]
    with pytest.raises(UnacceptableDocxError, match="aprirlo in Word"):
        WordFile.of_parts(parts)


def test_comparison_and_proof_read_the_leaves_of_a_formula() -> None:
    data = word_file(paragraph("Pari a ", formula("x=", "a+b"), " della spesa"))
    assert word_text(data).stories["testo"] == ("Pari a x=a+b della spesa",)
    (read,) = expected_text(data).body
    assert read.shown == "Pari a x=a+b della spesa"
    other = word_file(paragraph("Pari a ", formula("x=", "a-b"), " della spesa"))
    (difference,) = differences(data, other)
    assert difference.kind is Kind.CHANGED


def test_a_formula_that_changed_is_shown_as_a_revision_and_both_texts_come_out_of_it_again() -> None:
    old = word_file(paragraph("Pari a ", formula("a+b"), " della spesa"))
    new = word_file(paragraph("Pari a ", formula("a-b"), " della spesa ammessa"))
    shown = redline(old, new, "Prova", datetime(2026, 3, 2, tzinfo=UTC))
    assert word_text(accept_all(shown)) == word_text(new)
    assert word_text(reject_all(shown)) == word_text(old)


@pytest.mark.parametrize(
    ("inner", "line"),
    [
        ("<m:f><m:num>{a+b}</m:num><m:den>{2}</m:den></m:f>", "(a+b)/2"),
        ("{a+b2}", "a+b2"),
        ("<m:sSup><m:e>{xy}</m:e><m:sup>{2}</m:sup></m:sSup>", "(xy)^2"),
        ("<m:sSub><m:e>{x}</m:e><m:sub>{ij}</m:sub></m:sSub>", "x_(ij)"),
        ("<m:rad><m:deg>{3}</m:deg><m:e>{x+1}</m:e></m:rad>", "3√(x+1)"),
        ("<m:d><m:e>{a}</m:e><m:e>{b}</m:e></m:d>", "(a|b)"),
        ("<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub>{i}</m:sub><m:e>{xi}</m:e></m:nary>", "∑_i (xi)"),
        ("<m:m><m:mr><m:e>{a}</m:e><m:e>{b}</m:e></m:mr><m:mr><m:e>{c}</m:e></m:mr></m:m>", "[[a; b]; [c]]"),
    ],
)
def test_a_formula_on_one_line_says_how_its_signs_hang_together(inner: str, line: str) -> None:
    leaves = re.sub(r"\{([^}]*)\}", r"<m:r><m:t>\1</m:t></m:r>", inner)
    data = word_file(paragraph(f"<m:oMath {M}>{leaves}</m:oMath>"))
    assert word_text(data).stories["testo"] == (line,)


def numbered(label: str) -> WordFile:
    numbering = (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/>'
        f'<w:lvlText w:val="{label}"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    ).encode()
    body = f'<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>{run("Oggetto")}</w:p>'
    return word_file(body, rels=relationship("numbering", "numbering.xml"), extra={"word/numbering.xml": numbering})


def test_words_in_an_automatic_number_are_compared() -> None:
    assert differences(numbered("Art. %1 –"), numbered("Art. %1 –")) == ()
    assert differences(numbered("%1."), numbered("%1)")) == ()
    (added,) = [d for d in differences(numbered("Art. %1 –"), numbered("Art. %1, abrogato –")) if d.after]
    assert added.after == "numerazione automatica «Art. %1, abrogato –»"


def test_the_proof_wants_words_whose_switch_is_off_and_the_dots_within_a_page_s_field() -> None:
    """So LibreOffice writes a table of contents: the tabulator stands in the result of the field of the page."""
    seen = run("1", '<w:vanish w:val="false"/>')
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    result = "<w:r><w:tab/><w:t>7</w:t></w:r>"
    page = f"{marks[0]}<w:r><w:instrText>PAGEREF _Toc1</w:instrText></w:r>{marks[1]}{result}{marks[2]}"
    (read,) = expected_text(word_file(paragraph("Oggetto ", seen, page))).body
    assert read.text == f"Oggetto1{LEADER}{NUMBER}"


@pytest.mark.parametrize("indent", ["-30000", "11900", "60cm"])
def test_a_table_moved_off_the_page_is_refused(indent: str) -> None:
    moved = f'<w:tbl><w:tblPr><w:tblInd w:w="{indent}" w:type="dxa"/></w:tblPr>'
    assert refused(word_file(table("segreto").replace("<w:tbl>", moved))).reason == "off_page"
    check_uploaded_docx(word_file(table("a").replace("<w:tbl>", moved.replace(indent, "-108"))))


def test_a_text_signed_in_word_is_told_how_to_come_in() -> None:
    parts = word_parts(TEXT, extra={"_xmlsignatures/origin.sigs": b""})
    kind = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
    signed = f'<Relationship Id="s" Type="{kind}" Target="_xmlsignatures/origin.sigs"/></Relationships>'
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"</Relationships>", signed.encode())
    assert "Rimuovi firma" in str(refused(WordFile.of_parts(parts)))
