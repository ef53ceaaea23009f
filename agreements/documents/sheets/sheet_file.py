"""A spreadsheet (XLSX or CSV) handed in from outside, read as hostile: values only, within limits, none evaluated."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from openpyxl import load_workbook  # type: ignore[import-untyped]
from openpyxl.utils.cell import get_column_letter  # type: ignore[import-untyped]
from openpyxl.utils.datetime import CALENDAR_MAC_1904  # type: ignore[import-untyped]
from openpyxl.utils.escape import unescape  # type: ignore[import-untyped]
from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

from agreements.documents.files.errors import DocumentError
from agreements.documents.sheets.cell_format import as_shown, day_as_shown
from agreements.documents.sheets.csv_text import UnclearText, csv_text
from agreements.documents.sheets.empty_cells import MOST_ELEMENTS, without_empty_cells
from agreements.documents.sheets.sheet_kinds import foreign_package, foreign_sheet, foreign_text
from agreements.documents.sheets.sheet_marks import (
    MOST_MERGED,
    MOST_UNCOMPUTED,
    Marks,
    and_others,
    marks_of,
    range_in_words,
    rows_in_words,
    spans_in_words,
)
from agreements.domain.basics.folding import folded
from agreements.domain.basics.legible import is_hidden, visible
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
INSTRUCTIONS_SHEET = "Istruzioni"
SHEETS = (".xlsx", ".csv", ".tsv", ".xls", ".xlsm", ".xlsb", ".ods", ".slk", ".dif", ".dbf")
"""How files are called that are meant as sheets; those that are not read are refused by what they are."""
_DELIMITERS = ";\t,|"
_STATED = re.compile(r'[\r\n]*"?sep=([;,|:\t ])"?[;,|\t ]*(?:\r?\n|$)', re.IGNORECASE)
"""A first line that says how a CSV is divided, as Excel reads it."""
_KEPT_AS_TEXT = re.compile(r'="((?:[^"]|"")*)"')
"""What other systems write into a CSV lest Excel take a text for a number: «="00123"» is no more than «00123»."""
_MOST_ROWS_LOOKED_AT = 100_000
"""In all sheets of a workbook together, to find the one that is to be read."""
_TITLES_WITHIN = 20
"""So many rows may stand above the headings, or tell how a CSV is divided."""
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
        notes: In Italian, how it was read, where that is not plain: a person looks at it. They quote no cell.
    """

    headings: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    epoch: date = EPOCH_1900
    headings_row: int = 1
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Grid:
    """Rows as they stand, with what was noted in reading them.

    Attributes:
        across: Ranges merged over several columns: their values belong nobody knows where.
    """

    rows: Sequence[SheetRow]
    epoch: date = EPOCH_1900
    notes: tuple[str, ...] = ()
    across: tuple[tuple[int, int, int, int], ...] = ()
    marks: Marks | None = None


def _none_known(_heading: str) -> bool:
    return False


def read_sheet(
    name: str,
    data: bytes,
    most_rows: int = MAX_ROWS,
    known: Callable[[str], object] = _none_known,
    beside: Collection[str] = (),
) -> SheetContent:
    """Read the sheet «Registro», or the visible one with most known headings; or a CSV in whatever encoding it is.

    Which sheet was read is noted where another visible one has rows that were not. A formula counts as the value that
    the office's program saved for it; it is never evaluated, and one without a saved value is told. Cells merged
    downwards have their value in every row, numbers the 15 digits that a sheet shows.

    Args:
        most_rows: Beyond so many it is refused.
        known: Whether a heading is one that is looked for; of the first rows that with most of them counts.
        beside: Titles of further sheets that are read for themselves.

    Raises:
        SheetError: Not a spreadsheet, with macros, encrypted, damaged, or beyond the limits.
    """
    if len(data) > MAX_FILE:
        raise SheetError(f"Il foglio «{name}» supera {MAX_FILE // 2**20} MB: dividerlo in più fogli e ripetere.")
    if not data.strip(b"\x00 \r\n\t"):
        raise SheetError(f"Il foglio «{name}» è vuoto: la copia si è interrotta; copiarlo di nuovo.")
    if told := foreign_sheet(data):
        raise SheetError(f"Il foglio «{name}» {told}.")
    if is_workbook(data):
        grid = _of_workbook(name, data, most_rows, known, beside=beside) or _Grid(())
    else:
        grid = _of_csv(name, data, most_rows, known)
    return _content(name, grid, known)


