"""A name that one process at a time may hold, on every machine that uses the database; a killed one lets go of it."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

from agreements.persistence.engine import engine as e
from agreements.persistence.engine.errors import DatabaseUnavailable, HeldByAnother


@contextmanager
def holding(engine: Engine, name: str) -> Iterator[None]:
    """Hold the name until the block is left, or this process dies in whatever way.

    PostgreSQL: an advisory lock of a connection, which the server frees with the connection. SQLite, which all
    processes open on one machine: a lock of the operating system on a file beside the database.

    Raises:
        HeldByAnother: Another process holds it; nobody waits.
        DatabaseUnavailable: The database does not answer.
    """
    digest = hashlib.sha256(name.encode()).digest()
    held = _by_server if engine.dialect.name == "postgresql" else _by_file
    with held(engine, digest):
        yield


@contextmanager
def _by_server(engine: Engine, digest: bytes) -> Iterator[None]:
    key = {"key": int.from_bytes(digest[:8], "big", signed=True)}
    with e.told_in_italian():
        connection = e.reading(engine).connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        with e.told_in_italian():
            got = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), key).scalar()
        if not got:
            raise HeldByAnother
        yield
    finally:
        with contextlib.suppress(Exception):  # closed with the connection, whatever became of it
            connection.invalidate()
        connection.close()


@contextmanager
def _by_file(engine: Engine, digest: bytes) -> Iterator[None]:
    place = Path(f"{engine.url.database}.{digest.hex()[:16]}.lock")
    try:
        descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise DatabaseUnavailable(str(error)) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise HeldByAnother from error
        yield
    finally:
        os.close(descriptor)
