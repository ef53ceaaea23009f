"""How long an agreement lasts: the readings of «durata triennale», and the earliest of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.days.holidays import from_the_day, italian_date, the_day, to_the_day
from agreements.domain.days.time_limit import Unit, check_amount, in_words, shifted

NOT_STATED = "durata non indicata: nessuna scadenza calcolata, verifica annuale"
_NEVER_ROLLS = "Le durate non si prorogano per festività."


class Reading(StrEnum):
    """How the end of a duration is read; staff confirm one."""

    CORRESPONDING_DAY = "A"
    DAY_BEFORE = "B"
    CALENDAR_YEARS = "C"


@dataclass(frozen=True, slots=True)
class Duration:
    """What the text says about how long the agreement lasts; None stands for a text that says nothing.

    Attributes:
        calendar_years: The text itself names solar years («2021-2025»): then reading C holds too.
    """

    amount: int
    unit: Unit
    calendar_years: bool = False

    def __post_init__(self) -> None:
        check_amount(self.amount)
        if self.calendar_years and self.unit is not Unit.YEARS:
            raise InvalidDatum("durata", "Gli anni solari si indicano solo per una durata in anni: correggere l’unità.")

    @property
    def words(self) -> str:
        """«3 anni», «5 anni solari»."""
        if not self.calendar_years:
            return in_words(self.amount, self.unit)
        return f"{in_words(self.amount, self.unit)} {'solare' if self.amount == 1 else 'solari'}"


@dataclass(frozen=True, slots=True)
class EndReading:
    """One possible last day, and why.

    Attributes:
        holds: False for a reading that the text does not suggest: shown, but no alarm is set on it.
    """

    reading: Reading
    ends_on: date
    explanation: str
    holds: bool = True


def describe(duration: Duration | None) -> str:
    """The duration in Italian words, for scheda and documents."""
    return NOT_STATED if duration is None else duration.words


def end_readings(duration: Duration | None, effective_from: date) -> tuple[EndReading, ...]:
    """Every way to read the end of a duration; none where the text states no duration. Durations never roll.

    Legal basis: art. 2963 c.c. (A: the first day is excluded); clause or practice (B: the first day counts;
    C: the years named in the text).

    Raises:
        InvalidDatum: The end lies beyond the calendar.
    """
    if duration is None:
        return ()
    words, unit = duration.words, duration.unit
    corresponding = shifted(effective_from, duration.amount, unit)
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
        last_year = shifted(date(effective_from.year, 12, 31), duration.amount - 1, unit)
        holds = (
            "il testo indica gli anni solari" if duration.calendar_years else "vale solo se il testo indica gli anni"
        )
        years = f"{effective_from.year}" + (f"-{last_year.year}" if duration.amount > 1 else "")
        readings.append(
            EndReading(
                Reading.CALENDAR_YEARS,
                last_year,
                f"Lettura C: anni solari {years}: fino {to_the_day(last_year)} ({holds}). {_NEVER_ROLLS}",
                duration.calendar_years,
            )
        )
    return tuple(readings)


def earliest(readings: Iterable[EndReading]) -> EndReading | None:
    """The nearest of the ends that the text allows: until staff confirm a date, alarms are set on it."""
    return min((r for r in readings if r.holds), key=lambda r: r.ends_on, default=None)


def confirmation_request(readings: Iterable[EndReading]) -> str:
    """One Italian sentence asking staff to confirm the expiry, or saying that there is none to confirm."""
    nearest = earliest(readings := tuple(readings))
    if nearest is None:
        return f"{NOT_STATED.capitalize()}."
    others = sorted({r.ends_on for r in readings if r.holds} - {nearest.ends_on})
    choice = "".join(f" o {the_day(day)}" for day in others)
    return (
        f"Confermare la scadenza: {the_day(nearest.ends_on)}{choice}; fino alla conferma i preavvisi "
        f"si contano {from_the_day(nearest.ends_on)}."
    )
