"""Movements of the accounts to rows and back; what the database holds is whole cents."""

from __future__ import annotations

from agreements.domain.agreement.movement import Movement
from agreements.persistence.agreements.mapping_money import amount, cents
from agreements.persistence.engine.plain_rows import NewRow, new_row
from agreements.persistence.tables.rows_money import MovementRow


def movement_row(agreement: str, ordinal: int, movement: Movement) -> NewRow:
    """The row of a movement."""
    return new_row(
        MovementRow,
        agreement=agreement,
        ordinal=ordinal,
        kind=movement.kind,
        year=movement.year,
        party_position=movement.party,
        cents=cents(movement.amount),
        number=movement.number,
        dated_on=movement.dated_on,
        chapter=movement.chapter,
        cup=movement.cup,
        cig=movement.cig,
        reason=movement.reason,
        cancelled=movement.cancelled,
    )


def movement_from(row: MovementRow) -> Movement:
    """The movement that a row holds."""
    return Movement(
        kind=row.kind,
        year=row.year,
        party=row.party_position,
        amount=amount(row.cents, minimum=False),
        number=row.number,
        dated_on=row.dated_on,
        chapter=row.chapter,
        cup=row.cup,
        cig=row.cig,
        reason=row.reason,
        cancelled=row.cancelled,
    )
