"""How two texts that people typed are compared: without capitals and spaces, and where asked without accents."""

from __future__ import annotations

import re
from unicodedata import combining, normalize

_TITLES = frozenset({"arch", "avv", "dott", "dr", "dssa", "ing", "prof", "rag", "ssa"})


def folded(text: str) -> str:
    """The text in small letters, with one space between its words."""
    return " ".join(text.casefold().split())


def unaccented(text: str) -> str:
    """The text in small letters, without accents; spaces and signs stay."""
    return "".join(sign for sign in normalize("NFKD", text.casefold()) if not combining(sign))


def same_name(one: str, other: str) -> bool:
    """Whether two names of persons are one, without regard to capitals, accents, signs, titles and order."""
    return _words_of(one) == _words_of(other)


def _words_of(name: str) -> list[str]:
    return sorted(word for word in re.findall(r"\w+", unaccented(name)) if word not in _TITLES)
