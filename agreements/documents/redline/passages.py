"""A comparison in Word's tracked changes as passages of text: what a page shows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from agreements.documents.word.ooxml import Element, W
from agreements.documents.word.word_file import WordFile, story_parts

MOST_PASSAGES = 300
MOST_SIGNS = 4000
"""Of one piece; the document itself has the rest."""
_ADDED = frozenset({f"{W}ins", f"{W}moveTo"})
_TAKEN = frozenset({f"{W}del", f"{W}moveFrom"})
_BLANK = frozenset({f"{W}tab", f"{W}br", f"{W}cr"})


class Piece(StrEnum):
    """What became of some words; the value is the element of HTML, empty for what stays."""

    STAYS = ""
    ADDED = "ins"
    TAKEN = "del"


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph in which something was added or taken, or one beside it.

    Attributes:
        pieces: What became of which words, in their order.
        after_gap: Whether paragraphs that nothing befell are left out before it.
    """

    pieces: tuple[tuple[Piece, str], ...]
    after_gap: bool = False


def passages(redlined: WordFile) -> tuple[Passage, ...]:
    """The paragraphs that differ, each with its neighbours, headers and notes after the text; at most `MOST_PASSAGES`.

    Raises:
        UnacceptableDocxError: A part of it is damaged.
    """
    paragraphs = [pieces for name in story_parts(redlined) for pieces in _paragraphs(redlined.root(name))]
    wanted = {
        near
        for place, pieces in enumerate(paragraphs)
        if any(piece is not Piece.STAYS for piece, _ in pieces)
        for near in (place - 1, place, place + 1)
    }
    shown = [place for place in sorted(wanted) if 0 <= place < len(paragraphs)][:MOST_PASSAGES]
    return tuple(
        Passage(tuple((piece, text[:MOST_SIGNS]) for piece, text in paragraphs[place]), place - 1 not in wanted)
        for place in shown
    )


def _paragraphs(root: Element) -> list[Sequence[tuple[Piece, str]]]:
    """Each paragraph with words, as its pieces."""
    found: dict[Element, list[tuple[Piece, str]]] = {}
    for element in root.iter(f"{W}t", f"{W}delText", *_BLANK):
        text = " " if element.tag in _BLANK else element.text or ""
        paragraph, piece = None, Piece.STAYS
        for above in element.iterancestors():
            if above.tag == f"{W}p":
                paragraph = above
                break
            if above.tag in _TAKEN:
                piece = Piece.TAKEN
            elif above.tag in _ADDED and piece is Piece.STAYS:
                piece = Piece.ADDED
        if paragraph is None or not text or element.getparent().tag == f"{W}tabs":
            continue
        pieces = found.setdefault(paragraph, [])
        if pieces and pieces[-1][0] is piece:
            pieces[-1] = (piece, pieces[-1][1] + text)
        else:
            pieces.append((piece, text))
    return [pieces for pieces in found.values() if any(text.strip() for _, text in pieces)]
