"""What recurs (a yearly report): which times of it there are on a day, each an obligation of its own.

Each time is counted from the one base and stands by itself: that one was met says nothing of the next, and that one
is late hides no other. A time is kept in the register once something is recorded of it; the others are computed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import count

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.duty_days import first_year
from agreements.domain.agreement.obligation import TIME_OF, Obligation
from agreements.domain.agreement.periods import last_day, never_effective
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.days.time_limit import TimeLimit, Unit, shifted


def duties(agreement: Agreement, today: date) -> tuple[Obligation, ...]:
    """What is due once, and of what recurs every time so far and the next one that is not met yet.

    What fell away with an end, or with the departure of the party that owed it, is left out.
    """
    found: list[Obligation] = []
    for obligation in agreement.obligations:
        if obligation.recurs_from is None:
            found.append(obligation)
        else:
            found += _not_kept_yet(agreement, obligation, today)
    return tuple(duty for duty in found if duty.fulfilment is not None or still_owed(agreement, duty, today))


def still_owed(agreement: Agreement, duty: Obligation, today: date) -> bool:
    """Whether an obligation holds on a day, by the agreement's end and by the departure of the party that owes it.

    Until the agreement's last day what is due by then is owed, after it only what a person has named, and what the text
    counts from the end. A party that has
    left owes what was due by its own last day. Of an agreement that ended without ever having effect nobody is pressed.
    """
    if agreement.closing is not None or never_effective(agreement, today) is not None:
        return False
    ending, departure = agreement.ending, agreement.departure(duty.party_position)
    if (
        ending is not None
        and not duty.after_the_end
        and duty.code not in ending.surviving
        and (today > ending.ends_on or (duty.due_on is not None and duty.due_on > ending.ends_on))
    ):
        return False
    if departure is None or duty.due_on is None or duty.due_on <= departure.ends_on:
        return True
    return duty.code in departure.surviving


def check_recurring(limit: TimeLimit) -> None:
    """Refuse what would come back so often that reminders say nothing any more.

    Raises:
        InvalidDatum: It comes back after less than a month.
    """
    if limit.unit in (Unit.DAYS, Unit.WEEKS):
        raise InvalidDatum(
            "adempimento",
            f"Ciò che si ripete si conta in mesi o anni, non in {limit.words}: scrivere «1m», «6m», «1a».",
        )


def begins_on(duty: Obligation, base: date) -> date:
    """The day from which something is waited for: of what recurs that of the time before; else the base or event."""
    counting = duty.counting
    if duty.yearly and duty.nth:
        return max(base, counting.day_in(duty.nth - 1))
    if counting.event is not None and counting.event.happened is not None:
        return max(base, counting.event.happened.on)
    before = duty.limit.amount // duty.nth * (duty.nth - 1) if duty.nth else 0
    return shifted(base, before, duty.limit.unit) if before else base


def first_time_after(pattern: Obligation, base: date, today: date) -> int:
    """From which time on what recurs is watched where the agreement comes into the register only today."""
    if pattern.yearly:
        return today.year if pattern.counting.day_in(today.year) >= today else today.year + 1
    return next(n for n in count(1) if _raw_day(pattern, base, n) >= today)


def watched_from_now(duty: Obligation, base: date, today: date) -> Obligation:
    """Of what recurs the times that have passed are not watched: nobody knows here whether they were met."""
    return duty if duty.recurs_from is None else replace(duty, recurs_from=first_time_after(duty, base, today))


def next_times_on(agreement: Agreement, today: date) -> Iterator[date]:
    """The days after today from which `duties` knows one time more of what recurs, though nobody has changed anything.

    A time is not waited for any longer from the day after its own: then the one after it comes.
    """
    for pattern in agreement.obligations:
        if pattern.recurs_from is not None:
            last = [day for _, day, known in _times(agreement, pattern, today) if _is_awaited(day, known, today)]
            yield from (day + timedelta(days=1) for day in last)


def _not_kept_yet(agreement: Agreement, pattern: Obligation, today: date) -> Iterator[Obligation]:
    base = agreement.signed_acts[0].signed_on if agreement.signed_acts else None
    for nth, _, known in _times(agreement, pattern, today):
        if known is None and (base is not None or pattern.yearly):
            yield pattern.time(nth, base or date.min)


def _times(agreement: Agreement, pattern: Obligation, today: date) -> Iterator[tuple[int, date, Obligation | None]]:
    """Every time so far and the next one that is not met yet, with what the register keeps of it."""
    if pattern.yearly:
        yield from _years(agreement, pattern, today)
        return
    base = agreement.signed_acts[0].signed_on if agreement.signed_acts else None
    if base is None or pattern.recurs_from is None:
        return
    kept = {obligation.code: obligation for obligation in agreement.obligations}
    end = last_day(agreement)
    for nth in count(pattern.recurs_from):
        day = _raw_day(pattern, base, nth)
        if end is not None and not _within_life(_raw_day(pattern, base, nth - 1), day, end):
            return
        known = kept.get(f"{pattern.code}{TIME_OF}{nth}")
        yield nth, day, known
        if _is_awaited(day, known, today):
            return


def _years(agreement: Agreement, pattern: Obligation, today: date) -> Iterator[tuple[int, date, Obligation | None]]:
    """The same of what is due on a day of each year: the years in which that day lies within the agreement."""
    first, end = first_year(agreement, pattern), last_day(agreement)
    if first is None:
        return
    kept = {obligation.code: obligation for obligation in agreement.obligations}
    for year in count(first):
        day = pattern.counting.day_in(year)
        if end is not None and day > end:
            return
        known = kept.get(f"{pattern.code}{TIME_OF}{year}")
        yield year, day, known
        if _is_awaited(day, known, today):
            return


def falls_outside(agreement: Agreement, duty: Obligation) -> bool:
    """Whether one time of what is due each year lies outside the agreement's life, or before it is watched."""
    pattern = agreement.find_obligation(duty.code.rpartition(TIME_OF)[0])
    if not duty.yearly or not duty.nth or pattern is None:
        return False
    first, end = first_year(agreement, pattern), last_day(agreement)
    return first is None or duty.nth < first or (end is not None and duty.counting.day_in(duty.nth) > end)


def _is_awaited(day: date, known: Obligation | None, today: date) -> bool:
    return day >= today and (known is None or known.fulfilment is None)


def _within_life(begin: date, day: date, end: date) -> bool:
    """Whether at least half of the time that it is about lies within the agreement's life."""
    return begin + (day - begin) / 2 < end


def _raw_day(pattern: Obligation, base: date, nth: int) -> date:
    return shifted(base, pattern.limit.amount * nth, pattern.limit.unit)
