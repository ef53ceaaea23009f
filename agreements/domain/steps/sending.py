"""The frozen PDF leaves for signature."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from agreements.domain.agreement.act import Act, ActState, Sending, Turn
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.signing_order import impossible_order, order_in_words, with_turns_come
from agreements.domain.basics.day_words import the_date
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.capability import Effect, Effects, Situation, Transition, on_act
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.guards import all_of, answered_on_the_way, not_in_future, renewal_in_time
from agreements.domain.steps.ratification import law_answered, nothing_denied


@dataclass(frozen=True, slots=True)
class SendForSignature(Command):
    """The frozen PDF leaves for signature; the protocollo number with which it left, as given.

    Attributes:
        turns: One of each party; empty where all sign at the same time by the common term.
    """

    trigger = Trigger.SEND_FOR_SIGNATURE
    sent_on: date
    reply_by: date
    registration_number: str = ""
    turns: tuple[Turn, ...] = ()


def sending_dated(s: Situation[SendForSignature]) -> str | None:
    """The PDF leaves today or left before, after it was fixed; answers are asked for later, each in its turn."""
    command = s.command
    if s.act.definitive is not None and command.sent_on < s.act.definitive.fixed_on:
        return "la data di invio precede il testo definitivo"
    wrong = impossible_order(s.agreement, Sending(command.sent_on, command.reply_by, command.turns))
    return wrong or not_in_future(command.sent_on, "la data di invio", s)


def _send(agreement: Agreement, act: Act, command: SendForSignature, moment: Moment) -> Effect:
    sending = Sending(command.sent_on, command.reply_by, command.turns)
    act = with_turns_come(agreement, replace(act, sending=sending), command.sent_on)
    what = (
        f"PDF congelato inviato alla firma {the_date(command.sent_on)}, "
        f"restituzione chiesta entro {the_date(command.reply_by)}. {order_in_words(agreement, sending)}"
    ).rstrip()
    if command.registration_number:
        what += f" Protocollo in uscita {command.registration_number}."
    data = {"registration_number": command.registration_number, "sent_on": command.sent_on.isoformat()}
    return on_act(agreement, act, what, **data)


ROWS: tuple[Transition[SendForSignature], ...] = (
    Transition(
        ActState.DEFINITIVE,
        Trigger.SEND_FOR_SIGNATURE,
        ActState.SIGNING,
        all_of(renewal_in_time, answered_on_the_way, nothing_denied, law_answered, sending_dated),
        "art. 6 c. 1 D.Lgs. 82/2005 (CAD)",
    ),
)

EFFECTS: Effects = {SendForSignature: _send}
