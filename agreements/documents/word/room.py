"""How much room words need at least, and whether what holds them is higher: what goes beyond is cut or printed over.

Letters are taken narrower, and lines lower, than any font has them: what does not fit then fits in no program.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agreements.documents.word.ooxml import Element, W, is_on, length
from agreements.documents.word.styles import Styles, value_of

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_NARROWEST = 0.3
"""How wide a letter is at least on an average, in parts of its size."""
_USUAL_SIZE = 20
"""Half points."""
_LINE = 1.2
"""How high a line is, in parts of the size of its letters, in the fonts in use."""
_SPARE = 1.2
"""Words may need so much more than there is before they count as cut: descenders and margins differ."""
_EMU = 635
_LOWEST = 80
"""Twips: in less than four points nobody reads a word."""
_INSETS = (("lIns", "rIns"), ("tIns", "bIns"))


def row_is_too_low(row: Element, styles: Styles) -> bool:
    """Whether a row that is exactly as high as it says holds words for which that is too little."""
    heights = (each for each in row.iterfind(f"{W}trPr/{W}trHeight") if each.get(f"{W}hRule") == "exact")
    height = next((found for each in heights if (found := length(each.get(f"{W}val"), 20)) is not None), None)
    return height is not None and any(
        _least(cell, _width_of(cell), styles) > height * _SPARE
        for cell in row.iterchildren(f"{W}tc")
        if cell.find(f"{W}tcPr/{W}textDirection") is None and cell.find(f"{W}tcPr/{W}vMerge") is None
    )


def box_is_too_low(box: Element, styles: Styles) -> bool:
    """Whether a text box that does not grow holds words for which it is too small."""
    shape = next(box.iterancestors(f"{_WPS}wsp"), None)
    body = None if shape is None else shape.find(f"{_WPS}bodyPr")
    if shape is None or body is None or body.find(f"{_A}spAutoFit") is not None or body.get("vert", "horz") != "horz":
        return False
    drawn = shape.find(f"{_WPS}spPr/{_A}xfrm/{_A}ext")
    drawing = next(box.iterancestors(f"{_WP}anchor", f"{_WP}inline"), None)
    extent = drawn if drawn is not None or drawing is None else drawing.find(f"{_WP}extent")
    sides = [None if extent is None else length(extent.get(name), 1) for name in ("cx", "cy")]
    if sides[0] is None or sides[1] is None or next(shape.iterancestors("{*}wgp", "{*}wpc"), None) is not None:
        return False
    across, down = (sum(length(body.get(name), 1) or 0 for name in names) for names in _INSETS)
    wide, high = (sides[0] - across) / _EMU, (sides[1] - down) / _EMU
    if min(wide, high) < _LOWEST:
        return True
    return _least(box, wide if body.get("wrap", "square") == "square" else None, styles) > high * _SPARE


def frame_is_too_low(paragraph: Element, frame: Element, styles: Styles) -> bool:
    """Whether a frame that is exactly as high as it says holds a paragraph for which that is too little."""
    height, width = (length(frame.get(f"{W}{name}"), 20) for name in ("h", "w"))
    exact = frame.get(f"{W}hRule") == "exact" and height is not None
    return exact and _of_paragraph(paragraph, width, styles) > (height or 0) * _SPARE


def cell_squeezes(run: Element, text: str, levels: Sequence[tuple[Element, ...]]) -> bool:
    """Whether a cell draws its words so close that they fit its width, as `w:fitText` does (17.4.67)."""
    cell = next(run.iterancestors(f"{W}tc"), None)
    if cell is None or not is_on(cell.find(f"{W}tcPr/{W}tcFitText")):
        return False
    said = (length(value_of(properties, "sz"), 2) for level in levels for properties in level)
    size = next((size for size in said if size is not None), _USUAL_SIZE)
    width = _width_of(cell)
    return width is not None and width < 0.2 * size * 10 * len(text.strip())


def _width_of(cell: Element) -> float | None:
    said = cell.find(f"{W}tcPr/{W}tcW")
    if said is None or said.get(f"{W}type", "dxa") != "dxa":
        return None
    return length(said.get(f"{W}w"), 20) or None


def _least(holder: Element, width: float | None, styles: Styles) -> float:
    """How high the words of a cell or box are at least, in twips, down to the last paragraph that says something."""
    heights = [(_of_paragraph(each, width, styles), _says_something(each)) for each in _own_paragraphs(holder)]
    while heights and not heights[-1][1]:
        heights.pop()
    return sum(height for height, _ in heights)


def _own_paragraphs(holder: Element) -> Iterator[Element]:
    """The paragraphs directly in a holder; what a table within it needs is its own matter."""
    for child in holder.iterchildren(tag=None):
        if child.tag == f"{W}p":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml"):
            yield from _own_paragraphs(child)


def least_height(paragraph: Element, styles: Styles) -> float:
    """How high the first line of a paragraph is at least, in twips; one that is empty has a line too."""
    exact = _line(paragraph, styles)
    line = _of_paragraph(paragraph, None, styles) * _LINE * min(1.0, _part_of_line(paragraph, styles))
    return line if exact is None else min(line, exact)


def _part_of_line(paragraph: Element, styles: Styles) -> float:
    """How much of a line each line of a paragraph takes; one where it is measured otherwise."""
    said = _spacing(paragraph, styles)
    if said is None or said.get(f"{W}lineRule", "auto") != "auto":
        return 1.0
    return (length(said.get(f"{W}line"), 20) or 0) / 240


def _of_paragraph(paragraph: Element, width: float | None, styles: Styles) -> float:
    sized = [
        (len("".join(leaf.text or "" for leaf in run.iter(f"{W}t"))), _size(run, styles))
        for run in paragraph.iterchildren(f"{W}r", f"{W}hyperlink", f"{W}ins")
    ]
    shown = [(count, size) for count, size in sized if count]
    size = max((size for _, size in shown), default=_size(paragraph, styles))
    lines = 1.0
    if width:
        lines = max(1.0, sum(count * size * 10 * _NARROWEST for count, size in shown) // width)
    return lines * min(size * 10, _line(paragraph, styles) or size * 10)


def _line(paragraph: Element, styles: Styles) -> float | None:
    """The height of a line that is exact."""
    said = _spacing(paragraph, styles)
    return length(said.get(f"{W}line"), 20) if said is not None and said.get(f"{W}lineRule") == "exact" else None


def _spacing(paragraph: Element, styles: Styles) -> Element | None:
    """What says how high the lines of a paragraph are: its own properties, or a style of it."""
    holders = (paragraph, *styles.of_paragraph(paragraph))
    said = (each for holder in holders for each in holder.iterfind(f"{W}pPr/{W}spacing"))
    return next((each for each in said if each.get(f"{W}line") is not None), None)


def _size(element: Element, styles: Styles) -> float:
    """The size of letters, in half points."""
    said = (length(value_of(properties, "sz"), 2) for level in styles.levels(element) for properties in level)
    return next((size for size in said if size is not None), _USUAL_SIZE)


def _says_something(paragraph: Element) -> bool:
    return any((leaf.text or "").strip() for leaf in paragraph.iter(f"{W}t"))
