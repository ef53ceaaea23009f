"""A database as one file, and back: taken while others write, put back whole or not at all.

SQLite is copied by its own online backup, PostgreSQL by the server's own programs ``pg_dump`` and ``pg_restore``.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from secrets import token_hex

from sqlalchemy import Connection, inspect, select
from sqlalchemy.engine import URL

from agreements.persistence.engine import engine as e
from agreements.persistence.engine.address import read_address
from agreements.persistence.engine.errors import DatabaseNotReady, DatabaseUnavailable
from agreements.persistence.engine.records import Installation
from agreements.persistence.tables.rows_agreement import AgreementRow
from agreements.persistence.tables.rows_register import DocumentRow, InstallationRow

SQLITE, POSTGRESQL = "sqlite", "postgresql"
_BESIDE = ("", "-wal", "-shm", "-journal")
_SCRATCH = ".ripristino-"
_LONGEST_SECONDS = 6 * 3600


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """By what a database is known again.

    Attributes:
        kind: "sqlite" or "postgresql".
        revision: Of its structure.
        heads: Each agreement's number and the hash of its newest journal row.
        documents: Hashes of all documents that its rows refer to.
    """

    kind: str
    revision: str
    installation: Installation
    heads: Mapping[str, str]
    documents: frozenset[str]


def dump(address: str | URL, target: Path) -> DatabaseFacts:
    """Write the database into a new file, as it is at one moment; nobody who writes meanwhile is kept waiting.

    Killed, it leaves an incomplete file that its caller throws away.

    Returns:
        What stands in the file, not what the database has become since.

    Raises:
        DatabaseNotReady: Nothing is there, or the program that copies it is missing or too old.
        DatabaseUnavailable: It does not answer, or the disk is full.
    """
    url = read_address(address)
    e.require_file(url)
    return _dump_sqlite(url, target) if url.get_backend_name() == SQLITE else _dump_postgresql(url, target)


def load(address: str | URL, source: Path) -> None:
    """Put a dumped database where none is: in one piece, by a link or in one transaction.

    Safe to kill and to repeat: until it has succeeded, nothing is there.

    Raises:
        DatabaseNotReady: Something is there already, or the program that loads is missing or too old.
        DatabaseUnavailable: It does not answer, or the disk is full.
    """
    url = read_address(address)
    if url.get_backend_name() == SQLITE:
        _load_sqlite(Path(url.database or ""), source)
    else:
        _run(url, "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", str(source))


def remove_abandoned(address: str | URL) -> None:
    """Delete what a killed `load` may have left beside an SQLite database. Safe to repeat."""
    url = read_address(address)
    if url.get_backend_name() == SQLITE:
        for left in Path(url.database or "").parent.glob(f"{_SCRATCH}*"):
            left.unlink(missing_ok=True)


def facts(address: str | URL) -> DatabaseFacts | None:
    """What a database holds, whatever its revision; None where there is none, or an empty one.

    Raises:
        DatabaseNotReady: Something is there that is no database of Accordi.
    """
    url = read_address(address)
    if url.get_backend_name() == SQLITE:
        found = [Path(f"{url.database}{end}") for end in _BESIDE if Path(f"{url.database}{end}").exists()]
        if not found:
            return None
        if found[0] != Path(url.database or ""):
            raise DatabaseNotReady(
                f"Accanto al posto del database c’è il resto di un altro ({found[0]}): spostarlo altrove e ripetere."
            )
    engine = e.open_engine(url)
    try:
        with e.told_in_italian(), e.reading(engine).connect() as connection:
            return _facts(connection) if inspect(connection).get_table_names() else None
    finally:
        engine.dispose()


def _facts(connection: Connection) -> DatabaseFacts:
    known = None
    if inspect(connection).has_table("installation"):
        known = connection.execute(
            select(InstallationRow.id, InstallationRow.trial, InstallationRow.created_at)
        ).first()
    if known is None:
        raise DatabaseNotReady("Nel database indicato non c’è un’installazione di Accordi: controllare l’indirizzo.")
    heads = connection.execute(select(AgreementRow.number, AgreementRow.journal_head))
    return DatabaseFacts(
        kind=connection.dialect.name,
        revision=str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()),
        installation=Installation(known.id, known.trial, known.created_at.astimezone(UTC)),
        heads={row.number: row.journal_head for row in heads},
        documents=frozenset(connection.execute(select(DocumentRow.sha256)).scalars()),
    )


def _dump_sqlite(url: URL, target: Path) -> DatabaseFacts:
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with (
            closing(sqlite3.connect(url.database or "", timeout=e.BUSY_SECONDS)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
            # One file without companions, until somebody opens it as a database of Accordi again.
            copy.execute("PRAGMA journal_mode = DELETE")
            if (told := copy.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                raise DatabaseUnavailable(f"il file del database è danneggiato: {told}")
    except sqlite3.Error as error:
        raise DatabaseUnavailable(str(error)) from error
    engine = e.open_engine(f"sqlite:///{target}")
    try:
        with e.told_in_italian(), e.reading(engine).connect() as connection:
            found = _facts(connection)
            connection.rollback()
    finally:
        engine.dispose()
    with closing(sqlite3.connect(target)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
    return found


def _load_sqlite(target: Path, source: Path) -> None:
    scratch = target.with_name(f"{_SCRATCH}{token_hex(8)}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with (
            open(os.open(scratch, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as copy,
            source.open("rb") as file,
        ):
            shutil.copyfileobj(file, copy)
            copy.flush()
            os.fsync(copy.fileno())
        os.link(scratch, target)  # unlike a renaming it never replaces what is there
    except OSError as error:
        if target.is_file():
            raise DatabaseNotReady(f"{target} esiste già: il ripristino non sovrascrive nulla.") from error
        raise DatabaseNotReady(
            f"Il database non si può scrivere in {target.parent} ({error.strerror}): controllare che la cartella "
            "appartenga a chi esegue Accordi e che sul disco ci sia spazio, poi ripetere."
        ) from error
    finally:
        with suppress(OSError):
            scratch.unlink()


def _dump_postgresql(url: URL, target: Path) -> DatabaseFacts:
    engine = e.open_engine(url)
    try:
        with e.told_in_italian(), e.reading(engine).connect() as connection:
            # The file holds exactly what is read here, whoever writes meanwhile.
            snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar()
            found = _facts(connection)
            options = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}")
            _run(url, "pg_dump", *options)
    finally:
        engine.dispose()
    target.chmod(0o600)
    return found


def _run(url: URL, program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL; the password goes by the environment, where no list of processes shows it."""
    found = shutil.which(program)
    if found is None:
        raise DatabaseNotReady(
            f"Manca il programma {program} di PostgreSQL: installarlo (apt install postgresql-client), della stessa "
            "versione del server o più recente, e ripetere."
        )
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    environment = os.environ | {"PGCONNECT_TIMEOUT": "10", "LC_ALL": "C"}
    if url.password:
        environment["PGPASSWORD"] = str(url.password)
    command = [found, "--no-password", f"--dbname={bare.render_as_string(hide_password=False)}", *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own program, no shell
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_LONGEST_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DatabaseUnavailable(f"{program} non è arrivato alla fine ({type(error).__name__})") from error
    if done.returncode == 0:
        return
    told = " ".join(done.stderr.split())[:400].rstrip(".")
    if "version mismatch" in told or "unsupported version" in told:
        raise DatabaseNotReady(
            f"{program} è più vecchio del server PostgreSQL: installare postgresql-client della stessa versione e "
            f"ripetere. Dettaglio tecnico: {told}."
        )
    raise DatabaseUnavailable(f"{program}: {told}")
