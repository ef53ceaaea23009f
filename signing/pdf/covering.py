"""Whether the visible part of a signature lies on what the pages say: words, figures, lines, earlier signatures.

What is painted over words or figures is refused. A rectangle that only reaches over them is told too, for a person to
decide: another reader, a printer or a layer may show more than is drawn here. Running heads and page numbers are no
words of the text: they may be reached over, and whether they may be painted over a person decides. What is written
beside a line of the text, within its column, may be read as a part of it: that too a person decides.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from PIL import Image, ImageChops, ImageFilter

from signing.base.findings import finding
from signing.base.report import Finding
from signing.pdf.pictures import DIFFERENCE, MOST_SIDE, Box, draw, pixel, pixels

SCALE = 2.0
EDGE = 0.75
"""Points by which a rectangle may reach into a letter's box: strokes, descenders and rounding."""
_FIGURES = {pdfium.raw.FPDF_PAGEOBJ_IMAGE, pdfium.raw.FPDF_PAGEOBJ_SHADING, pdfium.raw.FPDF_PAGEOBJ_FORM}
_GENERATED = 1
_MARGIN = 57.0
"""Two centimetres from the upper and lower edge: where running heads and page numbers stand."""
_COMPARED = 6
"""Pages on which a line has to stand at the same height to be a running one: these, from the first."""

Boxes = Mapping[int, Sequence[Box]]
_Pixels = tuple[int, int, int, int]
_Column = dict[int, tuple[float, float]]


def covering_findings(
    base: bytes,
    returned: bytes,
    own: Boxes,
    prepared: Boxes,
    empty: Boxes,
    earlier: Boxes,
    shown: Boxes | None = None,
) -> list[Finding]:
    """Look under the rectangles of what was laid on the pages since the accepted version.

    Args:
        base: the accepted version.
        returned: the returned file.
        own: newly signed fields that the signatory's program made.
        prepared: newly signed fields in their approved place; only other signatures matter under them.
        empty: new fields that draw nothing.
        earlier: fields that were signed before.
        shown: filled fields and comments of the accepted version, which say as much as its words.
    """
    pages = sorted({*own, *empty, *(page for page in prepared if page in earlier)})
    if not pages:
        return []
    found: list[Finding] = []
    before, after = pdfium.PdfDocument(base), pdfium.PdfDocument(returned)
    try:
        before.init_forms()
        after.init_forms()
        running = _running_rows(before)
        column = _column(before)
        for index in pages:
            page = _Page(before[index], after[index], {row for other, row in running if other != index}, column)
            others, said = earlier.get(index, ()), (shown or {}).get(index, ())
            for box in (*own.get(index, ()), *empty.get(index, ())):
                found += _told(page.lies_on(box, said) or page.hides_signatures(box, others) or page.beside(box), index)
            for box in prepared.get(index, ()):
                found += _told(page.hides_signatures(box, others), index)
    finally:
        before.close()
        after.close()
    return found


@dataclass(frozen=True, slots=True)
class _Lie:
    """What lies under a rectangle, and whether it is painted over."""

    what: str
    hidden: bool


def _told(lie: _Lie | None, index: int) -> list[Finding]:
    if lie is None:
        return []
    code = "STAMP_HIDES_TEXT" if lie.hidden else "STAMP_TOUCHES_TEXT"
    return [finding(code, f"pagina {index + 1}: {lie.what}")]