def read_beside(
    name: str, data: bytes, title: str, most_rows: int, known: Callable[[str], object] = _none_known
) -> SheetContent | None:
    """Read a further sheet of a workbook, by its title; None where there is none, or nothing on it.

    Raises:
        SheetError: As of the first sheet.
    """
    found = _of_workbook(name, data, most_rows, known, title)
    if found is None or all(is_blank(cell) for row in found.rows for cell in row.cells):
        return None
    return _content(f"{name}», foglio «{title}", found, known)


def is_workbook(data: bytes) -> bool:
    """Whether it is packed as a workbook is; a CSV is not."""
    return data.startswith(b"PK\x03\x04")


def _content(name: str, grid: _Grid, known: Callable[[str], object]) -> SheetContent:
    written = [row for row in grid.rows if row.troubles or not all(is_blank(cell) for cell in row.cells)]
    if not written:
        raise SheetError(f"Il foglio «{name}» non ha righe scritte: controllare di aver salvato il foglio giusto.")
    place = _place_of_headings(written[:_TITLES_WITHIN], known)
    first, rows = written[place], written[place + 1 :]
    headings = tuple(map(_heading, first.cells))
    while headings and not headings[-1]:
        headings = headings[:-1]
    if split := [each for each in grid.across if each[1] <= first.number <= each[3] and each[0] <= len(headings)]:
        raise SheetError(
            f"Nel foglio «{name}» i titoli delle colonne stanno in celle unite ({range_in_words(split[0])}): "
            "dividerle, e dare un titolo a ogni colonna."
        )
    width = len(headings)
    for row in rows:
        beyond = [cell for cell in row.cells[width:] if not is_blank(cell)]
        if beyond:
            raise SheetError(
                f"Nel foglio «{name}» la riga {row.number} ha valori oltre l’ultima colonna con un titolo "
                f"(«{str(beyond[0])[:40]}»): dare un titolo alla colonna, o cancellare i valori."
            )
    fitted = tuple(
        _without_across(replace(row, cells=(row.cells + (None,) * width)[:width]), grid.across) for row in rows
    )
    above = [row.number for row in written[:place]]
    notes = [f"Sopra i titoli delle colonne c’è altro ({rows_in_words(above)}): non è stato letto."] if above else []
    return SheetContent(
        headings, fitted, grid.epoch, first.number, (*grid.notes, *notes, *_told(grid.marks, fitted, width))
    )


def _heading(cell: Cell) -> str:
    """A heading as it is compared and told: nobody sees what a program has left hidden in it."""
    seen = "".join(sign for sign in str(cell) if sign.isspace() or not is_hidden(sign))
    return "" if is_blank(cell) else " ".join(seen.split())


def _place_of_headings(rows: Sequence[SheetRow], known: Callable[[str], object]) -> int:
    """Which row has the headings: the one with most that are known; else the first, or what a title stands above."""
    recognised = [_known_in(row.cells, known) for row in rows]
    if max(recognised) > 0:
        return recognised.index(max(recognised))
    for place, row in enumerate(rows):
        cells = [not is_blank(cell) for cell in row.cells]
        texts = all(isinstance(cell, str) for cell in row.cells if not is_blank(cell))
        if sum(cells) > 1 and texts and all(cells[: sum(cells)]):
            return place  # several texts side by side; what stands above them has a cell of its own
        if sum(cells) > 1:
            break
    return 0


def _without_across(row: SheetRow, across: Sequence[tuple[int, int, int, int]]) -> SheetRow:
    troubles = dict(row.troubles)
    for merged in across:
        if merged[1] <= row.number <= merged[3]:
            for place in range(merged[0] - 1, min(merged[2], len(row.cells))):
                troubles[place] = (
                    f"è in celle unite ({range_in_words(merged)}): dividerle, e scrivere ogni valore al suo posto"
                )
    return replace(row, troubles=troubles)


