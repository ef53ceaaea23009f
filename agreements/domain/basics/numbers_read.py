"""Numbers that people write in letters: «ventitré», «centoventimila», «due milioni».

The one reader of texts, forms, sheets, commands and clauses.
"""

from __future__ import annotations

import re

from agreements.domain.basics.folding import unaccented
from agreements.domain.basics.number_words import LIMIT, cardinal

_BELOW_THOUSAND: dict[str, int] = {unaccented(cardinal(number)): number for number in range(1, LIMIT)} | {
    "una": 1,
}
_BELOW_THOUSAND |= {
    word[:-1]: n for word, n in _BELOW_THOUSAND.items() if word.endswith(("uno", "anta", "enta", "venti"))
}
"""Also cut short: «un anno», «ventun anni», «trent'anni»."""
LETTERS = (
    r"(?:un[oa]?|due|tr[eéè]'?|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|tredici|quattordici|quindici|"
    r"sedici|diciassette|diciotto|diciannove|venti?|trenta?|quaranta?|cinquanta?|sessanta?|settanta?|ottanta?|novanta?|"
    r"cento?|mille|mila){1,9}"
)
"""A regular expression of what may be one number in one word; `number_in_letters` says whether it is."""
SPANS = {
    "bienn": 2,
    "trienn": 3,
    "quadrienn": 4,
    "quinquenn": 5,
    "sessenn": 6,
    "settenn": 7,
    "novenn": 9,
    "decenn": 10,
    "ventenn": 20,
    "trentenn": 30,
}
"""Years in one word: «triennio», «triennale»."""
_THOUSANDS = re.compile(r"(?P<head>[a-z]*?)(?P<word>mille|mila)(?P<rest>[a-z]*)")
_MILLIONS = {"milione": 10**6, "milioni": 10**6, "miliardo": 10**9, "miliardi": 10**9}


def number_in_letters(text: str) -> int | None:
    """The number that letters write, from one on; None where they write none.

    «centoventimila», «mille», «duemilaventisei», «un milione», «due milioni e cinquecentomila».
    """
    words = [word for word in re.sub("['’]$", "", unaccented(text)).replace("-", " ").split() if word != "e"]
    total, group = 0, ""
    for word in words:
        if word in _MILLIONS:
            head = _below_million(group)
            if head is None:
                return None
            total, group = total + head * _MILLIONS[word], ""
        else:
            group += word
    if not group:
        return total or None
    rest = _below_million(group)
    return None if rest is None else total + rest


def _below_million(word: str) -> int | None:
    if word in _BELOW_THOUSAND:
        return _BELOW_THOUSAND[word]
    found = _THOUSANDS.fullmatch(word)
    if found is None:
        return None
    head = 1 if found["word"] == "mille" else _BELOW_THOUSAND.get(found["head"])
    if head is None or (found["word"] == "mille" and found["head"]):
        return None
    rest = _BELOW_THOUSAND.get(found["rest"]) if found["rest"] else 0
    return None if rest is None else head * 1000 + rest
