from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements.domain.agreement.agreement import Agreement, EffectRule
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.obligation import ObligationStatus
from agreements.domain.agreement.recurrence import check_recurring, duties, first_time_after
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition
from agreements.domain.basics.moment import Moment
from agreements.domain.days.time_limit import parse_time_limit
from agreements.domain.deadlines.agenda import entries
from agreements.domain.deadlines.deadlines import DeadlineKind, Watched, watched
from agreements.domain.deadlines.sweep import Solicited, Sweep, SweepDay
from agreements.domain.offices import OfficeRegister, RegisteredOffice, Transfer
from agreements.domain.offices import transferred as passed_on
from agreements.domain.steps.after_signature import RecordPecCommunication
from agreements.domain.steps.further_acts import OpenRenewal
from agreements.domain.steps.obligations import DeferObligation, FulfilObligation
from agreements.domain.steps.transitions import decide
from agreements.use_cases.base.next_steps import next_steps
from tests.support.builders import (
    CLERK,
    NAMES,
    OFFICE,
    START,
    draft,
    moment,
    sha,
    signed,
    take,
    way_to_signature,
    yearly_report,
)
from tests.unit.domain.correction_cases import by_paper_signed, corrected

# Signed on Monday 2 March 2026 for three years: due on 2 March 2027, 2028 and 2029.
REPORT = "relazione-annuale"
FIRST, SECOND, THIRD = date(2027, 3, 2), date(2028, 3, 2), date(2029, 3, 2)


def with_report(**changes: object) -> Agreement:
    return signed(obligations=(yearly_report(),), **changes)


def met(agreement: Agreement, nth: int, day: date) -> Agreement:
    return take(agreement, FulfilObligation(f"{REPORT}/{nth}", day, f"P{nth}", ""), day)


def reports(agreement: Agreement, today: date) -> dict[str, Watched]:
    return {w.code: w for w in watched(agreement, today) if w.kind is DeadlineKind.RECURRING}


def days(agreement: Agreement, today: date) -> dict[str, date]:
    return {code: watched.due_on for code, watched in reports(agreement, today).items()}


def test_before_the_signature_nothing_recurs() -> None:
    agreement = draft(obligations=(yearly_report(),))
    assert reports(agreement, START) == {}
    assert duties(agreement, START) == ()


def test_the_next_time_is_watched_from_the_signature_on_and_says_how_it_was_counted() -> None:
    (only,) = reports(with_report(), START).values()
    assert (only.code, only.due_on, only.base_on) == (f"{REPORT}/1", FIRST, START)
    assert "Termine di 1 anno dal 2 marzo 2026" in only.explanation


def test_a_met_year_does_not_silence_the_next_one() -> None:
    agreement = met(with_report(), 1, date(2027, 2, 20))
    assert days(agreement, date(2027, 2, 20)) == {f"{REPORT}/2": SECOND}


def test_a_year_met_early_shows_the_next_one_at_once_and_is_kept() -> None:
    agreement = met(with_report(), 1, date(2026, 12, 1))
    assert days(agreement, date(2026, 12, 1)) == {f"{REPORT}/2": SECOND}
    assert agreement.obligation(f"{REPORT}/1").status(THIRD) is ObligationStatus.FULFILLED


def test_a_late_year_does_not_hide_the_next_one_nor_does_the_next_one_end_it() -> None:
    assert days(with_report(), date(2028, 1, 10)) == {f"{REPORT}/1": FIRST, f"{REPORT}/2": SECOND}
    agreement = met(with_report(), 2, date(2028, 1, 10))
    assert days(agreement, date(2028, 1, 10)) == {f"{REPORT}/1": FIRST, f"{REPORT}/3": THIRD}


def test_each_time_is_counted_from_the_base_and_a_short_february_is_not_carried_on() -> None:
    agreement = signed(day=date(2024, 2, 29), years=5, obligations=(yearly_report(),))
    found = days(agreement, date(2028, 3, 1))
    # 28/2/2027 and 28/2/2026 are Sunday and Saturday: the first rolls, and the fourth is back on the 29th.
    assert list(found.values()) == [
        date(2025, 2, 28),
        date(2026, 2, 28),
        date(2027, 3, 1),
        date(2028, 2, 29),
        date(2029, 2, 28),
    ]


def test_after_the_end_of_the_agreement_no_further_time_is_asked_for() -> None:
    agreement = with_report()
    assert list(days(agreement, date(2035, 1, 1))) == [f"{REPORT}/{n}" for n in (1, 2, 3)]
    assert list(days(replace(agreement, duration=None), date(2035, 1, 1))) == [f"{REPORT}/{n}" for n in range(1, 10)]


def test_a_signed_renewal_brings_the_times_of_its_years() -> None:
    day = date(2029, 1, 15)
    renewed = take(with_report(), OpenRenewal(sha("r"), DecidingBody.EXECUTIVE_BOARD, "proseguire"), day)
    for command in way_to_signature(renewed, day):
        renewed = take(renewed, command, day)
    assert list(days(renewed, date(2035, 1, 1))) == [f"{REPORT}/{n}" for n in range(1, 7)]


def test_the_pattern_is_no_duty_and_the_form_asks_which_time_is_meant() -> None:
    with pytest.raises(RefusedTransition, match=f"«Relazione annuale» si ripete.*quale volta: «{REPORT}/1»"):
        take(with_report(), FulfilObligation(REPORT, START, "P1", ""), START)
    late = DeferObligation(REPORT, THIRD, "nota 1", START, "accordo")
    with pytest.raises(RefusedTransition, match=f"quale volta: «{REPORT}/1», «{REPORT}/2»"):
        take(with_report(), late, date(2027, 6, 1))


