"""Compares what is seen: the pages of two PDFs, drawn by PDFium, which is not the parser that judged them.

Twice: without annotations every pixel and every word must agree; with annotations all that lies outside the
boxes of the fields that are newly signed. What those boxes hide is looked at by :mod:`signing.pdf.covering`.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping, Sequence

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from PIL import Image, ImageChops, ImageDraw

from signing.base.findings import finding
from signing.base.report import Finding

SCALE = 1.0  # 72 dpi: one changed letter is seen, and a page costs some milliseconds
DIFFERENCE = 24  # of 255, above the noise of anti-aliasing between equal renderings
MOST_SIDE = 3000
LARGE_SHARE = 0.15

Box = tuple[float, float, float, float]


def same_pages(one: bytes, other: bytes, most_pages: int) -> bool:
    """Whether two files look alike without annotations, page by page, and have the same text."""
    return not _compare(one, other, {}, most_pages, annotations=False)


def is_scan(data: bytes, most_pages: int) -> bool:
    """Whether every page is a picture without any text, as a scanner makes them."""
    document = pdfium.PdfDocument(data)
    try:
        if not 0 < len(document) <= most_pages:
            return False
        return all(_is_picture(document[index]) for index in range(len(document)))
    finally:
        document.close()


def _is_picture(page: pdfium.PdfPage) -> bool:
    pictures = page.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_IMAGE])
    return not _text(page).strip() and next(iter(pictures), None) is not None


def picture_findings(
    base: bytes,
    returned: bytes,
    own: Mapping[int, Sequence[Box]],
    most_pages: int,
    prepared: Mapping[int, Sequence[Box]] | None = None,
) -> list[Finding]:
    """Compare an accepted version with the returned file: only newly signed fields may look otherwise, in their place.

    Args:
        base: the accepted version.
        returned: the returned file.
        own: the boxes of newly signed fields by page index, in points of user space.
        most_pages: a longer document is not compared, which is a finding.
        prepared: those at the place that the approved text gives them, which may be as large as it made them.
    """
    boxes = {page: [*own.get(page, ()), *(prepared or {}).get(page, ())] for page in {*own, *(prepared or {})}}
    if len(pdfium.PdfDocument(base)) > most_pages:
        return [finding("TOO_MANY_PAGES", f"più di {most_pages} pagine")]
    different = _compare(base, returned, {}, most_pages, annotations=False)
    if different:
        return [finding("PAGES_LOOK_DIFFERENT", different)]
    different = _compare(base, returned, boxes, most_pages, annotations=True)
    if different:
        return [finding("PAGES_LOOK_DIFFERENT", different)]
    return _large_boxes(returned, own)


def _compare(
    one: bytes, other: bytes, boxes: Mapping[int, Sequence[Box]], most_pages: int, *, annotations: bool
) -> str:
    """Return where they differ first, or an empty text."""
    first, second = pdfium.PdfDocument(one), pdfium.PdfDocument(other)
    try:
        if annotations:
            first.init_forms()
            second.init_forms()
        if len(first) != len(second):
            return f"{len(first)} pagine contro {len(second)}"
        if len(first) > most_pages:
            return f"{len(first)} pagine, più di {most_pages}"
        for index in range(len(first)):
            where = _compare_page(first[index], second[index], boxes.get(index, ()), annotations)
            if where:
                return f"pagina {index + 1}: {where}"
        return ""
    finally:
        first.close()
        second.close()


def _compare_page(one: pdfium.PdfPage, other: pdfium.PdfPage, boxes: Sequence[Box], annotations: bool) -> str:
    if one.get_size() != other.get_size() or one.get_mediabox() != other.get_mediabox():
        return "formato diverso"
    if not annotations and _text(one) != _text(other):
        return "testo diverso"
    scale = min(SCALE, MOST_SIDE / max(one.get_size()))
    left, right = (draw(each, scale, annotations=annotations) for each in (one, other))
    for box in boxes:
        area = pixels(one, box, left.size)
        for image in (left, right):
            ImageDraw.Draw(image).rectangle(area, fill=255)
    difference = ImageChops.difference(left, right).point(lambda value: 255 if value > DIFFERENCE else 0)
    place = difference.getbbox()
    return f"immagine diversa in {place}" if place else ""


def _text(page: pdfium.PdfPage) -> str:
    text_page = page.get_textpage()
    try:
        return str(text_page.get_text_bounded())
    finally:
        text_page.close()


def draw(page: pdfium.PdfPage, scale: float, *, annotations: bool) -> Image.Image:
    """The page in shades of grey, so many pixels a point."""
    bitmap = page.render(scale=scale, grayscale=True, draw_annots=annotations, may_draw_forms=annotations)
    picture: Image.Image = bitmap.to_pil().convert("L")
    return picture


def pixels(page: pdfium.PdfPage, box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Turn a box in user space into pixels of the page drawn in this size, one larger all around.

    PDFium itself says where a point is drawn: it knows rotation, crop and what the page inherits.
    """
    corners = [pixel(page, x, y, size) for x in (box[0], box[2]) for y in (box[1], box[3])]
    across, down = sorted(x for x, _ in corners), sorted(y for _, y in corners)
    return (across[0] - 1, down[0] - 1, across[-1] + 1, down[-1] + 1)


def pixel(page: pdfium.PdfPage, x: float, y: float, size: tuple[int, int]) -> tuple[int, int]:
    """Turn a point in user space into the pixel of the page drawn in this size, counted from its upper left corner."""
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.raw.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value, down.value


def _large_boxes(returned: bytes, boxes: Mapping[int, Sequence[Box]]) -> list[Finding]:
    document = pdfium.PdfDocument(returned)
    try:
        for index, places in boxes.items():
            width, height = document[index].get_size()
            covered = sum((right - left) * (top - bottom) for left, bottom, right, top in places)
            if covered > LARGE_SHARE * width * height:
                return [finding("STAMP_COVERS_PAGE", f"pagina {index + 1}, {len(places)} riquadri")]
    finally:
        document.close()
    return []
