"""What the format of a cell says beside its value: a currency, a share, a part of a day that nobody wrote.

A sheet keeps «L. 1.000.000» as a million, «50%» as a half, and «mar-14» as the first of March: what stands there is
read as it is shown. Source: ECMA-376 part 1, 18.8.31.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from agreements.domain.basics.folding import folded
from agreements.domain.register.typed_cell import text_of

_TOKENS = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*].|\[\$(?P<money>[^\]-]*)(?:-[^\]]*)?\]|(?P<bracket>\[[^\]]*\])'
    r"|(?P<meridian>AM/PM|A/P)|(?P<plain>.)",
    re.DOTALL | re.IGNORECASE,
)
_SIGNS_OF_MONEY = "$€£¥"
_FIGURES = "0#?"
_PLAIN = frozenset({"", "€", "eur", "euro", "n", "n°", "nr", "num", "."})
"""What may stand beside a number without saying more than it: amounts are euro, and numbers are numbers."""
_YEAR, _DAY = "yaje", "dgt"
"""Letters of a year and of a day, also as Italian and German programs write them into their files."""


def as_shown(value: float, form: str | None) -> float | str:
    """A number; with what stands beside it, where that says what it counts: «L. 1000000», «50%», «3 anni»."""
    before, after, share = _beside(form or "", _section(value))
    if share:
        return f"{text_of(float(Decimal(repr(value)) * 100))}%"
    if folded(before).strip(".: ") in _PLAIN and folded(after).strip(".: ") in _PLAIN:
        return value
    return " ".join(f"{before} {text_of(value)} {after}".split())


def day_as_shown(day: date, form: str | None) -> date | str:
    """A day; what is shown of it, where the rest is only what a sheet adds: the first of a month, the year of typing.

    A day other than the first was typed as such, whatever is shown of it.
    """
    letters = _letters(form or "")
    has_year, has_day = (any(each in letters for each in kind) for kind in (_YEAR, _DAY))
    if has_day and not has_year:
        return f"{day:%d/%m}"
    if has_year and not has_day and day.day == 1:
        if "m" in letters:
            return f"{day:%m/%Y}"
        return f"{day:%Y}" if day.month == 1 else day
    return day


def _section(value: float) -> int:
    return 0 if value > 0 else 1 if value < 0 else 2


@lru_cache(maxsize=1_000)
def _beside(form: str, section: int) -> tuple[str, str, bool]:
    """What stands before the figures and behind them, and whether they are a share of a hundred."""
    sections: list[tuple[list[str], list[str], bool]] = [([], [], False)]
    figures = False
    for found in _TOKENS.finditer(form):
        before, after, share = sections[-1]
        plain = found["plain"]
        if plain == ";":
            sections.append(([], [], False))
            figures = False
        elif plain == "%":
            sections[-1] = before, after, True
        elif plain is not None and plain in _FIGURES:
            figures = True
        else:
            words = found["quoted"] or found["escaped"] or found["money"] or ""
            words = plain if plain is not None and plain in _SIGNS_OF_MONEY else words
            (after if figures else before).append(words)
    before, after, share = sections[section if section < len(sections) else 0]
    return _words(before), _words(after), share


def _words(parts: list[str]) -> str:
    """What says something: letters and signs of money, with what stands among them."""
    said = "".join(parts).strip()
    return said if any(sign.isalpha() or sign in _SIGNS_OF_MONEY for sign in said) else ""


@lru_cache(maxsize=1_000)
def _letters(form: str) -> str:
    first = form.split(";")[0]
    return "".join((found["plain"] or "").lower() for found in _TOKENS.finditer(first))
