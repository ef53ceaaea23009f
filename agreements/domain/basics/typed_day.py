"""Days as people type them: the one reader of forms, commands, sheets, corrections and clauses."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta, timezone

from agreements.domain.basics.day_words import MONTHS, the_date
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.legible import visible, why_illegible
from agreements.domain.basics.moment import ROME
from agreements.domain.basics.numbers_read import LETTERS, number_in_letters
from agreements.domain.basics.towns import is_town

# No agreement can mean a year before the unification of Italy, or beyond any duration that is ever agreed.
FIRST_YEAR, LAST_YEAR = 1861, 2199
WEEKDAYS = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
_ENGLISH = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_LONGEST = 160
_BETWEEN = "(?: ?[/.,_\\\\\\-\u2010\u2011\u2013\u2212] ?| )"
_DAY = rf"(?P<day>[0-9]{{1,2}}|primo|{LETTERS})(?: ?[°º^]|o(?![a-z]))?"
_WRITTEN_AT = "a dì|a di'|dì|di'|addì|addi'|addi|lì|li'|li"
_WEEKDAY = "(lun|mar|mer|gio|ven|sab|dom)(?:ed[iì]|ted[iì]|coled[iì]|ved[iì]|erd[iì]|ato|enica)?[.'`]*"
_BEFORE = (
    rf"(?:(?:il giorno|giorno|in data|data|il|dal|del|dell'|l'|{_WRITTEN_AT})[,:]? ?)?"
    rf"(?:(?P<weekday>{_WEEKDAY}),? ?)?"
)
_IN_FIGURES = re.compile(rf"{_BEFORE}{_DAY}{_BETWEEN}(?P<month>[0-9]{{1,2}}){_BETWEEN}(?P<year>[0-9]{{4}})")
_IN_WORDS = re.compile(
    rf"{_BEFORE}{_DAY}{_BETWEEN}?(?:di |del mese di )?(?P<month>[a-z]{{3,9}}|[ivx]{{1,4}})\.?{_BETWEEN}?"
    r"(?:del |dell'anno )?(?P<year>[0-9]{4})"
)
_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})(?P<between>[-/. ])(?P<month>[0-9]{1,2})(?P=between)(?P<day>[0-9]{1,2})")
# Of eight figures in a row the year stands where one of 1861 to 2199 can stand; it never can at both ends.
_RUN_TOGETHER = (
    re.compile(r"(?P<year>(?:1[89]|2[01])[0-9]{2})(?P<month>0[0-9]|1[0-2])(?P<day>[0-9]{2})"),
    re.compile(r"(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>(?:1[89]|2[01])[0-9]{2})"),
)
_FORMS = (_YEAR_FIRST, _IN_FIGURES, _IN_WORDS, *_RUN_TOGETHER)
_HOUR = re.compile(
    r"(?:(?: ?[,\-–] ?|[ t])(?:alle )?(?:ore |h\.? ?)?(?P<hour>[01]?[0-9]|2[0-3])[:.](?P<minute>[0-5][0-9])"
    r"(?:[:.][0-5][0-9](?:[.,][0-9]{1,9})?)?(?: ?(?P<zone>z|utc|gmt|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9]))?"
    r"|,? (?:alle ore|alle|ore|h\.?) ?(?:[01]?[0-9]|2[0-3]))$"
)
_WEEKDAY_AFTER = re.compile(rf"(?:[ ,]+| ?[-–] ?)\(?(?P<weekday>{_WEEKDAY})\)?$")
_PLACE_BEFORE = re.compile(
    r"(?P<place>[^\W\d_](?:[^\W\d_]|[ '`.()-]){1,60}?)"
    rf"(?:, ?(?:(?:{_WRITTEN_AT}|il),? )?| (?:{_WRITTEN_AT}),? )(?=\w)"
)
_SHORT_YEAR = re.compile(rf"{_BEFORE}{_DAY}{_BETWEEN}(?:[0-9]{{1,2}}|[a-z]{{3,9}}\.?){_BETWEEN}'?[0-9]{{2}}")
_NO_YEAR = re.compile(rf"{_BEFORE}{_DAY}(?:{_BETWEEN}[0-9]{{1,2}}|{_BETWEEN}?(?P<month>[a-z]{{3,9}})\.?)")
_AS = "gg/mm/aaaa, ad esempio 12/03/2026"


def parse_day(text: str) -> date:
    """Read a day however people write it, if it can mean one day only.

    «12/03/2014», «12 / 03 / 2014», «1° marzo 2014», «mercoledì 12 marzo 2014», «12 marzo 2014 (mercoledì)»,
    «12.III.2014», «Firenze, lì 12 marzo 2014», «20140312», ISO; an hour behind it is left out.

    Raises:
        InvalidDatum: It is no day, it is in no calendar, it falls on another day of the week, it can be read in two
            ways, or it is in a year that no agreement can mean.
    """
    if told := why_illegible(text):
        raise InvalidDatum("data", f"«{visible(text)[:60]}» {told}, come gg/mm/aaaa.")
    plain = unicodedata.normalize("NFC", " ".join(text.split())).casefold().replace("’", "'")
    plain = plain.strip(" .,;:'\"«»“”()[]")
    bare, hour, weekdays = _without_hour_and_weekday(plain) if len(plain) <= _LONGEST else ("", None, [])
    found = _form(bare)
    if found is None:
        raise _unread(text, plain)
    day = _day(text, found)
    for weekday in filter(None, (found.groupdict().get("weekday"), *weekdays)):
        if not WEEKDAYS[day.weekday()].startswith(weekday[:3]):
            raise InvalidDatum(
                "data",
                f"«{text[:60]}»: {the_date(day)} cade di {WEEKDAYS[day.weekday()]}; correggere il giorno, o "
                "scriverlo come gg/mm/aaaa.",
            )
    if hour is not None and hour["zone"] and _day_in_italy(day, hour) != day:
        raise InvalidDatum(
            "data", f"«{text[:60]}» ha l’ora di un altro fuso, e in Italia è un altro giorno: scriverlo come {_AS}."
        )
    return plausible_day(day)


def _without_hour_and_weekday(plain: str) -> tuple[str, re.Match[str] | None, list[str]]:
    """What is left of a day without what may stand behind it, and that."""
    hour, weekdays = None, []
    for _ in range(2):  # in either order
        if _form(plain) is None and (found := _HOUR.search(plain)):
            plain, hour = plain[: found.start()], found
        if _form(plain) is None and (found := _WEEKDAY_AFTER.search(plain)):
            plain = plain[: found.start()]
            weekdays.append(found["weekday"])
    return plain.rstrip(" .,;:("), hour, weekdays


def _form(plain: str) -> re.Match[str] | None:
    """The form in which a day is written, with the place before it if there is one; None where it is in none.

    Any other words before a day may say that it is not what is meant: «Annullata, 12 marzo 2014».
    """
    if found := _form_from(plain, 0):
        return found
    before = _PLACE_BEFORE.match(plain)
    return _form_from(plain, before.end()) if before is not None and is_town(before["place"]) else None


def _form_from(plain: str, place: int) -> re.Match[str] | None:
    return next((found for form in _FORMS if (found := form.fullmatch(plain, place))), None)


def _day(text: str, found: re.Match[str]) -> date:
    year, written, typed = int(found["year"]), found["month"], found["day"]
    number = 1 if typed == "primo" else number_in_letters(typed) or int(typed)
    month = int(written) if written.isdigit() else _month(text, written)
    if not written.isdigit() and month == 0:
        raise _unread(text, "")
    try:
        return date(year, month, number)
    except ValueError as error:
        if month > 12 >= number > 0:
            raise InvalidDatum(
                "data", f"«{text[:40]}» sembra avere il mese prima del giorno: scriverla come {_AS}."
            ) from error
        raise InvalidDatum("data", f"«{text[:40]}» non è una data che esiste: scriverla come {_AS}.") from error


def _month(text: str, written: str) -> int:
    if written.upper() in _ROMAN:  # only in capitals: a small «x» may stand for what is not known
        return _ROMAN.index(written.upper()) + 1 if written.upper() in text else 0
    english = (month for month, whole in enumerate(_ENGLISH, 1) if len(written) >= 3 and whole.startswith(written))
    return month_called(written) or next(english, 0)


def _day_in_italy(day: date, hour: re.Match[str]) -> date:
    figures = re.sub("[^0-9]", "", hour["zone"])
    east = timedelta(hours=int(figures[:2] or 0), minutes=int(figures[2:] or 0)) * (-1 if "-" in hour["zone"] else 1)
    local = datetime(day.year, day.month, day.day, int(hour["hour"]), int(hour["minute"]), tzinfo=timezone(east))
    return local.astimezone(ROME).date()


def _unread(text: str, plain: str) -> InvalidDatum:
    before = _PLACE_BEFORE.match(plain)
    if before is not None and _form_from(plain, before.end()):
        return InvalidDatum(
            "data",
            f"«{text[:60]}» ha davanti al giorno «{text.strip()[: len(before['place'])]}», che può cambiarne il senso "
            f"e non si conosce come luogo: togliere queste parole, se non contano, e scriverla come {_AS}.",
        )
    if re.fullmatch(r"[0-9]{4}", plain):
        return InvalidDatum("data", f"«{plain}» non è una data, è solo un anno: scrivere il giorno come gg/mm/aaaa.")
    # Whatever stands before the day, a place or not, the year is what is asked for first.
    figure = re.search("[0-9]", plain)
    places = {0, *(each.start() for each in (figure,) if each), *(each.end() for each in (before,) if each)}
    if any(_SHORT_YEAR.fullmatch(plain, place) for place in places):
        return InvalidDatum("data", f"«{text[:40]}» ha l’anno di due cifre: scriverlo con quattro, come gg/mm/aaaa.")
    without = [found for place in places if (found := _NO_YEAR.fullmatch(plain, place))]
    if any(not each["month"] or month_called(each["month"]) for each in without):
        return InvalidDatum("data", f"«{text[:40]}» non ha l’anno: scriverlo con quattro cifre, come {_AS}.")
    return InvalidDatum("data", f"«{text[:40]}» non è una data leggibile: scriverla come {_AS}.")


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
