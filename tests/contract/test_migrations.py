from __future__ import annotations

from collections.abc import Callable

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from agreements.persistence import Database
from agreements.persistence.database import upgrade
from agreements.persistence.rows_base import Base
from tests.contract import samples


def tables(database: Database) -> set[str]:
    return set(inspect(database._engine).get_table_names()) - {"alembic_version"}


def test_the_migrations_make_exactly_the_structure_that_the_row_classes_describe(database: Database) -> None:
    with database._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    assert tables(database) == set(Base.metadata.tables)


def test_the_structure_goes_up_down_and_up_again(url: str, open_database: Callable[..., Database]) -> None:
    database = open_database()
    database.create(trial=True)
    for revision in ("0002", "0001", "base"):
        database.downgrade(revision)
    assert tables(database) == set()
    upgrade(url)
    upgrade(url)
    assert tables(database) == set(Base.metadata.tables)
    database.create(trial=True)
    with database.unit() as unit:
        unit.add(samples.agreement(), samples.event(samples.agreement()), "richiesta")
        unit.commit()
    with pytest.raises(DBAPIError, match="refused"), database._engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM journal")


def test_the_journal_of_a_production_installation_is_not_taken_apart(open_database: Callable[..., Database]) -> None:
    database = open_database()
    database.create(trial=False)
    with database.unit() as unit:
        unit.add(samples.agreement(), samples.event(samples.agreement()), "richiesta")
        unit.commit()
    with pytest.raises(RuntimeError, match="production"):
        database.downgrade("base")
    with database.unit() as unit:
        assert len(unit.journal("P-2026-0001")) == 1


def test_a_failed_migration_leaves_the_structure_as_it_was(database: Database) -> None:
    before = tables(database)
    with pytest.raises(Exception, match="nowhere"):
        database.downgrade("nowhere")
    with database.unit() as unit:
        assert unit.numbers() == ()
    assert tables(database) == before


def test_sqlite_writes_ahead_syncs_every_commit_and_checks_foreign_keys(database: Database) -> None:
    if database._engine.dialect.name != "sqlite":
        return
    with database._engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 20_000}
