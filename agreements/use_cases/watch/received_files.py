"""Received files that nobody uses: taken in from the folders, told about, and gone after thirty days."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from agreements.documents.files.folder import INCOMING
from agreements.documents.files.incoming import IncomingFolder
from agreements.domain.agreement.events import JournalHead
from agreements.domain.basics.day_words import to_the_date
from agreements.domain.basics.errors import AccordiError
from agreements.domain.basics.moment import ROME, Moment
from agreements.domain.people.received import TOLD_BEFORE, ReceivedFile
from agreements.notifications.received_notice import compose_unused
from agreements.persistence.engine.errors import JournalAltered
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.received import take_in
from agreements.use_cases.base.workbench import Workbench

_QUIET_SECONDS = 60.0
_UNUSED = "non usato entro il termine"


def keep_received(bench: Workbench, moment: Moment) -> tuple[list[str], list[str]]:
    """Take in what lies in the agreements' folders, tell of what will go, and let go of what was told of.

    Safe to kill and to repeat: each agreement is one commit, with its notice; nothing goes that was not told of so many
    days before, also after weeks in which nothing ran; bytes that no row names are removed an hour later.

    Returns:
        Lines and warnings for the page of the sweep.
    """
    lines, warnings = _taken_in(bench, moment)
    with bench.database.unit() as unit:
        waiting = unit.received_waiting()
    lines += _told(bench, waiting, moment)
    gone = [each for each in waiting if _may_go(each, moment)]
    if gone:
        with bench.database.unit() as unit:
            unit.give_up_received([each.id for each in gone], _UNUSED, moment.at)
            unit.commit()
        lines.append(
            "Tolto un file ricevuto e mai usato." if len(gone) == 1 else f"Tolti {len(gone)} file ricevuti e mai usati."
        )
    wanted = {each.sha256 for each in waiting} - {each.sha256 for each in gone}
    bench.received.discard({each.sha256 for each in gone} - wanted)
    bench.received.forget_others(wanted)
    bench.received.remove_abandoned()
    return lines, warnings


def _may_go(file: ReceivedFile, moment: Moment) -> bool:
    return moment.at >= file.goes_at and file.warned_at is not None and moment.at >= file.warned_at + TOLD_BEFORE


def _taken_in(bench: Workbench, moment: Moment) -> tuple[list[str], list[str]]:
    lines: list[str] = []
    warnings: list[str] = []
    with bench.database.unit() as unit:
        numbers = frozenset(unit.numbers())
    for path in sorted(bench.folders.glob(f"[0-9]*/*/{INCOMING}")):
        number = path.parent.name.partition(" ")[0]
        folder = IncomingFolder(path)
        if number not in numbers or not folder.names():
            continue
        try:
            came = take_in(bench, number, folder, moment, quiet_seconds=_QUIET_SECONDS).count
        except AccordiError as error:
            warnings.append(f"{number}: {error}")
            continue
        if came:
            lines.append(f"{number}: {'preso un file' if came == 1 else f'presi {came} file'} da «{INCOMING}».")
    return lines, warnings


def _told(bench: Workbench, waiting: tuple[ReceivedFile, ...], moment: Moment) -> list[str]:
    lines: list[str] = []
    soon: dict[str, list[ReceivedFile]] = defaultdict(list)
    for file in waiting:
        if file.warned_at is None and moment.at >= file.goes_at - TOLD_BEFORE:
            soon[file.agreement].append(file)
    for place, files in sorted(soon.items()):
        goes_on = max(*(each.goes_at for each in files), moment.at + TOLD_BEFORE).astimezone(ROME).date()
        with bench.database.unit() as unit:
            if place in unit.numbers():
                agreement = unit.load(place)
                head, folder = _head(unit, place), bench.folder(agreement).shown
                notice = compose_unused(agreement, files, goes_on, moment.today, head, folder)
                reached = unit.offices().reached(agreement.manager, moment.today)
                unit.enqueue([replace(notice, recipient=each.email) for each in reached], moment.at)
            unit.warn_of_received([each.id for each in files], moment.at)
            unit.commit()
        whose = place or "senza accordo"
        kept = (
            "un file ricevuto non usato, conservato" if len(files) == 1 else f"{len(files)} file non usati, conservati"
        )
        lines.append(f"{whose}: {kept} fino {to_the_date(goes_on)}.")
    return lines


def _head(unit: UnitOfWork, number: str) -> JournalHead | None:
    try:
        return unit.printed_head(number)
    except JournalAltered:
        return None
