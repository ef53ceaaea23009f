"""The protocollo numbers that the subject of a message bears, and those that it only refers to.

A number is borne where a word of protocollo stands before it: «Prot. n. 1234/2026», «PG 1234», «REGISTRO
UFFICIALE.U.0001234.29-11-2026» (art. 55 D.P.R. 445/2000). One after «risposta», «nota» and the like is somebody
else's. Zeros before a number do not count; its year counts where it is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_WORD = r"(?<![^\W_])(?:prot(?:ocollo|(?![^\W\d_]))|(?-i:PG|P\.G\.)(?![^\W\d_])|registro\s+ufficiale|[a-z_]*aoo[a-z_]*)"
_BETWEEN = (
    r"(?:[\s.:°º#/_()–—-]+|(?:generale|gen|in|uscita|partenza|entrata|arrivo|intern[oa]|numero|num|nr|n|reg|registro"
    r"|ufficiale|u|e|i)(?![^\W_])|n(?=[0-9])|[a-z_]*aoo[a-z_]*)*"
)
_NUMBER = (
    r"(?P<token>(?:[a-z][a-z0-9]*[._/-]+)*[a-z]{0,3}[0-9][0-9a-z]*(?:[._/-][0-9a-z]+)*(?:\s+(?:bis|ter|quater)\b)?)"
)
_DATED = (
    r"(?:\s*[,–-]?\s*(?:del(?:l['’])?|in\s+data|anno)\s*"
    r"(?:[0-9]{1,2}[./-][0-9]{1,2}[./-]|[0-9]{1,2}[°º]?\s+[a-z]+\s+)?(?P<year>(?:19|20)?[0-9]{2})(?![0-9./-]))?"
)
_BORNE = re.compile(_WORD + _BETWEEN + _NUMBER + _DATED, re.IGNORECASE)
_BARE = re.compile(r"(?<![^\W_])n(?:\s?[.°º]|r\.?|um\.?|umero)[°º]?\s*" + _NUMBER + _DATED, re.IGNORECASE)
_REFERRED = re.compile(
    r"\b(?:rispost\w*|riscontr\w*|sollecit\w*|seguit\w*|rif\b|riferiment\w*|not[ae]\b|vs\b|vostr[aoie]\b|"
    r"(?:re?|i|fwd?)\s?:|\b(?:al|del|dal|col|nel|il)\s+$)",
    re.IGNORECASE,
)
# Words whose own number follows: they speak of the very next number only.
_OF_ANOTHER_KIND = re.compile(
    r"\b(?:l\.|legge|d\.?\s?lgs|d\.?p\.?r|d\.?g\.?r|delibera\w*|cig|cup|euro|art\.|artt\.|articol[oi])[^0-9]*$",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"(?<![0-9.])[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?![0-9]|\.[0-9])")
_DATE = re.compile(r"(?<=[0-9a-z])[._/-][0-9]{1,2}[./-][0-9]{1,2}[./-]([0-9]{4})(?![0-9])")
_WAY = frozenset({"u", "e", "i", "uscita", "entrata", "partenza", "arrivo", "interno"})
_AGAIN = frozenset({"bis", "ter", "quater"})
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Number:
    """A protocollo number, taken apart.

    Attributes:
        core: Without the zeros before it, in small letters.
        year: None where it is not said.
        suffix: What makes it another number: «bis», «5».
    """

    core: str
    year: int | None
    suffix: tuple[str, ...]

    def same(self, other: Number, years: frozenset[int]) -> bool:
        """Whether another is this number; `years` are those that this one may be of where it says none."""
        mine = frozenset({self.year}) if self.year is not None else years
        return (self.core, self.suffix) == (other.core, other.suffix) and (other.year is None or other.year in mine)


@dataclass(frozen=True, slots=True)
class Mention:
    """A number after a word of protocollo.

    Attributes:
        told: As the subject has it.
        referred: Whether the subject only refers to it.
    """

    number: Number
    told: str
    referred: bool


def taken_apart(text: str, year: int | None = None) -> Number | None:
    """A number as it is written, with or without year, office and direction; None where there is no number."""
    plain = _THOUSANDS.sub(lambda found: found[0].replace(".", ""), text.strip().casefold())
    if found := _DATE.search(plain):
        year = int(found[1])
        plain = plain[: found.start()] + plain[found.end() :]
    pieces = [piece for piece in re.split(r"[\s._/°-]+", plain) if piece and piece not in _WAY]
    at = next((n for n, piece in enumerate(pieces) if piece.isdecimal()), None)
    if at is None:  # «P55»: letters that belong to the number
        at = next((n for n, piece in enumerate(pieces) if re.search("[0-9]", piece)), None)
    if at is None:
        return None
    core, *rest = pieces[at:]
    if rest and _YEAR.fullmatch(core) and rest[0].isdecimal() and not _YEAR.fullmatch(rest[0]):
        year, core, rest = int(core), rest[0], rest[1:]
    elif rest and _YEAR.fullmatch(rest[0]):
        # What follows a year is the office: «1234/2026/DG».
        year, rest = int(rest[0]), [piece for piece in rest[1:] if piece in _AGAIN or not piece.isalpha()]
    elif len(rest) == 1 and re.search(r"/[0-9]{2}$", plain):
        year, rest = 2000 + int(rest[0]), []
    return Number(core.lstrip("0"), year, tuple(rest))


def mentions(subject: str) -> Iterator[Mention]:
    """The numbers after a word of protocollo, in their order."""
    for found in _BORNE.finditer(subject):
        said = found["year"]
        year = None if said is None else int(said) + (2000 if len(said) == 2 else 0)
        number = taken_apart(found["token"], year)
        if number is None:
            continue
        before = subject[: found.start()]
        referred = bool(_REFERRED.search(before) or _OF_ANOTHER_KIND.search(before))
        yield Mention(number, found["token"], referred)


def bare_numbers(subject: str) -> Iterator[Mention]:
    """The numbers after a mere «n.» that are neither somebody else's nor of another kind: «Trasmissione n. 9999».

    They may be of anything: they prove nothing, and are shown to a person.
    """
    for found in _BARE.finditer(subject):
        number, before = taken_apart(found["token"]), subject[: found.start()]
        if number is not None and not _OF_ANOTHER_KIND.search(before) and not _REFERRED.search(before):
            yield Mention(number, found["token"], referred=False)
