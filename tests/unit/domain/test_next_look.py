"""A sweep that looks only where a day of looking says so, beside one that walks the whole register each day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.domain.agreement.agreement import Agreement, EffectRule, Origin, RenewalRule
from agreements.domain.agreement.awaited import AwaitedEvent, Happened
from agreements.domain.agreement.counting import FROM_SIGNATURE, LEAP, CountedFrom, Counting
from agreements.domain.agreement.duty_days import with_days_followed
from agreements.domain.agreement.ending import Ending, EndKind
from agreements.domain.agreement.expected_events import with_event
from agreements.domain.agreement.obligation import Deferment, Fulfilment, Obligation
from agreements.domain.agreement.parties import Office
from agreements.domain.agreement.recurrence import duties
from agreements.domain.basics.errors import AccordiError
from agreements.domain.days.duration import Duration
from agreements.domain.days.holidays import EU, IT, municipal_calendar
from agreements.domain.days.time_limit import Direction, TimeLimit, Unit
from agreements.domain.deadlines.agenda import agenda_of
from agreements.domain.deadlines.deadlines import DeadlineKind, changed_by_time_on, watched
from agreements.domain.deadlines.ladders import FROM_THE_FIRST, SINCE, LadderPolicy, LadderRule
from agreements.domain.deadlines.next_look import NEVER, next_look
from agreements.domain.deadlines.reminder import Ladder
from agreements.domain.deadlines.sweep import Due, Sweep, SweepDay
from agreements.domain.offices import OfficeRegister, RegisteredOffice, Role
from agreements.domain.steps.after_signature import RecordPublication
from tests.support import builders

SIGNED_ON = builders.START
REGISTER = OfficeRegister((RegisteredOffice("UNO", builders.OFFICE.name, builders.OFFICE.email, "dirigente"),))
OTHER = Office("Altro settore di prova", "altro@regione.example.it")

NOTICE = TimeLimit(3, Unit.MONTHS, Direction.BACKWARD)
LIMIT = st.builds(
    TimeLimit,
    st.integers(1, 60),
    st.sampled_from([Unit.DAYS, Unit.WEEKS, Unit.MONTHS]),
    st.just(Direction.FORWARD),
    st.sampled_from([IT, EU, municipal_calendar("Roma")]),
)
EVERY = st.builds(TimeLimit, st.integers(1, 4), st.sampled_from([Unit.MONTHS, Unit.YEARS]), st.just(Direction.FORWARD))
HELD_ON = SIGNED_ON + timedelta(days=70)
MEETING = AwaitedEvent("dalla riunione")
HELD = AwaitedEvent(MEETING.words, Happened(HELD_ON, "verbale"))
OWED_BY = st.integers(1, 2)
COUNTED_ONCE = st.one_of(
    st.builds(Counting, st.just(CountedFrom.FIXED_DAY), st.dates(SIGNED_ON, SIGNED_ON + timedelta(days=900))),
    st.builds(Counting, st.just(CountedFrom.EVENT), event=st.sampled_from([MEETING, HELD])),
    st.just(Counting(CountedFrom.END)),
)
EACH_YEAR = st.builds(Counting, st.just(CountedFrom.YEARLY), st.dates(date(LEAP, 1, 1), date(LEAP, 12, 31)))
DUTIES = st.lists(
    st.one_of(
        st.tuples(LIMIT, OWED_BY, st.none()),
        st.tuples(EVERY, OWED_BY, st.sampled_from([1, 3])),
        st.tuples(LIMIT, OWED_BY, st.none(), COUNTED_ONCE),
        st.tuples(EVERY, OWED_BY, st.just(1), EACH_YEAR),
    ),
    max_size=3,
)
SHAPE = st.fixed_dictionaries(
    {
        "duration": st.sampled_from(
            [
                *(None, Duration(1, Unit.YEARS), Duration(3, Unit.YEARS), Duration(15, Unit.YEARS)),
                *(Duration(14, Unit.MONTHS), Duration(2, Unit.YEARS, True, SIGNED_ON.year)),
                Duration(None, None, until_on=SIGNED_ON + timedelta(days=400)),
            ]
        ),
        "effect_event": st.sampled_from([MEETING, HELD]),
        "effect_rule": st.sampled_from(EffectRule),
        "fixed_effect_on": st.just(SIGNED_ON + timedelta(days=45)),
        "renewal": st.sampled_from([RenewalRule(0), RenewalRule(1, NOTICE), RenewalRule(1)]),
        "origin": st.sampled_from(Origin),
    }
)


Duty = tuple[TimeLimit, int, int | None] | tuple[TimeLimit, int, int | None, Counting]


def agreement_of(shape: dict[str, object], owed: Sequence[Duty], signed: bool, day: date = SIGNED_ON) -> Agreement:
    obligations = tuple(
        Obligation(
            f"dovere-{n}",
            f"Dovere {n}",
            "clausola",
            by,
            builders.OFFICE,
            limit,
            recurs_from=recurs_from,
            counting=counting[0] if counting else FROM_SIGNATURE,
        )
        for n, (limit, by, recurs_from, *counting) in enumerate(owed)
    )
    agreement = builders.draft()
    commands = builders.way_to_signature(agreement, day)
    for command in commands if signed else commands[:-1]:
        agreement = builders.take(agreement, command, day)
    anchored = tuple(duty.anchored(day) if signed else duty for duty in obligations)
    return with_days_followed(replace(agreement, obligations=anchored, **shape))  # type: ignore[arg-type]


def ladder_rule(kind: DeadlineKind, days: list[int]) -> LadderRule:
    rungs = tuple(sorted({abs(day) + 1 if kind in SINCE else day for day in days}))
    return LadderRule(kind, Ladder(str(kind), rungs), {Role.OFFICE: FROM_THE_FIRST})


LADDER = st.builds(ladder_rule, st.sampled_from(DeadlineKind), st.lists(st.integers(-400, 400), min_size=1, max_size=5))
POLICY = st.lists(LADDER, max_size=4).map(lambda rules: LadderPolicy({("UNO", rule.kind): rule for rule in rules}))


@dataclass
class Register:
    """One agreement with what its sweeps remember; `by_day` leaves it alone until its day of looking."""

    by_day: bool
    stands_on: dict[str, str] = field(default_factory=dict)
    alone: dict[str, set[int]] = field(default_factory=dict)
    digest: dict[str, set[int]] = field(default_factory=dict)
    look_on: date = date.min
    looks: int = 0

    def sweep(self, sweep: Sweep, agreement: Agreement, noted: bool) -> tuple[Due, ...]:
        if self.by_day and sweep.day.today < self.look_on:
            return ()
        self.looks += 1
        deadlines = watched(agreement, sweep.day.today)
        for deadline in deadlines:
            if self.stands_on.get(deadline.code) != deadline.stands_on:
                self.alone[deadline.code], self.digest[deadline.code] = set(), set()
        self.stands_on = {deadline.code: deadline.stands_on for deadline in deadlines}
        found = sweep.due(agreement, self.alone, self.digest)
        for due in found:
            self.alone[due.watched.code].update(due.alone_handled)
            self.digest[due.watched.code].update(due.digest_handled)
        if self.by_day and noted:
            self.look_on = next_look(sweep, agreement, self.alone, self.digest)
        return found


def a_duty(agreement: Agreement, day: date) -> Obligation | None:
    """One that is not met; of what recurs, a time."""
    return next((duty for duty in duties(agreement, day) if duty.due_on and not duty.fulfilment), None)


def kept(agreement: Agreement, duty: Obligation) -> Agreement:
    others = tuple(known for known in agreement.obligations if known.code != duty.code)
    return replace(agreement, obligations=(*others, duty))


def deferred(agreement: Agreement, day: date) -> Agreement:
    duty = a_duty(agreement, day)
    if duty is None or duty.due_on is None:
        return agreement
    return kept(agreement, duty.deferred(Deferment(day + timedelta(days=40), "nota", day, duty.due_on)))


def met(agreement: Agreement, day: date) -> Agreement:
    duty = a_duty(agreement, day)
    return agreement if duty is None else kept(agreement, replace(duty, fulfilment=Fulfilment(day, "1", "")))


def passed_on(agreement: Agreement, day: date) -> Agreement:
    duty = a_duty(agreement, day)
    return agreement if duty is None else kept(agreement, replace(duty, office=OTHER))


def confirmed(agreement: Agreement, day: date) -> Agreement:
    act = replace(agreement.acts[0], confirmed_expires_on=day + timedelta(days=100))
    return with_days_followed(agreement.with_act(act))


def happened(agreement: Agreement, day: date) -> Agreement:
    return with_event(agreement, MEETING.words, Happened(day, "verbale"))


def ended(agreement: Agreement, day: date) -> Agreement:
    end = Ending(EndKind.DISSENT, "atto", "organo", day, day + timedelta(days=20))
    return agreement if not agreement.signed_acts else with_days_followed(replace(agreement, ending=end))


def published(agreement: Agreement, day: date) -> Agreement:
    try:
        return builders.take(agreement, RecordPublication("Amministrazione trasparente", day), day)
    except AccordiError:
        return agreement


CHANGES: list[Callable[[Agreement, date], Agreement]] = [
    *(deferred, met, passed_on, confirmed, published, happened, ended)
]
EVENT = st.tuples(st.sampled_from(["swept", "killed", "cut", "nothing", "change", "ladders"]), st.integers(0, 99))


@settings(max_examples=20)
@given(SHAPE, DUTIES, st.booleans(), POLICY, st.lists(POLICY, min_size=1, max_size=2), st.integers(1, 15), st.data())
def test_a_look_on_its_days_only_finds_on_each_day_what_a_walk_over_everything_finds(
    shape: dict[str, object],
    owed: list[Duty],
    signed: bool,
    policy: LadderPolicy,
    others: list[LadderPolicy],
    pace: int,
    data: st.DataObject,
) -> None:
    agreement = agreement_of(shape, owed, signed)
    everything, by_day = Register(by_day=False), Register(by_day=True)
    last_on = round_on = None
    day = SIGNED_ON - timedelta(days=3)
    for _ in range(40):
        happens, which = data.draw(EVENT)
        if happens == "change":
            agreement, by_day.look_on = CHANGES[which % len(CHANGES)](agreement, day), date.min
        if happens == "ladders":
            policy, by_day.look_on = others[which % len(others)], date.min
        if happens == "nothing":  # nobody sweeps for days, or weeks
            day += timedelta(days=1 + which % 20)
        for _ in range(pace):
            sweep = Sweep(SweepDay(day, last_on, round_on), REGISTER, policy)
            # One that is killed has handled rungs, and noted neither days of looking nor its end; one that is cut off
            # later has noted the days alone.
            expected = everything.sweep(sweep, agreement, happens != "killed")
            assert by_day.sweep(sweep, agreement, happens != "killed") == expected
            assert by_day.stands_on == everything.stands_on
            if happens not in ("killed", "cut"):
                last_on, round_on = day, sweep.day.monday if sweep.day.begins_week else round_on
            day += timedelta(days=1)


def test_an_agreement_is_looked_at_on_few_of_the_days_of_its_life() -> None:
    agreement, register = builders.signed(), Register(by_day=True)
    last_on = round_on = None
    day = SIGNED_ON
    found = 0
    while day <= date(2030, 3, 1):
        sweep = Sweep(SweepDay(day, last_on, round_on), REGISTER)
        found += bool(register.sweep(sweep, agreement, noted=True))
        last_on, round_on = day, sweep.day.monday if sweep.day.begins_week else round_on
        day += timedelta(days=1)
    assert found > 20
    assert register.looks <= 2 * found
    assert register.look_on == NEVER


@settings(max_examples=60)
@given(SHAPE, DUTIES, st.booleans(), st.sampled_from([0, 1, 9, 60]), st.integers(0, 7000), st.integers(0, 4000))
def test_what_is_watched_changes_by_time_alone_on_no_day_before_the_one_that_is_told(
    shape: dict[str, object], owed: list[Duty], signed: bool, signed_later: int, after: int, later: int
) -> None:
    agreement = agreement_of(shape, owed, signed, SIGNED_ON + timedelta(days=signed_later))
    today = SIGNED_ON + timedelta(days=after)
    before, until = watched(agreement, today), changed_by_time_on(agreement, today)
    yearly = any(duty.code == "dovere-1" and duty.yearly for duty in agreement.obligations)
    told = dict.fromkeys(
        ("dovere-0", "dovere-1", "dovere-1/2027" if yearly else "dovere-1/2", "accordo:scadenza"), today
    )
    shown = agenda_of(agreement, today, told)
    assert until is None or until > today
    last = today + timedelta(days=later) if until is None else until - timedelta(days=1)
    for day in (last, min(last, today + timedelta(days=later))):
        assert watched(agreement, day) == before
        assert agenda_of(agreement, day, told) == shown


@pytest.mark.parametrize(
    ("shape", "owed", "expected"),
    [
        ({"duration": None}, (), date(2027, 2, 23)),  # the first anniversary, seen a week ahead
        (
            {"duration": Duration(3, Unit.YEARS)},
            (),
            date(2029, 3, 3),
        ),  # nobody confirms an end that has passed in every reading
        (
            {"duration": Duration(15, Unit.YEARS), "renewal": RenewalRule(1, NOTICE)},
            (),
            date(2031, 1, 1),  # ten years ahead the holidays are known
        ),
        (
            {"duration": None},
            ((TimeLimit(1, Unit.MONTHS, Direction.FORWARD), 1, 1),),
            date(2026, 4, 3),  # the next time of what recurs
        ),
    ],
)
def test_the_day_on_which_time_alone_changes_what_is_watched(
    shape: dict[str, object], owed: Sequence[Duty], expected: date
) -> None:
    agreement = agreement_of(shape, owed, signed=True)
    assert changed_by_time_on(agreement, SIGNED_ON) == expected
    before = watched(agreement, SIGNED_ON)
    assert watched(agreement, expected - timedelta(days=1)) == before != watched(agreement, expected)


def test_lines_that_today_does_not_gather_are_gathered_next_monday_or_after_a_standstill() -> None:
    monday = date(2026, 3, 9)
    thursday = monday + timedelta(days=3)
    assert SweepDay(thursday, thursday - timedelta(days=1), monday).gathers_again_on == date(2026, 3, 16)
    # The last sweep that came to its end was on Friday: from Saturday on a week and more has passed.
    assert SweepDay(thursday, date(2026, 3, 6), monday).gathers_again_on == date(2026, 3, 14)
    assert SweepDay(thursday, date(2026, 3, 6), date(2026, 3, 2)).gathers_again_on == date(2026, 3, 13)


def test_what_an_ending_does_not_let_survive_is_looked_at_again_when_it_has_come() -> None:
    """Also where the end that a person has confirmed has passed before: no other day changes anything then."""
    agreement = agreement_of({"duration": None}, [(TimeLimit(1, Unit.DAYS), 1, None)], signed=True)
    agreement = confirmed(agreement, SIGNED_ON)
    ending = Ending(EndKind.DISSENT, "atto", "organo", SIGNED_ON, SIGNED_ON + timedelta(days=200))
    agreement = replace(agreement, ending=ending)
    last = ending.ends_on
    assert [each.code for each in watched(agreement, last) if each.code == "dovere-0"] == ["dovere-0"]
    assert [each.code for each in watched(agreement, last + timedelta(days=1)) if each.code == "dovere-0"] == []
    assert changed_by_time_on(agreement, last) == last + timedelta(days=1)
