"""A time limit and how it is computed: art. 2963 c.c.; for acts of the Union Reg. (CEE) n. 1182/71."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from agreements.domain.basics.day_words import from_the_day, italian_date, month_name, the_day, to_the_day
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.days.holidays import IT, SATURDAY, Calendar, weekday_name

ROME = ZoneInfo("Europe/Rome")
MAX_AMOUNT = 99_999
_ONE_DAY = timedelta(days=1)
_EUROPEAN = "Reg. (CEE, Euratom) n. 1182/71, art. 3, par. "


class Unit(StrEnum):
    """What a time limit or a duration is counted in."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


class Direction(StrEnum):
    """Whether one counts from the base onwards («entro») or back («almeno … prima»)."""

    FORWARD = "forward"
    BACKWARD = "backward"


_NOUNS = {
    Unit.DAYS: ("giorno", "giorni"),
    Unit.WEEKS: ("settimana", "settimane"),
    Unit.MONTHS: ("mese", "mesi"),
    Unit.YEARS: ("anno", "anni"),
}
_LETTERS = dict.fromkeys("dg", Unit.DAYS) | dict.fromkeys("ws", Unit.WEEKS)
_LETTERS |= {"m": Unit.MONTHS} | dict.fromkeys("ya", Unit.YEARS)
_SHORT = {Unit.DAYS: "g", Unit.WEEKS: "s", Unit.MONTHS: "m", Unit.YEARS: "a"}


def in_words(amount: int, unit: Unit) -> str:
    """«1 mese», «90 giorni»."""
    return f"{amount} {_NOUNS[unit][amount != 1]}"


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """How long somebody has, before it is anchored to a day.

    Attributes:
        amount: From 1 to 99999, of ``unit``.
        rolls: False for durations, and where a clause excludes it: then the day found stays, festive or not.
    """

    amount: int
    unit: Unit
    direction: Direction = Direction.FORWARD
    calendar: Calendar = IT
    rolls: bool = True

    def __post_init__(self) -> None:
        check_amount(self.amount)

    def times(self, count: int) -> TimeLimit:
        """The count-th occurrence, still from the one base: 31 January, 2 times 1 month, is 31 March."""
        return replace(self, amount=self.amount * count)

    @property
    def words(self) -> str:
        """«1 mese», «90 giorni»."""
        return in_words(self.amount, self.unit)

    @property
    def short(self) -> str:
        """As people type it: «1m», «90g»; `parse_time_limit` reads it back."""
        return f"{self.amount}{_SHORT[self.unit]}"


@dataclass(frozen=True, slots=True)
class ComputedTimeLimit:
    """The last useful day, and why.

    Attributes:
        raw_on: The corresponding day, before any roll.
        explanation: The computation in Italian words, for notices and documents.
        legal_basis: The rules that were applied.
    """

    due_on: date
    base: date
    raw_on: date
    explanation: str
    legal_basis: tuple[str, ...]


def check_amount(amount: int) -> None:
    """Refuse an amount that no act can mean.

    Raises:
        InvalidDatum: Below 1 or above 99999.
    """
    if not 1 <= amount <= MAX_AMOUNT:
        raise InvalidDatum("termine", f"La quantità {amount} non è ammessa: indicare un intero da 1 a {MAX_AMOUNT}.")


def parse_time_limit(
    text: str, *, direction: Direction = Direction.FORWARD, calendar: Calendar = IT, rolls: bool = True
) -> TimeLimit:
    """Read «30g» (or 30d), «2s» (2w), «1m», «3a» (3y).

    Raises:
        InvalidDatum: Anything else.
    """
    match = re.fullmatch(r"([0-9]{1,5}) ?([dgwsmya])", text.strip().lower())
    if match is None:
        raise InvalidDatum(
            "termine",
            f"Il termine «{text.strip()[:40]}» non è leggibile: scrivere un numero e una lettera, "
            "ad esempio 30g (giorni), 2s (settimane), 1m (mesi) o 3a (anni).",
        )
    return TimeLimit(int(match[1]), _LETTERS[match[2]], direction, calendar, rolls)


def base_day(moment: datetime) -> date:
    """The day from which one counts: that of the event on the Italian calendar, whatever the clock's zone.

    Legal basis: art. 2963, first paragraph, c.c. (calendario comune).

    Raises:
        ValueError: The moment has no time zone: its day would depend on the computer.
    """
    if moment.utcoffset() is None:
        raise ValueError("a moment without time zone has no day in Italy")
    return moment.astimezone(ROME).date()


