"""Lines that stand beside a register's sheet on one of their own: each to its row, or told what is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from agreements.documents.sheets.sheet_file import (
    SheetContent,
    SheetError,
    SheetRow,
    is_workbook,
    read_beside,
    read_sheet,
)
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.register.line_columns import EXAMPLE
from agreements.domain.register.register_columns import Column, plain_heading
from agreements.domain.register.typed_cell import Cell, is_blank, text_of
from agreements.use_cases.registers.import_report import RowOutcome, RowState
from agreements.use_cases.registers.row_reader import RowReader, Trouble

_MOST_LINES = 50_000
_YES, _NO = ("sì", "si", "vero", "x"), ("", "no", "falso")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LineSheet(Generic[T]):
    """A sheet of lines.

    Attributes:
        name: Of the sheet in a workbook.
        suffix: What the file beside a CSV ends with.
        columns: The one called ``of`` names the row of the register.
        read: Makes a line of a row's cells; None where it has told what is wrong.
    """

    name: str
    suffix: str
    columns: tuple[Column, ...]
    read: Callable[[RowReader, Mapping[str, Cell]], T | None]

    def place(self, row: int, code: str) -> str:
        """Where a cell stands, in Italian: sheet, row and column."""
        return f"{self.name}, riga {row}, {self.headings[code]}"

    def trouble(self, row: int, code: str, told: str) -> Trouble:
        """What is wrong with a cell."""
        return Trouble(self.place(row, code), told.rstrip(". ") + ".")

    @property
    def headings(self) -> Mapping[str, str]:
        """The headings by code."""
        return {column.code: column.heading for column in self.columns}

    def code_called(self, heading: str) -> str:
        """The code of the column with this heading; empty where it is none of ours."""
        called = plain_heading(heading)
        return next((each.code for each in self.columns if plain_heading(each.heading) == called), "")

    def beside(self, name: str) -> str:
        """Of a CSV, how the file with its lines is called: ``registro.csv``, ``registro.oneri.csv``."""
        return f"{name.rpartition('.')[0] or name}{self.suffix}"


@dataclass(slots=True)
class OfOne(Generic[T]):
    """What the sheet says of one row of the register.

    Attributes:
        numbers: Of each line its row on the sheet.
    """

    read: list[T] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def lines(self) -> tuple[T, ...]:
        """Its lines, in their order."""
        return tuple(self.read)

    @property
    def numbered(self) -> Iterator[tuple[T, int]]:
        """Its lines, each with its row on the sheet."""
        return zip(self.read, self.numbers, strict=True)


@dataclass(frozen=True, slots=True)
class OfAll(Generic[T]):
    """What it says of all.

    Attributes:
        by_place: Of the rows of the register, by their place in it.
        stray: Lines that belong to no row, or to more than one.
        notes: In Italian, how their sheet was read.
        there: Whether there is such a sheet at all.
    """

    by_place: Mapping[int, OfOne[T]]
    stray: tuple[RowOutcome, ...] = ()
    notes: tuple[str, ...] = ()
    there: bool = True

    def of(self, place: int) -> OfOne[T]:
        """Of the row at a place."""
        return self.by_place.get(place) or OfOne()


def lines_of(
    of: LineSheet[T], name: str, data: bytes, beside: bytes | None, rows: Sequence[Mapping[str, Cell]]
) -> OfAll[T]:
    """Read the lines that stand with a register: on their own sheet of a workbook, or in the file beside a CSV.

    Args:
        rows: Of the register, by code of the column.

    Raises:
        SheetError: They cannot be read as a whole, or their columns are unknown.
    """
    if is_workbook(data):
        sheet = read_beside(name, data, of.name, _MOST_LINES, of.code_called)
    else:
        sheet = read_sheet(of.beside(name), beside, _MOST_LINES, of.code_called) if beside is not None else None
    if sheet is None:
        return OfAll({}, there=False)
    codes = _codes(of, sheet)
    places = _places(rows)
    found: defaultdict[int, OfOne[T]] = defaultdict(OfOne)
    stray = []
    for row in sheet.rows:
        cells = {code: cell for code, cell in zip(codes, row.cells, strict=True) if code}
        called = _called(cells.get("of"))
        if called == _called(EXAMPLE):
            continue
        whose = places.get(called, ())
        if len(whose) != 1:
            stray.append(RowOutcome(row.number, RowState.WRONG, "", "", (_nobody(of, called, len(whose)),), of.name))
            continue
        lines, troubles = _read(of, row, codes, cells, sheet.epoch)
        found[whose[0]].read += lines
        found[whose[0]].numbers += [row.number] * len(lines)
        told = (Trouble(f"{of.name}, riga {row.number}, {each.heading}", each.told) for each in troubles)
        found[whose[0]].troubles += told
    return OfAll(found, tuple(stray), tuple(f"Foglio «{of.name}»: {note}" for note in sheet.notes))


def _codes(of: LineSheet[T], sheet: SheetContent) -> list[str]:
    codes = [of.code_called(heading) for heading in sheet.headings]
    missing = [column.heading for column in of.columns if column.required and column.code not in codes]
    unknown = [heading for heading, code in zip(sheet.headings, codes, strict=True) if heading and not code]
    known = [code for code in codes if code]
    twice = [of.headings[code] for code in dict.fromkeys(known) if known.count(code) > 1]
    for wrong, told in ((unknown, "non è conosciuta"), (missing, "manca"), (twice, "compare due volte")):
        if wrong:
            ours = ", ".join(f"«{column.heading}»" for column in of.columns)
            raise SheetError(
                f"Nel foglio «{of.name}» la colonna «{wrong[0][:60]}» {told}: usare {ours}; se il foglio è "
                "un’altra cosa, dargli un altro nome."
            )
    return codes


def _places(rows: Sequence[Mapping[str, Cell]]) -> Mapping[str, tuple[int, ...]]:
    found: defaultdict[str, set[int]] = defaultdict(set)
    for place, cells in enumerate(rows):
        for code in ("number", "old_number"):
            if name := _called(cells.get(code)):
                found[name].add(place)
    return {name: tuple(places) for name, places in found.items()}


def _called(cell: Cell) -> str:
    try:
        return folded(text_of(cell))
    except InvalidDatum:  # a number that the program of the office took for a date
        return ""


def _nobody(of: LineSheet[T], called: str, rows: int) -> str:
    if not called:
        return f"«{of.headings['of']}» manca o non è un testo: scrivere il numero della riga dell’accordo."
    many = f"ci sono {rows} righe" if rows else "non c’è nessuna riga"
    return (
        f"Nel registro {many} con il numero «{called[:60]}»: correggere «{of.headings['of']}», o le righe del registro."
    )


def _read(
    of: LineSheet[T], row: SheetRow, codes: Sequence[str], cells: Mapping[str, Cell], epoch: date
) -> tuple[list[T], list[Trouble]]:
    broken = [
        Trouble(of.headings[code], row.troubles[n] + ".") for n, code in enumerate(codes) if n in row.troubles and code
    ]
    if broken:
        return [], broken
    r = RowReader(cells, epoch, of.headings)
    line = of.read(r, cells)
    return ([], r.troubles) if r.troubles or line is None else ([line], [])


def missing(r: RowReader, cells: Mapping[str, Cell], columns: Sequence[Column]) -> None:
    """Note what has to be there and is not, but for whose line it is: that was looked at before."""
    for column in columns[1:]:
        if column.required and is_blank(cells.get(column.code)):
            r.wrong(column.code, "manca: scriverlo")


def yes_or_no(cell: Cell) -> bool:
    """A cell that says yes or nothing.

    Raises:
        InvalidDatum: It says something else.
    """
    if isinstance(cell, bool):
        return cell
    text = text_of(cell).casefold()
    if text in (*_YES, *_NO):
        return text in _YES
    raise InvalidDatum("sì o no", f"«{text[:40]}» non è ammesso: scrivere «sì», o lasciare vuoto")
