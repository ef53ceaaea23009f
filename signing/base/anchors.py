"""Where a signature goes: under the text that the template prints in the signature block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium  # type: ignore[import-untyped]

from signing.base.errors import AnchorError, PreparationError

BOX_WIDTH = 200.0
BOX_HEIGHT = 48.0
GAP = 2.0
MARGIN = 12.0


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle on a page: zero-based page index, corners in points of the page's user space."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


def find_places(pdf: bytes, anchors: Sequence[str]) -> dict[str, Place]:
    """Return the box of each anchor, on the last page that prints it.

    An article may mention the anchor's words earlier: only the last page that has them counts, and
    there they must stand once.

    Raises:
        AnchorError: if an anchor is missing, or stands several times on its page.
        PreparationError: if the bytes cannot be opened as a PDF.
    """
    try:
        document = pdfium.PdfDocument(pdf)
    except pdfium.PdfiumError as error:
        raise PreparationError(
            "Il file da preparare per la firma non è un PDF leggibile: generarlo di nuovo."
        ) from error
    try:
        found: dict[str, Place] = {}
        missing = dict.fromkeys(anchors)
        for index in reversed(range(len(document))):
            if not missing:
                break
            page = document[index]
            text = page.get_textpage()
            for anchor in list(missing):
                boxes = _occurrences(text, anchor)
                if len(boxes) > 1:
                    raise AnchorError(anchor, len(boxes))
                if boxes:
                    found[anchor] = _place(index, boxes[0], page.get_mediabox())
                    del missing[anchor]
            text.close()
            page.close()
        for anchor in missing:
            raise AnchorError(anchor, 0)
        return found
    finally:
        document.close()


def _occurrences(text: pdfium.PdfTextPage, anchor: str) -> list[tuple[float, float, float, float]]:
    searcher = text.search(anchor, match_case=True, match_whole_word=True)
    boxes = []
    while (hit := searcher.get_next()) is not None:
        start, length = hit
        corners = [text.get_charbox(start + step) for step in range(length)]
        boxes.append(
            (
                min(c[0] for c in corners),
                min(c[1] for c in corners),
                max(c[2] for c in corners),
                max(c[3] for c in corners),
            )
        )
    searcher.close()
    return boxes


def _place(page: int, box: tuple[float, float, float, float], media: tuple[float, float, float, float]) -> Place:
    """Put the box under the anchor, or over it where the page ends, and inside the page's margins."""
    left, bottom, _right, top = box
    page_left, page_bottom, page_right, _page_top = media
    x = max(page_left + MARGIN, min(left, page_right - MARGIN - BOX_WIDTH))
    y = bottom - GAP - BOX_HEIGHT
    if y < page_bottom + MARGIN:
        y = top + GAP
    # Whole hundredths: the same text gives the same bytes on every machine.
    return Place(page, round(x, 2), round(y, 2), round(x + BOX_WIDTH, 2), round(y + BOX_HEIGHT, 2))
