"""The protocollo numbers that the subject of a message bears, and those that it only refers to.

A number is borne where a word of protocollo stands before it: «Prot. n. 1234/2026», «PG 1234», «REGISTRO
UFFICIALE.U.0001234.29-11-2026» (art. 55 D.P.R. 445/2000). One after «risposta», «nota» and the like is somebody
else's. Zeros before a number do not count; its year counts where it is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

_WORD = r"(?<![^\W_])(?:prot(?:ocollo|(?![^\W\d_]))|(?-i:PG|P\.G\.)(?![^\W\d_])|registro\s+ufficiale|[a-z_]*aoo[a-z_]*)"
_BETWEEN = (
    r"(?:[\s.:°º#/_()–—-]+|(?:generale|gen|in|uscita|partenza|entrata|arrivo|intern[oa]|numero|num|nr|n|reg|registro"
    r"|ufficiale|u|e|i)(?![^\W_])|n(?=[0-9])|[a-z_]*aoo[a-z_]*)*"
)
_LATIN = r"(?:bis|ter|quater|quinquies|sexies|septies|octies|novies|decies)"
_NUMBER = (
    r"(?P<token>(?:[a-z][a-z0-9]*[._/-]+)*[a-z]{0,3}[0-9][0-9a-z]*(?:[._/-][0-9a-z]+)*"
    rf"(?:\s+(?:{_LATIN}\b|sub\s+[0-9a-z]+))?)"
)
_MONTH = r"(?:gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic)[a-z]*\.?"
_DAY = (
    rf"(?:[0-9]{{1,2}}[./-][0-9]{{1,2}}[./-]|[0-9]{{1,2}}[°º]?\s+{_MONTH}\s+)(?P<dated>(?:19|20)?[0-9]{{2}})(?![0-9])"
)
_ISO = r"(?P<iso>(?:19|20)[0-9]{2})-[0-9]{2}-[0-9]{2}(?![0-9])"
_SAID = r"(?:(?:del(?:l['’])?|dal|in\s+data|di\s+data|d\.?\s?d\b\.?|anno)\s*)"
_FOUR = r"(?:19|20)[0-9]{2}"
# A date beside a number is its own; a year with nothing before it may also begin another word.
_DATED = (
    rf"(?:\s*[,;:–—|_-]?\s*[(\[]?\s*(?:{_SAID}*(?:{_DAY}|{_ISO})|{_SAID}+(?P<said>{_FOUR})(?![0-9])"
    rf"|(?<=[(\[])(?P<closed>{_FOUR})\s*[)\]]|(?P<beside>{_FOUR})(?![0-9]|[./-][0-9])))?"
)
_DATED_BEFORE = (
    rf"(?:[\s.]*(?:del|in\s+data)\s+(?:[0-9]{{1,2}}[./-][0-9]{{1,2}}[./-]|[0-9]{{1,2}}[°º]?\s+{_MONTH}\s+)"
    rf"(?P<before>{_FOUR})\s*,?)?"
)
_BORNE = re.compile(_WORD + _DATED_BEFORE + _BETWEEN + _NUMBER + _DATED, re.IGNORECASE)
_ALONE = re.compile(_NUMBER + _DATED, re.IGNORECASE)
_BARE = re.compile(r"(?<![^\W_])n(?:\s?[.°º]|r\.?|um\.?|umero)[°º]?\s*" + _NUMBER + _DATED, re.IGNORECASE)
_AND = r"(?:\s*[,;/&+–—-]\s*|\s+ed?\s+)"
_ANOTHER = re.compile(_AND + r"(?:n(?:r?\.|[°º])?\s*)?(?=[0-9]{3})" + _NUMBER + _DATED, re.IGNORECASE)
_ONLY_AND = re.compile(_AND + "?", re.IGNORECASE)
_REFERRED = re.compile(
    r"\b(?:rispost\w*|riscontr\w*|seguit\w*|rif\b|riferiment\w*|not[ae]\b|vs\b|vostr[aoie]\b|in\s+relazione\b|"
    r"annull\w*|revoc\w*|sostitu\w*|integra\w*|errata\b|rettific\w*|"
    r"(?:re?|i|fwd?)\s?:|\b(?:al|del|dal|col|nel|il)\s+$)",
    re.IGNORECASE,
)
_REMINDER = re.compile(r"\bsollecit\w*", re.IGNORECASE)
# Words whose own number follows: they speak of the very next number only.
_OF_ANOTHER_KIND = re.compile(
    r"\b(?:l\.|legge|d\.?\s?lgs|d\.?p\.?r|d\.?g\.?r|delibera\w*|cig|cup|euro|art\.|artt\.|articol[oi])[^0-9]*$",
    re.IGNORECASE,
)
# What ends a phrase: a stop after a vowel (an abbreviation ends with a consonant), or a sign that parts.
_PHRASE_END = re.compile(r".*(?:[:;,|()\[\]–—]|\s-\s|[aeiouàèéìòù0-9]\.(?=\s))", re.IGNORECASE | re.DOTALL)
_SAYS_NOTHING = re.compile(r"\b(?:n|nr|num|numero|di|id|registro|ns|nostr[oa])\b", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<![0-9.])[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?![0-9]|\.[0-9])")
_OFFICE = re.compile(r"(aoo)_[0-9]{3}(?=[/-])", re.IGNORECASE)
_DATE = re.compile(r"(?:(?<=[0-9a-z])[._/-]|^)[0-9]{1,2}[./-][0-9]{1,2}[./-]([0-9]{4})(?![0-9])")
_ISO_DATE = re.compile(r"(?<=[0-9a-z])[._/-]([0-9]{4})-[0-9]{2}-[0-9]{2}(?![0-9])")
_WAY = frozenset({"u", "e", "i", "uscita", "entrata", "partenza", "arrivo", "interno"})
_YEAR = re.compile(_FOUR)
_LEAST_DIGITS = 4


class Likeness(IntEnum):
    """Whether a number that is read is the one that is known."""

    OTHER = 0
    PERHAPS = 1
    SAME = 2


@dataclass(frozen=True, slots=True)
class Number:
    """A protocollo number, taken apart.

    Attributes:
        core: Without the zeros before it, in small letters.
        year: None where it is not said.
        suffix: What follows it: «bis» and «5» make it another number, «GAB» and «F.045.020» may be office and heading.
        year_sure: Whether the year is certainly the number's.
    """

    core: str
    year: int | None
    suffix: tuple[str, ...]
    year_sure: bool = True

    def likeness(self, read: Number, mine: frozenset[int], theirs: frozenset[int]) -> Likeness:
        """Whether a number that was read is this one: numbers begin anew each year (art. 57 D.P.R. 445/2000).

        Args:
            mine: The years that this one may be of where it says none.
            theirs: Those that the other may be of where it says none.
        """
        if self.core != read.core:
            return Likeness.OTHER
        years = mine if self.year is None else frozenset({self.year})
        if read.year is None:
            by_year = Likeness.SAME if years & theirs else Likeness.PERHAPS
        elif read.year in years:
            by_year = Likeness.SAME
        else:
            by_year = Likeness.OTHER if read.year_sure else Likeness.PERHAPS
        if self.suffix == read.suffix:
            return by_year
        changed = any(_makes_another(suffix) for suffix in (self.suffix, read.suffix))
        return Likeness.OTHER if changed else min(by_year, Likeness.PERHAPS)


def _makes_another(suffix: tuple[str, ...]) -> bool:
    alone = len(suffix) == 1 and (suffix[0].isdecimal() or len(suffix[0]) == 1)
    return alone or any(re.fullmatch(rf"{_LATIN}|sub", piece) for piece in suffix)


@dataclass(frozen=True, slots=True)
class Mention:
    """A number after a word of protocollo.

    Attributes:
        told: As the subject has it.
        referred: Whether the subject only refers to it.
        attached: Whether it is the number of what stands before it in the same phrase: «decreto prot. 1234».
    """

    number: Number
    told: str
    referred: bool
    attached: bool = False


def taken_apart(text: str, year: int | None = None, *, year_sure: bool = True) -> Number | None:
    """A number as it is written, with or without year, office and direction; None where there is no number."""
    plain = _THOUSANDS.sub(lambda found: found[0].replace(".", ""), text.strip().casefold())
    plain = _ISO_DATE.sub(r"/\1", _DATE.sub(r"/\1", plain))
    pieces = [piece for piece in re.split(r"[\s._/°-]+", plain) if piece and piece not in _WAY]
    at = next((n for n, piece in enumerate(pieces) if piece.isdecimal()), None)
    if at is None:  # «P55»: letters that belong to the number
        at = next((n for n, piece in enumerate(pieces) if re.search("[0-9]", piece)), None)
    if at is None:
        return None
    core, *rest = pieces[at:]
    after = next((n for n, piece in enumerate(rest) if not piece.isalpha()), None)
    if (
        _YEAR.fullmatch(core)
        and after is not None
        and rest[after].isdecimal()
        and not _YEAR.fullmatch(rest[after])
        and (after == 0 or len(rest[after]) >= _LEAST_DIGITS)
    ):
        year, year_sure, core, rest = int(core), True, rest[after], rest[after + 1 :]
    elif rest and _YEAR.fullmatch(rest[0]):
        # What follows a year is the office: «1234/2026/DG».
        year, year_sure = int(rest[0]), True
        rest = [piece for piece in rest[1:] if re.fullmatch(rf"{_LATIN}|sub", piece) or not piece.isalpha()]
    elif len(rest) > 1 and _YEAR.fullmatch(rest[-1]):
        year, year_sure, rest = int(rest[-1]), True, rest[:-1]
    elif len(rest) == 1 and re.search(r"/[0-9]{2}$", plain):
        year, year_sure, rest = 2000 + int(rest[0]), True, []
    return Number(core.lstrip("0"), year, tuple(rest), year_sure)


def recorded(text: str) -> Mention | None:
    """The number that somebody recorded, with or without its day; None where the text has none."""
    text = _OFFICE.sub(r"\1", text.strip())
    found = _BORNE.search(text) or _ALONE.search(text)
    return _mention(found, referred=False) if found else None


def _mention(found: re.Match[str], *, referred: bool, attached: bool = False) -> Mention | None:
    said = found.groupdict()
    sure = said["dated"] or said["iso"] or said["said"] or said["closed"] or said.get("before")
    year = sure or said["beside"]
    full = None if year is None else int(year) + (2000 if len(year) == 2 else 0)
    number = taken_apart(found["token"], full, year_sure=sure is not None)
    return None if number is None else Mention(number, found["token"], referred, attached)


def mentions(subject: str, own_name: str = "") -> Iterator[Mention]:
    """The numbers after a word of protocollo, in their order; with them those that follow one as its equals.

    Args:
        own_name: Of the letter that is looked for: a reminder of ours is called so in its own subject.
    """
    subject = _OFFICE.sub(r"\1", subject)
    last: Mention | None = None
    end = 0
    for found in _BORNE.finditer(subject):
        before = subject[: found.start()]
        if last is not None and _ONLY_AND.fullmatch(subject[end : found.start()]):
            referred, attached = last.referred, last.attached
        else:
            referred, attached = _is_referred(before, own_name), _is_attached(before)
        one = _mention(found, referred=referred, attached=attached)
        end = found.end()
        if one is None:
            continue
        yield one
        last = one
        while (more := _ANOTHER.match(subject, end)) and not _YEAR.fullmatch(more["token"]):
            end = more.end()
            if another := _mention(more, referred=referred, attached=attached):
                yield another


def _is_referred(before: str, own_name: str) -> bool:
    reminds = _REMINDER.search(before) and not _REMINDER.search(own_name)
    return bool(reminds or _REFERRED.search(before) or _OF_ANOTHER_KIND.search(before))


def _is_attached(before: str) -> bool:
    phrase = _PHRASE_END.sub("", re.sub(r"\S+$", "", before))
    return re.search(r"[^\W_]", _SAYS_NOTHING.sub("", phrase)) is not None


def bare_numbers(subject: str) -> Iterator[Mention]:
    """The numbers after a mere «n.» that are neither somebody else's nor of another kind: «Trasmissione n. 9999».

    They may be of anything: they prove nothing, and are shown to a person.
    """
    for found in _BARE.finditer(subject):
        before = subject[: found.start()]
        if _OF_ANOTHER_KIND.search(before) or _REFERRED.search(before) or _REMINDER.search(before):
            continue
        if mention := _mention(found, referred=False):
            yield mention