def _told(marks: Marks | None, rows: Sequence[SheetRow], width: int) -> Iterator[str]:
    """What a person sees on the sheet and the values do not say."""
    if marks is None:
        return
    numbers = {row.number for row in rows}
    hidden = numbers & set(marks.hidden_rows)
    if hidden:
        one = len(hidden) == 1
        found = "Riga nascosta nel foglio, letta" if one else "Righe nascoste nel foglio, lette"
        to_do = "se non serve va cancellata" if one else "quelle che non servono vanno cancellate"
        yield f"{found} come le altre: {spans_in_words(hidden)}; {to_do}."
    columns = [get_column_letter(each) for each in marks.hidden_columns if each <= width]
    if columns:
        one = len(columns) == 1
        found = "Colonna nascosta nel foglio, letta" if one else "Colonne nascoste nel foglio, lette"
        yield f"{found} come le altre: {', '.join(columns[:20])}{and_others(len(columns) - 20)}."
    struck = Counter(row for row, column in marks.struck if row in numbers and column <= width)
    if struck:
        one = len(struck) == 1
        yield (
            f"Testo barrato, letto come l’altro, {'nella' if one else 'nelle'} {rows_in_words(struck)}: "
            f"{'cancellarla se è annullata' if one else 'cancellare quelle annullate'}; dove è barrata una parte, "
            "lasciare solo ciò che vale."
        )


def _of_workbook(
    name: str,
    data: bytes,
    most_rows: int,
    known: Callable[[str], object],
    title: str = "",
    beside: Collection[str] = (),
) -> _Grid | None:
    try:
        _check_package(name, data)
        data, elements = without_empty_cells(data)
        if elements > MOST_ELEMENTS:
            raise SheetError(
                f"Il foglio «{name}» ha troppe celle scritte o formattate: copiare in un foglio nuovo le sole righe e "
                "colonne che servono, e ripetere."
            )
        values = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet, notes = (_titled(values, title), ()) if title else _chosen(name, values, most_rows, known, beside)
        if sheet is None:
            return None
        epoch = EPOCH_1904 if values.epoch == CALENDAR_MAC_1904 else EPOCH_1900
        seen = list(_grid(name, sheet, most_rows))
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            marks = marks_of(package, sheet._worksheet_path, most_rows, MAX_COLUMNS)
        if len(marks.uncomputed) > MOST_UNCOMPUTED:
            raise SheetError(
                f"Il foglio «{name}» ha troppe formule senza risultato: aprirlo in Excel, salvarlo di nuovo e ripetere."
            )
        uncomputed = dict(sorted(marks.uncomputed))  # of each row the last one
        rows = [_row(number, cells, uncomputed.get(number, 0), marks) for number, cells in seen]
        grid = _merged(name, rows, marks, epoch)
        return replace(grid, notes=(*notes, *grid.notes))
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


def _merged(name: str, rows: list[SheetRow], marks: Marks, epoch: date) -> _Grid:
    """Give each row its share of cells merged downwards; those merged over several columns are left to be told."""
    cells = sum((last - first + 1) * (right - left + 1) for left, first, right, last in marks.merged)
    if len(marks.merged) > MOST_MERGED or cells > 50 * MAX_ROWS:
        raise SheetError(f"Il foglio «{name}» ha troppe celle unite: dividerle (Unisci e centra) e ripetere.")
    filled = []
    for merged in marks.merged:
        column, first, right, last = merged
        if column != right or first == last:
            continue
        top = rows[first - 1] if first <= len(rows) else None
        value = top.cells[column - 1] if top is not None and column <= len(top.cells) else None
        if is_blank(value):
            continue
        for place in range(first, min(last, len(rows))):
            row = rows[place]
            if any(not is_blank(cell) for cell in row.cells):  # an empty row stays one
                padded = row.cells + (None,) * (column - len(row.cells))
                rows[place] = replace(row, cells=(*padded[: column - 1], value, *padded[column:]))
        filled.append(range_in_words(merged))
    shown = ", ".join(filled[:20]) + and_others(len(filled) - 20)
    notes = (f"Celle unite, il cui valore vale per ogni loro riga: {shown}.",) if filled else ()
    across = tuple(each for each in marks.merged if each[0] != each[2])
    return _Grid(rows, epoch, notes, across, marks)


