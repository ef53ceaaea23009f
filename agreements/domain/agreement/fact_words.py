"""How a recorded fact is told: in brief, as what still stands, as a mark on a departure; how a succession is."""

from __future__ import annotations

from collections.abc import Iterator

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.membership import Succession
from agreements.domain.agreement.recorded_fact import FactKind, RecordedFact


def succession_in_brief(agreement: Agreement, succession: Succession) -> str:
    """Who stands in whose place, in Italian."""
    name, former = agreement.party(succession.position).name, succession.former
    if succession.merged is not None:
        one = f"{name} e {former}" if name != former else name
        alone = f", l’accordo {succession.left_alone}" if succession.left_alone else ""
        return f"{one}, parti fino ad allora distinte, diventano una{alone}"
    if succession.second is None:
        return f"{name} succede a {former}"
    second = agreement.party(succession.second).name
    return f"accanto a {former} sta {second}" if name == former else f"{name} e {second} succedono a {former}"


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
