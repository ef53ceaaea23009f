"""Checks of what an installation keeps: database, journal, archive, notices, disk, files with secrets."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import wraps
from pathlib import Path

from agreements import app
from agreements.documents.files.conversion_errors import in_italian
from agreements.domain.basics.errors import AccordiError
from agreements.domain.basics.number_words import counted
from agreements.persistence.engine.records import OutboxNotice
from agreements.use_cases.keeping import health
from agreements.use_cases.keeping.old_data import refused_today
from cli.doctor.finding import Finding, broken, measured, warning, well
from cli.doctor.prefect_api import ago
from cli.doctor.subject import Subject
from cli.runtime.access import key_file, password_file
from cli.runtime.environment import CHECKOUT

Look = Callable[[Subject], Sequence[Finding]]

DATABASE, JOURNAL, ARCHIVE, NOTICES = "database", "giornale", "archivio", "avvisi"
OLD, _MOST_TOLD = "dati di prima", 10
CONFIDENTIAL = "riservatezza"
DISK, SECRETS = "spazio su disco", "file riservati"
_MOST_CHAINS, _MOST_DOCUMENTS, _MOST_NAMED = 20, 20, 20
_SLOW, _LOST = timedelta(hours=2), timedelta(hours=24)
_MEBIBYTE = 2**20
_LITTLE, _TOO_LITTLE = 2048 * _MEBIBYTE, 256 * _MEBIBYTE
_RESTORE = (
    "Fermare Accordi e ripristinare da una copia di sicurezza («accordi restore»); prima, copiare lo stato attuale."
)


def database(subject: Subject) -> Sequence[Finding]:
    """Reachable, of the right revision, of the sort that the settings say; how far its clock stands ahead."""
    with subject.database() as opened:
        register = health.read_register(opened, subject.now)
    trial = register.installation.trial
    sort = "di prova" if trial else "di produzione"
    on_sqlite = app.database_url(subject.settings).get_backend_name() == "sqlite"
    told = f"{'SQLite' if on_sqlite else 'PostgreSQL'}, {sort}, accordi registrati: {register.agreements}"
    if trial != subject.settings.trial:
        wanted = "true" if trial else "false"
        return [
            broken(
                DATABASE,
                f"{told}, ma ACCORDI_TRIAL dice il contrario: «accordi up» non parte.",
                f"Impostare ACCORDI_TRIAL={wanted} oppure indicare un altro database.",
            )
        ]
    offset = register.moment.clock_offset
    if offset:
        told += f"; orologio di prova avanti di {ago(offset)} ({register.moment.today:%d/%m/%Y})"
    return [well(DATABASE, told + ".")]


def _needs_database(name: str) -> Callable[[Look], Look]:
    """A check that says, where the database is not usable, that nobody can tell; why, `database` has said."""

    def decorate(look: Look) -> Look:
        @wraps(look)
        def guarded(subject: Subject) -> Sequence[Finding]:
            try:
                return look(subject)
            except AccordiError:
                told = "non si può verificare finché il database non è utilizzabile."
                return [warning(name, told, "Vedere la riga «database».")]

        return guarded

    return decorate


@_needs_database(JOURNAL)
def journal(subject: Subject) -> Sequence[Finding]:
    """The chains of some agreements, whole."""
    with subject.database() as opened:
        sample = health.sample_journal(opened, _MOST_CHAINS)
    if sample.faults:
        return [broken(JOURNAL, " ".join(sample.faults), _RESTORE)]
    if sample.looked_at < sample.of:
        told = f"intatto in {counted(sample.looked_at, 'accordo', 'accordi')} su {sample.of}, scelti a caso; "
        told += "per tutti: «accordi journal verify»."
        return [well(JOURNAL, told)]
    return [well(JOURNAL, f"intatto in tutti gli accordi ({sample.of})." if sample.of else "ancora vuoto.")]


@_needs_database(OLD)
def old_data(subject: Subject) -> Sequence[Finding]:
    """What older versions took, and today's rules would refuse."""
    with subject.database() as opened:
        found = refused_today(opened)
    if not found:
        return [well(OLD, "niente che le regole di oggi rifiuterebbero.")]
    told = "; ".join(f"{number}: {why}" for number, why in found[:_MOST_TOLD])
    more = f"; e altri {len(found) - _MOST_TOLD}" if len(found) > _MOST_TOLD else ""
    advice = "Farli esaminare dall’ufficio: una scadenza si conferma con «conferma-scadenza», una firma si richiede."
    return [warning(OLD, f"registrati da versioni precedenti, oggi sarebbero rifiutati: {told}{more}.", advice)]


@_needs_database(ARCHIVE)
def archive(subject: Subject) -> Sequence[Finding]:
    """Some documents, read and compared with their hashes."""
    with subject.database() as opened:
        sample = health.sample_archive(opened, app.archive_of(subject.settings), _MOST_DOCUMENTS)
    if sample.faults:
        advice = "Riportare i file mancanti o alterati dalla cartella «archive» dell’ultima copia di sicurezza."
        return [broken(ARCHIVE, " ".join(sample.faults[:3]), advice)]
    if sample.looked_at < sample.of:
        return [well(ARCHIVE, f"documenti integri: {sample.looked_at} su {sample.of}, scelti a caso.")]
    return [well(ARCHIVE, f"integri tutti i documenti ({sample.of})." if sample.of else "ancora vuoto.")]


