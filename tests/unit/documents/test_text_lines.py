"""What of a Word text is compared with the register: also its tables, headers, footers and automatic numbers."""

from __future__ import annotations

import io

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from agreements.documents.word.article import text_lines
from agreements.documents.word.word_file import WordFile
from agreements.domain.stated.reading import left_open, read


def document() -> WordFile:
    made = Document()
    made.add_paragraph("Le Parti convengono quanto segue")
    table = made.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "2027", "10.000,00"
    made.sections[0].header.paragraphs[0].text = "La durata è di sette anni"
    made.sections[0].footer.paragraphs[0].text = "euro 5.000 e ____ euro"
    stream = io.BytesIO()
    made.save(stream)
    return WordFile(stream.getvalue())


def test_tables_headers_and_footers_are_read() -> None:
    found = [(each.where, each.quote) for each in read(text_lines(document()))]
    assert found == [
        ("testo", "2027"),
        ("testo", "10.000,00"),
        ("intestazione, pagine seguenti, sezione 1", "sette anni"),
        ("piè di pagina, pagine seguenti, sezione 1", "euro 5.000"),
    ]
    (place,) = left_open(text_lines(document()))
    assert place.startswith("piè di pagina")


def test_the_cells_of_a_row_stand_together() -> None:
    assert [line.row for line in text_lines(document()) if line.cell] == [1, 1]


def test_the_words_of_an_automatic_number_are_read() -> None:
    made = Document()
    paragraph = made.add_paragraph("Durata")
    numbering = made.part.numbering_part.element
    pattern = numbering.find(f".//{qn('w:lvlText')}")
    pattern.set(qn("w:val"), "Art. %1, per la durata di sette anni:")
    abstract = pattern.getparent().getparent()
    number = OxmlElement("w:num")
    number.set(qn("w:numId"), "99")
    of_list = OxmlElement("w:abstractNumId")
    of_list.set(qn("w:val"), abstract.get(qn("w:abstractNumId")))
    number.append(of_list)
    numbering.append(number)
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_numId().val = 99
    properties.get_or_add_ilvl().val = 0
    stream = io.BytesIO()
    made.save(stream)
    (line,) = text_lines(WordFile(stream.getvalue()))
    assert line.heading
    assert [each.quote for each in read([line])] == ["sette anni"]
