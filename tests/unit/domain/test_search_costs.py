"""Agreements found by what they cost, and by their family."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from agreements.domain.agreement.act import ActKind, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.money import NO_CHARGES, UNKNOWN, Amount, Charge, Charges, ChargesKind
from agreements.domain.agreement.replica import Replica
from agreements.domain.register.search import Query, costs, matches
from tests.support.builders import draft

TODAY = date(2026, 3, 2)
EXACT = Charges(
    ChargesKind.LEDGER, (Charge(2026, 1, Amount(Decimal(1000))), Charge(2027, 2, Amount(Decimal("250.50"))))
)
AT_LEAST = Charges(ChargesKind.LEDGER, declared=Amount(Decimal(390_000), minimum=True))


def costing(*charges: Charges, state: ActState = ActState.DRAFT) -> Agreement:
    agreement = draft()
    first = agreement.acts[0]
    kinds = (ActKind.ORIGINAL, ActKind.RENEWAL, ActKind.AMENDMENT)
    acts = tuple(
        replace(first, sequence=n, kind=kind, charges=each, state=state if n == len(charges) else ActState.DRAFT)
        for n, (kind, each) in enumerate(zip(kinds, charges, strict=False), 1)
    )
    return replace(agreement, acts=acts)


@pytest.mark.parametrize(
    ("agreement", "least", "most", "found"),
    [
        (costing(EXACT), "1250.50", None, True),
        (costing(EXACT), "1250.51", None, False),
        (costing(EXACT), None, "1250.50", True),
        (costing(EXACT), None, "1250.49", False),
        (costing(AT_LEAST), "390000", None, True),
        (costing(AT_LEAST), "390001", None, False),
        (costing(AT_LEAST), None, "9999999", False),  # it may cost more
        (costing(NO_CHARGES), "0", "0", True),
        (costing(UNKNOWN), "0", None, False),
        (costing(UNKNOWN), None, "1", False),
        (costing(EXACT, EXACT), "2501", "2501", True),
        (costing(EXACT, UNKNOWN), "0", None, False),
        (costing(EXACT, EXACT, state=ActState.WITHDRAWN), "1250.50", "1250.50", True),
    ],
)
def test_what_is_known_of_the_costs_is_compared_and_nothing_else(
    agreement: Agreement, least: str | None, most: str | None, found: bool
) -> None:
    query = Query(costs_from=Decimal(least) if least else None, costs_until=Decimal(most) if most else None)
    assert matches(agreement, query, TODAY) is found


def test_a_sum_with_a_minimum_is_one() -> None:
    assert costs(costing(EXACT, AT_LEAST)) == Amount(Decimal("391250.50"), minimum=True)


def test_a_family_is_its_model_and_what_was_made_from_it() -> None:
    model = draft()
    copy = replace(draft(), number="P-2026-0002", replica=Replica(model.number, 1))
    other = replace(draft(), number="P-2026-0003")
    found = [a.number for a in (model, copy, other) if matches(a, Query(family=model.number), TODAY)]
    assert found == [model.number, copy.number]
