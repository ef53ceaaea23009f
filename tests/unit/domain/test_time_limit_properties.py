from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from agreements.domain.days.holidays import EU, IT, LOCAL_FEASTS, municipal_calendar
from agreements.domain.days.time_limit import Direction, TimeLimit, Unit, base_day, compute

# Bases and amounts that keep every result, its roll included, within 1950-2100.
BASES = st.dates(date(1985, 1, 1), date(2065, 1, 1))
AMOUNTS = {Unit.DAYS: 4000, Unit.WEEKS: 600, Unit.MONTHS: 150, Unit.YEARS: 12}
CALENDARS = st.sampled_from([IT, EU, *(municipal_calendar(f.municipality) for f in LOCAL_FEASTS.values())])
UNITS = st.sampled_from(list(Unit))


@st.composite
def limits(draw: st.DrawFn) -> TimeLimit:
    unit = draw(UNITS)
    amount = draw(st.integers(1, AMOUNTS[unit]))
    return TimeLimit(amount, unit, draw(st.sampled_from(Direction)), draw(CALENDARS), draw(st.booleans()))


@given(limits(), BASES, st.integers(0, 60))
@example(TimeLimit(1, Unit.MONTHS), date(2026, 1, 28), 3)
def test_a_later_base_never_brings_an_earlier_due_date(limit: TimeLimit, base: date, days: int) -> None:
    # Weakly: 28, 29, 30 and 31 January all end on 28 February.
    assert compute(limit, base).due_on <= compute(limit, base + timedelta(days=days)).due_on


@given(limits(), BASES, st.integers(1, 20))
def test_more_time_never_ends_sooner(limit: TimeLimit, base: date, more: int) -> None:
    longer = compute(replace(limit, amount=limit.amount + more), base).due_on
    due_on = compute(limit, base).due_on
    assert due_on <= longer if limit.direction is Direction.FORWARD else due_on >= longer


@given(limits(), BASES)
def test_a_limit_that_rolls_never_ends_on_a_closed_day(limit: TimeLimit, base: date) -> None:
    # The Union's limits counted backwards do not move (art. 3, par. 4, second sentence).
    assume(limit.rolls and not (limit.calendar == EU and limit.direction is Direction.BACKWARD))
    assert not limit.calendar.rolls_from(compute(limit, base).due_on)


@given(limits(), BASES)
def test_a_limit_that_does_not_roll_ends_on_its_corresponding_day(limit: TimeLimit, base: date) -> None:
    computed = compute(replace(limit, rolls=False), base)
    assert computed.due_on == computed.raw_on


@given(limits(), BASES)
def test_forwards_is_never_earlier_and_backwards_never_later_than_the_corresponding_day(
    limit: TimeLimit, base: date
) -> None:
    computed = compute(limit, base)
    if limit.direction is Direction.FORWARD:
        assert base < computed.raw_on <= computed.due_on
    else:
        assert computed.due_on <= computed.raw_on < base


@given(limits(), BASES)
def test_a_roll_jumps_over_closed_days_only(limit: TimeLimit, base: date) -> None:
    assume(limit.rolls and limit.calendar != EU)
    computed = compute(limit, base)
    low, high = sorted((computed.raw_on, computed.due_on))
    between = [low + timedelta(days=n) for n in range((high - low).days + 1)]
    between.remove(computed.due_on)
    assert all(limit.calendar.is_festive(day) for day in between)


@given(limits(), BASES)
def test_months_keep_the_number_of_the_day_or_take_the_last_of_the_month(limit: TimeLimit, base: date) -> None:
    raw_on = compute(limit, base).raw_on
    if limit.unit in (Unit.DAYS, Unit.WEEKS):
        days = limit.amount * (7 if limit.unit is Unit.WEEKS else 1)
        assert abs((raw_on - base).days) == days
    elif raw_on.day != base.day:
        assert raw_on.day < base.day
        assert (raw_on + timedelta(days=1)).day == 1


@given(limits(), BASES)
def test_a_limit_of_the_union_holds_at_least_two_working_days(limit: TimeLimit, base: date) -> None:
    limit = replace(limit, calendar=EU, rolls=True)
    assume((limit.amount, limit.unit) != (1, Unit.DAYS))
    due_on = compute(limit, base).due_on
    sign = 1 if limit.direction is Direction.FORWARD else -1
    days = [base + timedelta(days=sign * n) for n in range(1, min(abs((due_on - base).days), 30) + 1)]
    assert sum(not EU.rolls_from(day) for day in days) >= 2


@given(limits(), BASES)
def test_the_explanation_ends_every_sentence_and_names_base_and_due_date(limit: TimeLimit, base: date) -> None:
    computed = compute(limit, base)
    assert f"{base.year}" in computed.explanation
    assert f"{computed.due_on.year}" in computed.explanation
    assert computed.explanation.endswith(".")
    assert ".." not in computed.explanation
    assert all(rule in computed.explanation for rule in computed.legal_basis)


@given(
    st.integers(631_152_000, 2_145_916_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),  # 1990-2037
    st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
def test_the_base_day_is_the_italian_one_whatever_the_zone_of_the_clock(at: datetime, zone: timezone) -> None:
    assert base_day(at) == base_day(at.astimezone(zone))
    # Italy is one hour ahead of UTC in winter and two in summer, and nothing else.
    assert base_day(at) in {(at + timedelta(hours=hours)).date() for hours in (1, 2)}


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-06-30T23:50:00+00:00", "2026-07-01"),  # last signature at 01:50 in summer
        ("2026-12-31T22:59:59+00:00", "2026-12-31"),
        ("2026-12-31T23:00:00+00:00", "2027-01-01"),
        ("2026-03-29T00:59:59+00:00", "2026-03-29"),  # the clocks go forward
        ("2026-10-25T00:30:00+00:00", "2026-10-25"),  # 02:30 the first time
        ("2026-10-25T01:30:00+00:00", "2026-10-25"),  # 02:30 the second time
        ("2026-07-01T00:10:00+14:00", "2026-06-30"),
    ],
)
def test_a_moment_has_its_day_in_italy(at: str, day: str) -> None:
    assert base_day(datetime.fromisoformat(at)) == date.fromisoformat(day)


def test_a_moment_without_a_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="time zone"):
        base_day(datetime(2026, 7, 1, 12, 0))  # noqa: DTZ001  the point of the test
