"""Is a change beyond the blanks of an approved schema one that may be declared not substantial?

Legal basis: the mandate that the resolution gives (art. 11 c. 2 L. 241/1990; da confermare): only if it says so, and
never where duration, renewals, effect, parties, obligations and terms, or charges are touched. Some changes are not
substantial by their nature: a referente, an address, a seat, a code that was mistyped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from agreements.domain.stated.names import NOUN, named_in, plain
from agreements.domain.stated.patterns import CONTACTS
from agreements.domain.stated.reading import values_of
from agreements.domain.stated.values import Stated, Subject, ValueKind

_CALLED = {
    ValueKind.AMOUNT: "gli oneri",
    ValueKind.SHARE: "gli oneri",
    ValueKind.TERM: "durata o termini",
    ValueKind.DATE: "durata o termini",
    ValueKind.DAY_OF_YEAR: "durata o termini",
    ValueKind.TIMES: "i rinnovi",
    ValueKind.NUMBER: "gli obblighi",
    ValueKind.EVENT: "la decorrenza",
    ValueKind.NAME: "le parti o le strutture",
}
_ABOUT = {
    Subject.DURATION: "la durata",
    Subject.RENEWAL: "i rinnovi",
    Subject.EFFECT: "la decorrenza",
    Subject.CHARGES: "gli oneri",
}
_BINDING = (
    r"impegn\w*|obblig\w*|dev[eo]\w*|tenut[oiae]|assicura\w*|garanti\w*|provved\w*|facoltà|può|possono|potr\w+|spetta\w*|"
    r"competen\w+|realizz\w+|costitu\w+|istitu\w+|nomin\w+|valuta\w*|eroga\w*|vers[ai]\w*|approv\w+|autorizz\w+|"
    r"concord\w+|collaud\w+|vigil\w+|controll\w+|cancell\w+|conserva\w+",
    r"non|né|mai|senza(?! indugio)|salvo|salva|eccetto|tranne|se|qualora|purché|previ[ao]|fino|almeno|sol[oaie]|"
    r"soltanto|lavorativ\w+|naturali|feriali|maggioranz\w+|unanim\w+|deleg\w+|avval\w+|"
    r"inclus\w+|esclus\w+|viet\w+|ammess\w+|consent\w+|tacit\w+|entro|prima|dopo|termine|immediat\w+",
    r"a carico|spes[ae]|cost[oi]|oner[ei]|rimbors\w+|gratuit\w+|pagament\w+|contribut\w+|(?:co)?finanzi\w+|"
    r"risors[ae]|corrispettiv\w+|compens\w+|indennizz\w+",
    r"recess\w*|reced\w+|disdett\w+|penal\w+|responsabil\w+|inadempi\w+|risol\w+|prosegu\w+|decad\w+|foro|giudice|"
    r"giurisdizion\w+|arbitr\w+|propriet\w+|titolar\w+|contitolar\w+|congiunt\w+|autonom\w+|licenz\w+|riservat\w+|esclusiv\w+",
    rf"part[ei](?! integrante)|entramb\w+|ciascun\w*|{NOUN}",
)
"""What binds, under which condition, at whose expense, with which remedy, and who."""
_DUTY = re.compile(rf"\b(?:{'|'.join(_BINDING)})\b", re.IGNORECASE)
_FORUM = re.compile(r"\b(?:foro|giudice|tribunale|arbitr\w+)\b", re.IGNORECASE)
"""Who decides what the Parties dispute: no word of it is indifferent."""
_WORD = re.compile(r"\w+")


def touches(before: str, after: str, parties: tuple[str, ...], undertakings: Sequence[str] = ()) -> str | None:
    """What a change touches that nobody may declare not substantial, in Italian; None where it touches none of it.

    Args:
        before: The paragraph as it was approved; empty where it is new.
        after: As it is now; empty where it is gone.
        parties: Their names.
        undertakings: What the register knows that they bind themselves to: no word of it is indifferent.
    """
    if plain(before) != plain(after) and any(named_in(each, plain(before)) for each in undertakings):
        return "gli obblighi delle Parti"
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
    said, says = ([w.casefold() for w in _DUTY.findall(text)] for text in (before, after))
    whole = _FORUM.search(before) is not None and _WORD.findall(before.casefold()) != _WORD.findall(after.casefold())
    return "gli obblighi delle Parti" if said != says or whole else None


def beyond_mandate(words: str) -> str | None:
    """What a change that somebody asks for in own words touches beyond any mandate, by the values it names."""
    told = (_CALLED.get(each.value.kind) for each in values_of(words) if each.value.kind is not ValueKind.NAME)
    return next((each for each in told if each), None)


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
