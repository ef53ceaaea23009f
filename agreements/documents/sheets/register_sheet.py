"""Spreadsheets of our own: the register, its template with explanations, the report of an import, a year's tables."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.comments import Comment  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font, PatternFill  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]

from agreements.documents.sheets.sheet_file import INSTRUCTIONS_SHEET, REGISTER_SHEET
from agreements.documents.sheets.year_tables import Table
from agreements.domain.register.body_columns import BODY
from agreements.domain.register.charge_columns import CHARGES, CHARGES_SHEET, EXAMPLE_CHARGE
from agreements.domain.register.fact_columns import FURTHER
from agreements.domain.register.line_columns import EXAMPLE
from agreements.domain.register.movement_columns import EXAMPLE_MOVEMENT, MOVEMENTS, MOVEMENTS_SHEET
from agreements.domain.register.register_columns import Column, all_columns
from agreements.domain.register.typed_cell import Cell

EXAMPLE_BODY = "Comune di Esempio – cancellare questa riga"
BODIES_SHEET = "Enti"
TEMPLATE_PARTIES = 3
NOTHING_MORE: Mapping[str, Sequence[Mapping[str, Cell]]] = {}
_LISTS = "Elenchi"
_TABLE_FROM = 4
_HEAD = PatternFill("solid", fgColor="DDE6F0")
_REQUIRED = PatternFill("solid", fgColor="F7E3B5")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_EXAMPLE_ROW: Mapping[str, Cell] = {
    "old_number": EXAMPLE,
    "state": "scaduto",
    "kind": "protocollo d’intesa",
    "title": "Protocollo inventato per mostrare come si compila il foglio",
    "party1.name": "Regione di Esempio",
    "party1.signatory": "Esempio Uno",
    "party1.office_title": "Presidente",
    "party2.name": "Comune di Esempio",
    "party2.tax_code": "",
    "party2.pec": "comune@pec.example.it",
    "party2.signatory": "Esempio Due",
    "party2.office_title": "Sindaco",
    "party1.grammar": "femminile singolare",
    "party2.grammar": "maschile singolare",
    "signed_on": date(2009, 3, 12),
    "form": "firma autografa su carta",
    "resolution_number": "45",
    "resolved_on": date(2009, 2, 23),
    "register": "Repertorio inventato",
    "repertory_number": "0012/2009",
    "registered_on": date(2009, 3, 20),
    "duration": "3 anni",
    "office": "Settore di esempio",
    "office_email": "settore@ente.example.it",
    "manager": "Direzione di esempio",
    "manager_email": "direzione@ente.example.it",
    "files": "protocollo-inventato.pdf",
}


_EXAMPLE_BODY: Mapping[str, Cell] = {
    "name": EXAMPLE_BODY,
    "ipa_code": "c_x000",
    "tax_code": "00000000000",
    "pec": "comune@pec.example.it",
    "seat": "Piazza di Esempio 1, Esempio",
    "signatory": "Esempio Due",
    "office_title": "Sindaco",
    "power_title": "articolo 50 del D.Lgs. 267/2000",
    "grammar": "maschile singolare",
    "power_kind": "titolare della carica",
}


def register_workbook(
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, Cell]],
    charges: Sequence[Mapping[str, Cell]] = (),
    movements: Sequence[Mapping[str, Cell]] = (),
    further: Mapping[str, Sequence[Mapping[str, Cell]]] = NOTHING_MORE,
) -> bytes:
    """The register as a sheet that can be imported again; what an agreement has several of stands on further sheets.

    Args:
        further: The rows of the sheets of `FURTHER`, by the sheet's name.
    """
    book = _book()
    _fill(book.active, columns, rows)
    if charges:
        _fill(book.create_sheet(CHARGES_SHEET), CHARGES, charges)
    if movements:
        _fill(book.create_sheet(MOVEMENTS_SHEET), MOVEMENTS, movements)
    for of in FURTHER:
        if lines := further.get(of.name):
            _fill(book.create_sheet(of.name), of.columns, lines)
    return _saved(book)


def template_workbook() -> bytes:
    """The sheet to be filled in: an explanation on every heading, lists to choose from, an example visibly invented."""
    columns = all_columns(TEMPLATE_PARTIES)
    book = _book()
    sheet = book.active
    _fill(sheet, columns, [_EXAMPLE_ROW])
    beside = [(CHARGES_SHEET, CHARGES, EXAMPLE_CHARGE), (MOVEMENTS_SHEET, MOVEMENTS, EXAMPLE_MOVEMENT)]
    beside += [(of.name, of.columns, of.example) for of in FURTHER]
    shown = [(sheet, len(columns))]
    for name, its_columns, example in beside:
        lines = book.create_sheet(name)
        _fill(lines, its_columns, [{"of": EXAMPLE, **example}])
        _comment(lines, its_columns)
        shown.append((lines, len(its_columns)))
    _comment(sheet, columns)
    _offer_all(book, sheet, columns)
    for each, width in shown:
        for place in range(1, width + 1):
            each.cell(2, place).font = Font(italic=True, color="808080")
    _explain(book.create_sheet(INSTRUCTIONS_SHEET), columns)
    return _saved(book)


def bodies_workbook() -> bytes:
    """The list of bodies to be filled in: an explanation on every heading, an example visibly invented."""
    book = _book(BODIES_SHEET)
    sheet = book.active
    _fill(sheet, BODY, [_EXAMPLE_BODY])
    _comment(sheet, BODY)
    _offer_all(book, sheet, BODY)
    for place in range(1, len(BODY) + 1):
        sheet.cell(2, place).font = Font(italic=True, color="808080")
    return _saved(book)


def report_workbook(heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A plain table: what became of every row of an import."""
    book = _book("Esito")
    sheet = book.active
    for number, row in enumerate((heading, *rows), 1):
        for place, value in enumerate(row, 1):
            _write(sheet.cell(number, place), value)
    _dress(sheet, len(heading))
    _to_print(sheet, 1)
    return _saved(book)


