"""Pages whose content tells by itself that each of its letters is seen, and is dark enough to be read.

dxpdf writes a page as dark words one beside the other, thin lines, and light grounds before the words that stand on
them. Of such a page nothing need be asked letter by letter. Here is all that such a page may hold: with any other
operator, state or font, a letter that is not written from left to right, or anything that touches, it is not plain.
"""

from __future__ import annotations

import io
import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

import pikepdf

from agreements.documents.word.squeezed import squeeze

_ITEM = re.compile(
    rb"BT\n(/F\d+) (@) Tf\n1 0 0 -1 (@) (@) Tm\n(<[0-9A-F]+> Tj\n(?:@ 0 Td <[0-9A-F]+> Tj\n)*)ET\n"
    rb"|(@) (@) (@) RG \6 \7 \8 rg\n|(@) (@) (@) (@) re\nf\n|(/G\d+) gs\n"
    rb"|@ @ m\n@ @ l\nS\n|/\w+ <</MCID \d+ >>BDC\n|EMC\n".replace(b"@", rb"(?:\d+(?:\.\d+)?|\.\d+)")
)
_PIECE = re.compile(rb"(?:(\S+) 0 Td )?<([0-9A-F]+)> Tj\n")
_PAGE = frozenset({"/Type", "/Parent", "/MediaBox", "/Contents", "/Resources", "/StructParents", "/Tabs"})
_ABOVE = frozenset({"/Type", "/Kids", "/Count", "/Parent"})
_RESOURCES = frozenset({"/Font", "/ExtGState", "/ProcSet"})
_STATE = {"/BM": "/Normal", "/CA": 1, "/ca": 1, "/LC": 0, "/LJ": 0, "/ML": 4, "/SA": True}
_FONT = {"/Type": "/Font", "/Subtype": "/Type0", "/Encoding": "/Identity-H"}
_DESCENDANT = {"/Type": "/Font", "/Subtype": "/CIDFontType2", "/CIDToGIDMap": "/Identity"}
_ALSO_OF_A_FONT = frozenset({"/BaseFont", "/ToUnicode", "/DescendantFonts"})
_ALSO_OF_A_DESCENDANT = frozenset({"/BaseFont", "/CIDSystemInfo", "/DW", "/W", "/FontDescriptor"})
_MAPPED = re.compile(rb"begin(bfchar|bfrange)\n(.*?)end\1", re.DOTALL)
_WIDTHS = re.compile(rb"(\d+) \[([^\]]*)\]|(\d+) (\d+) ([\d.]+)")
_READ = re.compile("[\x20-\x7e\xa0-\xac\xae-\u024f–—‘’‚“”„†•…‹›€™−]+")
_THIN = 3.0
"""Points: what is thinner covers no letter (`unseen_text`)."""
_ASCENT, _DESCENT = 0.8, 0.25
"""Of the size: what a letter takes above and below its line, but for accents."""
_OVERHANG = 0.15
"""Of the size: so far a letter may reach into the next word."""
_NARROWEST, _SMALLEST = 0.1, 2.0
"""Of the size, and in points: no letter that anybody reads is narrower, or smaller."""
_DEEPEST = 20
_DARK, _APART = 0.5, 0.25
"""Of white: letters are darker than this, and darker by as much than their ground."""


class _NotPlain(Exception):
    pass


