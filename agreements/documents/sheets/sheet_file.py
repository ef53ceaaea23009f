"""A spreadsheet (XLSX or CSV) handed in from outside, read as hostile: values only, within limits, none evaluated."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from openpyxl import load_workbook  # type: ignore[import-untyped]
from openpyxl.utils.datetime import CALENDAR_MAC_1904  # type: ignore[import-untyped]
from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

from agreements.documents.files.errors import DocumentError
from agreements.domain.register.typed_cell import EPOCH_1900, EPOCH_1904, Cell, is_blank

MAX_FILE = 20 * 2**20
MAX_ENTRIES = 1_000
MAX_TOTAL = 100 * 2**20
MAX_RATIO = 250  # a sheet of like rows compresses well; a bomb is beyond 500
RATIO_FROM = 2**20
MAX_ROWS = 10_000
MAX_COLUMNS = 400
MAX_CELL = 10_000
REGISTER_SHEET = "Registro"
SHEETS = (".xlsx", ".csv", ".tsv", ".xls", ".xlsm", ".xlsb", ".ods")
"""How files are called that are meant as sheets; those that are not read are refused by what they are."""
_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DELIMITERS = ";\t,"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, TypeError, AttributeError, IndexError)
_UNREADABLE = (*_BROKEN, OSError, ParseError, InvalidFileException, NotImplementedError, RuntimeError, AssertionError)


class SheetError(DocumentError):
    """A spreadsheet cannot be taken as a whole."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row that is not blank.

    Attributes:
        number: As the program of the office counts it, from 1.
        cells: One for each heading.
        troubles: In Italian, what is wrong with a cell in itself, by its place in the row.
    """

    number: int
    cells: tuple[Cell, ...]
    troubles: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetContent:
    """What a spreadsheet holds.

    Attributes:
        headings: As written in the first row that is not blank; an empty one has no name.
        epoch: From which day bare numbers are counted as dates.
        headings_row: The number of that row.
    """

    headings: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    epoch: date = EPOCH_1900
    headings_row: int = 1


def read_sheet(name: str, data: bytes, most_rows: int = MAX_ROWS) -> SheetContent:
    """Read the sheet «Registro», or the first that is visible; or a CSV in whatever encoding offices save it.

    A formula counts as the value that the office's program saved for it; it is never evaluated, and one without a
    saved value is told.

    Args:
        most_rows: Beyond so many it is refused.

    Raises:
        SheetError: Not a spreadsheet, with macros, encrypted, damaged, or beyond the limits.
    """
    if len(data) > MAX_FILE:
        raise SheetError(f"Il foglio «{name}» supera {MAX_FILE // 2**20} MB: dividerlo in più fogli e ripetere.")
    if not data.strip(b"\x00 \r\n\t"):
        raise SheetError(f"Il foglio «{name}» è vuoto: la copia si è interrotta; copiarlo di nuovo.")
    if data.startswith(_CONTAINER):
        raise SheetError(
            f"Il foglio «{name}» è nel vecchio formato di Excel (.xls) o è protetto da una password: salvarlo come "
            "«Cartella di lavoro di Excel (.xlsx)», senza password, e ripetere."
        )
    if is_workbook(data):
        rows, epoch = _of_workbook(name, data, most_rows) or ([], EPOCH_1900)
    else:
        rows, epoch = _of_csv(name, data, most_rows), EPOCH_1900
    return _content(name, rows, epoch)


def read_beside(name: str, data: bytes, title: str, most_rows: int) -> SheetContent | None:
    """Read a further sheet of a workbook, by its title; None where there is none, or nothing on it.

    Raises:
        SheetError: As of the first sheet.
    """
    found = _of_workbook(name, data, most_rows, title)
    if found is None or all(is_blank(cell) for row in found[0] for cell in row.cells):
        return None
    return _content(f"{name}», foglio «{title}", *found)


def is_workbook(data: bytes) -> bool:
    """Whether it is packed as a workbook is; a CSV is not."""
    return data.startswith(b"PK\x03\x04")


def _content(name: str, rows: Iterable[SheetRow], epoch: date) -> SheetContent:
    written = [row for row in rows if row.troubles or not all(is_blank(cell) for cell in row.cells)]
    if not written:
        raise SheetError(f"Il foglio «{name}» non ha righe scritte: controllare di aver salvato il foglio giusto.")
    first = written[0]
    headings = tuple("" if is_blank(cell) else " ".join(str(cell).split()) for cell in first.cells)
    while headings and not headings[-1]:
        headings = headings[:-1]
    width = len(headings)
    for row in written[1:]:
        beyond = [cell for cell in row.cells[width:] if not is_blank(cell)]
        if beyond:
            raise SheetError(
                f"Nel foglio «{name}» la riga {row.number} ha valori oltre l’ultima colonna con un titolo "
                f"(«{str(beyond[0])[:40]}»): dare un titolo alla colonna, o cancellare i valori."
            )
    fitted = tuple(replace(row, cells=(row.cells + (None,) * width)[:width]) for row in written[1:])
    return SheetContent(headings, fitted, epoch, first.number)


def _of_workbook(name: str, data: bytes, most_rows: int, title: str = "") -> tuple[list[SheetRow], date] | None:
    try:
        _check_package(name, data)
        values = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        written = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        if title and title not in values.sheetnames:
            return None
        if not title:
            title = REGISTER_SHEET if REGISTER_SHEET in values.sheetnames else _first_visible(name, values)
        epoch = EPOCH_1904 if values.epoch == CALENDAR_MAC_1904 else EPOCH_1900
        seen, typed = (_grid(name, book[title], most_rows) for book in (values, written))
        return [_row(n, a, b) for (n, a), (_, b) in zip(seen, typed, strict=True)], epoch
    except _UNREADABLE as error:
        if isinstance(error, DefusedXmlException) or isinstance(error.__cause__, DefusedXmlException):
            raise SheetError(
                f"Il foglio «{name}» contiene dichiarazioni XML che nessun programma d’ufficio scrive: non si legge; "
                "chiederne una copia salvata da Excel."
            ) from error
        raise SheetError(
            f"Il foglio «{name}» è danneggiato o non è un foglio di Excel (.xlsx): aprirlo, salvarlo di nuovo come "
            "«Cartella di lavoro di Excel (.xlsx)» e ripetere."
        ) from error


def _first_visible(name: str, book: Any) -> str:
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            return str(sheet.title)
    raise SheetError(f"La cartella di lavoro «{name}» non ha fogli visibili: mostrarne uno e salvarla di nuovo.")


def _grid(name: str, sheet: Any, most_rows: int) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows with their numbers; what a file declares of its own size is not believed."""
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), 1):
        if number > most_rows:
            raise SheetError(
                f"Il foglio «{name}» ha più di {most_rows} righe: dividerlo in più fogli, o cancellare le righe vuote "
                "in fondo, e ripetere."
            )
        if len(row) > MAX_COLUMNS and row[-1].value is not None:
            raise SheetError(f"Il foglio «{name}» ha più di {MAX_COLUMNS} colonne: tenere quelle che servono.")
        yield number, row


