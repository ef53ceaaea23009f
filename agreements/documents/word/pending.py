"""What is still pending in a Word file that came back: insertions, deletions and comments, who made them and when."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agreements.documents.word.ooxml import MAIN_PART, Element, W

SHOWN = 20
"""Items that staff see one by one; of the rest they see how many."""
_LONGEST = 120

_CONTENT = {
    f"{W}ins": "INSERTION",
    f"{W}moveTo": "MOVE",
    f"{W}del": "DELETION",
    f"{W}moveFrom": "MOVE",
    f"{W}cellIns": "INSERTION",
    f"{W}cellDel": "DELETION",
    f"{W}cellMerge": "FORMATTING",
}
_FORMATTING = frozenset(
    f"{W}{name}"
    for name in (
        *("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblPrExChange", "tblGridChange"),
        *("trPrChange", "tcPrChange", "numberingChange"),
    )
)
# Marks without an author of their own, which no ordinary program leaves alone: they are refused, not listed.
_RANGES = frozenset(
    f"{W}{name}"
    for name in (
        *("moveFromRangeStart", "moveToRangeStart", "customXmlInsRangeStart", "customXmlDelRangeStart"),
        *("customXmlMoveFromRangeStart", "customXmlMoveToRangeStart"),
    )
)
CHANGES = frozenset(_CONTENT) | _FORMATTING | _RANGES
COMMENTS = frozenset({f"{W}comment", f"{W}commentReference", f"{W}commentRangeStart"})
_HOLDERS = (f"{W}p", f"{W}tc", f"{W}tr", f"{W}tbl")


class PendingKind(StrEnum):
    """What is pending; the value is what staff read."""

    INSERTION = "inserimento"
    DELETION = "eliminazione"
    MOVE = "spostamento"
    FORMATTING = "modifica di formattazione"
    COMMENT = "commento"


_PLURALS = {
    PendingKind.INSERTION: "inserimenti",
    PendingKind.DELETION: "eliminazioni",
    PendingKind.MOVE: "spostamenti",
    PendingKind.FORMATTING: "modifiche di formattazione",
    PendingKind.COMMENT: "commenti",
}


@dataclass(frozen=True, slots=True)
class Pending:
    """One thing that somebody still has to settle.

    Attributes:
        author: As the file says; empty where it does not.
        at: As the file says, in the writer's local time; empty where it does not.
        text: What was inserted, deleted or said; for formatting, the paragraph.
    """

    kind: PendingKind
    author: str
    at: str
    text: str

    def __str__(self) -> str:
        """One line for the page."""
        who = f" di {self.author}" if self.author else ""
        when = f", {self.at}" if self.at else ""
        what = f": «{self.text}»" if self.text else " (senza testo: fine di un capoverso, tabella o immagine)"
        return f"{self.kind[0].upper()}{self.kind[1:]}{who}{when}{what}"


def pending(trees: Mapping[str, Element]) -> tuple[Pending, ...]:
    """List what is pending in all parts of a document, the text first, neighbours of one author and kind as one."""
    names = sorted(trees, key=lambda name: (name != MAIN_PART, name))
    return tuple(item for name in names for item in _merged(_in_part(trees[name])))


def counted(items: Iterable[Pending]) -> str:
    """How many of each kind, in Italian: «2 inserimenti, 1 commento»."""
    numbers = Counter(item.kind for item in items)
    return ", ".join(
        f"{numbers[kind]} {kind if numbers[kind] == 1 else _PLURALS[kind]}" for kind in PendingKind if numbers[kind]
    )


def shown(items: tuple[Pending, ...]) -> tuple[str, ...]:
    """The lines for the page: the first ones, and how many more there are."""
    lines = tuple(str(item) for item in items[:SHOWN])
    left = len(items) - SHOWN
    if left <= 0:
        return lines
    return (*lines, f"… e {'un altro' if left == 1 else f'altri {left}'}: si vedono tutti in Word, scheda Revisione")


def _in_part(root: Element) -> Iterator[tuple[Element | None, Pending]]:
    for element in root.iter(*_CONTENT, *_FORMATTING, f"{W}comment"):
        if element.tag == f"{W}comment":
            yield None, _pending(PendingKind.COMMENT, element, _text(element))
        elif element.tag in _FORMATTING:
            holder = _holder(element)
            yield holder, _pending(PendingKind.FORMATTING, element, "" if holder is None else _text(holder))
        else:
            kind = PendingKind[_CONTENT[element.tag]]
            holder = _holder(element)
            if holder is None or element.getparent().tag not in (f"{W}trPr", f"{W}tcPr"):
                yield holder, _pending(kind, element, _text(element))
            elif holder.find(f".//{W}p//{element.tag}") is None:
                # A mark of a row or cell speaks of all that is in it, which mostly bears marks of its own.
                yield holder, _pending(kind, element, _text(holder))


def _merged(items: Iterator[tuple[Element | None, Pending]]) -> Iterator[Pending]:
    """One piece of writing is often many marks: those of a paragraph by one author at one time are one item."""
    last: tuple[Element | None, Pending] | None = None
    for holder, item in items:
        if last is not None and _same_piece(last, (holder, item)):
            joined = item.text if item.kind is PendingKind.FORMATTING else last[1].text + item.text
            last = (holder, Pending(item.kind, item.author, item.at, joined[: 4 * _LONGEST]))
            continue
        if last is not None:
            yield _cut(last[1])
        last = (holder, item)
    if last is not None:
        yield _cut(last[1])


def _same_piece(one: tuple[Element | None, Pending], other: tuple[Element | None, Pending]) -> bool:
    same = (one[1].kind, one[1].author, one[1].at) == (other[1].kind, other[1].author, other[1].at)
    return same and one[0] is not None and one[0] is other[0]


def _cut(item: Pending) -> Pending:
    text = " ".join(item.text.split())
    return Pending(item.kind, item.author, item.at, text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…")


def _pending(kind: PendingKind, element: Element, text: str) -> Pending:
    author = " ".join(element.get(f"{W}author", "").split())[:60]
    return Pending(kind, author, _when(element.get(f"{W}date", "")), text)


def _when(written: str) -> str:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.{0,20}", written):
        return ""
    try:
        return f"{datetime.fromisoformat(written[:16]):%d/%m/%Y %H:%M}"
    except ValueError:
        return ""


def _text(element: Element) -> str:
    pieces: list[str] = []
    length = 0
    for text in element.iter(f"{W}t", f"{W}delText"):
        pieces.append(text.text or "")
        length += len(pieces[-1])
        if length > 4 * _LONGEST:
            break
    return "".join(pieces)


def _holder(element: Element) -> Element | None:
    return next(element.iterancestors(*_HOLDERS), None)
