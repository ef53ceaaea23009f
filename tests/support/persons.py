"""Invented persons with roles, entered as an administrator would enter them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from agreements.domain.agreement.events import Actor
from agreements.domain.people.person import HeldRole, Person, Role
from agreements.use_cases.base.workbench import Workbench

_BY = Actor("Prova Amministratore", "Sistemi informativi")


def enter(bench: Workbench, which: str, name: str, *roles: Role) -> Person:
    """Enter a person with roles for all offices, since long ago."""
    at = datetime(2026, 1, 2, tzinfo=UTC)
    with bench.database.unit() as unit:
        unit.save_person(Person(which, name, "Ufficio accordi di prova"), at)
        for role in roles:
            unit.give_role(which, HeldRole(role, "", date(2020, 1, 1)), _BY, at, "prova")
        unit.commit()
        person = unit.person(which)
    assert person is not None
    return person
