"""Text of a Word file that nobody sees on the page: hidden by hand, by a style however inherited, or by its row."""

from __future__ import annotations

from collections.abc import Iterator

from agreements.documents.word.formula import M
from agreements.documents.word.ooxml import Element, W, is_on

_LEAVES = frozenset({f"{W}t", f"{W}sym", f"{M}t"})
_HIDING = ("vanish", "specVanish")
_SMALLEST = 6
"""Half points: below three points nobody reads."""


class Styles:
    """The styles of a document, asked what they say of the visibility of text."""

    def __init__(self, styles: Element | None) -> None:
        every = () if styles is None else styles.findall(f"{W}style")
        self._styles = {style.get(f"{W}styleId"): style for style in every}
        self._default = {
            style.get(f"{W}type"): style.get(f"{W}styleId") for style in every if _true(style.get(f"{W}default", "0"))
        }
        self._document = None if styles is None else styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")

    def hides(self, run: Element) -> bool:
        """Tell whether the text of a run is unseen.

        A switch that the run itself turns off counts; of styles one that hides is enough, although Word lets two
        of them cancel each other.
        """
        own = run.find(f"{W}rPr")
        said = [_said(own), *(self._of_style(name) for name in self._named(run, own)), _said(self._document)]
        hidden = said[0][0] if said[0][0] is not None else any(each[0] for each in said)
        size = next((each[1] for each in said if each[1] is not None), None)
        return hidden or (size is not None and size < _SMALLEST)

    def _named(self, run: Element, own: Element | None) -> Iterator[str | None]:
        yield _value(own, "rStyle")
        paragraph = next(run.iterancestors(f"{W}p"), None)
        properties = None if paragraph is None else paragraph.find(f"{W}pPr")
        yield _value(properties, "pStyle") or self._default.get("paragraph")
        for table in run.iterancestors(f"{W}tbl"):
            yield _value(table.find(f"{W}tblPr"), "tblStyle") or self._default.get("table")

    def _of_style(self, name: str | None) -> tuple[bool | None, int | None]:
        hidden: bool | None = None
        size: int | None = None
        seen: set[str] = set()
        while name is not None and name in self._styles and name not in seen:  # a hostile file goes round in circles
            seen.add(name)
            style = self._styles[name]
            for properties in style.iter(f"{W}rPr"):  # a table style has some for its first row, and so on
                said = _said(properties)
                hidden = said[0] if hidden is None else hidden
                size = said[1] if size is None else size
            name = _value(style, "basedOn")
        return hidden, size


def _said(properties: Element | None) -> tuple[bool | None, int | None]:
    """Whether these properties hide, and the size in half points; None where they say nothing of it."""
    if properties is None:
        return None, None
    switches = [found for name in _HIDING if (found := properties.find(f"{W}{name}")) is not None]
    size = _value(properties, "sz") or ""
    return (any(map(is_on, switches)) if switches else None), (int(size) if size.isdecimal() else None)


def hidden_runs(root: Element, styles: Styles) -> Iterator[Element]:
    """Yield each run or row whose words nobody sees, and each part of a formula that is drawn as empty space."""
    for element in root.iter(f"{W}r", f"{M}r", f"{W}tr", f"{M}phant"):
        if not any(leaf.text or leaf.tag == f"{W}sym" for leaf in element.iter(*_LEAVES)):
            continue
        if element.tag == f"{W}tr":
            if is_on(element.find(f"{W}trPr/{W}hidden")):
                yield element
        elif element.tag == f"{M}phant":
            shown = element.find(f"{M}phantPr/{M}show")
            if shown is None or not _true(shown.get(f"{M}val", "1")):
                yield element
        elif styles.hides(element):
            yield element


def _true(value: str) -> bool:
    return value in ("1", "true", "on")


def _value(properties: Element | None, child: str) -> str | None:
    found = None if properties is None else properties.find(f"{W}{child}")
    value: str | None = None if found is None else found.get(f"{W}val")
    return value
