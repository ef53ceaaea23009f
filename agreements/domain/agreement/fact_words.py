"""How a recorded fact is told: in brief, as what still stands, as a mark on a departure; how a succession is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.legal_basis import NO, YES, Question
from agreements.domain.agreement.membership import Succession
from agreements.domain.agreement.recorded_fact import FactKind, RecordedFact
from agreements.domain.basics.folding import folded
from agreements.domain.basics.full_stop import without_stop
from agreements.domain.days.time_limit import base_day

_NUMBER = re.compile(r"(?:fatto )?(?:(?:n\.|n°|nr\.?|n|numero) ?)?([0-9]{1,4})\.?", re.ASCII)


def fact_number(typed: str) -> int | None:
    """The number of a fact as people type it or pages write it: «4», «n. 4», «fatto n. 4»; None where it is none."""
    found = _NUMBER.fullmatch(folded(typed.strip(" «»")))
    return int(found[1]) if found else None


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
    party = agreement.party(fact.position)
    who, other = party.named, agreement.party(fact.towards).named if fact.towards is not None else None
    match fact.kind:
        case FactKind.ABSTENTION:
            return f"{fact.person} ({party.name}) si astiene per conflitto di interessi"
        case FactKind.CONTESTED_DEPARTURE:
            return f"{who.alone} {who.verb('contesta', 'contestano')} il recesso {other.of if other else ''}"
        case FactKind.FORMAL_NOTICE:
            return f"{who.alone} {who.verb('diffida', 'diffidano')} {other.alone if other else ''}"
        case FactKind.DISPUTE:
            return f"controversia aperta {who.by}" + (f" {other.together}" if other else "")


def open_facts(agreement: Agreement) -> Iterator[tuple[int, RecordedFact]]:
    """The facts that still stand, each with its number."""
    return ((n, fact) for n, fact in enumerate(agreement.facts, start=1) if fact.open)


def unsettled(agreement: Agreement, act: Act | None = None) -> tuple[str, ...]:
    """What still divides the parties and nobody has answered, each with its number, in Italian.

    Args:
        act: A further act on its way: what stood when it was opened was answered then.
    """
    return tuple(
        f"n. {n}, {fact_in_brief(agreement, fact)} ({fact.reference})"
        for n, fact in open_facts(agreement)
        if fact.kind.divides and not going_on_by(agreement, n, fact) and not _answered_with(act, fact)
    )


def _answered_with(act: Act | None, fact: RecordedFact) -> bool:
    """Without an answer nothing stood when the act was opened: whatever stands now came later."""
    if act is None or not act.dispute_answer or not act.texts:
        return False
    return fact.happened_on <= base_day(act.texts[0].added_at)


def dispute_question(agreement: Agreement, n: int, fact: RecordedFact) -> Question:
    """What is asked of a person about a fact that divides the parties."""
    return Question(
        f"fatto-{n}",
        f"Resta aperto fra le parti il fatto n. {n}, {fact_in_brief(agreement, fact)}: si prosegue lo stesso?",
        "Un rinnovo, una proroga o una modifica attende questa risposta, con le sue ragioni.",
        answers=(YES, NO),
        doubt=f"Non si prosegue finché resta aperto il fatto n. {n}, {fact_in_brief(agreement, fact)}.",
    )


def dispute_questions(agreement: Agreement) -> tuple[Question, ...]:
    """One for each open fact that divides the parties."""
    return tuple(dispute_question(agreement, n, fact) for n, fact in open_facts(agreement) if fact.kind.divides)


def going_on_by(agreement: Agreement, n: int, fact: RecordedFact) -> str:
    """Why the parties go on though the fact stands, as a person has answered; empty where nobody has, or said no."""
    given = dispute_question(agreement, n, fact).given(agreement.answers)
    return given.reason if given is not None and given.answer == YES else ""


def answered_before(agreement: Agreement) -> str:
    """The reasons why the parties go on, of all that divides them."""
    said = (going_on_by(agreement, n, fact) for n, fact in open_facts(agreement) if fact.kind.divides)
    return "; ".join(dict.fromkeys(without_stop(each) for each in said if each))


def going_on(agreement: Agreement, answer: str, day: date) -> str:
    """As an act says it: «quanto alla controversia …, le Parti proseguono per le seguenti ragioni: …»; else empty.

    Args:
        answer: Why the parties go on, as a person said it.
        day: On which that was said: what divided the parties then is named.
    """
    said = without_stop(" ".join(answer.split()))
    if not said:
        return ""
    stood = [
        _in_an_act(agreement, fact)
        for fact in agreement.facts
        if fact.kind.divides and fact.happened_on <= day and (fact.closed_on is None or fact.closed_on >= day)
    ]
    about = " e ".join(stood) or "a ciò che le divide"
    return f"quanto {about}, le Parti proseguono nella collaborazione per le seguenti ragioni: {said}"


def _in_an_act(agreement: Agreement, fact: RecordedFact) -> str:
    who = agreement.party(fact.position).named
    other = agreement.party(fact.towards).named if fact.towards is not None else None
    match fact.kind:
        case FactKind.CONTESTED_DEPARTURE if other is not None:
            return f"al recesso {other.of}, contestato {who.by} ({fact.reference})"
        case FactKind.FORMAL_NOTICE if other is not None:
            return f"alla diffida {who.of} nei confronti {other.of} ({fact.reference})"
        case _:
            between = f"fra {who.alone} e {other.alone}" if other is not None else f"aperta {who.by}"
            return f"alla controversia {between} ({fact.reference})"


def contested(agreement: Agreement, position: int) -> str:
    """What stands behind the departure of a party that others contest: «, contestato»; else nothing."""
    contests = (fact for _, fact in open_facts(agreement) if fact.kind is FactKind.CONTESTED_DEPARTURE)
    return ", contestato" if any(fact.towards == position for fact in contests) else ""
