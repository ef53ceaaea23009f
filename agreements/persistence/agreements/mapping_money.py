"""Charges to rows and back; what the database holds is whole cents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from decimal import Decimal

from agreements.domain.agreement.money import Amount, Charge, Charges
from agreements.persistence.engine.plain_rows import NewRow, new_row
from agreements.persistence.tables.rows_act import ActRow
from agreements.persistence.tables.rows_money import ChargeRow

_CENTS = 100
_AS_IT_IS = tuple(datum.name for datum in fields(Charge) if datum.name != "amount")
"""What of a line has a column of the same name."""


def cents(amount: Amount) -> int:
    """An amount as it is stored."""
    return int(amount.value * _CENTS)


def charge_rows(agreement: str, sequence: int, charges: Charges) -> list[NewRow]:
    """The lines of an act's ledger, in their order."""
    return [
        new_row(
            ChargeRow,
            agreement=agreement,
            act_sequence=sequence,
            ordinal=n,
            cents=cents(line.amount),
            minimum=line.amount.minimum,
            **{name: getattr(line, name) for name in _AS_IT_IS},
        )
        for n, line in enumerate(charges.lines)
    ]


def charges_from(row: ActRow, rows: Sequence[ChargeRow]) -> Charges:
    """The charges that an act's rows hold."""
    lines = tuple(
        Charge(amount=amount(line.cents, minimum=line.minimum), **{name: getattr(line, name) for name in _AS_IT_IS})
        for line in rows
    )
    declared = row.charges_declared_cents
    stated = None if declared is None else amount(declared, minimum=bool(row.charges_declared_minimum))
    return Charges(row.charges_kind, lines, stated)


def amount(stored: int, *, minimum: bool) -> Amount:
    """An amount as it was stored."""
    return Amount(Decimal(stored) / _CENTS, minimum)
