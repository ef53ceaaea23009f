"""One cell of an office's register that says several things: an act with number and day, the parties.

What is told apart by a mark that leaves no choice is understood; what is told apart by a word that a name may hold as
well («e») is proposed, and a person looks at it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.basics.typed_day import parse_day
from agreements.domain.days.rough_day import RoughDay, read_rough_day, says_not_known

# --- an act: «DGR 421 del 3/4/2025», «n. 421/2025», «Rep. 12» ---------------------------------------------------------

_ORGANS = (
    (r"d\.? ?g\.? ?r\.?|(?:delibera(?:zione)? )?(?:della |di )?giunta(?: regionale)?", DecidingBody.EXECUTIVE_BOARD),
    (r"d\.? ?c\.? ?r\.?|(?:delibera(?:zione)? )?(?:del |di )?consiglio(?: regionale)?", DecidingBody.COUNCIL),
    (
        r"d\.? ?p\.? ?g\.? ?r\.?|d\.? ?p\.? ?r\.? ?g\.? ?r\.?|decreto (?:del )?(?:presidente|president[ei])"
        r"(?: della (?:giunta|regione)(?: regionale)?)?",
        DecidingBody.PRESIDENT,
    ),
)
_ORGAN = [(re.compile(rf"(?:{words})(?![a-z])"), body) for words, body in _ORGANS]
_CALLED = re.compile(
    r"(?:delibera(?:zione)?|delib\.?|determina(?:zione)?|decreto(?: dirigenziale)?|d\.d\.?|dd|provvedimento|atto|"
    r"repertorio(?: (?:dei|degli) (?:contratti|accordi|atti))?|rep\.?|reg\.?|registro|prot\.?|protocollo)(?![a-z])"
)
_NUMBER = re.compile(
    r"(?:(?:numero|num\.?|nr\.?|nro\.?|n[.°º]*)\s*)?(?P<number>(?:[0-9]{1,3}(?:\.[0-9]{3})+(?![0-9])|[0-9]{1,7})(?:\s?[/-]\s?[a-z]{1,8}|[a-z])?)(?![0-9])"
)
_YEAR_BEHIND = re.compile(r"\s?/\s?(?P<year>(?:18|19|20|21)?[0-9]{2})(?![0-9/.])")
_ON = re.compile(r"[\s,;:(]*(?:(?:del|dell'|in data|dd\.?|d\.d\.|data|-|–)\s*)*(?:anno\s*)?")
_CHANGED = r",? ?(?:come )?(?:modificat|integrat|rettificat|sostituit)[aoe](?: e integrat[aoe])? (?:con|dalla|dal|da) "
_AND = re.compile(
    rf"\s*(?:[;\n]|,(?=\s*(?:n[.°]|[a-z]{{0,4}}\.?\s?[0-9])) *|{_CHANGED}| e (?=.{{0,40}}[0-9])| nonché )\s*"
)
_REGISTER = re.compile(r"(?P<called>[a-zà-ù][a-zà-ù .'/-]{1,80}?)\s+(?=n(?:\.|°|r\.?)? ?°? ?[0-9])")


@dataclass(frozen=True, slots=True)
class ToldAct:
    """An act of another system as one cell tells it.

    Attributes:
        number: As it was given, with the year behind where it was written so; empty where the cell has none.
        on: Its day; None where the cell does not tell it.
        about: What is told of a day that is not told.
        body: Who decided it, where its name says so.
        called: Other words before the number: the name of a register.
    """

    number: str = ""
    on: date | None = None
    about: RoughDay | None = None
    body: DecidingBody | None = None
    called: str = ""


def acts_told(text: str) -> tuple[ToldAct, ...]:
    """The acts that a cell names, in its order; none where it says that they are not known.

    Raises:
        InvalidDatum: A part of it is neither a number nor a day: nothing is guessed.
    """
    plain = " ".join(text.casefold().replace("’", "'").replace("`", "'").split(" ")).strip()
    if not plain or says_not_known(plain):
        return ()
    return tuple(_act(part, text) for part in _parts(plain))


def _parts(plain: str) -> list[str]:
    """Where a cell names several acts, each alone; a piece without a figure, or with a day alone, is no act."""
    parts: list[str] = []
    for piece in filter(None, _AND.split(plain)):
        alone = parts and (not re.search("[0-9]", piece) or _is_day(piece))
        if alone or (parts and not re.search("[0-9]", parts[-1])):
            parts[-1] = f"{parts[-1]} {piece}"
        else:
            parts.append(piece)
    return parts


def _act(part: str, whole: str) -> ToldAct:
    rest, body = " ".join(part.split()), None
    for words, its_body in _ORGAN:
        if organ := words.search(rest):
            rest, body = (rest[: organ.start()] + " " + rest[organ.end() :]).strip(), its_body
            break
    rest = " ".join(_CALLED.sub(" ", rest).strip(" .,:;()-–").split())
    if _is_day(rest):
        return ToldAct(on=parse_day(_bare_day(rest)), body=body)
    called = ""
    if register := _REGISTER.match(rest):
        called, rest = register["called"].strip(" .,-–"), rest[register.end() :]
    found = _NUMBER.match(rest)
    if found is None:
        raise _unread(whole)
    number, rest = re.sub(r"[\s.]", "", found["number"]).upper(), rest[found.end() :]
    year = ""
    if behind := _YEAR_BEHIND.match(rest):
        year, rest = behind["year"], rest[behind.end() :]
    tail = _bare_day(rest)
    written = f"{number}/{year}" if year else number
    if not tail or says_not_known(tail):
        return ToldAct(written, body=body, called=called)
    about = _about(tail)
    if about is not None:
        of_year = not year and about.month is None and about.year is not None
        return ToldAct(f"{number}/{about.year}" if of_year else written, about=about, body=body, called=called)
    if not re.match("[0-9]", tail):
        raise _unread(whole)
    day = parse_day(tail)
    if year and int(year[-2:]) != day.year % 100:
        raise InvalidDatum(
            "atto", f"«{whole[:80]}» dice due anni diversi (n. {written}, {day:%d/%m/%Y}): correggere quello sbagliato."
        )
    return ToldAct(written, on=day, body=body, called=called)


def _bare_day(text: str) -> str:
    return _ON.sub("", text, count=1).strip(" .,:;()")


def _is_day(text: str) -> bool:
    """Whether it is a day and nothing else: «del 3/4/2025», «3 aprile 2025»; a number alone is none."""
    bare = _bare_day(text)
    if not re.search(r"[0-9][^0-9]+[0-9]", bare):
        return False
    try:
        parse_day(bare)
    except InvalidDatum:
        return False
    return True


def _about(text: str) -> RoughDay | None:
    try:
        return read_rough_day(text)
    except InvalidDatum:
        return None


def _unread(whole: str) -> InvalidDatum:
    return InvalidDatum(
        "atto",
        f"«{whole[:80]}» non si legge come numero e data di un atto: scriverlo come «n. 421 del 03/04/2025», oppure "
        "«n. 421» se la data non è nota",
    )


# --- the parties ------------------------------------------------------------------------------------------------------

_BODY_WORDS = (
    *("comune", "comuni", "provincia", "province", "regione", "regioni", "stato", "ministero", "ministeri"),
    *("università", "universita'", "università'", "universita", "univ", "politecnico", "scuola", "liceo", "istituto"),
    *("istituti", "azienda", "aziende", "agenzia", "agenzie", "ente", "enti", "unione", "unioni", "consorzio"),
    *("consorzi", "camera", "città", "citta'", "citta", "comunità", "comunita", "autorità", "autorita", "prefettura"),
    *("questura", "procura", "tribunale", "corte", "fondazione", "associazione", "società", "societa", "cooperativa"),
    *("parco", "arcidiocesi", "diocesi", "ordine", "collegio", "federazione", "soprintendenza", "direzione"),
    *("dipartimento", "centro", "accademia", "conservatorio", "presidenza", "ufficio", "comando", "arma", "guardia"),
    *("croce", "asl", "ausl", "usl", "ao", "aou", "irccs", "arpa", "arpat", "arpal", "ars", "anci", "upi", "uncem"),
    *("inps", "inail", "istat", "cnr", "enea", "ispra", "agid", "anas", "rfi", "invitalia", "consip", "sogei", "com"),
    *("prov", "reg", "az", "ass", "fond", "soc", "min", "c.m", "cm", "cciaa", "gal", "ato", "ats", "asp", "ipab"),
)
_ARTICLE = r"(?:(?:il|lo|la|i|gli|le)\s+|l'\s?)"
_BODY = re.compile(
    rf"{_ARTICLE}?(?P<word>{'|'.join(sorted(map(re.escape, _BODY_WORDS), key=len, reverse=True))})(?![a-zà-ù])"
)
_SHORT = re.compile(r"(?:univ|com|prov|reg|az|ass|fond|soc|min|c\.m|cm)\.(?= ?\S)", re.IGNORECASE)
_LISTED = re.compile(r"\s*(?:[;\n|•]|(?:^|\s)(?:[0-9]{1,2}|[a-z])\)\s)\s*")
_MANY = re.compile(
    r"(?P<what>Comuni|Province|Unioni|Regioni|Università)\s+(?P<of>(?:di|della|del|dell'))\s*(?P<names>.+)",
    re.IGNORECASE,
)
_ONE = {"comuni": "Comune", "province": "Provincia", "unioni": "Unione", "regioni": "Regione"}


@dataclass(frozen=True, slots=True)
class ToldParties:
    """The parties that a cell names.

    Attributes:
        names: In its order, without article.
        doubts: In Italian, each a clause: what was told apart by a word that a name may hold as well.
    """

    names: tuple[str, ...]
    doubts: tuple[str, ...] = ()


def parties_told(text: str, own: Sequence[str] = ()) -> ToldParties:
    """The bodies that a cell names.

    Semicolons, lines and bullets tell apart; so do a comma, «e», «con» and a dash before a word with which a body's
    name begins («Comune», «ASL»), and behind the own body's name. Any other «e» stays within a name.

    Args:
        own: How the own body is called.
    """
    names: list[str] = []
    doubts: list[str] = []
    text = text.strip().replace("’", "'")
    for called in filter(None, own):
        text = re.sub(rf"(?i)({re.escape(called.replace('’', chr(39)))})\s*(?:,|\se\s|\scon\s)\s*", r"\1; ", text)
    for piece in filter(None, map(_tidy, _LISTED.split(text))):
        for name in _apart(piece):
            several, doubt = _of_several(name)
            names += several
            doubts += [doubt] if doubt else []
    kept = {folded(name): name for name in reversed(names)}
    unique = tuple(dict.fromkeys(kept[folded(name)] for name in names))
    doubts += [f"«{name}» è preso come un ente solo, benché vi sia una «e»" for name in unique if _two_names(name)]
    doubts += [f"«{name}» è abbreviato, ed è registrato com’è scritto" for name in unique if _SHORT.match(name)]
    return ToldParties(tuple(name.replace("'", "’") for name in unique), tuple(d.replace("'", "’") for d in doubts))


def _apart(piece: str) -> list[str]:
    """Cut before each word with which a name begins, where a joining word or mark stands before it."""
    cuts, at = [], 0
    piece = re.sub(rf"^(?:tra|fra)\s+(?={_ARTICLE}?[a-zà-ù])", "", piece, flags=re.IGNORECASE)
    plain = piece.casefold()
    for joint in re.finditer(r"\s*,\s*(?:e\s+|nonché\s+)?|\s+(?:e|ed|con|nonché|&|-|–|—)\s+|\s*/\s*", plain):
        if _BODY.match(plain, joint.end()):
            cuts.append(piece[at : joint.start()])
            at = joint.end()
    cuts.append(piece[at:])
    return [_without_article(cut) for cut in map(_tidy, cuts) if cut]


def _tidy(piece: str) -> str:
    piece = piece.strip(" ,-–—*")
    return piece if re.search(r"\.[A-Za-z]\.$", piece) else piece.rstrip(".")


def _without_article(name: str) -> str:
    bare = re.sub(rf"^{_ARTICLE}(?=\S)", "", name, flags=re.IGNORECASE)
    return bare if _BODY.match(bare.casefold()) else name


def _of_several(name: str) -> tuple[list[str], str]:
    """«Comuni di X, Y e Z» names three bodies."""
    found = _MANY.fullmatch(name)
    word = _ONE.get(found["what"].casefold()) if found is not None else None
    if found is None or word is None:
        return [name], ""
    places = [each.strip() for each in re.split(r"\s*,\s*(?:e\s+)?|\s+ed?\s+", found["names"]) if each.strip()]
    places = [re.sub(r"^(?:di|della|del|dell')\s*", "", place) for place in places]
    if len(places) < 2:
        return [name], ""
    of = found["of"].casefold()
    join = "" if of.endswith("'") else " "
    names = [f"{word} {of}{join}{place}" for place in places]
    return names, f"da «{name}» sono proposti {', '.join(f'«{each}»' for each in names)}"


def _two_names(name: str) -> bool:
    return bool(re.search(r"\se(?:d)?\s+[A-ZÀ-Ù]", name))


def own_first(names: Sequence[str], own: Sequence[str]) -> tuple[str, ...]:
    """The parties with the own body first, whether or not the cell names it.

    Args:
        own: Its name, and what else it is called; empty where nobody has said.
    """
    called = {folded(each) for each in own if each}
    others = [name for name in names if folded(name) not in called]
    return (*own[:1], *others) if called else tuple(names)
