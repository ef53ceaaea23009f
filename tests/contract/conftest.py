from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agreements.persistence import Database


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'accordi.sqlite3'}"
    return str(request.getfixturevalue("postgres_url"))


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
