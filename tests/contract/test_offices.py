from __future__ import annotations

from dataclasses import replace
from datetime import date

from agreements.domain.agreement.parties import Office
from agreements.domain.offices import Mailing, OfficeRegister, Passing, Role
from agreements.persistence import Database
from agreements.persistence.engine.records import OfficeChange, Reorganisation
from tests.contract import samples


def test_an_office_comes_back_as_it_was_entered_and_as_it_was_altered(database: Database) -> None:
    office = samples.office()
    altered = replace(office, mailing=Mailing.BOTH, contacts={Role.LEGAL: "legale@prova.example"}, substitutes=())
    for entered in (office, altered):
        with database.unit() as unit:
            unit.save_office(entered)
            unit.commit()
        with database.unit() as unit:
            assert unit.offices() == OfficeRegister((entered,))


def test_the_history_of_the_register_is_only_added_to(database: Database) -> None:
    changes = [OfficeChange(f"richiesta {n}", samples.NOW, samples.CLERK, f"Registrata {n}.", "") for n in (1, 2)]
    for change in changes:
        with database.unit() as unit:
            unit.add_office_change(change)
            unit.commit()
    with database.unit() as unit:
        assert unit.office_changes() == tuple(changes)


def test_a_reorganisation_comes_back_as_it_was_recorded_and_as_it_stands(database: Database) -> None:
    manager = Office("Dirigente di prova", "capo@prova.example")
    act = ("decreto n. 12", date(2026, 12, 1), date(2027, 1, 1), "riordino di prova")
    new = Reorganisation(
        *(0, "chiave", "SET-UNO", "SET-DUE", *act, "", manager, ("P-2026-0001",)),
        *(Passing.PLANNED, samples.CLERK, samples.NOW),
    )
    with database.unit() as unit:
        new = replace(new, id=unit.add_reorganisation(new))
        unit.commit()
    done = replace(new, state=Passing.DONE, passed=("P-2026-0001",), former_name="Settore Uno")
    with database.unit() as unit:
        assert unit.reorganisations() == (new,)
        assert unit.save_passing(done, Passing.PLANNED)
        assert not unit.save_passing(done, Passing.PLANNED)
        unit.commit()
    with database.unit() as unit:
        assert unit.reorganisations() == (done,)


def test_an_office_that_was_not_committed_is_not_there(database: Database) -> None:
    with database.unit() as unit:
        unit.save_office(samples.office())
    with database.unit() as unit:
        assert unit.offices() == OfficeRegister()
