"""The deadlines ahead, and what is overdue, as a list of days: for the calendar, the command line, and who waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.parties import Office
from agreements.domain.agreement.periods import over_since
from agreements.domain.agreement.signing_order import unsigned
from agreements.domain.deadlines.deadlines import DUTIES, END, FACT, DeadlineKind, Watched, watched
from agreements.domain.deadlines.ladders import SINCE


@dataclass(frozen=True, slots=True)
class Entry:
    """One watched deadline of one agreement.

    Attributes:
        code: Of the deadline, stable within the agreement.
        due_on: By when; for what is missing since a day, that day.
        what: In Italian, on one line.
        owed_by: The party that owes it, with its own office where it is known; who has not signed, where signatures are
            missing; our own body for what else concerns the whole agreement.
        office: The own office that answers for it or watches over it.
        revision: Of the agreement: it grows with every change.
        offices: All own offices that see it, each once: beside that one those that the agreement concerns; of what one
            office owes only that one.
    """

    agreement: str
    title: str
    kind: DeadlineKind
    code: str
    due_on: date
    what: str
    explanation: str
    owed_by: str
    office: Office
    revision: int
    offices: tuple[Office, ...] = ()

    @property
    def is_due_date(self) -> bool:
        """Whether something is due on the day, rather than missing since it."""
        return self.kind not in SINCE


@dataclass(frozen=True, slots=True)
class Agenda:
    """What calendars show of an agreement, or of many.

    Attributes:
        running: Every watched deadline; of one agreement by day.
        over: What a notice put into somebody's calendar and is met since, or was taken back: calendars cancel it.
    """

    running: tuple[Entry, ...] = ()
    over: tuple[Entry, ...] = ()


def agenda_of(agreement: Agreement, today: date, told: Mapping[str, date]) -> Agenda:
    """The agenda of one agreement; it holds until the next day of looking (`next_look`).

    Args:
        told: By code, the day on which a deadline stands in the calendars that notices brought along.
    """
    running = entries(agreement, today)
    watched_codes = {entry.code for entry in running if entry.is_due_date}
    ended = over_since(agreement, today) is not None  # its end has come, and stands in calendars as it came
    over = (
        _over(agreement, code, day)
        for code, day in told.items()
        if code not in watched_codes and not (ended and code == END)
    )
    return Agenda(running, tuple(over))


def entries(agreement: Agreement, today: date) -> tuple[Entry, ...]:
    """Every watched deadline of an agreement, by day."""
    found = [entry_of(agreement, deadline) for deadline in watched(agreement, today)]
    return tuple(sorted(found, key=lambda entry: (entry.due_on, entry.code)))


def within(agreements: Iterable[Agreement], today: date, days: int) -> tuple[Entry, ...]:
    """What is overdue, missing, or due within some days, of several agreements, by day."""
    last = today + timedelta(days=days)
    return by_day(e for agreement in agreements for e in entries(agreement, today) if e.due_on <= last)


def by_day(found: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries of several agreements in the order in which lists show them."""
    return tuple(sorted(found, key=lambda entry: (entry.due_on, entry.agreement, entry.code)))


def entry_of(agreement: Agreement, deadline: Watched) -> Entry:
    """One watched deadline as an entry."""
    what, office = str(deadline.kind), agreement.manager
    owed_by = agreement.party(deadline.party_position).name
    if deadline.kind in DUTIES:
        duty = agreement.obligation(deadline.code)
        what, office, owed_by = duty.description, deadline.offices[0], agreement.who_owes(duty)
    elif deadline.kind is DeadlineKind.SIGNATURE_PENDING:
        owed_by = ", ".join(party.signs for party in unsigned(agreement, agreement.newest_act))
    elif deadline.kind is DeadlineKind.FACT_TERM:
        what = f"{what} (fatto n. {deadline.code.removeprefix(FACT)})"
    return Entry(
        agreement=agreement.number,
        title=agreement.shown_title,
        kind=deadline.kind,
        code=deadline.code,
        due_on=deadline.due_on,
        what=what,
        explanation=deadline.explanation,
        owed_by=owed_by,
        office=office,
        revision=agreement.revision,
        offices=seen_by(office, deadline.kind, agreement.offices),
    )


def seen_by(office: Office, kind: DeadlineKind, concerned: Iterable[Office]) -> tuple[Office, ...]:
    """Who sees a deadline: the office that answers for it, and of what nobody owes alone those that are concerned."""
    by_address = {office.email.casefold(): office}
    for each in () if kind in DUTIES else concerned:
        by_address.setdefault(each.email.casefold(), each)
    return tuple(by_address.values())


def _over(agreement: Agreement, code: str, day: date) -> Entry:
    duty = agreement.find_obligation(code)
    kind = DeadlineKind.FACT_TERM if code.startswith(FACT) else DeadlineKind.EXPIRY
    return Entry(
        agreement=agreement.number,
        title=agreement.shown_title,
        kind=DeadlineKind.OBLIGATION if duty else kind,
        code=code,
        due_on=duty.due_on if duty and duty.due_on else day,
        what=duty.description if duty else str(kind),
        explanation="Adempiuto, o non più da osservare.",
        owed_by=agreement.who_owes(duty) if duty else agreement.lead.name,
        office=duty.office if duty else agreement.manager,
        revision=agreement.revision,
        offices=(duty.office,) if duty else seen_by(agreement.manager, kind, agreement.offices),
    )
