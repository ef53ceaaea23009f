"""A duration as offices write it: «3 anni», «anni tre», «3 (tre) anni», «triennale», «anni 2026-2028», «fino al …»."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
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
_NOTHING = frozenset(
    {
        *("", "-", "–", "—", "/", "n.d.", "n.d", "nd", "s.d", "non indicata", "non indicato", "non prevista"),
        *("non previsto", "non nota", "non noto", "dato non noto", "non specificata", "?"),
    }
)
_ENDLESS = re.compile(
    r"(?:a |durata )*(?:tempo )?(?:illimitat[aoi]|indeterminat[aoi])(?: nel tempo)?|"
    r"senza (?:limiti?(?: di tempo)?|scadenza|termine)|fino a (?:revoca|recesso|disdetta)"
)
_SPANS = {f"{stem}{ending}": years for stem, years in SPANS.items() for ending in ("io", "ale")} | {"annuale": 1}
_MONTH_SPANS = {"bimestr": 2, "trimestr": 3, "quadrimestr": 4, "semestr": 6}
_MONTHS_IN_A_WORD = {f"{stem}{ending}": n for stem, n in _MONTH_SPANS.items() for ending in ("e", "ale")}
_BEFORE = re.compile(
    r"(?:(?:la |di )?durata|validità|vigenza|per|pari a|complessiv[ao]|prevista|stabilita|di|in|[:=]|e'|è) *"
)
_SIGNED = (
    r"(?:dalla |dall'|dal )?(?:data |giorno )?(?:della |di |dell')?(?:ultima )?"
    r"(?:firma|sottoscrizione|stipula|stipulazione)"
    r"(?: digitale| dell'atto| dell'accordo| della convenzione| delle parti)?"
)
_FROM_SIGNATURE = re.compile(rf"[ ,(]*(?:a |con )?(?:decorrer[ei] |decorrenti |decorrenza |partire )?{_SIGNED}\)?")
_COUNTED_FROM = re.compile(
    r"[ ,(]+(?P<words>(?:(?:a|con) (?:decorrere|decorrenza|partire) )?(?:dal|dalla|dall')\b ?.+?)\)?"
)
_RENEWED = re.compile(
    r"[ ,;(e]*(?P<words>(?:con |e |più |salvo |eventuale |eventualmente |tacitamente |automaticamente |"
    r"possibilità di |è )*"
    r"(?:rinnov|prorog|\+ ?[0-9]|tacit|disdett).*?)\)?"
)
_TWICE = re.compile(rf"(?P<first>[0-9]{{1,4}}|{LETTERS}) ?\((?P<second>[0-9]{{1,4}}|{LETTERS})\)")
_LONGEST = 200
_UNIT_FIRST = re.compile(
    rf"(?P<unit>ann[oi]|mes[ei]|giorn[oi]|settiman[ae])[' ]+(?P<amount>[0-9]{{1,3}}|{LETTERS})(?P<solar> solar[ei])?"
)
_YEARS = re.compile(
    r"(?P<counted>.+?)?? *[(,:]? *(?P<said>(?:ann[oi]|solar[ei]|dal) )*(?P<first>[12][0-9]{3})"
    r"(?: *(?:[-–—/]|al) *(?P<last>[12][0-9]{3}))? *\)?"
)
_UNTIL = re.compile(
    rf"(?:(?:{_SIGNED}|dal [^,;]{{3,30}}?) (?:e )?)?"
    r"(?:(?:fino|sino|valid[ao] fino) a(?:l|ll')?|entro (?:il|l')|al|all'|scade (?:il|l')|scadenza(?: (?:il|l'|al))?) *"
    r"(?P<day>.+?)(?:[,;]? *\(?(?:(?:con )?rinnovo di|rinnovabile (?:per|di)) (?P<more>[^)]+)\)?)?"
)
_MONTHS = {month_name(month): month for month in range(1, 13)}
EXAMPLES = "«3 anni», «36 mesi», «anni 2026-2028», «fino al 31/12/2027», oppure «non indicata»"


def says_nothing(text: str) -> bool:
    """Whether a text stands for a duration, or a time limit, that is not stated."""
    return text in _NOTHING


@dataclass(frozen=True, slots=True)
class WrittenDuration:
    """A duration with what stands beside it.

    Attributes:
        duration: None where none is stated, and where it has no end.
        endless: It is said to have no end.
        renewed: The words on renewals; how many they are is not read from them.
        counted_from: The words that say from when, where that is not the signature.
    """

    duration: Duration | None
    endless: bool = False
    renewed: str = ""
    counted_from: str = ""


def read_duration(text: str) -> Duration | None:
    """The duration that a text says; None where it says that none is stated, or that it has no end.

    «5 anni solari» without the years is read as «5 anni»: only a text that names them ends with the last of them.

    Raises:
        InvalidDatum: It cannot be read, or says more than a duration: no end is ever guessed.
    """
    written = read_written_duration(text)
    if written.renewed or written.counted_from:
        raise _unread(text)
    return written.duration


def read_written_duration(text: str) -> WrittenDuration:
    """The duration that a cell of a register says, with the words on renewals and on the first day beside it.

    Raises:
        InvalidDatum: It cannot be read: no end is ever guessed.
    """
    if len(text) > _LONGEST:
        raise _unread(text)
    plain = " ".join(text.casefold().replace("’", "'").split()).rstrip(".")
    if plain in _NOTHING:
        return WrittenDuration(None)
    bare = plain
    while found := _BEFORE.match(bare):
        bare = bare[found.end() :]
    if _ENDLESS.fullmatch(bare) or _ENDLESS.fullmatch(plain):
        return WrittenDuration(None, endless=True)
    refused = None
    try:
        duration = _stated(bare)
    except InvalidDatum as refusal:
        duration, refused = None, refusal
    if duration is not None:
        return WrittenDuration(duration, counted_from=_first_day(bare, duration))
    beside = _with_words_beside(bare)
    if beside is None:
        raise refused or _unread(text)
    return beside


def _first_day(bare: str, duration: Duration) -> str:
    """«dal 1/1/2024» of «dal 1/1/2024 al 31/12/2026»; empty where it is the signature's."""
    started = re.match(r"(?P<words>dal .+?) (?:e )?(?:al|all'|(?:fino|sino) a(?:l|ll')?) ", bare)
    if started is None or duration.until_on is None or re.match(_SIGNED, started["words"]):
        return ""
    return started["words"]


