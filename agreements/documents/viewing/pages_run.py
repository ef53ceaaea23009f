"""What draws a page of a PDF and reads its words: forked by :mod:`sandbox`, since the file may be built to do harm.

An envelope (p7m) is opened, and what it holds is looked at.
"""

from __future__ import annotations

import hashlib
import io
import logging
import math
from base64 import b64encode
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]

from sandbox.call import read_request, write_answer
from signing.base.kinds import is_envelope, is_pdf
from signing.pdf.envelope import open_layers

FILE = "documento.bin"
MOST_PIXELS, MOST_SIDE, SCALE = 4_000_000, 3000, 1.8
"""An A4 page is drawn 1071 pixels wide: legible at twice the width of its column."""
MOST_PAGES, MOST_CHARACTERS = 1000, 2_000_000
"""Of which the words are read; all pages are counted."""


def main(folder: Path) -> None:
    """Answer what was asked of the file in the folder: its words, or the picture of one page."""
    logging.disable(logging.CRITICAL)
    data, asked = (folder / FILE).read_bytes(), read_request(folder)
    holds = ""
    if is_envelope(data):
        content = open_layers(data)[-1].content
        if content is None or not is_pdf(content):
            write_answer(folder, {"holds": "" if content is None else hashlib.sha256(content).hexdigest(), "pages": 0})
            return
        data, holds = content, hashlib.sha256(content).hexdigest()
    document = pdfium.PdfDocument(data)
    document.init_forms()  # as it is printed: filled in fields and the pictures of signatures too
    page = asked["page"]
    write_answer(folder, _picture(document, page) if page else {**_words(document), "holds": holds})


def _words(document: pdfium.PdfDocument) -> dict[str, Any]:
    texts: list[str] = []
    sizes: list[tuple[int, int]] = []
    left = MOST_CHARACTERS
    for index in range(min(len(document), MOST_PAGES)):
        page = document[index]
        sizes.append(_size(*page.get_size()))
        text = page.get_textpage().get_text_bounded()[:left]
        left -= len(text)
        texts.append("\n".join(line.rstrip() for line in text.replace("\ufffe", "").splitlines()))
        page.close()
    return {"pages": len(document), "texts": texts, "sizes": sizes}


def _picture(document: pdfium.PdfDocument, nth: int) -> dict[str, Any]:
    if nth > len(document):
        return {"picture": ""}
    page = document[nth - 1]
    drawn = page.render(scale=_scale(*page.get_size())).to_pil().convert("RGB")
    target = io.BytesIO()
    drawn.save(target, "PNG")
    return {"picture": b64encode(target.getvalue()).decode("ascii")}


def _scale(width: float, height: float) -> float:
    """So many pixels a point that no page, however large it says it is, is drawn larger than is allowed."""
    return min(SCALE, MOST_SIDE / max(width, height, 1), math.sqrt(MOST_PIXELS / max(width * height, 1)))


def _size(width: float, height: float) -> tuple[int, int]:
    scale = _scale(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))
