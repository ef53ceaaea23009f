"""From what a duty is counted, and the events that a text waits for, to columns and back."""

from __future__ import annotations

from datetime import date

from agreements.domain.agreement.awaited import AwaitedEvent, Happened
from agreements.domain.agreement.counting import FROM_SIGNATURE, CountedFrom, Counting
from agreements.persistence.tables.rows_agreement import ObligationRow


def event_columns(name: str, event: AwaitedEvent | None) -> dict[str, object]:
    """The three columns of an event: its words, and when and by what act it happened."""
    happened = event.happened if event is not None else None
    return {
        name: event.words if event is not None else None,
        f"{name}_on": happened.on if happened is not None else None,
        f"{name}_act": happened.act if happened is not None else None,
    }


def event_from(words: str | None, on: date | None, act: str | None) -> AwaitedEvent | None:
    """The event that these columns hold."""
    if words is None:
        return None
    return AwaitedEvent(words, Happened(on, act) if on is not None and act is not None else None)


def counting_columns(counting: Counting) -> dict[str, object]:
    """The columns of what a duty is counted from; null where it is the signature."""
    counted = None if counting.start is CountedFrom.SIGNATURE else counting.start
    return {"counted_from": counted, "counted_on": counting.on} | event_columns("counted_event", counting.event)


def counting_from(row: ObligationRow) -> Counting:
    """What a duty is counted from."""
    if row.counted_from is None:
        return FROM_SIGNATURE
    event = event_from(row.counted_event, row.counted_event_on, row.counted_event_act)
    return Counting(row.counted_from, row.counted_on, event)
