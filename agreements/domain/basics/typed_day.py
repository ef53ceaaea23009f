"""Days as people type them: the one reader of forms, commands, sheets, corrections and clauses."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from agreements.domain.basics.errors import InvalidDatum

# No agreement can mean a year before the unification of Italy, or beyond any duration that is ever agreed.
FIRST_YEAR, LAST_YEAR = 1861, 2199
WEEKDAYS = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
MONTHS = (
    *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno"),
    *("luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"),
)
_BETWEEN = "(?: ?[/.\\-\u2010\u2011\u2013\u2212] ?| )"
_DAY = r"(?P<day>[0-9]{1,2}|primo)(?: ?[°º^])?"
_BEFORE = (
    r"(?:(?:il giorno|in data|il|dal|l'|lì|li'|li|addì|addi'),? ?)?"
    r"(?:(?P<weekday>lun|mar|mer|gio|ven|sab|dom)(?:ed[iì]|ted[iì]|coled[iì]|ved[iì]|erd[iì]|ato|enica)?[.'`]*,? )?"
)
_IN_FIGURES = re.compile(rf"{_BEFORE}{_DAY}{_BETWEEN}(?P<month>[0-9]{{1,2}}){_BETWEEN}(?P<year>[0-9]{{4}})")
_IN_WORDS = re.compile(
    rf"{_BEFORE}{_DAY}{_BETWEEN}?(?:di )?(?P<month>[a-z]{{3,9}})\.?{_BETWEEN}?(?:del |dell'anno )?(?P<year>[0-9]{{4}})"
)
_ISO = re.compile(r"(?P<year>[0-9]{4})(?P<between>[-/.])(?P<month>[0-9]{1,2})(?P=between)(?P<day>[0-9]{1,2})")
_SHORT_YEAR = re.compile(rf"{_BEFORE}{_DAY}{_BETWEEN}(?:[0-9]{{1,2}}|[a-z]{{3,9}}\.?){_BETWEEN}'?[0-9]{{2}}")
_MIDNIGHT = re.compile(r"[ t](?:ore )?0{1,2}[:.]00(?:[:.]00(?:\.0+)?)?z?$")


def parse_day(text: str) -> date:
    """Read a day: «12/03/2014», «12 / 03 / 2014», «12.3.2014», «1 ° marzo 2014», «mercoledì 12 marzo 2014», ISO.

    Raises:
        InvalidDatum: It is no day, it is in no calendar, it falls on another day of the week, it can be read in two
            ways, or it is in a year that no agreement can mean.
    """
    plain = unicodedata.normalize("NFC", " ".join(text.split())).casefold().replace("’", "'")
    plain = _MIDNIGHT.sub("", plain).rstrip(" .,;")
    found = _ISO.fullmatch(plain) or _IN_FIGURES.fullmatch(plain) or _IN_WORDS.fullmatch(plain)
    if found is None:
        if re.fullmatch(r"[0-9]{4}", plain):
            raise InvalidDatum("data", f"«{plain}» non è una data, è solo un anno: scrivere il giorno come gg/mm/aaaa.")
        if _SHORT_YEAR.fullmatch(plain):
            raise InvalidDatum("data", f"«{text[:40]}» ha l’anno di due cifre: scriverlo con quattro, come gg/mm/aaaa.")
        raise _no_day(text)
    written = found["month"]
    month = int(written) if written.isdigit() else month_called(written)
    try:
        day = date(int(found["year"]), month, 1 if found["day"] == "primo" else int(found["day"]))
    except ValueError as error:
        raise _no_day(text) from error
    weekday = found.groupdict().get("weekday")
    if weekday and not WEEKDAYS[day.weekday()].startswith(weekday):
        raise InvalidDatum(
            "data",
            f"«{text[:40]}»: il {day:%d/%m/%Y} cade di {WEEKDAYS[day.weekday()]}; correggere il giorno, o "
            "scriverlo come gg/mm/aaaa.",
        )
    return plausible_day(day)


def _no_day(text: str) -> InvalidDatum:
    return InvalidDatum(
        "data", f"«{text[:40]}» non è una data che esiste: scriverla come gg/mm/aaaa, ad esempio 12/03/2026."
    )


def month_called(name: str) -> int:
    """The month with this name in small letters, or with so much of it (three letters at least); 0 if there is none."""
    if len(name) < 3:
        return 0
    return next((month for month, whole in enumerate(MONTHS, 1) if whole.startswith(name)), 0)


def plausible_day(day: date) -> date:
    """The day, if an agreement can mean it: a year with a digit too few or too many is a slip of the hand.

    Raises:
        InvalidDatum: Before the unification of Italy, or beyond any duration that is ever agreed.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidDatum("data", f"L’anno {day.year} di una data non può essere giusto: ricontrollarlo.")
    return day