def shifted(base: date, amount: int, unit: Unit, direction: Direction = Direction.FORWARD) -> date:
    """The corresponding day, or the last of its month where that has no such day; never rolled.

    Legal basis: art. 2963, second, fourth and fifth paragraph, c.c.

    Raises:
        InvalidDatum: The day found is beyond the calendar.
    """
    signed = amount if direction is Direction.FORWARD else -amount
    try:
        if unit in (Unit.DAYS, Unit.WEEKS):
            return base + timedelta(days=signed * (7 if unit is Unit.WEEKS else 1))
        months = signed * (12 if unit is Unit.YEARS else 1)
        return base + relativedelta(months=months)
    except (OverflowError, ValueError) as error:
        raise InvalidDatum(
            "termine",
            f"{in_words(amount, unit).capitalize()} {from_the_day(base)} è una data fuori dal calendario: "
            "controllare la quantità indicata.",
        ) from error


def compute(limit: TimeLimit, base: date) -> ComputedTimeLimit:
    """The last useful day of a time limit: always from its own base, never from another result.

    The first day is excluded; months and years end on the corresponding day, or on the last of the month; a
    festive day moves forward, and for a limit counted backwards it is anticipated; Saturday is an ordinary
    day except for acts of the Union.

    Legal basis: art. 2963 c.c.; art. 1187 c.c.; Cass. 1970/2015 and 21335/2017 (backwards); Reg. (CEE,
    Euratom) n. 1182/71, art. 3 (acts of the Union).

    Raises:
        InvalidDatum: The day found lies beyond the years whose holidays are known.
    """
    story = _Story(limit, base, shifted(base, limit.amount, limit.unit, limit.direction))
    story.tell_base()
    story.tell_corresponding_day()
    if not limit.rolls:
        due_on = story.raw_on
        story.say("È una durata o un termine che non si proroga: vale quel giorno, anche se festivo")
    elif limit.calendar.saturday_rolls:
        due_on = _european_end(story)
    else:
        due_on = _civil_end(story)
    when = "entro le ore 24" if limit.direction is Direction.FORWARD else "ultimo giorno utile"
    story.say(f"Scadenza: {weekday_name(due_on)} {italian_date(due_on)}, {when}")
    if limit.calendar.saturday_rolls:
        story.say(
            "Se l’atto va compiuto presso un’istituzione dell’Unione contano i giorni festivi che essa "
            "pubblica, qui non noti: verificarli nella Gazzetta ufficiale dell’Unione europea"
        )
    return ComputedTimeLimit(due_on, base, story.raw_on, " ".join(story.sentences), tuple(dict.fromkeys(story.rules)))


def fixed_day(day: date, calendar: Calendar, words: str) -> ComputedTimeLimit:
    """The last useful day of what the text wants by a day: a festive one moves forward.

    Args:
        words: Who says the day, in Italian: «Il testo fissa il giorno».

    Legal basis: art. 1187 c.c., which recalls art. 2963 c.c.

    Raises:
        InvalidDatum: The day lies beyond the years whose holidays are known.
    """
    limit = TimeLimit(1, Unit.DAYS, calendar=calendar)
    story = _Story(limit, day, day)
    story.say(f"{words}: {weekday_name(day)} {italian_date(day)}")
    if calendar.saturday_rolls:
        due_on = _first_open(calendar, day, Direction.FORWARD)
        if due_on != day:
            story.tell_closed_days(due_on)
            story.say(f"Il termine finisce {the_day(due_on)}, primo giorno lavorativo seguente", _EUROPEAN + "4")
    else:
        due_on = _civil_end(story)
    story.say(f"Scadenza: {weekday_name(due_on)} {italian_date(due_on)}, entro le ore 24")
    return ComputedTimeLimit(due_on, day, day, " ".join(story.sentences), tuple(dict.fromkeys(story.rules)))


def _civil_end(story: _Story) -> date:
    """Art. 2963, third paragraph, c.c.; counted backwards, a festive day is anticipated."""
    limit, raw_on = story.limit, story.raw_on
    due_on = _first_open(limit.calendar, raw_on, limit.direction)
    if due_on != raw_on:
        story.tell_closed_days(due_on)
        if limit.direction is Direction.FORWARD:
            story.say(
                f"La scadenza è prorogata di diritto {to_the_day(due_on)}, primo giorno non festivo seguente",
                "art. 2963, terzo comma, c.c.",
                "art. 1187 c.c.",
            )
        else:
            story.say(
                f"Contando a ritroso si anticipa {to_the_day(due_on)}, giorno non festivo precedente",
                "art. 2963, terzo comma, c.c.",
                "Cass. 21335/2017",
            )
    if due_on.weekday() == SATURDAY:
        story.say("Il sabato non è festivo: la sua proroga vale solo per gli atti processuali", "Cass. 5114/2009")
    elif due_on == raw_on:
        story.say("Non è un giorno festivo: la scadenza non si sposta")
    return due_on


