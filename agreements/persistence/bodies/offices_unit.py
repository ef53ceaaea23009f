"""The unit of work, as far as own offices are concerned: the register, its history, reorganisations."""

from __future__ import annotations

from agreements.domain.offices import OfficeRegister, Passing, RegisteredOffice
from agreements.persistence.bodies import offices_store
from agreements.persistence.deadlines import sweep_marks
from agreements.persistence.engine import engine as e
from agreements.persistence.engine.records import OfficeChange, Reorganisation
from agreements.persistence.engine.unit_base import UnitBase
from agreements.persistence.people import people


class OfficesUnit(UnitBase):
    """Reads and writes the register of own offices; a part of `UnitOfWork`."""

    def offices(self) -> OfficeRegister:
        """The register of own offices, with who is not there to read mail."""
        with e.told_in_italian():
            return OfficeRegister(offices_store.load(self._connection), people.away(self._connection))

    def save_office(self, office: RegisteredOffice) -> None:
        """Enter or alter an office; where its addresses change, its ladders reach others: all are to be looked at."""
        with self._writing() as connection:
            if offices_store.save(connection, office):
                sweep_marks.change_rules(connection)

    def drop_office(self, code: str) -> None:
        """Forget an office that was entered by mistake; all agreements are to be looked at."""
        with self._writing() as connection:
            offices_store.drop(connection, code)
            sweep_marks.change_rules(connection)

    def add_office_change(self, change: OfficeChange) -> None:
        """Write into the register's history."""
        with self._writing() as connection:
            offices_store.add_change(connection, change)

    def office_changes(self) -> tuple[OfficeChange, ...]:
        """The register's history, oldest first."""
        with e.told_in_italian():
            return offices_store.changes(self._connection)

    def add_reorganisation(self, new: Reorganisation) -> int:
        """Record a reorganisation, and give its id."""
        with self._writing() as connection:
            return offices_store.add_reorganisation(connection, new)

    def save_passing(self, after: Reorganisation, before: Passing) -> bool:
        """Say where a reorganisation stands now; whether it stood where it was believed to."""
        with self._writing() as connection:
            return offices_store.save_passing(connection, after, before)

    def reorganisations(self) -> tuple[Reorganisation, ...]:
        """Every reorganisation, by the day from which it holds."""
        with e.told_in_italian():
            return offices_store.reorganisations(self._connection)
