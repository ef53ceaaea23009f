"""The database of an installation: created once, upgraded by migrations, opened once a process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime
from functools import lru_cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import Connection, Engine, inspect, select
from sqlalchemy.engine import URL

from agreements.persistence.agreements.aggregate import LoadedRows
from agreements.persistence.deadlines.outbox import Outbox
from agreements.persistence.engine import engine as e
from agreements.persistence.engine.errors import DatabaseNotReady, TrialOnly
from agreements.persistence.engine.records import DocumentRecord
from agreements.persistence.process_lock import holding
from agreements.persistence.rehearsed_unit import RehearsedUnit
from agreements.persistence.tables.rows_register import ClockRow, InstallationRow
from agreements.persistence.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from alembic.config import Config

_MIGRATIONS = "agreements.persistence.migrations"
_SHOWN = 500


class Database:
    """One for each process, shared by its threads."""

    def __init__(self, url: str | URL, *, busy_seconds: float = e.BUSY_SECONDS) -> None:
        """Open nothing yet.

        Args:
            url: ``sqlite:////srv/accordi/accordi.sqlite3``, ``postgresql://accordi@server/accordi``.
            busy_seconds: How long to wait for another's commit.

        Raises:
            WrongAddress: No database can be at such an address.
        """
        self._url = url
        self._engine = e.open_engine(url, busy_seconds)
        self._loaded = LoadedRows()
        self._checked = False
        self._made: Callable[[Engine, LoadedRows], UnitOfWork] = UnitOfWork

    @contextmanager
    def unit(self) -> Iterator[UnitOfWork]:
        """A unit of work; what it has not committed when it is left, for whatever reason, never happened.

        Raises:
            DatabaseNotReady: Not created yet, or of another version.
        """
        self._check()
        unit = self._made(self._engine, self._loaded)
        try:
            yield unit
        finally:
            unit.close()

    def rehearsed(self, saved: list[DocumentRecord]) -> Database:
        """The same database, in which nothing that is written stays: for trying a step.

        Args:
            saved: Gets the documents that the step would have indexed.
        """
        twin = copy(self)
        twin._loaded = LoadedRows()  # what was never committed is nothing to remember
        twin._made = partial(RehearsedUnit, saved)
        return twin

    def remember_agreements(self) -> None:
        """For a process that shows agreements: those that were loaded last are read anew only where they have changed.

        What somebody alters in the rows themselves, under the revision that they have, is seen only after a restart.
        """
        self._loaded = LoadedRows(_SHOWN)

    @contextmanager
    def holding(self, name: str) -> Iterator[None]:
        """Hold a name that one process at a time may hold: a device with which somebody signs.

        Raises:
            HeldByAnother: Another process does.
        """
        with holding(self._engine, name):
            yield

    @property
    def outbox(self) -> Outbox:
        """The senders' side of the outbox."""
        return Outbox(self._engine)

    def create(self, *, trial: bool, now: datetime | None = None) -> None:
        """Bring the structure up to date and, the first time, write down what this installation is.

        Safe to repeat, to kill, and to run twice at once: one transaction, for which the second waits.

        Args:
            trial: Whether the installation is for trial; decided once and for ever.
            now: Aware UTC datetime of creation; by default the computer's.

        Raises:
            TrialOnly: It exists and is of the other sort.
        """
        e.make_file(self._url)
        with self._upgrading() as connection:
            _to_newest(connection)
            known = connection.execute(select(InstallationRow.trial)).scalar()
            if known is None:
                row = {"singleton": 1, "id": str(uuid4()), "trial": trial, "created_at": now or datetime.now(UTC)}
                connection.execute(InstallationRow.__table__.insert().values(row))  # type: ignore[attr-defined]
                connection.execute(ClockRow.__table__.insert().values(singleton=1, offset_seconds=0))  # type: ignore[attr-defined]
            elif known != trial:
                was = "di prova" if known else "di produzione"
                raise TrialOnly(
                    f"Questo database è stato creato per un’installazione {was} e tale resta: "
                    "per l’altro uso indicare un database nuovo."
                )
        self._checked = True

    def older(self) -> bool:
        """Whether an installation is here whose structure this code would change."""
        if not e.is_there(self._url):
            return False
        with e.told_in_italian(), e.reading(self._engine).connect() as connection:
            present = _revision(connection)
            if present is None or present >= newest_revision():
                return False
            return connection.execute(select(InstallationRow.id)).first() is not None

    def upgrade(self) -> None:
        """Bring the structure of an existing database up to date. Safe to repeat, to kill, and to run twice at once."""
        with self._upgrading() as connection:
            _to_newest(connection)
        self._checked = True

    def downgrade(self, revision: str) -> None:
        """Take the structure back to an older revision ("base" removes everything, data included)."""
        with self._upgrading() as connection:
            _migrate(connection, "downgrade", revision)
        self._checked = False

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _upgrading(self) -> Iterator[Connection]:
        with e.told_in_italian(), e.writing(self._engine).begin() as connection:
            e.hold_upgrade_lock(connection)
            _refuse_newer(_revision(connection))
            yield connection

    def _check(self) -> None:
        if self._checked:
            return
        e.require_file(self._url)
        with e.told_in_italian(), e.reading(self._engine).connect() as connection:
            present = _revision(connection)
        if present is None:
            raise DatabaseNotReady(
                "Il database di Accordi non è stato ancora creato: avviare «accordi up», che lo crea, e ripetere."
            )
        _refuse_newer(present)
        if present != newest_revision():
            raise DatabaseNotReady(
                f"La struttura del database ({present}) è di un’altra versione di Accordi: fermare Accordi e "
                "riavviarlo con «accordi up», che la aggiorna."
            )
        self._checked = True


@lru_cache(maxsize=1)
def newest_revision() -> str:
    """The revision that this code needs: the highest number with which a migration's file name begins.

    Every process asks for it at its start; Alembic, which knows it too, takes longer to load than the step to be taken.
    """
    names = [entry.name for entry in files(_MIGRATIONS).joinpath("versions").iterdir()]
    return max(name[:4] for name in names if name[:4].isdigit())


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    present: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return present


def _refuse_newer(present: str | None) -> None:
    """Of a structure that a later version made, this code knows neither what it means nor the way back."""
    if present is not None and present > newest_revision():
        raise DatabaseNotReady(
            f"Il database è di una versione di Accordi più recente di questa (struttura {present}): usare quella "
            "versione, oppure ripristinare in un database vuoto la copia fatta prima dell’aggiornamento."
        )


def _to_newest(connection: Connection) -> None:
    if _revision(connection) != newest_revision():  # else Alembic, to find nothing, would load every revision
        _migrate(connection, "upgrade", "head")


def _migrate(connection: Connection, way: str, revision: str) -> None:
    from alembic import command

    (command.upgrade if way == "upgrade" else command.downgrade)(_config(connection), revision)


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", _MIGRATIONS.replace(".migrations", ":migrations"))
    config.attributes["connection"] = connection
    return config


def upgrade(url: str | URL) -> None:
    """Bring the database at this address up to date."""
    database = Database(url)
    try:
        database.upgrade()
    finally:
        database.close()
