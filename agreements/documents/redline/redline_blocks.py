"""Paragraphs and tables of two texts side by side: the new text gets the marks of what was added and taken away."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from agreements.documents.redline.redline_atoms import Atom, References, UnreadableStructure, atoms, key_of
from agreements.documents.redline.redline_marks import Marker, Op
from agreements.documents.word.alignment import align, align_keys
from agreements.documents.word.ooxml import Element, W
from agreements.documents.word.word_file import WordFile

_CONTAINERS = frozenset(f"{W}{name}" for name in ("sdt", "sdtContent", "customXml"))
_NO_REFERENCES = References({})
_ALIKE = 0.4
"""Share of words that two paragraphs must have in common to be shown as one that was changed."""
_MAX_CELLS = 3_000_000
"""Work for one pair of documents; beyond it what differs is shown as taken away and added whole."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a table (or a row of one), with what is compared of it."""

    element: Element
    key: str
    words: Counter[str]


Pair = tuple[Block, None] | tuple[None, Block] | tuple[Block, Block]


@dataclass(slots=True)
class Comparison:
    """Marks the new text of one story.

    Attributes:
        old: What relationships of the old story mean.
        new: The same for the new story.
        adapt: Makes an element copied from the old story valid in the new one.
        file: Remembers what paragraphs say that both documents have.
    """

    marker: Marker
    old: References
    new: References
    adapt: Callable[[Element], None]
    file: WordFile
    _cells_left: int = field(default=_MAX_CELLS)

    def container(self, before: Element, after: Element) -> None:
        """Compare the blocks of a text, a cell, a header or a note; `after` gets the marks."""
        olds = [self._block(element, self.old) for element in _block_elements(before)]
        news = [self._block(element, self.new) for element in _block_elements(after)]
        for old, new, following in _with_following(list(self._paired(olds, news))):
            if new is None:
                assert old is not None  # a pair has at least one side
                _insert(after, self._deleted(old.element), following)
            elif old is None:
                self._insert(new.element)
            elif old.key != new.key:
                self._change(old, new)

    def _insert(self, element: Element) -> None:
        if element.tag == f"{W}p":
            self.marker.mark_paragraph(element, Op.INSERTED)
        else:
            for row in element.iterchildren(f"{W}tr"):
                self.marker.mark_row(row, Op.INSERTED)

    def _deleted(self, element: Element) -> Element:
        gone = copy.deepcopy(element)
        self.adapt(gone)
        if gone.tag == f"{W}p":
            self.marker.mark_paragraph(gone, Op.DELETED)
        elif gone.tag == f"{W}tr":
            self.marker.mark_row(gone, Op.DELETED)
        else:
            for row in gone.iterchildren(f"{W}tr"):
                self.marker.mark_row(row, Op.DELETED)
        return gone

    def _change(self, old: Block, new: Block) -> None:
        if new.element.tag == f"{W}tbl":
            self._change_table(old.element, new.element)
            return
        try:
            befores, afters = atoms(old.element, self.old), atoms(new.element, self.new)
        except UnreadableStructure:
            new.element.addprevious(self._deleted(old.element))
            self._insert(new.element)
        else:
            pieces = list(_tidied(self._pieces(befores, afters)))
            content = self.marker.paragraph_content(pieces, self.adapt)
            for child in list(new.element):
                if child.tag != f"{W}pPr":
                    new.element.remove(child)
            new.element.extend(content)

    def _change_table(self, before: Element, after: Element) -> None:
        olds = [self._row(row, self.old) for row in before.iterchildren(f"{W}tr")]
        news = [self._row(row, self.new) for row in after.iterchildren(f"{W}tr")]
        for old, new, following in _with_following(list(self._paired(olds, news))):
            if new is not None and old is not None:
                cells = [list(row.element.iterchildren(f"{W}tc")) for row in (old, new)]
                if old.key == new.key:
                    continue
                if len(cells[0]) == len(cells[1]):
                    for one, other in zip(*cells, strict=True):
                        self.container(one, other)
                    continue
            if old is not None:
                _insert(after, self._deleted(old.element), following)
            if new is not None:
                self.marker.mark_row(new.element, Op.INSERTED)

    def _paired(self, olds: Sequence[Block], news: Sequence[Block]) -> Iterator[Pair]:
        """Pair equal blocks, then, between them, those that are alike."""
        gone: list[Block] = []
        come: list[Block] = []
        for i, j in align_keys([old.key for old in olds], [new.key for new in news], self._spend):
            if i is not None and j is not None:
                yield from self._alike(gone, come)
                gone, come = [], []
                yield olds[i], news[j]
            elif i is not None:
                gone.append(olds[i])
            elif j is not None:
                come.append(news[j])
        yield from self._alike(gone, come)

    def _alike(self, gone: Sequence[Block], come: Sequence[Block]) -> Iterator[Pair]:
        for i, j in align(gone, come, _are_alike, self._spend(len(gone) * len(come) * 20)):
            if i is not None and j is not None:
                yield gone[i], come[j]
            elif i is not None:
                yield gone[i], None
            elif j is not None:
                yield None, come[j]

    def _pieces(self, old: Sequence[Atom], new: Sequence[Atom]) -> Iterator[tuple[Op, Atom]]:
        old = [atom for atom in old if atom.key]  # bookmarks at the end: those of the new text count
        last = [atom for atom in new if not atom.key]
        new = [atom for atom in new if atom.key]
        for i, j in align([a.key for a in old], [a.key for a in new], str.__eq__, self._spend(len(old) * len(new))):
            if j is not None:
                yield Op.KEPT if i is not None else Op.INSERTED, new[j]
            elif i is not None:
                yield Op.DELETED, old[i]
        yield from ((Op.KEPT, atom) for atom in last)

    def _block(self, element: Element, references: References) -> Block:
        if element.tag == f"{W}tbl":
            rows = [self._row(row, references) for row in element.iterchildren(f"{W}tr")]
            words = sum((row.words for row in rows), Counter[str]())
            return Block(element, "table " + " ".join(row.key for row in rows), words)
        if references.bear_upon(element):
            return Block(element, *_paragraph(element, references))
        return Block(element, *self.file.of_piece(_paragraph, element))

    def _row(self, row: Element, references: References) -> Block:
        cells = [
            [self._block(element, references) for element in _block_elements(cell)]
            for cell in row.iterchildren(f"{W}tc")
        ]
        words = sum((block.words for cell in cells for block in cell), Counter[str]())
        return Block(row, "row " + "\1".join("\2".join(block.key for block in cell) for cell in cells), words)

    def _spend(self, cells: int) -> int:
        """The size of table that may be filled now; the budget is of the document, so that nothing explodes."""
        if cells > self._cells_left:
            return 0
        self._cells_left -= cells
        return cells


