"""What the accounts have moved is recorded, corrected or taken back, whatever the act is waiting for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from agreements.domain.agreement.act import OPEN, Act, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.money_moved import before_signature
from agreements.domain.agreement.movement import Movement
from agreements.domain.basics.act_numbers import number_key
from agreements.domain.basics.day_words import of_the_date
from agreements.domain.basics.folding import folded
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.capability import Effect, Effects, Situation, Transition
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.guards import all_of, not_in_future


@dataclass(frozen=True, slots=True)
class RecordMovement(Command):
    """A movement of the accounts.

    Attributes:
        instead_of: Number of the movement that it corrects, counted from 1; 0: it is a new one.
        reason: Why it is corrected; why it precedes the last signature stands in the movement.
    """

    trigger = Trigger.RECORD_MOVEMENT
    movement: Movement
    instead_of: int
    reason: str


def with_former_reason(agreement: Agreement, command: RecordMovement) -> RecordMovement:
    """What corrects a movement that precedes the last signature keeps ragioneria's reason where it gives no other."""
    movement, former = command.movement, agreement.movements[command.instead_of - 1 : command.instead_of]
    if not command.instead_of or not former or movement.reason or before_signature(agreement, movement) is None:
        return command
    return replace(command, movement=replace(movement, reason=former[0].reason))


def stands(agreement: Agreement, command: RecordMovement) -> bool:
    """Whether the movement is there already, as it is asked."""
    if command.instead_of:
        there = agreement.movements[command.instead_of - 1 : command.instead_of]
        return there == (command.movement,)
    return command.movement in agreement.movements


def movement_plausible(s: Situation[RecordMovement]) -> str | None:
    """A movement is of a party, of a day that has come, and what corrects another says which and why.

    Raises:
        InvalidDatum: No party has that position.
    """
    command, movement = s.command, s.command.movement
    party, now = s.agreement.party(movement.party), s.agreement.standing_for(movement.party)
    if now != party and not movement.cancelled:
        return f"{party.name} è una parte sola con {now.name}: indicare la parte {now.position}"
    if command.instead_of > len(s.agreement.movements):
        many = len(s.agreement.movements)
        return f"il movimento n. {command.instead_of} non c’è: ne risultano {many}"
    if command.instead_of and not command.reason.strip():
        return "la correzione di un movimento va motivata"
    if movement.cancelled and not command.instead_of:
        return "per annullare un movimento indicare il suo numero d’ordine («Al posto del movimento n.»)"
    for place, there in enumerate(s.agreement.movements, 1):
        if place != command.instead_of and _key(there) == _key(movement):
            how = " ed è annullato" if there.cancelled else ""
            return (
                f"{movement.kind} n. {movement.number} {of_the_date(movement.dated_on)} c’è già{how} (movimento n. "
                f"{place}): per correggerlo indicare quel numero in «Al posto del movimento n.»"
            )
    return not_in_future(movement.dated_on, "la data del movimento", s)


def _key(movement: Movement) -> tuple[object, ...]:
    """What makes it the same fact of the accounts."""
    number = number_key(movement.number)
    return movement.kind, number, movement.year, movement.party, movement.dated_on, folded(movement.chapter)


def after_signature_or_explained(s: Situation[RecordMovement]) -> str | None:
    """What binds follows the last signature, or ragioneria says why it does not."""
    movement = s.command.movement
    told = before_signature(s.agreement, movement)
    if told is None or movement.cancelled or movement.reason.strip():
        return None
    return f"{told}: registrarlo come «prenotazione», o indicare la «Motivazione della ragioneria»"


def _record(agreement: Agreement, act: Act, command: RecordMovement, moment: Moment) -> Effect:
    movement, known = command.movement, agreement.movements
    of = agreement.party(movement.party).name
    if not command.instead_of:
        after = replace(agreement, movements=(*known, movement))
        return Effect(
            after, f"Movimento n. {len(after.movements)} ({of}): {movement.words}.", command.reason or movement.reason
        )
    place = command.instead_of - 1
    after = replace(agreement, movements=(*known[:place], movement, *known[place + 1 :]))
    what = f"Movimento n. {command.instead_of} ({of}) corretto: {movement.words}. Prima: {known[place].words}."
    return Effect(after, what, command.reason)


_ACCOUNTS = "artt. 53, 56 e 57 D.Lgs. 118/2011; art. 11 c. 2-bis L. 3/2003 (CUP); art. 3 L. 136/2010 (CIG)"

ROWS: tuple[Transition[RecordMovement], ...] = tuple(
    Transition(
        state,
        Trigger.RECORD_MOVEMENT,
        state,
        all_of(movement_plausible, after_signature_or_explained),
        _ACCOUNTS,
    )
    for state in ActState
    if state in OPEN or state is ActState.SIGNED
)

EFFECTS: Effects = {RecordMovement: _record}
