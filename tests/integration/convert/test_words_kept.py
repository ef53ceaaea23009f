"""No word is lost between Word and PDF: formulas, controls and what else a text may hold, on real engines."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from agreements.documents.files.conversion_errors import PdfRefusedError
from agreements.documents.files.errors import UnacceptableDocxError
from agreements.documents.pdf.convert import convert_docx
from agreements.documents.pdf.dxpdf_engine import DxpdfConverter
from agreements.documents.pdf.libreoffice import LibreOfficeConverter
from agreements.documents.pdf.pdf_check import check_pdf, examine_pdf
from agreements.documents.word.docx_gate import check_uploaded_docx
from tests.integration.convert.realistic_act import METADATA, dressed, saved
from tests.support.verapdf import verapdf_many

ACCESSIBLE = ("PDF/A-2a", "PDF/UA-1")
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def r(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def e(text: str, tag: str = "e") -> str:
    return f"<m:{tag}>{r(text)}</m:{tag}>"


FORMULAS = {
    "fraction": f"<m:f>{e('a+b', 'num')}{e('2', 'den')}</m:f>",
    "percent": r("quota=75%⋅spesa−10"),
    "powers": f"<m:sSup>{e('c')}{e('2', 'sup')}</m:sSup><m:sSub>{e('x')}{e('i', 'sub')}</m:sSub>",
    "both": f"<m:sSubSup>{e('x')}{e('i', 'sub')}{e('2', 'sup')}</m:sSubSup>",
    "sum": f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr>{e("i=1", "sub")}{e("n", "sup")}{e("αi")}</m:nary>',
    "root": f"<m:rad>{e('3', 'deg')}{e('x+1')}</m:rad>",
    "brackets": f"<m:d>{e('a+b')}</m:d><m:d><m:dPr><m:begChr m:val='['/><m:endChr m:val=']'/></m:dPr>{e('c')}</m:d>",
    "function": f"<m:func>{e('max', 'fName')}{e('x')}</m:func>",
    "words": f"<m:r><m:rPr><m:nor/></m:rPr><m:t>contributo massimo per Comune</m:t></m:r>{r('=5000 €')}",
    "comparison": r("a≤b≠c≥d×2÷3"),
}


def with_formulas(*inner: str, words: str = "della spesa") -> bytes:
    document = dressed(Document())
    document.add_heading("Contributi", 1)
    for each in inner:
        paragraph = document.add_paragraph("Il contributo è pari a ")
        paragraph._p.append(parse_xml(f"<m:oMath {M} {nsdecls('w')}>{each}</m:oMath>"))
        paragraph.add_run(f" {words}.")
    alone = document.add_paragraph()
    alone._p.append(parse_xml(f"<m:oMathPara {M}><m:oMath>{r('E=m')}{FORMULAS['powers']}</m:oMath></m:oMathPara>"))
    return saved(document)


def test_formulas_of_every_shape_are_on_the_page_proved_and_read_aloud(
    libreoffice: LibreOfficeConverter, tmp_path: Path
) -> None:
    word = with_formulas(*FORMULAS.values())
    check_uploaded_docx(word)
    converted = convert_docx(word, METADATA, libreoffice)
    assert examine_pdf(converted.pdf, word, ACCESSIBLE).findings == ()
    file = tmp_path / "formule.pdf"
    file.write_bytes(converted.pdf)
    assert verapdf_many([file], "2a") == [(True, [])]
    assert verapdf_many([file], "ua1") == [(True, [])]


@pytest.mark.parametrize(("before", "after"), [("a+b", "a-b"), ("a+b", "a+b+c"), ("75%", "75‰"), ("10", "100")])
def test_a_formula_with_other_signs_is_found(before: str, after: str, libreoffice: LibreOfficeConverter) -> None:
    shown = f"{FORMULAS['fraction']}{FORMULAS['percent']}"
    assert before in shown
    converted = convert_docx(with_formulas(shown), METADATA, libreoffice)
    with pytest.raises(PdfRefusedError, match="contiene una formula"):
        check_pdf(converted.pdf, with_formulas(shown.replace(before, after)), ACCESSIBLE)


def test_a_formula_that_the_page_has_lost_is_found_and_the_package_named(libreoffice: LibreOfficeConverter) -> None:
    word = with_formulas(FORMULAS["fraction"])
    document = Document()  # as LibreOffice writes it without its part for formulas
    dressed(document).add_heading("Contributi", 1)
    document.add_paragraph("Il contributo è pari a  della spesa.")
    lost = convert_docx(saved(document), METADATA, libreoffice)
    with pytest.raises(PdfRefusedError, match="libreoffice-math-nogui"):
        check_pdf(lost.pdf, word, ACCESSIBLE)


def test_the_engine_that_draws_no_formulas_says_so() -> None:
    with pytest.raises(UnacceptableDocxError, match="libreoffice-math-nogui"):
        DxpdfConverter().convert(with_formulas(FORMULAS["fraction"]))


def control(properties: str, content: str) -> bytes:
    names = f'{nsdecls("w")} xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    document = dressed(Document())
    document.add_heading("Dati", 1)
    paragraph = document.add_paragraph("La sede è ")
    words = f"<w:sdtContent><w:r><w:t>{content}</w:t></w:r></w:sdtContent>"
    paragraph._p.append(parse_xml(f"<w:sdt {names}><w:sdtPr>{properties}</w:sdtPr>{words}</w:sdt>"))
    paragraph.add_run(" di prova.")
    return saved(document)


LIST = '<w:listItem w:displayText="Roma" w:value="1"/><w:listItem w:displayText="Milano" w:value="2"/>'


@pytest.mark.parametrize(
    ("properties", "content"),
    [
        ('<w:alias w:val="Sede"/><w:text/>', "Roma"),
        (f"<w:dropDownList>{LIST}</w:dropDownList>", "Milano"),
        (f'<w:dropDownList w:lastValue="1">{LIST}</w:dropDownList>', "Milano"),
        (f"<w:comboBox>{LIST}</w:comboBox>", "Torino"),
        ('<w:date w:fullDate="2020-01-01T00:00:00Z"><w:dateFormat w:val="dd/MM/yyyy"/></w:date>', "12 marzo 2026"),
        ('<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>', "☐"),
        ("<w:richText/>", "Roma"),
    ],
)
def test_a_control_shows_its_words_on_the_page(
    properties: str, content: str, libreoffice: LibreOfficeConverter
) -> None:
    word = control(properties, content)
    check_uploaded_docx(word)
    converted = convert_docx(word, METADATA, libreoffice)
    assert examine_pdf(converted.pdf, word, converted.profiles).findings == ()


def test_a_control_that_the_engine_of_drafts_leaves_out_is_found() -> None:
    word = control("<w:text/>", "Roma")
    converted = convert_docx(word, METADATA, DxpdfConverter())
    assert "Roma" in examine_pdf(converted.pdf, word, converted.profiles).findings[0]
