"""The one place that knows which database this is: connections, transactions, locks, insert-or-leave."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Executable, create_engine, event, make_url
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.engine import URL
from sqlalchemy.exc import (
    DatabaseError,
    DBAPIError,
    InterfaceError,
    InternalError,
    OperationalError,
    StatementError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from agreements import trace
from agreements.domain.basics.errors import AccordiError
from agreements.persistence.engine.address import read_address
from agreements.persistence.engine.errors import DatabaseNotReady, DatabaseUnavailable, DatabaseUnusable
from agreements.persistence.engine.rows_base import Base

BUSY_SECONDS = 20
"""How long a unit waits for another's commit before it gives up."""

STATEMENT_SECONDS = 60
"""How long PostgreSQL may work at one statement; ours take milliseconds. A migration takes as long as it takes."""

IDLE_SECONDS = 900
"""How long PostgreSQL keeps a transaction of a process that does nothing with it (it hangs, or its machine is gone)."""

CONNECTIONS = 32
"""So many at once of one process: half of them stay open, others are opened for a while."""

_POOL: Mapping[str, Any] = {"pool_size": CONNECTIONS // 2, "max_overflow": CONNECTIONS // 2}
_WRITES = "accordi_writes"
_OF_THE_DATABASE = (OperationalError, InterfaceError, InternalError)
_UPGRADE_LOCK = 7_032_026  # any number of our own: PostgreSQL's advisory locks are named by numbers
_NO_PERMISSION = "42501"

_FULL = ("non ha più spazio su disco", "liberare spazio e ripetere il passo")
_READ_ONLY = (
    "si può solo leggere",
    "chi lo gestisce ridia al programma il permesso di scrivere (file, cartella, disco, server), poi ripetere il passo",
)
_DAMAGED = (
    "è danneggiato o non è più un database",
    "fermare Accordi, ripristinare la copia di sicurezza e controllarla con «accordi journal verify»",
)
_DISK = ("non riesce a leggere o scrivere sul disco", "controllare il disco e lo spazio libero, poi ripetere il passo")
_FLAWS: Mapping[object, tuple[str, str]] = {
    sqlite3.SQLITE_FULL: _FULL,
    "53100": _FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    "25006": _READ_ONLY,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
    sqlite3.SQLITE_IOERR: _DISK,
    sqlite3.SQLITE_CANTOPEN: _DISK,
    "58030": _DISK,
}

# A server that is switched off, or a network that is cut, answers nothing at all: the client itself must give up.
_POSTGRESQL = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
    "application_name": "accordi",
}


