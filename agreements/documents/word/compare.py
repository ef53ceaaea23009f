"""Is the definitive text the approved schema with its blanks filled in? And what changed between versions?"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import zip_longest

from agreements.documents.word.alignment import align, align_keys
from agreements.documents.word.blanks import MARK, MAX_VALUE, label, labels
from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import MAIN_STORY, WordText, word_text

SAME, OUT, IN = "uguale", "tolto", "aggiunto"
_WORDS = re.compile(rf"{MARK.pattern}|\s+|\w+|[^\w\s]")
_MOST_OF_A_PARAGRAPH = 1_000_000


class Kind(StrEnum):
    """How two documents differ in one place; the value is what staff read."""

    ADDED = "aggiunto"
    REMOVED = "tolto"
    CHANGED = "modificato"
    FILLED_DIFFERENTLY = "spazio completato in modo diverso"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    Attributes:
        kind: What happened.
        before: The paragraph, header or object as it was; empty if added.
        after: The same as it is now; empty if removed.
        where: Italian name of the place: testo, intestazione …, oggetti.
    """

    kind: Kind
    before: str
    after: str
    where: str = MAIN_STORY


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of two versions, as a page shows it; or how many equal ones are left out.

    Attributes:
        where: Italian name of the place.
        pieces: Text that both have (`SAME`), that the first alone has (`OUT`), and the second alone (`IN`), in order.
        same: How many equal paragraphs stand here that are not shown; 0 where one is shown.
    """

    where: str
    pieces: tuple[tuple[str, str], ...]
    same: int = 0


def paragraphs(docx: WordFile) -> tuple[str, ...]:
    """List the paragraphs of the body with its tables, in order, spaces made uniform, empty ones left out.

    Raises:
        UnacceptableDocxError: The bytes are not a Word document.
    """
    return word_text(docx).stories.get(MAIN_STORY, ())


def differences(old: WordFile, new: WordFile) -> tuple[Difference, ...]:
    """List what differs between two versions, headers, footers, notes, text boxes and pictures included.

    Raises:
        UnacceptableDocxError: A part of one of them is damaged.
    """
    return _compare(word_text(old), word_text(new), _Blanks(active=False))


def passages(old: WordFile, new: WordFile) -> tuple[Passage, ...]:
    """The differences in their context: each changed paragraph word by word, and the one before and after it.

    Raises:
        UnacceptableDocxError: A part of one of them is damaged.
    """
    before, after = word_text(old), word_text(new)
    found: list[Passage] = []
    for where in dict.fromkeys([*before.stories, *after.stories]):
        rows = list(_side_by_side(before.stories.get(where, ()), after.stories.get(where, ()), _Blanks(active=False)))
        near = {n + by for n, (_, _, same) in enumerate(rows) if not same for by in (-1, 0, 1)}
        left_out = 0
        for n, (one, other, same) in enumerate(rows):
            if n not in near:
                left_out += 1
                continue
            if left_out:
                found.append(Passage(where, (), left_out))
            found.append(Passage(where, ((SAME, one),) if same else tuple(_words_changed(one, other))))
            left_out = 0
        if left_out and near:
            found.append(Passage(where, (), left_out))
    return tuple(found)


def _words_changed(old: str, new: str) -> Iterator[tuple[str, str]]:
    """One paragraph beside the other, word by word, what follows on each other put together."""
    before, after = ([found[0] for found in _WORDS.finditer(text)] for text in (old, new))
    how, run = SAME, ""
    for i, j in align_keys(before, after, lambda _size: _MOST_OF_A_PARAGRAPH):
        kind, text = (OUT, before[i]) if j is None and i is not None else (SAME if i is not None else IN, after[j or 0])
        if kind != how and run:
            yield how, run
            run = ""
        how, run = kind, run + text
    if run:
        yield how, run


def differences_beyond_blanks(schema: WordFile, definitive: WordFile) -> tuple[Difference, ...]:
    """List what differs beyond the declared blanks of the schema; empty when only blanks were filled in.

    A blank may become some text of at most `MAX_VALUE` characters on one line, and the same label must
    become the same text everywhere.

    Raises:
        UnacceptableDocxError: A part of one of them is damaged.
    """
    blanks = _Blanks(active=True)
    found = _compare(word_text(schema), word_text(definitive), blanks)
    return (*found, *blanks.contradictions())


def filled(schema: WordFile, definitive: WordFile) -> dict[str, str]:
    """What each blank of the schema became, by its label; blanks of paragraphs that changed otherwise are left out.

    Raises:
        UnacceptableDocxError: A part of one of them is damaged.
    """
    blanks = _Blanks(active=True)
    _compare(word_text(schema), word_text(definitive), blanks)
    for _ in blanks.contradictions():
        pass  # told by `differences_beyond_blanks`
    return blanks.values


def summary(found: Sequence[Difference]) -> str:
    """Say the differences in Italian, one a line, for an artifact and the journal."""
    if not found:
        return "Nessuna differenza."
    lines = [f"{len(found)} differenze:" if len(found) > 1 else "Una differenza:"]
    for number, item in enumerate(found, start=1):
        texts = {
            Kind.ADDED: f"«{item.after}»",
            Kind.REMOVED: f"«{item.before}»",
            Kind.CHANGED: f"da «{item.before}» a «{item.after}»",
            Kind.FILLED_DIFFERENTLY: f"«{item.before}» e altrove «{item.after}»",
        }
        lines.append(f"{number}. {item.kind} ({item.where}): {texts[item.kind]}")
    return "\n".join(lines)


class _Blanks:
    """Matches paragraphs of the schema against filled ones and remembers what each blank became."""

    def __init__(self, *, active: bool) -> None:
        self._active = active
        self._filled: list[tuple[str, str, str]] = []  # story, paragraph of the schema, paragraph as filled
        self.values: dict[str, str] = {}

    def match(self, schema: str, text: str) -> bool:
        if schema == text or not self._active:
            return schema == text
        return len(_fixed_pieces(schema)) > 1 and _fillings(schema, text) is not None

    def note(self, where: str, schema: str, text: str) -> None:
        if schema != text:
            self._filled.append((where, schema, text))

    def contradictions(self) -> Iterator[Difference]:
        """Yield the blanks filled with different texts; those alone in their paragraph are read first.

        Where several blanks share a paragraph their boundaries may be doubtful: known values settle them.
        """
        for where, schema, text in sorted(self._filled, key=lambda item: len(MARK.findall(item[1]))):
            known = MARK.sub(lambda m: self.values.get(label(m), m.group()), schema)
            values = _fillings(known, text)
            if values is None:
                yield Difference(Kind.FILLED_DIFFERENTLY, known, text, where)
                continue
            for name, value in values:
                if MARK.fullmatch(value):
                    continue  # still open
                if self.values.setdefault(name, value) != value:
                    yield Difference(Kind.FILLED_DIFFERENTLY, f"{name}: {self.values[name]}", value, where)


def _fillings(schema: str, text: str) -> list[tuple[str, str]] | None:
    """Say what each blank of a paragraph became, or None if the rest of the paragraph differs.

    The leftmost place of each fixed piece decides, in time that no text can make explode.
    """
    pieces = _fixed_pieces(schema)
    if not text.startswith(pieces[0]) or not text.endswith(pieces[-1]):
        return None
    if len(pieces) == 1:
        return [] if schema == text else None
    values, position, stop = [], len(pieces[0]), len(text) - len(pieces[-1])
    names = labels(schema)
    for number, (name, piece) in enumerate(zip(names, pieces[1:], strict=True), start=1):
        end = stop if number == len(names) else text.find(piece, position + 1, stop)
        if end <= position or end - position > MAX_VALUE:
            return None
        values.append((name, text[position:end]))
        position = end + len(piece)
    return values


@lru_cache(maxsize=4096)
def _fixed_pieces(schema: str) -> tuple[str, ...]:
    """Cut a paragraph of the schema at its blanks."""
    return tuple(MARK.sub("\0", schema).split("\0"))


def _compare(old: WordText, new: WordText, blanks: _Blanks) -> tuple[Difference, ...]:
    found: list[Difference] = []
    for where in dict.fromkeys([*old.stories, *new.stories]):
        found += _story(where, old.stories.get(where, ()), new.stories.get(where, ()), blanks)
    before, after = Counter(old.objects), Counter(new.objects)
    found += [Difference(Kind.REMOVED, item, "", "oggetti") for item in (before - after).elements()]
    found += [Difference(Kind.ADDED, "", item, "oggetti") for item in (after - before).elements()]
    return tuple(found)


def _story(where: str, old: Sequence[str], new: Sequence[str], blanks: _Blanks) -> Iterator[Difference]:
    for before, after, same in _side_by_side(old, new, blanks):
        if same:
            blanks.note(where, before, after)
        else:
            kind = Kind.CHANGED if before and after else Kind.REMOVED if before else Kind.ADDED
            yield Difference(kind, before, after, where)


def _side_by_side(old: Sequence[str], new: Sequence[str], blanks: _Blanks) -> Iterator[tuple[str, str, bool]]:
    """Each paragraph beside what it became, and whether both match; empty where it was added or removed."""
    removed: list[str] = []
    added: list[str] = []

    def flush() -> Iterator[tuple[str, str, bool]]:
        for before, after in zip_longest(removed, added, fillvalue=""):
            yield before, after, False
        removed.clear()
        added.clear()

    for i, j in align(old, new, blanks.match):
        if i is not None and j is not None:
            yield from flush()
            yield old[i], new[j], True
        elif i is not None:
            removed.append(old[i])
        elif j is not None:
            added.append(new[j])
    yield from flush()
