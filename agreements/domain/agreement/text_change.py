"""A change of a signed text, worded as laws word theirs, and read back from the act that makes it.

The act that is signed says what changes, not the register: so what is written here is read here too, and an office that
words a change by hand in the same way is understood as well.

Source: «Regole e raccomandazioni per la formulazione tecnica dei testi legislativi» (circulars of the Chambers and
the Government, 20 April 2001): sostituire, inserire (within), aggiungere (at the end), sopprimere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from agreements.domain.basics.full_stop import ended
from agreements.domain.basics.typeset import typeset

SUFFIXES = ("bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "novies", "decies")
_SUFFIX = rf"(?:[-\s]?(?:{'|'.join(SUFFIXES)}))?"
_FREE = "testo libero"


class ChangeKind(StrEnum):
    """What an act does to a passage; the value is what the form offers."""

    FREE = _FREE
    WORDS = "sostituire parole"
    WORDS_AFTER = "inserire parole"
    WORDS_GONE = "sopprimere parole"
    UNIT = "sostituire un articolo, un comma o una lettera"
    UNIT_AFTER = "aggiungere un comma o una lettera"
    ARTICLE_AFTER = "inserire un articolo"
    UNIT_GONE = "sopprimere un articolo, un comma o una lettera"

    @property
    def of_words(self) -> bool:
        """Whether it changes words within a passage."""
        return self in (ChangeKind.WORDS, ChangeKind.WORDS_AFTER, ChangeKind.WORDS_GONE)


@dataclass(frozen=True, slots=True)
class TextChange:
    """One change of a signed text.

    Attributes:
        article, comma, letter: Where: «5», «3», «b»; of what is added, after which it comes. Empty: not so far down.
        old: The words that are replaced or go, or after which others come; empty there: at the end.
        new: The new words; of an article, a comma or a letter without its number.
        heading: Of a new article.
        number: Of what is added, «4» or «3-bis»; empty until it was looked for in the text.
    """

    kind: ChangeKind
    article: str
    comma: str = ""
    letter: str = ""
    old: str = ""
    new: str = ""
    heading: str = ""
    number: str = ""

    @property
    def clause(self) -> str:
        """Where it changes the text: «articolo 5, comma 3, lettera b)»."""
        return ", ".join(_place(self))

    @property
    def unworded(self) -> bool:
        """Whether something is missing without which it says nothing."""
        gone = self.kind in (ChangeKind.WORDS_GONE, ChangeKind.UNIT_GONE)
        needs_old = self.kind in (ChangeKind.WORDS, ChangeKind.WORDS_GONE)
        return not self.article or (not gone and not self.new.strip()) or (needs_old and not self.old.strip())


def typed_change(
    kind: ChangeKind, article: str, comma: str, letter: str, old: str, new: str, heading: str
) -> TextChange:
    """A change as people type it: «art. 5» is «5», «lett. b)» is «b»; a number typed before the new words goes.

    New articles and commas end with a full stop; of a letter nobody knows whether it is the last.
    """
    change = TextChange(
        kind,
        _bare(article, r"(?:articolo|art\.?)"),
        _bare(comma, r"(?:comma|co\.?|c\.)"),
        _bare(letter, r"(?:lettera|lett\.?)").rstrip(")"),
        inner(old),
        inner(new),
        inner(heading).strip("() "),
    )
    if kind in (ChangeKind.UNIT, ChangeKind.UNIT_AFTER):
        label = rf"[a-z]{{1,2}}{_SUFFIX}\)" if change.letter else rf"\d{{1,3}}{_SUFFIX}[.)]"
        if change.comma or change.letter or kind is ChangeKind.UNIT_AFTER:
            change = replace(change, new=re.sub(rf"^{label}\s+", "", change.new))
    if change.new and not kind.of_words and not change.letter and not change.new.endswith((".”", ":", ";")):
        change = replace(change, new=ended(change.new))
    return change


def _bare(typed: str, word: str) -> str:
    bare = re.sub(rf"^{word}\s*", "", " ".join(typed.split()).strip(" ,.;"), flags=re.IGNORECASE)
    return re.sub(rf"^(\w+?)[-\s]?({'|'.join(SUFFIXES)})\b", r"\1-\2", bare.casefold())


def inner(text: str) -> str:
    """Words as they stand between «…»: quotation marks of their own become “…”, apostrophes are curled."""
    return typeset(" ".join(text.split())).replace("«", "“").replace("»", "”").replace("'", "’")


def next_number(number: str) -> str:
    """The number that follows at the end of a list: «4» after «3» or «3-bis», «c» after «b»."""
    plain = number.partition("-")[0]
    if plain.isdigit():
        return str(int(plain) + 1)
    return "aa" if plain == "z" else plain[:-1] + chr(ord(plain[-1]) + 1)


def number_between(number: str) -> str:
    """The number of what comes right after another and before the next: «3-bis» after «3», «3-ter» after «3-bis».

    Raises:
        ValueError: There are no more of them.
    """
    plain, _, suffix = number.partition("-")
    following = 0 if not suffix else SUFFIXES.index(suffix) + 1
    if following >= len(SUFFIXES):
        raise ValueError("no further suffix")
    return f"{plain}-{SUFFIXES[following]}"


def sentence(change: TextChange) -> str:
    """The change as an act says it, without a final stop: «all’articolo 5, dopo il comma 3 è aggiunto …: «4. …»»."""
    match change.kind:
        case ChangeKind.WORDS:
            noun, verb, following = _words_for(change.old, change.new)
            return f"{_at(change)} {noun}: «{change.old}» {verb} {following}: «{change.new}»"
        case ChangeKind.WORDS_GONE:
            noun, plural = _counted(change.old)
            gone = "sono soppresse" if plural else "è soppressa"
            return f"{_at(change)} {noun}: «{change.old}» {gone}"
        case ChangeKind.WORDS_AFTER:
            one = len(change.new.split()) == 1
            if not change.old:
                added = (
                    "è aggiunta, in fine, la seguente parola" if one else "sono aggiunte, in fine, le seguenti parole"
                )
                return f"{_at(change)} {added}: «{change.new}»"
            noun, _ = _counted(change.old)
            added = "è inserita la seguente" if one else "sono inserite le seguenti"
            return f"{_at(change)} dopo {noun}: «{change.old}» {added}: «{change.new}»"
        case ChangeKind.UNIT:
            before, what, ending = _whole(change)
            return f"{before}{what} è sostituit{ending} {_by(ending)} seguente: «{_new_unit(change, _own(change))}»"
        case ChangeKind.UNIT_GONE:
            before, what, ending = _whole(change)
            return f"{before}{what} è soppress{ending}"
        case ChangeKind.UNIT_AFTER | ChangeKind.ARTICLE_AFTER:
            before, what, ending = _whole(change)
            added = "inserit" if "-" in change.number else "aggiunt"
            the = "il" if ending == "o" else "la"
            text = _new_unit(change, change.number)
            return f"{before}dopo {what} è {added}{ending} {the} seguente: «{text}»"
    raise ValueError(f"a change in free words has no sentence: {change.kind}")


def _place(change: TextChange) -> Iterator[str]:
    yield f"articolo {change.article}"
    if change.comma:
        yield f"comma {change.comma}"
    if change.letter:
        yield f"lettera {change.letter})"


def _at(change: TextChange) -> str:
    return f"all’{change.clause},"


def _own(change: TextChange) -> str:
    return change.letter or change.comma or change.article


def _whole(change: TextChange) -> tuple[str, str, str]:
    """What stands before an article, a comma or a letter, the same with its article, the ending of its participle."""
    *around, last = _place(change)
    if not around:
        return "", f"l’{last}", "o"
    feminine = last.startswith("lettera")
    return f"all’{', '.join(around)}, ", f"{'la' if feminine else 'il'} {last}", "a" if feminine else "o"


def _by(ending: str) -> str:
    return "dal" if ending == "o" else "dalla"


def _new_unit(change: TextChange, number: str) -> str:
    if change.kind is ChangeKind.ARTICLE_AFTER or not (change.comma or change.letter):
        heading = f" ({change.heading})" if change.heading else ""
        return f"Art. {number}{heading}. – {change.new}"
    return f"{number}{')' if change.letter else '.'} {change.new}"


def _counted(words: str) -> tuple[str, bool]:
    if len(words.split()) > 1:
        return "le parole", True
    return ("la cifra" if words.isdigit() else "la parola" if words.isalpha() else "le parole"), not words.isalnum()


def _words_for(old: str, new: str) -> tuple[str, str, str]:
    noun, plural = _counted(old)
    if noun == "la cifra" and not new.isdigit():
        noun, plural = "le parole", True
    one = len(new.split()) == 1 and (new.isdigit() or new.isalpha())
    if noun != "la cifra" and new.isdigit():
        one = False
    return noun, "sono sostituite" if plural else "è sostituita", "dalla seguente" if one else "dalle seguenti"


_QUOTED = "«([^«»]*)»"
_COUNT, _LETTERED = rf"\d{{1,3}}{_SUFFIX}", rf"[a-z]{{1,2}}{_SUFFIX}"
_WHAT = r"(?:la parola|le parole|la cifra|le cifre)"


def _named(article: str, comma: str, letter: str) -> tuple[str, str, str]:
    return (
        rf"(?:articolo|art\.)\s+(?P<{article}>{_COUNT})",
        rf"comma\s+(?P<{comma}>{_COUNT})",
        rf"lettera\s+(?P<{letter}>{_LETTERED})\)?",
    )


def _thing(before: str) -> str:
    """An article, a comma or a letter with its article, as what is done to it follows."""
    article, _, _ = _named("article", "", "")
    within, comma, _ = _named("within", "comma", "")
    _, inside, letter = _named("", "inside", "letter")
    return (
        rf"(?:{before}l['’]\s?{article}|all['’]\s?{within},?\s+"
        rf"(?:{before}il\s+{comma}|(?:(?:al\s+)?{inside},?\s+)?{before}la\s+{letter}))"
    )


def _at_words() -> str:
    article, comma, letter = _named("article", "comma", "letter")
    return rf"all['’]\s?{article}(?:,\s*(?:al\s+)?{comma})?(?:,\s*(?:alla\s+)?{letter})?,?\s+"


_AT, _THING, _AFTER = _at_words(), _thing(""), _thing("dopo ")
_FORMS: tuple[tuple[ChangeKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            ChangeKind.WORDS,
            rf"{_AT}{_WHAT}:?\s*{_QUOTED}\s+(?:sono sostituite|è sostituita)\s+dall[ae](?: seguent[ei])?:?\s*{_QUOTED}",
        ),
        (ChangeKind.WORDS_GONE, rf"{_AT}{_WHAT}:?\s*{_QUOTED}\s+(?:sono soppresse|è soppressa)"),
        (
            ChangeKind.WORDS_AFTER,
            rf"{_AT}dopo {_WHAT}:?\s*{_QUOTED}\s+(?:sono (?:inserit|aggiunt)e|è (?:inserit|aggiunt)a) "
            rf"l[ae] seguent[ei]:?\s*{_QUOTED}",
        ),
        (
            ChangeKind.WORDS_AFTER,
            rf"{_AT}(?:sono aggiunte|è aggiunta),? in fine,? l[ae] seguent[ei](?: parol[ae])?()?:?\s*{_QUOTED}",
        ),
        (ChangeKind.UNIT, rf"{_THING} è sostituit[oa] dal(?:la)? seguente:?\s*{_QUOTED}"),
        (ChangeKind.UNIT_GONE, rf"{_THING} è (?:soppress|abrogat)[oa]"),
        (ChangeKind.UNIT_AFTER, rf"{_AFTER} è (?:aggiunt|inserit)[oa] (?:il|la) seguente:?\s*{_QUOTED}"),
    )
)
_OF_ARTICLE = re.compile(
    rf"art(?:icolo|\.)\s*(?P<number>\d{{1,3}}{_SUFFIX})\s*(?:\((?P<heading>[^()]*)\))?[\s.–—-]*(?P<text>.+)",
    re.IGNORECASE,
)
_OF_PART = re.compile(rf"(?P<number>\d{{1,3}}{_SUFFIX}|[a-z]{{1,2}}{_SUFFIX})[.)]\s*(?P<text>.+)", re.IGNORECASE)


def read_change(text: str) -> TextChange | None:
    """The change that a passage of an act makes; None where it is not worded so that a program can apply it."""
    passage = re.sub(r"[\s;.,]+$", "", " ".join(text.split()))
    for kind, form in _FORMS:
        if found := form.fullmatch(passage):
            return _of_words(kind, found) if kind.of_words else _of_unit(kind, found)
    return None


def _of_words(kind: ChangeKind, found: re.Match[str]) -> TextChange:
    place = _found_place(found)
    named = set(found.re.groupindex.values())
    quoted = [each or "" for n, each in enumerate(found.groups(), 1) if n not in named]
    old, new = (quoted[0], "") if kind is ChangeKind.WORDS_GONE else (quoted[0], quoted[1])
    return TextChange(kind, *place, old=old.strip(), new=new.strip())


def _of_unit(kind: ChangeKind, found: re.Match[str]) -> TextChange | None:
    article, comma, letter = _found_place(found)
    whole = not comma and not letter
    if kind is ChangeKind.UNIT_GONE:
        return TextChange(kind, article, comma, letter)
    new = next(each or "" for each in reversed(found.groups()))
    parts = (_OF_ARTICLE if whole else _OF_PART).fullmatch(new.strip())
    if parts is None:
        return None
    number, heading = _number(parts["number"]), (parts["heading"] or "").strip() if whole else ""
    if kind is ChangeKind.UNIT:
        same = number == (letter or comma or article)
        return TextChange(kind, article, comma, letter, new=parts["text"], heading=heading) if same else None
    added = ChangeKind.ARTICLE_AFTER if whole else kind
    return TextChange(added, article, comma, letter, new=parts["text"], heading=heading, number=number)


def _found_place(found: re.Match[str]) -> tuple[str, str, str]:
    said = {name: _number(value) for name, value in found.groupdict().items() if value}
    return said.get("article") or said["within"], said.get("comma") or said.get("inside", ""), said.get("letter", "")


def _number(said: str) -> str:
    return re.sub(r"[-\s]+", "-", said.casefold().strip())
