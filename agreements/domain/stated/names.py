"""Names of bodies and of offices in a text, and whether two ways to write one are the same."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agreements.domain.basics.folding import unaccented

_JOINS = r"(?:degli|dello|della|dell'|delle|del|dei|di|e|ed|in|la|per l[ao'])"
_WORD = r"[A-ZÀ-Ú](?:[\w’'-]|\.(?=\w))*"
NOUN = (
    r"(?:Regione|Provincia|Comune|Città [Mm]etropolitana|Università|Politecnico|Azienda|ASL|AUSL|Unione|"
    r"Ministero|Prefettura|Agenzia|ANCI|"
    r"UNCEM|UPI|Camera|Consorzio|Istituto|Fondazione|Associazione|Ente|Autorità|Soprintendenza|REGIONE|"
    r"PROVINCIA|COMUNE|UNIVERSITÀ|"
    r"AZIENDA|MINISTERO|PREFETTURA|AGENZIA|FONDAZIONE|ASSOCIAZIONE)"
)
_BODY = re.compile(rf"\b{NOUN}\b(?: (?!(?:e|ed) (?:l[ao] |il |l')?{NOUN})(?:{_JOINS} ?)*{_WORD})+")
_OFFICE = re.compile(
    r"\b(?:Settore|Direzione|Servizio|Ufficio|Area|Dipartimento|Sezione|Unità|Divisione|Posizione)\b"
    r"(?: (?:[a-zà-ú]+ ){0,3}[«\"“][^»\"”]{3,120}[»\"”]|(?: (?:[a-zà-ú']+ ){0,3}[A-ZÀ-Ú][\w’'-]*)+)"
)
_ONLY_A_NOUN = re.compile(rf"(?:(?:il|la|lo) |l['’])?{NOUN}", re.IGNORECASE)
_RESPONSIBLE = re.compile(
    r"\bstruttur\w+|\bresponsabil\w+|\breferent\w+|\bcoordina\w+|\bper (?:la |il |l'|gli )", re.IGNORECASE
)


def offices_in(sentence: str) -> list[str]:
    """The offices that a sentence names where it says who answers for something."""
    return [found[0] for found in _OFFICE.finditer(sentence)] if _RESPONSIBLE.search(sentence) else []


def bodies_in(sentence: str) -> list[str]:
    """The bodies that a sentence names."""
    return [found[0] for found in _BODY.finditer(sentence)]


def plain(name: str) -> str:
    """A name without capitals, accents, signs and what stands in brackets behind it."""
    bare = re.sub(r"\([^)]*\)\s*$", "", name)
    return " ".join(re.findall(r"[a-z0-9]+", unaccented(bare)))


def named_in(name: str, text: str) -> bool:
    """Whether a text, as `plain` gives it, has a name."""
    wanted = plain(name)
    return bool(wanted) and f" {wanted} " in f" {text} "


def known_as(name: str, names: Iterable[str]) -> bool:
    """Whether a name is one of those, or one is part of the other: «Settore Reti», «Settore Reti e telefonia».

    A short name that only says what a body is, «Comune», is part of the name of every other.
    """
    own = f" {plain(name)} "
    others = (f" {plain(each)} " for each in names if not _ONLY_A_NOUN.fullmatch(each.strip()))
    return any(other.strip() and (other in own or own in other) for other in others)
