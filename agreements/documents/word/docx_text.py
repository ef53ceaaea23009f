"""The text that a Word document must show once it is on paper, paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from agreements.documents.word.docx_numbering import read_numbering
from agreements.documents.word.fields import is_page_field
from agreements.documents.word.formula import MATH, leaves
from agreements.documents.word.ooxml import MAIN_PART, Element, W, is_on
from agreements.documents.word.squeezed import FORMULA, LEADER, NUMBER, squeeze
from agreements.documents.word.stories import has_even_pages, margins, note_parts, sections
from agreements.documents.word.word_file import WordFile

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DELETED = frozenset({f"{W}del", f"{W}moveFrom"})
_OURS = frozenset({NUMBER, LEADER, FORMULA})
_SIGNS = {
    f"{W}br": " ",
    f"{W}cr": " ",
    f"{W}tab": LEADER,
    f"{W}ptab": LEADER,
    f"{W}noBreakHyphen": "-",
    f"{W}footnoteReference": NUMBER,
    f"{W}endnoteReference": NUMBER,
    f"{W}footnoteRef": NUMBER,
    f"{W}endnoteRef": NUMBER,
}


@dataclass(frozen=True, slots=True)
class ExpectedParagraph:
    """A paragraph as it must stand on the page.

    Attributes:
        text: Squeezed, with our signs for numbers and tabulators.
        shown: As a person reads it, for messages.
        label: Regular expression of its automatic number, if it has one.
        row: Number of its table row in the document, if it stands in a table.
        cell: Number of its cell in the document; 0 outside tables.
    """

    text: str
    shown: str
    label: str | None
    row: int | None = None
    cell: int = 0


@dataclass(frozen=True, slots=True)
class ExpectedText:
    """What the pages must show and what they may show beside.

    Attributes:
        body: The paragraphs in reading order, tables row by row.
        notes: Footnotes and endnotes, at the foot of whatever page.
        boxes: Text boxes, anywhere.
        repeated_rows: Rows that stand again at the top of each page of their table.
        headers: Whole text of each page header.
        footers: Whole text of each page footer.
        first_page: Header and footer that the first page must show; empty: none demanded.
        second_page: The same for the second page, where the document has one section only.
    """

    body: tuple[ExpectedParagraph, ...]
    notes: tuple[ExpectedParagraph, ...]
    boxes: tuple[ExpectedParagraph, ...]
    repeated_rows: tuple[str, ...]
    headers: tuple[str, ...]
    footers: tuple[str, ...]
    first_page: tuple[str, str] = ("", "")
    second_page: tuple[str, str] = ("", "")


def expected_text(docx: WordFile) -> ExpectedText:
    """Read what the document must show.

    Raises:
        UnacceptableDocxError: A part is damaged.
    """
    reader = _Reader(docx)
    root = docx.root(MAIN_PART)
    body = tuple(reader.paragraphs(root.find(f"{W}body")))
    rows = [row for row in root.iter(f"{W}tr") if is_on(row.find(f"{W}trPr/{W}tblHeader"))]
    repeated = {"".join(each.text for each in reader.paragraphs(row, boxes=False)) for row in rows}
    printed = margins(docx)
    whole = {
        part: "".join(each.text for each in reader.paragraphs(docx.root(part)))
        for part in dict.fromkeys(margin.part for margin in printed)
    }
    notes: list[ExpectedParagraph] = []
    for part in note_parts(docx).values():
        for note in docx.root(part):
            if note.get(f"{W}type", "normal") == "normal":
                notes.extend(reader.paragraphs(note))
    headers, footers = (
        tuple(filter(None, (whole[part] for part in dict.fromkeys(m.part for m in printed if m.kind == kind))))
        for kind in ("header", "footer")
    )
    return ExpectedText(
        body=body,
        notes=tuple(notes),
        boxes=tuple(reader.boxes),
        repeated_rows=tuple(sorted(filter(None, repeated), key=len, reverse=True)),
        headers=headers,
        footers=footers,
        first_page=_demanded(docx, whole, first=True),
        second_page=_demanded(docx, whole, first=False),
    )


def _demanded(docx: WordFile, whole: Mapping[str, str], *, first: bool) -> tuple[str, str]:
    """Header and footer that a page of the first section must show, where this can be said for sure."""
    every = sections(docx)
    if not every or (not first and (len(every) > 1 or has_even_pages(docx))):
        return "", ""
    wanted = "first" if first and is_on(every[0].find(f"{W}titlePg")) else "default"
    shown = {m.kind: whole[m.part] for m in margins(docx) if m.section == 1 and m.pages == wanted}
    return shown.get("header", ""), shown.get("footer", "")


@dataclass(slots=True)
class _Reader:
    docx: WordFile
    boxes: list[ExpectedParagraph] = field(default_factory=list)
    rows: int = 0
    cells: int = 0

    def paragraphs(
        self, holder: Element, *, boxes: bool = True, row: int | None = None, cell: int = 0
    ) -> Iterator[ExpectedParagraph]:
        """Yield the paragraphs that are not empty; those in text boxes are put aside.

        A table within a table belongs to the cell in which it stands.
        """
        for element in holder.iterchildren(tag=None):
            if not isinstance(element.tag, str) or element.tag in _DELETED or element.tag == _FALLBACK:
                continue
            if element.tag == f"{W}p":
                # Text boxes are put aside whenever they are met.
                alone = next(element.iter(f"{W}txbxContent"), None) is None
                found = (
                    self.docx.of_block(expected_text, self._paragraph, element)
                    if alone
                    else self._paragraph(element, boxes)
                )
                if found.text or found.label:
                    yield replace(found, row=row, cell=cell)
            elif element.tag == f"{W}tr" and row is None:
                self.rows += 1
                yield from self.paragraphs(element, boxes=boxes, row=self.rows)
            elif element.tag == f"{W}tc" and cell == 0:
                self.cells += 1
                yield from self.paragraphs(element, boxes=boxes, row=row, cell=self.cells)
            else:
                yield from self.paragraphs(element, boxes=boxes, row=row, cell=cell)

    def _paragraph(self, element: Element, boxes: bool = False) -> ExpectedParagraph:
        properties = element.find(f"{W}pPr")
        pieces = list(self._pieces(element, _Fields(), boxes))
        raw = "".join(pieces)
        # Squeezed piece by piece around our own signs, which squeezing would take out.
        text = ""
        for piece in _split(raw):
            text += piece if piece in _OURS else squeeze(piece)
        shown = " ".join(raw.replace(NUMBER, "#").replace(LEADER, " ").replace(FORMULA, "").split())
        return ExpectedParagraph(text, shown, self.docx.once(read_numbering).label(properties))

    def _pieces(self, element: Element, fields: _Fields, boxes: bool) -> Iterator[str]:
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or tag in _DELETED or tag in (_FALLBACK, f"{W}pPr"):
                continue
            if tag == f"{W}txbxContent":
                if boxes:
                    self.boxes.extend(self.paragraphs(child))
            elif tag == MATH:
                if not fields.silent:
                    yield from (FORMULA, _without_our_signs(leaves(child)), FORMULA)
            elif tag == f"{W}r" and is_on(child.find(f"{W}rPr/{W}vanish")):
                yield from fields.of_hidden(child)
            elif tag == f"{W}fldChar":
                yield from fields.mark(child.get(f"{W}fldCharType"))
            elif tag == f"{W}instrText":
                fields.instruction(child.text or "")
            elif tag == f"{W}fldSimple" and is_page_field(child.get(f"{W}instr", "")):
                yield NUMBER
            elif (sign := _sign(child)) is not None:
                # LibreOffice writes the tabulator of a table of contents within the field of its page.
                if not fields.silent or (sign == LEADER and not fields.in_instruction):
                    yield sign
            else:
                yield from self._pieces(child, fields, boxes)


@dataclass(slots=True)
class _Fields:
    """Where we are in fields, which may nest: in the instruction, or in a result that the page replaces."""

    instructions: list[str] = field(default_factory=list)
    results: list[bool] = field(default_factory=list)

    @property
    def silent(self) -> bool:
        """True in an instruction and in the cached result of a page number."""
        return any(
            not in_result or is_page_field(instruction)
            for instruction, in_result in zip(self.instructions, self.results, strict=True)
        )

    @property
    def in_instruction(self) -> bool:
        """True in an instruction, also of a field around."""
        return not all(self.results)

    def of_hidden(self, run: Element) -> Iterator[str]:
        """A run whose words are not printed; the marks in it begin and end fields all the same."""
        for leaf in run.iterchildren(f"{W}fldChar", f"{W}instrText"):
            if leaf.tag == f"{W}fldChar":
                yield from self.mark(leaf.get(f"{W}fldCharType"))
            else:
                self.instruction(leaf.text or "")

    def mark(self, kind: str | None) -> Iterator[str]:
        if kind == "begin":
            self.instructions.append("")
            self.results.append(False)
        elif kind == "separate" and self.results:
            self.results[-1] = True
        elif kind == "end" and self.results:
            instruction = self.instructions.pop()
            self.results.pop()
            if is_page_field(instruction) and not self.silent:
                yield NUMBER

    def instruction(self, text: str) -> None:
        if self.instructions:
            self.instructions[-1] += text


def _sign(leaf: Element) -> str | None:
    """What a leaf of a run shows; None: it is no leaf that shows anything."""
    tag = leaf.tag
    if tag == f"{W}t":
        return _without_our_signs(leaf.text or "")
    if tag == f"{W}sym":
        return _without_our_signs(_symbol(leaf.get(f"{W}char", "")))
    return _SIGNS.get(tag)


def _symbol(code: str) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""


def _without_our_signs(text: str) -> str:
    return "".join("\ufffd" if sign in _OURS else sign for sign in text)


def _split(raw: str) -> Iterator[str]:
    start = 0
    for place, sign in enumerate(raw):
        if sign in _OURS:
            yield raw[start:place]
            yield sign
            start = place + 1
    yield raw[start:]
