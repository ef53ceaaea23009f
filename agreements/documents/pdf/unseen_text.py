"""Letters that a page holds and does not show: cut off, painted over, printed on others, of the colour behind them.

An engine writes the words of a row that is too low, or under a picture, as it writes all others: they are in the text
of the PDF, and nobody sees them.
"""

from __future__ import annotations

import ctypes
import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, cast

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]
from PIL.Image import Image

from agreements.documents.pdf.plain_pages import plain_texts
from agreements.documents.pdf.text_proof import PDFIUM, char_boxes, opened, text_on

_SHOWN = 60
_HALF = 0.5
"""A letter of which less than this part is left is not read."""
_THIN = 3.0
"""Points: what is thinner strikes out or underlines."""
_OPAQUE = 128
"""Of 255: a letter that is more transparent is looked at."""
_DEEPEST = 7
"""So many forms within forms are looked into."""
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
"""Of 255: letters of a darker grey are read on the bare page."""
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
_ADDRESS = ctypes.c_void_p


def _plain(function: Any, *arguments: Any, gives: Any = _ADDRESS) -> Any:
    """A function of PDFium that takes and gives plain addresses: no object for each of thousands of letters."""
    return ctypes.CFUNCTYPE(gives, *arguments)(ctypes.cast(function, _ADDRESS).value or 0)


_object_of_page = _plain(raw.FPDFPage_GetObject, _ADDRESS, ctypes.c_int)
_object_of_form = _plain(raw.FPDFFormObj_GetObject, _ADDRESS, ctypes.c_ulong)
_object_of_letter = _plain(raw.FPDFText_GetTextObject, _ADDRESS, ctypes.c_int)
_type_of = _plain(raw.FPDFPageObj_GetType, _ADDRESS, gives=ctypes.c_int)
_clip_of = _plain(raw.FPDFPageObj_GetClipPath, _ADDRESS)
_paths_in = _plain(raw.FPDFClipPath_CountPaths, _ADDRESS, gives=ctypes.c_int)


class _Stretch(NamedTuple):
    """Letters one after the other of which none lies on another, by their places; and the box around them."""

    box: Box
    places: list[int]


class _Paint(NamedTuple):
    box: Box
    order: int
    image: pdfium.PdfImage | None


class _Painted:
    """In which order the objects of a page are painted, by what its texts are cut, and what else is painted."""

    def __init__(self, page: pdfium.PdfPage, text: pdfium.PdfTextPage) -> None:
        self._text = _address(text)
        self._orders: dict[int, int] = {}
        self._clips: dict[int, Box] = {}
        self.paints: list[_Paint] = []
        here = _address(page)
        for order in range(raw.FPDFPage_CountObjects(page.raw)):
            each = _object_of_page(here, order)
            if not each:
                raise pdfium.PdfiumError(f"no object {order}")
            kind = _type_of(each)
            if kind == raw.FPDF_PAGEOBJ_TEXT:
                self._orders[each] = order
                if _paths_in(_clip_of(each)) > 0 and (clip := _clip(_handle(each))) is not None:
                    self._clips[each] = clip
            else:
                self._take(page, each, kind, order)

    def _take(self, page: pdfium.PdfPage, each: int, kind: int, order: int) -> None:
        if kind == raw.FPDF_PAGEOBJ_FORM:
            self._orders.update(dict.fromkeys(_texts_in(each, 1), order))
        held = pdfium.PdfObject(_handle(each), page=page, pdf=page.pdf)
        if _is_painted(held):
            box, clip = held.get_bounds(), _clip(held.raw)
            box = box if clip is None else _common(box, clip)
            if box[2] - box[0] > _THIN and box[3] - box[1] > _THIN:
                self.paints.append(_Paint(box, order, held if kind == raw.FPDF_PAGEOBJ_IMAGE else None))

    def order(self, place: int) -> int | None:
        """When a letter is painted; None where nobody knows."""
        return self._orders.get(_object_of_letter(self._text, place))

    def cut(self, places: Sequence[int], boxes: Sequence[Box]) -> Iterator[int]:
        """The letters of which most is cut off."""
        for place in places if self._clips else ():
            clip = self._clips.get(_object_of_letter(self._text, place))
            if clip is not None and _shared(boxes[place], clip) < _HALF:
                yield place


def _address(held: pdfium.PdfPage | pdfium.PdfTextPage) -> int:
    return ctypes.cast(held.raw, _ADDRESS).value or 0


def _handle(address: int) -> Any:
    return ctypes.cast(address, raw.FPDF_PAGEOBJECT)


def _texts_in(form: int, depth: int) -> Iterator[int]:
    """The texts that stand within a form, and within what it holds."""
    for number in range(raw.FPDFFormObj_CountObjects(_handle(form))):
        each = _object_of_form(form, number)
        kind = _type_of(each)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            yield each
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            yield from _texts_in(each, depth + 1)


