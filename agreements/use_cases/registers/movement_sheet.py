"""The movements of the accounts that come with a register's sheet."""

from __future__ import annotations

from collections.abc import Mapping

from agreements.domain.agreement.money import Amount, parse_amount
from agreements.domain.agreement.movement import CHAPTER, CIG, CUP, Movement, MovementKind
from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.register.movement_columns import MOVEMENTS, MOVEMENTS_SHEET
from agreements.domain.register.typed_cell import Cell, is_blank, text_of, whole_of
from agreements.use_cases.registers.line_sheet import LineSheet, yes_or_no
from agreements.use_cases.registers.row_reader import RowReader

_PLACE = {"CUP": "cup", "CIG": "cig", "numero del movimento": "number", "capitolo": "chapter", "motivazione": "reason"}
"""Where a refusal of the domain belongs on the sheet, by how it calls the datum."""


def _read(r: RowReader, cells: Mapping[str, Cell]) -> Movement | None:
    kind = r.one_of("kind", MovementKind, None)
    year, party, amount = r.reading("year", whole_of), r.reading("party", whole_of), r.reading("amount", _amount)
    number, dated_on = r.text("number", most=limits.NUMBER), r.day("dated_on")
    chapter, cup, cig = r.text("chapter", most=CHAPTER), r.text("cup", most=CUP), r.text("cig", most=CIG)
    reason, cancelled = r.text("reason", most=limits.REASON), r.reading("cancelled", yes_or_no)
    for column in MOVEMENTS:
        if column.required and column.code != "kind" and is_blank(cells.get(column.code)):
            r.wrong(column.code, "manca: scriverlo")
    if r.troubles or kind is None or year is None or party is None or amount is None or dated_on is None:
        return None
    try:
        return Movement(
            kind, year, party, amount, number, dated_on, chapter, cup, cig, reason, cancelled=bool(cancelled)
        )
    except InvalidDatum as refusal:
        r.wrong(_PLACE.get(refusal.datum, "amount"), refusal.sentence)
        return None


def _amount(cell: Cell) -> Amount:
    return parse_amount(text_of(cell))


MOVEMENT_LINES = LineSheet(MOVEMENTS_SHEET, ".movimenti.csv", MOVEMENTS, _read)
