"""A day of the past of which only the month is known, or only the year, or nothing: nothing is ever counted from it."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from agreements.domain.basics.day_words import month_name
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.basics.typed_day import FIRST_YEAR, LAST_YEAR, month_called

NOT_KNOWN = "dato non noto"
"""What every page says of what a text does not tell."""

_NOTHING = frozenset(
    {
        *(NOT_KNOWN, "non noto", "non nota", "data non nota", "ignoto", "ignota", "sconosciuta", "sconosciuto"),
        *("s.d", "sd", "s. d", "senza data", "n.d", "nd", "n. d", "n.n", "n/d", "non indicata", "non indicato"),
        *(
            "s.n",
            "sn",
            "senza numero",
            "non disponibile",
            "non datato",
            "non datata",
            "-",
            "--",
            "–",
            "—",
            "?",
            "??",
            "//",
            "/",
        ),
    }
)
"""How a register writes that a day is not there: «s.d.» is «senza data»."""


@dataclass(frozen=True, slots=True)
class RoughDay:
    """What is known of a day: a year, a month of it, or nothing.

    Attributes:
        year: None where nothing is known.
        month: 1 to 12; None where the month is not known.
    """

    year: int | None = None
    month: int | None = None

    def __str__(self) -> str:
        """«dicembre 2007», «2015», «dato non noto»."""
        if self.year is None:
            return NOT_KNOWN
        return f"{self.year}" if self.month is None else f"{month_name(self.month)} {self.year}"

    @property
    def in_words(self) -> str:
        """As it follows a verb: «firmato nel dicembre 2007», «firmato in data non nota»."""
        return "in data non nota" if self.year is None else f"nel {self}"

    @property
    def earliest(self) -> date | None:
        """The first day that it can be; None where nothing is known."""
        return None if self.year is None else date(self.year, self.month or 1, 1)

    @property
    def latest(self) -> date | None:
        """The last day that it can be; None where nothing is known."""
        if self.year is None:
            return None
        month = self.month or 12
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def code(self) -> str:
        """As it is stored: «2007-12», «2015», «?»."""
        if self.year is None:
            return "?"
        return f"{self.year:04d}" if self.month is None else f"{self.year:04d}-{self.month:02d}"


def from_code(code: str) -> RoughDay:
    """The rough day that was stored so."""
    if code == "?":
        return RoughDay()
    year, _, month = code.partition("-")
    return RoughDay(int(year), int(month) if month else None)


def says_not_known(text: str) -> bool:
    """Whether a text stands for a day, or a number, that nobody knows: «s.d.», «non nota», a dash."""
    return folded(text).rstrip(".") in _NOTHING


def numbered(number: str) -> str:
    """A number of another system as it is cited: «n. 12», «numero non noto»; empty where there is none."""
    if number == NOT_KNOWN:
        return "numero non noto"
    return f"n. {number}" if number else ""


def read_rough_day(text: str) -> RoughDay | None:
    """Read «non noto», «2015», «dicembre 2007», «12/2007»; None where something else is written, such as a day.

    Raises:
        InvalidDatum: No agreement can mean that year, or there is no such month.
    """
    plain = folded(text)
    if says_not_known(text):
        return RoughDay()
    found = re.fullmatch(r"(?:(?P<name>[a-z]{3,9})\.? |(?P<number>[0-9]{1,2}) ?[/.-] ?)?(?P<year>[0-9]{4})", plain)
    if found is None:
        return None
    year, month = int(found["year"]), None
    if found["name"]:
        month = month_called(found["name"]) or None
    elif found["number"]:
        month = int(found["number"])
    if (found["name"] and month is None) or (month is not None and not 1 <= month <= 12):
        raise InvalidDatum("data", f"«{text[:40]}» non ha un mese che esiste: scriverlo come «dicembre 2007».")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidDatum("data", f"L’anno {year} di una data non può essere giusto: ricontrollarlo.")
    return RoughDay(year, month)
