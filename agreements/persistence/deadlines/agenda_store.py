"""What calendars show of each agreement, as the last look has left it: it holds as long as the day of looking does."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select
from sqlalchemy.orm import InstrumentedAttribute

from agreements.domain.agreement.confidentiality import shown_title
from agreements.domain.agreement.parties import Office
from agreements.domain.deadlines.agenda import Agenda, Entry, seen_by
from agreements.persistence.engine.records import Look
from agreements.persistence.tables.rows_agreement import AgreementRow, OfficeRow
from agreements.persistence.tables.rows_deadline import AgendaEntryRow

_R = AgendaEntryRow
_KEPT = (_R.kind, _R.code, _R.due_on, _R.what, _R.explanation, _R.owed_by, _R.office_name, _R.office_email)


def keep(connection: Connection, looks: Sequence[Look]) -> None:
    """Replace the agenda of agreements; what stands as it stood is not written again.

    The caller holds the agreements' rows: nobody else writes their agenda meanwhile.
    """
    numbers = [look.agreement for look in looks]
    columns = [_R.agreement, _R.ordinal, _R.cancelled, *_KEPT]
    standing: dict[str, list[Mapping[str, object]]] = {number: [] for number in numbers}
    asked = select(*columns).where(_R.agreement.in_(numbers)).order_by(_R.agreement, _R.ordinal)
    for row in connection.execute(asked).mappings():
        standing[row["agreement"]].append(dict(row))
    moved = {look.agreement: rows for look in looks if (rows := _rows(look)) != standing[look.agreement]}
    if not moved:
        return
    connection.execute(delete(_R).where(_R.agreement.in_(moved)))
    if found := [*chain.from_iterable(moved.values())]:
        connection.execute(insert(_R), found)


def _rows(look: Look) -> list[Mapping[str, object]]:
    agenda = look.agenda
    marked = [*((entry, False) for entry in agenda.running), *((entry, True) for entry in agenda.over)]
    return [
        {
            "agreement": look.agreement,
            "ordinal": ordinal,
            "cancelled": cancelled,
            "kind": entry.kind,
            "code": entry.code,
            "due_on": entry.due_on,
            "what": entry.what,
            "explanation": entry.explanation,
            "owed_by": entry.owed_by,
            "office_name": entry.office.name,
            "office_email": entry.office.email,
        }
        for ordinal, (entry, cancelled) in enumerate(marked)
    ]


def kept(connection: Connection, today: date, rules: int, last: date | None = None) -> Agenda:
    """The agenda of all agreements on which it still holds, by number and each in its order.

    Args:
        last: Only what is overdue, missing, or due by this day; nothing that is over.
    """
    if last is not None:
        return Agenda(_entries(connection, today, rules, _R.cancelled.is_(False), _R.due_on <= last))
    return Agenda(
        running=_entries(connection, today, rules, _R.cancelled.is_(False)),
        over=_entries(connection, today, rules, _R.cancelled.is_(True)),
    )


def some(
    connection: Connection, today: date, rules: int, wanted: Sequence[ColumnElement[bool]], most: int
) -> tuple[Entry, ...]:
    """So many entries on which it still holds and that answer conditions, by day."""
    return _entries(
        connection, today, rules, *wanted, by=(_R.due_on, AgreementRow.year, AgreementRow.serial), most=most
    )


def _entries(
    connection: Connection,
    today: date,
    rules: int,
    *wanted: ColumnElement[bool],
    by: Sequence[InstrumentedAttribute[Any]] = (),
    most: int | None = None,
) -> tuple[Entry, ...]:
    a = AgreementRow
    holds = (a.look_rules == rules, a.look_on > today)  # all that `looks.to_look_at` leaves out
    asked = (
        select(a.number, a.title, a.confidential_since, a.revision, *_KEPT)
        .join(a, a.number == _R.agreement)
        .where(*holds, *wanted)
    )
    rows = connection.execute(asked.order_by(*(by or (a.year, a.serial)), _R.ordinal).limit(most)).all()
    concerned = _concerned(connection, {row.number for row in rows}, every=most is None)
    return tuple(
        Entry(
            number,
            shown_title(title, since is not None),
            kind,
            code,
            due_on,
            what,
            explanation,
            owed_by,
            Office(name, email),
            revision,
            seen_by(Office(name, email), kind, concerned.get(number, ())),
        )
        for number, title, since, revision, kind, code, due_on, what, explanation, owed_by, name, email in rows
    )


def _concerned(connection: Connection, numbers: Collection[str], *, every: bool) -> dict[str, list[Office]]:
    """The own offices that agreements concern, by number: one reading, of some agreements or of the whole register."""
    found: dict[str, list[Office]] = {}
    if not numbers:
        return found
    asked = select(OfficeRow.agreement, OfficeRow.name, OfficeRow.email).order_by(
        OfficeRow.agreement, OfficeRow.ordinal
    )
    rows = connection.execute(asked if every else asked.where(OfficeRow.agreement.in_(numbers)))
    for number, name, email in rows:
        found.setdefault(number, []).append(Office(name, email))
    return found
