from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.domain import commands as c
from agreements.domain.agreement import Agreement, EffectRule, Origin
from agreements.domain.decision import DecidingBody
from agreements.domain.obligation import Fulfilment
from agreements.domain.sweep import DeadlineKind, Due, due_notices, still_watched
from tests.support import builders

SIGNED_ON = builders.START  # Monday 2 March 2026
PLAN = "piano-operativo"
PLAN_DUE = date(2026, 4, 2)
OFFICE, MANAGER = builders.OFFICE.email, builders.MANAGER_OFFICE.email


# With repertorio and confirmed expiry only the plan and the end are left to watch.
def settled(day: date = SIGNED_ON, expires_on: date = date(2029, 3, 1)) -> Agreement:
    agreement = builders.signed(day=day)
    agreement = builders.take(agreement, c.RecordRepertory("Repertorio 2026", "1/2026", day, "Rita"), day)
    return builders.take(agreement, c.ConfirmExpiry(expires_on, "lettura B"), day)


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
    # As the use case does: what was handled stays handled.
    def __init__(self) -> None:
        self.handled: dict[tuple[str, int], set[int]] = {}
        self.said: list[tuple[date, Due]] = []

    def sweep(self, agreement: Agreement, today: date) -> tuple[Due, ...]:
        found = due_notices(agreement, today, self.handled)
        for due in found:
            self.handled.setdefault(due.watched.key, set()).update(due.rungs_handled)
            if due.speaks_for_rung is not None:
                self.said.append((today, due))
        return found

    def run(self, agreement: Agreement, days: Iterable[date]) -> Sweeper:
        for day in days:
            self.sweep(agreement, day)
        return self

    def days(self, code: str) -> list[date]:
        return [day for day, due in self.said if due.watched.code == code]


def only(found: tuple[Due, ...], code: str = PLAN) -> Due:
    (due,) = [due for due in found if due.watched.code == code]
    return due


def addresses(due: Due) -> list[str]:
    return [office.email for office in due.recipients]


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


def test_a_month_without_sweeps_ends_in_one_notice_an_addressee() -> None:
    agreement, sweeper = settled(), Sweeper()
    sweeper.sweep(agreement, date(2026, 3, 18))
    due = only(sweeper.sweep(agreement, late_by(16)))
    assert due.speaks_for_rung == 15
    assert due.rungs_handled == (-7, -3, -1, 0, 1, 7, 15)
    assert addresses(due) == [OFFICE, MANAGER]


def test_a_repeated_sweep_finds_nothing() -> None:
    agreement, sweeper = settled(), Sweeper()
    assert sweeper.sweep(agreement, late_by(16))
    assert sweeper.sweep(agreement, late_by(16)) == ()


def test_before_the_due_date_only_the_office_that_owes_is_told() -> None:
    assert addresses(only(Sweeper().sweep(settled(), late_by(-1)))) == [OFFICE]


def test_an_own_office_that_is_late_gets_a_note_and_no_letter() -> None:
    due = only(Sweeper().sweep(settled(), late_by(1)))
    assert addresses(due) == [OFFICE, MANAGER]
    assert due.letter is None


def test_a_counterpart_that_is_late_gets_a_draft_letter_and_never_a_mail() -> None:
    agreement = owed_by(2)
    due = only(Sweeper().sweep(agreement, late_by(1)))
    assert addresses(due) == [OFFICE, MANAGER]
    assert agreement.party(2).pec not in addresses(due)
    assert due.letter is not None
    assert (due.letter.party_position, due.letter.rung, due.letter.days_late) == (2, 1, 1)


def test_a_counterpart_not_yet_late_gets_no_letter() -> None:
    assert only(Sweeper().sweep(owed_by(2), PLAN_DUE)).letter is None


def test_letters_to_a_late_counterpart_are_three_at_most_and_one_after_downtime() -> None:
    agreement = owed_by(2)
    daily = Sweeper().run(agreement, every_day(SIGNED_ON, date(2026, 7, 1)))
    assert [due.letter.rung for _, due in daily.said if due.letter] == [1, 15, 30]
    folded = only(Sweeper().sweep(agreement, late_by(20)))
    assert folded.letter is not None
    assert folded.letter.rung == 15


