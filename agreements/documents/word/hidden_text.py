"""Text of a Word file that nobody sees on the page: hidden by hand, by a style however inherited, or by its row.

Letters that are there and cannot be read count alike: too small, too narrow, one on the other, of the colour behind.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from agreements.documents.word.formula import M
from agreements.documents.word.ooxml import Element, W, is_on
from agreements.documents.word.styles import Styles, value_of
from agreements.domain.basics.legible import is_hidden

_LEAVES = frozenset({f"{W}t", f"{W}sym", f"{M}t"})
_HIDING = ("vanish", "specVanish")
_SMALLEST = 6
"""Half points: below three points nobody reads."""
_NO_WIDTH = "\u200b"
_LETTERS = re.compile(r"[^\W\d_]{2}")
_SHOWN = 60
_LOWEST = 80
"""Twentieths of a point: of a line or a row below four points nobody reads a word."""
_LEAST = 1.25
"""Contrast of letters with what is behind them: below it nobody sees them (light grey on white has 1.6)."""
_LIGHT = ("background1", "light1")
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
_NARROWEST = 30
"""Per cent of their width: narrower letters run into strokes."""
_FARTHEST = 144
"""Half points: what is raised or lowered by more than six lines stands in another place of the page, or in none."""


def hidden_runs(root: Element, styles: Styles) -> Iterator[Element]:
    """Yield each run or row whose words nobody sees, and each part of a formula that is drawn as empty space."""
    for element in root.iter(f"{W}r", f"{M}r", f"{W}tr", f"{M}phant"):
        if not any((leaf.text or "").strip() or leaf.tag == f"{W}sym" for leaf in element.iter(*_LEAVES)):
            continue
        if element.tag == f"{W}tr":
            if is_on(element.find(f"{W}trPr/{W}hidden")) or _is_squashed(element):
                yield element
        elif element.tag == f"{M}phant":
            shown = element.find(f"{M}phantPr/{M}show")
            if shown is None or shown.get(f"{M}val", "1") not in ("1", "true", "on"):
                yield element
        elif any(hides(element, styles) for hides in (_hides, _is_pale, _is_on_no_line, _is_crushed)):
            yield element


def _hides(run: Element, styles: Styles) -> bool:
    """A switch that the run itself turns off counts; of its styles one that hides is enough.

    Word lets two styles that hide cancel each other; nobody writes so.
    """
    own, *others = ([_said(properties) for properties in level] for level in styles.levels(run))
    switch = _first(own)
    if switch is None:
        switch = any(_first(level) for level in others)
    size = next((size for level in (own, *others) for _, size in level if size is not None), None)
    return switch or (size is not None and size < _SMALLEST)


def _is_crushed(run: Element, styles: Styles) -> bool:
    """Letters without width, drawn one on the other, or far from their line."""
    said = [properties for level in styles.levels(run) for properties in level]
    width, closer, raised = (_first_number(said, name) for name in ("w", "spacing", "position"))
    size = (_first_number(said, "sz") or 20) / 2
    narrow = width is not None and 0 < width < _NARROWEST
    # Half of the size is how wide a letter is.
    heaped = closer is not None and closer / 20 <= -0.4 * size
    return narrow or heaped or (raised is not None and abs(raised) > _FARTHEST)


def _first_number(said: list[Element], name: str) -> int | None:
    found = (value_of(properties, name) for properties in said)
    text = next((each for each in found if each is not None), "").removesuffix("%")
    return int(text) if re.fullmatch(r"-?[0-9]{1,6}", text) else None


def hidden_labels(numbering: Element) -> Iterator[str]:
    """What automatic numbers write that nobody sees, in Italian: a sign, or words in letters that do not show."""
    for level in numbering.iter(f"{W}lvl"):
        text = value_of(level, "lvlText") or ""
        # A bullet is a sign of its font; nothing but a space without width is how some programs write no label.
        found = [each for each in text if is_hidden(each) and unicodedata.category(each) != "Co"]
        if found and text != _NO_WIDTH:
            yield f"il segno U+{ord(found[0]):04X}"
        properties = level.find(f"{W}rPr")
        if _LETTERS.search(text) and properties is not None and _shows_nothing(properties):
            yield f"«{text[:_SHOWN]}»"


def _shows_nothing(properties: Element) -> bool:
    switch, size = _said(properties)
    colour, width = _luminance(properties.find(f"{W}color")), _first_number([properties], "w")
    shade = properties.find(f"{W}shd")
    behind = 1.0 if shade is None or (fill := _fill(shade)) is None else fill
    return (
        bool(switch)
        or (size is not None and size < _SMALLEST)
        or (width is not None and 0 < width < _NARROWEST)
        or (colour is not None and _contrast(colour, behind) < _LEAST)
    )


def _is_squashed(row: Element) -> bool:
    """A row that is as high as it says, whatever stands in it."""
    heights = row.findall(f"{W}trPr/{W}trHeight")
    return any(each.get(f"{W}hRule") == "exact" and _is_low(each.get(f"{W}val")) for each in heights)


def _is_on_no_line(run: Element, styles: Styles) -> bool:
    """A line that is as high as its paragraph says, or else a style of it."""
    paragraph = next(run.iterancestors(f"{W}p"), None)
    own = None if paragraph is None else paragraph.find(f"{W}pPr")
    said = [
        spacing
        for each in (*(() if own is None else (own,)), *styles.of_blocks(run))
        for spacing in each.iter(f"{W}spacing")
        if spacing.get(f"{W}line") is not None
    ]
    return bool(said) and said[0].get(f"{W}lineRule") == "exact" and _is_low(said[0].get(f"{W}line"))


def _is_low(twips: str | None) -> bool:
    return twips is not None and twips.isdecimal() and int(twips) < _LOWEST


def _is_pale(run: Element, styles: Styles) -> bool:
    """Letters hardly other than what lies behind them: what they say themselves, their paragraph or their cell.

    Where only a style of the table may say it, or within a text box its shape, pale letters pass on what may be dark.
    """
    levels = [list(level) for level in styles.levels(run)]
    of_text = [properties for level in levels for properties in level]
    colour = _luminance(next((each for said in of_text if (each := said.find(f"{W}color")) is not None), None))
    if colour is None:
        return False
    behind = _behind(run, of_text, styles)
    if behind is not None:
        return _contrast(colour, behind) < _LEAST
    if _contrast(colour, 1.0) >= _LEAST or next(run.iterancestors(f"{W}txbxContent"), None) is not None:
        return False
    holders = run.iterancestors(f"{W}p", f"{W}tc", f"{W}tr", f"{W}tbl")
    blocks = [holder.find(f"{W}{name}") for holder in holders for name in ("pPr", "tcPr", "trPr", "tblPr")]
    under = [*of_text, *styles.of_blocks(run), *(each for each in blocks if each is not None)]
    return all(_is_light(shade) for each in under for shade in each.iter(f"{W}shd"))


def _behind(run: Element, of_text: list[Element], styles: Styles) -> float | None:
    """How light what lies directly behind letters is: a highlight, a shade of theirs, of the paragraph, of the cell."""
    marked = next((each for said in of_text if (each := said.find(f"{W}highlight")) is not None), None)
    highlight = None if marked is None else _HIGHLIGHTS.get(marked.get(f"{W}val", ""))
    if highlight is not None:
        return _light(bytes.fromhex(highlight))
    shades = [said.find(f"{W}shd") for said in of_text]
    for holder in run.iterancestors(f"{W}p", f"{W}tc", f"{W}txbxContent"):
        if holder.tag == f"{W}txbxContent":
            break
        shades.append(holder.find(f"{W}{'pPr' if holder.tag == f'{W}p' else 'tcPr'}/{W}shd"))
        if holder.tag == f"{W}p":
            shades += [style.find(f"{W}pPr/{W}shd") for style in styles.of_paragraph(holder)]
    return next((fill for shade in shades if shade is not None and (fill := _fill(shade)) is not None), None)


def _fill(shade: Element) -> float | None:
    """How light a shade is; None where it lays nothing, or a pattern."""
    kind = shade.get(f"{W}val", "clear")
    rgb = _rgb(shade.get(f"{W}{'color' if kind == 'solid' else 'fill'}")) if kind in ("clear", "solid") else None
    return None if rgb is None else _light(rgb)


def _is_light(shade: Element) -> bool:
    """A shade on which pale letters do not show: none, or one nearly white."""
    fill = _rgb(shade.get(f"{W}fill"))
    return fill is None or _contrast(_light(fill), 1.0) < _LEAST


def _luminance(colour: Element | None) -> float | None:
    """How light letters are, from 0 to 1; None where Word chooses. The background of the theme is white."""
    if colour is None:
        return None
    darkened = colour.get(f"{W}themeShade") is not None
    if colour.get(f"{W}themeColor") in _LIGHT and not darkened:
        return 1.0
    rgb = _rgb(colour.get(f"{W}val"))
    return None if rgb is None else _light(rgb)


def _rgb(text: str | None) -> bytes | None:
    return bytes.fromhex(text) if text is not None and re.fullmatch("[0-9A-Fa-f]{6}", text) else None


def _light(rgb: bytes) -> float:
    """Relative luminance. Source: WCAG 2.1."""
    red, green, blue = (c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: float, other: float) -> float:
    """From 1 (the same) to 21 (black on white). Source: WCAG 2.1."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _first(level: list[tuple[bool | None, int | None]]) -> bool | None:
    return next((hidden for hidden, _ in level if hidden is not None), None)


def _said(properties: Element) -> tuple[bool | None, int | None]:
    """Whether these properties hide, and the size in half points; None where they say nothing of it."""
    switches = [found for name in _HIDING if (found := properties.find(f"{W}{name}")) is not None]
    size = value_of(properties, "sz") or ""
    return (any(map(is_on, switches)) if switches else None), (int(size) if size.isdecimal() else None)
