"""A body's name in a sentence: its article and the prepositions that join with it, and what agrees with it.

Only what a person has said of the name is used: of a name of which nobody has said anything nothing is joined, and it
stands as it always stood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import unaccented


class Grammar(StrEnum):
    """Gender and number of a name, and whether it has an article; the value is the Italian label."""

    NOT_SAID = "non annotato"
    MASCULINE = "maschile singolare"
    FEMININE = "femminile singolare"
    MASCULINE_PLURAL = "maschile plurale"
    FEMININE_PLURAL = "femminile plurale"
    MASCULINE_BARE = "maschile singolare, senza articolo"
    FEMININE_BARE = "femminile singolare, senza articolo"

    @property
    def plural(self) -> bool:
        """Whether verbs take the plural."""
        return self in (Grammar.MASCULINE_PLURAL, Grammar.FEMININE_PLURAL)

    @property
    def article(self) -> bool:
        """Whether it is known that the name has an article."""
        return self not in (Grammar.NOT_SAID, Grammar.MASCULINE_BARE, Grammar.FEMININE_BARE)


# How each preposition joins with «il», «lo», «l’», «la», «i», «gli», «le»; the first row is the article alone.
_ARTICLES = ("il", "lo", "l’", "la", "i", "gli", "le")
_JOINED = {
    "": _ARTICLES,
    "di": ("del", "dello", "dell’", "della", "dei", "degli", "delle"),
    "a": ("al", "allo", "all’", "alla", "ai", "agli", "alle"),
    "da": ("dal", "dallo", "dall’", "dalla", "dai", "dagli", "dalle"),
    "in": ("nel", "nello", "nell’", "nella", "nei", "negli", "nelle"),
    "su": ("sul", "sullo", "sull’", "sulla", "sui", "sugli", "sulle"),
}
# Bodies whose name is masculine: what is taken where nobody has said so («rappresentato da»).
_MASCULINE = ("comune", "ministero", "ente", "consorzio", "dipartimento", "istituto", "parco", "comitato", "centro")
_ENDINGS = {
    Grammar.MASCULINE: "o",
    Grammar.MASCULINE_BARE: "o",
    Grammar.FEMININE: "a",
    Grammar.FEMININE_BARE: "a",
    Grammar.MASCULINE_PLURAL: "i",
    Grammar.FEMININE_PLURAL: "e",
}
_VOWEL = re.compile(r"h?[aeiou]")
_GLIDE = re.compile(r"[ijy][aeou]|[jy]i")
_LO = re.compile(r"s[^aeiou]|z|x|gn|p[ns]|y|j[aeiou]|i[aeou]")
_EIGHT_OR_ELEVEN = re.compile(r"8|11(?![0-9])|11[0-9]{3}(?![0-9])")
_ROMAN = re.compile(r"(?=[IVXLC])C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_SPELLED = frozenset("FLMNRSX")
"""Consonants whose own name begins with a vowel: an initialism that is read letter by letter is elided before them."""
_WITH_ARTICLE = re.compile(r"(?:il|lo|la|i|gli|le|uno?|una)\s|(?:gl|l|un)[’']", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BodyName:
    """A name and what is known of it.

    Attributes:
        text: Without article.
    """

    text: str
    grammar: Grammar = Grammar.NOT_SAID

    @property
    def alone(self) -> str:
        """«la Provincia di Lucca», «l’Ufficio scolastico», «gli Enti», «Roma Capitale»."""
        return self.after("")

    @property
    def of(self) -> str:
        """«della Provincia di Lucca»; without article «di Roma Capitale»."""
        return self.after("di")

    @property
    def to(self) -> str:
        """«alla Provincia di Lucca»; without article «a Roma Capitale», «ad ANCI»."""
        return self.after("a")

    @property
    def by(self) -> str:
        """«dalla Provincia di Lucca»; also whence something comes."""
        return self.after("da")

    @property
    def within(self) -> str:
        """«nella Provincia di Lucca»."""
        return self.after("in")

    @property
    def on(self) -> str:
        """«sulla Provincia di Lucca»."""
        return self.after("su")

    @property
    def together(self) -> str:
        """«con la Provincia di Lucca»: this preposition, like «per» and «tra», is written apart."""
        return f"con {self.alone}"

    def agreeing(self, stem: str) -> str:
        """A participle as it agrees with the name: «rappresentat» becomes «rappresentata», «rappresentati»."""
        if self.grammar is Grammar.NOT_SAID:
            return f"{stem}{'o' if self.text.split()[0].casefold() in _MASCULINE else 'a'}"
        return f"{stem}{_ENDINGS[self.grammar]}"

    def verb(self, singular: str, plural: str) -> str:
        """The verb that has the name as its subject."""
        return plural if self.grammar.plural else singular

    def require_bare(self, datum: str) -> None:
        """Refuse a name that brings the article which would be put before it.

        Raises:
            InvalidDatum: With the Italian name of the datum.
        """
        if self.grammar.article and _WITH_ARTICLE.match(self.text):
            raise InvalidDatum(
                datum,
                f"«{self.text}» comincia con un articolo, che il testo aggiunge da sé: toglierlo dalla denominazione, "
                "o indicare «senza articolo» se fa parte del nome.",
            )

    def after(self, preposition: str) -> str:
        """The name after a preposition, or, after the empty one, with its article alone."""
        if not self.grammar.article:
            if preposition == "a" and self.grammar is not Grammar.NOT_SAID and self.text[:1].casefold() == "a":
                preposition = "ad"
            return f"{preposition} {self.text}".strip()
        form = _JOINED[preposition][_ARTICLES.index(_article(self.text, self.grammar))]
        return f"{form}{self.text}" if form.endswith("’") else f"{form} {self.text}"


def prepositions(name: BodyName) -> dict[str, str]:
    """What may stand before a name with its article, and the preposition that it holds: «della» holds «di»."""
    if not name.grammar.article:
        return {}
    place = _ARTICLES.index(_article(name.text, name.grammar))
    return {forms[place]: preposition for preposition, forms in _JOINED.items()}


def joined_with(preposition: str, name: str) -> str:
    """A preposition before a name that has its article, or has none: «della Provincia», «di Roma Capitale»."""
    for article, joined in zip(_ARTICLES, _JOINED[preposition], strict=True):
        space = "" if article.endswith("’") else " "
        if name.startswith(f"{article}{space}"):
            return f"{joined}{space}{name.removeprefix(f'{article}{space}')}"
    return f"{preposition} {name}"


def sentence_start(text: str) -> str:
    """A text as it begins a sentence."""
    return text[:1].upper() + text[1:]


def _article(name: str, grammar: Grammar) -> str:
    sound = _sound(name)
    elided = bool(_VOWEL.match(sound)) and not _GLIDE.match(sound)
    match grammar:
        case Grammar.FEMININE:
            return "l’" if elided else "la"
        case Grammar.FEMININE_PLURAL:
            return "le"
        case Grammar.MASCULINE_PLURAL:
            return "gli" if elided or _LO.match(sound) else "i"
        case _:
            return "l’" if elided else "lo" if _LO.match(sound) else "il"


def _sound(name: str) -> str:
    """How a name begins when it is read aloud, in small letters."""
    word = next(iter(re.findall(r"[^\W_]+", name)), "")
    if word[:1].isdecimal() or (len(word) > 1 and _ROMAN.fullmatch(word)):
        # «l’8° Reparto», «l’XI Municipio»: otto, undici and ottanta are the numbers that begin with a vowel; uno is not
        # said of a body that is counted («il I Municipio»).
        return "o" if word in ("VIII", "XI", "LXXX") or word.startswith("LXXX") or _EIGHT_OR_ELEVEN.match(word) else "c"
    letters = word[:2]
    consonants = len(letters) > 1 and word.isupper() and letters.isalpha() and not re.search("[AEIOU]", letters)
    if consonants and not _readable(word):
        return "e" if word[0] in _SPELLED else "c"  # spelled letter by letter: «l’RFI», «il CNR»
    return unaccented(word.casefold())


def _readable(word: str) -> bool:
    """Whether an initialism that begins with two consonants is read as a word: «SPID», «CREA», «PRIN»."""
    return re.match("(?:S?[BCDFGPTV][RLH]|S[BCDFGLMNPQRTV]|P[SN]|GN)[AEIOU]", word) is not None
