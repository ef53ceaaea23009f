"""A realistic act in Word, built anew for each test that changes it."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm
from docx.text.paragraph import Paragraph
from PIL import Image

from agreements.documents.pdf.pdf_profile import PdfMetadata
from agreements.documents.word.word_file import WordFile

METADATA = PdfMetadata(
    "Protocollo d’intesa <prova> & c.", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), author="Regione di Prova"
)
COMMITMENT = (
    "Le parti si impegnano a realizzare quanto già concordato, affinché l’attività sia efficace e l’ufficio "
    "verifichi, perché ciò è più utile alla comunità. "
)


def field(paragraph: Paragraph, code: str) -> None:
    """Append a Word field (PAGE, NUMPAGES) with a stale cached result."""
    for kind in ("begin", "separate", "end"):
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        if kind == "separate":
            instruction = OxmlElement("w:instrText")
            instruction.text = code
            paragraph.add_run()._r.append(instruction)
        paragraph.add_run()._r.append(mark)
        if kind == "separate":
            paragraph.add_run("77")


def hyperlink(paragraph: Paragraph, text: str, address: str) -> None:
    reference = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), reference)
    link.append(paragraph.add_run(text)._r)
    paragraph._p.append(link)


def picture(document: WordDocument, words: str) -> None:
    image = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(image, "PNG")
    document.add_picture(io.BytesIO(image.getvalue()), width=Cm(1.5))
    for properties in document.element.iter(qn("wp:docPr")):
        properties.set("descr", words)


def dressed(document: WordDocument) -> WordDocument:
    """Give it headers and footers like those of a Region's act."""
    document.styles["Normal"].font.name = "Liberation Serif"
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = "REGIONE DI PROVA – Comune di Città Prova"
    section.header.paragraphs[0].text = "Protocollo d’intesa fra la Regione e il Comune"
    for header in (section.header, section.first_page_header):  # LibreOffice forgets to tag this line
        line = f"<w:pBdr {nsdecls('w')}><w:bottom w:val='single' w:sz='6' w:space='1' w:color='404040'/></w:pBdr>"
        header.paragraphs[0]._p.get_or_add_pPr().append(parse_xml(line))
    for footer in (section.footer, section.first_page_footer):
        paragraph = footer.paragraphs[0]
        paragraph.add_run("Pagina ")
        field(paragraph, "PAGE")
        paragraph.add_run(" di ")
        field(paragraph, "NUMPAGES")
    return document


def act() -> WordDocument:
    """Headings, bullets, numbered articles, a table with a repeated heading, picture, link, signatures; 5 pages."""
    document = dressed(Document())
    document.add_heading("Protocollo d’intesa perché così è più facile", 1)
    document.add_paragraph("PREMESSO CHE")
    document.add_paragraph("la Regione è un ente pubblico;", style="List Bullet")
    document.add_paragraph("il Comune pure.", style="List Bullet")
    for number in range(8):
        document.add_heading(f"Oggetto dell’articolo {number}", 2)
        for _ in range(3):
            document.add_paragraph((COMMITMENT * 3).strip(), style="List Number")
    table = document.add_table(60, 3)
    table.style = "Table Grid"
    for row, line in enumerate(table.rows):
        for column, cell in enumerate(line.cells):
            cell.text = f"Colonna {column}" if row == 0 else f"Attività {row}.{column} è prevista"
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    document.styles.add_style("Formula di chiusura", WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("Letto, approvato e sottoscritto.", style="Formula di chiusura")
    picture(document, "Stemma della Regione di Prova")
    hyperlink(document.add_paragraph("Il testo vigente è in "), "Normattiva", "https://www.normattiva.it/")
    document.add_paragraph("Prova Uno\tProva Due")
    return document


def saved(document: WordDocument) -> WordFile:
    written = io.BytesIO()
    document.save(written)
    return WordFile(written.getvalue())