def _row(number: int, seen: tuple[Any, ...], typed: tuple[Any, ...]) -> SheetRow:
    cells: list[Cell] = []
    troubles: dict[int, str] = {}
    for place, (value, source) in enumerate(zip(seen, typed, strict=True)):
        found, kind = value.value, getattr(value, "data_type", "n")
        if kind == "e":
            troubles[place] = f"contiene l’errore {found}: correggere la formula, o scrivere il valore"
            found = None
        elif found is None and getattr(source, "data_type", "n") == "f":
            troubles[place] = "contiene una formula senza risultato: aprire il foglio, salvarlo e ripetere"
        elif isinstance(found, str) and len(found) > MAX_CELL:
            troubles[place] = f"supera {MAX_CELL} caratteri: abbreviare il testo"
            found = None
        cells.append(_plain(found))
    return SheetRow(number, tuple(cells), troubles)


def _plain(found: Any) -> Cell:
    if found is None or isinstance(found, str | bool | int | float | datetime | date):
        return found
    return str(found)  # a time of day, a span of time: whoever wants a date there says that it is none


def _check_package(name: str, data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        entries = package.infolist()
        names = [entry.filename.lower() for entry in entries]
        swollen = any(e.file_size > RATIO_FROM and e.file_size > MAX_RATIO * max(e.compress_size, 1) for e in entries)
        if swollen or len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_TOTAL:
            raise SheetError(
                f"Il foglio «{name}», una volta aperto, occupa una dimensione anomala: non viene letto; copiare le "
                "righe in un foglio nuovo."
            )
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise SheetError(f"Il foglio «{name}» è protetto da una password: toglierla, salvarlo e ripetere.")
        if len(set(names)) != len(names):
            raise zipfile.BadZipFile("two parts of one name")
        if "content.xml" in names:
            raise SheetError(
                f"Il foglio «{name}» è un documento OpenDocument (.ods): salvarlo come «Cartella di lavoro di Excel "
                "(.xlsx)» e ripetere."
            )
        types = package.read("[Content_Types].xml").lower()
        if b"macroenabled" in types or any("vbaproject" in each for each in names):
            raise SheetError(
                f"Il foglio «{name}» contiene macro: salvarlo come «Cartella di lavoro di Excel (.xlsx)», senza macro."
            )


def _of_csv(name: str, data: bytes, most_rows: int) -> list[SheetRow]:
    text = _decoded(name, data)
    if "\x00" in text:
        raise SheetError(f"Il file «{name}» non è né un foglio di Excel (.xlsx) né un CSV: caricare il foglio giusto.")
    first = next((line for line in text.splitlines() if line.strip(';,\t "')), "")
    outside = re.sub(r'"[^"]*"', "", first)  # a comma within quotes divides nothing
    delimiter = max(_DELIMITERS, key=outside.count)
    rows: list[SheetRow] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            number = len(rows) + 1
            if number > most_rows or len(row) > MAX_COLUMNS:
                raise SheetError(
                    f"Il file «{name}» supera {most_rows} righe o {MAX_COLUMNS} colonne: dividerlo e ripetere."
                )
            long = {i: f"supera {MAX_CELL} caratteri: abbreviare" for i, cell in enumerate(row) if len(cell) > MAX_CELL}
            rows.append(SheetRow(number, tuple(row), long))
    except csv.Error as error:
        raise SheetError(
            f"Il CSV «{name}» non si legge dopo la riga {len(rows)}: probabilmente mancano le virgolette di chiusura; "
            "salvarlo di nuovo dal foglio, meglio come .xlsx."
        ) from error
    return rows


def _decoded(name: str, data: bytes) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    # Without a mark of UTF-8: cp1252 is what Excel writes in Italy as «CSV».
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetError(f"Il CSV «{name}» ha una codifica sconosciuta: salvarlo come «CSV UTF-8» e ripetere.")
