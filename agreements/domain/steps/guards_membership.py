"""Guards of who is a party: who may join, and who takes the place of whom."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.parties import check_parties
from agreements.domain.steps import commands_membership as m
from agreements.domain.steps.clause_asked import joins_by_the_text
from agreements.domain.steps.guards import Situation, not_in_future


def can_join(s: Situation) -> str | None:
    """A body joins only where the text is open to others, by its own act, and noted where the clause wants it.

    Raises:
        InvalidDatum: Its codes are those of a party.

    Legal basis: art. 1332 c.c. through art. 11 c. 2 L. 241/1990.
    """
    command = cast(m.Join, s.command)
    name, signed_on = command.party.name, s.agreement.acts[0].signed_on
    if name.casefold() in {party.name.casefold() for party in s.agreement.parties}:
        return f"{name} è già parte dell’accordo"
    if reason := joins_by_the_text(s.agreement, command):
        return reason
    if not command.clause.strip():
        return (
            "l’adesione è possibile solo se il testo la prevede: riportare la clausola di apertura; se non c’è, "
            "serve un «atto-aggiuntivo» firmato da tutti"
        )
    if not command.act.strip() or not command.reference.strip():
        return f"servono l’atto di {name} e gli estremi con cui la sua adesione firmata è arrivata"
    if signed_on is not None and command.received_on < signed_on:
        return f"l’adesione ({command.received_on:%d/%m/%Y}) precede la firma dell’accordo ({signed_on:%d/%m/%Y})"
    if command.received_on < command.dated_on:
        return f"l’adesione è arrivata prima dell’atto di {name} ({command.dated_on:%d/%m/%Y})"
    if reason := _noted(command) or not_in_future(command.received_on, "la data di arrivo dell’adesione", s):
        return reason
    check_parties((*s.agreement.parties, replace(command.party, position=len(s.agreement.parties) + 1)))
    return not_in_future(command.acknowledged_on or command.received_on, "la data della presa d’atto", s)


def no_act_under_decision(s: Situation) -> str | None:
    """A further act that is being decided or signed is one among today's parties: it is concluded first."""
    newest = s.agreement.newest_act
    if newest.open and newest.state not in (ActState.DRAFT, ActState.UNDER_EXAMINATION):
        return f"l’atto in corso ({newest.kind}) è {newest.state} con le parti di oggi: concluderlo o ritirarlo prima"
    return None


def _noted(command: m.Join) -> str | None:
    given = bool(command.acknowledgement.strip()) and command.acknowledged_on is not None
    if command.acknowledgement_wanted and not given:
        return "la clausola chiede la presa d’atto: indicarne l’atto e la data"
    if not command.acknowledgement_wanted and (command.acknowledgement.strip() or command.acknowledged_on is not None):
        return "è indicata una presa d’atto che la clausola non chiede: lasciarla vuota, o dire che la chiede"
    if command.acknowledged_on is not None and command.acknowledged_on < command.received_on:
        return "la presa d’atto precede l’arrivo dell’adesione"
    return None


def can_succeed(s: Situation) -> str | None:
    """A body takes the place of a party by a law or act, from a day that has come.

    Raises:
        InvalidDatum: The successor is a party already: what the merger of two parties means a person assesses.
    """
    command = cast(m.Succeed, s.command)
    party, newer = s.agreement.party(command.position), command.successor
    if newer.name.casefold() == party.name.casefold():
        return f"{newer.name} è già la denominazione della parte: un nome scritto male si corregge con «rettifica»"
    if (departure := s.agreement.departure(party.position)) is not None:
        return f"{party.name} recede, con effetto dalla fine del {departure.ends_on:%d/%m/%Y}"
    if not command.act.strip():
        return "serve la legge o l’atto che dispone la successione"
    others = tuple(each for each in s.agreement.parties if each.position != party.position)
    check_parties((*others, newer))
    return not_in_future(command.dated_on, "la data dell’atto", s) or not_in_future(
        command.since, "il primo giorno del successore", s
    )
