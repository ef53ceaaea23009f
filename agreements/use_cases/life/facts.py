"""Facts around an agreement: recorded as they happen, closed when they are over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.fact_words import fact_number, open_facts
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.facts import CloseFact, RecordFact
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import Step, take
from agreements.use_cases.base.workbench import Workbench


def record_fact(
    bench: Workbench, number: str, who: str, towards: str, command: RecordFact, actor: Actor, now: datetime
) -> Outcome:
    """Record what has happened, as it was told; nothing of it is adjudged.

    Safe to kill and to repeat: one commit; asked again it changes nothing, whatever was recorded since.

    Args:
        who: The party whose fact it is, by name; empty for the own body.
        towards: The other party, by name; empty for none.
        command: As declared; its positions are those of the parties named here.

    Raises:
        InvalidDatum: No party of this name.
        RefusedTransition: Something that its kind asks is missing.
    """

    def prepare(agreement: Agreement, _moment: Moment) -> Step:
        position = agreement.party_named(who).position if who.strip() else agreement.lead.position
        other = agreement.party_named(towards).position if towards.strip() else None
        return Step(replace(command, position=position, towards=other))

    return take(bench, number, actor, now, prepare)


def close_fact(
    bench: Workbench, number: str, fact: str, closed_on: date, closing: str, actor: Actor, now: datetime
) -> Outcome:
    """Record when and how a fact was over.

    Safe to kill and to repeat: one commit; asked again it changes nothing.

    Args:
        fact: Its number; empty where only one is open.

    Raises:
        InvalidDatum: Which fact is meant is not said.
        RefusedTransition: It is closed already, or the day cannot be.
    """

    def prepare(agreement: Agreement, _moment: Moment) -> Step:
        return Step(CloseFact(_meant(agreement, fact, closed_on, closing), closed_on, closing))

    return take(bench, number, actor, now, prepare)


def _meant(agreement: Agreement, typed: str, closed_on: date, closing: str) -> int:
    number = fact_number(typed)
    if number is not None:
        return number
    known = [n for n, _ in open_facts(agreement)]
    if not typed.strip():
        # Asked again: the one that was closed in just this way, not the next one that is open.
        same = [
            n
            for n, fact in enumerate(agreement.facts, start=1)
            if (fact.closed_on, fact.closing) == (closed_on, closing.strip())
        ]
        if len(same) == 1:
            return same[0]
        if not same and len(known) == 1:
            return known[0]
    numbers = ", ".join(f"n. {n}" for n in known) or "nessuno"
    raise InvalidDatum("fatto", f"Indicare il numero del fatto da chiudere; aperti su {agreement.number}: {numbers}.")
