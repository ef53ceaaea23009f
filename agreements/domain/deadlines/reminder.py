"""Ladders of reminders: on which days a notice about a due date goes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.days.holidays import Calendar

_ONE_DAY = timedelta(days=1)

# By default everything else waits for the weekly digest: people stop reading what comes every other day.
SINGLE_MAIL_OFFSETS = frozenset({-60, -30, -7, 0})


@dataclass(frozen=True, slots=True)
class Ladder:
    """When one wants to be reminded, relative to a due date.

    Attributes:
        name: Stable, for storing.
        rungs_days: Negative before the due date, 0 on it, positive after it; strictly ascending.
    """

    name: str
    rungs_days: tuple[int, ...]

    def __post_init__(self) -> None:
        if not self.rungs_days or list(self.rungs_days) != sorted(set(self.rungs_days)):
            raise InvalidDatum(
                "preavvisi",
                f"I preavvisi «{self.name}» sono vuoti, ripetuti o disordinati: elencare i giorni dal più lontano "
                "prima della scadenza al più lontano dopo, ciascuno una volta.",
            )


@dataclass(frozen=True, slots=True)
class Rung:
    """One day on which a notice goes out.

    Attributes:
        offset_days: The rung it speaks for: of those that meet on the day the nearest to the end of the ladder.
        merged_offsets_days: All that meet on the day, itself included, ascending.
    """

    offset_days: int
    notify_on: date
    merged_offsets_days: tuple[int, ...]

    @property
    def is_single_mail(self) -> bool:
        """Whether it leaves as a mail of its own rather than in the weekly digest."""
        return not SINGLE_MAIL_OFFSETS.isdisjoint(self.merged_offsets_days)


def rungs(ladder: Ladder, due_on: date, calendar: Calendar, *, base_on: date | None = None) -> tuple[Rung, ...]:
    """The days of notice for a due date, ascending; rungs that meet on one day are one.

    Up to the due date a rung on a Saturday, Sunday or holiday goes out earlier, after it later: nobody is accused
    before the time has passed. A rung before ``base_on``, the day from which the limit runs, is left out: the
    agreement did not exist yet.

    Raises:
        InvalidDatum: A day lies beyond the years whose holidays are known.
    """
    by_day: dict[date, list[int]] = {}
    for offset in ladder.rungs_days:
        day = _notify_on(offset, due_on, calendar, base_on)
        if day is not None:
            by_day.setdefault(day, []).append(offset)
    return tuple(Rung(max(offsets), day, tuple(sorted(offsets))) for day, offsets in sorted(by_day.items()))


def _notify_on(offset: int, due_on: date, calendar: Calendar, base_on: date | None) -> date | None:
    day = due_on + timedelta(days=offset)
    if offset > 0:
        return working_day(day, calendar)
    if base_on is None:
        return _working_day_before(day, calendar)
    if day < base_on:
        return None
    earlier = _working_day_before(day, calendar)
    if earlier >= base_on:
        return earlier
    # Between the base and this rung there is no working day: better a notice on a closed day than before the base.
    return base_on


def working_day(day: date, calendar: Calendar) -> date:
    """The day itself, or the first working day after it."""
    while not calendar.is_working_day(day):
        day += _ONE_DAY
    return day


def _working_day_before(day: date, calendar: Calendar) -> date:
    while not calendar.is_working_day(day):
        day -= _ONE_DAY
    return day


def countdown(due_on: date, today: date) -> str:
    """How far the due date is, in Italian, for notices: counted from today, never from the rung."""
    days = (due_on - today).days
    if days == 0:
        return "scade oggi"
    if days > 0:
        return "scade domani" if days == 1 else f"scade tra {days} giorni"
    return "scaduto ieri" if days == -1 else f"scaduto da {-days} giorni"
