"""Facts are kept: where they are computed otherwise, what was kept must not be believed any more."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta

from agreements.domain.agreement.agreement import EffectRule
from agreements.domain.agreement.money import UNKNOWN
from agreements.domain.days.duration import Duration
from agreements.domain.days.time_limit import Unit
from agreements.domain.register.register_facts import Stage, facts_of
from agreements.domain.register.search import SEARCH_RULES
from tests.support.builders import signed

KNOWN_BY_RULES_5 = "54c594b245426b1d0d52a50fea21820a11df853cbf9d05778cd50669801659b3"


def test_facts_are_those_of_the_rules_whose_number_they_bear() -> None:
    made = []
    for n in range(60):
        day = date(2019, 12, 1) + timedelta(days=37 * n)
        for duration in (None, Duration(3, Unit.YEARS), Duration(5, Unit.YEARS, True), Duration(90 + n, Unit.DAYS)):
            agreement = replace(signed(day=day), duration=duration)
            agreement = agreement.with_act(replace(agreement.newest_act, charges=UNKNOWN))
            made += [agreement, replace(agreement, effect_rule=EffectRule.FIXED_DATE, fixed_effect_on=day)]
    digest = hashlib.sha256("\n".join(str(facts_of(each)) for each in made).encode()).hexdigest()
    assert (SEARCH_RULES, digest) == (5, KNOWN_BY_RULES_5), "raise SEARCH_RULES, then note number and digest here"


def test_what_cannot_be_computed_is_unknown_and_stops_no_save() -> None:
    assert facts_of(replace(signed(), duration=Duration(99_999, Unit.YEARS))).stage == Stage.UNKNOWN
    assert facts_of(signed()).stage == Stage.NEAR_ENDS
    assert facts_of(signed(duration=None)).stage == Stage.SIGNED