class _Ground(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float
    grey: float


class _Line(NamedTuple):
    """Where words of one size stand on one line: points from the upper edge of the page."""

    base: float
    size: float

    def meets(self, top: float, bottom: float) -> bool:
        """Whether its letters reach between two heights."""
        return self.base - _ASCENT * self.size < bottom and top < self.base + _DESCENT * self.size


_Span = tuple[float, float]
"""Where a word begins and ends: points from the left edge."""


class _Font(dict[tuple[bytes, float], tuple[str, float]]):
    """The letters of a word, as it is written in a size, and how far it goes; each is read once."""

    def __init__(self, font: pikepdf.Object) -> None:
        (below,) = font.DescendantFonts
        _require(font, _FONT, _ALSO_OF_A_FONT)
        _require(below, _DESCENDANT, _ALSO_OF_A_DESCENDANT)
        if "/FontFile2" not in below.FontDescriptor:
            raise _NotPlain
        super().__init__()
        self._pieces: dict[bytes, tuple[str, float, float]] = {}
        self._letters = dict(_letters(font.ToUnicode.read_bytes()))
        self._widths = dict(_widths(below.W.unparse()))
        self._usual = float(below.get("/DW", 1000)) / 1000

    def __missing__(self, key: tuple[bytes, float]) -> tuple[str, float]:
        """Read a word; each of its letters begins where most of the one before it has been written."""
        (word, size), letters = key, ""
        begin = end = overlap = 0.0
        for step, piece in _PIECE.findall(word):
            begin += float(step or 0)
            if begin < end - overlap:
                raise _NotPlain
            said, width, last = self._pieces.get(piece) or self._read(piece)
            letters += said
            end, overlap = begin + width * size, last * size / 2
        self[key] = letters, end
        return letters, end

    def _read(self, piece: bytes) -> tuple[str, float, float]:
        """Its letters, how far they go for a size of one, and the last of them."""
        codes = [int(piece[at : at + 4], 16) for at in range(0, len(piece), 4)]
        letters = "".join(self._letters[code] for code in codes)
        widths = [self._widths.get(code, self._usual) for code in codes]
        if len(piece) % 4 or not _READ.fullmatch(letters) or min(widths) < _NARROWEST:
            raise _NotPlain
        self._pieces[piece] = found = (letters, sum(widths), widths[-1])
        return found


def plain_texts(pdf: bytes) -> list[str | None]:
    """The text of each plain page, as `page_texts` but for hyphens at the end of a line; None for every other page."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            fonts: dict[tuple[int, int], _Font] = {}
            return [_text(page.obj, fonts) for page in document.pages]
    except pikepdf.PdfError:
        return []


def _text(page: pikepdf.Object, fonts: dict[tuple[int, int], _Font]) -> str | None:
    try:
        return _Page(page, fonts).text()
    # Whatever is not written as here supposed is not plain.
    except (_NotPlain, pikepdf.PdfError, AttributeError, LookupError, TypeError, ValueError, OverflowError):
        return None


class _Page:
    def __init__(self, page: pikepdf.Object, fonts: dict[tuple[int, int], _Font]) -> None:
        if not _PAGE.issuperset(page.keys()):
            raise _NotPlain
        above, depth = page, 0
        while "/Parent" in above:
            above, depth = above.Parent, depth + 1
            if not _ABOVE.issuperset(above.keys()) or depth > _DEEPEST:
                raise _NotPlain
        if not _RESOURCES.issuperset(page.Resources.keys()):
            raise _NotPlain
        left, bottom, self.width, self.height = (float(each) for each in page.MediaBox.as_list())
        if left or bottom:
            raise _NotPlain
        for state in page.Resources.get("/ExtGState", pikepdf.Dictionary()).as_dict().values():
            _require(state, _STATE, {"/LW"})
            if float(state.get("/LW", 0)) > _THIN:
                raise _NotPlain
        self.fonts: dict[bytes, _Font] = {}
        for name, font in page.Resources.Font.as_dict().items():
            if not font.is_indirect:
                raise _NotPlain
            if font.objgen not in fonts:
                fonts[font.objgen] = _Font(font)
            self.fonts[name.encode()] = fonts[font.objgen]
        self.states = frozenset(name.encode() for name in page.Resources.get("/ExtGState", {}).keys())  # noqa: SIM118
        self.content = page.Contents.read_bytes()

    def text(self) -> str:
        """Its text.

        Raises:
            _NotPlain: Something is there that is not known, or that touches something else.
        """
        letters: list[str] = []
        lines: dict[_Line, list[_Span]] = defaultdict(list)
        grounds: list[_Ground] = []
        grey = 0.0
        before, reached = _Line(-math.inf, 0.0), 0.0
        for item in self._items():
            font, size, left, base, word = item.group(1, 2, 3, 4, 5)
            if font is not None:
                said, goes = self.fonts[font][word, float(size)]
                line, begin = _Line(float(base), float(size)), float(left)
                if (
                    line.size < _SMALLEST
                    or grey >= _DARK
                    or (grounds and not all(_is_read(line, begin, begin + goes, grey, each) for each in grounds))
                ):
                    raise _NotPlain
                # What stands on a line is read from left to right, in whatever order it is painted.
                if (
                    abs(line.base - before.base) < max(line.size, before.size)
                    and begin < reached - _OVERHANG * line.size
                ):
                    raise _NotPlain
                before, reached = line, begin + goes
                letters.append(said)
                lines[line].append((begin, reached))
            elif item[6] is not None:
                grey = 0.30 * float(item[6]) + 0.59 * float(item[7]) + 0.11 * float(item[8])
            elif item[9] is not None:
                left, top, width, height = map(float, item.group(9, 10, 11, 12))
                if width > _THIN and height > _THIN:
                    grounds.append(_Ground(left, top, left + width, top + height, grey))
                    if any(line.meets(top, top + height) for line in lines):
                        raise _NotPlain
            elif item[13] is not None and item[13] not in self.states:
                raise _NotPlain
        self._require_apart(lines)
        return squeeze("".join(letters))

    def _items(self) -> Iterator[re.Match[bytes]]:
        begin, content = re.compile(rb"1 0 0 -1 0 (\S+) cm\n").match(self.content), self.content
        if begin is None or float(begin[1]) != self.height:
            raise _NotPlain
        place = begin.end()
        for item in _ITEM.finditer(content, place):
            if item.start() != place:
                raise _NotPlain
            place = item.end()
            yield item
        if place != len(content):
            raise _NotPlain

    def _require_apart(self, lines: dict[_Line, list[_Span]]) -> None:
        """Make sure that all words are on the page, and none lies on another: of one line, or of lines too close."""
        known: list[_Line] = []
        tallest = max((size for _, size in lines), default=0.0)
        for line, words in sorted(lines.items()):
            if any(after[0] < before[1] - _OVERHANG * line.size for before, after in pairwise(words)):
                raise _NotPlain
            top, bottom = line.base - _ASCENT * line.size, line.base + _DESCENT * line.size
            if top < 0 or bottom > self.height or max(end for _, end in words) > self.width:
                raise _NotPlain
            near = known[bisect_left(known, (line.base - (_ASCENT + _DESCENT) * tallest, 0.0)) :]
            if any(other.meets(top, bottom) and _cross(words, lines[other]) for other in near):
                raise _NotPlain
            known.append(line)


def _is_read(line: _Line, begin: float, end: float, grey: float, ground: _Ground) -> bool:
    apart = end <= ground.left or begin >= ground.right or not line.meets(ground.top, ground.bottom)
    return apart or ground.grey - grey >= _APART


def _cross(some: list[_Span], others: list[_Span]) -> bool:
    return any(one[0] < other[1] and other[0] < one[1] for one in some for other in others)


def _require(found: pikepdf.Object, wanted: Mapping[str, object], also: Iterable[str]) -> None:
    """Make sure that a dictionary says what is wanted, if it says anything of it, and nothing else.

    Raises:
        _NotPlain: It does not.
    """
    for key, value in found.as_dict().items():
        if (key in wanted and value != wanted[key]) or (key not in wanted and key not in also):
            raise _NotPlain


def _letters(told: bytes) -> Iterator[tuple[int, str]]:
    """Which letters a font says that its codes mean."""
    seen: set[int] = set()
    for kind, lines in _MAPPED.findall(told):
        for line in lines.splitlines():
            codes = [each.strip(b"<>") for each in line.split()]
            first, last = int(codes[0], 16), int(codes[-2], 16)
            if len(codes) != (2 if kind == b"bfchar" else 3) or not 0 <= last - first <= 0xFF:
                raise _NotPlain
            if not seen.isdisjoint(range(first, last + 1)):
                raise _NotPlain
            seen.update(range(first, last + 1))
            begin = bytes.fromhex(codes[-1].decode()).decode("utf-16-be")
            for code in range(first, last + 1):
                yield code, begin[:-1] + chr(ord(begin[-1]) + code - first)


def _widths(told: bytes) -> Iterator[tuple[int, float]]:
    """How wide each code is for a size of one, where it is not as wide as most (ISO 32000-1, 9.7.4.3)."""
    for first, each, begin, end, width in _WIDTHS.findall(told):
        if first:
            yield from ((int(first) + at, float(width) / 1000) for at, width in enumerate(each.split()))
        else:
            yield from ((code, float(width) / 1000) for code in range(int(begin), min(int(end), 0xFFFF) + 1))
