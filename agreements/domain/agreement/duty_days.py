"""The days of duties that hang on something else than the signature: found anew whenever the agreement has changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.counting import CountedFrom
from agreements.domain.agreement.obligation import Obligation
from agreements.domain.agreement.periods import current_period, effective_from, last_day


def with_days_followed(agreement: Agreement) -> Agreement:
    """The agreement with the due days of what is counted from a fixed day, an event, the effect or its end.

    What is met already stays as it was.
    """
    if all(duty.counting.start is CountedFrom.SIGNATURE for duty in agreement.obligations):
        return agreement
    end = _End(agreement)
    followed = tuple(_followed(agreement, duty, end) for duty in agreement.obligations)
    return replace(agreement, obligations=followed)


class _End:
    """The day from which what survives the agreement is counted, in words too."""

    def __init__(self, agreement: Agreement) -> None:
        period, ending = current_period(agreement), agreement.ending
        self.day = last_day(agreement) if agreement.signed_acts else None
        early = ending is not None and self.day == ending.ends_on
        open_yet = not early and period is not None and period.earliest_end != period.latest_end
        self.words = "dalla fine dell’accordo" + (", salvo conferma della scadenza" if open_yet else "")


def _followed(agreement: Agreement, duty: Obligation, end: _End) -> Obligation:
    counting = duty.counting
    if counting.start is CountedFrom.SIGNATURE or duty.fulfilment is not None or duty.nth:
        return duty
    if not agreement.signed_acts:
        return duty.not_running()
    match counting.start:
        case CountedFrom.FIXED_DAY:
            assert counting.on is not None
            return duty.due_by(counting.on, "Il testo fissa il giorno")
        case CountedFrom.EVENT:
            assert counting.event is not None
            happened = counting.event.happened
            if happened is None:
                return duty.not_running()
            return duty.counted_after(happened.on, f"{counting.event.since} ({happened.act})")
        case CountedFrom.YEARLY:
            first = _first_of_year(agreement, duty)
            if first is None:
                return duty.not_running()
            return duty.due_by(first, f"Ogni anno entro {counting.day_words}, la prima volta")
        case _:
            return duty.not_running() if end.day is None else duty.counted_after(end.day, end.words)


def first_year(agreement: Agreement, duty: Obligation) -> int | None:
    """The first year in which a duty of each year is due, its day after the effect; None until there is one."""
    begins = effective_from(agreement)
    if begins is None or duty.recurs_from is None:
        return None
    first = begins.year if duty.counting.day_in(begins.year) >= begins else begins.year + 1
    return max(first, duty.recurs_from)


def _first_of_year(agreement: Agreement, duty: Obligation) -> date | None:
    year, end = first_year(agreement, duty), last_day(agreement)
    if year is None:
        return None
    day = duty.counting.day_in(year)
    return day if end is None or day <= end else None
