from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.domain.agreement.agreement import EffectRule, Origin, RenewalRule
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.obligation import Fulfilment
from agreements.domain.agreement.parties import Office
from agreements.domain.days.time_limit import Direction, parse_time_limit
from agreements.domain.deadlines.deadlines import DeadlineKind, watched
from agreements.domain.offices import Mailing
from agreements.domain.steps.after_signature import ConfirmExpiry, RecordRepertory
from agreements.domain.steps.further_acts import OpenRenewal
from agreements.domain.steps.withdrawal import Withdraw
from tests.support import builders
from tests.support.sweeper import (
    END,
    MANAGER,
    OFFICE,
    PLAN,
    PLAN_DUE,
    SIGNED_ON,
    Sweeper,
    addresses,
    codes,
    due_on,
    every_day,
    late_by,
    only,
    owed_by,
    settled,
)


def test_a_met_obligation_is_silent_and_its_queued_notices_obsolete() -> None:
    agreement = settled()
    before = codes(agreement, late_by(1))
    done = agreement.with_obligation(
        replace(agreement.obligation(PLAN), fulfilment=Fulfilment(late_by(1), "prot. 1", ""))
    )
    assert Sweeper().sweep(done, late_by(30)) == ()
    assert before - codes(done, late_by(1)) == {PLAN}


def test_a_corrected_date_arms_the_ladder_again_and_leaves_older_notices_behind() -> None:
    agreement, sweeper = settled(), Sweeper()
    first = only(sweeper.sweep(agreement, late_by(1)))
    corrected = agreement.with_obligation(replace(agreement.obligation(PLAN), due_on=PLAN_DUE + timedelta(days=10)))
    second = only(sweeper.sweep(corrected, late_by(1)))
    assert [told.rung for told in second.alone] == [-7]  # 5 April, Easter Sunday: it went out on Friday the 3rd
    assert second.watched.stands_on != first.watched.stands_on


def test_another_office_that_answers_is_told_all_anew() -> None:
    agreement, sweeper = settled(), Sweeper()
    sweeper.sweep(agreement, late_by(1))
    other = Office("Altra struttura", "altra@regione.example.it")
    moved = agreement.with_obligation(replace(agreement.obligation(PLAN), office=other))
    due = only(sweeper.sweep(moved, late_by(5)))  # the Tuesday after Easter: this week's digest
    assert [(told.office.email, told.rung) for told in due.lines] == [(other.email, 1)]
    assert [(told.office.email, told.rung) for told in due.alone] == [(MANAGER, 1)]


def test_the_end_is_announced_on_its_earliest_reading_before_and_after_it_is_confirmed() -> None:
    agreement = builders.signed()
    due = only(due_on(agreement, date(2028, 12, 4)), END)
    assert due.watched.due_on == date(2029, 3, 1)
    assert due.watched.kind is DeadlineKind.RENEWAL
    assert sorted(addresses(due)) == sorted([MANAGER, OFFICE])
    confirmed = builders.take(agreement, ConfirmExpiry(date(2029, 3, 2), "lettura A"), SIGNED_ON)
    later = only(due_on(confirmed, date(2028, 12, 4)), END)
    assert later.watched.due_on == date(2029, 3, 1)
    assert later.watched.stands_on == due.watched.stands_on
    assert "La scadenza confermata da una persona è il 2 marzo 2029" in later.watched.explanation


def test_the_end_is_announced_by_its_whole_ladder_and_then_no_more() -> None:
    sweeper = Sweeper().run(settled(), every_day(date(2028, 8, 1), date(2029, 12, 31)))
    assert sweeper.rungs(END) == [
        -180,
        -90,
        -60,
        -30,
        -15,
        -7,
        -1,
    ]