def open_engine(url: str | URL, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """An engine for `reading` and `writing`; it connects only when it is used.

    Raises:
        WrongAddress: Incomplete, in memory, or of a kind that is not supported.
    """
    parsed = read_address(url)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(query=_POSTGRESQL | dict(parsed.query))
        # What a statement was given is personal data: it stands in no message and no log.
        engine = create_engine(parsed, pool_pre_ping=True, hide_parameters=True, **_POOL)
        event.listen(engine, "connect", _limits(busy_seconds))
        return engine
    engine = create_engine(parsed, connect_args={"timeout": busy_seconds}, hide_parameters=True, **_POOL)
    event.listen(engine, "connect", _on_sqlite_connect)
    event.listen(engine, "begin", _on_sqlite_begin)
    return engine


def _limits(busy_seconds: float) -> Callable[[Any, object], None]:
    """What tells each new connection to PostgreSQL how long it may wait."""
    limits = {
        "lock_timeout": busy_seconds,
        "statement_timeout": max(STATEMENT_SECONDS, busy_seconds),
        "idle_in_transaction_session_timeout": IDLE_SECONDS,
    }
    calls = ", ".join(f"set_config('{name}', '{int(seconds * 1000)}', false)" for name, seconds in limits.items())

    def on_connect(connection: Any, _: object) -> None:
        # In a transaction they would be undone by its rollback.
        connection.autocommit = True
        connection.execute(f"SELECT {calls}")
        connection.autocommit = False

    return on_connect


def make_file(url: str | URL) -> None:
    """For SQLite, make the file with its folder, readable by nobody else: it holds personal data."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return
    path = Path(parsed.database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise DatabaseUnavailable(str(error)) from error


def require_file(url: str | URL) -> None:
    """For SQLite, refuse a file that is not there: to open it would make an empty one.

    Raises:
        DatabaseNotReady: There is no such file.
    """
    if not is_there(url):
        raise DatabaseNotReady(
            f"Il database di Accordi non si trova ({make_url(url).database}): controllare il percorso nelle "
            "impostazioni, oppure crearlo con «accordi up»."
        )


def is_there(url: str | URL) -> bool:
    """Whether there may be a database: for SQLite, whether there is a file; a server is asked by whoever connects."""
    parsed = make_url(url)
    return parsed.get_backend_name() != "sqlite" or Path(parsed.database or "").is_file()


def _on_sqlite_connect(connection: Any, _: object) -> None:
    # pysqlite would begin a transaction before some statements and not before others: we begin them all ourselves.
    connection.isolation_level = None
    # One writer beside many readers; every commit on disk before it is reported.
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Put a new file into WAL mode; an older one is in it already.

    Of two processes that open a new file at once SQLite refuses one without letting it wait, whatever the timeout:
    so we wait here.
    """
    (timeout_milliseconds,) = connection.execute("PRAGMA busy_timeout").fetchone()
    give_up_at = time.monotonic() + timeout_milliseconds / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > give_up_at:
                raise
        time.sleep(0.02)


def _on_sqlite_begin(connection: Connection) -> None:
    # A transaction that reads first and writes later would meet "database is locked" without any waiting as soon as
    # another has committed in between; one that takes the write lock at its beginning waits for its turn.
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def reading(engine: Engine) -> Engine:
    """The engine for transactions that only read: each sees one consistent state."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def writing(engine: Engine) -> Engine:
    """The engine for transactions that write: on SQLite they queue for the one write lock."""
    return engine.execution_options(**{_WRITES: True})


def hold_upgrade_lock(connection: Connection) -> None:
    """Within a writing transaction, wait until no other process creates or upgrades this database."""
    # On SQLite the transaction holds the only write lock already.
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})")


def insert_or_leave(connection: Connection, kind: type[Base], values: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, leaving alone those whose key is there already. Safe to repeat."""
    if values:
        connection.execute(_insert_or_leave(kind, connection.dialect.name), values)


def insert_or_replace(connection: Connection, kind: type[Base], values: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, each in place of the one that has its key. Safe to repeat."""
    if values:
        connection.execute(_insert_or_replace(kind, connection.dialect.name, tuple(values[0])), values)


@lru_cache
def _insert_or_leave(kind: type[Base], engine: str) -> Executable:
    return _insert(kind, engine).on_conflict_do_nothing()


@lru_cache
def _insert_or_replace(kind: type[Base], engine: str, names: tuple[str, ...]) -> Executable:
    key = [column.name for column in kind.__table__.primary_key]
    insert = _insert(kind, engine)
    others = {name: insert.excluded[name] for name in names if name not in key}
    return insert.on_conflict_do_update(index_elements=key, set_=others)


def _insert(kind: type[Base], engine: str) -> sqlite_dialect.Insert | postgresql.Insert:
    return sqlite_dialect.insert(kind) if engine == "sqlite" else postgresql.insert(kind)


@contextmanager
def told_in_italian(*, writing: bool = False, committing: bool = False) -> Iterator[None]:
    """Turn what a driver says about a missing, busy or lost database into our own errors.

    Args:
        writing: For the trace: whether the time is spent on saving.
        committing: During a commit a lost connection leaves it open whether the commit took place.

    Raises:
        DatabaseUnavailable: Busy for too long, or unreachable.
        DatabaseUnusable: Its disk is full, it may only be read, or it is damaged.
        DatabaseNotReady: Its user may not do what Accordi needs.
    """
    try:
        with trace.part("salvataggio" if writing or committing else "lettura"):
            yield
    except PoolTimeoutError as error:
        raise DatabaseUnavailable("nessuna connessione libera") from error
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _NO_PERMISSION:
            raise DatabaseNotReady(
                "L’utente del database non ha i permessi che servono: renderlo proprietario del database di Accordi "
                f"(CREATE DATABASE … OWNER …) e ripetere. Dettaglio tecnico: {_first_line(error)}."
            ) from error
        # Broken constraints and faulty statements are mistakes of ours, not of the database.
        if not isinstance(error, _OF_THE_DATABASE) and type(error) is not DatabaseError:
            raise
        if getattr(error.orig, "sqlite_errorname", "") == "SQLITE_ERROR":  # a faulty statement, in SQLite's wording
            raise
        flaw = _FLAWS.get(_code(error))
        if flaw is not None:
            raise DatabaseUnusable(*flaw, str(error.orig)) from error
        lost = committing and error.connection_invalidated
        # Outside a commit only the attempt to connect has no statement.
        unreached = not committing and error.statement is None and error.connection_invalidated is False
        on_sqlite = isinstance(error.orig, sqlite3.Error)
        raise DatabaseUnavailable(
            str(error.orig), outcome_known=not lost, reached=on_sqlite or not unreached
        ) from error
    except StatementError as error:
        if isinstance(error.orig, AccordiError):
            raise error.orig from error
        raise


def _code(error: DBAPIError) -> object:
    """What the driver calls the failure: SQLSTATE, or SQLite's primary code (the extended one says where)."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return getattr(error.orig, "sqlstate", None) if code is None else code & 0xFF


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).partition("\n")[0].rstrip(".")