def test_after_the_last_rung_nobody_is_nagged() -> None:
    agreement = settled()
    sweeper = Sweeper().run(agreement, every_day(SIGNED_ON, date(2026, 5, 4)))
    assert not any(sweeper.sweep(agreement, day) for day in every_day(date(2026, 5, 5), date(2027, 5, 4)))


def test_a_met_obligation_is_silent_and_its_queued_notices_obsolete() -> None:
    agreement = settled()
    before = still_watched(agreement, late_by(1))
    done = agreement.with_obligation(
        replace(agreement.obligation(PLAN), fulfilment=Fulfilment(late_by(1), "prot. 1", ""))
    )
    assert Sweeper().sweep(done, late_by(30)) == ()
    assert {code for code, _ in before - still_watched(done, late_by(1))} == {PLAN}


def test_a_corrected_date_arms_the_ladder_again_and_leaves_older_notices_behind() -> None:
    agreement, sweeper = settled(), Sweeper()
    first = only(sweeper.sweep(agreement, late_by(1)))
    corrected = agreement.with_obligation(replace(agreement.obligation(PLAN), due_on=PLAN_DUE + timedelta(days=10)))
    second = only(sweeper.sweep(corrected, late_by(1)))
    assert second.speaks_for_rung == -7  # 5 April, Easter Sunday: it went out on Friday the 3rd
    assert second.watched.version != first.watched.version
    assert first.watched.key not in still_watched(corrected, late_by(1))
    assert second.watched.key in still_watched(corrected, late_by(1))


def test_the_end_is_announced_on_its_earliest_reading_until_it_is_confirmed() -> None:
    agreement = builders.signed()
    due = only(due_notices(agreement, date(2028, 12, 4), {}), "accordo:scadenza")
    assert due.watched.due_on == date(2029, 3, 1)
    assert due.watched.kind is DeadlineKind.RENEWAL
    assert sorted(addresses(due)) == sorted([MANAGER, OFFICE])
    confirmed = builders.take(agreement, c.ConfirmExpiry(date(2029, 3, 2), "lettura A"), SIGNED_ON)
    later = only(due_notices(confirmed, date(2028, 12, 4), {}), "accordo:scadenza")
    assert later.watched.due_on == date(2029, 3, 2)
    assert later.watched.version != due.watched.version


