"""A paragraph as the smallest pieces that a comparison can take away or add: words, tabs, pictures, whole fields."""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree  # type: ignore[import-untyped]

from agreements.documents.word.ooxml import Element, R, W, is_on
from agreements.documents.word.word_text import normalise

_MARKERS = frozenset(
    f"{W}{name}"
    for name in ("bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd", "lastRenderedPageBreak")
)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_IGNORED = _MARKERS | {f"{W}rPr", f"{W}pPr", f"{W}sdtPr", f"{W}sdtEndPr", _FALLBACK}
# Identifiers that Word writes anew at each saving say nothing about the content.
_CHANGING = re.compile(r"(?:^|\})(?:rsid\w*|paraId|textId|anchorId|editId|id|name|descr|title)$")
_WORD = re.compile(r"\s+|\w+|[^\w\s]")
_REFERRING = etree.XPath(
    "boolean(.//@r:* | .//w:footnoteReference | .//w:endnoteReference)",
    namespaces={"r": R.strip("{}"), "w": W.strip("{}")},
)
_STRIKES = ("strike", "dstrike", "vanish")
_FIELD_RESULT_CHANGES = ("PAGE", "NUMPAGES", "SECTIONPAGES")


class UnreadableStructure(Exception):
    """A paragraph is built in a way that cannot be compared piece by piece, such as a field over several."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of a paragraph.

    Attributes:
        key: Two atoms with the same key say the same.
        text: What it shows, for words only.
        nodes: The run's child, the runs of a field, or a child of the paragraph such as a link.
        properties: The run's formatting, where the atom is a piece of a run.
        markers: Bookmarks and the like that stand before it.
    """

    key: str
    text: str
    nodes: tuple[Element, ...]
    properties: Element | None = None
    markers: tuple[Element, ...] = ()

    @property
    def is_word(self) -> bool:
        """True for a piece of plain text."""
        return not self.nodes

    @property
    def is_space(self) -> bool:
        """True for white space."""
        return self.is_word and not self.text.strip()


class References:
    """Says what a relationship leads to: its target's hash or its address, alike in both documents."""

    def __init__(self, targets: Mapping[str, str], notes: Mapping[str, str] | None = None) -> None:
        self._targets = targets
        self._notes = notes or {}

    @staticmethod
    def bear_upon(element: Element) -> bool:
        """Whether an element holds any: otherwise it says the same in every document."""
        return bool(_REFERRING(element))

    def meaning(self, identifier: str) -> str:
        """What a relationship's identifier stands for."""
        return self._targets.get(identifier, identifier)

    def note(self, element: Element) -> str:
        """What a reference to a note stands for: the note's text."""
        return self._notes.get(f"{element.tag} {element.get(f'{W}id')}", "")


def atoms(paragraph: Element, references: References) -> tuple[Atom, ...]:
    """Cut a paragraph into its pieces.

    Raises:
        UnreadableStructure: A field begins or ends outside the paragraph.
    """
    found: list[Atom] = []
    markers: list[Element] = []
    field: list[Element] = []
    depth = 0
    for child in paragraph.iterchildren(tag=None):
        if not isinstance(child.tag, str) or child.tag == f"{W}pPr":
            continue
        marks = [mark.get(f"{W}fldCharType") for mark in child.iterchildren(f"{W}fldChar")]
        depth += marks.count("begin") - marks.count("end")
        if depth < 0:
            raise UnreadableStructure
        if marks or depth or field:
            field.append(child)
            if depth == 0:
                found.append(Atom(_field_key(field, references), "", tuple(field), None, tuple(markers)))
                field, markers = [], []
        elif child.tag in _MARKERS:
            if child.tag != f"{W}proofErr":
                markers.append(child)
        elif child.tag == f"{W}r":
            for atom in _of_run(child, references):
                found.append(Atom(atom.key, atom.text, atom.nodes, atom.properties, tuple(markers)))
                markers = []
        elif child.tag == f"{W}fldSimple":
            found.append(Atom(_simple_key(child, references), "", tuple(as_runs(child)), None, tuple(markers)))
            markers = []
        else:
            found.append(Atom(key_of(child, references), "", (child,), None, tuple(markers)))
            markers = []
    if depth:
        raise UnreadableStructure
    if markers:  # bookmarks that end the paragraph
        found.append(Atom("", "", (), None, tuple(markers)))
    return tuple(found)


def _of_run(run: Element, references: References) -> Iterator[Atom]:
    properties = run.find(f"{W}rPr")
    strikes = "".join(name for name in _STRIKES if is_on(run.find(f"{W}rPr/{W}{name}")))
    for child in run.iterchildren(tag=None):
        if child.tag == f"{W}t":
            for piece in _WORD.findall(child.text or ""):
                yield Atom(f"{strikes}:{_alike(piece)}", piece, (), properties)
        elif isinstance(child.tag, str) and child.tag not in _IGNORED:
            yield Atom(f"{strikes}<{key_of(child, references)}", "", (child,), properties)


def _alike(piece: str) -> str:
    """What prints alike is the same word, however Word typed its apostrophe or space."""
    return normalise(piece) or " "


def _field_key(nodes: list[Element], references: References) -> str:
    instruction = "".join(text.text or "" for node in nodes for text in node.iter(f"{W}instrText"))
    return _keyed_field(instruction, "".join(key_of(node, references) for node in nodes))


def _simple_key(field: Element, references: References) -> str:
    return _keyed_field(field.get(f"{W}instr", ""), key_of(field, references))


def _keyed_field(instruction: str, whole: str) -> str:
    words = instruction.split()
    if words and words[0].upper() in _FIELD_RESULT_CHANGES:
        return "field " + " ".join(words)  # the number that Word last saw says nothing
    return "field " + whole


def as_runs(field: Element) -> Iterator[Element]:
    """A simple field written as runs, which can be marked as added or taken away."""

    def run(child: Element) -> Element:
        made = child.makeelement(f"{W}r")
        made.append(child)
        return made

    def mark(kind: str) -> Element:
        return run(field.makeelement(f"{W}fldChar", {f"{W}fldCharType": kind}))

    code = field.makeelement(f"{W}instrText")
    code.text = field.get(f"{W}instr", "")
    yield from (mark("begin"), run(code), mark("separate"))
    yield from (copy.deepcopy(inner) for inner in field.iterchildren(f"{W}r"))
    yield mark("end")


def key_of(element: Element, references: References) -> str:
    """What an element says, without formatting and without what changes at each saving."""
    digest = hashlib.sha256()
    for piece in _key(element, references):
        digest.update(piece.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _key(element: Element, references: References) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in _IGNORED:
        return
    yield f"<{element.tag}"
    if element.tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
        yield references.note(element)
    for key, value in sorted(element.attrib.items()):
        if key.startswith(R):
            yield f" {references.meaning(value)}"
        elif not _CHANGING.search(key):
            yield f" {key}={value}"
    if element.text and element.text.strip():
        yield f">{normalise(element.text)}"
    for child in element:
        yield from _key(child, references)
    yield "/>"
