"""The lines of charges that come with a register's sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from agreements.domain.agreement.money import TEXTS, Amount, Charge, parse_amount
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.register.charge_columns import CHARGES, CHARGES_SHEET
from agreements.domain.register.typed_cell import Cell, is_blank, text_of, whole_of
from agreements.use_cases.registers.line_sheet import LineSheet, yes_or_no
from agreements.use_cases.registers.row_reader import RowReader


def _read(r: RowReader, cells: Mapping[str, Cell]) -> Charge | None:
    said: dict[str, Any] = {code: r.reading(code, how) for code, how in _OTHERS.items()}
    said |= {code: r.text(code, most=most) for code, (_, most) in TEXTS.items()}
    for code in (code for code, how in _OTHERS.items() if how is whole_of):
        if is_blank(cells.get(code)):
            r.wrong(code, "manca: scriverlo")
    if r.troubles or None in said.values():
        return None
    try:
        return Charge(**said)
    except InvalidDatum as refusal:
        r.wrong(_CALLED.get(refusal.datum, "amount"), refusal.sentence)
        return None


def _amount(cell: Cell) -> Amount:
    return parse_amount(text_of(cell))


_BY_KIND: Mapping[object, Callable[[Cell], object]] = {"int": whole_of, "Amount": _amount, "bool": yes_or_no}
_OTHERS = {datum.name: _BY_KIND[datum.type] for datum in fields(Charge) if datum.name not in TEXTS}
_CALLED = {called: code for code, (called, _) in TEXTS.items()}

CHARGE_LINES = LineSheet(CHARGES_SHEET, ".oneri.csv", CHARGES, _read)
