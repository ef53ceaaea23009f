from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from agreements.persistence import Database
from agreements.persistence.engine.errors import ClockRefused, DatabaseNotReady, TrialOnly
from tests.contract.samples import NOW


@pytest.fixture
def production(open_database: Callable[..., Database]) -> Database:
    created = open_database()
    created.create(trial=False, now=NOW)
    return created


def raw(database: Database, statement: str) -> None:
    with database._engine.begin() as connection:
        connection.exec_driver_sql(statement)


def advance(database: Database, by: timedelta) -> None:
    with database.unit() as unit:
        unit.advance_clock(by)
        unit.commit()


def test_the_clock_of_a_trial_goes_forward_for_every_process_and_says_so(
    database: Database, open_database: Callable[..., Database]
) -> None:
    with database.unit() as unit:
        assert unit.moment(NOW).at == NOW
        assert unit.moment(NOW).trial_note is None
    advance(database, timedelta(days=2))
    advance(database, timedelta(days=1, seconds=1))
    with open_database().unit() as unit:
        moment = unit.moment(NOW)
    assert moment.at == NOW + timedelta(days=3, seconds=1)
    assert moment.trial_note == "orologio di prova avanti di 3 giorni"


@pytest.mark.parametrize(
    "by",
    [
        timedelta(0),
        timedelta(days=-1),
        timedelta(milliseconds=1),
        timedelta(seconds=1, microseconds=1),
        timedelta(days=36_526),
        timedelta.max,
    ],
)
def test_the_clock_never_goes_back_nor_by_fractions_nor_beyond_a_century(database: Database, by: timedelta) -> None:
    advance(database, timedelta(days=1))
    with pytest.raises(ClockRefused):
        advance(database, by)
    with database.unit() as unit:
        assert unit.moment(NOW).clock_offset == timedelta(days=1)


def test_a_century_is_the_whole_of_all_shifts(database: Database) -> None:
    advance(database, timedelta(days=36_525))
    with pytest.raises(ClockRefused, match="secolo"):
        advance(database, timedelta(seconds=1))


def test_the_clock_of_a_production_installation_is_that_of_the_computer(production: Database) -> None:
    with pytest.raises(TrialOnly, match="installazione di prova"):
        advance(production, timedelta(days=1))
    with pytest.raises(DBAPIError, match="only for trial"):
        raw(production, "UPDATE clock SET offset_seconds = 86400")
    with production.unit() as unit:
        assert unit.moment(NOW).at == NOW


def test_an_offset_smuggled_into_production_stops_every_step(production: Database) -> None:
    sqlite = production._engine.dialect.name == "sqlite"
    raw(production, "DROP TRIGGER clock_forward" + ("" if sqlite else " ON clock"))
    raw(production, "UPDATE clock SET offset_seconds = 86400")
    with production.unit() as unit, pytest.raises(ClockRefused, match="non è un’installazione di prova"):
        unit.moment(NOW)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE installation SET trial = true",
        "DELETE FROM installation",
        "INSERT INTO installation (singleton, id, trial, created_at) VALUES (2, 'x', true, '2026-01-01 00:00:00')",
        "DELETE FROM clock",
        "UPDATE clock SET offset_seconds = -1",
    ],
)
def test_the_database_itself_refuses_to_become_another_installation(production: Database, statement: str) -> None:
    before = installation_id(production)
    with pytest.raises(DBAPIError):
        raw(production, statement)
    assert installation_id(production) == before


def installation_id(database: Database) -> tuple[str, bool]:
    with database.unit() as unit:
        return unit.installation().id, unit.installation().trial


def test_production_never_becomes_trial_nor_trial_production(production: Database) -> None:
    with production.unit() as unit:
        before = unit.installation()
    production.create(trial=False)
    with pytest.raises(TrialOnly, match="di produzione e tale resta"):
        production.create(trial=True)
    with production.unit() as unit:
        assert unit.installation() == before
    assert (before.trial, before.created_at) == (False, NOW)


def test_each_database_is_an_installation_of_its_own(database: Database, tmp_path: Path) -> None:
    other = Database(f"sqlite:///{tmp_path / 'altro.sqlite3'}")
    other.create(trial=True)
    assert installation_id(other) != installation_id(database)
    other.close()


def test_a_database_that_was_never_created_is_not_made_by_looking(
    url: str, open_database: Callable[..., Database]
) -> None:
    with pytest.raises(DatabaseNotReady, match="accordi up"), open_database().unit():
        pass
    if make_url(url).get_backend_name() == "sqlite":
        assert not Path(str(make_url(url).database)).exists()


def test_the_file_of_a_database_is_readable_by_its_owner_only(url: str, open_database: Callable[..., Database]) -> None:
    open_database().create(trial=True)
    if make_url(url).get_backend_name() == "sqlite":
        for file in Path(str(make_url(url).database)).parent.glob("accordi.sqlite3*"):
            assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_moment_without_time_zone_is_refused(database: Database) -> None:
    with database.unit() as unit, pytest.raises(ValueError, match="aware"):
        unit.moment(datetime(2026, 3, 12))  # noqa: DTZ001 - that is the point
