"""Text of a Word file that nobody sees on the page: hidden by hand, by a style however inherited, or by its row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agreements.documents.word.formula import M
from agreements.documents.word.ooxml import Element, W, is_on
from agreements.documents.word.styles import Styles, value_of

_LEAVES = frozenset({f"{W}t", f"{W}sym", f"{M}t"})
_HIDING = ("vanish", "specVanish")
_SMALLEST = 6
"""Half points: below three points nobody reads."""


_LOWEST = 80
"""Twentieths of a point: of a line or a row below four points nobody reads a word."""
_LEAST = 1.25
"""Contrast of letters with what is behind them: below it nobody sees them (light grey on white has 1.6)."""
_LIGHT = ("background1", "light1")


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
        elif _hides(element, styles) or _is_pale(element, styles) or _is_on_no_line(element, styles):
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
    """Letters hardly darker than white on nothing darker, or hardly other than what their own run lays behind them.

    Within a text box the shape may be dark, which is not looked for.
    """
    levels = [list(level) for level in styles.levels(run)]
    of_text = [properties for level in levels for properties in level]
    found = next((each for properties in of_text if (each := properties.find(f"{W}color")) is not None), None)
    colour = _luminance(found)
    own = next((each for properties in of_text if (each := properties.find(f"{W}shd")) is not None), None)
    behind = None if own is None else _rgb(own.get(f"{W}fill"))
    if colour is not None and behind is not None and own is not None and own.get(f"{W}val", "clear") == "clear":
        return _contrast(colour, _light(behind)) < _LEAST
    if (
        colour is None
        or _contrast(colour, 1.0) >= _LEAST
        or next(run.iterancestors(f"{W}txbxContent"), None) is not None
    ):
        return False
    holders = run.iterancestors(f"{W}p", f"{W}tc", f"{W}tr", f"{W}tbl")
    blocks = [holder.find(f"{W}{name}") for holder in holders for name in ("pPr", "tcPr", "trPr", "tblPr")]
    under = [*of_text, *styles.of_blocks(run), *(each for each in blocks if each is not None)]
    shades = [shade for each in under for shade in each.iter(f"{W}shd")]
    marked = [mark.get(f"{W}val") for each in of_text if (mark := each.find(f"{W}highlight")) is not None]
    highlighted = bool(marked) and marked[0] not in ("none", "white")
    return not highlighted and all(_is_light(shade) for shade in shades)


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


def _rgb(text: str | None) -> tuple[int, int, int] | None:
    if text is None or not re.fullmatch("[0-9A-Fa-f]{6}", text):
        return None
    red, green, blue = bytes.fromhex(text)
    return red, green, blue


def _light(rgb: tuple[int, int, int]) -> float:
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
