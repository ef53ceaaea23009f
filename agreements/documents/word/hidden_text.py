"""Text of a Word file that nobody sees on the page: hidden by hand, by a style however inherited, or by its row."""

from __future__ import annotations

from collections.abc import Iterator

from agreements.documents.word.formula import M
from agreements.documents.word.ooxml import Element, W, is_on
from agreements.documents.word.styles import Styles, value_of

_LEAVES = frozenset({f"{W}t", f"{W}sym", f"{M}t"})
_HIDING = ("vanish", "specVanish")
_SMALLEST = 6
"""Half points: below three points nobody reads."""


def hidden_runs(root: Element, styles: Styles) -> Iterator[Element]:
    """Yield each run or row whose words nobody sees, and each part of a formula that is drawn as empty space."""
    for element in root.iter(f"{W}r", f"{M}r", f"{W}tr", f"{M}phant"):
        if not any((leaf.text or "").strip() or leaf.tag == f"{W}sym" for leaf in element.iter(*_LEAVES)):
            continue
        if element.tag == f"{W}tr":
            if is_on(element.find(f"{W}trPr/{W}hidden")):
                yield element
        elif element.tag == f"{M}phant":
            shown = element.find(f"{M}phantPr/{M}show")
            if shown is None or shown.get(f"{M}val", "1") not in ("1", "true", "on"):
                yield element
        elif _hides(element, styles) or _is_white_on_white(element, styles):
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


def _is_white_on_white(run: Element, styles: Styles) -> bool:
    """White letters on nothing darker; within a text box the shape may be dark, which is not looked for."""
    levels = [list(level) for level in styles.levels(run)]
    colour = next(filter(None, (value_of(properties, "color") for level in levels for properties in level)), "")
    if colour.upper() != "FFFFFF" or next(run.iterancestors(f"{W}txbxContent"), None) is not None:
        return False
    holders = run.iterancestors(f"{W}p", f"{W}tc", f"{W}tr", f"{W}tbl")
    own = [holder.find(f"{W}{name}") for holder in holders for name in ("pPr", "tcPr", "trPr", "tblPr")]
    of_text = [properties for level in levels for properties in level]
    behind = [*of_text, *styles.of_blocks(run), *(each for each in own if each is not None)]
    shades = [shade for each in behind for shade in each.iter(f"{W}shd")]
    highlighted = any(properties.find(f"{W}highlight") is not None for properties in of_text)
    return not highlighted and all(shade.get(f"{W}fill", "auto").upper() in ("AUTO", "FFFFFF") for shade in shades)


def _first(level: list[tuple[bool | None, int | None]]) -> bool | None:
    return next((hidden for hidden, _ in level if hidden is not None), None)


def _said(properties: Element) -> tuple[bool | None, int | None]:
    """Whether these properties hide, and the size in half points; None where they say nothing of it."""
    switches = [found for name in _HIDING if (found := properties.find(f"{W}{name}")) is not None]
    size = value_of(properties, "sz") or ""
    return (any(map(is_on, switches)) if switches else None), (int(size) if size.isdecimal() else None)