def _with_words_beside(bare: str) -> WrittenDuration | None:
    """A duration with words on renewals, or on the first day, behind it."""
    for place in sorted({found.start() for found in re.finditer(r"[ ,;(+]", bare)}):
        head, tail = bare[:place], bare[place:]
        try:
            duration = _stated(head)
        except InvalidDatum:
            continue
        if duration is None:
            continue
        if _FROM_SIGNATURE.fullmatch(tail):
            return WrittenDuration(duration)
        if found := _RENEWED.fullmatch(tail):
            return WrittenDuration(duration, renewed=found["words"], counted_from=_first_day(head, duration))
        if found := _COUNTED_FROM.fullmatch(tail):
            more = re.search(r"[ ,;(]+((?:e |tacitamente )?(?:rinnov|prorog).*)$", tail)
            of = tail[: more.start()] if more else tail
            since = "" if _FROM_SIGNATURE.fullmatch(of) else of.strip(" ,;()")
            return WrittenDuration(duration, renewed=more[1].rstrip(")") if more else "", counted_from=since)
    return None


def _stated(text: str) -> Duration | None:
    found = _years(text) or _until(text)
    if found is not None:
        return found
    if (counted := counted_in_words(text)) is not None:
        return Duration(*counted)
    try:  # the last day alone
        return Duration(None, None, until_on=_day(text)) if re.search("[0-9]{4}", text) else None
    except InvalidDatum:
        return None


def _unread(text: str) -> InvalidDatum:
    return InvalidDatum("durata", f"«{text[:40]}» non dice quanto dura l’accordo: scrivere ad esempio {EXAMPLES}.")


def solar_without_years(text: str) -> bool:
    """Whether a text counts in solar years and does not say which: what it was read as, a person looks at."""
    plain = text.casefold()
    return bool(re.search(r"\bsolar[ei]\b", plain)) and not re.search(r"[12][0-9]{3}", plain)


def counted_in_words(text: str) -> tuple[int, Unit] | None:
    """«3 anni», «undici mesi», «triennale», «un biennio», «5 anni solari»; None where it is no such thing."""
    bare = text.removeprefix("un ")
    if span := _SPANS.get(bare):
        return span, Unit.YEARS
    if span := _MONTHS_IN_A_WORD.get(bare):
        return span, Unit.MONTHS
    if twice := _TWICE.search(text):
        one, other = (int(n) if n.isdigit() else number_in_letters(n) for n in (twice["first"], twice["second"]))
        if one != other:
            return None
        text = f"{text[: twice.start()]}{one}{text[twice.end() :]}"
    if again := re.fullmatch(rf"([0-9]{{1,4}}) ([a-z]+) \(({LETTERS})\)", text):
        if number_in_letters(again[3]) != int(again[1]):
            return None
        text = f"{again[1]} {again[2]}"
    if first := _UNIT_FIRST.fullmatch(text):
        text = f"{first['amount']} {first['unit']}{first['solar'] or ''}"
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
