"""Persons with what was given to them, in a transaction; and what was declared, allowed and read.

Roles, delegations and absences end by their last day; only what was recorded by mistake is deleted, and what was
changed about people says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, or_, select, update

from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.parties import Office
from agreements.domain.offices import Away
from agreements.domain.people.person import Absence, Delegation, HeldRole, Person, Role
from agreements.persistence.engine.engine import insert_or_replace
from agreements.persistence.engine.plain_rows import rows, table_of
from agreements.persistence.engine.records import Conflict, PeopleChange, Reading
from agreements.persistence.engine.rows_base import Base
from agreements.persistence.tables.rows_people import (
    AbsenceRow,
    ConfidentialReaderRow,
    ConflictRow,
    DelegationRow,
    HeldRoleRow,
    PeopleChangeRow,
    PersonRow,
    ReadingRow,
)

T = TypeVar("T", bound=Base)

# Persons.


def save(connection: Connection, person: Person, code_digest: str, at: datetime) -> None:
    """Enter a person, or alter name, office, address and last day; what was given to the person is kept apart.

    Args:
        code_digest: Keyed hash of the codice fiscale; empty: unknown, or as it was.
        at: When the person was entered; of one who is there it stays as it was.
    """
    altered = {"name": person.name, "office": person.office, "email": person.email, "ended_on": person.ended_on}
    if code_digest:
        altered["code_digest"] = code_digest
    done = connection.execute(update(PersonRow).where(PersonRow.id == person.id).values(altered))
    if not done.rowcount:
        values = {"id": person.id, "created_at": at, "code_digest": code_digest, **altered}
        connection.execute(insert(PersonRow), values)


def load(connection: Connection, which: str) -> Person | None:
    """The person with this id, with all that was ever given; None where there is none."""
    return next(_loaded(connection, _PERSONS.where(PersonRow.id == which)), None)


def everybody(connection: Connection) -> tuple[Person, ...]:
    """All who were ever entered, by name."""
    return tuple(_loaded(connection, _PERSONS.order_by(PersonRow.name, PersonRow.id)))


def with_code(connection: Connection, code_digest: str) -> str | None:
    """The id of the person with this codice fiscale, the one entered first; None where it is not known."""
    if not code_digest:
        return None
    known = select(PersonRow.id).where(PersonRow.code_digest == code_digest)
    return connection.scalar(known.order_by(PersonRow.created_at, PersonRow.id).limit(1))


_PERSONS = select(PersonRow.__table__)
_NAMED_MOST = 500
"""Rows of more persons than these are not asked for by name: the whole table is read."""


def _loaded(connection: Connection, asked: Select[tuple[PersonRow]]) -> Iterator[Person]:
    """The persons found, each with what was given: five questions, however many they are."""
    found = rows(connection, asked)
    given = _Given(connection, {row.id for row in found}, {row.code_digest for row in found} - {""})
    for row in found:
        yield Person(
            row.id,
            row.name,
            row.office,
            row.email,
            tuple(given.roles[row.id]),
            tuple(given.received(row.id)),
            tuple(given.stands_in(row.id)),
            row.ended_on,
            frozenset(given.same[row.code_digest]) - {row.id} if row.code_digest else frozenset(),
        )


# Roles, delegations, absences.


def give_role(connection: Connection, person: str, held: HeldRole, by: Actor, at: datetime, why: str) -> None:
    """Give a role to a person."""
    values = {"person": person, "role": held.role, "office": held.office, "first_on": held.first_on}
    given = {"last_on": held.last_on, "given_by": str(by), "given_at": at, "why": why}
    connection.execute(insert(HeldRoleRow), values | given)


def end_role(connection: Connection, person: str, held: HeldRole, last_on: date) -> bool:
    """Set the last day of a role.

    Returns:
        Whether the person holds it.
    """
    wanted = (HeldRoleRow.person == person, HeldRoleRow.role == held.role, HeldRoleRow.office == held.office)
    ended = update(HeldRoleRow).where(*wanted, HeldRoleRow.first_on == held.first_on).values(last_on=last_on)
    return bool(connection.execute(ended).rowcount)


def anybody_has_a_role(connection: Connection) -> bool:
    """Whether anybody was ever given a role."""
    return connection.execute(select(HeldRoleRow.id).limit(1)).first() is not None


def add_delegation(connection: Connection, delegation: Delegation, by: Actor, at: datetime) -> None:
    """Record a delegation."""
    values = {
        "by_person": delegation.by,
        "to_person": delegation.to,
        "role": delegation.role,
        "office": delegation.office,
        "act": delegation.act,
        "extent": list(delegation.extent),
        "first_on": delegation.first_on,
        "last_on": delegation.last_on,
        "recorded_by": str(by),
        "recorded_at": at,
    }
    connection.execute(insert(DelegationRow), values)


def end_delegation(connection: Connection, delegation: Delegation, last_on: date) -> bool:
    """Set another last day of a delegation: it was taken back, or prolonged by its act.

    Returns:
        Whether there is such a delegation.
    """
    ended = update(DelegationRow).where(*_this(delegation)).values(last_on=last_on)
    return bool(connection.execute(ended).rowcount)


def _this(delegation: Delegation) -> tuple[ColumnElement[bool], ...]:
    return (
        DelegationRow.by_person == delegation.by,
        DelegationRow.to_person == delegation.to,
        DelegationRow.role == delegation.role,
        DelegationRow.office == delegation.office,
        DelegationRow.first_on == delegation.first_on,
        DelegationRow.act == delegation.act,
    )


def delegations(connection: Connection) -> tuple[Delegation, ...]:
    """Every delegation as it was recorded, oldest first."""
    asked = select(DelegationRow.__table__).order_by(DelegationRow.id)
    return tuple(_delegation(row) for row in rows(connection, asked))


def add_absence(connection: Connection, absence: Absence, by: Actor, at: datetime) -> None:
    """Record that somebody is away."""
    values = {
        "person": absence.person,
        "substitute": absence.substitute,
        "first_on": absence.first_on,
        "last_on": absence.last_on,
        "recorded_by": str(by),
        "recorded_at": at,
    }
    connection.execute(insert(AbsenceRow), values)


def end_absence(connection: Connection, absence: Absence, last_on: date) -> bool:
    """Set another last day of an absence.

    Returns:
        Whether there is such an absence.
    """
    wanted = (AbsenceRow.person == absence.person, AbsenceRow.first_on == absence.first_on)
    same = (*wanted, AbsenceRow.substitute == absence.substitute)
    return bool(connection.execute(update(AbsenceRow).where(*same).values(last_on=last_on)).rowcount)


def absences(connection: Connection) -> tuple[Absence, ...]:
    """Every absence as it was recorded, oldest first."""
    asked = select(AbsenceRow.__table__).order_by(AbsenceRow.id)
    return tuple(Absence(row.person, row.first_on, row.last_on, row.substitute) for row in rows(connection, asked))


def away(connection: Connection) -> tuple[Away, ...]:
    """Who is not there to read mail, and when: who is away, with who stands in, and who works here no more."""
    known = {row.id: row for row in rows(connection, _PERSONS)}
    found = [
        Away(row.name, row.email, row.ended_on + timedelta(days=1), None)
        for row in known.values()
        if row.email and row.ended_on is not None
    ]
    for absence in absences(connection):
        person, other = known[absence.person], known.get(absence.substitute)
        to = Office(other.name, other.email) if other is not None and other.email else None
        if person.email:
            found.append(Away(person.name, person.email, absence.first_on, absence.last_on, to))
    return tuple(found)


def _delegation(row: DelegationRow) -> Delegation:
    extent = tuple(row.extent)
    return Delegation(row.by_person, row.to_person, row.role, row.office, row.act, row.first_on, row.last_on, extent)


class _Given:
    """What was given to some persons, and to those who delegate to them or are away.

    Attributes:
        roles: That each was ever given, in that order.
        same: Ids of the persons with a codice fiscale, by its hash.
    """

    def __init__(self, connection: Connection, persons: Set[str], codes: Set[str]) -> None:
        def of(kind: type[T], column: Any, wanted: Set[str]) -> Sequence[T]:
            narrowed = select(table_of(kind)).order_by(*table_of(kind).primary_key)
            if len(wanted) <= _NAMED_MOST:
                narrowed = narrowed.where(column.in_(sorted(wanted)))
            return rows(connection, narrowed)

        self._delegations = _grouped(of(DelegationRow, DelegationRow.to_person, persons), "to_person")
        absences: dict[int, AbsenceRow] = {}
        asked, wanted = set[str](), set(persons)
        while wanted:  # who is away may stand in for somebody who is away too
            found = of(AbsenceRow, AbsenceRow.substitute, wanted)
            absences |= {row.id: row for row in found}
            asked |= wanted
            wanted = {row.person for row in found} - asked
        self._absences = _grouped(tuple(absences.values()), "substitute")
        others = {row.by_person for some in self._delegations.values() for row in some}
        others |= {row.person for some in self._absences.values() for row in some}
        self._ended = {row.id: row.ended_on for row in of(PersonRow, PersonRow.id, others)}
        self.roles: defaultdict[str, list[HeldRole]] = defaultdict(list)
        for row in of(HeldRoleRow, HeldRoleRow.person, persons | others):
            self.roles[row.person].append(HeldRole(row.role, row.office, row.first_on, row.last_on))
        self.same: defaultdict[str, list[str]] = defaultdict(list)
        for person in of(PersonRow, PersonRow.code_digest, codes):
            self.same[person.code_digest].append(person.id)

    def received(self, to: str) -> Iterator[Delegation]:
        """Delegations as far as whoever delegates holds the role: nobody gives what they have not, nor longer."""
        for row in self._delegations[to]:
            given = _delegation(row)
            for held in self._held_while_here(given.by):
                office = _common(given.office, held.office)
                both = _overlap(held, given.first_on, given.last_on)
                if held.role is given.role and office is not None and both is not None:
                    yield replace(given, office=office, first_on=both[0], last_on=both[1])

    def stands_in(self, substitute: str) -> Iterator[HeldRole]:
        """The roles of those in whose place a person acts, as long as they are away, and of those they stand in for."""
        yield from dict.fromkeys(self._in_place_of(substitute, date.min, date.max, frozenset({substitute})))

    def _in_place_of(self, who: str, first: date, last: date, seen: frozenset[str]) -> Iterator[HeldRole]:
        for row in self._absences[who]:
            begins, ends = max(first, row.first_on), min(last, row.last_on)
            if row.person in seen or begins > ends:
                continue  # who would stand in for its own substitute is away itself
            for held in self._held_while_here(row.person):
                if (both := _overlap(held, begins, ends)) is not None:
                    yield replace(held, first_on=both[0], last_on=both[1])
            yield from self._in_place_of(row.person, begins, ends, seen | {row.person})

    def _held_while_here(self, person: str) -> Iterator[HeldRole]:
        ended = self._ended.get(person)
        for held in self.roles[person]:
            last = min((day for day in (held.last_on, ended) if day is not None), default=None)
            if last is None or held.first_on <= last:
                yield replace(held, last_on=last)


def _grouped(found: Sequence[T], column: str) -> defaultdict[str, list[T]]:
    by_column: defaultdict[str, list[T]] = defaultdict(list)
    for row in found:
        by_column[getattr(row, column)].append(row)
    return by_column


def _overlap(held: HeldRole, first: date, last: date) -> tuple[date, date] | None:
    both = max(held.first_on, first), last if held.last_on is None else min(held.last_on, last)
    return both if both[0] <= both[1] else None


def _common(one: str, other: str) -> str | None:
    """The office for which both hold; empty: all of them; None: there is none."""
    return one or other if one == other or not (one and other) else None


# What was recorded by mistake.


def drop_role(connection: Connection, person: str, held: HeldRole) -> bool:
    """Forget a role that was never given; whether there was such a one."""
    wanted = (HeldRoleRow.person == person, HeldRoleRow.role == held.role, HeldRoleRow.office == held.office)
    return bool(connection.execute(delete(HeldRoleRow).where(*wanted, HeldRoleRow.first_on == held.first_on)).rowcount)


def drop_delegation(connection: Connection, wrong: Delegation) -> bool:
    """Forget a delegation that was never given; whether there was such a one."""
    return bool(connection.execute(delete(DelegationRow).where(*_this(wrong))).rowcount)


def drop_absence(connection: Connection, wrong: Absence) -> bool:
    """Forget an absence that was none; whether there was such a one."""
    wanted = (AbsenceRow.person == wrong.person, AbsenceRow.first_on == wrong.first_on)
    same = (*wanted, AbsenceRow.substitute == wrong.substitute)
    return bool(connection.execute(delete(AbsenceRow).where(*same)).rowcount)


# Conflicts of interest.


def declare_conflict(connection: Connection, person: str, agreement: str, reason: str, at: datetime) -> None:
    """Record a conflict of interest as a person declares it; declared again it has the newer reason."""
    values = {"person": person, "agreement": agreement, "reason": reason, "declared_at": at}
    insert_or_replace(connection, ConflictRow, [values])


def end_conflict(connection: Connection, person: str, agreement: str) -> bool:
    """The conflict of interest is no more.

    Returns:
        Whether there was one.
    """
    wanted = (ConflictRow.person == person, ConflictRow.agreement == agreement)
    return bool(connection.execute(delete(ConflictRow).where(*wanted)).rowcount)


def conflicts(connection: Connection, agreement: str = "") -> tuple[Conflict, ...]:
    """What was declared on an agreement, or on all of them, and not ended; oldest first."""
    asked = select(ConflictRow.__table__).order_by(ConflictRow.declared_at, ConflictRow.person)
    asked = asked.where(ConflictRow.agreement == agreement) if agreement else asked
    return tuple(Conflict(row.person, row.agreement, row.reason, row.declared_at) for row in rows(connection, asked))


def conflicts_of(connection: Connection, persons: Collection[str]) -> frozenset[str]:
    """The numbers of the agreements on which somebody, by any of these ids, declared a conflict of interest."""
    asked = select(ConflictRow.agreement).where(ConflictRow.person.in_(sorted(persons)))
    return frozenset(connection.scalars(asked))


# Confidential agreements: who may read them, and who did.


def add_reader(connection: Connection, agreement: str, person: str, by: Actor, at: datetime) -> None:
    """Name a person as reader of a confidential agreement, from now on."""
    values = {"agreement": agreement, "person": person, "given_by": str(by), "given_at": at, "ended_at": None}
    insert_or_replace(connection, ConfidentialReaderRow, [values])


def end_reader(connection: Connection, agreement: str, person: str, at: datetime) -> bool:
    """The person is no reader any more.

    Returns:
        Whether the person was one.
    """
    wanted = (ConfidentialReaderRow.agreement == agreement, ConfidentialReaderRow.person == person)
    ended = update(ConfidentialReaderRow).where(*wanted, ConfidentialReaderRow.ended_at.is_(None))
    return bool(connection.execute(ended.values(ended_at=at)).rowcount)


def readers(connection: Connection, agreement: str) -> frozenset[str]:
    """Ids of those who may read a confidential agreement now."""
    named = select(ConfidentialReaderRow.person).where(ConfidentialReaderRow.agreement == agreement)
    return frozenset(connection.scalars(named.where(ConfidentialReaderRow.ended_at.is_(None))))


def readable_by(connection: Connection, persons: Collection[str]) -> frozenset[str]:
    """Numbers of the confidential agreements that somebody, by any of these ids, may read now."""
    named = select(ConfidentialReaderRow.agreement).where(ConfidentialReaderRow.person.in_(sorted(persons)))
    return frozenset(connection.scalars(named.where(ConfidentialReaderRow.ended_at.is_(None))))


def add_reading(connection: Connection, reading: Reading) -> None:
    """Write down that somebody read something of a confidential agreement."""
    values = {"agreement": reading.agreement, "person": reading.person, "what": reading.what, "at": reading.at}
    connection.execute(insert(ReadingRow), values)


def readings(connection: Connection, agreement: str) -> tuple[Reading, ...]:
    """Who read what of an agreement, oldest first."""
    asked = select(ReadingRow.__table__).where(ReadingRow.agreement == agreement).order_by(ReadingRow.id)
    return tuple(Reading(row.agreement, row.person, row.what, row.at) for row in rows(connection, asked))


# What was changed about people.


def add_change(connection: Connection, change: PeopleChange) -> None:
    """Write down what was changed about a person."""
    values = {
        "at": change.at,
        "actor_name": change.actor.name,
        "actor_office": change.actor.office,
        "actor_person": change.actor.person,
        "person": change.person,
        "what": change.what,
        "why": change.why,
    }
    connection.execute(insert(PeopleChangeRow), values)


def changes(connection: Connection, person: str = "") -> tuple[PeopleChange, ...]:
    """What was changed about a person, or about everybody, oldest first."""
    asked = select(PeopleChangeRow.__table__).order_by(PeopleChangeRow.id)
    asked = asked.where(PeopleChangeRow.person == person) if person else asked
    return tuple(
        PeopleChange(row.at, Actor(row.actor_name, row.actor_office, row.actor_person), row.person, row.what, row.why)
        for row in rows(connection, asked)
    )


def administrators_on(connection: Connection, day: date) -> int:
    """How many people administer the system on a day: the last one is not to be taken away by mistake."""
    held = select(func.count(HeldRoleRow.person.distinct())).join(PersonRow, PersonRow.id == HeldRoleRow.person)
    held = held.where(HeldRoleRow.role == Role.ADMINISTRATOR, HeldRoleRow.first_on <= day)
    held = held.where(or_(HeldRoleRow.last_on.is_(None), HeldRoleRow.last_on >= day))
    return connection.scalar(held.where(or_(PersonRow.ended_on.is_(None), PersonRow.ended_on >= day))) or 0
