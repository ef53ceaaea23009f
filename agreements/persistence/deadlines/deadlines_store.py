"""Armed deadlines, chosen ladders and the state of the sweep, in a session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, delete, select, union_all
from sqlalchemy.orm import Session

from agreements.domain.deadlines.deadlines import DeadlineKind, Watched
from agreements.domain.deadlines.ladders import LadderPolicy, LadderRule
from agreements.domain.deadlines.reminder import Ladder
from agreements.domain.deadlines.sweep import SweepDay
from agreements.domain.offices import Role
from agreements.persistence.engine.engine import insert_or_leave
from agreements.persistence.engine.records import NoticeStatus
from agreements.persistence.tables.rows_deadline import (
    ArmedDeadlineRow,
    DigestLineRow,
    DigestRungRow,
    LadderRow,
    SweepStateRow,
)
from agreements.persistence.tables.rows_register import HandledRungRow, NoticeRow


def armed(session: Session, agreement: str, deadlines: Sequence[Watched]) -> dict[str, int] | None:
    """The versions of the watched deadlines, None where one of them does not stand where it stood: then `arm`."""
    rows = {row.code: row for row in session.scalars(_of(agreement))}
    standing = {deadline.code: deadline.stands_on for deadline in deadlines}
    if {code: row.stands_on for code, row in rows.items() if row.stands_on} != standing:
        return None
    return {code: rows[code].version for code in standing}


def arm(session: Session, agreement: str, deadlines: Sequence[Watched]) -> dict[str, int]:
    """Let every watched deadline stand where it stands now; one that moved, or came back, begins anew.

    A version is never used again: a date corrected from A to B and back to A begins anew twice, and what was
    withdrawn in between is said again. Before there were versions a deadline's was the ordinal of its due date: one
    that stands there still goes on from there.

    Returns:
        The version of each deadline, by its code.
    """
    rows = {row.code: row for row in session.scalars(_of(agreement))}
    standing = {deadline.code: deadline for deadline in deadlines}
    for code, row in rows.items():
        if code not in standing:
            row.stands_on = ""
    for code, deadline in standing.items():
        known = rows.get(code)
        if known is None:
            used = _used(session, agreement, code)
            as_before = deadline.due_on.toordinal()
            version = as_before if as_before in used else max(used, default=0) + 1
            rows[code] = ArmedDeadlineRow(agreement=agreement, code=code, stands_on=deadline.stands_on, version=version)
            session.add(rows[code])
        elif known.stands_on != deadline.stands_on:
            known.stands_on = deadline.stands_on
            known.version = max({known.version, *_used(session, agreement, code)}) + 1
    session.flush()
    return {code: rows[code].version for code in standing}


def tell_anew(session: Session, agreement: str) -> None:
    """Unarm the deadlines of which a mail is still queued, alone or in a digest: the next `arm` begins them anew."""
    alone = select(NoticeRow.obligation).where(
        NoticeRow.agreement == agreement, NoticeRow.status == NoticeStatus.QUEUED
    )
    queued = select(NoticeRow.id).where(NoticeRow.status == NoticeStatus.QUEUED)
    in_digests = select(DigestLineRow.obligation).where(
        DigestLineRow.agreement == agreement, DigestLineRow.digest.in_(queued)
    )
    told = set(session.scalars(union_all(alone, in_digests)))
    for row in session.scalars(_of(agreement)):
        if row.code in told:
            row.stands_on = ""
    session.flush()


def _of(agreement: str) -> Select[tuple[ArmedDeadlineRow]]:
    return select(ArmedDeadlineRow).where(ArmedDeadlineRow.agreement == agreement)


def _used(session: Session, agreement: str, code: str) -> set[int]:
    queries = [
        select(row.version).where(row.agreement == agreement, row.obligation == code)
        for row in (HandledRungRow, DigestRungRow, NoticeRow)
    ]
    return set(session.scalars(union_all(*queries)))


def ladders(session: Session) -> LadderPolicy:
    """The ladders that were chosen."""
    return LadderPolicy(
        {
            (row.office, row.kind): LadderRule(
                row.kind,
                Ladder(str(row.kind), tuple(row.rungs_days)),
                {Role[name]: first for name, first in row.audience.items()},
            )
            for row in session.scalars(select(LadderRow))
        }
    )


def save_ladder(session: Session, office: str, rule: LadderRule) -> None:
    """Keep a ladder in place of the one that was chosen before."""
    session.merge(
        LadderRow(
            office=office,
            kind=rule.kind,
            rungs_days=list(rule.ladder.rungs_days),
            audience={role.name: first for role, first in rule.audience.items()},
        )
    )
    session.flush()


def drop_ladder(session: Session, office: str, kind: DeadlineKind) -> None:
    """Forget a chosen ladder: what is usual holds again."""
    session.execute(delete(LadderRow).where(LadderRow.office == office, LadderRow.kind == kind))


def sweep_day(session: Session, today: date) -> SweepDay:
    """What a sweep of today has to know of the ones before."""
    state = session.get(SweepStateRow, 1)
    return SweepDay(today) if state is None else SweepDay(today, state.last_on, state.round_on)


def note_sweep(session: Session, day: SweepDay) -> None:
    """A sweep came to its end."""
    insert_or_leave(session, SweepStateRow, [{"singleton": 1, "last_on": day.today, "round_on": None}])
    state = session.get_one(SweepStateRow, 1)
    state.last_on = max(state.last_on, day.today)
    if day.begins_week:
        state.round_on = day.monday
    session.flush()
