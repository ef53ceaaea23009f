"""Who is to sign: a party says that it does not, or another person has taken over the office."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from agreements.domain.agreement.act import Act, ActState, Refusal
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.correction import WHOSE_SIGNATURE
from agreements.domain.agreement.parties import Signatory
from agreements.domain.basics.day_words import from_the_date
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.capability import Effect, Effects, Situation, Transition, on_act
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.guards import not_in_future


@dataclass(frozen=True, slots=True)
class RecordRefusal(Command):
    """A party has said that it does not sign."""

    trigger = Trigger.RECORD_REFUSAL
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class ReplaceSignatory(Command):
    """Another person has taken over the office of whoever was to sign (elections, appointment).

    Attributes:
        since: First day of the new mandate.
        by_act: Proclamation, appointment or law by which it came, with its date.
    """

    trigger = Trigger.REPLACE_SIGNATORY
    position: int
    signatory: Signatory
    since: date
    by_act: str


def refusal_fits(s: Situation[RecordRefusal]) -> str | None:
    """Who has signed cannot refuse any more; a refusal has a reason and the paper with which it came."""
    refusal = s.command.refusal
    party = s.agreement.party(refusal.position)
    if s.act.signature(party.position) is not None:
        return f"{party.name} ha già firmato"
    if s.act.refusal(party.position) is not None:
        return f"il rifiuto {party.named.of} è già registrato"
    if not refusal.reason.strip() or not refusal.reference.strip():
        return "servono le ragioni del rifiuto e gli estremi con cui è arrivato (protocollo o PEC)"
    if s.act.sending is not None and refusal.refused_on < s.act.sending.sent_on:
        return "il rifiuto precede l’invio alla firma"
    return not_in_future(refusal.refused_on, "la data del rifiuto", s)


def signatory_replaceable(s: Situation[ReplaceSignatory]) -> str | None:
    """Before the party has signed, another person may take over, by an act; earlier signatures are not touched."""
    command = s.command
    party, newer = s.agreement.party(command.position), command.signatory
    if s.act.signature(party.position) is not None:
        return f"{party.name} ha già firmato: la sua firma resta valida anche se il mandato è cambiato dopo"
    if not all(text.strip() for text in (newer.office_title, newer.power_title, newer.tax_code, command.by_act)):
        return "servono carica, titolo del potere, codice fiscale e atto (con la data) di chi subentra"
    if newer.tax_code == party.signatory.tax_code:
        return f"chi subentra è la stessa persona che già deve firmare per {party.name}"
    return not_in_future(command.since, "l’inizio del nuovo mandato", s)


def _refuse(agreement: Agreement, act: Act, command: RecordRefusal, moment: Moment) -> Effect:
    refusal = command.refusal
    party = agreement.party(refusal.position)
    what = f"{party.name} rifiuta di firmare ({refusal.refused_on:%d/%m/%Y}, {refusal.reference.strip()})."
    return on_act(agreement, replace(act, refusals=(*act.refusals, refusal)), what, refusal.reason)


def _replace_signatory(agreement: Agreement, act: Act, command: ReplaceSignatory, moment: Moment) -> Effect:
    party, newer = agreement.party(command.position), command.signatory
    newer = replace(newer, power_starts_on=newer.power_starts_on or command.since)
    parties = tuple(
        replace(party, signatory=newer) if each.position == party.position else each for each in agreement.parties
    )
    what = (
        f"Per {party.name} firma {newer.name} ({newer.office_title}) al posto di {party.signatory.name}, "
        f"{from_the_date(command.since)} ({command.by_act.strip()}). Il testo congelato riporta il nome precedente."
    )
    data = {"position": str(party.position), "since": command.since.isoformat()}
    # What was asked about the former signatory is not of the new one.
    waiting = tuple(
        each
        for each in agreement.pending_corrections
        if each.datum not in WHOSE_SIGNATURE or agreement.party_named(each.which).position != party.position
    )
    return Effect(replace(agreement, parties=parties, pending_corrections=waiting), what, "", data)


ROWS: tuple[Transition[RecordRefusal] | Transition[ReplaceSignatory], ...] = (
    Transition(
        ActState.SIGNING,
        Trigger.RECORD_REFUSAL,
        ActState.SIGNING,
        refusal_fits,
        "art. 1326 c.c. (l’accordo si conclude con il consenso di tutte le parti); art. 15 c. 1 L. 241/1990",
    ),
    Transition(
        ActState.SIGNING,
        Trigger.REPLACE_SIGNATORY,
        ActState.SIGNING,
        signatory_replaceable,
        "continuità dell’organo: l’ufficio firma con chi ne è titolare al momento della firma; le firme date restano",
    ),
)

EFFECTS: Effects = {RecordRefusal: _refuse, ReplaceSignatory: _replace_signatory}
