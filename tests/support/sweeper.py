"""Sweeps of an agreement day by day, as the use case makes them, and what they found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.deadlines.deadlines import watched
from agreements.domain.deadlines.ladders import LadderPolicy
from agreements.domain.deadlines.sweep import Due, Sweep, SweepDay
from agreements.domain.offices import Mailing, OfficeRegister, RegisteredOffice
from agreements.domain.steps.after_signature import ConfirmExpiry, RecordRepertory
from tests.support import builders

SIGNED_ON = builders.START  # Monday 2 March 2026


PLAN, END = "piano-operativo", "accordo:scadenza"


PLAN_DUE = date(2026, 4, 2)


OFFICE, MANAGER = builders.OFFICE.email, builders.MANAGER_OFFICE.email


# With repertorio and confirmed expiry only the plan and the end are left to watch.
@cache
def settled(day: date = SIGNED_ON, expires_on: date = date(2029, 3, 1)) -> Agreement:
    agreement = builders.signed(day=day)
    agreement = builders.take(agreement, RecordRepertory("Repertorio 2026", "1/2026", day, "Rita"), day)
    return builders.take(agreement, ConfirmExpiry(expires_on, "lettura B"), day)


def owed_by(position: int) -> Agreement:
    agreement = settled()
    return agreement.with_obligation(replace(agreement.obligation(PLAN), party_position=position))


def late_by(days: int) -> date:
    return PLAN_DUE + timedelta(days=days)


def every_day(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)


class Sweeper:
    # As the use case does: what was handled stays handled, and a deadline that moved is armed anew.
    def __init__(self, mailing: Mailing = Mailing.SINGLE, policy: LadderPolicy | None = None) -> None:
        offices = (builders.OFFICE, builders.MANAGER_OFFICE)
        entries = tuple(RegisteredOffice(f"U{n}", o.name, o.email, "dirigente", mailing) for n, o in enumerate(offices))
        self.register = OfficeRegister(entries)
        self.policy = policy or LadderPolicy()
        self.stands_on: dict[str, str] = {}
        self.alone: dict[str, set[int]] = {}
        self.digest: dict[str, set[int]] = {}
        self.last_on: date | None = None
        self.round_on: date | None = None
        self.said: list[tuple[date, Due]] = []

    def sweep(self, agreement: Agreement, today: date) -> tuple[Due, ...]:
        # The day before was swept too, unless a test says otherwise.
        last_on = self.last_on or today - timedelta(days=1)
        sweep = Sweep(SweepDay(today, last_on, self.round_on), self.register, self.policy)
        for deadline in watched(agreement, today):
            if self.stands_on.get(deadline.code) != deadline.stands_on:
                self.stands_on[deadline.code] = deadline.stands_on
                self.alone[deadline.code], self.digest[deadline.code] = set(), set()
        found = sweep.due(agreement, self.alone, self.digest)
        for due in found:
            self.alone[due.watched.code].update(due.alone_handled)
            self.digest[due.watched.code].update(due.digest_handled)
            self.said.append((today, due))
        self.last_on = today
        if sweep.day.begins_week:
            self.round_on = sweep.day.monday
        return tuple(due for due in found if due.alone or due.lines or due.letter)

    def run(self, agreement: Agreement, days: Iterable[date]) -> Sweeper:
        for day in days:
            self.sweep(agreement, day)
        return self

    def days(self, code: str) -> list[date]:
        return [day for day, due in self.said if due.watched.code == code and due.alone]

    def rungs(self, code: str) -> list[int]:
        return [due.alone[0].rung for _, due in self.said if due.watched.code == code and due.alone]

    def told_at(self, code: str) -> dict[int, set[str]]:
        told: dict[int, set[str]] = {}
        for _, due in self.said:
            for one in (*due.alone, *due.lines) if due.watched.code == code else ():
                told.setdefault(one.rung, set()).add(one.office.email)
        return told

    def digest_days(self, code: str) -> list[tuple[date, int]]:
        return [(day, due.lines[0].rung) for day, due in self.said if due.watched.code == code and due.lines]


def only(found: tuple[Due, ...], code: str = PLAN) -> Due:
    (due,) = [due for due in found if due.watched.code == code]
    return due


def due_on(agreement: Agreement, day: date) -> tuple[Due, ...]:
    """What mails of their own an office gets that wants them all, the week's digest being made and nothing handled."""
    monday = day - timedelta(days=day.weekday())
    return Sweep(SweepDay(day, day - timedelta(days=1), monday), Sweeper().register).due(agreement, {}, {})


def codes(agreement: Agreement, day: date) -> set[str]:
    return {deadline.code for deadline in watched(agreement, day)}


def addresses(due: Due) -> list[str]:
    return [told.office.email for told in due.alone]
