"""The one table that drives an act, made of the rows that each capability offers, and the gate of every step.

A row says: from this state, on this trigger, if the guard has nothing against it, to that state, by this law.
Rows of one state and trigger are tried in order. Nothing else changes an act's state.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from agreements.domain.agreement.act import Act, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.duty_days import with_days_followed
from agreements.domain.agreement.events import Actor, Event
from agreements.domain.agreement.signature_form import cited
from agreements.domain.basics.errors import RefusedTransition
from agreements.domain.basics.legible import require_legible
from agreements.domain.basics.moment import Moment
from agreements.domain.steps import (
    after_signature,
    awaited_events,
    back_to_draft,
    charges,
    decision,
    definitive_text,
    departure,
    drafting,
    duty_record,
    ending,
    examination,
    facts,
    further_acts,
    held_files,
    membership,
    movements,
    obligations,
    party_acts,
    ratification,
    requests,
    sending,
    signatories,
    signatures,
    succession,
    withdrawal,
)
from agreements.domain.steps.capability import Effects, Situation, Transition
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.names import others
from agreements.domain.steps.ratification import RecordRatification, ratified_act
from agreements.domain.steps.signatures import AcceptHeldFile, RecordSignature

TRANSITIONS: tuple[Transition[Any], ...] = (
    *drafting.ROWS,
    *charges.ROWS_OF_DRAFT,
    *examination.ROWS,
    *withdrawal.ROWS_OF_PROPOSAL,
    *decision.ROWS,
    *party_acts.ROWS,
    *ratification.ROWS,
    *requests.ROWS,
    *back_to_draft.ROWS,
    *withdrawal.ROWS_OF_APPROVED,
    *definitive_text.ROWS,
    *sending.ROWS,
    *signatures.ROWS,
    *held_files.ROWS,
    *signatories.ROWS,
    *withdrawal.ROWS_AT_SIGNATURE,
    # After the last signature: the act stays signed, and what is recorded stands beside its state.
    *after_signature.ROWS,
    *awaited_events.ROWS,
    *charges.ROWS_OF_SIGNED,
    *obligations.ROWS,
    *duty_record.ROWS,
    *further_acts.ROWS,
    *membership.ROWS,
    *succession.ROWS,
    *departure.ROWS,
    *ending.ROWS,
    *facts.ROWS,
    *movements.ROWS,
)
"""In the order in which staff are told what can be done now."""

_EFFECTS: Effects = {
    **drafting.EFFECTS,
    **charges.EFFECTS,
    **examination.EFFECTS,
    **withdrawal.EFFECTS,
    **decision.EFFECTS,
    **party_acts.EFFECTS,
    **ratification.EFFECTS,
    **requests.EFFECTS,
    **definitive_text.EFFECTS,
    **sending.EFFECTS,
    **signatures.EFFECTS,
    **held_files.EFFECTS,
    **signatories.EFFECTS,
    **after_signature.EFFECTS,
    **awaited_events.EFFECTS,
    **back_to_draft.EFFECTS,
    **obligations.EFFECTS,
    **duty_record.EFFECTS,
    **further_acts.EFFECTS,
    **membership.EFFECTS,
    **succession.EFFECTS,
    **departure.EFFECTS,
    **ending.EFFECTS,
    **facts.EFFECTS,
    **movements.EFFECTS,
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What the gate answers: the agreement after the step, and the fact for the journal.

    Attributes:
        event: None if the very same command had been taken before: then nothing changes.
    """

    agreement: Agreement
    act_sequence: int
    event: Event | None

    @property
    def already_done(self) -> bool:
        """Whether this was a repetition."""
        return self.event is None


def rows(state: ActState, trigger: Trigger) -> tuple[Transition[Any], ...]:
    """The rows of the table for a state and a trigger."""
    return tuple(row for row in TRANSITIONS if row.source is state and row.trigger is trigger)


def possible_triggers(state: ActState) -> tuple[Trigger, ...]:
    """What can be asked of an act in this state, in the order of the table."""
    return tuple(dict.fromkeys(row.trigger for row in TRANSITIONS if row.source is state))