def read_pages(pdf: bytes, *, letter_by_letter: bool = False) -> tuple[list[str], list[str]]:
    """The text of each page, as `page_texts`, and what of it nobody sees.

    Args:
        letter_by_letter: Also of a page whose content tells by itself that all of it is seen (`plain_pages`).

    Returns:
        The texts; and one Italian sentence for each page and each way in which some of its letters and figures are not
        seen.

    Raises:
        PdfRefusedError: PDFium cannot read the file.
    """
    pages: list[str] = []
    unseen: list[str] = []
    plain = () if letter_by_letter else plain_texts(pdf)
    with PDFIUM, opened(pdf) as document:
        for number, known in itertools.zip_longest(range(len(document)), plain):
            if known is not None:
                pages.append(known)
                continue
            page = document[number]
            text = page.get_textpage()
            boxes = list(char_boxes(text))
            pages.append(text_on(page, text, boxes))
            unseen += _unseen_on(page, text, boxes, number + 1)
    return pages, unseen


def _unseen_on(page: pdfium.PdfPage, text: pdfium.PdfTextPage, boxes: Sequence[Box], number: int) -> Iterator[str]:
    painted = _Painted(page, text)
    shown = [place for place, box in enumerate(boxes) if box[2] > box[0] and box[3] > box[1]]
    cut = [place for place in painted.cut(shown, boxes) if _is_letter(text, place)]
    gone = frozenset(cut)
    stretches = list(_stretches([place for place in shown if place not in gone] if gone else shown, boxes))
    over, pale = _indistinct(page, text, boxes, stretches, painted)
    twice = list(_printed_twice(text, boxes, stretches, painted))
    for how, found in (("cut", cut), ("over", over), ("pale", pale), ("twice", twice)):
        if found:
            yield f"A pagina {number} del PDF le parole «{_shown(text, found)}» {_WHAT[how]}, e ricaricarlo."


def _stretches(places: Sequence[int], boxes: Sequence[Box]) -> Iterator[_Stretch]:
    """Cut the letters of a page where one goes back: at the end of each line, and wherever one lies on another."""
    found: list[int] = []
    edge = middle = low = high = math.inf
    for place in places:
        left, bottom, right, top = boxes[place]
        # Of two boxes that share half of one, the middle of that one lies in the other.
        if left > middle and left + right > 2 * edge:
            low, high = min(low, bottom), max(high, top)
        else:
            if found:
                yield _Stretch((boxes[found[0]][0], low, edge, high), found)
            found, low, high = [], bottom, top
        found.append(place)
        edge, middle = right, (left + right) / 2
    if found:
        yield _Stretch((boxes[found[0]][0], low, edge, high), found)


def _shown(text: pdfium.PdfTextPage, places: Sequence[int]) -> str:
    """The words in which the first of some letters stand."""
    first = places[0]
    last = first
    for place in places:
        if place > last + 2 or place - first > _SHOWN:
            break
        last = place
    while first > 0 and _is_letter(text, first - 1):
        first -= 1
    while last + 1 < text.count_chars() and _is_letter(text, last + 1):
        last += 1
    return " ".join(text.get_text_range(first, last - first + 1).split())


def _is_letter(text: pdfium.PdfTextPage, place: int) -> bool:
    """Whether a sign is a letter or a figure: a point or a line may be touched by what is beside it."""
    return chr(raw.FPDFText_GetUnicode(text.raw, place)).isalnum()


def _is_painted(each: pdfium.PdfObject) -> bool:
    if each.type != raw.FPDF_PAGEOBJ_PATH:
        return bool(each.type in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING, raw.FPDF_PAGEOBJ_FORM))
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(each.raw, mode, stroke)
    width = ctypes.c_float()
    raw.FPDFPageObj_GetStrokeWidth(each.raw, width)
    return mode.value != 0 or (bool(stroke.value) and width.value > _THIN)


def _clip(each: Any) -> Box | None:
    """The box that is left of a page for an object; None where it is not cut."""
    path = raw.FPDFPageObj_GetClipPath(each)
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


def _light(text: pdfium.PdfTextPage, places: Sequence[int]) -> Iterator[int]:
    """Letters that are not darker than half of grey; those that are, are read on the bare page, which is white."""
    colour_of, here = raw.FPDFText_GetFillColor, text.raw
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    for place in places:
        known = colour_of(here, place, red, green, blue, alpha)
        # The weights with which PDFium makes grey of a colour, as `_is_flat` sees it.
        grey = 0.30 * red.value + 0.59 * green.value + 0.11 * blue.value
        if not known or alpha.value < _OPAQUE or grey >= _DARK:
            yield place


