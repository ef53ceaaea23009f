"""How a recorded fact is told: in brief, as what still stands, as a mark on a departure."""

from __future__ import annotations

from collections.abc import Iterator

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.recorded_fact import FactKind, RecordedFact


def fact_in_brief(agreement: Agreement, fact: RecordedFact) -> str:
    """What has happened between whom, in Italian, without day, proof and words."""
    who = agreement.party(fact.position).name
    other = agreement.party(fact.towards).name if fact.towards is not None else ""
    match fact.kind:
        case FactKind.ABSTENTION:
            return f"{fact.person} ({who}) si astiene per conflitto di interessi"
        case FactKind.CONTESTED_DEPARTURE:
            return f"{who} contesta il recesso di {other}"
        case FactKind.FORMAL_NOTICE:
            return f"{who} diffida {other}"
        case FactKind.DISPUTE:
            return f"controversia aperta da {who}" + (f" con {other}" if other else "")


def open_facts(agreement: Agreement) -> Iterator[tuple[int, RecordedFact]]:
    """The facts that still stand, each with its number."""
    return ((n, fact) for n, fact in enumerate(agreement.facts, start=1) if fact.open)


def open_disputes(agreement: Agreement) -> tuple[str, ...]:
    """The disputes that still stand, each with its number, in Italian."""
    return tuple(
        f"n. {n}, {fact_in_brief(agreement, fact)} ({fact.reference})"
        for n, fact in open_facts(agreement)
        if fact.kind is FactKind.DISPUTE
    )


def contested(agreement: Agreement, position: int) -> str:
    """What stands behind the departure of a party that others contest: «, contestato»; else nothing."""
    contests = (fact for _, fact in open_facts(agreement) if fact.kind is FactKind.CONTESTED_DEPARTURE)
    return ", contestato" if any(fact.towards == position for fact in contests) else ""
