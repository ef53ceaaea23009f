"""Which opinions an act wants depends on its charges too, by the rule that was frozen on it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.decision import ADMINISTRATIVE_REGULARITY, DecidingBody
from agreements.domain.agreement.money import NO_CHARGES, UNKNOWN, Amount, Charges, ChargesKind
from agreements.domain.agreement.region_profile import PROFILES, DecisionRule
from agreements.domain.basics.errors import RefusedTransition
from agreements.domain.steps.examination import RecordOpinion, SubmitProposal
from tests.support.builders import START, draft, take

COVER = "copertura finanziaria"
RULE = PROFILES[DecidingBody.EXECUTIVE_BOARD]
MILLIONS = Charges(ChargesKind.LEDGER, declared=Amount(Decimal(390_000)))


def examined(charges: Charges, rule: DecisionRule | None = RULE) -> Agreement:
    agreement = draft()
    act = replace(agreement.acts[0], state=ActState.UNDER_EXAMINATION, charges=charges, rule=rule)
    agreement = agreement.with_act(act)
    return take(agreement, RecordOpinion(ADMINISTRATIVE_REGULARITY, "Prova Otto", True, START, ""))


@pytest.mark.parametrize("charges", [MILLIONS, UNKNOWN])
def test_an_act_with_charges_and_one_whose_charges_nobody_knows_want_the_cover(charges: Charges) -> None:
    agreement = examined(charges)
    with pytest.raises(RefusedTransition, match=f"manca il parere favorevole di {COVER}"):
        take(agreement, SubmitProposal("12", START))
    agreement = take(agreement, RecordOpinion(COVER, "Prova Nove, ragioneria", True, START, ""))
    assert take(agreement, SubmitProposal("12", START)).acts[0].state is ActState.BEFORE_BODY


def test_an_act_without_charges_wants_no_more_than_before() -> None:
    assert take(examined(NO_CHARGES), SubmitProposal("12", START)).acts[0].state is ActState.BEFORE_BODY


def test_an_act_keeps_the_rule_under_which_its_examination_opened() -> None:
    for older in (replace(RULE, opinions_with_charges=()), None):
        assert take(examined(MILLIONS, older), SubmitProposal("12", START)).acts[0].state is ActState.BEFORE_BODY


def test_the_journal_says_what_the_rule_asks_of_charges() -> None:
    assert f"con oneri, o se non sono noti, anche: {COVER}" in RULE.in_words
