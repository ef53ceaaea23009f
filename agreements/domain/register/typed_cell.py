"""Cells of a sheet as offices fill them in: dates as text, as dates or as bare numbers, numbers with their dots."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.legible import visible
from agreements.domain.basics.typed_day import FIRST_YEAR, LAST_YEAR, parse_day, plausible_day
from agreements.domain.days.duration import Duration
from agreements.domain.days.rough_day import RoughDay, read_rough_day
from agreements.domain.days.time_limit import Direction, TimeLimit, Unit, parse_time_limit
from agreements.domain.days.typed_duration import WrittenDuration, counted_in_words, read_written_duration, says_nothing

Cell = str | int | float | bool | date | None
"""What a sheet holds in one place; a moment counts as its day."""

EPOCH_1900 = date(1899, 12, 30)
EPOCH_1904 = date(1904, 1, 1)
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 110_000  # from 1927 to 2201: a smaller number is a year, or a slip
_LETTERS = {Unit.YEARS: "a", Unit.MONTHS: "m", Unit.WEEKS: "s", Unit.DAYS: "g"}


def text_of(cell: Cell) -> str:
    """The text of a cell: a number as it is read on the sheet, spaces tidied up, the apostrophe of exports left out.

    Raises:
        InvalidDatum: A date or a yes stands where text is meant: the sheet has changed what was typed.
    """
    if cell is None:
        return ""
    if isinstance(cell, bool | date):
        shown = f"{cell:%d/%m/%Y}" if isinstance(cell, date) else ("VERO" if cell else "FALSO")
        raise InvalidDatum(
            "testo",
            f"il foglio ha trasformato ciò che era scritto in «{shown}»: dare alla cella il formato «Testo» e "
            "riscrivere il valore",
        )
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{Decimal(repr(cell)):f}".replace(".", ",")
    text = "\n".join(" ".join(line.split()) for line in str(cell).splitlines()).strip()
    return text[1:] if re.match(r"'[=+\-@]", text) else text


def is_blank(cell: Cell) -> bool:
    """Whether nothing is written there."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def day_of(cell: Cell, epoch: date = EPOCH_1900) -> date | None:
    """The day that a cell means; None where it is empty.

    Args:
        cell: A date, a serial number of Excel, or text as `parse_day` reads it.
        epoch: From which the sheet counts its serial numbers.

    Raises:
        InvalidDatum: It is no day, or one that can be read in two ways.
    """
    if is_blank(cell):
        return None
    if isinstance(cell, datetime):
        return plausible_day(cell.date())
    if isinstance(cell, date):
        return plausible_day(cell)
    if isinstance(cell, bool):
        raise InvalidDatum("data", "non è una data: scriverla come gg/mm/aaaa")
    if isinstance(cell, int | float):
        return _of_serial(cell, epoch)
    text = text_of(cell)
    if re.fullmatch(r"[0-9]{5}", text):
        return _of_serial(int(text), epoch)
    return parse_day(text)


def rough_day_of(cell: Cell) -> RoughDay | None:
    """What is known of a day that is not known: «non noto», «2015», «dicembre 2007»; None where a day is written.

    Raises:
        InvalidDatum: There is no such month or year.
    """
    if isinstance(cell, bool | date) or cell is None:
        return None
    return read_rough_day(text_of(cell))


def _of_serial(number: float, epoch: date) -> date:
    if FIRST_YEAR <= number <= LAST_YEAR:
        raise InvalidDatum("data", f"«{number:.0f}» è solo un anno: scrivere il giorno come gg/mm/aaaa")
    if 10_000_000 <= number <= 99_999_999 and float(number).is_integer():
        return parse_day(f"{number:.0f}")
    if not _FIRST_SERIAL <= number <= _LAST_SERIAL:
        raise InvalidDatum("data", f"il numero {number:.15g} non è una data: scriverla come gg/mm/aaaa")
    return plausible_day(epoch + timedelta(days=int(number)))


def whole_of(cell: Cell) -> int | None:
    """The whole number of a cell, dots of the thousands allowed; None where it is empty.

    Raises:
        InvalidDatum: It is none.
    """
    if is_blank(cell):
        return None
    if isinstance(cell, int | float) and not isinstance(cell, bool) and float(cell).is_integer():
        return int(cell)
    shown = visible(str(cell) if isinstance(cell, bool | date) else text_of(cell))[:40]
    text = shown.replace("’", "'")
    if re.fullmatch(r"[0-9]{1,9}|[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[1-9][0-9]{0,2}(?:[' ][0-9]{3})+", text):
        return int(re.sub(r"[.' ]", "", text))
    why = "ha decimali, che un foglio può nascondere, e " if isinstance(cell, float) else ""
    raise InvalidDatum("numero", f"«{shown}» {why}non è un numero intero: scriverne uno, o lasciare vuoto")


def written_duration_of(cell: Cell) -> WrittenDuration:
    """What a cell says of the duration, as `read_written_duration` reads it; a day alone is the last one.

    Raises:
        InvalidDatum: It cannot be read: no end is ever guessed.
    """
    if isinstance(cell, date):
        return WrittenDuration(Duration(None, None, until_on=day_of(cell)))
    return read_written_duration(text_of(cell))


def time_limit_of(cell: Cell, direction: Direction = Direction.FORWARD) -> TimeLimit | None:
    """«90 giorni», «6 mesi», «90g»; None where it is empty.

    Raises:
        InvalidDatum: It cannot be read.
    """
    text = text_of(cell).casefold()
    if says_nothing(text):
        return None
    counted = counted_in_words(text)
    typed = text if counted is None else f"{counted[0]}{_LETTERS[counted[1]]}"
    return parse_time_limit(typed, direction=direction)
