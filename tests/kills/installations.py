"""An installation that can be set back: database and folders as they stood before a step, on either engine."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from sqlalchemy import Engine, Select, create_engine, select
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from agreements.persistence.engine.rows_base import Base
from agreements.persistence.tables import rows_act, rows_agreement, rows_deadline, rows_office, rows_pec, rows_register  # noqa: F401

# Of what a repetition writes at a later moment, or with other bytes: that the chain holds, and that the data are as its
# newest row sealed them, is verified by itself.
_HASHES = ("hash", "previous_hash", "journal_head", "state", "documents")
_SNAPSHOT = re.compile(r"\d{4}-\d\d-\d\d-\d{6}Z")  # trusted lists lie under the moment at which they were taken
_SHA256 = re.compile(r"[0-9a-f]{64}")

Tables = dict[str, list[str]]


class Found(NamedTuple):
    """What one look finds in the database.

    Attributes:
        tables: Every row of every table, as `Installation.look` tells it.
        mark: A name for all rows as they are, to the last hash: under the same one stand the very same rows.
        documents: SHA-256 and label of each indexed document.
    """

    tables: Tables
    mark: str
    documents: list[tuple[str, str]]


@dataclass
class Installation:
    """One working installation and the copies of it that were put aside, each under a name.

    Attributes:
        root: Holds the working copy and those put aside.
        server: A PostgreSQL server, or None for SQLite.
    """

    root: Path
    server: URL | None = None
    _back: dict[str, sql.Composed] = field(default_factory=dict)

    @property
    def var(self) -> Path:
        """Folder of the working copy."""
        return self.root / "var"

    @property
    def engine(self) -> str:
        """Which engine it is."""
        return "SQLite" if self.server is None else "PostgreSQL"

    @property
    def url(self) -> str:
        """Address of the working copy's database."""
        if self.server is None:
            return f"sqlite:///{self.var / 'accordi.sqlite3'}"
        return self.server.set(database="working").render_as_string(hide_password=False)

    @cached_property
    def _looking(self) -> Engine:
        # Never a connection kept: a child of this process would inherit it.
        return create_engine(self.url, poolclass=NullPool)

    def start(self) -> None:
        """Make an empty working copy, its database still to be created."""
        self.var.mkdir(parents=True)
        if self.server is not None:
            with self._admin("postgres") as admin:
                # It is the client that is killed, never the server: nothing need reach the disk.
                for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                    admin.execute(f"ALTER SYSTEM SET {setting} = off")
                admin.execute("SELECT pg_reload_conf()")
                admin.execute("CREATE DATABASE working")

    def keep(self, name: str) -> None:
        """Put the working copy aside; nobody may have its database open."""
        self._copy_folder(self.var, self.root / "kept" / name)
        if self.server is not None:
            self._keep_rows(name)

    def set_back(self, name: str) -> None:
        """Make the working copy what was put aside under a name, whoever still has its database open."""
        self._copy_folder(self.root / "kept" / name, self.var)
        if self.server is not None:
            self._set_rows_back(name)

    def _copy_folder(self, source: Path, target: Path) -> None:
        if target.exists():
            shutil.rmtree(target)
        shutil.copytree(source, target)

    def _keep_rows(self, name: str) -> None:
        """In PostgreSQL rows are put aside in a schema: to copy a whole database takes half a second."""
        with self._admin() as admin:
            tables = admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            counters = admin.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'").fetchall()
            words = {"kept": sql.Identifier(f"kept {name}")}
            put, back = ["DROP SCHEMA IF EXISTS {kept} CASCADE", "CREATE SCHEMA {kept}"], []
            for (table,) in tables:
                words[table] = sql.Identifier(table)
                put.append(f"CREATE TABLE {{kept}}.{{{table}}} AS TABLE public.{{{table}}}")
                back.append(f"DELETE FROM public.{{{table}}}")
                back.append(
                    f"INSERT INTO public.{{{table}}} OVERRIDING SYSTEM VALUE SELECT * FROM {{kept}}.{{{table}}}"
                )
            for (counter,) in counters:
                ((last, called),) = admin.execute(
                    sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier("public", counter))
                )
                back.append(f"SELECT setval('public.{counter}', {last}, {called})")
            admin.execute(_together(put, words))
        self._back[name] = _together(back, words)

    def _set_rows_back(self, name: str) -> None:
        with self._admin() as admin:
            # The server may not have noticed yet that its client is dead, and the locks of that one still hold.
            others = "FROM pg_stat_activity WHERE datname = 'working' AND pid <> pg_backend_pid()"
            admin.execute(f"SELECT pg_terminate_backend(pid, 10000) {others} AND backend_type = 'client backend'")
            admin.execute("SET session_replication_role = replica")  # foreign keys are not asked, nor triggers
            admin.execute(self._back[name])

    @contextmanager
    def _admin(self, database: str = "working") -> Iterator[psycopg.Connection[Any]]:
        assert self.server is not None
        address = self.server.set(drivername="postgresql", database=database).render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as admin:
            yield admin

    @cached_property
    def _asked(self) -> tuple[str, dict[str, Select[Any]]]:
        """Which tables have rows, as one statement, and how each is read: most of them are empty."""
        tables = {table.name: select(table) for table in Base.metadata.sorted_tables}
        filled = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in tables)  # our own names
        return " UNION ALL ".join(filled), tables

    def look(self, instead: Mapping[str, str], *, volatile: bool = False) -> Found:
        """Every row of every table as text, without what may differ between two runs of the same step.

        Args:
            instead: Texts to be read as others: the moment of a repetition as that of the first attempt.
            volatile: The step makes bytes that are new each time (a converted PDF, a time stamp).
        """
        filled, tables = self._asked
        read: dict[str, list[dict[str, Any]]] = {name: [] for name in tables}
        with self._looking.connect() as connection:
            for name in connection.exec_driver_sql(filled).scalars().all():
                read[name] = [dict(row) for row in connection.execute(tables[name]).mappings()]
        mark = hashlib.sha256(repr([sorted(map(repr, rows)) for rows in read.values()]).encode()).hexdigest()
        documents = [(row["sha256"], row["label"]) for row in read[rows_register.DocumentRow.__tablename__]]
        told = {name: sorted(_told(name, row, instead, volatile) for row in rows) for name, rows in read.items()}
        return Found(told, mark, documents)

    def files(self, *, volatile: bool = False) -> Tables:
        """Every readable copy and file of ``in-arrivo`` with its hash; what was half-written is not counted."""
        found = []
        for path in sorted(self.var.rglob("*")):
            relative = path.relative_to(self.var)
            if path.is_file() and relative.parts[0] not in ("archive", "accordi.sqlite3") and not _scratch(path):
                if relative.parts[0].startswith("accordi.sqlite3"):
                    continue
                found.append(f"{_SNAPSHOT.sub('#', str(relative))} {'' if volatile else _sha256(path)}")
        return {"files": found}

    def damaged(self, documents: Sequence[tuple[str, str]]) -> list[str]:
        """Indexed documents whose bytes are not in the archive as they should be."""
        wrong = []
        for sha256, label in documents:
            path = self.var / "archive" / sha256[:2] / sha256
            if not path.is_file() or _sha256(path) != sha256:
                wrong.append(label)
        return wrong

    def left_over(self) -> int:
        """Half-written files that a killed process left."""
        return sum(1 for path in self.var.rglob("*") if path.is_file() and _scratch(path))


