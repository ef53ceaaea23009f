"""An event that the text waits for has happened: the agreement takes effect, or what is counted from it begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agreements.domain.agreement.act import Act, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.awaited import Happened
from agreements.domain.agreement.confirmed_end import without_moved_ends
from agreements.domain.agreement.early_effect import effect_told
from agreements.domain.agreement.expected_events import event_called, with_event
from agreements.domain.basics.day_words import from_the_date, the_date
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.capability import Effect, Effects, Situation, Transition
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.guards import not_in_future


@dataclass(frozen=True, slots=True)
class RecordEvent(Command):
    """An event that the text waits for has happened.

    Attributes:
        event: Its words, as the agreement has them.
        act: By what it is known.
    """

    trigger = Trigger.RECORD_EVENT
    event: str
    happened_on: date
    act: str


def event_awaited(s: Situation[RecordEvent]) -> str | None:
    """The event is one that the text waits for, has an act, and is recorded once."""
    command = s.command
    if s.agreement.closing is not None:
        return f"la pratica è chiusa {from_the_date(s.agreement.closing.closed_on)}"
    event = event_called(s.agreement, command.event)
    if event.happened is not None:
        return f"l’evento è già registrato ({event.happened.on:%d/%m/%Y}): per correggerlo usare «rettifica»"
    if not command.act.strip():
        return "serve l’atto, o il documento, da cui l’evento risulta"
    signed_on = s.agreement.acts[0].signed_on
    if event == s.agreement.effect_event and signed_on is not None and command.happened_on < signed_on:
        return (
            f"l’evento da cui l’accordo decorre ({command.happened_on:%d/%m/%Y}) precede l’ultima firma "
            f"({signed_on:%d/%m/%Y}), e prima di essa l’accordo non vincola: controllare le due date; se sono giuste, "
            "registrare l’evento con il giorno dell’ultima firma, e in «Atto» quando è avvenuto"
        )
    return not_in_future(command.happened_on, "la data dell’evento", s)


def _record(agreement: Agreement, act: Act, command: RecordEvent, moment: Moment) -> Effect:
    event = event_called(agreement, command.event)
    happened = Happened(command.happened_on, " ".join(command.act.split()))
    after, fallen = without_moved_ends(agreement, with_event(agreement, event.words, happened))
    told = [f"Avvenuto {the_date(happened.on)} l’evento «{event.words}» ({happened.act})."]
    told += effect_told(agreement, after)
    told += [
        f"«{duty.description}» entro {the_date(duty.due_on)}."
        for duty in after.obligations
        if duty.due_on is not None and duty.counting.event is not None and duty.counting.event.words == event.words
    ]
    return Effect(after, " ".join((*told, *fallen)), "", {"event": event.words, "happened_on": happened.on.isoformat()})


ROWS: tuple[Transition[RecordEvent], ...] = (
    Transition(
        ActState.SIGNED,
        Trigger.RECORD_EVENT,
        ActState.SIGNED,
        event_awaited,
        "artt. 1353 e 2963 c.c. (evento da cui il testo fa decorrere l’accordo o un termine)",
    ),
)

EFFECTS: Effects = {RecordEvent: _record}
