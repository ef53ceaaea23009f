"""Three years of sweeps, day by day, with what happens meanwhile: every mail against a list written by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.events import Event
from agreements.domain.basics.moment import Moment
from agreements.domain.deadlines.deadlines import watched
from agreements.domain.deadlines.notice import DIGEST
from agreements.domain.deadlines.sweep import Sweep, SweepDay
from agreements.domain.offices import OfficeRegister, RegisteredOffice, Role, Substitute
from agreements.domain.steps.after_signature import ConfirmExpiry, RecordPublication, RecordRepertory
from agreements.domain.steps.command import Command
from agreements.domain.steps.further_acts import OpenRenewal
from agreements.domain.steps.obligations import DeferObligation
from agreements.domain.steps.transitions import decide
from agreements.persistence.engine.records import NoticeStatus
from agreements.use_cases.base.step import commit
from agreements.use_cases.life import obligations
from agreements.use_cases.offices import register as offices
from agreements.use_cases.watch.sweep import run_sweep
from tests.integration.use_cases.lives import Life, move_end
from tests.support import builders
from tests.support.builders import CLERK

OFFICE, MANAGER = builders.OFFICE.email, builders.MANAGER_OFFICE.email
DIRECTOR, LEGAL, SECRETARY = (f"{name}@regione.example.it" for name in ("direttore", "legale", "segretario"))
STANDS_IN = "sette@regione.example.it"
PLAN, END = "piano-operativo", "accordo:scadenza"
FIRST, LAST = date(2026, 3, 2), date(2029, 2, 28)
# Nobody sweeps for a month in summer, when nothing falls due, and for another one in winter, when something does.
# Two years in which nothing is to be told: swept only on Mondays, since what fell due in between would show then.
QUIET = (date(2026, 10, 1), date(2028, 8, 1))
STANDSTILLS = ((date(2026, 8, 10), date(2026, 9, 13)), (date(2029, 1, 2), date(2029, 2, 5)))

# Signed on 2 March 2026: the plan is due on 2 April, the agreement ends on 1 March 2029.
EXPECTED = [
    # Wednesday 18 March, 15 days before, goes into that week's digest; 26 March, 7 days before, is a mail of its own.
    ("2026-03-16", "riepilogo", PLAN, (OFFICE,)),
    ("2026-03-26", -7, PLAN, (OFFICE,)),
    # On 27 March 4 May is agreed. 15 days before is a Sunday: Friday 17 April, in the digest of Monday 13. 3 days and
    # 1 day before meet on Thursday 30 April, since 1 May is closed, and would be told in the digest of the 27th: that
    # is the day on which 7 days before is a mail of its own, and nothing is told twice on one day.
    ("2026-04-13", "riepilogo", PLAN, (OFFICE,)),
    ("2026-04-27", -7, PLAN, (OFFICE,)),
    # In May somebody stands in. Late by 1 and by 7 days meet in the digest of 11 May, then 19 May and 3 June.
    ("2026-05-04", 0, PLAN, (STANDS_IN,)),
    ("2026-05-11", "riepilogo", PLAN, (STANDS_IN, MANAGER)),
    ("2026-05-25", "riepilogo", PLAN, (STANDS_IN, MANAGER, DIRECTOR)),
    ("2026-06-08", "riepilogo", PLAN, (OFFICE, MANAGER, DIRECTOR, SECRETARY)),
    # 180 days before the end is Saturday 2 September 2028: Friday the 1st, in the digest of Monday 28 August.
    ("2028-08-28", "riepilogo", END, (OFFICE, MANAGER)),
    # The end is corrected to 15 February on 30 August, whose 180 days have passed, and back on 6 September: told anew,
    # each time in the next digest.
    ("2028-09-04", "riepilogo", END, (OFFICE, MANAGER)),
    ("2028-09-11", "riepilogo", END, (OFFICE, MANAGER)),
    # 90 days before is Friday 1 December; 60 days before is Sunday 31 December: Friday the 29th.
    ("2028-11-27", "riepilogo", END, (OFFICE, MANAGER)),
    ("2028-12-29", -60, END, (OFFICE, MANAGER, DIRECTOR, LEGAL)),
    # 30 days before, 30 January, falls into a month without sweeps: one digest an addressee on the first day after it.
    ("2029-02-06", "riepilogo", END, (OFFICE, MANAGER, DIRECTOR, LEGAL, SECRETARY)),
    # 15 days before is Wednesday 14 February. On the 20th the renewal is signed: 7 days and 1 day are never told.
    ("2029-02-12", "riepilogo", END, (OFFICE, MANAGER, DIRECTOR, LEGAL, SECRETARY)),
]
# From 1 June on nobody stands in any more: who is back is told what the others were told meanwhile.
BACK = ("2026-06-01", "riepilogo", PLAN, OFFICE)


def at(day: date) -> datetime:
    return datetime.combine(day, time(6), UTC)


CONTACTS = {Role.DIRECTOR: DIRECTOR, Role.LEGAL: LEGAL, Role.POLITICAL: SECRETARY}
ENTRIES = (
    RegisteredOffice("ENTE", "Regione di prova", "ente@regione.example.it", "segretario", contacts=CONTACTS),
    RegisteredOffice("SET-UNO", "Settore Uno di prova", OFFICE, "dirigente del Settore Uno"),
)
MAY = Substitute("Prova Sette", STANDS_IN, date(2026, 5, 1), date(2026, 5, 31), "nota n. 3")


def agreement_entered() -> Agreement:
    """Signed, with all that else would be asked for: only the plan and the end are left to watch."""
    return settled(builders.signed(day=FIRST), "1", FIRST, date(2029, 3, 1))


def settled(agreement: Agreement, repertory: str, day: date, expires_on: date) -> Agreement:
    for command in after_signature(repertory, day, expires_on):
        agreement = builders.take(agreement, command, day)
    return agreement


def after_signature(repertory: str, day: date, expires_on: date) -> tuple[Command, ...]:
    return (
        RecordRepertory("Repertorio", repertory, day, "Prova Nove"),
        RecordPublication("Amministrazione trasparente", day),
        ConfirmExpiry(expires_on, "lettura B"),
    )


def register_entered() -> OfficeRegister:
    return OfficeRegister((ENTRIES[0], ENTRIES[1].with_substitute(MAY)))


def deferment(day: date) -> DeferObligation:
    return DeferObligation(PLAN, date(2026, 5, 4), "nota prot. 7", day, "concordato con la controparte")


RENEWAL = OpenRenewal(builders.sha("r"), DecidingBody.EXECUTIVE_BOARD, "proseguire")


def renewed(agreement: Agreement, day: date) -> Agreement:
    agreement = builders.take(agreement, RENEWAL, day)
    for command in builders.way_to_signature(agreement, day):
        agreement = builders.take(agreement, command, day)
    return settled(agreement, "2", day, date(2032, 3, 1))


def enter(life: Life) -> None:
    agreement = agreement_entered()
    with life.bench.database.unit() as unit:
        entered = Event(agreement.number, 1, "CREATE", at(FIRST), CLERK, "Inserito.", "", "art. 15 L. 241/1990")
        life.number = unit.add(agreement, entered, "richiesta di prova").number
        unit.commit()
    for entry in ENTRIES:
        offices.register_office(life.bench, entry, CLERK, at(FIRST))
    offices.register_substitute(life.bench, "SET-UNO", MAY, CLERK, at(FIRST))


def defer(life: Life, day: date) -> None:
    obligations.defer(life.bench, life.number, deferment(day), CLERK, at(day))


def correct_end(end: date, life: Life, day: date) -> None:
    move_end(life.bench, life.number, end, at(day))


def renew(life: Life, day: date) -> None:
    """Through the gate and the commit of every step, without the documents."""
    commands: list[Command] = [RENEWAL]
    while commands:
        agreement, command = life.agreement, commands.pop(0)
        decision = decide(agreement, command, CLERK, Moment(at(day)))
        assert decision.event is not None
        commit(life.bench, decision.agreement, [decision.event], [], Moment(at(day)))
        if command is RENEWAL:
            commands += builders.way_to_signature(life.agreement, day)
            commands += after_signature("2", day, date(2032, 3, 1))


EVENTS: dict[date, Callable[[Life, date], None]] = {
    date(2026, 3, 27): defer,
    date(2028, 8, 30): lambda life, day: correct_end(date(2029, 2, 15), life, day),
    date(2028, 9, 6): lambda life, day: correct_end(date(2029, 3, 1), life, day),
    date(2029, 2, 20): renew,
}


def deliver(life: Life, day: date) -> None:
    outbox = life.bench.database.outbox
    for queued in outbox.due(at(day)):
        assert outbox.claim(queued.id, "mittente di prova", at(day))
        assert outbox.accepted(queued.id, at(day), "250 ok")


def swept_days() -> Iterator[tuple[date, bool]]:
    """Every day, and whether somebody sweeps on it."""
    day = FIRST
    while day <= LAST:
        yield day, not any(first <= day <= last for first, last in STANDSTILLS)
        day += timedelta(days=1)


def wanted() -> Counter[tuple[str, object, str, str]]:
    return Counter((on, how, code, to) for on, how, code, recipients in EXPECTED for to in recipients)


def test_every_mail_of_three_years_is_one_that_was_to_be(life: Life) -> None:
    enter(life)
    for day, swept in swept_days():
        if swept and not (QUIET[0] <= day <= QUIET[1] and day.weekday()):
            run_sweep(life.bench, at(day))
            deliver(life, day)
        if day in EVENTS:
            EVENTS[day](life, day)
    with life.bench.database.unit() as unit:
        sent = (*unit.notices(life.number), *unit.notices(""))
    assert {notice.status for notice in sent} == {NoticeStatus.ACCEPTED}
    words = {PLAN: "Piano operativo", END: "L’accordo scade"}
    got: Counter[tuple[str, object, str, str]] = Counter()
    for each in sent:
        on, notice = f"{Moment(each.created_at).today}", each.notice
        if notice.obligation_code == DIGEST:
            (about,) = [code for code, opening in words.items() if f"- {opening}" in notice.body]
            got[on, "riepilogo", about, notice.recipient] += 1
        else:
            got[on, notice.rung, notice.obligation_code, notice.recipient] += 1
    assert got == wanted() + Counter([BACK])


def test_the_rules_alone_say_the_same_on_each_of_the_days() -> None:
    agreement, register = agreement_entered(), register_entered()
    changes: dict[date, Callable[[Agreement, date], Agreement]] = {
        date(2026, 3, 27): lambda a, day: builders.take(a, deferment(day), day),
        date(2028, 8, 30): lambda a, day: a.with_act(replace(a.acts[0], confirmed_expires_on=date(2029, 2, 15))),
        date(2028, 9, 6): lambda a, day: a.with_act(replace(a.acts[0], confirmed_expires_on=date(2029, 3, 1))),
        date(2029, 2, 20): renewed,
    }
    stands_on: dict[str, str] = {}
    alone: dict[str, set[int]] = {}
    digest: dict[str, set[int]] = {}
    last_on = round_on = None
    got: Counter[tuple[str, object, str, str]] = Counter()
    for day, swept in swept_days():
        if swept:
            sweep = Sweep(SweepDay(day, last_on, round_on), register)
            for deadline in watched(agreement, day):
                if stands_on.get(deadline.code) != deadline.stands_on:
                    stands_on[deadline.code] = deadline.stands_on
                    alone[deadline.code], digest[deadline.code] = set(), set()
            for due in sweep.due(agreement, alone, digest):
                code = due.watched.code
                alone[code].update(due.alone_handled)
                digest[code].update(due.digest_handled)
                got.update((f"{day}", told.rung, code, told.office.email) for told in due.alone)
                got.update((f"{day}", "riepilogo", code, told.office.email) for told in due.lines)
            last_on, round_on = day, sweep.day.monday if sweep.day.begins_week else round_on
        if day in changes:
            agreement = changes[day](agreement, day)
    assert got == wanted()