@_needs_database(NOTICES)
def notices(subject: Subject) -> Sequence[Finding]:
    """Notices that wait too long, that nobody will send any more, and of which nobody knows."""
    with subject.database() as opened:
        found = health.read_notices(opened, subject.now)
    findings: list[Finding] = []
    if found.oldest_wait > _SLOW:
        told = f"{found.waiting} da consegnare, il più vecchio da {ago(found.oldest_wait)}."
        advice = "Guardare le righe «posta» ed «esecutore»; finché non partono, avvisare gli uffici in altro modo."
        grave = broken if found.oldest_wait > _LOST else warning
        findings.append(grave(NOTICES, told, advice))
    if found.failed:
        told = f"{len(found.failed)} non consegnabili ({_about(found.failed)})."
        advice = "Avvisare i destinatari in altro modo, poi registrarlo con «decidi-avviso-incerto»."
        findings.append(warning(NOTICES, told, advice))
    if found.uncertain:
        told = f"{len(found.uncertain)} di esito incerto ({_about(found.uncertain)})."
        advice = "Chiedere ai destinatari se li hanno ricevuti, poi registrarlo con «decidi-avviso-incerto»."
        findings.append(warning(NOTICES, told, advice))
    if found.stuck:
        told = f"{found.stuck} in consegna in questo momento, o lasciati a metà."
        findings.append(well(NOTICES, told + " Quelli lasciati a metà tornano in coda da soli dopo mezz’ora."))
    figures = {
        "avvisi_in_coda": found.waiting,
        "avviso_più_vecchio_secondi": int(found.oldest_wait.total_seconds()),
        "avvisi_in_consegna": found.stuck,
        "avvisi_non_consegnabili": len(found.failed),
        "avvisi_di_esito_incerto": len(found.uncertain),
    }
    return measured(findings or [well(NOTICES, f"in coda {found.waiting}, nessuno fermo.")], figures)


@_needs_database(CONFIDENTIAL)
def confidential(subject: Subject) -> Sequence[Finding]:
    """Confidential agreements of which nobody has said what stays public: by number, never by title."""
    with subject.database() as opened:
        numbers = health.without_extent(opened)
    if not numbers:
        return [well(CONFIDENTIAL, "di ogni accordo riservato risulta che cosa resta pubblico.")]
    more = f" e altri {len(numbers) - _MOST_NAMED}" if len(numbers) > _MOST_NAMED else ""
    told = f"che cosa resta pubblico non è indicato per {', '.join(numbers[:_MOST_NAMED])}{more}."
    return [
        warning(CONFIDENTIAL, told, "L’ufficio lo indica con «riservatezza», con il termine o il giorno del riesame.")
    ]


def _about(notices: Sequence[OutboxNotice]) -> str:
    numbers = sorted({each.notice.agreement or "riepilogo settimanale" for each in notices})
    return ", ".join(numbers[:5]) + (" e altri" if len(numbers) > 5 else "")


def disk(subject: Subject) -> Sequence[Finding]:
    """Room and permission to write where the installation keeps things, and where conversions work."""
    settings = subject.settings
    places = {
        "dati": settings.var,
        "archivio": app.archive_of(settings).root,
        "cartelle": app.folders_of(settings),
        "file temporanei": Path(tempfile.gettempdir()),
    }
    findings = [finding for name, place in places.items() if (finding := _room(name, _existing(place)))]
    if findings:
        return findings
    free = min(shutil.disk_usage(_existing(place)).free for place in places.values())
    return [well(DISK, f"almeno {_size(free)} liberi per {', '.join(places)}.")]


def _room(name: str, place: Path) -> Finding | None:
    if not os.access(place, os.W_OK | os.X_OK):
        return broken(
            DISK, f"{name}: in {place} non si può scrivere.", "Controllare il disco, il proprietario e i permessi."
        )
    usage = shutil.disk_usage(place)
    told = f"{name}: in {place} restano {_size(usage.free)} su {_size(usage.total)}."
    advice = "Liberare o aggiungere spazio: a disco pieno ogni passo viene rifiutato, senza perdere nulla."
    if usage.free < _TOO_LITTLE:
        return broken(DISK, told, advice)
    return warning(DISK, told, advice) if usage.free < _LITTLE else None


def _existing(place: Path) -> Path:
    """The folder itself, or the one in which it would be made."""
    return next(folder for folder in (place, *place.absolute().parents) if folder.is_dir())


def _size(amount: int) -> str:
    return f"{amount / 2**30:.1f} GB" if amount >= 2**30 else f"{amount // _MEBIBYTE} MB"


def secret_files(subject: Subject) -> Sequence[Finding]:
    """Files with a password or with personal data are readable by nobody else."""
    settings = subject.settings
    secrets = [settings.smtp_password_file, settings.database_password_file]
    secrets += [password_file(settings.var), key_file(settings.var)]
    if not settings.database_url:
        secrets.append(settings.var / "accordi.sqlite3")
    looked_at = [
        *(_guarded(file, 0o077) for file in secrets if file is not None),
        # The settings hold no password, and the archive is read by those who may read the folders.
        _guarded(CHECKOUT / ".env", 0o027),
        *(_guarded(place, 0o007) for place in (settings.var, settings.archive, settings.folders) if place is not None),
    ]
    found = [finding for finding in looked_at if finding is not None]
    return found or [well(SECRETS, "leggibili solo da chi esegue Accordi.")]


def _guarded(place: Path, forbidden: int) -> Finding | None:
    try:
        mode = stat.S_IMODE(place.stat().st_mode)
    except FileNotFoundError:
        return None
    except OSError as error:
        return broken(
            SECRETS, f"{place} non si raggiunge ({in_italian(error)}).", "Controllare i permessi delle cartelle."
        )
    if mode & forbidden:
        told = f"{place} è aperto ad altri utenti di questo computer (permessi {mode:o})."
        return warning(SECRETS, told, f"Eseguire: chmod {mode & ~forbidden:o} {place}")
    if not os.access(place, os.R_OK):
        return broken(SECRETS, f"{place} non si legge.", "Darne la proprietà all’utente che esegue Accordi (chown).")
    return None
