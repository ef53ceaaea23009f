"""A day in a sentence with its article or preposition: «il 12/03/2026», «dell’8 marzo 2027».

The one place that joins them: 8 and 11 begin with a vowel however they are written. «_day» writes the month in letters,
as an act does; «_date» in figures, as refusals, notices and pages do.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from agreements.domain.basics.moment import ROME

MONTHS = (
    *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno"),
    *("luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"),
)
_ELIDED = {"il": "l’", "del": "dell’", "al": "all’", "dal": "dall’"}
_VOWEL = re.compile(r"(?:0?8|11)(?![0-9])")


def joined(word: str, day: str) -> str:
    """«il», «del», «al» or «dal» before a day as it is written."""
    return f"{_ELIDED[word]}{day}" if _VOWEL.match(day) else f"{word} {day}"


def month_name(month: int) -> str:
    """In Italian, 1 is gennaio."""
    return MONTHS[month - 1]


def italian_date(day: date) -> str:
    """The day as written in an act: «1° agosto 2008»."""
    return f"{_of_the_year(day)} {day.year}"


def the_day_of_month(day: date) -> str:
    """Of each year: «il 31 marzo», «l’8 marzo»."""
    return joined("il", _of_the_year(day))


def _of_the_year(day: date) -> str:
    return f"{day.day}{'°' if day.day == 1 else ''} {month_name(day.month)}"


def the_day(day: date) -> str:
    """«il 1° agosto 2008», «l’8 marzo 2027»."""
    return joined("il", italian_date(day))


def of_the_day(day: date) -> str:
    """«del 1° agosto 2008», «dell’8 marzo 2027»."""
    return joined("del", italian_date(day))


def to_the_day(day: date) -> str:
    """«al 1° agosto 2008», «all’8 marzo 2027»."""
    return joined("al", italian_date(day))


def from_the_day(day: date) -> str:
    """«dal 1° agosto 2008», «dall’8 marzo 2027»."""
    return joined("dal", italian_date(day))


def the_date(day: date) -> str:
    """«il 01/08/2008», «l’08/03/2027»."""
    return joined("il", f"{day:%d/%m/%Y}")


def of_the_date(day: date) -> str:
    """«del 01/08/2008», «dell’08/03/2027»."""
    return joined("del", f"{day:%d/%m/%Y}")


def of_known_date(day: date | None) -> str:
    """«del 01/08/2008»; of a day that nobody knows «(data non nota)»."""
    return "(data non nota)" if day is None else of_the_date(day)


def to_the_date(day: date) -> str:
    """«al 01/08/2008», «all’08/03/2027»."""
    return joined("al", f"{day:%d/%m/%Y}")


def from_the_date(day: date) -> str:
    """«dal 01/08/2008», «dall’08/03/2027»."""
    return joined("dal", f"{day:%d/%m/%Y}")


def the_hour(at: datetime) -> str:
    """In Italy: «il 01/08/2008 alle 10:12»."""
    return joined("il", f"{at.astimezone(ROME):%d/%m/%Y alle %H:%M}")


def of_the_hour(at: datetime) -> str:
    """In Italy: «del 01/08/2008 alle 10:12»."""
    return joined("del", f"{at.astimezone(ROME):%d/%m/%Y alle %H:%M}")