def test_a_time_whose_year_has_not_begun_is_not_met_yet_and_one_that_never_comes_is_unknown() -> None:
    with pytest.raises(RefusedTransition, match="comincia solo il 02/03/2027"):
        met(with_report(), 2, date(2027, 3, 1))
    for code in (f"{REPORT}/0", f"{REPORT}/x", f"{REPORT}/-1", "altro/1"):
        with pytest.raises(InvalidDatum, match=f"indicare uno di questi codici: «{REPORT}»"):
            with_report().obligation(code)


def test_the_same_delivery_again_changes_nothing_and_does_not_meet_the_following_year() -> None:
    command = FulfilObligation(f"{REPORT}/1", FIRST, "P1", "")
    agreement = take(with_report(), command, FIRST)
    assert decide(agreement, command, CLERK, moment(FIRST)).already_done
    with pytest.raises(RefusedTransition, match="1» risulta già adempiuto"):
        met(agreement, 1, date(2027, 3, 3))


def test_one_deferred_year_moves_alone() -> None:
    later = date(2027, 4, 30)
    deferred = take(with_report(), DeferObligation(f"{REPORT}/1", later, "nota 1", FIRST, "d’intesa"), date(2027, 3, 3))
    assert days(deferred, date(2027, 3, 3)) == {f"{REPORT}/1": later, f"{REPORT}/2": SECOND}


def test_a_corrected_signature_date_moves_every_time_also_the_met_one() -> None:
    agreement = replace(by_paper_signed(), obligations=(yearly_report().anchored(START),))
    agreement = met(agreement, 1, date(2026, 3, 5))
    after = corrected(agreement, Datum.SIGNATURE_DATE, "04/03/2026", NAMES[1]).agreement
    assert after.obligation(f"{REPORT}/1").due_on == date(2027, 3, 4)
    assert days(after, FIRST) == {f"{REPORT}/2": date(2028, 3, 4)}


def test_a_transfer_takes_along_the_years_to_come_and_leaves_the_met_one() -> None:
    other = RegisteredOffice("U2", "Settore nuovo di prova", "nuovo@regione.example.it", "dirigente")
    source = RegisteredOffice("U1", OFFICE.name, OFFICE.email, "dirigente")
    agreement = met(with_report(), 1, FIRST)
    transfer = Transfer(source, other, "decreto 1", FIRST, "riordino")
    after = passed_on(agreement, transfer, OfficeRegister((source, other)))
    assert after.obligation(f"{REPORT}/1").office == OFFICE
    assert {w.offices[0].email for w in reports(after, FIRST).values()} == {other.email}


def test_the_ladder_of_the_second_year_begins_when_the_first_is_met_or_not() -> None:
    for agreement in (with_report(), met(with_report(), 1, FIRST)):
        day = SECOND - timedelta(days=60)
        sweep = Sweep(SweepDay(day, day - timedelta(days=1), day - timedelta(days=day.weekday())))
        told = {
            due.watched.code for due in sweep.due(agreement, {f"{REPORT}/1": (-60, -30, -7, 1, 30)}, {}) if due.alone
        }
        assert f"{REPORT}/2" in told


def test_a_late_counterpart_gets_a_draft_for_each_year() -> None:
    agreement = signed(obligations=(yearly_report(party_position=2),))
    day = date(2027, 3, 3)
    sweep = Sweep(SweepDay(day, day - timedelta(days=1), day - timedelta(days=day.weekday())))
    (due,) = [d for d in sweep.due(agreement, {}, {}) if d.watched.kind is DeadlineKind.RECURRING]
    assert sweep.letter_on(agreement, due.watched, Solicited()) == date(2027, 3, 3)


def test_list_calendar_and_next_steps_name_the_year() -> None:
    agreement = met(with_report(), 1, FIRST)
    (entry,) = [e for e in entries(agreement, FIRST) if e.kind is DeadlineKind.RECURRING]
    assert (entry.what, entry.code, entry.office) == ("Relazione annuale n. 2", f"{REPORT}/2", OFFICE)
    steps = " ".join(next_steps(agreement, Moment(moment(FIRST).at)))
    assert f"Relazione annuale n. 2 (adempimento «{REPORT}/2») entro il 02/03/2028" in steps
    assert "n. 1" not in steps


def test_where_an_agreement_is_recorded_as_it_was_the_times_that_passed_are_not_watched() -> None:
    assert first_time_after(yearly_report(), date(2015, 5, 4), date(2026, 5, 4)) == 11
    assert first_time_after(yearly_report(), date(2015, 5, 4), date(2026, 5, 5)) == 12
    old = signed(day=date(2015, 5, 4), years=20, obligations=(replace(yearly_report(), recurs_from=11),))
    assert list(days(old, date(2027, 1, 1))) == [f"{REPORT}/11", f"{REPORT}/12"]
    with pytest.raises(InvalidDatum):
        old.obligation(f"{REPORT}/10")


@pytest.mark.parametrize("often", ["1g", "30g", "2s"])
def test_what_would_come_back_within_a_month_is_refused(often: str) -> None:
    with pytest.raises(InvalidDatum, match="mesi o anni"):
        check_recurring(parse_time_limit(often))


def test_the_last_weeks_of_an_agreement_that_took_effect_later_ask_for_no_further_report() -> None:
    by_pec = signed(obligations=(yearly_report(),), effect_rule=EffectRule.PEC_COMMUNICATION)
    by_pec = take(by_pec, RecordPecCommunication(date(2026, 3, 20), "P5"), date(2026, 3, 20))
    assert list(days(by_pec, date(2035, 1, 1))) == [f"{REPORT}/{n}" for n in (1, 2, 3)]
