"""What is formatted and empty costs no time, changes no value, and counts as no row and no column."""

from __future__ import annotations

import io
from time import process_time

import pytest
from openpyxl import Workbook
from openpyxl.utils.cell import get_column_letter

from agreements.documents.sheets.empty_cells import MOST_ELEMENTS, without_empty_cells
from agreements.documents.sheets.sheet_file import MAX_COLUMNS, SheetError, read_sheet
from tests.unit.documents.test_sheet_file import SHEET, changed, made

HEADINGS = b"Oggetto;Data\nuno;2014\n"


def plain(book: Workbook) -> None:
    book.active.append(["Oggetto", "Data", "Note"])
    book.active.append(["uno", 2014, None])
    book.active.append(["due", None, "nota"])


def coloured(rows: int, columns: int, cell: str = '<c r="{}{}" s="0"/>') -> bytes:
    letters = [get_column_letter(column) for column in range(1, columns + 1)]
    one = f'<row r="#">{"".join(cell.format(letter, "#") for letter in letters)}</row>'
    more = "".join(one.replace("#", str(row)) for row in range(4, rows + 4))
    return changed(made(plain), SHEET, lambda xml: xml.replace(b"</sheetData>", more.encode() + b"</sheetData>"))


@pytest.mark.parametrize("cell", ['<c r="{}{}" s="0"/>', '<c r="{}{}" s="0"></c>'])
def test_rows_coloured_to_the_end_of_the_sheet_cost_little(cell: str) -> None:
    data = coloured(9_000, 200, cell)
    began = process_time()
    read = read_sheet("p.xlsx", data)
    assert process_time() - began < 10
    assert [row.cells for row in read.rows] == [("uno", 2014, None), ("due", None, "nota")]
    assert (read.headings, read.notes) == (("Oggetto", "Data", "Note"), ())


def test_cells_without_an_address_stay_where_they_are() -> None:
    empty = '<c s="0"/>'
    row = f'<row r="4">{empty}<c><v>7</v></c></row>'
    row += "".join(f"<row><c><v>{17**9 * number}</v></c>{empty * 300}</row>" for number in range(1, 600))
    data = changed(made(plain), SHEET, lambda xml: xml.replace(b"</sheetData>", f"{row}</sheetData>".encode()))
    assert read_sheet("p.xlsx", data).rows[2].cells == (None, 7, None)


def test_a_formula_without_a_result_beyond_the_last_value_is_told() -> None:
    data = changed(
        coloured(2_000, 100), SHEET, lambda xml: xml.replace(b'<c r="C4" s="0"/>', b'<c r="C4"><f>1+1</f></c>')
    )
    (told,) = [row for row in read_sheet("p.xlsx", data).rows if row.troubles]
    assert (told.number, list(told.troubles)) == (4, [2])


def test_what_cannot_be_left_out_has_a_limit() -> None:
    cells = '<c r="{}{}"><v></v></c>'
    data = coloured(9_000, 145, cells)
    assert without_empty_cells(data)[1] > MOST_ELEMENTS
    began = process_time()
    with pytest.raises(SheetError, match="troppe celle scritte o formattate"):
        read_sheet("p.xlsx", data)
    assert process_time() - began < 10


def test_many_sheets_of_which_none_says_anything_have_a_limit() -> None:
    book = Workbook()
    for number in range(15):
        book.create_sheet(f"Foglio di prova {number}")["A9990"] = " "
    out = io.BytesIO()
    book.save(out)
    began = process_time()
    with pytest.raises(SheetError, match="troppi fogli"):
        read_sheet("p.xlsx", out.getvalue())
    assert process_time() - began < 20


def test_separators_at_the_end_of_a_row_are_no_columns() -> None:
    data = HEADINGS + b";" * (MAX_COLUMNS + 100) + b"\n" + b"due;2015" + b";" * (MAX_COLUMNS + 100) + b"\n"
    assert [row.cells for row in read_sheet("p.csv", data).rows] == [("uno", "2014"), ("due", "2015")]
    with pytest.raises(SheetError, match="colonne"):
        read_sheet("p.csv", HEADINGS + b";" * MAX_COLUMNS + b"oltre\n")


def test_a_csv_of_separators_costs_little() -> None:
    data = HEADINGS + (b";" * (MAX_COLUMNS - 1) + b"\n") * 9_000
    began = process_time()
    assert len(read_sheet("p.csv", data).rows) == 1
    assert process_time() - began < 5
