"""Is a change beyond the blanks of an approved schema one that may be declared not substantial?

Legal basis: the mandate that the resolution gives (art. 11 c. 2 L. 241/1990; da confermare): only if it says so, and
never where duration, renewals, effect, parties, obligations and terms, or charges are touched. Some changes are not
substantial by their nature: a referente, an address, a seat, a code that was mistyped.
"""

from __future__ import annotations

import re
from collections import Counter

from agreements.domain.stated.reading import CONTACTS, values_of
from agreements.domain.stated.values import Stated, Subject, ValueKind

_CALLED = {
    ValueKind.AMOUNT: "gli oneri",
    ValueKind.SHARE: "gli oneri",
    ValueKind.TERM: "durata o termini",
    ValueKind.DATE: "durata o termini",
    ValueKind.DAY_OF_YEAR: "durata o termini",
    ValueKind.TIMES: "i rinnovi",
    ValueKind.NUMBER: "gli obblighi",
    ValueKind.NAME: "le parti o le strutture",
}
_ABOUT = {
    Subject.DURATION: "la durata",
    Subject.RENEWAL: "i rinnovi",
    Subject.EFFECT: "la decorrenza",
    Subject.CHARGES: "gli oneri",
}
_DUTY = re.compile(
    r"\b(?:impegn\w+|obblig\w+|dev[eo]\w*|devono|tenut[oiae]|assicura\w*|garanti\w+|provved\w+|non|salvo|facoltà|può|possono|"
    r"a carico|recess\w+|disdett\w+|penal\w+|responsabil\w+|esclusiv\w+)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")


def touches(before: str, after: str, parties: tuple[str, ...]) -> str | None:
    """What a change touches that nobody may declare not substantial, in Italian; None where it touches none of it.

    Args:
        before: The paragraph as it was approved; empty where it is new.
        after: As it is now; empty where it is gone.
        parties: Their names.
    """
    old, new = values_of(before), values_of(after)
    for each in (*_beyond(old, new), *_beyond(new, old)):
        if each.value.kind is ValueKind.NAME and not any(_one_of(each.value.form, party) for party in parties):
            continue
        if each.value.kind is ValueKind.YEAR and each.subject is Subject.NONE:
            continue
        told = _CALLED.get(each.value.kind)
        if each.subject is not Subject.EFFECT or each.value.kind is ValueKind.DATE:
            told = _ABOUT.get(each.subject, told)
        if told:
            return told
    said = Counter(w.casefold() for w in _DUTY.findall(before))
    says = Counter(w.casefold() for w in _DUTY.findall(after))
    return "gli obblighi delle Parti" if said != says else None


def by_nature(before: str, after: str) -> bool:
    """Whether only addresses, seats, phones or codes differ: such a change needs a reason, and no mandate."""
    return bool(before and after) and _without(before) == _without(after)


def _without(text: str) -> list[str]:
    codes = {each.quote for each in values_of(text) if each.value.kind is ValueKind.CODE}
    for code in codes:
        text = text.replace(code, " ")
    return _WORD.findall(CONTACTS.sub(" ", text).casefold())


def _beyond(some: tuple[Stated, ...], others: tuple[Stated, ...]) -> list[Stated]:
    left = Counter(each.value for each in others)
    found = []
    for each in some:
        if left[each.value]:
            left[each.value] -= 1
        else:
            found.append(each)
    return found


def _one_of(name: str, party: str) -> bool:
    return name.casefold() in party.casefold() or party.casefold() in name.casefold()
