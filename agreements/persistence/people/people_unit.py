"""The unit of work, as far as persons are concerned, and what was given to them, declared and read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from agreements.domain.agreement.events import Actor
from agreements.domain.people.person import Absence, Delegation, HeldRole, Person
from agreements.persistence.engine import engine as e
from agreements.persistence.engine.records import Conflict, PeopleChange, Reading
from agreements.persistence.engine.unit_base import UnitBase
from agreements.persistence.people import people


class PeopleUnit(UnitBase):
    """Reads and writes persons; a part of `UnitOfWork`."""

    def person(self, which: str) -> Person | None:
        """The person with this id, with all that was ever given; None where there is none."""
        with e.told_in_italian():
            return people.load(self._connection, which)

    def people(self) -> tuple[Person, ...]:
        """All who were ever entered, by name."""
        with e.told_in_italian():
            return people.everybody(self._connection)

    def person_with_code(self, code_digest: str) -> str | None:
        """The id of the person with this codice fiscale, the one entered first."""
        with e.told_in_italian():
            return people.with_code(self._connection, code_digest)

    def save_person(self, person: Person, at: datetime, code_digest: str = "") -> None:
        """Enter a person, or alter name, office, address and last day; no code given: it stays as it was."""
        with self._writing() as connection:
            people.save(connection, person, code_digest, at)

    def give_role(self, person: str, held: HeldRole, by: Actor, at: datetime, why: str) -> None:
        """Give a role to a person."""
        with self._writing() as connection:
            people.give_role(connection, person, held, by, at, why)

    def end_role(self, person: str, held: HeldRole, last_on: date) -> bool:
        """Set the last day of a role; whether the person holds it."""
        with self._writing() as connection:
            return people.end_role(connection, person, held, last_on)

    def anybody_has_a_role(self) -> bool:
        """Whether anybody was ever given a role: then people come by name."""
        with e.told_in_italian():
            return people.anybody_has_a_role(self._connection)

    def administrators_on(self, day: date) -> int:
        """How many people administer the system on a day."""
        with e.told_in_italian():
            return people.administrators_on(self._connection, day)

    def add_delegation(self, delegation: Delegation, by: Actor, at: datetime) -> None:
        """Record a delegation."""
        with self._writing() as connection:
            people.add_delegation(connection, delegation, by, at)

    def end_delegation(self, delegation: Delegation, last_on: date) -> bool:
        """Set another last day of a delegation; whether there is such a one."""
        with self._writing() as connection:
            return people.end_delegation(connection, delegation, last_on)

    def delegations(self) -> tuple[Delegation, ...]:
        """Every delegation as it was recorded, oldest first."""
        with e.told_in_italian():
            return people.delegations(self._connection)

    def add_absence(self, absence: Absence, by: Actor, at: datetime) -> None:
        """Record that somebody is away."""
        with self._writing() as connection:
            people.add_absence(connection, absence, by, at)

    def end_absence(self, absence: Absence, last_on: date) -> bool:
        """Set another last day of an absence; whether there is such a one."""
        with self._writing() as connection:
            return people.end_absence(connection, absence, last_on)

    def absences(self) -> tuple[Absence, ...]:
        """Every absence as it was recorded, oldest first."""
        with e.told_in_italian():
            return people.absences(self._connection)

    def drop_role(self, person: str, held: HeldRole) -> bool:
        """Forget a role that was recorded by mistake; whether there was such a one."""
        with self._writing() as connection:
            return people.drop_role(connection, person, held)

    def drop_delegation(self, wrong: Delegation) -> bool:
        """Forget a delegation that was recorded by mistake; whether there was such a one."""
        with self._writing() as connection:
            return people.drop_delegation(connection, wrong)

    def drop_absence(self, wrong: Absence) -> bool:
        """Forget an absence that was recorded by mistake; whether there was such a one."""
        with self._writing() as connection:
            return people.drop_absence(connection, wrong)

    def declare_conflict(self, person: str, agreement: str, reason: str, at: datetime) -> None:
        """Record a conflict of interest as a person declares it."""
        with self._writing() as connection:
            people.declare_conflict(connection, person, agreement, reason, at)

    def end_conflict(self, person: str, agreement: str) -> bool:
        """The conflict of interest is no more; the journal and what was changed about the person say since when.

        Returns:
            Whether there was one.
        """
        with self._writing() as connection:
            return people.end_conflict(connection, person, agreement)

    def conflicts(self) -> tuple[Conflict, ...]:
        """All that were declared and not ended, oldest first."""
        with e.told_in_italian():
            return people.conflicts(self._connection)

    def conflicts_on(self, agreement: str) -> Mapping[str, str]:
        """Who declared a conflict of interest on an agreement, by id, and why."""
        with e.told_in_italian():
            return {each.person: each.reason for each in people.conflicts(self._connection, agreement)}

    def conflicts_of(self, persons: Collection[str]) -> frozenset[str]:
        """The numbers of the agreements on which somebody, by any of these ids, declared a conflict of interest."""
        with e.told_in_italian():
            return people.conflicts_of(self._connection, persons)

    def add_reader(self, agreement: str, person: str, by: Actor, at: datetime) -> None:
        """Name a person as reader of a confidential agreement."""
        with self._writing() as connection:
            people.add_reader(connection, agreement, person, by, at)

    def end_reader(self, agreement: str, person: str, at: datetime) -> bool:
        """The person is no reader any more; whether it was one."""
        with self._writing() as connection:
            return people.end_reader(connection, agreement, person, at)

    def readers(self, agreement: str) -> frozenset[str]:
        """Ids of those who may read a confidential agreement now."""
        with e.told_in_italian():
            return people.readers(self._connection, agreement)

    def readable_by(self, persons: Collection[str]) -> frozenset[str]:
        """Numbers of the confidential agreements that somebody, by any of these ids, may read now."""
        with e.told_in_italian():
            return people.readable_by(self._connection, persons)

    def add_reading(self, reading: Reading) -> None:
        """Write down that somebody read something of a confidential agreement."""
        with self._writing() as connection:
            people.add_reading(connection, reading)

    def readings(self, agreement: str) -> tuple[Reading, ...]:
        """Who read what of an agreement, oldest first."""
        with e.told_in_italian():
            return people.readings(self._connection, agreement)

    def add_people_change(self, change: PeopleChange) -> None:
        """Write down what was changed about a person."""
        with self._writing() as connection:
            people.add_change(connection, change)

    def people_changes(self, person: str = "") -> tuple[PeopleChange, ...]:
        """What was changed about a person, or about everybody, oldest first."""
        with e.told_in_italian():
            return people.changes(self._connection, person)
