"""The one composition root: settings → adapters → the workbench that every use case is handed."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from agreements.documents.archive import Archive
from agreements.domain.errors import AccordiError
from agreements.notifications.smtp import Security, SmtpSettings
from agreements.persistence.address import Address, read_address
from agreements.persistence.database import Database
from agreements.settings import Settings
from agreements.use_cases.workbench import Workbench
from signing.trust import TrustSettings

if TYPE_CHECKING:
    from agreements.use_cases.backup import Place


def database_url(settings: Settings) -> Address:
    """The database's address: the one given, with its password from the file, or SQLite below the var folder.

    Raises:
        AccordiError: It cannot be an address, or the file of the password cannot be read.
    """
    given = settings.database_url or f"sqlite:///{(settings.var / 'accordi.sqlite3').absolute()}"
    password = _secret(settings.database_password_file, "del database", "ACCORDI_DATABASE_PASSWORD_FILE")
    return read_address(given, password)


def open_database(settings: Settings) -> Database:
    """The database, not touched yet; whoever opens it closes it."""
    return Database(database_url(settings))


def archive_of(settings: Settings) -> Archive:
    """The store of the originals."""
    return Archive(settings.archive or settings.var / "archive")


def folders_of(settings: Settings) -> Path:
    """Root of the folders that staff open."""
    return settings.folders or settings.var / "archivio"


def place_of(settings: Settings) -> Place:
    """Where an installation keeps what a backup holds.

    Raises:
        AccordiError: The database's address cannot be one.
    """
    from agreements.use_cases.backup import Place

    return Place(database_url(settings), archive_of(settings), folders_of(settings))


def upgrade(settings: Settings) -> None:
    """Bring the structure of a database that exists up to date. Safe to repeat and to kill."""
    database = open_database(settings)
    try:
        database.upgrade()
    finally:
        database.close()


def create(settings: Settings) -> None:
    """Create or upgrade the database. Safe to repeat, to kill, and to run twice at once.

    Raises:
        AccordiError: It exists and is of the other sort (trial or production).
    """
    database = open_database(settings)
    try:
        database.create(trial=settings.trial)
    finally:
        database.close()


def build(settings: Settings) -> Workbench:
    """The tools for one process.

    Raises:
        AccordiError: The database is not created yet, or settings contradict it.
    """
    database = open_database(settings)
    with database.unit() as unit:
        trial = unit.installation().trial
    return Workbench(
        database=database,
        archive=archive_of(settings),
        folders=folders_of(settings),
        converter=settings.converter,
        soffice=settings.soffice or None,
        trust=lambda: trust_of(settings, trial=trial),
        smtp=smtp_of(settings),
        trial=trial,
        on_clock_moved=_follower(settings, trial=trial),
    )


@lru_cache(maxsize=1)
def workbench() -> Workbench:
    """The workbench of this process, from its environment."""
    return build(Settings())


def trust_of(settings: Settings, *, trial: bool) -> TrustSettings:
    """Whom signatures are checked against, and which addresses may be asked.

    Raises:
        AccordiError: Trial certificates in a production installation, or trial services that were never started.
        TrustError: No certificate is configured, or one is none.
    """
    if settings.trial_pki is not None:
        if not trial:
            raise AccordiError(
                "I certificati di prova valgono solo in un’installazione di prova: togliere ACCORDI_TRIAL_PKI."
            )
        return _trial_trust(settings.trial_pki)
    hosts = frozenset(host.strip() for host in settings.allowed_hosts.split(",") if host.strip())
    return TrustSettings.from_folder(
        settings.trust_folder or settings.var / "trust",
        time_stamp_url=settings.time_stamp_url or None,
        allowed_hosts=hosts,
    )


def _trial_trust(folder: Path) -> TrustSettings:
    from signing.trial.pki import read_state

    state = read_state(folder)
    if state is None:
        raise AccordiError(f"I servizi di prova non sono mai stati avviati in {folder}: avviarli e ripetere.")
    return TrustSettings.from_folder(
        folder / "trust",
        time_stamp_url=state["time_stamp_url"],
        allowed_hosts=frozenset({"127.0.0.1"}),
        allow_loopback=True,
    )


def smtp_of(settings: Settings) -> SmtpSettings:
    """The mail server, with the password out of its file.

    Raises:
        AccordiError: The password's file cannot be read.
        ValueError: The settings contradict one another.
    """
    return SmtpSettings(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.smtp_sender,
        security=Security(settings.smtp_security),
        user=settings.smtp_user,
        password=_secret(settings.smtp_password_file, "di posta", "ACCORDI_SMTP_PASSWORD_FILE"),
        ca_file=settings.smtp_ca_file,
    )


def _secret(file: Path | None, whose: str, setting: str) -> str:
    if file is None:
        return ""
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError) as error:
        raise AccordiError(f"Il file della password {whose} {file} non si legge: controllare {setting}.") from error


class _Follower:
    """Moves the clock of the trial time-stamp service with the register's."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def __call__(self, offset: timedelta) -> None:
        if self._folder is not None:
            from signing.trial.clock import move_to_offset

            move_to_offset(self._folder, offset)


def _follower(settings: Settings, *, trial: bool) -> _Follower:
    return _Follower(settings.trial_pki if trial else None)
