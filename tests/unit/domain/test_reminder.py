from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.days.holidays import IT
from agreements.domain.deadlines.deadlines import DeadlineKind
from agreements.domain.deadlines.ladders import USUAL
from agreements.domain.deadlines.reminder import Ladder, countdown, rungs

OPERATIONAL_PLAN, EXPIRY = USUAL[DeadlineKind.OBLIGATION].ladder, USUAL[DeadlineKind.EXPIRY].ladder
SIGNATURE_PENDING = USUAL[DeadlineKind.SIGNATURE_PENDING].ladder
HALF_YEARLY_PUBLICATION = USUAL[DeadlineKind.PUBLICATION].ladder

DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
ANY_LADDER = st.lists(st.integers(-200, 60), min_size=1, max_size=12, unique=True).map(
    lambda offsets: Ladder("prova", tuple(sorted(offsets)))
)


def sent(ladder: Ladder, due_on: date, base_on: date | None = None) -> list[tuple[str, tuple[int, ...]]]:
    found = rungs(ladder, due_on, IT, base_on=base_on)
    return [(rung.notify_on.isoformat(), rung.merged_offsets_days) for rung in found]


def test_the_plan_of_2008_would_have_been_announced_on_working_days() -> None:
    # Due on Friday 1 August 2008; the rung at 30 days after is a Sunday and goes out on Monday.
    assert sent(OPERATIONAL_PLAN, date(2008, 8, 1), date(2008, 7, 1)) == [
        ("2008-07-17", (-15,)),
        ("2008-07-25", (-7,)),
        ("2008-07-29", (-3,)),
        ("2008-07-31", (-1,)),
        ("2008-08-01", (0,)),
        ("2008-08-04", (1,)),
        ("2008-08-08", (7,)),
        ("2008-08-18", (15,)),
        ("2008-09-01", (30,)),
    ]


def test_rungs_that_meet_before_a_weekend_are_one_and_speak_for_the_nearest() -> None:
    # Due on Sunday 14 November 2027: 1 day before and the day itself both go out on Friday.
    friday = rungs(Ladder("prova", (-2, -1, 0)), date(2027, 11, 14), IT)
    assert [(r.offset_days, r.notify_on, r.merged_offsets_days) for r in friday] == [
        (0, date(2027, 11, 12), (-2, -1, 0))
    ]


def test_rungs_that_meet_after_a_weekend_are_one() -> None:
    assert sent(Ladder("prova", (1, 2, 3)), date(2026, 11, 13)) == [("2026-11-16", (1, 2, 3))]


def test_a_rung_before_the_base_is_left_out_and_one_that_would_slip_before_it_stays() -> None:
    saturday, due_on = date(2026, 11, 14), date(2026, 11, 18)
    assert sent(Ladder("prova", (-7, -3)), due_on, base_on=saturday) == [("2026-11-14", (-3,))]


def test_only_some_rungs_leave_as_a_mail_of_their_own() -> None:
    alone = [rung.offset_days for rung in rungs(EXPIRY, date(2027, 6, 30), IT) if rung.is_single_mail]
    assert alone == [-60, -30, -7]


def test_a_merged_rung_leaves_alone_if_one_of_its_own_would() -> None:
    # Due on a Sunday: 8 and 7 days before are a Saturday and a Sunday, both sent on Friday.
    found = rungs(Ladder("prova", (-8, -7, -6)), date(2027, 11, 21), IT)
    assert [(rung.merged_offsets_days, rung.is_single_mail) for rung in found] == [((-8, -7), True), ((-6,), False)]


def test_the_publication_of_a_half_year_is_asked_for_only_after_its_end() -> None:
    found = rungs(HALF_YEARLY_PUBLICATION, date(2026, 12, 31), IT)
    assert found[0].notify_on == date(2027, 1, 4)
    assert all(rung.notify_on > date(2026, 12, 31) for rung in found)


def test_a_signature_is_asked_for_again_from_the_day_of_sending() -> None:
    assert sent(SIGNATURE_PENDING, date(2026, 11, 23)) == [
        ("2026-11-30", (7,)),
        ("2026-12-09", (15,)),  # 8 December is festive
        ("2026-12-23", (30,)),
    ]


@pytest.mark.parametrize("offsets", [(), (1, 1), (7, 1), (-1, -7)])
def test_a_disordered_ladder_is_refused(offsets: tuple[int, ...]) -> None:
    with pytest.raises(InvalidDatum, match="preavvisi «prova»"):
        Ladder("prova", offsets)


@pytest.mark.parametrize(
    ("due_on", "words"),
    [
        ("2026-11-23", "scade oggi"),
        ("2026-11-24", "scade domani"),
        ("2026-12-23", "scade tra 30 giorni"),
        ("2026-11-22", "scaduto ieri"),
        ("2026-11-20", "scaduto da 3 giorni"),
    ],
)
def test_the_countdown_is_counted_from_today(due_on: str, words: str) -> None:
    assert countdown(date.fromisoformat(due_on), date(2026, 11, 23)) == words


@given(ANY_LADDER, DAYS)
def test_every_rung_goes_out_once_on_a_working_day_on_the_right_side_of_the_due_date(
    ladder: Ladder, due_on: date
) -> None:
    found = rungs(ladder, due_on, IT)
    assert sorted(offset for rung in found for offset in rung.merged_offsets_days) == list(ladder.rungs_days)
    assert len({rung.notify_on for rung in found}) == len(found)
    for rung in found:
        assert IT.is_working_day(rung.notify_on)
        assert rung.offset_days == max(rung.merged_offsets_days)
        for offset in rung.merged_offsets_days:
            wanted = due_on + timedelta(days=offset)
            assert rung.notify_on > due_on if offset > 0 else rung.notify_on <= wanted
            assert abs((rung.notify_on - wanted).days) <= 5


@given(ANY_LADDER, DAYS, st.integers(0, 250))
def test_no_rung_goes_out_before_the_base(ladder: Ladder, due_on: date, days: int) -> None:
    base_on = due_on - timedelta(days=days)
    found = rungs(ladder, due_on, IT, base_on=base_on)
    assert all(rung.notify_on >= base_on for rung in found)
    kept = {offset for rung in found for offset in rung.merged_offsets_days}
    assert kept == {offset for offset in ladder.rungs_days if offset >= -days}
