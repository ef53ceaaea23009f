"""The events that the text of an agreement waits for: which they are, which is meant, that one has happened."""

from __future__ import annotations

from dataclasses import replace

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.awaited import AwaitedEvent, Happened
from agreements.domain.agreement.duty_days import with_days_followed
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded

EFFECT = "decorrenza"
"""How staff call the event with which the agreement takes effect."""


def awaited_events(agreement: Agreement) -> tuple[AwaitedEvent, ...]:
    """The events that the text waits for, each once, whether or not they have happened."""
    found = [agreement.effect_event, *(duty.counting.event for duty in agreement.obligations)]
    return tuple({folded(event.words): event for event in found if event is not None}.values())


def event_called(agreement: Agreement, typed: str) -> AwaitedEvent:
    """The event that somebody means: by its words, by the code of what is counted from it, or «decorrenza».

    Args:
        typed: Empty where only one is still awaited.

    Raises:
        InvalidDatum: None is meant, or several may be.
    """
    events, wanted = awaited_events(agreement), folded(typed)
    by_name = {folded(event.words): event for event in events}
    by_name |= {folded(d.code): d.counting.event for d in agreement.obligations if d.counting.event is not None}
    if agreement.effect_event is not None:
        by_name[EFFECT] = agreement.effect_event
    if wanted in by_name:
        return by_name[wanted]
    waiting = [event for event in events if event.happened is None]
    if not wanted and len(waiting) == 1:
        return waiting[0]
    if not events:
        raise InvalidDatum("evento", f"{agreement.number} non attende alcun evento: non c’è nulla da registrare.")
    named = "; ".join(f"«{event.words}»" for event in events)
    raise InvalidDatum("evento", f"Indicare quale evento è avvenuto; {agreement.number} ne prevede: {named}.")


def with_event(agreement: Agreement, words: str, happened: Happened) -> Agreement:
    """The agreement with an event as it happened, wherever its text waits for it."""

    def known(event: AwaitedEvent | None) -> AwaitedEvent | None:
        same = event is not None and folded(event.words) == folded(words)
        return replace(event, happened=happened) if event is not None and same else event

    duties = tuple(
        replace(duty, counting=replace(duty.counting, event=known(duty.counting.event)))
        for duty in agreement.obligations
    )
    return with_days_followed(replace(agreement, obligations=duties, effect_event=known(agreement.effect_event)))
