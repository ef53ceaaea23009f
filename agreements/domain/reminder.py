"""Ladders of reminders: on which days a notice about a due date goes out, and what is due and not handled yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from agreements.domain.errors import InvalidDatum
from agreements.domain.holidays import Calendar

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


# Practice, no rule of law: an office may set its own.
OPERATIONAL_PLAN = Ladder("piano-operativo", (-15, -7, -3, -1, 0, 1, 7, 15, 30))
EXPIRY = Ladder("scadenza", (-180, -90, -60, -30, -15, -7, -1))
RENEWAL = Ladder("rinnovo", (-180, -90, -60, -30, -15, -7, -1))
# The due date is the last useful day of the disdetta, itself counted backwards.
NON_RENEWAL_NOTICE = Ladder("disdetta", (-60, -30, -15, -7, -1))
# Here the due date is the day on which the text was sent to the signatory.
SIGNATURE_PENDING = Ladder("firma-pendente", (7, 15, 30))
ANNUAL_REPORT = Ladder("relazione-annuale", (-60, -30, -7))
# The due date is 30 June or 31 December: the list can only be closed once the half-year has ended.
HALF_YEARLY_PUBLICATION = Ladder("pubblicazione-semestrale", (1, 7, 15, 30))
CERTIFICATE_OR_DELEGATION = Ladder("certificato-o-delega", (-30, -7))
YEARLY_CHECK = Ladder("verifica-annuale", (0,))

LADDERS = {
    ladder.name: ladder
    for ladder in (
        OPERATIONAL_PLAN,
        EXPIRY,
        RENEWAL,
        NON_RENEWAL_NOTICE,
        SIGNATURE_PENDING,
        ANNUAL_REPORT,
        HALF_YEARLY_PUBLICATION,
        CERTIFICATE_OR_DELEGATION,
        YEARLY_CHECK,
    )
}


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


@dataclass(frozen=True, slots=True)
class DueReminders:
    """What a sweep finds: at most one notice, whatever was missed.

    Attributes:
        speaks_for: The newest rung, the one the notice is about; None where there is nothing to say.
        handled_offsets_days: To be marked handled in the transaction that writes the notice, ascending.
    """

    speaks_for: Rung | None
    handled_offsets_days: tuple[int, ...]


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
        return _working_day(day, calendar, _ONE_DAY)
    if base_on is None:
        return _working_day(day, calendar, -_ONE_DAY)
    if day < base_on:
        return None
    earlier = _working_day(day, calendar, -_ONE_DAY)
    if earlier >= base_on:
        return earlier
    # Between the base and this rung there is no working day: better a notice on a closed day than before the base.
    return base_on


def _working_day(day: date, calendar: Calendar, step: timedelta) -> date:
    while not calendar.is_working_day(day):
        day += step
    return day


def due_rungs(
    ladder: Ladder,
    due_on: date,
    calendar: Calendar,
    *,
    today: date,
    handled: Collection[int],
    base_on: date | None = None,
) -> DueReminders:
    """All that is due and not handled, folded into at most one notice: downtime loses nothing and floods nobody.

    Safe to repeat: with its offsets among ``handled`` a second call finds nothing. Where a newer rung was handled
    already, the older ones are only to be marked: a notice about them would speak of a day long gone. ``handled``
    holds the offsets marked for this due date: an agreed new date starts with none, which re-arms the ladder.
    """
    due = [rung for rung in rungs(ladder, due_on, calendar, base_on=base_on) if rung.notify_on <= today]
    missed = sorted({offset for rung in due for offset in rung.merged_offsets_days} - set(handled))
    if not missed:
        return DueReminders(None, ())
    newest = due[-1]
    return DueReminders(newest if newest.offset_days in missed else None, tuple(missed))


def countdown(due_on: date, today: date) -> str:
    """How far the due date is, in Italian, for notices: counted from today, never from the rung."""
    days = (due_on - today).days
    if days == 0:
        return "scade oggi"
    if days > 0:
        return "scade domani" if days == 1 else f"scade tra {days} giorni"
    return "scaduto ieri" if days == -1 else f"scaduto da {-days} giorni"