def tables_workbook(tables: Sequence[Table]) -> bytes:
    """Several tables, each on a sheet of its own: what it counts, its headings, its rows."""
    book = _book()
    book.remove(book.active)
    for table in tables:
        sheet = book.create_sheet(table.sheet)
        _write(sheet.cell(1, 1), table.title)
        _write(sheet.cell(2, 1), table.note)
        sheet.cell(1, 1).font = Font(bold=True, size=14)
        for number, row in enumerate((table.heading, *table.rows), _TABLE_FROM):
            for place, value in enumerate(row, 1):
                _write(sheet.cell(number, place), value)
        _dress(sheet, len(table.heading), _TABLE_FROM, filtered=False)
        if table.total:
            for place in range(1, len(table.heading) + 1):
                sheet.cell(sheet.max_row, place).font = Font(bold=True)
        _to_print(sheet, _TABLE_FROM)
    return _saved(book)


def register_csv(columns: Sequence[Column], rows: Iterable[Mapping[str, Cell]]) -> str:
    """The register as a CSV that Excel opens in Italy (``;``); no cell is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.heading for column in columns])
    for row in rows:
        writer.writerow([_harmless(row.get(column.code)) for column in columns])
    return out.getvalue()


def _harmless(value: Cell) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _book(title: str = REGISTER_SHEET) -> Any:
    book = Workbook()
    book.active.title = title
    book.properties.creator = "Accordi"
    return book


def _fill(sheet: Any, columns: Sequence[Column], rows: Iterable[Mapping[str, Cell]]) -> None:
    for place, column in enumerate(columns, 1):
        _write(sheet.cell(1, place), column.heading)
    for number, row in enumerate(rows, 2):
        for place, column in enumerate(columns, 1):
            _write(sheet.cell(number, place), row.get(column.code))
    _dress(sheet, len(columns))


def _write(cell: Any, value: Cell) -> None:
    """A value as it is: text that begins like a formula stays text."""
    if value is None or value == "":
        return
    if isinstance(value, str):
        # What looks like an escape of OOXML would be undone by whoever reads it: «_x0041_» is «A».
        cell.value = _ESCAPE.sub("_x005F_", _UNPRINTABLE.sub(" ", value))
        cell.data_type, cell.number_format = "s", "@"
        return
    cell.value = value
    if isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"


def _dress(sheet: Any, width: int, first: int = 1, *, filtered: bool = True) -> None:
    for place in range(1, width + 1):
        head = sheet.cell(first, place)
        head.font, head.fill = Font(bold=True), _HEAD
        head.alignment = Alignment(wrap_text=True, vertical="top")
        shown = range(first, min(sheet.max_row, first + 49) + 1)
        longest = max(len(str(sheet.cell(n, place).value or "")) for n in shown)
        sheet.column_dimensions[get_column_letter(place)].width = min(max(longest + 2, 14), 48)
    sheet.freeze_panes = f"A{first + 1}"
    if filtered:
        sheet.auto_filter.ref = f"A{first}:{get_column_letter(width)}{sheet.max_row}"


def _to_print(sheet: Any, head: int) -> None:
    """As wide as a page, the headings on each."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{head}:{head}"


