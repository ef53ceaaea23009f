"""Whose turn it is to sign an act: of all at the same time, or by rank, one after another.

The order is a matter of courtesy and protocol between the bodies, not of validity: a signature that comes before its
turn is as good as any. So it is never refused, but waits for a person's decision (decision 26).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from agreements.domain.agreement.act import Act, Sending
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.parties import Party
from agreements.domain.basics.day_words import the_date


def unsigned(agreement: Agreement, act: Act) -> tuple[Party, ...]:
    """The parties whose signature is missing, in the order in which they sign."""
    missing = [party for party in agreement.staying if act.signature(party.position) is None]
    return tuple(sorted(missing, key=lambda party: _rank(act, party)))


def in_turn(agreement: Agreement, act: Act) -> tuple[Party, ...]:
    """The parties whose turn it is: of those that have not signed, all of the lowest rank."""
    return _first(act, unsigned(agreement, act))


def asked_by_term(agreement: Agreement, act: Act) -> tuple[Party, ...]:
    """Of those whose turn it is, who has a term of its own that can be kept."""
    return tuple(party for party in in_turn(agreement, act) if _has_own_term(act, party))


def asked_since_turn(agreement: Agreement, act: Act) -> tuple[Party, ...]:
    """The others whose turn it is: by the common term, or with one that was over before their turn came."""
    return tuple(party for party in in_turn(agreement, act) if not _has_own_term(act, party))


def still_before(agreement: Agreement, act: Act, positions: Collection[int]) -> tuple[Party, ...]:
    """Whose turn it is before that of some parties; nobody's where these are in turn.

    Args:
        positions: Parties that sign together, in one file: they do not wait for each other.
    """
    last = max((_rank(act, agreement.party(position)) for position in positions), default=0)
    waiting = [party for party in unsigned(agreement, act) if party.position not in positions]
    return _first(act, [party for party in waiting if _rank(act, party) < last])


def with_turns_come(agreement: Agreement, act: Act, on: date) -> Act:
    """The act with the turns that have come by now, each with the day on which it first did.

    While a party refuses to sign no further turn comes: nobody is asked to sign what may never be an agreement.
    """
    if act.sending is None or not act.sending.turns:
        return act
    asked = {party.position for party in in_turn(agreement, act)}
    turns = []
    for turn in act.sending.turns:
        if act.signature(turn.position) is not None:
            turns.append(turn)
        elif turn.position in asked:
            turns.append(turn if turn.came_on or act.refusals else replace(turn, came_on=on))
        else:
            turns.append(replace(turn, came_on=None))
    return replace(act, sending=replace(act.sending, turns=tuple(turns)))


def impossible_order(agreement: Agreement, sending: Sending, signed: Collection[int] = ()) -> str | None:
    """In Italian, what is wrong with turns and terms; None if nothing is.

    Args:
        signed: Positions of the parties that have signed: nobody waits for their terms any more.
    """
    if sending.reply_by <= sending.sent_on:
        return "il termine per la restituzione deve seguire la data di invio"
    if sending.turns and [turn.position for turn in sending.turns] != [party.position for party in agreement.staying]:
        return "il turno va indicato per ciascuna parte, una volta sola"
    for turn in sending.turns:
        if turn.reply_by is not None and turn.reply_by <= sending.sent_on:
            return f"il termine {agreement.party(turn.position).named.of} deve seguire la data di invio"
    waiting = sorted((turn for turn in sending.turns if turn.position not in signed), key=lambda turn: turn.rank)
    for earlier in waiting:
        for later in waiting:
            if earlier.rank < later.rank and sending.due_on(later.position) < sending.due_on(earlier.position):
                return (
                    f"il termine {agreement.party(later.position).named.of} "
                    f"({sending.due_on(later.position):%d/%m/%Y}) viene prima di quello "
                    f"{agreement.party(earlier.position).named.of} ({sending.due_on(earlier.position):%d/%m/%Y}), che "
                    "firma prima"
                )
    return None


def order_in_words(agreement: Agreement, sending: Sending) -> str:
    """For the journal, beside the common term: who signs after whom, who has a term of its own; empty otherwise."""
    told = []
    if sending.in_sequence:
        ranks = sorted({turn.rank for turn in sending.turns})
        groups = [
            " e ".join(agreement.party(turn.position).name for turn in sending.turns if turn.rank == rank)
            for rank in ranks
        ]
        told.append(f"Firmano in sequenza: {', poi '.join(groups)}.")
    own = [
        f"{agreement.party(turn.position).name} entro {the_date(turn.reply_by)}"
        for turn in sending.turns
        if turn.reply_by is not None
    ]
    if own:
        told.append(f"Termini propri: {', '.join(own)}.")
    return " ".join(told)


def _has_own_term(act: Act, party: Party) -> bool:
    sending, position = act.sending, party.position
    return sending is not None and sending.turn(position).reply_by is not None and not sending.overtaken(position)


def _rank(act: Act, party: Party) -> int:
    return act.sending.turn(party.position).rank if act.sending is not None else 1


def _first(act: Act, parties: Collection[Party]) -> tuple[Party, ...]:
    lowest = min((_rank(act, party) for party in parties), default=0)
    return tuple(party for party in parties if _rank(act, party) == lowest)
