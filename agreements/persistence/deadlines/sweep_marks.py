"""Which agreements the sweep must look at: an indexed question, and what each look leaves behind.

A day is only ever written beside the number of the rules and the revision of the agreement by which it was found.
Every save, and every change of the rules, makes it void in its own commit: what nobody knows is looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, and_, select, union_all, update

from agreements.persistence.agreements.mapping import number_parts
from agreements.persistence.deadlines import agenda_store
from agreements.persistence.deadlines.deadlines_store import sweep_day
from agreements.persistence.engine.engine import insert_or_leave
from agreements.persistence.engine.records import Look
from agreements.persistence.tables.rows_agreement import AgreementRow
from agreements.persistence.tables.rows_deadline import SweepRulesRow


def rules(connection: Connection, program: str) -> int | None:
    """The number of the rules, None where another program has found the days so far: then `change_rules`."""
    return connection.scalar(select(SweepRulesRow.number).where(SweepRulesRow.program == program))


def holding(connection: Connection, today: date, program: str) -> int | None:
    """The number of the rules by which what looks have left holds on a day; None where nothing of it does.

    Days that were found on a later day, by a clock that was wrong then or is now, say nothing of this one.
    """
    return None if sweep_day(connection, today).goes_back else rules(connection, program)


def change_rules(connection: Connection, program: str | None = None) -> int:
    """Make all days void; of two changes at once the second waits and counts on.

    Args:
        program: What the rules of the program are from now on; None where something else changed.

    Returns:
        The new number.
    """
    insert_or_leave(connection, SweepRulesRow, [{"singleton": 1, "number": 1, "program": ""}])
    changed = update(SweepRulesRow).values(number=SweepRulesRow.number + 1)
    if program is not None:
        changed = changed.values(program=program)
    connection.execute(changed)
    return connection.execute(select(SweepRulesRow.number)).scalar_one()


def to_look_at(connection: Connection, today: date, rules: int) -> tuple[str, ...]:
    """The numbers of the agreements on which something may be due by today, as texts in order.

    Two ranges of one index: all that older rules have found, and of what these have found the days up to today. As
    one comparison of pairs it would take longer, and PostgreSQL would think that it finds everything.
    """
    a = AgreementRow
    older, come = a.look_rules < rules, and_(a.look_rules == rules, a.look_on <= today)
    due = union_all(select(a.number).where(older), select(a.number).where(come))
    return tuple(sorted(connection.execute(due).scalars().all()))


def note(connection: Connection, looks: Sequence[Look], rules: int) -> None:
    """Write down when agreements must be looked at again, with the agenda that holds until then.

    One that somebody has changed meanwhile is left alone.
    """
    held = []
    # In the order in which several are saved elsewhere, so that nobody waits for somebody who waits for him.
    for look in sorted(looks, key=lambda look: number_parts(look.agreement)):
        noted = connection.execute(
            update(AgreementRow)
            .where(AgreementRow.number == look.agreement, AgreementRow.revision == look.revision)
            .values(look_rules=rules, look_on=look.again_on)
            .returning(AgreementRow.number)
        ).first()
        if noted is not None:
            held.append(look)
    agenda_store.keep(connection, held)
