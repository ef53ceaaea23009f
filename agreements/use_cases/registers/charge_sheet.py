"""The lines of charges that come with a register's sheet: each to the row of its agreement, or told what is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from agreements.documents.sheets.register_sheet import EXAMPLE
from agreements.documents.sheets.sheet_file import (
    SheetContent,
    SheetError,
    SheetRow,
    is_workbook,
    read_beside,
    read_sheet,
)
from agreements.domain.agreement.money import TEXTS, Amount, Charge, parse_amount
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.register.charge_columns import CHARGES, CHARGES_SHEET, HEADINGS, code_called
from agreements.domain.register.typed_cell import Cell, is_blank, text_of, whole_of
from agreements.use_cases.registers.import_report import RowOutcome, RowState
from agreements.use_cases.registers.row_reader import RowReader, Trouble

CHARGES_SUFFIX = ".oneri.csv"
_MOST_LINES = 50_000
_YES, _NO = ("sì", "si", "vero", "x"), ("", "no", "falso")


def charges_beside(name: str) -> str:
    """Of a CSV, how the file with its charges is called: ``registro.csv``, ``registro.oneri.csv``."""
    return f"{name.rpartition('.')[0] or name}{CHARGES_SUFFIX}"


@dataclass(slots=True)
class OfOne:
    """What the sheet says of the charges of one row of the register."""

    read: list[Charge] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def lines(self) -> tuple[Charge, ...]:
        """Its lines, in their order."""
        return tuple(self.read)


@dataclass(frozen=True, slots=True)
class OfAll:
    """What it says of all.

    Attributes:
        by_place: Of the rows of the register, by their place in it.
        stray: Lines that belong to no row, or to more than one.
        notes: In Italian, how their sheet was read.
    """

    by_place: Mapping[int, OfOne]
    stray: tuple[RowOutcome, ...] = ()
    notes: tuple[str, ...] = ()

    def of(self, place: int) -> OfOne:
        """Of the row at a place."""
        return self.by_place.get(place) or OfOne()


def charges_of(name: str, data: bytes, beside: bytes | None, rows: Sequence[Mapping[str, Cell]]) -> OfAll:
    """Read the lines that stand with a register: on the sheet «Oneri» of a workbook, or in the file beside a CSV.

    Args:
        rows: Of the register, by code of the column.

    Raises:
        SheetError: They cannot be read as a whole, or their columns are unknown.
    """
    if is_workbook(data):
        sheet = read_beside(name, data, CHARGES_SHEET, _MOST_LINES, code_called)
    else:
        sheet = read_sheet(charges_beside(name), beside, _MOST_LINES, code_called) if beside is not None else None
    if sheet is None:
        return OfAll({})
    codes = _codes(sheet)
    places = _places(rows)
    found: defaultdict[int, OfOne] = defaultdict(OfOne)
    stray = []
    for row in sheet.rows:
        cells = {code: cell for code, cell in zip(codes, row.cells, strict=True) if code}
        called = _called(cells.get("of"))
        if called == _called(EXAMPLE):
            continue
        of = places.get(called, ())
        if len(of) != 1:
            stray.append(RowOutcome(row.number, RowState.WRONG, "", "", (_nobody(called, len(of)),), CHARGES_SHEET))
            continue
        line = _read(row, codes, cells, sheet.epoch)
        if isinstance(line, Charge):
            found[of[0]].read.append(line)
        else:
            told = (Trouble(f"{CHARGES_SHEET}, riga {row.number}, {each.heading}", each.told) for each in line)
            found[of[0]].troubles += told
    return OfAll(found, tuple(stray), tuple(f"Foglio «{CHARGES_SHEET}»: {note}" for note in sheet.notes))


def _codes(sheet: SheetContent) -> list[str]:
    codes = [code_called(heading) for heading in sheet.headings]
    missing = [column.heading for column in CHARGES if column.required and column.code not in codes]
    unknown = [heading for heading, code in zip(sheet.headings, codes, strict=True) if heading and not code]
    known = [code for code in codes if code]
    twice = [HEADINGS[code] for code in dict.fromkeys(known) if known.count(code) > 1]
    for wrong, told in ((unknown, "non è conosciuta"), (missing, "manca"), (twice, "compare due volte")):
        if wrong:
            ours = ", ".join(f"«{column.heading}»" for column in CHARGES)
            raise SheetError(
                f"Nel foglio «{CHARGES_SHEET}» la colonna «{wrong[0][:60]}» {told}: usare {ours}; se il foglio è "
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


def _nobody(called: str, rows: int) -> str:
    if not called:
        return f"«{HEADINGS['of']}» manca o non è un testo: scrivere il numero della riga dell’accordo."
    many = f"ci sono {rows} righe" if rows else "non c’è nessuna riga"
    return f"Nel registro {many} con il numero «{called[:60]}»: correggere «{HEADINGS['of']}», o le righe del registro."


def _read(row: SheetRow, codes: Sequence[str], cells: Mapping[str, Cell], epoch: date) -> Charge | list[Trouble]:
    broken = [
        Trouble(HEADINGS[code], row.troubles[n] + ".") for n, code in enumerate(codes) if n in row.troubles and code
    ]
    if broken:
        return broken
    r = RowReader(cells, epoch, HEADINGS)
    said: dict[str, Any] = {code: r.reading(code, how) for code, how in _OTHERS.items()}
    said |= {code: r.text(code, most=most) for code, (_, most) in TEXTS.items()}
    for code in (code for code, how in _OTHERS.items() if how is whole_of):
        if is_blank(cells.get(code)):
            r.wrong(code, "manca: scriverlo")
    if r.troubles or None in said.values():
        return r.troubles
    try:
        return Charge(**said)
    except InvalidDatum as refusal:
        r.wrong(_CALLED.get(refusal.datum, "amount"), refusal.sentence)
        return r.troubles


def _amount(cell: Cell) -> Amount:
    return parse_amount(text_of(cell))


def _yes_or_no(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    text = text_of(cell).casefold()
    if text in (*_YES, *_NO):
        return text in _YES
    raise InvalidDatum("investimento", f"«{text[:40]}» non è ammesso: scrivere «sì», o lasciare vuoto")


_BY_KIND: Mapping[object, Callable[[Cell], object]] = {"int": whole_of, "Amount": _amount, "bool": _yes_or_no}
_OTHERS = {datum.name: _BY_KIND[datum.type] for datum in fields(Charge) if datum.name not in TEXTS}
_CALLED = {called: code for code, (called, _) in TEXTS.items()}
