"""Agreements found by what they cost, and by their family."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from agreements.domain.agreement.act import ActKind, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.legal_basis import ChosenBasis
from agreements.domain.agreement.money import NO_CHARGES, UNKNOWN, Amount, Charge, Charges, ChargesKind
from agreements.domain.agreement.replica import Replica
from agreements.domain.register.search import BASIS, Query, costs, matches, wanted_words, words_by_place
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


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("art. 15", ["of 15"]),
        ("ACCORDO-ART-15", ["of 15"]),
        ("scambio dati", ["of data"]),
        ("art", ["of 15", "of data"]),
        ("non annotata", ["without"]),
        ("art. 99", []),
        ("", ["of 15", "of data", "without"]),
    ],
)
def test_agreements_are_found_by_their_legal_basis(asked: str, found: list[str]) -> None:
    register = {
        "of 15": ChosenBasis("accordo-art-15", "Accordo fra amministrazioni (art. 15 L. 241/1990)"),
        "of data": ChosenBasis("scambio-di-dati", "Scambio di dati (artt. 50 e 50-ter CAD)"),
        "without": None,
    }
    agreements = {name: replace(draft(), basis=basis) for name, basis in register.items()}
    query = Query(basis=asked)
    assert [name for name, each in agreements.items() if matches(each, query, TODAY)] == found
    indexed = {
        name: {word for place, word in words_by_place(each) if place == BASIS} for name, each in agreements.items()
    }
    for name in found:
        wanted = [word for each in wanted_words(query) for word in each.words]
        assert all(any(word.startswith(w) for word in indexed[name]) for w in wanted)
    assert not matches(agreements["of data"], Query("scambio"), TODAY), "words are those of the text"
