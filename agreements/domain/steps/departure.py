"""A party leaves the agreement, which goes on without it or ends.

What is not as the text says blocks; whether something is void a person assesses, never the program.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from agreements.domain.agreement.act import Act, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.clause import ClauseUse
from agreements.domain.agreement.clauses_in_force import clause_for, lacks
from agreements.domain.agreement.ending import AfterDeparture, Departure, Ending, EndKind, last_bound_day
from agreements.domain.basics.day_words import of_the_date
from agreements.domain.basics.moment import Moment
from agreements.domain.days.time_limit import TimeLimit
from agreements.domain.steps.capability import Effect, Effects, Situation, Transition
from agreements.domain.steps.clause_asked import other_words, words_of
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.ending import (
    after_signature,
    bound_until,
    keeping,
    no_act_at_signature,
    not_surviving,
    surviving_in_words,
)
from agreements.domain.steps.guards import all_of, not_in_future, reason_given


@dataclass(frozen=True, slots=True)
class Leave(Command):
    """A party leaves the agreement.

    Attributes:
        grounds: The clause, or the act by which the others consent.
        notice: None where the clause wants none.
        until_on: The last day on which the party is bound, where the text names a day of its own.
        surviving: Codes of the obligations that the party owes after that day.
        reason: How a person has assessed what becomes of the agreement.
        consent: The act by which the other parties consent to a departure that the text does not have, or not so.
    """

    trigger = Trigger.LEAVE
    position: int
    received_on: date
    reference: str
    grounds: str
    notice: TimeLimit | None
    until_on: date | None
    after: AfterDeparture
    surviving: tuple[str, ...]
    reason: str
    consent: str = ""


def leaving_by_the_text(agreement: Agreement, command: Leave) -> Leave:
    """The command with what the text says in the place of what was left empty."""
    consent, typed = command.consent.strip(), command.grounds.strip()
    if consent:
        return replace(command, grounds=f"{typed}; consenso delle altre parti: {consent}".removeprefix("; "))
    clause = clause_for(agreement, ClauseUse.DEPARTURE)
    if clause is None:
        return command
    return replace(command, grounds=words_of(clause, typed), notice=command.notice or clause.notice)


def leaves_by_the_text(agreement: Agreement, command: Leave) -> str | None:
    """Why a departure is not as the text says, in Italian; None where it is, or the others consent, or nobody knows.

    Legal basis: art. 1373 c.c. through art. 11 c. 2 L. 241/1990 (a party leaves where it is agreed, as it is agreed).
    """
    if command.consent.strip():
        return None
    if lacks(agreement, ClauseUse.DEPARTURE):
        return (
            "il testo, fatto in Accordi, non ha una clausola di recesso: indicare l’atto con cui le altre parti "
            "consentono al recesso, oppure valutare con loro la «cessazione»"
        )
    clause = clause_for(agreement, ClauseUse.DEPARTURE)
    if clause is None:
        return None
    if reason := other_words(clause, command.grounds):
        return f"{reason}; un recesso diverso vale solo con il consenso delle altre parti, da indicare nel suo campo"
    if command.notice != clause.notice:
        return (
            f"il preavviso indicato ({_notice(command.notice)}) non è quello dell’articolo «{clause.heading}» "
            f"({_notice(clause.notice)}): lasciare vuoto il campo, il preavviso lo prende il programma dal testo"
        )
    return None


def _notice(limit: TimeLimit | None) -> str:
    return "nessuno" if limit is None else limit.words


def _still_binds(s: Situation[Leave]) -> str | None:
    return bound_until(s, s.command.received_on)


def can_leave(s: Situation[Leave]) -> str | None:
    """A party leaves only where the text allows it or the others consent, by a declaration that was received.

    Legal basis: art. 1373 c.c. through art. 11 c. 2 L. 241/1990; art. 11 c. 4 is not referred to by art. 15.
    """
    command = s.command
    party = s.agreement.party(command.position)
    if (earlier := s.agreement.departure(party.position)) is not None:
        return f"{party.name} recede già, con effetto dalla fine {of_the_date(earlier.ends_on)}"
    if reason := leaves_by_the_text(s.agreement, command):
        return reason
    if not command.grounds.strip():
        return (
            "il recesso è ammesso solo se il testo lo prevede o le altre parti vi consentono: riportare la clausola o "
            "gli estremi dell’atto di consenso; se non ci sono, valutare con le altre parti la «cessazione»"
        )
    if not command.reference.strip():
        return "servono gli estremi (protocollo o PEC) con cui il recesso è arrivato"
    if (reason := after_signature(s, command.received_on, "la ricezione del recesso")) is not None:
        return reason
    earliest = last_bound_day(command.received_on, command.notice, None)
    if command.until_on is not None and command.until_on < earliest:
        return (
            f"l’ultimo giorno indicato ({command.until_on:%d/%m/%Y}) precede la fine del preavviso "
            f"({earliest:%d/%m/%Y})"
        )
    return not_in_future(command.received_on, "la data di ricezione", s)


def others_go_on(s: Situation[Leave]) -> str | None:
    """The agreement goes on only among two or more; our own body, that keeps this register, does not leave itself."""
    command = s.command
    if command.after is AfterDeparture.ENDS:
        return None
    if command.position == 1:
        return (
            f"{s.agreement.lead.name} tiene questo registro: se recede, qui l’accordo cessa; indicare «"
            f"{AfterDeparture.ENDS}»"
        )
    if len(s.agreement.staying) - 1 < 2:
        return f"resterebbe una parte sola: l’accordo non può proseguire, indicare «{AfterDeparture.ENDS}»"
    return None


def _survivors_known(s: Situation[Leave]) -> str | None:
    leaving = s.command.position if s.command.after is AfterDeparture.GOES_ON else None
    return not_surviving(s, s.command.surviving, leaving)


def _leave(agreement: Agreement, act: Act, command: Leave, moment: Moment) -> Effect:
    party = agreement.party(command.position)
    departure = Departure(
        position=command.position,
        received_on=command.received_on,
        reference=command.reference.strip(),
        grounds=command.grounds.strip(),
        notice=command.notice,
        ends_on=last_bound_day(command.received_on, command.notice, command.until_on),
        after=command.after,
        surviving=command.surviving,
    )
    after = replace(keeping(agreement, command.surviving), departures=(*agreement.departures, departure))
    what = (
        f"{party.name} recede ({departure.reference}): {departure.explanation}. "
        f"Fondamento: {departure.grounds} L’accordo {departure.after}."
    )
    if departure.after is AfterDeparture.ENDS:
        ending = Ending(
            EndKind.DEPARTURE,
            departure.reference,
            party.name,
            departure.received_on,
            departure.ends_on,
            departure.surviving,
        )
        after = replace(after, ending=ending)
    return Effect(
        after,
        what + surviving_in_words(agreement, command.surviving, ends=command.after is AfterDeparture.ENDS),
        command.reason,
        {"ends_on": str(departure.ends_on)},
    )


_LEAVING = (
    "art. 1373 c.c. richiamato dall’art. 11 c. 2 L. 241/1990: se pattuito o consentito; senza clausola è controverso "
    "(artt. 21-quinquies e 21-sexies L. 241/1990), e si registra come fatto"
)

_leaving = all_of(_still_binds, can_leave, others_go_on, no_act_at_signature, _survivors_known, reason_given)

ROWS: tuple[Transition[Leave], ...] = (Transition(ActState.SIGNED, Trigger.LEAVE, ActState.SIGNED, _leaving, _LEAVING),)

EFFECTS: Effects = {Leave: _leave}
