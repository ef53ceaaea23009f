"""The number of an act as people write and read it: «421/2026», «421 / 2026» and «n. 421/2026» are one.

Registers too: «Repertorio accordi» and «Repertorio degli accordi» are one.
"""

from __future__ import annotations

import re

from agreements.domain.basics.folding import unaccented

_BEFORE = re.compile(
    r"(?:(?:n(?:umero|um|r)?\s*[.°º]+[°º]?|№)\s*(?=[^\W_])|(?:numero|num|nr|n)\s+(?=[0-9]))+", re.IGNORECASE
)
_SLASH = re.compile(r"\s*/\s*")
_BEGINS = frozenset("nN№")
_JOINS = frozenset(
    [
        "d",
        "del",
        "dei",
        "degli",
        "della",
        "delle",
        "dell",
        "dello",
        "di",
        "il",
        "lo",
        "la",
        "i",
        "gli",
        "le",
        "l",
        "per",
        "n",
    ]
)
_SHORT = {"rep": "repertorio", "reg": "registro"}


def bare(written: str) -> str:
    """A number without the «n.» before it, which whoever writes it out adds, and without spaces about its slash."""
    if "/" in written:
        written = _SLASH.sub("/", written)
    if written[:1] in _BEGINS:
        written = _BEFORE.sub("", written, count=1)
    return written


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
