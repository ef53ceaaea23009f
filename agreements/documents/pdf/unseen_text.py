"""Letters that a page holds and does not show: cut off, painted over, printed on others, of the colour behind them.

An engine writes the words of a row that is too low, or under a picture, as it writes all others: they are in the text
of the PDF, and nobody sees them.
"""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]
from PIL.Image import Image

from agreements.documents.pdf.text_proof import PDFIUM, opened

_SHOWN = 60
_HALF = 0.5
"""A letter of which less than this part is left is not read."""
_THIN = 3.0
"""Points: what is thinner strikes out or underlines."""
_OPAQUE = 128
"""Of 255: paint that is more transparent lets letters be read."""
_CELL = 12.0
"""Points: the side of the squares by which letters near each other are found."""
_NEIGHBOURS = 3
"""A ligature is one shape for up to so many letters."""
_WORD = 4
"""Letters in a row printed on others before that counts: an engine may let a page's number touch what is beside it."""
_FLAT = 24
"""Of 255: a spot that varies less has no letter on it."""
_SCALE = 2
_AROUND = 0.7
"""Points around a letter: what stands there is what lies behind it, also where the letter fills its box."""
_DARK = 128
"""Of 255, of each of three colours: letters that are darker are read on the bare page."""
_BLENDED = 8
"""The same as `_FLAT`, where no picture lies behind: the page is then of one colour, to the last grain."""
_WHAT = {
    "cut": "sono tagliate, perché la riga, la cella, la cornice o la casella che le contiene è troppo bassa: in Word "
    "togliere l’altezza esatta (Proprietà tabella > Riga, o Formato) o ingrandirla",
    "over": "sono coperte da un’immagine, da un disegno o da uno sfondo: in Word fare clic sull’oggetto, Disponi "
    "testo > In linea con il testo, o eliminarlo",
    "pale": "non si distinguono da ciò che sta dietro: in Word dare loro un altro colore (Home > Colore carattere > "
    "Automatico), o togliere lo sfondo, il disegno o l’immagine posta dietro al testo",
    "twice": "sono stampate l’una sopra l’altra: in Word togliere altezze esatte, interlinee esatte e posizioni fisse",
}
Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in points."""


@dataclass(frozen=True, slots=True)
class _Letter:
    place: int
    box: Box
    order: int
    clip: Box | None
    dark: bool


@dataclass(frozen=True, slots=True)
class _Paint:
    box: Box
    order: int
    image: pdfium.PdfImage | None


def unseen_text(pdf: bytes) -> list[str]:
    """One Italian sentence for each page and each way in which some of its letters and figures are not seen.

    Raises:
        PdfRefusedError: PDFium cannot read the file.
    """
    with PDFIUM, opened(pdf) as document:
        return [said for number, page in enumerate(document, start=1) for said in _of_page(page, number)]


def _of_page(page: pdfium.PdfPage, number: int) -> Iterator[str]:
    orders, clips, paints = _painted(page)
    text = page.get_textpage()
    letters = list(_letters(text, orders, clips))
    cut = [each.place for each in letters if each.clip is not None and _shared(each.box, each.clip) < _HALF]
    whole = [each for each in letters if each.clip is None or _shared(each.box, each.clip) >= _HALF]
    (over, pale), twice = _indistinct(page, whole, paints), list(_printed_twice(whole))
    for how, found in (("cut", cut), ("over", over), ("pale", pale), ("twice", twice)):
        if found:
            yield f"A pagina {number} del PDF le parole «{_shown(text, found)}» {_WHAT[how]}, e ricaricarlo."


def _shown(text: pdfium.PdfTextPage, places: Sequence[int]) -> str:
    """The words in which the first of some letters stand."""
    first = places[0]
    last = first
    for place in places:
        if place > last + 2 or place - first > _SHOWN:
            break
        last = place
    while first > 0 and _sign(text, first - 1).isalnum():
        first -= 1
    while last + 1 < text.count_chars() and _sign(text, last + 1).isalnum():
        last += 1
    return " ".join(text.get_text_range(first, last - first + 1).split())


def _sign(text: pdfium.PdfTextPage, place: int) -> str:
    return chr(raw.FPDFText_GetUnicode(text.raw, place))


def _painted(page: pdfium.PdfPage) -> tuple[dict[int, int], dict[int, Box], list[_Paint]]:
    """In which order each text is painted, by what it is cut, and what else is painted."""
    orders: dict[int, int] = {}
    clips: dict[int, Box] = {}
    paints: list[_Paint] = []
    order = 0
    for each in page.get_objects(max_depth=8):
        order += each.level == 0
        address = ctypes.addressof(each.raw.contents)
        if each.type == raw.FPDF_PAGEOBJ_TEXT:
            orders[address] = order
            if each.level == 0 and (clip := _clip(each)) is not None:
                clips[address] = clip
        elif each.level == 0 and _is_opaque(each):
            box = each.get_bounds()
            clip = _clip(each)
            box = box if clip is None else _common(box, clip)
            if box[2] - box[0] > _THIN and box[3] - box[1] > _THIN:
                paints.append(_Paint(box, order, each if each.type == raw.FPDF_PAGEOBJ_IMAGE else None))
    return orders, clips, paints


def _is_opaque(each: pdfium.PdfObject) -> bool:
    if each.type != raw.FPDF_PAGEOBJ_PATH:
        return bool(each.type in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING, raw.FPDF_PAGEOBJ_FORM))
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(each.raw, mode, stroke)
    colour = [ctypes.c_uint() for _ in range(4)]
    raw.FPDFPageObj_GetFillColor(each.raw, *colour)
    width = ctypes.c_float()
    raw.FPDFPageObj_GetStrokeWidth(each.raw, width)
    return (mode.value != 0 and colour[3].value >= _OPAQUE) or (bool(stroke.value) and width.value > _THIN)


def _clip(each: pdfium.PdfObject) -> Box | None:
    """The box that is left of a page for an object; None where it is not cut."""
    path = raw.FPDFPageObj_GetClipPath(each.raw)
    found: Box | None = None
    for number in range(raw.FPDFClipPath_CountPaths(path) if path else 0):
        points = []
        for segment in range(raw.FPDFClipPath_CountPathSegments(path, number)):
            x, y = ctypes.c_float(), ctypes.c_float()
            raw.FPDFPathSegment_GetPoint(raw.FPDFClipPath_GetPathSegment(path, number, segment), x, y)
            points.append((x.value, y.value))
        if points:
            across, down = zip(*points, strict=True)
            box = (min(across), min(down), max(across), max(down))
            found = box if found is None else _common(found, box)
    return found


def _letters(text: pdfium.PdfTextPage, orders: dict[int, int], clips: dict[int, Box]) -> Iterator[_Letter]:
    for place in range(text.count_chars()):
        if _sign(text, place).isalnum():
            box = text.get_charbox(place)
            held = raw.FPDFText_GetTextObject(text.raw, place)
            address = ctypes.addressof(held.contents) if held else 0
            if box[2] > box[0] and box[3] > box[1] and address in orders:
                yield _Letter(place, box, orders[address], clips.get(address), _is_dark(text, place))


def _is_dark(text: pdfium.PdfTextPage, place: int) -> bool:
    colour = [ctypes.c_uint() for _ in range(4)]
    known = raw.FPDFText_GetFillColor(text.raw, place, *colour)
    return bool(known) and colour[3].value >= _OPAQUE and all(each.value < _DARK for each in colour[:3])


def _indistinct(
    page: pdfium.PdfPage, letters: Sequence[_Letter], paints: Sequence[_Paint]
) -> tuple[list[int], list[int]]:
    """Letters that paint above them hides, and those that are of the colour of what lies behind them."""
    over: list[int] = []
    doubtful: list[tuple[_Letter, bool, bool]] = []
    solid: dict[int, bool] = {}
    for letter in letters:
        near = [each for each in paints if _shared(letter.box, each.box) >= _HALF]
        above = [each for each in near if each.order > letter.order]
        for each in above:
            if each.order not in solid:
                solid[each.order] = each.image is not None and _is_solid(each.image)
        # A picture without gaps hides all that is under it; a path may leave open what it encloses.
        if any(solid[each.order] for each in above):
            over.append(letter.place)
        elif near or not letter.dark:
            doubtful.append((letter, bool(above), any(each.image is not None for each in near)))
    pale: list[int] = []
    if doubtful:
        picture = page.render(scale=_SCALE, grayscale=True, rotation=-page.get_rotation() % 360).to_pil()
        for letter, covered, on_picture in doubtful:
            if _is_flat(picture, page, letter.box, _FLAT if covered or on_picture else _BLENDED):
                (over if covered else pale).append(letter.place)
    return sorted(over), pale


def _is_solid(image: pdfium.PdfImage) -> bool:
    picture = image.get_bitmap(render=True).to_pil()
    return "A" not in picture.getbands() or bool(picture.getchannel("A").getextrema()[0] >= _OPAQUE)


def _is_flat(picture: Image, page: pdfium.PdfPage, box: Box, least: int) -> bool:
    """Whether the page shows one colour where a letter should be."""
    left, _, _, top = page.get_bbox()
    crop = (
        round((box[0] - _AROUND - left) * _SCALE),
        round((top - box[3] - _AROUND) * _SCALE),
        round((box[2] + _AROUND - left) * _SCALE),
        round((top - box[1] + _AROUND) * _SCALE),
    )
    darkest, lightest = cast("tuple[int, int]", picture.crop(crop).getextrema())
    return bool(lightest - darkest < least)


def _printed_twice(letters: Sequence[_Letter]) -> Iterator[int]:
    """Letters of which most lies on letters of another text."""
    squares: dict[tuple[int, int], list[_Letter]] = defaultdict(list)
    for letter in letters:
        for across in range(int(letter.box[0] // _CELL), int(letter.box[2] // _CELL) + 1):
            for down in range(int(letter.box[1] // _CELL), int(letter.box[3] // _CELL) + 1):
                squares[across, down].append(letter)
    seen: set[int] = set()
    for near in squares.values():
        for index, one in enumerate(near):
            for other in near[index + 1 :]:
                apart = one.order != other.order and abs(one.place - other.place) > _NEIGHBOURS
                if apart and max(_shared(one.box, other.box), _shared(other.box, one.box)) >= _HALF:
                    seen.add(other.place)
    for place in sorted(seen):
        if any(seen.issuperset(range(first, first + _WORD)) for first in range(place - _WORD + 1, place + 1)):
            yield place


def _common(one: Box, other: Box) -> Box:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _shared(letter: Box, other: Box) -> float:
    """Which part of a letter lies in another box."""
    left, bottom, right, top = _common(letter, other)
    return max(0.0, right - left) * max(0.0, top - bottom) / ((letter[2] - letter[0]) * (letter[3] - letter[1]))
