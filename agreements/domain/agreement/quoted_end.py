"""Whether words of a text say a certain day: by naming it, or by a duration from which it follows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from agreements.domain.basics.day_words import month_name
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.basics.numbers_read import LETTERS, SPANS, number_in_letters
from agreements.domain.days.duration import Duration, end_readings
from agreements.domain.days.time_limit import Unit

_MONTHS = {month_name(month): month for month in range(1, 13)}
_IN_FIGURES = re.compile(r"(?<![0-9])([0-9]{1,2})\s?[./-]\s?([0-9]{1,2})\s?[./-]\s?([0-9]{4})(?![0-9])")
_IN_WORDS = re.compile(
    rf"(?<![0-9a-z])([0-9]{{1,2}}|primo)\s?[°º^]?\s?({'|'.join(_MONTHS)})\s(?:dell'anno\s)?([0-9]{{4}})(?![0-9])"
)
_ALONE = SPANS | {"annual": 1}
_ONE_WORD = re.compile(rf"(?<![a-z])({'|'.join(_ALONE)})(?:io|i|al[ei]|e)(?![a-z])")
_COUNT = rf"[0-9]{{1,3}}|{LETTERS}"
_COUNTED = re.compile(
    rf"(?<![0-9a-z])({_COUNT})'?\s?(?:\(\s?[0-9a-z]+\s?\)\s?)?(ann[oi]|mes[ei])(?![a-z])(?:\s(solar[ei]))?"
    rf"(?:\se\s({_COUNT})'?\s?(?:\(\s?[0-9a-z]+\s?\)\s?)?mes[ei](?![a-z]))?"
)
_YEARS_NAMED = re.compile(
    rf"(?:ann[oi]|solar[ei]|(?:{'|'.join(_ALONE)})(?:io|[ei]|al[ei]))\s?[(:,]?\s?(?:dal\s)?((?:19|20|21)[0-9]{{2}})"
    r"\s?(?:[-–—/]|al)\s?((?:19|20|21)[0-9]{2})(?![0-9])"
)


def says_end(words: str, day: date, starts: Iterable[date]) -> bool:
    """Whether words name a day, in figures or in words, or a duration in years or months that ends on it.

    Args:
        words: As a person quotes them.
        starts: The days from which a duration may be counted: of the effect, of the signatures.

    Legal basis: art. 2963 c.c., by every reading of a duration that the words allow.
    """
    said = folded(words.replace("’", "'").replace("‘", "'"))
    if day in _days(said):
        return True
    counted = list(_durations(said))
    return any(day in _ends(start, *duration) for start in starts for duration in counted)


def _days(said: str) -> set[date]:
    found = [(int(d), int(m), int(y)) for d, m, y in _IN_FIGURES.findall(said)]
    found += [(1 if d == "primo" else int(d), _MONTHS[m], int(y)) for d, m, y in _IN_WORDS.findall(said)]
    days = set()
    for d, m, y in found:
        try:
            days.add(date(y, m, d))
        except ValueError:  # no day of the calendar: the words name none
            continue
    return days | {date(int(last), 12, 31) for _, last in _YEARS_NAMED.findall(said)}


def _durations(said: str) -> Iterator[tuple[int, bool]]:
    """Each duration in months, and whether it is of solar years."""
    for count, noun, solar, months in _COUNTED.findall(said):
        years = noun.startswith("ann")
        yield _number(count) * (12 if years else 1) + (_number(months) if months else 0), bool(solar)
    for word in _ONE_WORD.findall(said):
        yield _ALONE[word] * 12, "solar" in said


def _number(count: str) -> int:
    return int(count) if count.isdecimal() else number_in_letters(count) or 0


def _ends(start: date, months: int, solar: bool) -> set[date]:
    whole = months % 12 == 0
    try:
        duration = Duration(months // 12 if whole else months, Unit.YEARS if whole else Unit.MONTHS, solar and whole)
        return {reading.ends_on for reading in end_readings(duration, start) if reading.holds}
    except (InvalidDatum, OverflowError):  # none, or beyond the calendar
        return set()
