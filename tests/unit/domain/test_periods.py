from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements.domain.agreement.act import ActKind
from agreements.domain.agreement.agreement import Agreement, EffectRule
from agreements.domain.agreement.periods import (
    EXPIRING_DAYS,
    Standing,
    current_period,
    effective_from,
    gap_days,
    gap_told,
    last_day,
    next_period,
    periods,
    standing,
)
from agreements.domain.days.duration import Duration, Reading
from agreements.domain.days.time_limit import Unit
from tests.support.builders import draft, signed


def ended(agreement: Agreement) -> date:
    period = current_period(agreement)
    assert period is not None
    assert period.earliest_end is not None
    return period.earliest_end


def renewed(agreement: Agreement, confirmed: date | None = None) -> Agreement:
    """The agreement with one more signed renewal, as the table would leave it."""
    last = agreement.acts[-1]
    act = replace(last, sequence=last.sequence + 1, kind=ActKind.RENEWAL, confirmed_expires_on=confirmed)
    return replace(agreement, acts=(*agreement.acts, act))


def confirmed(agreement: Agreement, day: date) -> Agreement:
    return agreement.with_act(replace(agreement.acts[-1], confirmed_expires_on=day))


def test_what_is_not_signed_has_no_period() -> None:
    assert effective_from(draft()) is None
    assert periods(draft()) == ()
    assert current_period(draft()) is None
    assert next_period(draft()) is None
    assert standing(draft(), date(2026, 3, 2)) is Standing.NOT_SIGNED


def test_the_period_begins_with_the_last_signature_and_alarms_run_on_the_day_before() -> None:
    agreement = signed(day=date(2026, 3, 2))
    period = current_period(agreement)
    assert period is not None
    assert period.starts_on == date(2026, 3, 2)
    holding = {r.reading: r.ends_on for r in period.readings if r.holds}
    assert holding == {Reading.CORRESPONDING_DAY: date(2029, 3, 2), Reading.DAY_BEFORE: date(2029, 3, 1)}
    assert ended(agreement) == date(2029, 3, 1)


def test_solar_years_named_in_the_text_end_with_the_last_of_them() -> None:
    agreement = signed(day=date(2026, 3, 2), duration=Duration(3, Unit.YEARS, calendar_years=True, first_year=2026))
    assert ended(agreement) == date(2028, 12, 31)


def test_a_confirmed_end_takes_the_place_of_the_readings() -> None:
    assert ended(confirmed(signed(), date(2029, 3, 2))) == date(2029, 3, 2)


def test_with_the_pec_rule_nothing_runs_before_the_communication() -> None:
    agreement = signed(day=date(2026, 3, 2), effect_rule=EffectRule.PEC_COMMUNICATION)
    assert effective_from(agreement) is None
    assert periods(agreement) == ()
    assert standing(agreement, date(2029, 3, 2)) is Standing.AWAITING_EFFECT
    told = agreement.with_act(replace(agreement.acts[0], pec_communicated_on=date(2026, 3, 20)))
    assert effective_from(told) == date(2026, 3, 20)
    assert ended(told) == date(2029, 3, 19)


def test_with_a_fixed_date_the_signature_does_not_matter() -> None:
    agreement = signed(day=date(2026, 3, 2), effect_rule=EffectRule.FIXED_DATE, fixed_effect_on=date(2026, 7, 1))
    assert effective_from(agreement) == date(2026, 7, 1)
    assert standing(agreement, date(2026, 6, 30)) is Standing.AWAITING_EFFECT
    assert standing(agreement, date(2026, 7, 1)) is Standing.IN_FORCE
    assert ended(agreement) == date(2029, 6, 30)


def test_an_agreement_without_duration_never_expires_and_has_nothing_to_renew() -> None:
    agreement = signed(duration=None)
    period = current_period(agreement)
    assert period is not None
    assert period.earliest_end is None
    assert next_period(agreement) is None
    assert standing(agreement, date(2099, 1, 1)) is Standing.IN_FORCE


def test_standing_changes_by_the_day() -> None:
    agreement = signed(day=date(2026, 3, 2))
    end = ended(agreement)
    assert standing(agreement, date(2026, 3, 1)) is Standing.AWAITING_EFFECT
    assert standing(agreement, end - timedelta(days=EXPIRING_DAYS)) is Standing.IN_FORCE
    assert standing(agreement, end - timedelta(days=EXPIRING_DAYS - 1)) is Standing.EXPIRING
    assert standing(agreement, end) is Standing.EXPIRING
    # Read in another way it ends a day later: until then nobody knows that it is over.
    assert standing(agreement, end + timedelta(days=1)) is Standing.EXPIRING
    assert standing(agreement, end + timedelta(days=2)) is Standing.EXPIRED