def test_the_end_is_announced_by_its_whole_ladder_and_then_no_more() -> None:
    sweeper = Sweeper().run(settled(), every_day(date(2028, 8, 1), date(2029, 12, 31)))
    assert [due.speaks_for_rung for _, due in sweeper.said if due.watched.code == "accordo:scadenza"] == [
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
    due = only(sweeper.sweep(agreement, date(2029, 3, 20)), "accordo:scadenza")
    assert (due.speaks_for_rung, due.rungs_handled) == (-1, (-15, -7, -1))
    assert not sweeper.sweep(agreement, date(2029, 6, 1))


def test_a_signed_renewal_silences_the_old_end() -> None:
    agreement = builders.take(
        settled(),
        c.OpenRenewal(builders.sha("r"), DecidingBody.EXECUTIVE_BOARD, "proseguire"),
        day := date(2028, 12, 4),
    )
    assert only(due_notices(agreement, day, {}), "accordo:scadenza").watched.due_on == date(2029, 3, 1)
    for command in builders.way_to_signature(agreement, day):
        agreement = builders.take(agreement, command, day)
    assert not [due for due in due_notices(agreement, day, {}) if due.watched.code == "accordo:scadenza"]
    later = only(due_notices(agreement, date(2032, 2, 1), {}), "accordo:scadenza")
    assert later.watched.due_on == date(2032, 3, 1)
    assert later.watched.kind is DeadlineKind.EXPIRY  # the one renewal was used


def test_missing_signatures_are_recalled_three_times_to_the_own_office() -> None:
    agreement = builders.draft()
    for command in builders.way_to_signature(agreement)[:-1]:
        agreement = builders.take(agreement, command)
    sweeper = Sweeper().run(agreement, every_day(SIGNED_ON, date(2026, 12, 31)))
    assert [due.speaks_for_rung for _, due in sweeper.said] == [7, 15, 30]
    assert {address for _, due in sweeper.said for address in addresses(due)} == {MANAGER}


def test_after_the_last_signature_the_missing_number_and_confirmation_are_recalled() -> None:
    agreement = builders.signed()
    sweeper = Sweeper().run(agreement, every_day(SIGNED_ON, date(2026, 12, 31)))
    counted = Counter(due.watched.code for _, due in sweeper.said)
    assert counted["atto-1:repertorio"] == counted["atto-1:conferma-scadenza"] == 3
    registered = builders.take(agreement, c.RecordRepertory("Repertorio", "1", SIGNED_ON, "Rita"), SIGNED_ON)
    assert "atto-1:repertorio" not in {code for code, _ in still_watched(registered, SIGNED_ON)}


def test_an_effect_that_waits_for_the_pec_communication_is_recalled() -> None:
    agreement = builders.signed(effect_rule=EffectRule.PEC_COMMUNICATION)
    assert only(due_notices(agreement, date(2026, 3, 9), {}), "atto-1:pec").speaks_for_rung == 7


def test_an_unstated_duration_has_no_end_but_a_yearly_check() -> None:
    agreement = replace(settled(), duration=None)
    agreement = agreement.with_act(replace(agreement.act(1), confirmed_expires_on=None))
    sweeper = Sweeper().run(agreement, every_day(date(2026, 7, 1), date(2029, 1, 1)))
    # 2 March 2027 is a Tuesday, 2 March 2028 a Thursday.
    assert sweeper.days("accordo:verifica-annuale") == [date(2027, 3, 2), date(2028, 3, 2)]
    assert "accordo:scadenza" not in {code for code, _ in still_watched(agreement, SIGNED_ON)}


def test_a_draft_and_a_withdrawn_act_are_silent() -> None:
    assert due_notices(builders.draft(), date(2030, 1, 1), {}) == ()
    withdrawn = builders.take(builders.draft(), c.Withdraw("non serve più"))
    assert due_notices(withdrawn, date(2030, 1, 1), {}) == ()


def test_an_old_agreement_recorded_as_it_was_is_silent_about_its_past() -> None:
    old = replace(builders.signed(day=date(2008, 7, 1)), origin=Origin.HISTORICAL)
    assert old.obligation(PLAN).due_on == date(2008, 8, 1)
    assert due_notices(old, date(2026, 11, 23), {}) == ()
    # The same dates in an agreement born here are an omission, and said once.
    assert due_notices(replace(old, origin=Origin.NATIVE), date(2026, 11, 23), {})


def test_an_agreement_recorded_while_it_runs_is_announced_by_one_notice() -> None:
    running = replace(builders.signed(day=date(2024, 1, 8)), origin=Origin.HISTORICAL)
    (due,) = due_notices(running, date(2026, 11, 23), {})  # ends 7 January 2027
    assert (due.watched.code, due.speaks_for_rung) == ("accordo:scadenza", -60)


def test_an_end_beyond_the_known_holidays_stops_no_sweep() -> None:
    agreement = settled()
    far = agreement.with_act(replace(agreement.act(1), confirmed_expires_on=date(2150, 1, 1)))
    assert "accordo:scadenza" not in {due.watched.code for due in due_notices(far, date(2026, 4, 2), {})}


@settings(max_examples=60, deadline=None)
@given(gaps=st.lists(st.integers(1, 40), min_size=1, max_size=12), first=st.integers(0, 90), owed=st.booleans())
def test_whatever_days_are_swept_nothing_is_lost_and_nothing_told_twice(
    gaps: list[int], first: int, owed: bool
) -> None:
    agreement, sweeper = owed_by(2 if owed else 1), Sweeper()
    last = SIGNED_ON + timedelta(days=200)
    day = SIGNED_ON + timedelta(days=first)
    days = [day := day + timedelta(days=gap) for gap in gaps]
    sweeper.run(agreement, [*(d for d in days if d < last), last])
    plan = [due for _, due in sweeper.said if due.watched.code == PLAN]
    told = Counter(due.speaks_for_rung for due in plan)
    assert told
    assert set(told.values()) == {1}
    marked = [rung for due in plan for rung in due.rungs_handled]
    assert len(marked) == len(set(marked))
    assert 30 in marked


@pytest.mark.parametrize("position", [1, 2])
def test_no_recipient_is_ever_outside_the_own_body(position: int) -> None:
    agreement = owed_by(position)
    sweeper = Sweeper().run(agreement, every_day(SIGNED_ON, date(2029, 6, 1)))
    assert {address for _, due in sweeper.said for address in addresses(due)} <= {OFFICE, MANAGER}
