"""An «atto aggiuntivo» that lowers or shifts charges: the whole is the sum of all acts, and nowhere below zero."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.domain.agreement.act import ActKind
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.charges_whole import before_and_after, below_zero, not_compared
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.money import UNKNOWN, Amount, Charge, Charges, ChargesKind, parse_amount
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition
from agreements.domain.figures.statistics import yearly
from agreements.domain.figures.yearly import Counted
from agreements.domain.register.search import costs
from agreements.domain.steps.charges import RecordCharges
from agreements.domain.steps.further_acts import Amend, Change
from agreements.domain.steps.transitions import decide
from tests.support.builders import CLERK, START, draft, moment, sha, signed, take

CHANGES = (Change("art. 6", "nuovo testo"),)
AMEND = Amend(sha("a"), DecidingBody.EXECUTIVE_BOARD, CHANGES, "serve")


def line(euros: int | str, year: int = 2027, position: int = 1, chapter: str = "100") -> Charge:
    return Charge(year, position, Amount(Decimal(euros)), chapter=chapter)


def ledger(*lines: Charge, declared: str = "") -> Charges:
    stated = parse_amount(declared, reduction=True) if declared else None
    return Charges(ChargesKind.LEDGER, lines, stated)


def agreed(charges: Charges) -> Agreement:
    """A signed agreement with these charges, and an «atto aggiuntivo» in draft."""
    agreement = signed()
    agreement = agreement.with_act(replace(agreement.acts[0], charges=charges))
    after = take(agreement, AMEND)
    return after.with_act(replace(after.newest_act, charges=UNKNOWN))


def recorded(agreement: Agreement, charges: Charges) -> Agreement:
    return decide(agreement, RecordCharges(charges, sha("b")), CLERK, moment()).agreement


EUROS, CHAPTERS = st.integers(1, 300), st.sampled_from(["100", "200"])
LINE = st.builds(line, EUROS, st.integers(2026, 2028), st.integers(1, 2), CHAPTERS)
LINES = st.lists(LINE, min_size=1, max_size=5, unique=True)


@given(LINES, LINES, st.lists(st.booleans(), min_size=5, max_size=5))
def test_what_is_accepted_leaves_no_line_no_year_and_no_party_below_zero(
    first: list[Charge], second: list[Charge], less: list[bool]
) -> None:
    changed = tuple(
        replace(one, amount=Amount(-one.amount.value)) if minus else one
        for one, minus in zip(second, less, strict=False)
    )
    agreement, whole = agreed(ledger(*first)), Counter[object]()
    for one in (*first, *changed):
        whole[(one.year, one.borne_by, one.chapter)] += int(one.amount.value)
    if min(whole.values()) < 0:
        with pytest.raises(RefusedTransition, match="scenderebbe a -"):
            recorded(agreement, ledger(*changed))
        return
    after = recorded(agreement, ledger(*changed))
    total = costs(after)
    assert total is not None
    assert total.value == sum(whole.values())
    years, parties = Counter[int](), Counter[int]()
    for act in after.acts:
        for one in act.charges.lines:
            years[one.year] += int(one.amount.value)
            parties[one.borne_by] += int(one.amount.value)
    assert min(*years.values(), *parties.values()) >= 0


def test_the_total_that_the_text_states_is_that_of_its_lines() -> None:
    assert ledger(line(-40), line(10, 2028), declared="-30").total == Amount(Decimal(-30))
    with pytest.raises(InvalidDatum, match="non corrisponde alla somma"):
        ledger(line(-40), line(10, 2028), declared="-40")


@pytest.mark.parametrize("typed", ["-1.250,00", "− 1250", "meno 1.250 euro", "riduzione di 1.250,00 euro"])
def test_a_reduction_is_typed_as_people_type_it_and_only_where_one_is_meant(typed: str) -> None:
    assert parse_amount(typed, reduction=True) == Amount(Decimal(-1250))
    with pytest.raises(InvalidDatum, match="non si legge"):
        parse_amount(typed)
    with pytest.raises(InvalidDatum, match="non si legge"):
        parse_amount(f"almeno {typed}", reduction=True)
    with pytest.raises(InvalidDatum, match="cifra esatta"):
        Charge(2027, 1, Amount(Decimal(-5), minimum=True))


def test_only_an_act_that_amends_reduces() -> None:
    with pytest.raises(RefusedTransition, match="si registra in un atto che modifica"):
        recorded(draft(), ledger(line(-5)))
    agreement = agreed(ledger(line(100)))
    renewal = agreement.with_act(replace(agreement.newest_act, kind=ActKind.RENEWAL))
    assert "questo è un rinnovo" in str(below_zero(renewal, renewal.newest_act, ledger(line(-5))))


def test_a_reduction_names_the_chapter_of_the_line_that_it_lowers() -> None:
    agreement = agreed(ledger(line(100), line(400, chapter="200")))
    with pytest.raises(RefusedTransition, match="capitolo «100» scenderebbe a -50,00 euro"):
        recorded(agreement, ledger(line(-150)))
    after = recorded(agreement, ledger(line(-100, chapter=" 100"), line(100, 2028)))
    assert before_and_after(after, after.newest_act) == (Amount(Decimal(500)), Amount(Decimal(500)))


def test_where_the_lines_are_not_known_the_whole_is_compared_and_a_person_told() -> None:
    agreement = agreed(ledger(declared="1.000"))
    assert not_compared(agreement, agreement.newest_act, ledger(line(-400)))
    assert costs(recorded(agreement, ledger(line(-400)))) == Amount(Decimal(600))
    with pytest.raises(RefusedTransition, match=r"sotto zero \(-1,00 euro\)"):
        recorded(agreement, ledger(line(-1001)))
    unknown = agreed(UNKNOWN)
    assert not_compared(unknown, unknown.newest_act, ledger(line(-400)))
    after = recorded(unknown, ledger(line(-400)))
    assert before_and_after(after, after.newest_act) is None


def test_the_figures_of_a_year_subtract_it() -> None:
    after = recorded(agreed(ledger(line(100), line(50, position=2))), ledger(line(-30), line(30, 2028)))
    act = replace(after.newest_act, state=after.acts[0].state, signatures=after.acts[0].signatures)
    year = START.year
    lower = after.with_act(act)
    lower = lower.with_act(
        replace(act, charges=ledger(line(-30, year), line(30, year + 1)))
    ).with_act(replace(after.acts[0], charges=ledger(line(100, year), line(50, year, 2))))  # fmt: skip
    figures = yearly([Counted(lower, ())], year, START, "piano", named=True)
    assert [cost.total for cost in figures.costs if cost.kind is ChargesKind.LEDGER] == [Amount(Decimal(150))]
    assert figures.due == (Amount(Decimal(70)), Amount(Decimal(50)))
