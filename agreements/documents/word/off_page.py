"""What a Word file places outside its page: frames, floating tables, text boxes and indents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agreements.documents.word.docx_numbering import Numbering
from agreements.documents.word.ooxml import Element, W, length
from agreements.documents.word.styles import Styles
from agreements.documents.word.word_file import WordFile

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_V = "{urn:schemas-microsoft-com:vml}"
_EMU = 635
"""English Metric Units in a twip, which is a twentieth of a point."""
_INSIDE = 142
"""Twips: a quarter of a centimetre from the edge still counts as on the page."""
_BLEED = 567
"""Twips: a shape may begin a centimetre outside, for its words stand within it."""
_CHARACTER = 2
"""Twips in a hundredth of a character, of about ten points."""
_OF_TEXT = ("margin", "text", "column")
_UNITS = {"pt": 20.0, "in": 1440.0, "cm": 567.0, "mm": 56.7, "px": 15.0, "": 1.0}
_LENGTH = re.compile(r"margin-(left|top)\s*:\s*(-?[0-9.]+)(pt|in|cm|mm|px)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """The largest page of a document, in twips.

    Attributes:
        margin: The widest left margin.
        columns: Whether somewhere the text runs in columns: where one begins is not looked for.
    """

    width: int
    height: int
    margin: int
    columns: bool

    def holds(self, offset: float, anchor: str, *, across: bool) -> bool:
        """Whether what begins so far from its anchor begins on the page.

        Args:
            anchor: «page»; across also «margin», «text» or «column»; else something that lies anywhere on the page.
        """
        extent = self.width if across else self.height
        before = extent - 2 * _INSIDE
        if anchor == "page":
            before = 0
        elif across and anchor in _OF_TEXT and not self.columns:
            before = self.margin
        return -before - _INSIDE <= offset <= extent - _INSIDE


def page_of(body: Element) -> Page:
    """The largest page that the sections of a text have; A4 with two centimetres where they say nothing."""
    sections = list(body.iter(f"{W}sectPr"))
    return Page(
        _largest(sections, "pgSz", "w") or 11906,
        _largest(sections, "pgSz", "h") or 16838,
        _largest(sections, "pgMar", "left") or 1134,
        any((_number(each.get(f"{W}num")) or 1) > 1 for section in sections for each in section.iter(f"{W}cols")),
    )


def _largest(sections: list[Element], element: str, name: str) -> int:
    found = [_number(each.get(f"{W}{name}")) or 0 for section in sections for each in section.iter(f"{W}{element}")]
    return max(found, default=0)


def off_page(docx: WordFile, name: str, styles: Styles, numbering: Numbering, page: Page) -> Iterator[Element]:
    """Yield the paragraphs, and the first of each table and shape, that have words and begin where there is no page.

    Paragraphs and tables that two files have in common are looked at once, where all but the stories is the same.

    Args:
        docx: The file.
        name: The part that holds the story.
        page: The largest page of the file.
    """

    def is_off(block: Element) -> bool:
        return next(_found(block, styles, numbering, page), None) is not None

    for block, off in docx.of_blocks((off_page, page), is_off, name):
        if off:
            yield from _found(block, styles, numbering, page)


def _found(root: Element, styles: Styles, numbering: Numbering, page: Page) -> Iterator[Element]:
    for paragraph in root.iter(f"{W}p"):
        if _says_something(paragraph) and not _is_on(paragraph, styles, numbering, page):
            yield paragraph
    for table in root.iter(f"{W}tbl"):
        placed = table.find(f"{W}tblPr/{W}tblpPr")
        if not _says_something(table):
            continue
        indented = next((each for each in _said_of(table, styles) if each is not None), None)
        off = placed is not None and not _placed(placed, "tblpX", "tblpY", page)
        if off or (indented is not None and not page.holds(indented, "text", across=True)):
            yield next(table.iter(f"{W}p"))
    for box in root.iter(f"{W}txbxContent"):
        if _says_something(box) and not _is_box_on(box, page):
            yield next(box.iter(f"{W}p"))


def _said_of(table: Element, styles: Styles) -> Iterator[int | None]:
    """How far a table is moved from its margin, by itself or its style."""
    cell = next(table.iter(f"{W}tc"), None)
    for holder in (table, *(() if cell is None else styles.of_cell(cell))):
        indent = holder.find(f"{W}tblPr/{W}tblInd")
        if indent is not None and indent.get(f"{W}type", "dxa") == "dxa":
            yield _number(indent.get(f"{W}w"))


def _is_on(paragraph: Element, styles: Styles, numbering: Numbering, page: Page) -> bool:
    own = paragraph.find(f"{W}pPr")
    level = numbering.level(own)
    said = [*(() if own is None else (own,)), *(() if level is None else (level,)), *styles.of_paragraph(paragraph)]
    said += [style for cell in paragraph.iterancestors(f"{W}tc") for style in styles.of_cell(cell)]
    frame = next((each for holder in said if (each := holder.find(f".//{W}framePr")) is not None), None)
    if frame is not None and not _placed(frame, "x", "y", page):
        return False
    indents = [each for holder in said for each in holder.iter(f"{W}ind")]
    # Word lets an indent in characters win over the same one in twips; other programs do not know it.
    starts, ends = (
        [_first(indents, *names) or 0, (_first(indents, *(f"{name}Chars" for name in names)) or 0) * _CHARACTER]
        for names in (("left", "start"), ("right", "end"))  # of a negative end the words go on over the margin
    )
    moved = [
        sign * (_first(indents, name) or 0) * unit
        for name, sign, unit in (
            ("firstLine", 1, 1),
            ("hanging", -1, 1),
            ("firstLineChars", 1, _CHARACTER),
            ("hangingChars", -1, _CHARACTER),
        )
    ]
    within = next(paragraph.iterancestors(f"{W}tc", f"{W}txbxContent"), None) is not None
    anchor = "cell" if within or frame is not None else "text"
    begun = [start + first for start in starts for first in moved]
    return all(page.holds(each, anchor, across=True) for each in (*starts, *begun, *ends))


def _placed(holder: Element, across: str, down: str, page: Page) -> bool:
    x, y = _number(holder.get(f"{W}{across}")) or 0, _number(holder.get(f"{W}{down}")) or 0
    # Without a word Word measures a frame from the text and a floating table from its column.
    horizontal = holder.get(f"{W}hAnchor") or holder.get(f"{W}horzAnchor") or "text"
    vertical = holder.get(f"{W}vAnchor") or holder.get(f"{W}vertAnchor") or "text"
    return page.holds(x, horizontal, across=True) and page.holds(y, vertical, across=False)


def _is_box_on(box: Element, page: Page) -> bool:
    """Whether the shape around a text box lies on the page, however it is drawn."""
    for anchor in box.iterancestors(f"{_WP}anchor"):
        simple = anchor.find(f"{_WP}simplePos")
        if simple is not None and anchor.get("simplePos") in ("1", "true", "on"):
            offsets = [(_number(simple.get(name)) or 0) / _EMU for name in ("x", "y")]
            if not (page.holds(offsets[0], "page", across=True) and page.holds(offsets[1], "page", across=False)):
                return False
        for name, across in (("positionH", True), ("positionV", False)):
            position = anchor.find(f"{_WP}{name}")
            offset = None if position is None else position.find(f"{_WP}posOffset")
            number = None if offset is None else _number((offset.text or "").strip())
            if position is None or number is None:
                continue
            twips = number / _EMU + (_BLEED if number < 0 else 0)
            if not page.holds(twips, position.get("relativeFrom", ""), across=across):
                return False
    for shape in box.iterancestors():
        if isinstance(shape.tag, str) and shape.tag.startswith(_V):
            for side, number, unit in _LENGTH.findall(shape.get("style", "")):
                length = _decimal(number) * _UNITS[unit.lower()]
                if not page.holds(length, "shape", across=side.lower() == "left"):
                    return False
    return True


def _says_something(element: Element) -> bool:
    return any((leaf.text or "").strip() for leaf in element.iter(f"{W}t"))


def _first(holders: list[Element], *names: str) -> int | None:
    found = (_number(each.get(f"{W}{name}")) for each in holders for name in names)
    return next((number for number in found if number is not None), None)


def _number(text: str | None) -> int | None:
    measure = length(text, 20)
    return None if measure is None else round(measure)


def _decimal(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
