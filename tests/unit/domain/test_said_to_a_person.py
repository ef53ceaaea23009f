"""What stops nothing and is said to a person: effect before the signature, a plan shorter than its agreement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agreements.domain.agreement.agreement import Agreement, EffectRule
from agreements.domain.agreement.early_effect import early_effect
from agreements.domain.agreement.plan_cover import check_plan_period, ends_before_agreement, plan_years
from agreements.domain.basics.errors import InvalidDatum
from tests.support.builders import draft, signed

DAY = date(2026, 3, 2)


def from_a_fixed_day(agreement: Agreement, day: date) -> Agreement:
    return replace(agreement, effect_rule=EffectRule.FIXED_DATE, fixed_effect_on=day)


@pytest.mark.parametrize(
    ("agreement", "words"),
    [
        (draft(), ""),
        (from_a_fixed_day(draft(), date(2026, 3, 1)), "decorre dal 01/03/2026, prima di essere firmato"),
        (from_a_fixed_day(draft(), DAY), ""),
        (from_a_fixed_day(signed(day=DAY), date(2026, 1, 1)), "decorre dal 01/01/2026, prima della firma (02/03/2026)"),
        (from_a_fixed_day(signed(day=DAY), DAY), ""),
        (signed(day=DAY), ""),
    ],
)
def test_effect_before_the_signature_is_said_and_neither_affirmed_nor_excluded(
    agreement: Agreement, words: str
) -> None:
    told = early_effect(agreement, DAY)
    assert told == "" if not words else words in told
    assert told == "" or "Accordi non lo afferma né lo esclude" in told


@pytest.mark.parametrize(
    ("period", "told"),
    [
        ("2008-2010", "Il piano finisce il 31/12/2010, l’accordo il 30/06/2011: per 181 giorni"),
        ("2008/2011", ""),
        ("dal 2008", "Il piano finisce il 31/12/2008"),
        ("triennio", ""),
        ("delibera 120080", ""),
    ],
)
def test_a_plan_that_ends_before_its_agreement_is_told_with_the_days(period: str, told: str) -> None:
    found = ends_before_agreement(period, signed(day=date(2008, 7, 1)))
    assert found == "" if not told else found.startswith(told)


def test_one_day_is_one_day_and_without_an_end_nobody_can_tell() -> None:
    assert "per un giorno" in ends_before_agreement("2026-2028", signed(day=date(2026, 1, 2)))
    assert ends_before_agreement("2008-2010", signed(day=date(2008, 7, 1), duration=None)) == ""


@pytest.mark.parametrize(
    ("period", "told"),
    [
        ("2025-2028", "comincia nel 2025, prima che l’accordo abbia effetto"),
        ("2026-2030", "finisce nel 2030, dopo la fine dell’accordo"),
        ("2026-2029", ""),
        ("primo triennio", ""),
    ],
)
def test_a_plan_lies_between_the_effect_and_the_latest_end_of_its_agreement(period: str, told: str) -> None:
    agreement = signed(day=date(2026, 1, 1))  # until 31 December 2028, or 1 January 2029
    if not told:
        check_plan_period(period, agreement)
        return
    with pytest.raises(InvalidDatum, match=told):
        check_plan_period(period, agreement)


def test_the_years_of_a_plan_go_from_the_effect_to_the_end() -> None:
    assert plan_years(signed(day=date(2008, 7, 1))) == (2008, 2011)
    assert plan_years(signed(day=date(2008, 7, 1), duration=None)) == (2008, None)
