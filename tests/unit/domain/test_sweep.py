from __future__ import annotations

from datetime import date, timedelta

import pytest

from agreements.domain.deadlines.sweep import SweepDay
from agreements.domain.offices import Mailing
from tests.support.sweeper import (
    MANAGER,
    OFFICE,
    PLAN,
    PLAN_DUE,
    SIGNED_ON,
    Sweeper,
    every_day,
    late_by,
    only,
    settled,
)


def test_a_sweep_every_day_climbs_each_rung_on_its_working_day() -> None:
    sweeper = Sweeper().run(settled(), every_day(SIGNED_ON, date(2026, 7, 1)))
    # 2 May 2026, thirty days late, is a Saturday: after the due date a rung moves later.
    assert sweeper.days(PLAN) == [
        date(2026, 3, 18),
        date(2026, 3, 26),
        date(2026, 3, 30),
        date(2026, 4, 1),
        date(2026, 4, 2),
        date(2026, 4, 3),
        date(2026, 4, 9),
        date(2026, 4, 17),
        date(2026, 5, 4),
    ]


def test_before_the_due_date_a_rung_on_a_sunday_goes_out_on_the_friday() -> None:
    agreement = settled(date(2026, 3, 9), date(2029, 3, 8))  # due 9 April; three days before is Easter Monday, 6 April
    due_on = agreement.obligation(PLAN).due_on
    assert due_on == date(2026, 4, 9)
    days = Sweeper().run(agreement, every_day(SIGNED_ON, due_on)).days(PLAN)
    assert date(2026, 4, 3) in days
    assert not {date(2026, 4, 4), date(2026, 4, 5), date(2026, 4, 6)} & set(days)


@pytest.mark.parametrize("mailing", Mailing)
def test_a_month_without_sweeps_ends_in_the_digest_whatever_an_office_chose(mailing: Mailing) -> None:
    agreement, sweeper = settled(), Sweeper(mailing)
    sweeper.sweep(agreement, date(2026, 3, 18))
    due = only(sweeper.sweep(agreement, late_by(18)))
    assert due.alone == ()
    assert [(told.office.email, told.rung) for told in due.lines] == [(OFFICE, 15), (MANAGER, 15)]
    assert due.alone_handled == (-7, -3, -1, 0, 1, 7, 15)


def test_after_a_standstill_a_closed_day_gathers_the_lines_of_a_digest_that_leaves_on_a_working_day() -> None:
    agreement, sweeper = settled(), Sweeper(Mailing.USUAL)
    sweeper.sweep(agreement, date(2026, 3, 18))
    saturday = date(2026, 4, 18)
    assert only(sweeper.sweep(agreement, saturday)).lines
    assert not SweepDay(saturday, date(2026, 3, 18)).sends_digests
    assert sweeper.sweep(agreement, saturday + timedelta(days=1)) == ()
    assert sweeper.round_on == date(2026, 3, 16)
    assert SweepDay(saturday + timedelta(days=2), saturday, sweeper.round_on).begins_week


def test_what_falls_on_the_first_day_after_a_standstill_is_told_as_on_any_day() -> None:
    sweeper = Sweeper(Mailing.USUAL)
    sweeper.sweep(settled(), date(2026, 3, 18))
    due = only(sweeper.sweep(settled(), PLAN_DUE))
    assert [(told.office.email, told.rung) for told in due.alone] == [(OFFICE, 0)]
    assert due.lines == ()  # and what was missed before is not told beside it
    assert -1 in due.digest_handled


def test_a_gap_of_some_days_still_ends_in_mails_of_their_own() -> None:
    agreement, sweeper = settled(), Sweeper(Mailing.USUAL)
    sweeper.sweep(agreement, date(2026, 3, 25))
    due = only(sweeper.sweep(agreement, date(2026, 3, 27)))
    assert [(told.office.email, told.rung) for told in due.alone] == [(OFFICE, -7)]


def test_a_repeated_sweep_finds_nothing() -> None:
    agreement, sweeper = settled(), Sweeper()
    assert sweeper.sweep(agreement, late_by(18))
    assert sweeper.sweep(agreement, late_by(18)) == ()


def test_by_default_what_is_no_mail_of_its_own_waits_for_the_digest_earlier_before_the_date_and_later_after() -> None:
    sweeper = Sweeper(Mailing.USUAL).run(settled(), every_day(SIGNED_ON, date(2026, 7, 1)))
    assert sweeper.days(PLAN) == [date(2026, 3, 26), PLAN_DUE]
    # 18 March, 30 March and 1 April are told on the Mondays before, 3, 9 and 17 April on those after; Easter Monday,
    # 6 April, is closed, and 2 May is told on 4 May.
    assert sweeper.digest_days(PLAN) == [
        (date(2026, 3, 16), -15),
        (date(2026, 3, 30), -1),
        (date(2026, 4, 7), 1),
        (date(2026, 4, 13), 7),
        (date(2026, 4, 20), 15),
        (date(2026, 5, 4), 30),
    ]


def test_an_office_that_wants_only_the_digest_gets_no_mail_of_its_own() -> None:
    sweeper = Sweeper(Mailing.DIGEST).run(settled(), every_day(SIGNED_ON, date(2026, 7, 1)))
    assert sweeper.days(PLAN) == []
    assert [rung for _, rung in sweeper.digest_days(PLAN)] == [-15, -7, 0, 1, 7, 15, 30]


def test_an_office_that_wants_both_gets_each_rung_alone_and_again_in_the_digest() -> None:
    sweeper = Sweeper(Mailing.BOTH).run(settled(), every_day(SIGNED_ON, date(2026, 7, 1)))
    assert sweeper.rungs(PLAN) == [-15, -7, -3, -1, 0, 1, 7, 15, 30]
    assert [rung for _, rung in sweeper.digest_days(PLAN)] == [-15, -7, 0, 1, 7, 15, 30]
