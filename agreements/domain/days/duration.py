"""How long an agreement lasts: the readings of «durata triennale», and the earliest of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from agreements.domain.basics.day_words import from_the_day, italian_date, the_day, to_the_date, to_the_day
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.days.time_limit import Unit, check_amount, in_words, shifted

NOT_STATED = "durata non indicata: nessuna scadenza calcolata, verifica annuale"
NOT_NOTED = "anni non annotati"
"""Said of solar years of which the register does not know which the text names."""
_LAST_YEAR = 2999
_NEVER_ROLLS = "Le durate non si prorogano per festività."


class Reading(StrEnum):
    """How the end of a duration is read; staff confirm one."""

    CORRESPONDING_DAY = "A"
    DAY_BEFORE = "B"
    CALENDAR_YEARS = "C"
    STATED = "T"


@dataclass(frozen=True, slots=True)
class Duration:
    """What the text says about how long the agreement lasts; None stands for a text that says nothing.

    Attributes:
        amount: Of ``unit``; where the text says until when, of each renewal. None where it says nothing of those.
        calendar_years: The text counts in solar years. Of an older agreement nobody has noted which.
        first_year: Of the solar years that the text names («2021-2025»): they end with the last of them.
        until_on: The last day as the text itself says it («fino al 31 dicembre 2027»): nothing is counted.
    """

    amount: int | None
    unit: Unit | None
    calendar_years: bool = False
    first_year: int | None = None
    until_on: date | None = None

    def __post_init__(self) -> None:
        if self.amount is not None:
            check_amount(self.amount)
        if (self.amount is None) != (self.unit is None) or (self.amount is None and self.until_on is None):
            raise ValueError("an amount has a unit, and without one the text says until when")
        if self.calendar_years and self.unit is not Unit.YEARS:
            raise InvalidDatum("durata", "Gli anni solari si indicano solo per una durata in anni: correggere l’unità.")
        if self.first_year is not None and not self.calendar_years:
            raise ValueError("years are named where the text counts in solar years")
        if self.until_on is not None and self.calendar_years:
            raise InvalidDatum(
                "durata", "Se il testo dice fino a quale giorno dura, gli anni solari non si contano: togliere l’uno."
            )
        if self.first_year is not None and not 1861 <= self.first_year <= self.last_year <= _LAST_YEAR:
            raise InvalidDatum(
                "durata", f"Gli anni {self._named} sono fuori dal calendario: scriverli come nel testo, «2026-2028»."
            )

    @property
    def length(self) -> tuple[int, Unit] | None:
        """How long one period is, or each renewal where the text says until when; None where it is not said."""
        return None if self.amount is None or self.unit is None else (self.amount, self.unit)

    @property
    def length_words(self) -> str:
        """«3 anni», «36 mesi»; empty where it is not said."""
        return "" if self.length is None else in_words(*self.length)

    @property
    def last_year(self) -> int:
        """The last of the solar years that the text names."""
        assert self.first_year is not None
        assert self.amount is not None
        return self.first_year + self.amount - 1

    @property
    def stated_end(self) -> date | None:
        """The last day where the text itself says it, by a day or by naming the years."""
        return date(self.last_year, 12, 31) if self.first_year is not None else self.until_on

    @property
    def years_not_noted(self) -> bool:
        """Whether it counts in solar years and nobody has noted which the text names."""
        return self.calendar_years and self.first_year is None

    @property
    def words(self) -> str:
        """«3 anni», «36 mesi», «anni 2026-2028», «fino al 31/12/2027, rinnovo di 2 anni»; a sheet reads it back."""
        if self.until_on is not None:
            return f"fino {to_the_date(self.until_on)}" + (f", rinnovo di {self.length_words}" if self.length else "")
        if self.first_year is not None:
            return f"{'anno' if self.amount == 1 else 'anni'} {self._named}"
        if not self.calendar_years:
            return self.length_words
        return f"{self.length_words} {'solare' if self.amount == 1 else 'solari'}"

    @property
    def _named(self) -> str:
        return f"{self.first_year}" + ("" if self.amount == 1 else f"-{self.last_year}")

    def renewed(self, times: int) -> Duration:
        """The same after so many renewals, where they are counted from the same base."""
        assert self.amount is not None
        return replace(self, amount=self.amount * (times + 1))


@dataclass(frozen=True, slots=True)
class EndReading:
    """One possible last day, and why.

    Attributes:
        holds: False for a reading that the text does not suggest: shown, but no alarm is set on it.
        stated: The text itself says the day: there is nothing to choose, and nothing to confirm.
    """

    reading: Reading
    ends_on: date
    explanation: str
    holds: bool = True
    stated: bool = False


def describe(duration: Duration | None) -> str:
    """The duration in Italian words, for scheda and documents."""
    if duration is None:
        return NOT_STATED
    return f"{duration.words} ({NOT_NOTED})" if duration.years_not_noted else duration.words


def end_readings(duration: Duration | None, effective_from: date | None) -> tuple[EndReading, ...]:
    """Every way to read the end of a duration; none where nothing is stated, or nothing known to count from.

    Where the text says the day, or names the years, there is one reading. Durations never roll.

    Legal basis: art. 2963 c.c. (A: the first day is excluded); clause or practice (B: the first day counts;
    C: solar years).

    Raises:
        InvalidDatum: The end lies beyond the calendar.
    """
    if duration is None:
        return ()
    if duration.stated_end is not None:
        return (_stated(duration, duration.stated_end),)
    if duration.length is None or effective_from is None:
        return ()
    words, (amount, unit) = duration.words, duration.length
    corresponding = shifted(effective_from, amount, unit)
    # Not (base - 1 day) + duration: from 1 March 2027 one year must reach 29 February 2028.
    day_before = corresponding - timedelta(days=1)
    readings = [
        EndReading(
            Reading.CORRESPONDING_DAY,
            corresponding,
            f"Lettura A: {words} {from_the_day(effective_from)}, giorno iniziale non contato: fino alle ore "
            f"24 del giorno corrispondente, {italian_date(corresponding)} (art. 2963 c.c.). {_NEVER_ROLLS}",
        ),
        EndReading(
            Reading.DAY_BEFORE,
            day_before,
            f"Lettura B: {words} {from_the_day(effective_from)} compreso: fino {to_the_day(day_before)}, "
            f"il giorno prima di quello corrispondente. {_NEVER_ROLLS}",
        ),
    ]
    if unit is Unit.YEARS:
        last_year = shifted(date(effective_from.year, 12, 31), amount - 1, unit)
        holds = (
            f"{NOT_NOTED}: verificare nel testo quali indica"
            if duration.calendar_years
            else "vale solo se il testo indica gli anni"
        )
        years = f"{effective_from.year}" + (f"-{last_year.year}" if amount > 1 else "")
        readings.append(
            EndReading(
                Reading.CALENDAR_YEARS,
                last_year,
                f"Lettura C: anni solari {years}: fino {to_the_day(last_year)} ({holds}). {_NEVER_ROLLS}",
                duration.calendar_years,
            )
        )
    return tuple(readings)


def _stated(duration: Duration, ends_on: date) -> EndReading:
    if duration.first_year is None:
        words = f"Il testo dice fino {to_the_day(ends_on)}: nulla si conta. {_NEVER_ROLLS}"
        return EndReading(Reading.STATED, ends_on, words, stated=True)
    words = f"Lettura C: il testo indica {_years(duration)}: fino {to_the_day(ends_on)}. {_NEVER_ROLLS}"
    return EndReading(Reading.CALENDAR_YEARS, ends_on, words, stated=True)


def _years(duration: Duration) -> str:
    return f"{'l’' if duration.amount == 1 else 'gli '}{duration.words}"


def renewed_from_stated(end: date, amount: int, unit: Unit, times: int) -> tuple[EndReading, ...]:
    """The ends of a renewal that follows a day which the text says: one, or two where the month is shorter.

    Each renewal is counted from that day, never from another result. «Fino al 30 giugno», six months more: until
    30 December by the corresponding day, until 31 December by the day after the old end, which counts.
    """
    words = f"{in_words(amount * times, unit)} dal termine indicato nel testo, {italian_date(end)}"
    by_day = shifted(end, amount * times, unit)
    by_next = shifted(end + timedelta(days=1), amount * times, unit) - timedelta(days=1)
    if by_day == by_next:
        return (EndReading(Reading.STATED, by_day, f"{words}: {italian_date(by_day)}. {_NEVER_ROLLS}", stated=True),)
    return (
        EndReading(
            Reading.CORRESPONDING_DAY,
            by_day,
            f"Lettura A: {words}: giorno corrispondente, {italian_date(by_day)} (art. 2963 c.c.). {_NEVER_ROLLS}",
        ),
        EndReading(
            Reading.DAY_BEFORE,
            by_next,
            f"Lettura B: {words}, il giorno seguente compreso: fino {to_the_day(by_next)}. {_NEVER_ROLLS}",
        ),
    )


def earliest(readings: Iterable[EndReading]) -> EndReading | None:
    """The nearest of the ends that the text allows: until staff confirm a date, alarms are set on it."""
    return min((r for r in readings if r.holds), key=lambda r: r.ends_on, default=None)


def confirmation_request(readings: Iterable[EndReading]) -> str:
    """One Italian sentence asking staff to confirm the expiry, or saying that there is none to confirm."""
    nearest = earliest(readings := tuple(readings))
    if nearest is None:
        return f"{NOT_STATED.capitalize()}."
    if nearest.stated:
        return f"La scadenza è detta dal testo, {the_day(nearest.ends_on)}: non c’è da confermarla."
    others = sorted({r.ends_on for r in readings if r.holds} - {nearest.ends_on})
    choice = "".join(f" o {the_day(day)}" for day in others)
    return (
        f"Confermare la scadenza: {the_day(nearest.ends_on)}{choice}; fino alla conferma i preavvisi "
        f"si contano {from_the_day(nearest.ends_on)}."
    )