def _comment(sheet: Any, columns: Sequence[Column]) -> None:
    for place, column in enumerate(columns, 1):
        head = sheet.cell(1, place)
        must = "Obbligatoria. " if column.required else ""
        head.comment = Comment(f"{must}{column.meaning}", "Accordi", width=320, height=110)
        if column.required:
            head.fill = _REQUIRED


def _offer_all(book: Any, sheet: Any, columns: Sequence[Column]) -> None:
    lists = book.create_sheet(_LISTS)
    for place, column in enumerate(columns, 1):
        if column.choices:
            _offer(sheet, lists, place, column)
    lists.sheet_state = "hidden"


def _offer(sheet: Any, lists: Any, place: int, column: Column) -> None:
    """A list to choose from; it stands on a sheet of its own, because a list within a rule may not hold commas."""
    letter = get_column_letter(place)
    for number, choice in enumerate(column.choices, 1):
        _write(lists.cell(number, place), choice)
    rule = DataValidation(
        type="list", formula1=f"{_LISTS}!${letter}$1:${letter}${len(column.choices)}", allow_blank=True
    )
    rule.errorStyle = "warning"
    rule.errorTitle, rule.error = "Valore non in elenco", "Scegliere una voce dell’elenco."
    sheet.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}2000")


def _explain(sheet: Any, columns: Sequence[Column]) -> None:
    lines = (
        "Una riga per accordo, nel foglio «Registro»; la riga di esempio non viene mai importata.",
        "Le date come gg/mm/aaaa. Ciò che non è noto si lascia vuoto: nulla viene inventato.",
        "Le colonne si possono spostare; quelle che non servono si possono togliere, tranne le obbligatorie.",
        "Se le parti sono più di tre, aggiungere le colonne «Parte 4», «Parte 4 PEC» e così via.",
        "I file indicati nella colonna «File» vanno messi nella stessa cartella del foglio.",
        "Gli oneri per anno e parte stanno nel foglio «Oneri», una riga per importo; chi ha solo il totale lo scrive "
        "nella colonna «Oneri».",
        "Movimenti, adempimenti, approvazioni e documenti, fatti, successioni: ciascuno nel suo foglio, una riga per "
        "voce; i fogli che non servono si lasciano vuoti o si tolgono.",
    )
    for number, line in enumerate(lines, 1):
        _write(sheet.cell(number, 1), line)
    start = len(lines) + 2
    for place, title in enumerate(("Colonna", "Obbligatoria", "Che cosa contiene", "Valori ammessi"), 1):
        _write(sheet.cell(start, place), title)
        sheet.cell(start, place).font = Font(bold=True)
    for number, column in enumerate(columns, start + 1):
        values = (column.heading, "sì" if column.required else "", column.meaning, "; ".join(column.choices))
        for place, value in enumerate(values, 1):
            _write(sheet.cell(number, place), value)
            sheet.cell(number, place).alignment = Alignment(wrap_text=place > 2, vertical="top")
    for letter, wide in zip("ABCD", (34, 13, 68, 110), strict=True):
        sheet.column_dimensions[letter].width = wide
    _to_print(sheet, start)


def _saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
