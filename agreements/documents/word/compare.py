"""Is the definitive text the approved schema with its blanks filled in? And what changed between versions?"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import zip_longest

from agreements.documents.word.alignment import align
from agreements.documents.word.blanks import MARK, MAX_VALUE, label, labels
from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import MAIN_STORY, WordText, word_text


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
    removed: list[str] = []
    added: list[str] = []

    def flush() -> Iterator[Difference]:
        for before, after in zip_longest(removed, added, fillvalue=""):
            kind = Kind.CHANGED if before and after else Kind.REMOVED if before else Kind.ADDED
            yield Difference(kind, before, after, where)
        removed.clear()
        added.clear()

    for i, j in align(old, new, blanks.match):
        if i is not None and j is not None:
            yield from flush()
            blanks.note(where, old[i], new[j])
        elif i is not None:
            removed.append(old[i])
        elif j is not None:
            added.append(new[j])
    yield from flush()