def _titled(book: Any, title: str) -> Any:
    """The sheet with this title, whatever its capitals: a workbook has no two that differ by them alone."""
    return next((sheet for sheet in book.worksheets if folded(sheet.title) == folded(title)), None)


def _chosen(
    name: str, book: Any, most_rows: int, known: Callable[[str], object], beside: Collection[str]
) -> tuple[Any, tuple[str, ...]]:
    """The sheet to be read, and in Italian which others have rows that are not."""
    visible_ones = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not visible_ones:
        raise SheetError(f"La cartella di lavoro «{name}» non ha fogli visibili: mostrarne uno e salvarla di nuovo.")
    left_to_look = iter(range(_MOST_ROWS_LOOKED_AT))
    begins = {sheet.title: _begins(sheet, most_rows, left_to_look) for sheet in visible_ones}
    chosen = _titled(book, REGISTER_SHEET)
    if chosen is not None and chosen.title not in begins:  # hidden, and meant all the same
        begins[chosen.title] = _begins(chosen, most_rows, left_to_look)
    if next(left_to_look, None) is None:
        raise SheetError(f"La cartella di lavoro «{name}» ha troppi fogli: tenere quelli che servono e ripetere.")
    if chosen is None or not begins[chosen.title]:
        others_read = {folded(title) for title in beside}
        candidates = [sheet for sheet in visible_ones if folded(sheet.title) not in others_read] or visible_ones

        def promise(sheet: Any) -> tuple[int, bool]:
            rows = begins[sheet.title]
            return max((_known_in(row, known) for row in rows), default=0), bool(rows)

        chosen = max(candidates, key=promise)  # of several the first
    ours = {folded(title) for title in (*beside, INSTRUCTIONS_SHEET, chosen.title)}
    left = [visible(title) for title, rows in begins.items() if rows and folded(title) not in ours]
    if not left:
        return chosen, ()
    named = ", ".join(f"«{title}»" for title in left[:10]) + and_others(len(left) - 10, "altri", "un altro")
    unread = "non letto, benché abbia righe" if len(left) == 1 else "non letti, benché abbiano righe"
    return chosen, (f"Letto il foglio «{visible(chosen.title)}» della cartella di lavoro; {unread}: {named}.",)


def _begins(sheet: Any, most_rows: int, left: Iterator[int]) -> list[tuple[Cell, ...]]:
    """The first rows of a sheet that are not blank; one row without cells where they cannot be read.

    Args:
        left: Of the rows that are looked at in all sheets, those that still may be.
    """
    found: list[tuple[Cell, ...]] = []
    try:
        sheet.reset_dimensions()
        for row, _ in zip(
            islice(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), most_rows), left, strict=False
        ):
            if row.count(None) < len(row) and not all(is_blank(cell) for cell in row):
                found.append(row)
                if len(found) == _TITLES_WITHIN:
                    break
    except _UNREADABLE:
        found.append(())  # whoever reads it is told
    return found


def _known_in(cells: Sequence[Cell], known: Callable[[str], object]) -> int:
    return sum(bool(known(_heading(cell))) for cell in cells if not is_blank(cell))


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
        # To its last written cell: the library fills each up with empty ones.
        yield number, row[: next((place for place in range(len(row), 0, -1) if row[place - 1].value is not None), 0)]


def _row(number: int, seen: tuple[Any, ...], uncomputed: int, marks: Marks) -> SheetRow:
    cells: list[Cell] = []
    troubles: dict[int, str] = {}
    for place, value in enumerate((*seen, *(None,) * (min(uncomputed, MAX_COLUMNS) - len(seen)))):
        found, kind = getattr(value, "value", None), getattr(value, "data_type", "n")
        if kind == "e":
            troubles[place] = f"contiene l’errore {found}: correggere la formula, o scrivere il valore"
            found = None
        elif found is None and (number, place + 1) in marks.uncomputed:
            troubles[place] = "contiene una formula senza risultato: aprire il foglio, salvarlo e ripetere"
        elif isinstance(found, str) and len(found) > MAX_CELL:
            troubles[place] = f"supera {MAX_CELL} caratteri: abbreviare il testo"
            found = None
        cells.append(_as_written(_plain(found), getattr(value, "number_format", None)))
    return SheetRow(number, tuple(cells), troubles)


