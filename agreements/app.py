"""The one composition root: settings → adapters → the workbench that every use case is handed."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from agreements.documents.files.archive import Archive
from agreements.documents.files.kept_secret import kept_secret
from agreements.documents.files.received_store import ReceivedStore
from agreements.documents.templates.body_file import read_body_file
from agreements.documents.templates.legal_basis_files import Bases
from agreements.documents.templates.profile_files import REGION_PROFILES
from agreements.documents.templates.who_may_file import read_who_may
from agreements.documents.viewing.view_cache import ViewCache
from agreements.domain.basics.errors import AccordiError
from agreements.domain.own_body import NO_BODY, OwnBody
from agreements.domain.people.account import SessionRules
from agreements.notifications.imap import ImapSecurity, ImapSettings
from agreements.notifications.smtp import Security, SmtpSettings
from agreements.persistence.database import Database
from agreements.persistence.engine.address import Address, read_address
from agreements.persistence.engine.errors import DatabaseNotReady
from agreements.settings import OwnBodySettings, Settings
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people.keyed import PeopleKey
from agreements.use_cases.people.provider import ProviderRules, ProviderSettings, read_groups
from signing.base.errors import SigningError
from signing.base.trust import TrustSettings, certificates_in
from signing.trusted_lists.settings import ListSettings, official_signers

T = TypeVar("T")

if TYPE_CHECKING:
    from agreements.use_cases.keeping.backup import Place
    from signing.providers.csc_http import Service


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


def received_of(settings: Settings) -> ReceivedStore:
    """The bytes of files that came in and that no step has taken yet."""
    return ReceivedStore(settings.received or settings.var / "ricevuti")


def folders_of(settings: Settings) -> Path:
    """Root of the folders that staff open."""
    return settings.folders or settings.var / "archivio"


def bases_of(settings: Settings) -> Bases:
    """The legal bases that agreements can rest on."""
    return Bases(settings.legal_bases_folder)


def lists_folder_of(settings: Settings) -> Path:
    """The dated copies of the trusted lists."""
    return settings.lists_folder or settings.var / "liste-di-fiducia"


def step_log_of(settings: Settings) -> Path:
    """One line a step, for the operator; its folder is made by ``accordi up``, and without it there is no log."""
    return settings.var / "log" / "passi.log"


def place_of(settings: Settings) -> Place:
    """Where an installation keeps what a backup holds.

    Raises:
        AccordiError: The database's address cannot be one.
    """
    from agreements.use_cases.keeping.backup import Place

    return Place(
        database_url(settings),
        archive_of(settings),
        folders_of(settings),
        lists_folder_of(settings),
        received_of(settings),
    )


def upgrade(settings: Settings) -> None:
    """Bring the structure of a database that exists up to date, and its words. Safe to repeat and to kill."""
    from agreements.use_cases.registers.register_index import index_register  # who only opens a database does without

    database = open_database(settings)
    try:
        database.upgrade()
        index_register(database)
    finally:
        database.close()


def create(settings: Settings, *, backup_made: bool = False) -> Path | None:
    """Create or upgrade the database. Safe to repeat, to kill, and to run twice at once.

    Args:
        backup_made: Somebody states that there is a copy: none is made before the structure is changed.

    Returns:
        The copy that was made of an older one before it was upgraded.

    Raises:
        AccordiError: It exists and is of the other sort (trial or production), or could not be copied.
    """
    from agreements.use_cases.keeping.before_upgrade import copy_before_upgrade
    from agreements.use_cases.registers.register_index import index_register  # who only opens a database does without

    database = open_database(settings)
    try:
        copy = None
        if database.older() and not backup_made:
            copy = copy_before_upgrade(database_url(settings), settings.var, datetime.now(UTC))
        database.create(trial=settings.trial)
        index_register(database)
    finally:
        database.close()
    return copy


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
        received=received_of(settings),
        folders=folders_of(settings),
        converter=settings.converter,
        soffice=settings.soffice or None,
        trust=lambda: _refused_in_a_sentence(lambda: trust_of(settings, trial=trial)),
        lists=lambda: _refused_in_a_sentence(lambda: lists_of(settings, trial=trial)),
        smtp=smtp_of(settings),
        trial=trial,
        profile=lambda: REGION_PROFILES.read(settings.profile, settings.profiles_folder),
        bases=bases_of(settings),
        body_file=settings.body_file,
        who_may=lambda: read_who_may(settings.who_may),
        on_clock_moved=_follower(settings, trial=trial),
        calendars=settings.calendars or settings.var / "calendari",
        views=ViewCache(settings.var / "viste"),
        pec_mailbox=lambda: mailbox_of(settings),
        pec_anchors=lambda: certificates_in((settings.trust_folder or settings.var / "trust") / "pec"),
    )


def own_body(settings: OwnBodySettings | None = None) -> OwnBody:
    """What the installation says of its own body; nothing where it has no file of it.

    Raises:
        AccordiError: The file cannot be used as it is.
    """
    file = (settings or OwnBodySettings()).body_file
    return NO_BODY if file is None else read_body_file(file)


@lru_cache(maxsize=1)
def workbench() -> Workbench:
    """The workbench of this process, from its environment."""
    return build(Settings())


def door_is_closed() -> bool:
    """Whether steps are asked for at the door only, where people log in: then no run takes a form by itself.

    Where nobody has said so, it is closed as soon as anybody was given a role: a worker that somebody starts beside
    ``accordi up`` must not believe who a form says that acts.

    Raises:
        AccordiError: The database does not answer.
    """
    chosen = Settings().door
    if chosen is not None:
        return chosen
    try:
        with workbench().database.unit() as unit:
            return unit.anybody_has_a_role()
    except DatabaseNotReady:  # there is none yet: nobody can have a role
        return False


def _refused_in_a_sentence(read: Callable[[], T]) -> T:
    try:
        return read()
    except SigningError as error:
        raise AccordiError(str(error)) from error


def trust_of(settings: Settings, *, trial: bool) -> TrustSettings:
    """Whom signatures are checked against, and which addresses may be asked.

    Raises:
        AccordiError: Trial certificates in a production installation, or trial services that were never started.
        TrustError: No certificate is configured, or one is none.
        TrustedListError: The lists in use are damaged, or signed by nobody who may.
    """
    from signing.trusted_lists.snapshot import in_use

    loaded = in_use(lists_of(settings, trial=trial))
    lists = loaded.trust() if loaded else None
    if settings.trial_pki is not None:
        state = _trial_state(settings.trial_pki, trial=trial)
        return TrustSettings.from_folder(
            settings.trial_pki / "trust",
            time_stamp_url=state["time_stamp_url"],
            allowed_hosts=frozenset({"127.0.0.1"}),
            allow_loopback=True,
            lists=lists,
        )
    return TrustSettings.from_folder(
        settings.trust_folder or settings.var / "trust",
        time_stamp_url=settings.time_stamp_url or None,
        allowed_hosts=frozenset(_separate(settings.allowed_hosts)),
        lists=lists,
    )


def lists_of(settings: Settings, *, trial: bool) -> ListSettings:
    """Where the trusted lists are kept, where they come from, and who may sign the list of lists.

    Raises:
        AccordiError: Trial certificates in a production installation, or trial services that were never started.
        TrustError: A file of pinned certificates is none.
    """
    folder = lists_folder_of(settings)
    if settings.trial_pki is not None:
        state = _trial_state(settings.trial_pki, trial=trial)
        pins = certificates_in(settings.trial_pki / "trust" / "lotl")
        return ListSettings(folder, pins, state["lotl_url"], ("IT",), frozenset({"127.0.0.1"}), allow_loopback=True)
    return ListSettings(
        folder=folder,
        pins=certificates_in((settings.trust_folder or settings.var / "trust") / "lotl") or official_signers(),
        url=None if trial or settings.lotl_url == "none" else settings.lotl_url,  # a trial asks nobody outside
        territories=tuple(each.upper() for each in _separate(settings.lists_territories)),
        hosts=frozenset(_separate(settings.lists_hosts)),
    )


def _separate(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def _trial_state(folder: Path, *, trial: bool) -> dict[str, Any]:
    from signing.trial.pki import read_state

    if not trial:
        raise AccordiError(
            "I certificati di prova valgono solo in un’installazione di prova: togliere ACCORDI_TRIAL_PKI."
        )
    state = read_state(folder)
    if state is None:
        raise AccordiError(f"I servizi di prova non sono mai stati avviati in {folder}: avviarli e ripetere.")
    return state


def remote_service_of(settings: Settings) -> Service:
    """The remote signature service, with the password out of its file.

    Raises:
        AccordiError: None is configured, or its password's file cannot be read.
        ProviderError: Its address is not one over TLS.
    """
    from signing.providers.csc_http import Service

    if not settings.csc_url or not settings.csc_user or settings.csc_password_file is None:
        raise AccordiError(
            "Per la firma remota servono ACCORDI_CSC_URL, ACCORDI_CSC_USER e ACCORDI_CSC_PASSWORD_FILE: indicarli."
        )
    return Service(
        url=settings.csc_url,
        version=settings.csc_version,
        user=settings.csc_user,
        password=_secret(settings.csc_password_file, "della firma remota", "ACCORDI_CSC_PASSWORD_FILE"),
        allow_loopback=settings.trial,
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


def mailbox_of(settings: Settings) -> ImapSettings | None:
    """The PEC mailbox that receipts are read from; None where no server is named.

    Raises:
        AccordiError: User or password is missing, or others may read the password.
    """
    if not settings.imap_host:
        return None
    if not settings.imap_user or settings.imap_password_file is None:
        raise AccordiError(
            "Per leggere la casella PEC servono anche ACCORDI_IMAP_USER e ACCORDI_IMAP_PASSWORD_FILE: indicarli."
        )
    password = _secret(settings.imap_password_file, "della casella PEC", "ACCORDI_IMAP_PASSWORD_FILE")
    if settings.imap_password_file.stat().st_mode & 0o077:
        raise AccordiError(
            f"Il file della password della casella PEC {settings.imap_password_file} è accessibile ad altri: "
            "renderlo leggibile solo a chi avvia Accordi (chmod 600)."
        )
    return ImapSettings(
        host=settings.imap_host,
        port=settings.imap_port,
        user=settings.imap_user,
        password=password,
        security=ImapSecurity(settings.imap_security),
        ca_file=settings.imap_ca_file,
        folder=settings.imap_folder,
    )


def people_key_of(settings: Settings) -> PeopleKey:
    """The key of what is kept about people by its digest alone; made at its first use.

    Raises:
        AccordiError: Others can read its file.
    """
    kept = kept_secret(settings.var / "accesso" / "chiave-persone", lambda: secrets.token_hex(32))
    return PeopleKey(bytes.fromhex(kept))


def session_rules_of(settings: Settings) -> SessionRules:
    """How long a session lasts."""
    return SessionRules(timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_hours))


def provider_of(settings: Settings) -> ProviderSettings | None:
    """The identity provider, with the secret out of its file; None where none is named.

    Raises:
        AccordiError: The settings of it cannot be right, or its secret cannot be read.
    """
    if not settings.oidc_issuer:
        return None
    issuer = urlsplit(settings.oidc_issuer)
    if issuer.scheme != "https" and issuer.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise AccordiError("ACCORDI_OIDC_ISSUER deve cominciare con https://: correggerlo.")
    if not settings.oidc_client_id:
        raise AccordiError("Con ACCORDI_OIDC_ISSUER serve anche ACCORDI_OIDC_CLIENT_ID: indicarlo.")
    return ProviderSettings(
        issuer=settings.oidc_issuer,
        name=settings.oidc_name,
        client_id=settings.oidc_client_id,
        client_secret=_secret(settings.oidc_client_secret_file, "dell’accesso", "ACCORDI_OIDC_CLIENT_SECRET_FILE"),
        ca_file=settings.oidc_ca_file,
        scope=settings.oidc_scope,
        roles_claim=settings.oidc_roles_claim,
        office_claim=settings.oidc_office_claim,
        code_claim=settings.oidc_code_claim,
        rules=ProviderRules(settings.oidc_unknown == "admit", read_groups(settings.oidc_roles)),
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