def test_an_end_that_passed_while_nobody_swept_is_told_once() -> None:
    agreement, sweeper = settled(), Sweeper()
    sweeper.sweep(agreement, date(2029, 1, 30))
    due = only(sweeper.sweep(agreement, date(2029, 3, 20)), "accordo:da-chiudere")
    assert ({told.rung for told in due.lines}, due.alone_handled) == ({1}, (1,))
    sweeper.sweep(agreement, date(2029, 4, 10))
    sweeper.sweep(agreement, date(2029, 6, 1))
    assert not sweeper.sweep(agreement, date(2029, 9, 1))


def test_the_last_day_of_the_disdetta_is_counted_backwards_and_announced_by_its_own_ladder() -> None:
    rule = RenewalRule(1, parse_time_limit("90g", direction=Direction.BACKWARD))
    agreement = replace(settled(), renewal=rule)
    (deadline,) = [found for found in watched(agreement, SIGNED_ON) if found.code == "accordo:disdetta"]
    assert deadline.due_on == date(2028, 12, 1)  # 1 March 2029 less 90 days, a Friday
    sweeper = Sweeper().run(agreement, every_day(date(2028, 9, 1), date(2029, 2, 28)))
    assert sweeper.rungs("accordo:disdetta") == [-60, -30, -15, -7, -1]
    assert "accordo:disdetta" not in codes(settled(), SIGNED_ON)


def test_a_signed_renewal_silences_the_old_end() -> None:
    agreement = builders.take(
        settled(),
        OpenRenewal(builders.sha("r"), DecidingBody.EXECUTIVE_BOARD, "proseguire"),
        day := date(2028, 12, 4),
    )
    assert only(due_on(agreement, day), END).watched.due_on == date(2029, 3, 1)
    for command in builders.way_to_signature(agreement, day):
        agreement = builders.take(agreement, command, day)
    assert not [due for due in due_on(agreement, day) if due.watched.code == END]
    later = only(due_on(agreement, date(2032, 2, 1)), END)
    assert later.watched.due_on == date(2032, 3, 1)
    assert later.watched.kind is DeadlineKind.EXPIRY  # the one renewal was used


def test_missing_signatures_are_recalled_three_times_to_the_own_office() -> None:
    agreement = builders.draft()
    for command in builders.way_to_signature(agreement)[:-1]:
        agreement = builders.take(agreement, command)
    sweeper = Sweeper().run(agreement, every_day(SIGNED_ON, date(2026, 12, 31)))
    assert sweeper.rungs("atto-1:firma") == [7, 15, 30]
    assert {address for _, due in sweeper.said for address in addresses(due)} == {OFFICE, MANAGER}


def test_after_the_last_signature_the_missing_number_and_confirmation_are_recalled() -> None:
    agreement = builders.signed()
    sweeper = Sweeper().run(agreement, every_day(SIGNED_ON, date(2026, 12, 31)))
    counted = Counter(due.watched.code for _, due in sweeper.said if due.alone)
    assert counted["atto-1:repertorio"] == counted["atto-1:conferma-scadenza"] == 3
    registered = builders.take(agreement, RecordRepertory("Repertorio", "1", SIGNED_ON, "Rita"), SIGNED_ON)
    assert "atto-1:repertorio" not in codes(registered, SIGNED_ON)


def test_an_effect_that_waits_for_the_pec_communication_is_recalled() -> None:
    agreement = builders.signed(effect_rule=EffectRule.PEC_COMMUNICATION)
    assert [told.rung for told in only(due_on(agreement, date(2026, 3, 9)), "atto-1:pec").alone] == [7]


def test_an_unstated_duration_has_no_end_but_a_yearly_check() -> None:
    agreement = replace(settled(), duration=None)
    agreement = agreement.with_act(replace(agreement.act(1), confirmed_expires_on=None))
    sweeper = Sweeper().run(agreement, every_day(date(2026, 7, 1), date(2029, 1, 1)))
    # 2 March 2027 is a Tuesday, 2 March 2028 a Thursday.
    assert sweeper.days("accordo:verifica-annuale") == [date(2027, 3, 2), date(2028, 3, 2)]
    assert END not in codes(agreement, SIGNED_ON)


