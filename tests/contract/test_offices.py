from __future__ import annotations

from dataclasses import replace

from agreements.domain.offices import Mailing, OfficeRegister, Role
from agreements.persistence import Database
from agreements.persistence.engine.records import OfficeChange
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


def test_an_office_that_was_not_committed_is_not_there(database: Database) -> None:
    with database.unit() as unit:
        unit.save_office(samples.office())
    with database.unit() as unit:
        assert unit.offices() == OfficeRegister()
