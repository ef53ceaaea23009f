"""Files that somebody hands over, one or forty at once: kept, and put with the agreement that their bytes tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agreements.documents.files.folder_names import plain_name
from agreements.documents.files.foreign_file import kind_told
from agreements.documents.files.incoming import LARGEST_INCOMING, is_of_the_system
from agreements.domain.basics.errors import AccordiError, InvalidDatum, UnknownAgreement
from agreements.domain.basics.legible import hidden_sign, visible
from agreements.domain.people.received import SHEET_PLACES, ReceivedFile, Way
from agreements.notifications.daticert import read_daticert
from agreements.notifications.pec_mail import open_receipt
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.received import let_go
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.misplaced_file import whose_file
from agreements.use_cases.mail.receipts import matching_elsewhere

MOST_AT_ONCE = 100
_REFUSED = {
    "immagine": "un’immagine",
    "pagina web": "una pagina web",
    "altro": "un tipo di file che nessun passo prende",
}
_NUMBER = re.compile(r"(?<![A-Z0-9])P-\d{4}-\d{4,6}(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one file.

    Attributes:
        agreement: Its number; empty where nothing tells it.
        sentence: In Italian.
    """

    name: str
    kept: bool
    agreement: str
    sentence: str


def receive(
    bench: Workbench, files: Sequence[tuple[str, bytes]], number: str, way: Way, person: str, now: datetime
) -> tuple[Told, ...]:
    """Take in files that somebody hands over; each finds its agreement by its bytes, unless one is named.

    A signed copy begins with the document that was sent, or holds it; a receipt names the message of a letter; else the
    number of an agreement may stand in the file's name. What tells nothing waits without agreement. No step is taken.
    Sheets may be for a step that is about no agreement (`SHEET_PLACES`).

    Safe to kill and to repeat: bytes first, then one commit; the same file for the same agreement waits once.

    Args:
        number: Of the agreement (or the step for sheets) that they are all for; empty: found for each.
        person: Id of who brings them; empty where nobody was logged in.

    Raises:
        InvalidDatum: More files than are taken at once.
        UnknownAgreement: There is none with this number.
    """
    if len(files) > MOST_AT_ONCE:
        raise InvalidDatum("file", f"I file sono {len(files)}: consegnarne al massimo {MOST_AT_ONCE} per volta.")
    with bench.database.unit() as unit:
        moment = unit.moment(now)
        number = _place(unit, number) if number.strip() else ""
    told: list[Told] = []
    came: list[ReceivedFile] = []
    for name, data in files:
        shown = visible(name)[:120]
        if refused := _why_not(name, data):
            told.append(Told(shown, False, "", refused))
            continue
        found, how = (number, "indicato da chi consegna") if number else _found(bench, name, data)
        sha256 = bench.received.keep(data)
        came.append(ReceivedFile(0, sha256, name, len(data), kind_told(data), person, way, found, moment.at))
        whose = f"per {found}: {how}" if found else "senza accordo: indicare di quale è"
        told.append(Told(shown, True, found, f"{kind_told(data)}, {whose}."))
    _enter(bench, came)
    return tuple(told)


def assign(bench: Workbench, id: int, number: str) -> ReceivedFile:
    """Say for which agreement a file is that waits without one, or with another. Safe to repeat: one commit.

    Raises:
        UnknownAgreement: There is none with this number.
        InvalidDatum: The file does not wait any more.
    """
    with bench.database.unit() as unit:
        if not unit.assign_received(id, _place(unit, number)):
            raise InvalidDatum("file", f"Il file ricevuto n. {id} non attende più: è stato usato, o non c’è.")
        unit.commit()
        (file,) = unit.received_numbered([id])
    return file


def forget(bench: Workbench, id: int, now: datetime) -> ReceivedFile:
    """Let go of a file that came by mistake; no step has used it. Safe to repeat and to kill: one commit.

    Raises:
        InvalidDatum: It does not wait any more.
    """
    with bench.database.unit() as unit:
        found = unit.received_numbered([id])
        if not found or not found[0].waits:
            raise InvalidDatum("file", f"Il file ricevuto n. {id} non attende più: è stato usato, o non c’è.")
        unit.give_up_received([id], "tolto da chi lo aveva portato per errore", unit.moment(now).at)
        unit.commit()
    let_go(bench, [found[0].sha256])
    return found[0]


def waiting(bench: Workbench, number: str = "") -> tuple[ReceivedFile, ...]:
    """The files that no step has used yet, of one agreement or of all; oldest first."""
    with bench.database.unit() as unit:
        return tuple(each for each in unit.received_waiting() if number in ("", each.agreement))


def _place(unit: UnitOfWork, typed: str) -> str:
    """Where files are for: an agreement, or what the step for sheets is called."""
    name = typed.strip()
    return name.lower() if name.lower() in SHEET_PLACES else unit.load(name.upper()).number


def _enter(bench: Workbench, came: Sequence[ReceivedFile]) -> None:
    if not came:
        return
    with bench.database.unit() as unit:
        known = {(each.agreement, each.name, each.sha256) for each in unit.received_waiting()}
        unit.receive([each for each in came if (each.agreement, each.name, each.sha256) not in known])
        unit.commit()


def _why_not(name: str, data: bytes) -> str:
    if not plain_name(name) or "/" in name or "\\" in name or len(name.encode("utf-8", "replace")) > 255:
        return "il nome non è quello di un file: rinominarlo e consegnarlo di nuovo."
    if found := hidden_sign(name):
        return f"il nome contiene caratteri invisibili ({found}): rinominarlo e consegnarlo di nuovo."
    if is_of_the_system(name):
        return "è un file del sistema, non un documento: non è stato preso."
    if not data:
        return "è vuoto: la copia si è interrotta; consegnarlo di nuovo."
    if len(data) > LARGEST_INCOMING:
        return f"supera {LARGEST_INCOMING // 2**20} MB: chiederne una copia con immagini più leggere."
    if (kind := kind_told(data)) in _REFUSED:
        return f"è {_REFUSED[kind]}: consegnare il documento in PDF, Word, .p7m, .eml o il foglio elettronico."
    return ""


def _found(bench: Workbench, name: str, data: bytes) -> tuple[str, str]:
    """The agreement that a file is for, and by what it is known; nothing where nothing tells it."""
    if known := whose_file(bench, data):
        document, whole = known
        return document.agreement, f"{'è' if whole else 'parte dal'} documento «{document.label}»"
    if number := _of_receipt(bench, data):
        return number, "è la ricevuta di una sua lettera"
    for typed in dict.fromkeys(found.upper() for found in _NUMBER.findall(name)):
        with bench.database.unit() as unit:
            try:
                return unit.load(typed).number, "ha il suo numero nel nome"
            except UnknownAgreement:
                continue
    return "", ""


def _of_receipt(bench: Workbench, data: bytes) -> str:
    if kind_told(data) not in ("messaggio di posta", "archivio ZIP"):
        return ""
    try:
        letter = matching_elsewhere(bench, read_daticert(open_receipt(data).daticert))
    except AccordiError:
        return ""
    return letter.agreement if letter is not None else ""
