"""Numbers and time limits as Italian acts write them: «novanta giorni», «un mese», «ogni sei mesi»."""

from __future__ import annotations

import re

_SMALL = (
    *("zero", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove", "dieci", "undici", "dodici"),
    *("tredici", "quattordici", "quindici", "sedici", "diciassette", "diciotto", "diciannove"),
)
_TENS = ("", "", "venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta")
_ONE = {"giorno": "un giorno", "settimana": "una settimana", "mese": "un mese", "anno": "un anno"}

LIMIT = 1000
"""From here on figures are clearer than letters."""


def cardinal(number: int) -> str:
    """A number in letters: «novanta», «centoventuno»; in figures from a thousand on."""
    if not 0 <= number < LIMIT:
        return str(number)
    hundreds, rest = divmod(number, 100)
    if hundreds:
        head = "cento" if hundreds == 1 else f"{_SMALL[hundreds]}cento"
        tail = "" if not rest else "tré" if rest == 3 else cardinal(rest)
        return (head[:-1] if tail.startswith("ott") else head) + tail  # centottanta
    if number < len(_SMALL):
        return _SMALL[number]
    tens, ones = divmod(number, 10)
    stem = _TENS[tens]
    if ones in (1, 8):
        stem = stem[:-1]  # ventuno, ventotto
    return stem + ("" if not ones else "tré" if ones == 3 else _SMALL[ones])


def term_in_figures(words: str) -> str:
    """«90 giorni», but «un mese»: one of something is never a figure in an act."""
    amount, _, noun = words.partition(" ")
    return _ONE.get(noun, words) if amount == "1" else words


def term_in_letters(words: str) -> str:
    """«novanta giorni», from «90 giorni» or «un mese»."""
    amount, space, noun = words.partition(" ")
    return f"{cardinal(int(amount))}{space}{noun}" if amount.isdecimal() and amount != "1" else term_in_figures(words)


def how_often(words: str) -> str:
    """«ogni anno», «ogni sei mesi», from «un anno» or «6 mesi»."""
    letters = term_in_letters(words)
    for noun, one in _ONE.items():
        if letters == one:
            return f"ogni {noun}"
    return f"ogni {letters}"


def states(text: str, words: str) -> bool:
    """Whether a text states a time limit, in whatever way; «36 mesi» does not state «6 mesi»."""
    return any(re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text) for form in term_forms(words))


def term_forms(words: str) -> tuple[str, ...]:
    """All the ways in which a text may write one time limit: «90 giorni», «novanta giorni», «ogni novanta giorni»."""
    return tuple(dict.fromkeys((term_in_figures(words), term_in_letters(words), how_often(words))))


def counted(number: int, one: str, many: str) -> str:
    """So many of something: «1 giorno», «30 giorni»; the one place where a noun agrees with a number in figures."""
    return f"{number} {one if number == 1 else many}"