def test_a_renewal_begins_the_day_after_the_old_end() -> None:
    agreement = renewed(signed(day=date(2026, 3, 2)))
    first, second = periods(agreement)
    assert first.earliest_end == date(2029, 3, 1)
    assert second.starts_on == date(2029, 3, 2)
    assert second.earliest_end == date(2032, 3, 1)
    assert standing(agreement, date(2031, 1, 1)) is Standing.IN_FORCE


def test_the_renewed_period_follows_the_reading_that_was_confirmed() -> None:
    agreement = renewed(confirmed(signed(day=date(2026, 3, 2)), date(2029, 3, 2)))
    second = periods(agreement)[1]
    assert second.starts_on == date(2029, 3, 3)
    assert second.earliest_end == date(2032, 3, 2)


def test_an_end_confirmed_on_a_day_of_its_own_is_the_base_of_the_next() -> None:
    agreement = renewed(confirmed(signed(day=date(2026, 3, 2)), date(2028, 12, 15)))
    second = periods(agreement)[1]
    assert second.starts_on == date(2028, 12, 16)
    assert second.earliest_end == date(2031, 12, 15)
    assert "dalla scadenza confermata, 15 dicembre 2028" in second.readings[0].explanation


@pytest.mark.parametrize(
    ("base", "ends"),
    [
        # One year each: from 29 February the ends are counted from the base, and come back to it in a leap year.
        (date(2024, 2, 29), [date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29)]),
        (date(2027, 3, 1), [date(2028, 3, 1), date(2029, 3, 1), date(2030, 3, 1), date(2031, 3, 1)]),
    ],
)
def test_each_end_is_counted_from_the_first_day_and_never_from_another_result(base: date, ends: list[date]) -> None:
    agreement = confirmed(signed(day=base, duration=Duration(1, Unit.YEARS), renewals=3), ends[0])
    for _ in ends[1:]:
        agreement = renewed(agreement, None)
    # The first end was confirmed by the corresponding day: so are the others read.
    assert [period.earliest_end for period in periods(agreement)] == ends


def test_the_day_before_the_first_of_march_is_the_29th_in_a_leap_year() -> None:
    agreement = renewed(signed(day=date(2026, 3, 1), duration=Duration(1, Unit.YEARS)))
    assert [period.earliest_end for period in periods(agreement)] == [date(2027, 2, 28), date(2028, 2, 29)]


def test_months_are_not_chained_at_the_end_of_the_month() -> None:
    agreement = confirmed(signed(day=date(2026, 8, 31), duration=Duration(6, Unit.MONTHS)), date(2027, 2, 28))
    assert periods(renewed(agreement))[1].earliest_end == date(2027, 8, 31)


def test_the_next_period_is_the_one_that_a_renewal_then_adds() -> None:
    agreement = signed(day=date(2024, 2, 29), duration=Duration(1, Unit.YEARS))
    foreseen = next_period(agreement)
    assert foreseen is not None
    assert foreseen == periods(renewed(agreement))[1]


def test_the_gap_is_the_days_without_cover_between_two_agreements() -> None:
    old = signed(day=date(2020, 1, 10))
    assert ended(old) == date(2023, 1, 9)
    assert gap_days(old, signed(day=date(2023, 1, 20))) == 10
    assert gap_days(old, signed(day=date(2023, 1, 10))) == 0
    assert gap_days(old, signed(day=date(2022, 6, 1))) == 0
    assert gap_days(old, draft()) is None
    assert gap_days(draft(), old) is None
    assert gap_days(signed(duration=None), old) is None


def test_the_days_that_nothing_covers_are_told_as_long_as_they_grow_and_afterwards() -> None:
    old, today = signed(day=date(2020, 1, 10)), date(2023, 1, 12)
    assert last_day(old) == date(2023, 1, 9)
    following = replace(draft(), number="P-2023-0001")
    assert gap_told(old, following, date(2023, 1, 10)) == ""  # by its latest reading it has not ended
    assert gap_told(old, following, today) == (
        f"Intervallo scoperto, finora di 3 giorni: {old.number} è finito il 09/01/2023 e P-2023-0001, che lo segue, "
        "non è ancora firmato."
    )
    newer = replace(signed(day=date(2023, 1, 11)), number="P-2023-0001")
    assert gap_told(old, newer, today).startswith("Intervallo scoperto di 1 giorno: ")
    assert gap_told(old, signed(day=date(2023, 1, 10)), today) == ""
    later = replace(signed(day=date(2022, 12, 1)), effect_rule=EffectRule.FIXED_DATE, fixed_effect_on=date(2023, 2, 1))
    assert gap_days(old, later) == 22
    assert "ha effetto dal 01/02/2023" in gap_told(old, later, today)