def _together(statements: Sequence[str], words: Mapping[str, sql.Composable]) -> sql.Composed:
    """Statements sent at once: one transaction, one answer."""
    return sql.SQL("; ").join(sql.SQL(statement).format(**words) for statement in statements)


def moments(first: datetime, repeated: datetime) -> dict[str, str]:
    """How the moment of a repetition is read as that of the first attempt."""
    pairs = ((str(repeated), str(first)), (repeated.isoformat(), first.isoformat()))
    return {late: early for late, early in pairs if late != early}


def _told(table: str, row: dict[str, Any], instead: Mapping[str, str], volatile: bool) -> str:
    for name in row:
        if name in _HASHES:
            row[name] = ""
    if table in ("office_change", "received_file", "reorganisation"):
        row["id"] = 0  # a sequence of PostgreSQL gives no number twice, whatever became of its transaction
    if table == "outbox":
        row["id"], row["claimed_by"] = 0, bool(row["claimed_by"])
        # A digest prints the journals' last rows, chained over the moments of what the same sweep has drafted.
        row["body"], row["html"] = _SHA256.sub("#", row["body"]), _SHA256.sub("#", row["html"])
    if table == "mailbox_message":
        row["note"] = ""  # what that reading found: killed between receipt and note it finds the receipt recorded
    if table == "digest_line":
        row["digest"] = row["digest"] is not None
    text = json.dumps(row, sort_keys=True, ensure_ascii=False, default=_plain)
    for late, early in instead.items():
        text = text.replace(late, early)
    return _SHA256.sub("#", text) if volatile else text


def _plain(value: object) -> str:
    return str(value.astimezone(UTC)) if isinstance(value, datetime) else str(value)


def _scratch(path: Path) -> bool:
    return path.name.startswith(".in-scrittura")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
