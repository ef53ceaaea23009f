"""Names of bodies and of offices in a text, and whether two ways to write one are the same."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agreements.domain.basics.folding import unaccented

_JOINS = r"(?:degli|dello|della|dell'|delle|del|dei|di|e|ed|in|la|per l[ao'])"
_WORD = r"[A-ZÀ-Ú](?:[\w’'-]|\.(?=\w))*"
NOUN = (
    r"(?:Regione|Provincia|Comune|Città [Mm]etropolitana|Università|Politecnico|Azienda|ASL|AUSL|"
    r"Unione(?! [Ee]uropea)|Ministero|Prefettura|Agenzia|ANCI|UNCEM|UPI|Camera|Consorzio|Istituto|Fondazione|"
    r"Associazione|Ente|Autorità|Soprintendenza|Società(?! dell)|Cooperativa|Federazione|Ordine|Parco|Ospedale|Liceo|"
    r"Diocesi|Croce|REGIONE|PROVINCIA|COMUNE|UNIVERSITÀ|AZIENDA|MINISTERO|PREFETTURA|AGENZIA|FONDAZIONE|ASSOCIAZIONE)"
)
_BODY = re.compile(rf"\b{NOUN}\b(?: (?!(?:e|ed) (?:l[ao] |il |l')?{NOUN})(?:{_JOINS} ?)*{_WORD})+")
_COMPANY = re.compile(
    r"(?<![\w’'])[A-ZÀ-Ú][\w&’'-]{1,40}(?: (?:e |& )?[A-ZÀ-Ú][\w&’'-]{0,40}){0,5},? "
    r"(?:S\.? ?(?:c\.? ?)?p\.? ?A|S\.? ?(?:c\.? ?a\.? ?)?r\.? ?l|SpA|Srl|ONLUS|Onlus|APS|ODV|ETS)\b"
)
_ACRONYM = re.compile(
    r"\b(?:CNR|INPS|INAIL|ISTAT|ISPRA|ANAS|ENEA|AGEA|CREA|CONSIP|RFI|ARPA[A-Z]{0,3}|ARTEA|ANCI|UPI|UNCEM)\b(?! [A-Z])"
)
_OFFICE = re.compile(
    r"\b(?:Settore|Direzione|Servizio|Ufficio|Area|Dipartimento|Sezione|Unità|Divisione|Posizione)\b"
    r"(?: (?:[a-zà-ú]+ ){0,3}[«\"“][^»\"”]{3,120}[»\"”]|(?: (?:[a-zà-ú']+ ){0,3}[A-ZÀ-Ú][\w’'-]*)+)"
)
_ONLY_A_NOUN = re.compile(rf"(?:(?:il|la|lo) |l['’])?{NOUN}", re.IGNORECASE)
_OWN_PART = re.compile(
    r"$|(?:giunta|consiglio|presiden|sindaco|settore|direzione|servizio|ufficio|area|dipartimento|sezione|unita)"
)
_RESPONSIBLE = re.compile(
    r"\bstruttur\w+|\bresponsabil\w+|\breferent\w+|\bcoordina\w+|\bper (?:la |il |l'|gli )", re.IGNORECASE
)


def offices_in(sentence: str) -> list[str]:
    """The offices that a sentence names where it says who answers for something."""
    return [found[0] for found in _OFFICE.finditer(sentence)] if _RESPONSIBLE.search(sentence) else []


def bodies_in(sentence: str) -> list[str]:
    """The bodies that a sentence names."""
    found = {each.span(): each[0] for pattern in (_BODY, _COMPANY, _ACRONYM) for each in pattern.finditer(sentence)}
    return [
        name
        for (start, end), name in sorted(found.items())
        if not any(first <= start and end <= last and (first, last) != (start, end) for first, last in found)
    ]


def plain(name: str) -> str:
    """A name without capitals, accents, signs and what stands in brackets behind it."""
    bare = re.sub(r"\([^)]*\)\s*$", "", name)
    return " ".join(re.findall(r"[a-z0-9]+", unaccented(bare)))


def named_in(name: str, text: str) -> bool:
    """Whether a text, as `plain` gives it, has a name."""
    wanted = plain(name)
    return bool(wanted) and f" {wanted} " in f" {text} "


def _own_part(name: str, body: str) -> bool:
    return _OWN_PART.match(name.partition(body)[2]) is not None


def known_as(name: str, names: Iterable[str]) -> bool:
    """Whether a name is one of those, or one is part of the other: «Settore Reti», «Settore Reti e telefonia».

    A short name that only says what a body is, «Comune», is part of the name of every other. A body with more in its
    name is another body, «ANCI di Prova Servizi», unless what follows is an organ or an office of it. An office is not
    known by the body that it is of.
    """
    own = f" {plain(name)} "
    body = _BODY.match(name) or _COMPANY.match(name)
    for each in names:
        other = f" {plain(each)} "
        if not other.strip() or _ONLY_A_NOUN.fullmatch(each.strip()):
            continue
        if own in other or (own.startswith(other) if body is None else other in own and _own_part(own, other)):
            return True
    return False