def _european_end(story: _Story) -> date:
    """Art. 3, par. 4 and 5: nothing moves counting backwards; at least two working days in any period."""
    limit, due_on = story.limit, story.raw_on
    if limit.direction is Direction.FORWARD:
        due_on = _first_open(limit.calendar, story.raw_on, limit.direction)
        if due_on != story.raw_on:
            story.tell_closed_days(due_on)
            story.say(f"Il termine finisce {the_day(due_on)}, primo giorno lavorativo seguente", _EUROPEAN + "4")
    elif limit.calendar.rolls_from(due_on):
        story.tell_closed_days(due_on)
        story.say("I termini dell’Unione calcolati a ritroso non si spostano", _EUROPEAN + "4")
    if (limit.amount, limit.unit) != (1, Unit.DAYS):
        first = _first_open(limit.calendar, _step(story.base, limit.direction), limit.direction)
        second = _first_open(limit.calendar, _step(first, limit.direction), limit.direction)
        if abs(second - story.base) > abs(due_on - story.base):
            due_on = second
            story.say(
                f"Il termine comprende almeno due giorni lavorativi e arriva perciò {to_the_day(due_on)}",
                _EUROPEAN + "5",
            )
    return due_on


def _step(day: date, direction: Direction) -> date:
    return day + _ONE_DAY if direction is Direction.FORWARD else day - _ONE_DAY


def _first_open(calendar: Calendar, day: date, direction: Direction) -> date:
    while calendar.rolls_from(day):
        day = _step(day, direction)
    return day


class _Story:
    """Collects the sentences and the rules of one computation, in the order in which they were applied."""

    def __init__(self, limit: TimeLimit, base: date, raw_on: date) -> None:
        self.limit, self.base, self.raw_on = limit, base, raw_on
        self.sentences: list[str] = []
        self.rules: list[str] = []

    def say(self, sentence: str, *rules: str) -> None:
        cited = f" ({'; '.join(rules)})" if rules else ""
        text = f"{sentence}{cited}"
        self.sentences.append(text if text.endswith(".") else f"{text}.")
        self.rules.extend(rules)

    def tell_base(self) -> None:
        backwards = self.limit.direction is Direction.BACKWARD
        words = f"Termine di {self.limit.words}{' a ritroso' if backwards else ''} {from_the_day(self.base)}"
        rules = ["art. 2963, secondo comma, c.c.", *(["Cass. 1970/2015"] if backwards else [])]
        if self.limit.calendar.saturday_rolls:
            rules = [_EUROPEAN + "1"]
        self.say(f"{words}: il giorno iniziale non si conta", *rules)

    def tell_corresponding_day(self) -> None:
        found = f"{weekday_name(self.raw_on)} {italian_date(self.raw_on)}"
        if self.limit.unit in (Unit.DAYS, Unit.WEEKS):
            self.say(f"Contando i giorni del calendario comune si arriva a {found}")
            return
        rules = ["art. 2963, quarto comma, c.c."]
        rules += ["Cass. 13406/2017"] if self.limit.unit is Unit.YEARS else []
        sentence = f"Il giorno corrispondente è {found}"
        if self.raw_on.day != self.base.day:
            rules = ["art. 2963, quarto e quinto comma, c.c.", *rules[1:]]
            sentence = (
                f"Nel mese di {month_name(self.raw_on.month)} {self.raw_on.year} manca il giorno "
                f"{self.base.day}: vale l’ultimo del mese, {found}"
            )
        self.say(sentence, *([_EUROPEAN + "2"] if self.limit.calendar.saturday_rolls else rules))

    def tell_closed_days(self, due_on: date) -> None:
        """Say of each day, from the corresponding one until before the due date, why it does not count."""
        days = [self.raw_on]
        while (following := _step(days[-1], self.limit.direction)) != due_on and due_on != self.raw_on:
            days.append(following)
        joined = "; ".join(f"{the_day(day)} è {self.limit.calendar.reason(day)}" for day in days)
        self.say(joined[0].upper() + joined[1:])
