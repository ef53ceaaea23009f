"""Compares what is seen: the pages of two PDFs, drawn by PDFium, which is not the parser that judged them.

Twice: without annotations every pixel and every word must agree; with annotations all that lies outside the
boxes of the signatures.
"""

from __future__ import annotations

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
    base: bytes, returned: bytes, boxes: Mapping[int, Sequence[Box]], most_pages: int
) -> list[Finding]:
    """Compare an accepted version with the returned file.

    Args:
        base: the accepted version.
        returned: the returned file.
        boxes: the signature boxes of the returned file by page index, in points of user space.
        most_pages: a longer document is not compared, which is a finding.
    """
    different = _compare(base, returned, {}, most_pages, annotations=False)
    if different:
        return [finding("PAGES_LOOK_DIFFERENT", different)]
    different = _compare(base, returned, boxes, most_pages, annotations=True)
    if different:
        return [finding("PAGES_LOOK_DIFFERENT", different)]
    return _large_boxes(returned, boxes)


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
    left, right = _draw(one, scale, annotations), _draw(other, scale, annotations)
    for box in boxes:
        area = _pixels(one, box, scale)
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


def _draw(page: pdfium.PdfPage, scale: float, annotations: bool) -> Image.Image:
    bitmap = page.render(scale=scale, grayscale=True, draw_annots=annotations, may_draw_forms=annotations)
    picture: Image.Image = bitmap.to_pil().convert("L")
    return picture


def _pixels(page: pdfium.PdfPage, box: Box, scale: float) -> tuple[int, int, int, int]:
    """Turn a box in user space into pixels of the drawn page, one point larger all around."""
    crop = page.get_cropbox()
    width, height = crop[2] - crop[0], crop[3] - crop[1]
    left, bottom, right, top = box[0] - crop[0], box[1] - crop[1], box[2] - crop[0], box[3] - crop[1]
    corners = {
        0: (left, height - top, right, height - bottom),
        90: (bottom, left, top, right),
        180: (width - right, bottom, width - left, top),
        270: (height - top, width - right, height - bottom, width - left),
    }[page.get_rotation()]
    return (
        int(corners[0] * scale) - 1,
        int(corners[1] * scale) - 1,
        int(corners[2] * scale) + 1,
        int(corners[3] * scale) + 1,
    )


def _large_boxes(returned: bytes, boxes: Mapping[int, Sequence[Box]]) -> list[Finding]:
    document = pdfium.PdfDocument(returned)
    try:
        for index, places in boxes.items():
            width, height = document[index].get_size()
            for left, bottom, right, top in places:
                if (right - left) * (top - bottom) > LARGE_SHARE * width * height:
                    return [finding("STAMP_COVERS_PAGE", f"pagina {index + 1}")]
    finally:
        document.close()
    return []
