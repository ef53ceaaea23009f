"""Spreadsheets from outside, taken as hostile."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from agreements.documents.sheets.register_sheet import register_csv, register_workbook, template_workbook
from agreements.documents.sheets.sheet_file import MAX_CELL, MAX_COLUMNS, MAX_ROWS, SheetError, read_sheet
from agreements.domain.register.register_columns import BY_CODE, all_columns
from agreements.domain.register.typed_cell import EPOCH_1904
from tests.support.register_sheets import old_row, workbook


def made(fill: Callable[[Workbook], object]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    fill(book)
    book.save(out)
    return out.getvalue()


def changed(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            found = source.read(item)
            target.writestr(item, change(found) if item.filename == part else found)
    return out.getvalue()


def added(data: bytes, part: str, content: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as target:
        target.writestr(part, content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_values_come_with_their_rows_and_blank_rows_count() -> None:
    def fill(book: Workbook) -> None:
        sheet = book.active
        sheet["A2"], sheet["B2"] = "Oggetto", " Data  della firma "
        sheet["A5"], sheet["B5"] = "Accordo di prova", datetime(2014, 3, 12)  # noqa: DTZ001
        sheet["A6"], sheet["B6"] = 45, True

    read = read_sheet("prova.xlsx", made(fill))
    assert read.headings == ("Oggetto", "Data della firma")
    assert read.headings_row == 2
    assert [(row.number, row.cells) for row in read.rows] == [
        (5, ("Accordo di prova", datetime(2014, 3, 12))),  # noqa: DTZ001
        (6, (45, True)),
    ]


def test_the_sheet_called_registro_is_read_else_the_first_that_is_visible() -> None:
    def named(title: str) -> bytes:
        def fill(book: Workbook) -> None:
            book.active.append(["Nascosto"])
            book.active.append(["x"])
            book.active.sheet_state = "hidden"
            other = book.create_sheet("Altro")
            other.append(["Visibile"])
            other.append(["y"])
            wanted = book.create_sheet(title)
            wanted.append(["Terzo"])
            wanted.append(["z"])

        return made(fill)

    assert read_sheet("p.xlsx", named("Registro")).headings == ("Terzo",)
    assert read_sheet("p.xlsx", named("Foglio3")).headings == ("Visibile",)


def test_a_formula_is_never_evaluated_and_one_without_a_saved_value_is_told() -> None:
    data = made(lambda book: [book.active.append(row) for row in (["Oggetto"], ["=1+1"], ['=WEBSERVICE("x")'])])
    rows = read_sheet("p.xlsx", data).rows
    assert [row.cells for row in rows] == [(None,), (None,)]
    assert all("formula senza risultato" in row.troubles[0] for row in rows)
    saved = changed(data, SHEET, lambda xml: xml.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>7</v>").replace(
        b"<f>1+1</f><v />", b"<f>1+1</f><v>7</v>"))  # fmt: skip
    assert read_sheet("p.xlsx", saved).rows[0].cells == (7,)


def test_an_error_of_the_sheet_is_told_and_is_no_text() -> None:
    def fill(book: Workbook) -> None:
        book.active.append(["Oggetto"])
        book.active["A2"].value = "#REF!"
        book.active["A2"].data_type = "e"

    (row,) = read_sheet("p.xlsx", made(fill)).rows
    assert row.cells == (None,)
    assert "contiene l’errore #REF!" in row.troubles[0]


def test_dates_counted_from_1904_say_so() -> None:
    def fill(book: Workbook) -> None:
        book.epoch = datetime(1904, 1, 1)  # noqa: DTZ001
        book.active.append(["Data"])
        book.active.append([40248])

    assert read_sheet("p.xlsx", made(fill)).epoch == EPOCH_1904


def test_a_value_beyond_the_last_heading_is_not_lost_in_silence() -> None:
    data = made(lambda book: [book.active.append(row) for row in (["Oggetto"], ["a", None, "perso"])])
    with pytest.raises(SheetError, match=r"riga 2 ha valori oltre l’ultima colonna con un titolo \(«perso»\)"):
        read_sheet("p.xlsx", data)


GOOD = workbook([old_row(1)])
BOMB = changed(GOOD, SHEET, lambda xml: xml.replace(b"</sheetData>", b"<row/>" * 3_000_000 + b"</sheetData>"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "è vuoto"),
        (b"\x00" * 9, "è vuoto"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, r"vecchio formato di Excel \(\.xls\) o è protetto"),
        (GOOD[:-400], "è danneggiato"),
        (b"PK\x03\x04" + b"\x00" * 100, "è danneggiato"),
        (added(GOOD, "xl/vbaProject.bin", b"x"), "contiene macro"),
        (changed(GOOD, "[Content_Types].xml", lambda x: x.replace(b"sheet.main", b"sheet.macroEnabled.main")), "macro"),
        (added(GOOD, "content.xml", b"<x/>"), r"OpenDocument \(\.ods\)"),
        (added(GOOD, "XL/workbook.xml", b"<x/>"), "è danneggiato"),
        (BOMB, "dimensione anomala"),
        (
            changed(
                GOOD,
                SHEET,
                lambda x: x.replace(
                    b"<worksheet ", b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet ', 1
                ),
            ),
            "dichiarazioni XML",
        ),
        (changed(GOOD, SHEET, lambda x: x.replace(b"<sheetData>", b"<sheetData><row r='0'/>", 1)[:-30]), "danneggiato"),
        (b"%PDF-1.7\n\x00\x00\x00", "né un foglio di Excel"),
    ],
)
def test_what_is_no_plain_spreadsheet_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(SheetError, match=words):
        read_sheet("prova.xlsx", data)


def test_a_sheet_that_is_too_large_in_either_direction_is_refused() -> None:
    far_down = changed(GOOD, SHEET, lambda xml: xml.replace(b'<row r="2"', b'<row r="1048576"'))
    with pytest.raises(SheetError, match=f"più di {MAX_ROWS} righe"):
        read_sheet("p.xlsx", far_down)
    with pytest.raises(SheetError, match=f"più di {MAX_COLUMNS} colonne"):
        read_sheet("p.xlsx", made(lambda book: book.active.append(["x"] * (MAX_COLUMNS + 1))))
    (row,) = read_sheet(
        "p.xlsx", made(lambda b: [b.active.append(["O"]), b.active.append(["x" * (MAX_CELL + 1)])])
    ).rows
    assert "supera" in row.troubles[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_csv_is_read_as_offices_save_it(encoding: str, delimiter: str) -> None:
    headings = delimiter.join(('"Oggetto; o, titolo"', "Data della firma"))
    values = delimiter.join(('"L’università\n«è» qui"', "12/03/2014"))
    read = read_sheet("p.csv", "\r\n".join(["", headings, values, ""]).encode(encoding))
    assert read.headings == ("Oggetto; o, titolo", "Data della firma")
    assert [(row.number, row.cells) for row in read.rows] == [(3, ("L’università\n«è» qui", "12/03/2014"))]


def test_a_csv_whose_quotes_are_never_closed_is_told() -> None:
    with pytest.raises(SheetError, match="mancano le virgolette di chiusura"):
        read_sheet("p.csv", b'Oggetto;Data\r\n"mai chiuso;x\r\n')


def test_text_that_looks_like_a_formula_stays_text_in_what_is_exported() -> None:
    hostile = '=HYPERLINK("http://example.invalid")'
    columns = [BY_CODE["title"], BY_CODE["signed_on"]]
    rows = [{"title": hostile, "signed_on": date(2014, 3, 12)}]
    cell = load_workbook(io.BytesIO(register_workbook(columns, rows))).active["A2"]
    assert (cell.value, cell.data_type) == (hostile, "s")
    told = register_csv(columns, rows)
    assert told.splitlines()[1] == '"\'=HYPERLINK(""http://example.invalid"")";12/03/2014'
    assert read_sheet("p.xlsx", register_workbook(columns, rows)).rows[0].cells[0] == hostile


def test_the_template_explains_every_heading_and_offers_lists() -> None:
    book = load_workbook(io.BytesIO(template_workbook()))
    sheet = book["Registro"]
    headings = [cell.value for cell in sheet[1]]
    assert headings == [column.heading for column in all_columns(3)]
    assert all(cell.comment is not None and len(cell.comment.text) > 10 for cell in sheet[1])
    assert len(sheet.data_validations.dataValidation) == sum(1 for column in all_columns(3) if column.choices)
    assert "ESEMPIO" in str(sheet["B2"].value)
    assert book["Elenchi"].sheet_state == "hidden"
