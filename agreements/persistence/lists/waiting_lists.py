"""What waits, asked for with conditions: for some offices, without what is confidential, so many at most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from agreements.domain.agreement.act import OPEN
from agreements.domain.agreement.confidentiality import Public
from agreements.domain.deadlines.agenda import Entry
from agreements.domain.deadlines.deadlines import DeadlineKind
from agreements.domain.register.search import OFFICE
from agreements.persistence.deadlines import agenda_store
from agreements.persistence.lists.register_pages import by_number
from agreements.persistence.tables.rows_act import ActRow, HeldFileRow, SignatureRow
from agreements.persistence.tables.rows_agreement import AgreementRow, ObligationRow, PendingCorrectionRow
from agreements.persistence.tables.rows_deadline import AgendaEntryRow
from agreements.persistence.tables.rows_register import JournalEntryRow, RegisterFactRow, SearchWordRow

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Scope:
    """Of which agreements something is asked.

    Attributes:
        addresses: Of the offices that answer for them, in small letters; None: whichever.
        readable: The confidential agreements that are told all the same.
    """

    addresses: tuple[str, ...] | None
    readable: frozenset[str]

    def holds(self, number: InstrumentedAttribute[str]) -> Iterator[ColumnElement[bool]]:
        """That an agreement lies within it."""
        a, w = AgreementRow, SearchWordRow
        hidden = select(a.number).where(a.confidential_since >= date.min, a.number.not_in(self.readable))
        yield number.not_in(hidden)
        if self.addresses is not None:
            yield number.in_(select(w.agreement).where(w.place <= OFFICE, w.word.in_(self.addresses)))


@dataclass(frozen=True, slots=True)
class Asked:
    """Which deadlines are asked for.

    Attributes:
        first, last: Between these days, both included.
    """

    kinds: frozenset[DeadlineKind]
    first: date
    last: date

    def answers(self, entry: Entry) -> bool:
        """Whether a deadline is among them."""
        return self.first <= entry.due_on <= self.last and entry.kind in self.kinds


def entries(
    connection: Connection, today: date, rules: int, scope: Scope, asked: Asked, most: int
) -> tuple[Entry, ...]:
    """What is due, late or missing between two days, by day, as far as looks have kept it.

    An office is told of what its agreements owe, and of what it owes itself on another's agreement.
    """
    r = AgendaEntryRow
    hidden, *own = scope.holds(r.agreement)
    if scope.addresses is not None:
        own = [or_(func.lower(r.office_email).in_(scope.addresses), *own)]
    wanted = (r.cancelled.is_(False), r.due_on >= asked.first, r.due_on <= asked.last, hidden, *own)
    found: list[Entry] = []
    for kind in sorted(asked.kinds):  # each is a range of an index by day
        found += agenda_store.some(connection, today, rules, (r.kind == kind, *wanted), most)
    return tuple(sorted(found, key=lambda entry: entry.due_on)[:most])


def not_looked_at(connection: Connection, today: date, rules: int | None, scope: Scope, most: int) -> tuple[str, ...]:
    """The numbers of agreements of which no look has left what is due, the newest first.

    Those too of which an office owes something, whoever answers for them.
    """
    a, o = AgreementRow, ObligationRow
    number = a.number.label("agreement")
    hidden, *own = scope.holds(a.number)
    if scope.addresses is not None:
        owes = exists().where(o.agreement == a.number, func.lower(o.office_email).in_(scope.addresses))
        own = [or_(owes, *own)]
    if rules is None:
        return _newest(connection, select(number).where(hidden, *own).subquery(), most)
    older, come = a.look_rules < rules, and_(a.look_rules == rules, a.look_on <= today)
    due = union_all(*(select(number).where(each, hidden, *own) for each in (older, come)))
    return _newest(connection, due.subquery(), most)


def with_open_acts(connection: Connection, scope: Scope, most: int) -> tuple[str, ...]:
    """The numbers of agreements with an act on its way to signature, the newest first."""
    f, act = RegisterFactRow, ActRow
    # The first act's state stands among the facts; few agreements have a second.
    first = select(f.agreement).where(f.stage.in_(sorted(state.name for state in OPEN)), *scope.holds(f.agreement))
    # By the key alone first: the rows themselves are wide.
    second = select(act.agreement, act.sequence).where(act.sequence > 1)
    further = tuple_(act.agreement, act.sequence).in_(second)
    later = select(act.agreement).where(further, act.state.in_(OPEN), *scope.holds(act.agreement))
    return _newest(connection, union_all(first, later).subquery(), most)


def with_held_files(connection: Connection, scope: Scope, most: int) -> tuple[str, ...]:
    """The numbers of agreements of which a file was ever held, the newest first."""
    h = HeldFileRow
    return _newest(connection, select(h.agreement).where(*scope.holds(h.agreement)).subquery(), most)


def with_corrections(connection: Connection, scope: Scope, most: int) -> tuple[str, ...]:
    """The numbers of agreements on which a correction waits for a second person, the newest first."""
    r = PendingCorrectionRow
    return _newest(connection, select(r.agreement).where(*scope.holds(r.agreement)).subquery(), most)


def within(connection: Connection, numbers: Sequence[str], scope: Scope, most: int) -> tuple[str, ...]:
    """Those of some agreements that lie within the scope, in their order."""
    a, found = AgreementRow, list[str]()
    for first in range(0, len(numbers), _AT_ONCE):
        some = numbers[first : first + _AT_ONCE]
        there = {*connection.execute(select(a.number).where(a.number.in_(some), *scope.holds(a.number))).scalars()}
        found += (number for number in some if number in there)
        if len(found) >= most:
            break
    return tuple(found[:most])


def doubtful(connection: Connection, step: str, numbers: Sequence[str] | None = None) -> tuple[str, ...]:
    """The numbers of agreements, or of some of these, on which a doubt may be open; no other has one.

    Those that a step recorded with something to assess, that are confidential without a word of what stays public,
    whose confirmed end no article bears, or of which one signature stands for several parties.
    """
    j, a, act, s = JournalEntryRow, AgreementRow, ActRow, SignatureRow
    told = j.data["to_assess"].as_string()
    twice = func.count() > 1
    alike = (s.agreement, s.act_sequence, s.file_sha256, s.certificate, s.signed_at)
    asked: list[tuple[InstrumentedAttribute[str], Select[tuple[str]]]] = [
        (j.agreement, select(j.agreement).where(j.step == step, told.is_not(None), told != "")),
        (a.number, select(a.number).where(a.confidential_public == Public.NOT_SAID)),
        (act.agreement, select(act.agreement).where(act.confirmed_expires_on.is_not(None), act.expiry_article == "")),
        (
            s.agreement,
            select(s.agreement).where(s.identity != "").group_by(s.agreement, s.act_sequence, s.identity).having(twice),
        ),
        (s.agreement, select(s.agreement).where(s.certificate != "").group_by(*alike).having(twice)),
    ]
    found: set[str] = set()
    for column, one in asked:
        for some in [None] if numbers is None else _batches(numbers):
            found |= {*connection.execute(one if some is None else one.where(column.in_(some))).scalars()}
    return tuple(sorted(found))


def _batches(numbers: Sequence[str]) -> Iterator[Sequence[str]]:
    return (numbers[first : first + _AT_ONCE] for first in range(0, len(numbers), _AT_ONCE))


def changed_since(connection: Connection, since: datetime) -> frozenset[str]:
    """The numbers of the agreements with a row in the journal since an instant."""
    j = JournalEntryRow
    # Not made distinct by the database: for that a planner may walk the whole journal by its key.
    return frozenset(connection.execute(select(j.agreement).where(j.at >= since)).scalars())


def _newest(connection: Connection, found: FromClause, most: int) -> tuple[str, ...]:
    """The numbers alone, each once: joined with the agreements a planner may walk all of these for a few of those."""
    number = found.c.agreement
    newest_first = [part.desc() for part in by_number(number)]
    return tuple(connection.execute(select(number).group_by(number).order_by(*newest_first).limit(most)).scalars())