def _tidied(pieces: Iterator[tuple[Op, Atom]]) -> Iterator[tuple[Op, Atom]]:
    """Show a change as people read it: first what went, then what came, not word by word in turn.

    A lone space or sign that stayed between two changes belongs to them.
    """
    gone: list[Atom] = []
    come: list[Atom] = []
    waiting: list[Atom] = []

    def flush() -> Iterator[tuple[Op, Atom]]:
        yield from ((Op.DELETED, atom) for atom in gone)
        yield from ((Op.INSERTED, atom) for atom in come)
        yield from ((Op.KEPT, atom) for atom in waiting)
        for held in (gone, come, waiting):
            held.clear()

    for op, atom in pieces:
        if op is Op.KEPT:
            if (gone or come) and atom.is_space and not atom.markers and not waiting:
                waiting.append(atom)
                continue
            yield from flush()
            yield op, atom
            continue
        if waiting:
            if gone and come:
                gone += waiting
                come += waiting
                waiting.clear()
            else:
                yield from flush()
        (gone if op is Op.DELETED else come).append(atom)
    yield from flush()


def _block_elements(holder: Element) -> Iterator[Element]:
    for child in holder:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag in _CONTAINERS:
            yield from _block_elements(child)


def _paragraph(element: Element, references: References = _NO_REFERENCES) -> tuple[str, Counter[str]]:
    """The key of a paragraph and its words."""
    try:
        found = atoms(element, references)
    except UnreadableStructure:
        return f"whole {key_of(element, references)}", Counter(_plain_words(element))
    return (
        "paragraph " + "\0".join(atom.key for atom in found if atom.key),
        Counter(atom.key for atom in found if atom.key and not atom.is_space),
    )


def _plain_words(element: Element) -> list[str]:
    return " ".join(text.text or "" for text in element.iter(f"{W}t")).split()


def _are_alike(one: Block, other: Block) -> bool:
    if one.element.tag != other.element.tag:
        return False
    total = sum(one.words.values()) + sum(other.words.values())
    if not total:
        return True  # two empty paragraphs
    common = sum((one.words & other.words).values())
    return 2 * common >= _ALIKE * total


def _with_following(pairs: Sequence[Pair]) -> list[tuple[Block | None, Block | None, Element | None]]:
    """Each pair with the element of the new text before which something taken away has to stand."""
    found: list[tuple[Block | None, Block | None, Element | None]] = []
    following: Element | None = None
    for old, new in reversed(pairs):
        following = new.element if new is not None else following
        found.append((old, new, following))
    return found[::-1]


def _insert(holder: Element, element: Element, following: Element | None) -> None:
    if following is not None:
        following.addprevious(element)
        return
    last = holder[-1] if len(holder) else None
    if last is not None and last.tag == f"{W}sectPr":
        last.addprevious(element)
    else:
        holder.append(element)
