"""The number of an act as people write and read it: «421/2026», «421 / 2026» and «n. 421/2026» are one.

Registers too: «Repertorio accordi» and «Repertorio degli accordi» are one.
"""

from __future__ import annotations

import re

from agreements.domain.basics.folding import unaccented

_BEFORE = re.compile(
    r"(?:(?:n(?:umero|um|r)?\s*[.°º]+[°º]?|№)\s*(?=[^\W_])|(?:numero|num|nr|n)\s+(?=[0-9]))+", re.IGNORECASE
)
_ACT = re.compile(
    r"(?:d\.? ?(?:p\.? ?)?g\.? ?r\.?|delibera(?:zione)?|decreto|determina(?:zione)?|rep(?:ertorio|\.)?)\s+"
    r"(?=n(?:[.°º]|r\.|um))",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"[\s,]+(?:n(?:r|um)?\s?[.°º]+|numero)\s*$", re.IGNORECASE)
_SLASH = re.compile(r"\s*/\s*")
_BEGINS = frozenset("nN№dDrR")
_JOINS = frozenset(
    {"d", "del", "dei", "degli", "della", "delle", "dell", "di", "il", "lo", "la", "gli", "le", "l", "n"}
)
_SHORT = {"rep": "repertorio", "reg": "registro"}


def bare(written: str) -> str:
    """A number without the «n.» before it, which whoever writes it out adds, and without spaces about its slash."""
    if "/" in written:
        written = _SLASH.sub("/", written)
    if written[:1] in _BEGINS:  # «DGR n. 45»: what act it is whoever cites it says
        written = _at_start(_BEFORE, _at_start(_ACT, written))
    return written


def _at_start(pattern: re.Pattern[str], written: str) -> str:
    found = pattern.match(written)
    return written[found.end() :] if found else written


def without_sign(named: str) -> str:
    """What an act or an organ is called, without the «n.» behind it: «Decreto del Presidente n.»."""
    return _BEHIND.sub("", named)


def number_key(written: str) -> str:
    """By what two numbers are one: without «n.», capitals, spaces and the zeros before it."""
    key = "".join(bare(" ".join(written.split())).casefold().split())
    return key.lstrip("0") or key[-1:]


def same_number(one: str, other: str) -> bool:
    """Whether two numbers of acts of one register are one."""
    return number_key(one) == number_key(other)


def register_key(written: str) -> tuple[str, ...]:
    """By what two registers are one: its words without articles, prepositions, capitals and signs."""
    words = re.findall(r"\w+", unaccented(written))
    return tuple(_SHORT.get(word, word) for word in words if word not in _JOINS)
