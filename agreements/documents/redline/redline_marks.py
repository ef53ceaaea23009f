"""Writes pieces of a paragraph as kept, inserted or deleted, the way Word itself marks them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from lxml import etree  # type: ignore[import-untyped]

from agreements.documents.redline.redline_atoms import Atom, as_runs
from agreements.documents.word.ooxml import Element, W

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_BOX = f"{W}txbxContent"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DROPPED = tuple(f"{W}{name}" for name in ("bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd"))


class Op(Enum):
    """What became of a piece; the value is Word's element."""

    KEPT = ""
    INSERTED = "ins"
    DELETED = "del"


@dataclass(slots=True)
class Marker:
    """Makes revision marks of one author and instant, each with a number of its own."""

    author: str
    at: datetime
    _last: int = field(default=9_000)

    def mark(self, op: Op) -> Element:
        """An empty mark, to hold content or to stand in properties."""
        self._last += 1
        made = etree.Element(f"{W}{op.value}")
        made.set(f"{W}id", str(self._last))
        made.set(f"{W}author", self.author)
        made.set(f"{W}date", f"{self.at:%Y-%m-%dT%H:%M:%SZ}")
        return made

    def mark_paragraph(self, paragraph: Element, op: Op) -> None:
        """Mark a whole paragraph, its end included."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            properties = paragraph.makeelement(f"{W}pPr")
            paragraph.insert(0, properties)
        for section in properties.findall(f"{W}sectPr"):
            if op is Op.DELETED:  # a section break of the old text would turn the pages of the new one
                properties.remove(section)
        run_properties = properties.find(f"{W}rPr")
        if run_properties is None:
            run_properties = properties.makeelement(f"{W}rPr")
            later = next((c for c in properties if c.tag in (f"{W}sectPr", f"{W}pPrChange")), None)
            properties.insert(len(properties) if later is None else properties.index(later), run_properties)
        run_properties.insert(0, self.mark(op))
        children = [child for child in paragraph if child.tag != f"{W}pPr"]
        for child in children:
            paragraph.remove(child)
        for child in self.marked(children, op):
            paragraph.append(child)

    def mark_row(self, row: Element, op: Op) -> None:
        """Mark a table row and everything in it."""
        properties = row.find(f"{W}trPr")
        if properties is None:
            properties = row.makeelement(f"{W}trPr")
            before = row.find(f"{W}tblPrEx")
            row.insert(0 if before is None else row.index(before) + 1, properties)
        properties.append(self.mark(op))
        for table in row.iter(f"{W}tr"):
            if table is not row:
                inner = table.find(f"{W}trPr")
                if inner is None:
                    inner = table.makeelement(f"{W}trPr")
                    table.insert(0, inner)
                inner.append(self.mark(op))
        for paragraph in _own_paragraphs(row):
            self.mark_paragraph(paragraph, op)

    def marked(self, children: Iterable[Element], op: Op) -> Iterator[Element]:
        """Put children of a paragraph into marks; neighbours share one."""
        if op is Op.KEPT:
            yield from children
            return
        held: Element | None = None
        for child in children:
            if child.tag == f"{W}r" or child.tag.startswith(_MATH):
                if held is None:
                    held = self.mark(op)
                held.append(_deleted(child) if op is Op.DELETED else child)
                continue
            if child.tag in _DROPPED and op is Op.DELETED:
                continue
            if held is not None:
                yield held
                held = None
            if child.tag == f"{W}fldSimple":
                yield from self.marked(list(as_runs(child)), op)
            else:
                self._mark_inside(child, op)
                yield child
        if held is not None:
            yield held

    def _mark_inside(self, holder: Element, op: Op) -> None:
        """A link or a content control holds the marks: the mark cannot hold them."""
        children = list(holder)
        if not any(child.tag == f"{W}r" for child in children):
            for child in children:
                self._mark_inside(child, op)
            return
        kept = [child for child in children if child.tag.endswith(("Pr", "EndPr"))]
        for child in children:
            holder.remove(child)
        for child in (*kept, *self.marked([c for c in children if c not in kept], op)):
            holder.append(child)

    def paragraph_content(self, pieces: Sequence[tuple[Op, Atom]], adapt: Callable[[Element], None]) -> list[Element]:
        """The children of a paragraph made of these pieces.

        Args:
            adapt: Makes a copy out of the old document valid in the new one (pictures, styles).
        """
        content: list[Element] = []
        group: list[Element] = []
        current = Op.KEPT
        open_text: tuple[Element, Element | None] | None = None  # the run's text, and whose formatting it has

        def flush() -> None:
            nonlocal group, open_text
            content.extend(self.marked(group, current))
            group, open_text = [], None

        for op, atom in pieces:
            if op is not current:
                flush()
                current = op
            if op is not Op.DELETED and atom.markers:
                flush()
                content.extend(copy.deepcopy(marker) for marker in atom.markers)
            if atom.key == "":
                continue
            if atom.is_word and open_text is not None and open_text[1] is atom.properties:
                open_text[0].text += atom.text
                continue
            made = [_run(atom)] if atom.properties is not None or atom.is_word or _in_run(atom) else _copies(atom)
            if op is Op.DELETED:
                for element in made:
                    adapt(element)
            group.extend(made)
            open_text = (made[0][-1], atom.properties) if atom.is_word else None
        flush()
        return content


def _in_run(atom: Atom) -> bool:
    parent = atom.nodes[0].getparent()
    return len(atom.nodes) == 1 and parent is not None and parent.tag == f"{W}r"


def _copies(atom: Atom) -> list[Element]:
    return [copy.deepcopy(node) for node in atom.nodes]


def _run(atom: Atom) -> Element:
    run = etree.Element(f"{W}r")
    if atom.properties is not None:
        run.append(copy.deepcopy(atom.properties))
    if atom.is_word:
        text = etree.SubElement(run, f"{W}t")
        text.text = atom.text
        text.set(_SPACE, "preserve")
    else:
        run.append(copy.deepcopy(atom.nodes[0]))
    return run


def _deleted(run: Element) -> Element:
    for old, new in ((f"{W}t", f"{W}delText"), (f"{W}instrText", f"{W}delInstrText")):
        for text in run.iterchildren(old):  # what stands in a text box inside the run keeps its names
            text.tag = new
            text.set(_SPACE, "preserve")
    return run


def _own_paragraphs(holder: Element) -> list[Element]:
    """Paragraphs of all cells, without those of text boxes, which go with the run that holds the box."""
    return [p for p in holder.iter(f"{W}p") if not any(parent.tag == _BOX for parent in p.iterancestors())]
