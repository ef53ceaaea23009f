from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from agreements.domain.people.person import Absence, Delegation, HeldRole, Person, Role
from agreements.persistence import Database
from agreements.persistence.engine.records import Conflict, PeopleChange, Reading
from tests.contract import samples

UNO = Person("p-uno", "Prova Uno", "Ufficio accordi", "uno@prova.example")
DUE = Person("p-due", "Prova Due", "Settore di prova")
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
MANAGER = HeldRole(Role.MANAGER, "SET-PRO", FIRST)


def _enter(database: Database, *persons: Person) -> None:
    with database.unit() as unit:
        for person in persons:
            unit.save_person(person, samples.NOW)
        unit.commit()


def _person(database: Database, which: str) -> Person:
    with database.unit() as unit:
        found = unit.person(which)
    assert found is not None
    return found


def test_a_person_comes_back_as_entered_and_as_altered(database: Database) -> None:
    _enter(database, UNO, DUE)
    assert _person(database, "p-uno") == UNO
    renamed = replace(UNO, name="Prova Uno Esempio", office="Altro ufficio", ended_on=LAST)
    _enter(database, renamed)
    assert _person(database, "p-uno") == renamed
    with database.unit() as unit:
        assert unit.people() == (DUE, renamed)
        assert unit.person("nessuno") is None


def test_two_entries_with_one_code_are_one_person(database: Database) -> None:
    with database.unit() as unit:
        unit.save_person(UNO, samples.NOW, "impronta")
        unit.save_person(DUE, samples.NOW + timedelta(days=1), "impronta")
        unit.save_person(Person("p-tre", "Prova Tre", "Ufficio"), samples.NOW)
        unit.commit()
    _enter(database, UNO)  # no code given: it stays
    assert _person(database, "p-uno").ids == _person(database, "p-due").ids == {"p-uno", "p-due"}
    assert _person(database, "p-tre").ids == {"p-tre"}
    with database.unit() as unit:
        assert unit.person_with_code("impronta") == "p-uno"
        assert unit.person_with_code("") is None


def test_a_role_stays_when_it_has_ended(database: Database) -> None:
    administrator = HeldRole(Role.ADMINISTRATOR, "", FIRST, LAST)
    _enter(database, UNO, DUE)
    with database.unit() as unit:
        unit.give_role("p-uno", MANAGER, samples.CLERK, samples.NOW, "decreto n. 1")
        unit.give_role("p-uno", administrator, samples.CLERK, samples.NOW, "prova")
        assert unit.end_role("p-uno", MANAGER, LAST)
        assert not unit.end_role("p-due", MANAGER, LAST)
        unit.commit()
    assert _person(database, "p-uno").roles == (replace(MANAGER, last_on=LAST), administrator)
    with database.unit() as unit:
        assert [unit.administrators_on(day) for day in (FIRST, LAST, LAST + timedelta(days=1))] == [1, 1, 0]


def test_a_delegation_reaches_no_further_than_the_role_of_who_gives_it(database: Database) -> None:
    given = Delegation("p-uno", "p-due", Role.MANAGER, "", "ordine n. 3", date(2026, 2, 1), LAST, ("proroga",))
    of_another_role = replace(given, role=Role.DIRECTOR, act="ordine n. 4")
    of_another_office = replace(given, office="ALTRO", act="ordine n. 5")
    _enter(database, UNO, DUE)
    with database.unit() as unit:
        unit.give_role("p-uno", replace(MANAGER, last_on=date(2026, 3, 20)), samples.CLERK, samples.NOW, "")
        for each in (given, of_another_role, of_another_office):
            unit.add_delegation(each, samples.CLERK, samples.NOW)
        unit.commit()
    received = replace(given, office="SET-PRO", first_on=FIRST, last_on=date(2026, 3, 20))
    assert _person(database, "p-due").received == (received,)
    with database.unit() as unit:
        assert unit.delegations() == (given, of_another_role, of_another_office)
        assert unit.end_delegation(given, date(2026, 3, 10))
        assert not unit.end_delegation(replace(given, act="altro"), FIRST)
        unit.commit()
    assert _person(database, "p-due").received == (replace(received, last_on=date(2026, 3, 10)),)


def test_who_stands_in_has_the_roles_of_who_is_away_and_only_then(database: Database) -> None:
    absence = Absence("p-uno", date(2026, 3, 9), date(2026, 3, 13), "p-due")
    _enter(database, replace(UNO, ended_on=date(2026, 3, 12)), DUE)
    with database.unit() as unit:
        unit.give_role("p-uno", MANAGER, samples.CLERK, samples.NOW, "")
        unit.add_absence(absence, samples.CLERK, samples.NOW)
        unit.commit()
    stands_in = replace(MANAGER, first_on=absence.first_on, last_on=date(2026, 3, 12))
    assert _person(database, "p-due").stands_in == (stands_in,)
    with database.unit() as unit:
        assert unit.absences() == (absence,)
        assert unit.end_absence(absence, date(2026, 3, 10))
        assert not unit.end_absence(replace(absence, substitute=""), FIRST)
        unit.commit()
    assert _person(database, "p-due").stands_in == (replace(stands_in, last_on=date(2026, 3, 10)),)


def test_conflicts_readers_readings_and_changes_are_kept(database: Database) -> None:
    agreement = samples.agreement()
    reading = Reading(agreement.number, "p-due", "pagina dell’accordo", samples.NOW)
    change = PeopleChange(samples.NOW, replace(samples.CLERK, person="p-uno"), "p-due", "Nominato.", "prova")
    _enter(database, UNO, DUE)
    with database.unit() as unit:
        unit.add(agreement, samples.event(agreement), "richiesta")
        for reason in ("partecipa", "partecipa ancora"):
            unit.declare_conflict("p-uno", agreement.number, reason, samples.NOW)
        unit.add_reader(agreement.number, "p-due", samples.CLERK, samples.NOW)
        unit.add_reading(reading)
        unit.add_people_change(change)
        unit.commit()
    with database.unit() as unit:
        assert unit.conflicts_on(agreement.number) == {"p-uno": "partecipa ancora"}
        assert unit.conflicts() == (Conflict("p-uno", agreement.number, "partecipa ancora", samples.NOW),)
        assert not unit.end_conflict("p-due", agreement.number)
        assert unit.end_conflict("p-uno", agreement.number)
        assert unit.conflicts() == ()
        assert unit.readings(agreement.number) == (reading,)
        assert unit.people_changes() == unit.people_changes("p-due") == (change,)
        assert unit.people_changes("p-uno") == ()
        assert unit.readers(agreement.number) == {"p-due"}
        assert unit.readable_by({"p-due", "p-uno"}) == {agreement.number}
        assert unit.end_reader(agreement.number, "p-due", samples.NOW)
        assert not unit.end_reader(agreement.number, "p-due", samples.NOW)
        assert unit.readers(agreement.number) == unit.readable_by({"p-due"}) == frozenset()
        unit.add_reader(agreement.number, "p-due", samples.CLERK, samples.NOW)
        assert unit.readers(agreement.number) == {"p-due"}