class _Page:
    """One page as it was and as it is, annotations included."""

    def __init__(self, before: pdfium.PdfPage, after: pdfium.PdfPage, running: set[int], column: _Column) -> None:
        self._page = before
        self._column = column
        self._running = running
        scale = min(SCALE, MOST_SIDE / max(before.get_size()))
        self._content = draw(before, scale, annotations=False)
        self._before = draw(before, scale, annotations=True)
        self._changed = ImageChops.difference(self._before, draw(after, scale, annotations=True)).point(_clear)

    def lies_on(self, box: Box, said: Sequence[Box]) -> _Lie | None:
        """The gravest that is under a rectangle whose place nobody approved."""
        under = [(each, row) for each, row, _ in _letters(self._page) if _common(each, box) is not None]
        letters = [each for each, row in under if not self._running & {row - 1, row, row + 1}]
        if any(self._painted(each) for each in letters):
            return _Lie("parole coperte", hidden=True)
        filled = [common for each in said if (common := _common(each, box)) is not None]
        if any(self._painted(each) for each in filled):
            return _Lie("campo o commento coperto", hidden=True)
        shared = [common for each in self._figures() if (common := _common(each, box)) is not None]
        inked = [common for common in shared if self._ink(common, self._content).getbbox()]
        if any(self._over_ink(common, around=2) for common in inked):
            return _Lie("figura coperta", hidden=True)
        if letters:
            return _Lie("parole sotto il riquadro", hidden=False)
        if filled:
            return _Lie("campo o commento sotto il riquadro", hidden=False)
        if inked:
            return _Lie("figura sotto il riquadro", hidden=False)
        return _Lie("linee o piè di pagina coperti", hidden=False) if self._over_ink(box, around=0) else None

    def hides_signatures(self, box: Box, others: Sequence[Box]) -> _Lie | None:
        """Whether most of what an earlier signature showed is gone under a rectangle.

        Programs that always sign in one corner write one signature through another: both are still there.
        """
        shared = [common for each in others if (common := _common(each, box)) is not None]
        return _Lie("altra firma coperta", hidden=False) if any(self._gone(each) for each in shared) else None

    def beside(self, box: Box) -> _Lie | None:
        """Whether something is shown at the height of a line of the text, between the margins of the text.

        White below, above and between the lines is free, and so is what stands outside the column.
        """
        height = self._page.get_height()
        for letter, row, along in _letters(self._page):
            if along not in self._column or not _MARGIN <= row <= height - _MARGIN:
                continue
            line = list(letter)
            line[along], line[along + 2] = self._column[along]
            strip = _common((line[0], line[1], line[2], line[3]), box)
            if strip is not None and self._painted(strip):
                return _Lie("scritto accanto al testo", hidden=False)
        return None

    def _figures(self) -> Iterator[Box]:
        for each in self._page.get_objects(max_depth=1):
            if each.type in _FIGURES:
                yield each.get_bounds()

    def _painted(self, letter: Box) -> bool:
        """Whether something was painted within a letter, not only along its edge."""
        left, top, right, bottom = pixels(self._page, letter, self._changed.size)
        inner = _narrowed((left, top, right, bottom), 2)
        return self._changed.crop(inner).getbbox() is not None

    def _ink(self, box: Box, picture: Image.Image) -> Image.Image:
        """What stands out from the most frequent shade within a rectangle."""
        part = picture.crop(_narrowed(pixels(self._page, box, picture.size), 2))
        counts = part.histogram()
        ground = counts.index(max(counts))
        return part.point([255 if abs(value - ground) > DIFFERENCE else 0 for value in range(256)])

    def _gone(self, box: Box) -> bool:
        ink = self._ink(box, self._before)
        changed = self._changed.crop(_narrowed(pixels(self._page, box, self._changed.size), 2))
        lost = ImageChops.multiply(ink, changed).histogram()[255]
        return lost * 2 > ink.histogram()[255]

    def _over_ink(self, box: Box, around: int) -> bool:
        ink = self._ink(box, self._content)
        if around:
            ink = ink.filter(ImageFilter.MaxFilter(2 * around + 1))
        changed = self._changed.crop(_narrowed(pixels(self._page, box, self._changed.size), 2))
        return ImageChops.multiply(ink, changed).getbbox() is not None


def _letters(page: pdfium.PdfPage) -> Iterator[tuple[Box, int, int]]:
    """Each letter's box, at what height of the page as it is shown its line stands, and which way the line runs.

    The height is in points from the top; a line runs along the first axis of user space or the second.
    """
    text = page.get_textpage()
    size = (round(page.get_width()), round(page.get_height()))
    across, up = ctypes.c_double(), ctypes.c_double()
    try:
        for number in range(text.count_chars()):
            sign = chr(pdfium.raw.FPDFText_GetUnicode(text, number) or 0xFFFD)
            if sign.isspace() or pdfium.raw.FPDFText_IsGenerated(text, number) == _GENERATED:
                continue
            pdfium.raw.FPDFText_GetCharOrigin(text, number, ctypes.byref(across), ctypes.byref(up))
            along = round(pdfium.raw.FPDFText_GetCharAngle(text, number) / (math.pi / 2)) % 2
            yield text.get_charbox(number), pixel(page, across.value, up.value, size)[1], along
    finally:
        text.close()


def _running_rows(document: pdfium.PdfDocument) -> list[tuple[int, int]]:
    """The heights at which lines stand near the upper and lower edge, each with its page."""
    found: set[tuple[int, int]] = set()
    for index in range(min(len(document), _COMPARED)):
        page = document[index]
        height = page.get_height()
        found |= {(index, row) for _, row, _ in _letters(page) if not _MARGIN <= row <= height - _MARGIN}
    return sorted(found)


def _column(document: pdfium.PdfDocument) -> _Column:
    """Where the lines of the text begin and end across the first pages: in user space, by the axis they run along."""
    found: _Column = {}
    for index in range(min(len(document), _COMPARED)):
        page = document[index]
        height = page.get_height()
        for letter, row, along in _letters(page):
            if _MARGIN <= row <= height - _MARGIN:
                start, end = found.get(along, (letter[along], letter[along + 2]))
                found[along] = (min(start, letter[along]), max(end, letter[along + 2]))
    return found


def _clear(value: int) -> int:
    return 255 if value > DIFFERENCE else 0


def _narrowed(area: _Pixels, by: int) -> _Pixels:
    """The inside of an area; never less than its middle."""
    left, top, right, bottom = area
    across, down = (left + right) // 2, (top + bottom) // 2
    return (
        min(left + by, across),
        min(top + by, down),
        max(right - by, across + 1),
        max(bottom - by, down + 1),
    )


def _common(one: Box, other: Box) -> Box | None:
    """What two rectangles share, where it is more than an edge."""
    left, bottom = max(one[0], other[0]), max(one[1], other[1])
    right, top = min(one[2], other[2]), min(one[3], other[3])
    edge_across = min(EDGE, (one[2] - one[0]) / 2, (other[2] - other[0]) / 2)
    edge_down = min(EDGE, (one[3] - one[1]) / 2, (other[3] - other[1]) / 2)
    if right - left > edge_across and top - bottom > edge_down:
        return left, bottom, right, top
    return None
