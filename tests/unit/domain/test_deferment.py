from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.obligation import Deferment
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition
from agreements.domain.corrections.rectify import ask
from agreements.domain.steps.obligations import DeferObligation, FulfilObligation
from agreements.domain.steps.transitions import decide
from tests.support.builders import CLERK, START, moment, signed, take
from tests.unit.domain.correction_cases import correction

PLAN = "piano-operativo"
DUE, LATER = date(2026, 4, 2), date(2026, 5, 4)
DEFER = DeferObligation(PLAN, LATER, "nota prot. 3", date(2026, 3, 20), "chiesto dalla controparte")
DAY = date(2026, 3, 23)


def test_an_agreed_date_takes_the_place_of_the_computed_one_and_keeps_it_in_sight() -> None:
    duty = take(signed(), DEFER, DAY).obligation(PLAN)
    assert duty.due_on == LATER
    assert duty.deferments == (Deferment(LATER, "nota prot. 3", date(2026, 3, 20), DUE),)
    assert duty.explanation.endswith(
        "Termine differito di comune accordo: il 4 maggio 2026 con nota prot. 3 del 20/03/2026."
    )
    assert "art. 2963" in duty.explanation


def test_a_second_agreed_date_names_only_itself_in_the_explanation() -> None:
    again = replace(DEFER, due_on=date(2026, 6, 1), act="nota prot. 9")
    duty = take(take(signed(), DEFER, DAY), again, DAY).obligation(PLAN)
    assert (duty.due_on, duty.deferments[-1].instead_of) == (date(2026, 6, 1), LATER)
    assert duty.explanation.count("differito") == 1


def test_an_agreed_date_stays_when_its_base_is_corrected() -> None:
    duty = take(signed(), DEFER, DAY).obligation(PLAN)
    moved = duty.anchored(date(2026, 3, 9))
    assert moved.due_on == LATER
    assert moved.explanation.count("differito") == 1


def test_the_same_deferment_again_is_recognised() -> None:
    agreement = take(signed(), DEFER, DAY)
    assert decide(agreement, DEFER, CLERK, moment(DAY)).already_done


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"due_on": DUE}, "non è successivo a quello che c’è"),
        ({"act": " "}, "servono l’atto"),
        ({"reason": ""}, "servono l’atto"),
        ({"agreed_on": date(2026, 3, 1)}, "precede la firma"),
        ({"agreed_on": date(2026, 3, 24)}, "futuro"),
    ],
)
def test_what_is_no_deferment_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(RefusedTransition, match=words):
        take(signed(), replace(DEFER, **change), DAY)  # type: ignore[arg-type]


def test_what_was_met_is_not_deferred() -> None:
    met = take(signed(), FulfilObligation(PLAN, START, "P9", ""), DAY)
    with pytest.raises(RefusedTransition, match="già adempiuto"):
        take(met, DEFER, DAY)


def test_a_mistyped_agreed_date_is_corrected_but_not_to_before_the_first_one() -> None:
    agreement = take(signed(), DEFER, DAY)
    right = ask(agreement, correction(Datum.DEFERRED_DUE, "14/05/2026", PLAN), CLERK, moment(DAY)).agreement
    assert right.obligation(PLAN).due_on == date(2026, 5, 14)
    with pytest.raises(InvalidDatum, match="successivo a quello di prima"):
        ask(agreement, correction(Datum.DEFERRED_DUE, "02/04/2026", PLAN), CLERK, moment(DAY))
