"""Facts around an agreement: recorded as they happen, closed when they are over; no act's state moves by them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from agreements.domain.agreement.act import CLOSED_WITHOUT_SIGNATURE, Act, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.fact_words import fact_in_brief
from agreements.domain.agreement.recorded_fact import FactKind, RecordedFact, as_its_kind_asks
from agreements.domain.basics.day_words import the_date
from agreements.domain.basics.full_stop import ended, without_stop
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.capability import Effect, Effects, Situation, Transition
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.guards import not_in_future


@dataclass(frozen=True, slots=True)
class RecordFact(Command):
    """A fact has happened; as of `RecordedFact`, without its end."""

    trigger = Trigger.RECORD_FACT
    kind: FactKind
    happened_on: date
    position: int
    reference: str
    words: str
    person: str = ""
    towards: int | None = None
    due_on: date | None = None

    @property
    def fact(self) -> RecordedFact:
        """The fact that it records."""
        texts = (self.reference.strip(), self.words.strip(), self.person.strip())
        return RecordedFact(self.kind, self.happened_on, self.position, *texts, self.towards, self.due_on)

    def stands(self, agreement: Agreement, _act: Act) -> bool:
        """Whether this very fact is recorded, whatever was recorded after it."""
        return any(replace(fact, closed_on=None, closing="") == self.fact for fact in agreement.facts)


@dataclass(frozen=True, slots=True)
class CloseFact(Command):
    """A recorded fact is over.

    Attributes:
        fact_number: Its place in the agreement's list, from 1.
        closing: How it ended.
    """

    trigger = Trigger.CLOSE_FACT
    fact_number: int
    closed_on: date
    closing: str

    def stands(self, agreement: Agreement, _act: Act) -> bool:
        """Whether this fact was closed in just this way."""
        known = agreement.facts[self.fact_number - 1 : self.fact_number] if self.fact_number > 0 else ()
        return any((f.closed_on, f.closing) == (self.closed_on, self.closing.strip()) for f in known)


def recordable(s: Situation[RecordFact]) -> str | None:
    """A fact has its proof and its words, and what its kind asks; nothing is asked of whether it was right.

    Raises:
        InvalidDatum: No party has such a position.

    Legal basis: art. 6-bis L. 241/1990; art. 1454 c.c.; art. 133 c. 1 lett. a n. 2 c.p.a.
    """
    fact, agreement = s.command.fact, s.agreement
    party = agreement.party(fact.position)
    if not fact.reference or not fact.words:
        return "servono gli estremi (protocollo, PEC o atto) e, in breve, di che si tratta"
    if fact.towards == fact.position:
        return f"{party.name} è indicata due volte: l’altra parte deve essere un’altra"
    if reason := _as_its_kind_asks(agreement, fact):
        return reason
    if fact.due_on is not None and fact.due_on < fact.happened_on:
        return f"il termine ({fact.due_on:%d/%m/%Y}) precede la diffida ({fact.happened_on:%d/%m/%Y})"
    return not_in_future(fact.happened_on, "la data", s)


def _as_its_kind_asks(agreement: Agreement, fact: RecordedFact) -> str | None:
    towards = fact.towards
    if fact.kind is FactKind.CONTESTED_DEPARTURE:
        departure = None if towards is None else agreement.departure(towards)
        if towards is None or departure is None:
            left = ", ".join(agreement.party(each.position).name for each in agreement.departures)
            known = f"recedono: {left}" if left else "qui non è registrato alcun recesso («recesso»)"
            return f"di un recesso contestato serve la parte che recede; {known}"
        if fact.happened_on < departure.received_on:
            return f"la contestazione precede l’arrivo del recesso ({departure.received_on:%d/%m/%Y})"
    wrong = as_its_kind_asks(fact)
    return wrong[1] if wrong else None


def closable(s: Situation[CloseFact]) -> str | None:
    """An open fact is closed once, with how it ended, on a day after it happened."""
    command, facts = s.command, s.agreement.facts
    if not 1 <= command.fact_number <= len(facts):
        numbers = ", ".join(f"n. {n}" for n, fact in enumerate(facts, start=1) if fact.open) or "nessuno"
        return f"il fatto n. {command.fact_number} non è registrato; aperti: {numbers}"
    fact = facts[command.fact_number - 1]
    if fact.closed_on is not None:
        return (
            f"il fatto n. {command.fact_number} risulta già chiuso {the_date(fact.closed_on)}: «{fact.closing}»; una "
            "data scritta male si corregge con «rettifica»"
        )
    if not command.closing.strip():
        return "manca come si è chiuso"
    if command.closed_on < fact.happened_on:
        return f"la chiusura ({command.closed_on:%d/%m/%Y}) precede il fatto ({fact.happened_on:%d/%m/%Y})"
    return not_in_future(command.closed_on, "la data di chiusura", s)


def _record(agreement: Agreement, act: Act, command: RecordFact, moment: Moment) -> Effect:
    fact = command.fact
    after = replace(agreement, facts=(*agreement.facts, fact))
    brief = fact_in_brief(agreement, fact)
    by = f", entro {the_date(fact.due_on)}" if fact.due_on else ""
    kept = " Il recesso resta com’è registrato." if fact.kind is FactKind.CONTESTED_DEPARTURE else ""
    what = (
        f"Fatto n. {len(after.facts)}: {brief}, {fact.happened_on:%d/%m/%Y}{by}: {without_stop(fact.words)} "
        f"({fact.reference}).{kept}"
    )
    return Effect(after, what, "", {"fact": fact.kind.name})


def _close(agreement: Agreement, act: Act, command: CloseFact, moment: Moment) -> Effect:
    at = command.fact_number - 1
    fact = replace(agreement.facts[at], closed_on=command.closed_on, closing=command.closing.strip())
    after = replace(agreement, facts=(*agreement.facts[:at], fact, *agreement.facts[at + 1 :]))
    what = ended(
        f"Chiuso {the_date(command.closed_on)} il fatto n. {command.fact_number}, {fact_in_brief(agreement, fact)}: "
        f"{fact.closing}"
    )
    return Effect(after, what, "", {"fact": fact.kind.name})


_FACT = (
    "art. 6-bis L. 241/1990 (conflitto di interessi), art. 1454 c.c. (diffida), art. 133 c. 1 lett. a n. 2 c.p.a. "
    "(controversie sugli accordi): registrati come fatti, senza giudicarli"
)

_LIVING = tuple(state for state in ActState if state not in CLOSED_WITHOUT_SIGNATURE)

ROWS: tuple[Transition[RecordFact] | Transition[CloseFact], ...] = (
    *(Transition(state, Trigger.RECORD_FACT, state, recordable, _FACT) for state in _LIVING),
    *(Transition(state, Trigger.CLOSE_FACT, state, closable, _FACT) for state in _LIVING),
)

EFFECTS: Effects = {RecordFact: _record, CloseFact: _close}