def test_a_draft_and_a_withdrawn_act_are_silent() -> None:
    assert due_on(builders.draft(), date(2030, 1, 1)) == ()
    withdrawn = builders.take(builders.draft(), Withdraw("non serve più"))
    assert due_on(withdrawn, date(2030, 1, 1)) == ()


def test_the_past_of_an_agreement_recorded_as_it_was_is_told_once_in_the_digest_to_whoever_answers() -> None:
    old = replace(builders.signed(day=date(2008, 7, 1)), origin=Origin.HISTORICAL)
    assert old.obligation(PLAN).due_on == date(2008, 8, 1)
    sweeper = Sweeper()
    sweeper.sweep(builders.draft(), date(2026, 11, 23))  # Monday: this week's digest is made
    days = list(every_day(date(2026, 11, 24), date(2027, 3, 31)))
    sweeper.run(owed_elsewhere := old.with_obligation(replace(old.obligation(PLAN), party_position=2)), days)
    assert owed_elsewhere.obligation(PLAN).due_on == date(2008, 8, 1)
    assert {day for day, _ in sweeper.said} == {date(2026, 11, 30)}
    assert all(due.long_past and not due.alone for _, due in sweeper.said)
    told = {due.watched.code: [one.office.email for one in due.lines] for _, due in sweeper.said}
    assert told == {PLAN: [OFFICE], "accordo:da-chiudere": [OFFICE, MANAGER], "atto-1:repertorio": [MANAGER]}


def test_an_agreement_recorded_while_it_runs_is_announced_as_it_stands() -> None:
    running = replace(builders.signed(day=date(2024, 1, 8)), origin=Origin.HISTORICAL)
    (due,) = [due for due in due_on(running, date(2026, 11, 23)) if due.alone]  # ends 7 January 2027
    assert (due.watched.code, {told.rung for told in due.alone}) == (END, {-60})


def test_an_end_beyond_the_known_holidays_stops_no_sweep() -> None:
    agreement = settled()
    far = agreement.with_act(replace(agreement.act(1), confirmed_expires_on=date(2150, 1, 1)))
    assert END not in {due.watched.code for due in due_on(far, date(2026, 4, 2))}


@settings(max_examples=60)
@given(
    gaps=st.lists(st.integers(1, 40), min_size=1, max_size=12),
    first=st.integers(0, 90),
    owed=st.booleans(),
    mailing=st.sampled_from(Mailing),
)
def test_whatever_days_are_swept_nothing_is_lost_and_nothing_told_twice(
    gaps: list[int], first: int, owed: bool, mailing: Mailing
) -> None:
    agreement, sweeper = owed_by(2 if owed else 1), Sweeper(mailing)
    last = date(2026, 9, 18)  # a Friday: whatever the gaps, the last two sweeps make a digest and fall on working days
    day = SIGNED_ON + timedelta(days=first)
    days = [day := day + timedelta(days=gap) for gap in gaps]
    sweeper.run(agreement, [*(d for d in days if d < last - timedelta(days=4)), last - timedelta(days=4), last])
    plan = [due for _, due in sweeper.said if due.watched.code == PLAN]
    for told in (
        Counter((one.office.email, one.rung) for due in plan for one in due.alone),
        Counter((one.office.email, one.rung) for due in plan for one in due.lines),
    ):
        assert set(told.values()) <= {1}
    assert {one.office.email for due in plan for one in (*due.alone, *due.lines)} == {OFFICE, MANAGER}
    for marked in (
        [rung for due in plan for rung in due.alone_handled],
        [rung for due in plan for rung in due.digest_handled],
    ):
        assert sorted(marked) == [-15, -7, -3, -1, 0, 1, 7, 15, 30]
