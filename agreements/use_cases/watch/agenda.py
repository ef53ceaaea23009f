"""The deadlines of all agreements as a list and as calendar files, computed from what stands saved."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import chain
from pathlib import Path

from agreements.documents.files.atomic_file import make_folder, write_atomically
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.parties import Office
from agreements.domain.basics.moment import Moment
from agreements.domain.deadlines.agenda import Agenda, Entry, agenda_of, by_day, within
from agreements.notifications.calendar import calendar_with, event_of, first_day
from agreements.persistence.agreements.mapping import number_parts
from agreements.persistence.database import Database
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.watch.program_rules import program_rules

EVERY = "tutte le scadenze"


def coming(
    database: Database, now: datetime, days: int, office: str = "", *, confidential: bool = False
) -> tuple[Moment, tuple[Entry, ...], int]:
    """What is overdue, missing, or due within some days, by day; it only reads.

    Args:
        office: Name or address of an own office, or a part of it; empty for all.
        confidential: Of confidential agreements too.

    Returns:
        The moment, what was found, and how many confidential agreements of the register were left out.
    """
    with database.unit() as unit:
        moment = unit.moment(now)
        hidden: frozenset[str] = frozenset() if confidential else unit.confidential()
        found = due_within(unit, moment.today, days)
    wanted = office.strip().casefold()
    asked = tuple(e for e in found if any(wanted in f"{each.name} {each.email}".casefold() for each in e.offices))
    return moment, tuple(e for e in asked if e.agreement not in hidden), len(hidden)


def due_within(unit: UnitOfWork, today: date, days: int) -> tuple[Entry, ...]:
    """What is overdue, missing, or due within some days, of all agreements, by day.

    What looks have kept is asked for by its day; only agreements on which nothing kept still holds are loaded.
    """
    kept = unit.kept_agenda(today, program_rules(), today + timedelta(days=days))
    return by_day((*kept.agenda.running, *within(unit.load_some(kept.unknown), today, days)))


def current_agenda(unit: UnitOfWork, agreement: Agreement, today: date) -> Agenda:
    """The agenda of one agreement, to be kept with its look."""
    told = unit.calendars_sent(agreement.number)
    return agenda_of(agreement, today, {code: first_day(calendar) for code, calendar in told.items()})


def whole_agenda(unit: UnitOfWork, today: date) -> Agenda:
    """The agenda of all agreements, by number; only those on which nothing kept still holds are loaded."""
    kept = unit.kept_agenda(today, program_rules())
    found = [current_agenda(unit, agreement, today) for agreement in unit.load_some(kept.unknown)]
    return Agenda(
        _by_number((*kept.agenda.running, *chain.from_iterable(each.running for each in found))),
        _by_number((*kept.agenda.over, *chain.from_iterable(each.over for each in found))),
    )


def _by_number(found: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(found, key=lambda entry: number_parts(entry.agreement)))


def write_calendars(bench: Workbench, moment: Moment) -> tuple[Path, ...]:
    """Write the feed of all deadlines, and one for each own office, into the folder for calendars.

    What is confidential stands only in the feed of the office that answers for it.

    Safe to kill and to repeat: each file is computed from the register and replaced whole.

    Raises:
        ArchiveError: The folder cannot be written.
    """
    with bench.database.unit() as unit:
        installation = unit.installation().id
        agenda, hidden = whole_agenda(unit, moment.today), unit.confidential()
    shown = [(entry, False) for entry in agenda.running if entry.is_due_date]
    shown += [(entry, True) for entry in agenda.over]
    offices: dict[str, Office] = {}
    events: defaultdict[str, list[str]] = defaultdict(list)
    for entry, cancelled in shown:
        event = event_of(entry, installation, moment.today, cancelled=cancelled)
        if entry.agreement not in hidden:
            events[EVERY].append(event)
        for office in entry.offices:
            email = office.email.casefold()
            offices[email] = office
            events[email].append(event)
    make_folder(bench.calendars)
    written = [_write(bench.calendars, EVERY, events[EVERY])]
    for email, office in offices.items():
        written.append(_write(bench.calendars, f"{office.name} ({office.email})", events[email]))
    return tuple(written)


def _write(folder: Path, name: str, events: Iterable[str]) -> Path:
    content = calendar_with(events, name=f"Accordi – {name}")
    path = folder / f"{_file_name(name)}.ics"
    write_atomically(path, content.encode("utf-8"))
    return path


def _file_name(name: str) -> str:
    return " ".join(re.sub(r"[^\w@.’()-]+", " ", name).split())[:120]
