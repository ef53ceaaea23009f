"""From what a duty is counted: the signature, a fixed day, an event, a day of each year, the end of the agreement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agreements.domain.agreement.awaited import AwaitedEvent
from agreements.domain.basics.day_words import the_day_of_month
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.typed_day import parse_day
from agreements.domain.days.time_limit import TimeLimit, Unit

_DAY_OF_YEAR = re.compile(r"([0-9]{1,2}) ?[/.-] ?([0-9]{1,2})")
LEAP = 2000
"""The year in which the day of each year is kept: it has a 29 February."""
NOT_COUNTED = TimeLimit(1, Unit.DAYS)
"""The time limit of what is due on a day that the text fixes: only its calendar is looked at."""
EVERY_YEAR = TimeLimit(1, Unit.YEARS)


class CountedFrom(StrEnum):
    """What a duty hangs on; the value is the Italian label."""

    SIGNATURE = "dalla firma"
    FIXED_DAY = "entro una data fissata"
    EVENT = "da un evento"
    YEARLY = "ogni anno entro un giorno"
    END = "dalla fine dell’accordo"


@dataclass(frozen=True, slots=True)
class Counting:
    """What a duty hangs on.

    Attributes:
        on: The fixed day; of what is due each year its day and month, in the year `LEAP`.
        event: After which it is counted.
    """

    start: CountedFrom = CountedFrom.SIGNATURE
    on: date | None = None
    event: AwaitedEvent | None = None

    def __post_init__(self) -> None:
        if (self.on is not None) != (self.start in (CountedFrom.FIXED_DAY, CountedFrom.YEARLY)):
            raise InvalidDatum("adempimento", "Il giorno va indicato se, e solo se, è il testo che lo fissa.")
        if (self.event is not None) != (self.start is CountedFrom.EVENT):
            raise InvalidDatum("adempimento", "L’evento va indicato se, e solo se, il termine si conta da esso.")
        if self.start is CountedFrom.YEARLY and self.on is not None and self.on.year != LEAP:
            raise ValueError("a day of each year is kept without its year")

    def day_in(self, year: int) -> date:
        """The day of a year; 28 February where the year has no 29th."""
        assert self.on is not None
        if (self.on.month, self.on.day) == (2, 29):
            return date(year, 3, 1).replace(month=2, day=29 if _leap(year) else 28)
        return self.on.replace(year=year)

    @property
    def day_words(self) -> str:
        """«il 30 giugno», «l’8 marzo», of what is due each year."""
        assert self.on is not None
        return the_day_of_month(self.on)


FROM_SIGNATURE = Counting()


def read_day_of_year(text: str) -> date:
    """The day that a person has typed of each year, in the year `LEAP`: «30/06», «30 giugno».

    Raises:
        InvalidDatum: It is none.
    """
    found = _DAY_OF_YEAR.fullmatch(text.strip())
    try:
        if found:
            return date(LEAP, int(found[2]), int(found[1]))
        return parse_day(f"{text.strip()} {LEAP}").replace(year=LEAP)
    except (InvalidDatum, ValueError) as unread:
        raise InvalidDatum(
            "giorno fissato", f"«{text.strip()[:40]}» non è un giorno dell’anno: scriverlo come gg/mm, «30/06»."
        ) from unread


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
