from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from agreements.persistence import Database
from tests.support.postgres import fresh_database
from tests.support.statements import compile_statements_once

compile_statements_once()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of each kind in turn: empty, or with its structure where a test asks for `database`."""
    with_structure = "database" in request.fixturenames
    if request.param == "sqlite":
        file = tmp_path / "accordi.sqlite3"
        if with_structure:
            shutil.copy(request.getfixturevalue("structure_sqlite"), file)
        yield f"sqlite:///{file}"
    elif with_structure:
        structure = make_url(request.getfixturevalue("structure_postgresql"))
        with fresh_database(request.getfixturevalue("postgres"), like=str(structure.database)) as fresh:
            yield fresh.render_as_string(hide_password=False)
    else:
        yield str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def open_database(url: str) -> Iterator[Callable[..., Database]]:
    """Opens the database anew, as another process would."""
    opened: list[Database] = []

    def open_it(busy_seconds: float = 20) -> Database:
        opened.append(Database(url, busy_seconds=busy_seconds))
        return opened[-1]

    yield open_it
    for database in opened:
        database.close()


@pytest.fixture
def database(open_database: Callable[..., Database]) -> Database:
    """A created trial database."""
    created = open_database()
    created.create(trial=True)
    return created
