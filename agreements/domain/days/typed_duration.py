"""A duration as offices write it: «3 anni», «36 mesi», «triennale», «anni 2026-2028», «fino al 31 dicembre 2027»."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from agreements.domain.basics.day_words import month_name
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.numbers_read import LETTERS, SPANS, number_in_letters
from agreements.domain.basics.typed_day import parse_day
from agreements.domain.days.duration import Duration
from agreements.domain.days.time_limit import Unit

_UNITS: Mapping[str, Unit] = {
    "anno": Unit.YEARS,
    "anni": Unit.YEARS,
    "mese": Unit.MONTHS,
    "mesi": Unit.MONTHS,
    "settimana": Unit.WEEKS,
    "settimane": Unit.WEEKS,
    "giorno": Unit.DAYS,
    "giorni": Unit.DAYS,
}
_NOTHING = frozenset({"", "-", "–", "—", "/", "n.d.", "nd", "non indicata", "non indicato"})
_SPANS = {f"{stem}{ending}": years for stem, years in SPANS.items() for ending in ("io", "ale")} | {"annuale": 1}
_YEARS = re.compile(
    r"(?P<counted>.+?)?? *[(,:]? *(?P<said>(?:ann[oi]|solar[ei]|dal) )*(?P<first>[12][0-9]{3})"
    r"(?: *(?:[-–—/]|al) *(?P<last>[12][0-9]{3}))? *\)?"
)
_UNTIL = re.compile(
    r"fino a(?:l|ll')? *(?P<day>.+?)(?:[,;]? *\(?(?:(?:con )?rinnovo di|rinnovabile (?:per|di)) (?P<more>[^)]+)\)?)?"
)
_MONTHS = {month_name(month): month for month in range(1, 13)}
EXAMPLES = "«3 anni», «36 mesi», «anni 2026-2028», «fino al 31/12/2027», oppure «non indicata»"


def says_nothing(text: str) -> bool:
    """Whether a text stands for a duration, or a time limit, that is not stated."""
    return text in _NOTHING


def read_duration(text: str) -> Duration | None:
    """The duration that a text says; None where it says that none is stated.

    «5 anni solari» without the years is read as «5 anni»: only a text that names them ends with the last of them.

    Raises:
        InvalidDatum: It cannot be read: no end is ever guessed.
    """
    text = " ".join(text.casefold().replace("’", "'").split()).rstrip(".")
    if text in _NOTHING:
        return None
    found = _until(text) or _years(text)
    if found is not None:
        return found
    counted = counted_in_words(text)
    if counted is None:
        raise InvalidDatum("durata", f"«{text[:40]}» non dice quanto dura l’accordo: scrivere ad esempio {EXAMPLES}.")
    return Duration(*counted)


def solar_without_years(text: str) -> bool:
    """Whether a text counts in solar years and does not say which: what it was read as, a person looks at."""
    plain = text.casefold()
    return bool(re.search(r"\bsolar[ei]\b", plain)) and not re.search(r"[12][0-9]{3}", plain)


def counted_in_words(text: str) -> tuple[int, Unit] | None:
    """«3 anni», «undici mesi», «triennale», «un biennio», «5 anni solari»; None where it is no such thing."""
    if span := _SPANS.get(text.removeprefix("un ")):
        return span, Unit.YEARS
    match = re.fullmatch(rf"([0-9]{{1,4}}|{LETTERS})[' ]+([a-z]+)(?: solar[ei])?", text)
    if match is None or match[2] not in _UNITS:
        return None
    amount = int(match[1]) if match[1].isdigit() else number_in_letters(match[1]) or 0
    return (amount, _UNITS[match[2]]) if amount else None


def _until(text: str) -> Duration | None:
    found = _UNTIL.fullmatch(text)
    if found is None:
        return None
    try:
        day, more = _day(found["day"]), found["more"]
    except InvalidDatum as unread:
        raise InvalidDatum(
            "durata",
            f"«{text[:40]}» non dice fino a quale giorno dura l’accordo: scriverlo come «fino al 31/12/2027».",
        ) from unread
    if more is None:
        return Duration(None, None, until_on=day)
    counted = counted_in_words(more.strip())
    if counted is None:
        raise InvalidDatum(
            "durata",
            f"«{more[:40]}» non dice quanto dura ogni rinnovo: scrivere ad esempio «fino al 31/12/2027, rinnovo di 2 "
            "anni».",
        )
    return Duration(*counted, until_on=day)


def _day(text: str) -> date:
    """A day in figures, or with its month in letters: «31 dicembre 2027», «1° gennaio 2028»."""
    match = re.fullmatch(r"([0-9]{1,2})[°º^]? ([a-z]+) ([0-9]{4})", text)
    if match is not None and match[2] in _MONTHS:
        text = f"{int(match[1]):02d}/{_MONTHS[match[2]]:02d}/{match[3]}"
    return parse_day(text)


def _years(text: str) -> Duration | None:
    """«2026-2028», «anni 2026-2028», «5 anni (2021-2025)», «triennio 2026-2028», «anno 2026»."""
    found = _YEARS.fullmatch(text)
    if found is None or (found["last"] is None and found["said"] is None):
        return None  # a number alone is no year yet
    first = int(found["first"])
    last = int(found["last"] or first)
    said = (found["counted"] or "").strip()
    counted = counted_in_words(said) or counted_in_words(f"{said} anni")
    if said and counted is None:
        return None
    if last < first:
        raise InvalidDatum("durata", f"Gli anni vanno dal primo all’ultimo, e {last} viene prima di {first}.")
    if counted is not None and counted != (last - first + 1, Unit.YEARS):
        raise InvalidDatum(
            "durata",
            f"«{text[:40]}» dice due durate diverse: gli anni {first}-{last} sono {last - first + 1}; scrivere quella "
            "del testo.",
        )
    return Duration(last - first + 1, Unit.YEARS, calendar_years=True, first_year=first)