def act_for(agreement: Agreement, trigger: Trigger) -> Act:
    """The act that a trigger addresses: the newest one whose state has a row for it, else the newest."""
    for act in reversed(agreement.acts):
        if rows(act.state, trigger):
            return act
    return agreement.newest_act


def accepts(agreement: Agreement, trigger: Trigger) -> bool:
    """Whether some act of the agreement is in a state that knows this trigger (the guards are asked later)."""
    return any(rows(act.state, trigger) for act in agreement.acts)


def decide(agreement: Agreement, command: Command, actor: Actor, moment: Moment) -> Decision:
    """Take one step, or say why not.

    Safe to repeat: the command last taken for a trigger, asked again, changes nothing and is answered
    with ``already_done``; of what there may be several also where others were recorded after it (`Command.stands`).

    Raises:
        RefusedTransition: No row fits; the sentence says where the act stands and what can be done now.
        TooLate: A renewal after the end of its period.
        InvalidDatum: Something that was typed holds what nobody sees; a request that was taken in its day stays taken.
    """
    trigger = command.step
    act = _addressed(agreement, command)
    if isinstance(command, RecordSignature | AcceptHeldFile) and command.borne:
        act = act.with_borne(command.borne)
        agreement = agreement.with_act(act)
    candidates = rows(act.state, trigger)
    repeated = next((a for a in (act, *agreement.acts) if _taken(agreement, a, command)), None)
    if repeated is not None and not candidates:
        return Decision(agreement, repeated.sequence, None)
    # A step that stays where it is, asked again, is a repetition; one that leads on may be meant once more.
    stays = [row for row in candidates if row.target is act.state]
    repetition = repeated is not None and repeated.sequence == act.sequence and bool(stays)
    reasons: list[str] = []
    for row in candidates:
        reason = row.guard(Situation(agreement, act, command, moment))
        if reason is None:
            if repetition and row in stays:
                return Decision(agreement, act.sequence, None)
            require_legible(trigger.value, actor, *command.typed)
            return _take(agreement, act, row, command, actor, moment)
        reasons.append(reason)
    if repetition:
        return Decision(agreement, act.sequence, None)
    raise RefusedTransition(
        agreement.number,
        trigger.value,
        act.state.value,
        _most_telling(reasons),
        others(possible_triggers(act.state), trigger),
    )


def _taken(agreement: Agreement, act: Act, command: Command) -> bool:
    """Whether an act has had this very request: as the last of its trigger, or as one that stands there."""
    last = act.taken.get(command.step.name)
    return command.stands(agreement, act) or (last is not None and last in command.digests)


def _addressed(agreement: Agreement, command: Command) -> Act:
    """The act that a command is about: of a ratification the one that waits for it, else as for every trigger."""
    if isinstance(command, RecordRatification):
        return ratified_act(agreement, command) or act_for(agreement, command.step)
    return act_for(agreement, command.step)


def _most_telling(reasons: list[str]) -> str | None:
    # Alternative rows differ in their last guard only: a reason that all give is the real one.
    if not reasons:
        return None
    return max(reasons, key=lambda reason: (reasons.count(reason), reasons.index(reason)))


def _take(
    agreement: Agreement, act: Act, row: Transition[Any], command: Command, actor: Actor, moment: Moment
) -> Decision:
    outcome = _EFFECTS[type(command)](agreement, act, command, moment)
    moved = outcome.agreement.act(act.sequence)
    taken = {**moved.taken, row.trigger.name: command.digest}
    moved = replace(moved, state=row.target, taken=taken)
    after = with_days_followed(outcome.agreement.with_act(moved))
    event = Event(
        agreement=agreement.number,
        act_sequence=act.sequence,
        step=row.trigger.name,
        at=moment.at,
        actor=actor,
        what=outcome.what,
        why=outcome.why,
        legal_basis=cited(row.legal_basis, agreement.parties),
        data=outcome.data,
        clock_note=moment.trial_note or "",
    )
    return Decision(after, act.sequence, event)
