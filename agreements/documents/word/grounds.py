"""What lies behind the letters of a Word file, and whether they can be told from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agreements.documents.word.colours import BLACK, WHITE, Colours, contrast, light, rgb
from agreements.documents.word.covering import Beneath
from agreements.documents.word.ooxml import Element, W
from agreements.documents.word.styles import Styles

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_V = "{urn:schemas-microsoft-com:vml}"
_LEAST = 1.25
"""Contrast of letters with what is behind them: below it nobody sees them (light grey on white has 1.6)."""
_HIGHLIGHTS = {
    "black": "000000",
    "white": "FFFFFF",
    "red": "FF0000",
    "green": "00FF00",
    "blue": "0000FF",
    "yellow": "FFFF00",
    "cyan": "00FFFF",
    "magenta": "FF00FF",
    "darkBlue": "000080",
    "darkCyan": "008080",
    "darkGreen": "008000",
    "darkMagenta": "800080",
    "darkRed": "800000",
    "darkYellow": "808000",
    "darkGray": "808080",
    "lightGray": "C0C0C0",
}
_HOLDERS = tuple(f"{W}{name}" for name in ("p", "tc", "tr", "tbl", "txbxContent"))
PALE, OVER = "pale", "over"
Ground = tuple[float, ...]
"""How light what lies behind letters may be drawn, each of which counts; empty where it cannot be told: a picture."""
_POWERS = (1.0, 2.2)
"""Dots of two colours mix as light; one colour between them is taken as figures, which are a power of it."""
_NAMED = {"white": "FFFFFF", "black": "000000"}
_PER_CENT = re.compile("pct[0-9]{1,2}")
_LINES = re.compile("(?:thin)?(?:horz|vert|reverseDiag|diag)(?:Stripe|Cross)")
_FILLS = tuple(f"{_A}{name}" for name in ("solidFill", "gradFill", "blipFill", "pattFill", "grpFill"))
_STOPS = (f"{_A}gs", f"{_A}fgClr", f"{_A}bgClr")
_SHADED = ("solid", "gradient", "gradientRadial", "gradientCenter", "gradientUnscaled")
_COVERED = (25, 33, 50)
"""Per cent that the lines of a pattern cover, as one program or another draws them."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What lies behind the letters of a story.

    Attributes:
        pictures: Whether the story has pictures or painted shapes, which may show through a box without paint.
        beneath: The shapes that lie under its words.
    """

    styles: Styles
    colours: Colours
    pictures: bool
    beneath: Beneath

    def pale(self, element: Element, levels: Sequence[tuple[Element, ...]]) -> str:
        """Whether letters are hardly other than what lies behind them, as Word shows it or as other programs do.

        Returns:
            `PALE`; `OVER` where they would be read over a shape that lies under some of the words; empty: neither.
        """
        read = (self._pale_read(element, levels, by_theme=by_theme) for by_theme in (True, False))
        return next(filter(None, read), "")

    def _pale_read(self, element: Element, levels: Sequence[tuple[Element, ...]], *, by_theme: bool) -> str:
        of_text = [properties for level in levels for properties in level]
        ink = self._ink(of_text, by_theme=by_theme)
        marked = next((each for said in of_text if (each := said.find(f"{W}highlight")) is not None), None)
        highlight = None if marked is None else light(rgb(_HIGHLIGHTS.get(marked.get(f"{W}val", ""))))
        if ink is None:
            # Word chooses between black and white by what shades the text; neither highlight nor shape is one to it.
            under = (highlight,) if highlight is not None else self._under(element, of_text, by_theme=by_theme)
            return PALE if any(contrast(BLACK, each) < _LEAST for each in under) else ""
        if highlight is not None:
            return PALE if contrast(ink, highlight) < _LEAST else ""
        ground = self._behind(element, of_text, by_theme=by_theme)
        if ground is not None:
            return PALE if any(contrast(ink, each) < _LEAST for each in ground) else ""
        under = self._under(element, of_text, by_theme=by_theme)
        if under or all(contrast(ink, page) >= _LEAST for page in (WHITE, *self.colours.page)):
            return PALE if any(contrast(ink, each) < _LEAST for each in under) else ""
        return OVER if self.beneath.doubtful else PALE

    def _under(self, element: Element, of_text: list[Element], *, by_theme: bool) -> tuple[float, ...]:
        """How light the shapes are that certainly lie under letters, where nothing else does."""
        if not (self.beneath.everywhere or self.beneath.of_paragraphs):
            return ()
        if self._behind(element, of_text, by_theme=by_theme) is not None:
            return ()
        paragraph = element if element.tag == f"{W}p" else next(element.iterancestors(f"{W}p"), None)
        return self.beneath.under(paragraph)

    def _ink(self, of_text: list[Element], *, by_theme: bool) -> float | None:
        """How light letters are; None where Word chooses."""
        for said in of_text:
            effect = said.find(f"{_W14}textFill") if by_theme else None
            if effect is not None and (found := self.colours.of_effect(effect)) is not None:
                return found
            colour = said.find(f"{W}color")
            if colour is not None:
                return self.colours.of(colour, "val", "themeColor", by_theme=by_theme)
        return None

    def _behind(self, element: Element, of_text: list[Element], *, by_theme: bool) -> Ground | None:
        """How light what lies directly behind letters is: a shade of theirs, of paragraph or cell, a box.

        None where the page shows, or a shape under the words.
        """
        under = [next((each for said in of_text if (each := said.find(f"{W}shd")) is not None), None)]
        holders = [element] if element.tag == f"{W}p" else []
        for holder in (*holders, *element.iterancestors(*_HOLDERS)):
            if holder.tag == f"{W}txbxContent":
                box = self._of_box(holder)
                if box is not None:
                    found = self._laid(under, by_theme=by_theme)
                    return box if found is None else found
                continue
            if holder.tag == f"{W}tr":  # what a row says otherwise than its table
                under.append(holder.find(f"{W}tblPrEx/{W}shd"))
                continue
            name = f"{W}{holder.tag.removeprefix(W)}Pr/{W}shd"
            cell = next(holder.iter(f"{W}tc") if holder.tag == f"{W}tbl" else holder.iterancestors(f"{W}tc"), None)
            cell = holder if holder.tag == f"{W}tc" else cell
            styles = (
                *(self.styles.of_paragraph(holder) if holder.tag == f"{W}p" else ()),
                *(() if cell is None else self.styles.of_cell(cell)),
            )
            under.append(next((each for said in (holder, *styles) if (each := said.find(name)) is not None), None))
        return self._laid(under, by_theme=by_theme)

    def _laid(self, shades: list[Element | None], *, by_theme: bool) -> Ground | None:
        """The first of what lies one under the other that lays something; None where nothing does."""
        for shade in shades:
            found = None if shade is None else self._fill(shade, by_theme=by_theme)
            if found is not None:
                return found
        return None

    def _fill(self, shade: Element, *, by_theme: bool) -> Ground | None:
        """How light a shade is; None where it lays nothing. Source: ECMA-376 part 1, 17.18.78.

        Lines of one colour on another are drawn as such, or as one colour between the two. A shade of a kind that the
        standard does not name lays its fill, its lines, or nothing.
        """
        kind = shade.get(f"{W}val", "clear")
        if kind == "nil":
            return None
        fill = self.colours.of(shade, "fill", "themeFill", by_theme=by_theme)
        if kind == "clear":
            return None if fill is None else (fill,)
        colour = self.colours.of(shade, "color", "themeColor", by_theme=by_theme)
        colour, fill = BLACK if colour is None else colour, WHITE if fill is None else fill
        if _PER_CENT.fullmatch(kind) or kind == "solid":
            parts: Sequence[int] = (100 if kind == "solid" else int(kind[3:]),)
        elif _LINES.fullmatch(kind):
            parts = _COVERED
        else:
            return fill, colour, WHITE
        return tuple(_mixed(colour, fill, part / 100, power) for part in parts for power in _POWERS)

    def _of_box(self, box: Element) -> Ground | None:
        """How light the shape around a text box is; None where the page shows through."""
        through: Ground | None = () if self.pictures else None
        for shape in box.iterancestors():
            if shape.tag == f"{_WPS}wsp":
                properties = shape.find(f"{_WPS}spPr")
                for fill in () if properties is None else properties:
                    if fill.tag == f"{_A}noFill":
                        return through
                    if fill.tag in _FILLS:
                        return self._painted(fill)
                reference = shape.find(f"{_WPS}style/{_A}fillRef")
                styled = reference is not None and reference.get("idx", "0") != "0"
                return () if styled else through
            if isinstance(shape.tag, str) and shape.tag.startswith(_V) and shape.get("style") is not None:
                if shape.get("filled", "t").lower() in ("f", "false"):
                    return through
                fill = shape.find(f"{_V}fill")
                said = [shape.get("fillcolor") or "white"]
                if fill is not None:
                    if fill.get("opacity") is not None or fill.get("type", "solid") not in _SHADED:
                        return ()
                    said += [fill.get("color") or said[0]]
                    said += [] if fill.get("type", "solid") == "solid" else [fill.get("color2") or "white"]
                names = (each.split(" ")[0].removeprefix("#") for each in said)
                return _one_colour([light(rgb(_NAMED.get(each.lower(), each))) for each in names])
        return ()

    def _painted(self, fill: Element) -> Ground:
        """How light a fill is that has one colour, or several that are hardly other than each other."""
        if fill.tag == f"{_A}solidFill":
            return _one_colour([self.colours.of_shape(fill)])
        return _one_colour([self.colours.of_shape(each) for each in fill.iter(*_STOPS)])


def _mixed(colour: float, fill: float, part: float, power: float) -> float:
    return float((colour ** (1 / power) * part + fill ** (1 / power) * (1 - part)) ** power)


def _one_colour(found: Sequence[float | None]) -> Ground:
    """The first and last of some colours; nothing where they are told from each other, or one is not known."""
    known = sorted(each for each in found if each is not None)
    alike = known and len(known) == len(found) and contrast(known[0], known[-1]) < _LEAST
    return (known[0], known[-1]) if alike else ()
