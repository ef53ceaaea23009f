"""What installations hold today comes up to the newest structure whole, on both engines, and reads as it did."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import MetaData, func, select

from agreements.persistence.agreements import state_form
from agreements.persistence.database import Database, _migrate
from agreements.use_cases.base.journal import verify_journals
from tests.support import older_data

SEALED_IN = {"0034": 0, "0035": 1, "0036": 2, "0037": 3, "0038": 4}
"""The form in which the journals of a structure seal; 0 where they seal nothing."""


def brought_up(database: Database, file: Path) -> older_data.Rows:
    """Fill the structure of that time as that version did, and upgrade it."""
    version, rows = older_data.read(file)
    database.downgrade("base")
    with database._upgrading() as connection:
        _migrate(connection, "upgrade", version)
        older_data.pour(connection, rows)
    database.upgrade()
    return rows


@pytest.mark.parametrize("file", older_data.files(), ids=lambda file: file.stem)
def test_every_row_is_there_the_journals_are_whole_and_all_reads_as_it_did(database: Database, file: Path) -> None:
    rows = brought_up(database, file)
    newer = state_form.FORM - SEALED_IN[older_data.read(file)[0]]
    there = MetaData()
    with database._engine.connect() as connection:
        there.reflect(connection)
        held = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar()
            for table in there.sorted_tables
            if table.name in rows
        }
    assert held == {name: len(found) for name, found in rows.items()} | {
        "journal": len(rows["journal"]) + newer * len(rows["agreement"])  # a row for each newer form that seals it
    }
    report = verify_journals(database)
    assert report.whole
    sealed_before = newer < state_form.FORM
    assert all(each.proven_from == (1 if sealed_before else each.rows - newer + 1) for each in report.checked)
    with database.unit() as unit:
        assert {each.number: older_data.reading(each) for each in unit.list_agreements()} == older_data.reads(file)
