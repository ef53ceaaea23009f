"""Armed deadlines, chosen ladders and the state of the sweep, in a transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, bindparam, delete, select, union_all, update

from agreements.domain.deadlines.deadlines import DeadlineKind, Watched
from agreements.domain.deadlines.ladders import LadderPolicy, LadderRule
from agreements.domain.deadlines.reminder import Ladder
from agreements.domain.deadlines.sweep import SweepDay
from agreements.domain.offices import Role
from agreements.persistence.engine.engine import insert_or_leave, insert_or_replace
from agreements.persistence.engine.plain_rows import rows
from agreements.persistence.engine.records import NoticeStatus
from agreements.persistence.tables.rows_deadline import (
    ArmedDeadlineRow,
    DigestLineRow,
    DigestRungRow,
    LadderRow,
    SweepStateRow,
)
from agreements.persistence.tables.rows_register import HandledRungRow, NoticeRow

_OF_ONE = select(ArmedDeadlineRow).where(ArmedDeadlineRow.agreement == bindparam("agreement"))
_USED = union_all(
    *(
        select(row.version).where(row.agreement == bindparam("agreement"), row.obligation == bindparam("code"))
        for row in (HandledRungRow, DigestRungRow, NoticeRow)
    )
)


def armed(connection: Connection, agreement: str, deadlines: Sequence[Watched]) -> dict[str, int] | None:
    """The versions of the watched deadlines, None where one of them does not stand where it stood: then `arm`."""
    known = _known(connection, agreement)
    standing = {deadline.code: deadline.stands_on for deadline in deadlines}
    if {code: stands_on for code, (stands_on, _) in known.items() if stands_on} != standing:
        return None
    return {code: known[code][1] for code in standing}


def arm(connection: Connection, agreement: str, deadlines: Sequence[Watched]) -> dict[str, int]:
    """Let every watched deadline stand where it stands now; one that moved, or came back, begins anew.

    A version is never used again: a date corrected from A to B and back to A begins anew twice, and what was
    withdrawn in between is said again. Before there were versions a deadline's was the ordinal of its due date: one
    that stands there still goes on from there.

    Returns:
        The version of each deadline, by its code.
    """
    known = _known(connection, agreement)
    now = {code: ("", version) for code, (_, version) in known.items()}
    for deadline in deadlines:
        code, stands_on = deadline.code, deadline.stands_on
        if code not in known:
            used = _used(connection, agreement, code)
            as_before = deadline.due_on.toordinal()
            now[code] = (stands_on, as_before if as_before in used else max(used, default=0) + 1)
        elif known[code][0] != stands_on:
            now[code] = (stands_on, max({known[code][1], *_used(connection, agreement, code)}) + 1)
        else:
            now[code] = known[code]
    _keep(connection, agreement, known, now)
    return {deadline.code: now[deadline.code][1] for deadline in deadlines}


def stand_as(connection: Connection, agreement: str, deadlines: Sequence[Watched]) -> None:
    """Let deadlines that are armed stand where they stand now and go on from there: nothing begins anew."""
    known = _known(connection, agreement)
    now = {d.code: (d.stands_on, known[d.code][1]) for d in deadlines if known.get(d.code, ("", 0))[0]}
    _keep(connection, agreement, known, now)


def tell_anew(connection: Connection, agreement: str) -> None:
    """Unarm the deadlines of which a mail is still queued, alone or in a digest: the next `arm` begins them anew."""
    alone = select(NoticeRow.obligation).where(
        NoticeRow.agreement == agreement, NoticeRow.status == NoticeStatus.QUEUED
    )
    queued = select(NoticeRow.id).where(NoticeRow.status == NoticeStatus.QUEUED)
    in_digests = select(DigestLineRow.obligation).where(
        DigestLineRow.agreement == agreement, DigestLineRow.digest.in_(queued)
    )
    told = set(connection.scalars(union_all(alone, in_digests)))
    known = _known(connection, agreement)
    now = {code: ("" if code in told else stands_on, version) for code, (stands_on, version) in known.items()}
    _keep(connection, agreement, known, now)


_Armed = Mapping[str, tuple[str, int]]
"""Where each deadline stands and its version, by its code."""


def _known(connection: Connection, agreement: str) -> _Armed:
    return {row.code: (row.stands_on, row.version) for row in rows(connection, _OF_ONE, {"agreement": agreement})}


def _keep(connection: Connection, agreement: str, before: _Armed, now: _Armed) -> None:
    moved = [
        {"agreement": agreement, "code": code, "stands_on": stands_on, "version": version}
        for code, (stands_on, version) in now.items()
        if before.get(code) != (stands_on, version)
    ]
    insert_or_replace(connection, ArmedDeadlineRow, moved)


def _used(connection: Connection, agreement: str, code: str) -> set[int]:
    return set(connection.scalars(_USED, {"agreement": agreement, "code": code}))


def ladders(connection: Connection) -> LadderPolicy:
    """The ladders that were chosen."""
    return LadderPolicy(
        {
            (row.office, row.kind): LadderRule(
                row.kind,
                Ladder(str(row.kind), tuple(row.rungs_days)),
                {Role[name]: first for name, first in row.audience.items()},
            )
            for row in rows(connection, select(LadderRow))
        }
    )


def save_ladder(connection: Connection, office: str, rule: LadderRule) -> None:
    """Keep a ladder in place of the one that was chosen before."""
    values = {
        "office": office,
        "kind": rule.kind,
        "rungs_days": list(rule.ladder.rungs_days),
        "audience": {role.name: first for role, first in rule.audience.items()},
    }
    insert_or_replace(connection, LadderRow, [values])


def drop_ladder(connection: Connection, office: str, kind: DeadlineKind) -> None:
    """Forget a chosen ladder: what is usual holds again."""
    connection.execute(delete(LadderRow).where(LadderRow.office == office, LadderRow.kind == kind))


def sweep_day(connection: Connection, today: date) -> SweepDay:
    """What a sweep of today has to know of the ones before."""
    for state in rows(connection, select(SweepStateRow)):
        return SweepDay(today, state.last_on, state.round_on)
    return SweepDay(today)


def note_sweep(connection: Connection, day: SweepDay) -> None:
    """A sweep came to its end."""
    insert_or_leave(connection, SweepStateRow, [{"singleton": 1, "last_on": day.today, "round_on": None}])
    (state,) = rows(connection, select(SweepStateRow))
    round_on = day.monday if day.begins_week else state.round_on
    connection.execute(update(SweepStateRow).values(last_on=max(state.last_on, day.today), round_on=round_on))