def _indistinct(
    page: pdfium.PdfPage,
    text: pdfium.PdfTextPage,
    boxes: Sequence[Box],
    stretches: Sequence[_Stretch],
    painted: _Painted,
) -> tuple[list[int], list[int]]:
    """Letters that paint above them hides, and those that are of the colour of what lies behind them."""
    over: list[int] = []
    bare: list[int] = []
    doubtful: list[tuple[int, bool, bool]] = []
    solid: dict[int, bool] = {}
    for stretch in stretches:
        around = [each for each in painted.paints if _meet(stretch.box, each.box)]
        if not around:
            bare += stretch.places
            continue
        for place in stretch.places:
            near = [each for each in around if _shared(boxes[place], each.box) >= _HALF]
            if not near:
                bare.append(place)
                continue
            order = painted.order(place)
            above = [each for each in near if order is not None and each.order > order]
            for each in above:
                if each.order not in solid:
                    solid[each.order] = each.image is not None and _is_solid(each.image)
            # A picture without gaps hides all that is under it; a path may leave open what it encloses.
            if any(solid[each.order] for each in above):
                over.append(place)
            else:
                doubtful.append((place, bool(above), any(each.image is not None for each in near)))
    doubtful += [(place, False, False) for place in _light(text, bare)]
    over = [place for place in over if _is_letter(text, place)]
    doubtful = [each for each in doubtful if _is_letter(text, each[0])]
    pale: list[int] = []
    if doubtful:
        spots = [boxes[place] for place, _, _ in doubtful]
        picture, top = _drawn(page, min(box[1] for box in spots), max(box[3] for box in spots))
        left = page.get_bbox()[0]
        for (place, covered, on_picture), box in zip(doubtful, spots, strict=True):
            if _is_flat(picture, left, top, box, _FLAT if covered or on_picture else _BLENDED):
                (over if covered else pale).append(place)
    return sorted(over), sorted(pale)


def _is_solid(image: pdfium.PdfImage) -> bool:
    picture = image.get_bitmap(render=True).to_pil()
    return "A" not in picture.getbands() or bool(picture.getchannel("A").getextrema()[0] >= _OPAQUE)


def _drawn(page: pdfium.PdfPage, low: float, high: float) -> tuple[Image, float]:
    """The stripe of a page in which letters stand, drawn in grey, and how high on the page its upper edge lies."""
    _, bottom, _, top = page.get_bbox()
    rotation = -page.get_rotation() % 360
    below, above = (0, 0) if rotation else (max(0, int(low - bottom) - 2), max(0, int(top - high) - 2))
    if below + above >= top - bottom:
        below = above = 0  # what stands outside of the page
    drawn = page.render(scale=_SCALE, grayscale=True, rotation=rotation, crop=(0, below, 0, above))
    return drawn.to_pil(), top - above


def _is_flat(picture: Image, left: float, top: float, box: Box, least: int) -> bool:
    """Whether the page shows one colour where a letter should be."""
    crop = (
        round((box[0] - _AROUND - left) * _SCALE),
        round((top - box[3] - _AROUND) * _SCALE),
        round((box[2] + _AROUND - left) * _SCALE),
        round((top - box[1] + _AROUND) * _SCALE),
    )
    darkest, lightest = cast("tuple[int, int]", picture.crop(crop).getextrema())
    return bool(lightest - darkest < least)


def _printed_twice(
    text: pdfium.PdfTextPage, boxes: Sequence[Box], stretches: Sequence[_Stretch], painted: _Painted
) -> Iterator[int]:
    """Letters of which most lies on letters of another text, or that have most of one of those on them."""
    seen: set[int] = set()
    for one, other in _crossing(stretches):
        for place in one.places:
            left, bottom, right, top = boxes[place]
            across, down = (left + right) / 2, (bottom + top) / 2
            if not _meet((across, down, across, down), other.box):
                continue
            for under in other.places:
                if (
                    abs(place - under) > _NEIGHBOURS
                    and _shared(boxes[place], boxes[under]) >= _HALF
                    and painted.order(place) != painted.order(under)
                    and _is_letter(text, place)
                    and _is_letter(text, under)
                ):
                    seen.add(max(place, under))
    for place in sorted(seen):
        if any(seen.issuperset(range(first, first + _WORD)) for first in range(place - _WORD + 1, place + 1)):
            yield place


def _crossing(stretches: Sequence[_Stretch]) -> Iterator[tuple[_Stretch, _Stretch]]:
    """Stretches whose boxes meet: each pair both ways."""
    upwards = sorted(stretches, key=lambda each: each.box[1])
    for number, one in enumerate(upwards):
        for other in itertools.islice(upwards, number + 1, None):
            if other.box[1] > one.box[3]:
                break
            if _meet(one.box, other.box):
                yield one, other
                yield other, one


def _meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _common(one: Box, other: Box) -> Box:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _shared(letter: Box, other: Box) -> float:
    """Which part of a letter lies in another box."""
    left, bottom, right, top = _common(letter, other)
    return max(0.0, right - left) * max(0.0, top - bottom) / ((letter[2] - letter[0]) * (letter[3] - letter[1]))