def _plain(found: Any) -> Cell:
    if isinstance(found, str):
        # What XML cannot hold stands as «_x000D_» (ECMA-376, part 1, 22.9.2.19); a pair of these may be one sign.
        text: str = unescape(found)
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(found, float):
        return float(f"{found:.15g}")  # as many digits as sheets keep and show: beyond them is binary noise
    if found is None or isinstance(found, bool | int | datetime | date):
        return found
    return str(found)  # a time of day, a span of time: whoever wants a date there says that it is none


def _as_written(cell: Cell, form: str | None) -> Cell:
    if isinstance(cell, date):
        return day_as_shown(cell, form)
    return as_shown(cell, form) if isinstance(cell, int | float) and not isinstance(cell, bool) else cell


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
        if told := foreign_package(package, names):
            raise SheetError(f"Il foglio «{name}» {told}.")
        types = package.read("[Content_Types].xml").lower()
        if b"macroenabled" in types or any("vbaproject" in each for each in names):
            raise SheetError(
                f"Il foglio «{name}» contiene macro: salvarlo come «Cartella di lavoro di Excel (.xlsx)», senza macro."
            )


def _of_csv(name: str, data: bytes, most_rows: int, known: Callable[[str], object]) -> _Grid:
    try:
        read = csv_text(name, data)
    except UnclearText as error:
        raise SheetError(str(error)) from error
    text = read.text.removeprefix("\ufeff")
    if told := foreign_text(text[:200_000]):
        raise SheetError(f"Il foglio «{name}» {told}.")
    stated = _STATED.match(text)
    delimiter = stated[1] if stated else _delimiter(text, known)
    rows: list[SheetRow] = []
    try:
        # Programs do not show, and do not count, the line that states the delimiter.
        lines = io.StringIO(text[stated.end() :] if stated else text, newline="")
        for row in csv.reader(lines, delimiter=delimiter, strict=True):
            number = len(rows) + 1
            row = row[: next((place for place in range(len(row), 0, -1) if row[place - 1]), 0)]  # to its last value
            if number > most_rows or len(row) > MAX_COLUMNS:
                raise SheetError(
                    f"Il file «{name}» supera {most_rows} righe o {MAX_COLUMNS} colonne: dividerlo e ripetere."
                )
            long = {i: f"supera {MAX_CELL} caratteri: abbreviare" for i, cell in enumerate(row) if len(cell) > MAX_CELL}
            rows.append(SheetRow(number, tuple(map(_kept_as_text, row)), long))
    except csv.Error as error:
        raise SheetError(
            f"Il CSV «{name}» non si legge dopo la riga {len(rows)}: probabilmente mancano le virgolette di chiusura; "
            "salvarlo di nuovo dal foglio, meglio come .xlsx."
        ) from error
    return _Grid(rows, notes=(read.note,) if read.note else ())


def _kept_as_text(cell: str) -> str:
    kept = _KEPT_AS_TEXT.fullmatch(cell)
    return kept[1].replace('""', '"') if kept else cell


def _delimiter(text: str, known: Callable[[str], object]) -> str:
    """What yields the row with most known headings; else what divides most of the first lines, and most often.

    Within quotes nothing divides.
    """
    begins = text[:200_000]
    first = [line for line in begins.splitlines() if line.strip(';,|\t "')][:_TITLES_WITHIN]
    outside = [re.sub(r'"[^"]*"', "", line) for line in first]
    counts = {sign: [line.count(sign) for line in outside] for sign in _DELIMITERS}

    def promise(sign: str) -> tuple[int, int, int]:
        return _headings_with(begins, sign, known), sum(map(bool, counts[sign])), sum(counts[sign])

    return max(_DELIMITERS, key=promise)


def _headings_with(text: str, delimiter: str, known: Callable[[str], object]) -> int:
    most, seen = 0, 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            seen += any(cell.strip() for cell in row)
            most = max(most, _known_in(row[:MAX_COLUMNS], known))
            if seen == _TITLES_WITHIN:
                break
    except csv.Error:  # a cell without end: what was seen before it counts
        pass
    return most
