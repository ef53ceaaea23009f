"""The life of an agreement as a picture to put into a document: SVG, with its words as words.

A program that reads aloud hears title and description; nothing is told by colour alone. The same days give the same
bytes. The page of the step shows this very picture (decision 22).
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import date
from itertools import groupby

from lxml import etree  # type: ignore[import-untyped]

from agreements.documents.word.template_context import FORBIDDEN_CHARACTERS
from agreements.domain.basics.day_words import to_the_date
from agreements.domain.figures.timeline import Milestone, Stretch

FONTS = "Liberation Sans, Arial, Helvetica, sans-serif"
_SVG = "http://www.w3.org/2000/svg"
_WIDTH, _LINE, _LEFT, _AXIS, _TEXT = 760, 21, 24, 138, 164
# How high a piece may be where the text of an A4 page is as wide as the picture: below the title, and on a page alone.
_FIRST_PAGE, _PAGE = 800, 1000
_CHARACTERS = 72  # of a line; the widest words of a usual sans-serif still fit
_INK, _QUIET, _RULE, _DONE, _LATE, _AHEAD = "#1a1a1a", "#4d4d4d", "#b3b3b3", "#0b5394", "#a61c00", "#ffffff"


def timeline_svg(number: str, title: str, milestones: Sequence[Milestone], today: date, *, trial: bool) -> bytes:
    """Draw the days, one under the other.

    Args:
        milestones: In the order in which they are told.
        today: The day for which they hold; it is written under the picture.
        trial: Whether the picture says that it proves nothing.
    """
    return _drawn(number, title, milestones, today, trial=trial).whole()


def timeline_pieces(
    number: str, title: str, milestones: Sequence[Milestone], today: date, *, trial: bool
) -> tuple[bytes, ...]:
    """The same picture cut between two days wherever it would not fit on a page; each piece is a picture of its own."""
    return _drawn(number, title, milestones, today, trial=trial).pieces()


def _drawn(number: str, title: str, milestones: Sequence[Milestone], today: date, *, trial: bool) -> _Drawing:
    drawing = _Drawing()
    heading = f"Storia dell’accordo {number}"
    drawing.lines(heading, _LEFT, size=20, weight="bold", most=60)
    drawing.lines(title, _LEFT, size=15, most=88)
    if trial:
        drawing.lines("DOCUMENTO DI PROVA – SENZA VALORE LEGALE", _LEFT, size=14, weight="bold", fill=_LATE)
    for stretch, days in groupby(milestones, key=lambda one: one.stretch):
        drawing.may_be_cut()
        drawing.heading(str(stretch))
        for nth, (day, found) in enumerate(groupby(days, key=lambda one: one.when)):
            if nth:  # a heading stays with its first day
                drawing.may_be_cut()
            drawing.day(day, [one.what for one in found], stretch)
    drawing.down(10)
    drawing.lines(f"Dal registro degli accordi, {to_the_date(today)}.", _LEFT, size=13, fill=_QUIET)
    told = "; ".join(f"{one.when} {one.what}" for one in milestones)
    drawing.finish(heading, f"{clean(title)}. {to_the_date(today).capitalize()}: {clean(told)}.")
    return drawing


def clean(text: str) -> str:
    """What people typed on one line, without what no picture can show."""
    return " ".join(FORBIDDEN_CHARACTERS.sub(" ", text).split())


class _Drawing:
    def __init__(self) -> None:
        self.root = etree.Element(f"{{{_SVG}}}svg", nsmap={None: _SVG})
        self.title = etree.SubElement(self.root, f"{{{_SVG}}}title", id="titolo")
        self.described = etree.SubElement(self.root, f"{{{_SVG}}}desc", id="descrizione")
        self.paper = self._add("rect", width="100%", height="100%", fill="#ffffff")
        self.y = 20
        self.cuts: list[int] = []

    def _add(self, tag: str, text: str = "", **attributes: object) -> etree._Element:
        made = etree.SubElement(self.root, f"{{{_SVG}}}{tag}")
        for name, value in attributes.items():
            made.set(name.replace("_", "-"), str(value))
        made.text = text or None
        return made

    def down(self, by: int) -> None:
        self.y += by

    def may_be_cut(self) -> None:
        """Here a page may end."""
        self.cuts.append(self.y)

    def lines(
        self, text: str, x: int, *, size: int = 15, weight: str = "normal", fill: str = _INK, most: int = _CHARACTERS
    ) -> None:
        for line in textwrap.wrap(clean(text), most) or ["–"]:
            self.y += _LINE + max(0, size - 15)
            self._add("text", line, x=x, y=self.y, font_size=size, font_weight=weight, fill=fill)

    def heading(self, text: str) -> None:
        self.down(14)
        self.lines(text, _LEFT, size=16, weight="bold")
        self.down(4)

    def day(self, day: str, found: Sequence[str], stretch: Stretch) -> None:
        top = self.y
        middle = top + _LINE - 5
        rule = self._add("line", x1=_AXIS, x2=_AXIS, y1=top + 2, stroke=_RULE, stroke_width=2)
        # Told by shape too: a disc is done, a square is late, a ring is still to come.
        if stretch is Stretch.LATE:
            self._add("rect", x=_AXIS - 6, y=middle - 6, width=12, height=12, fill=_LATE)
        else:
            fill = _AHEAD if stretch is Stretch.AHEAD else _DONE
            self._add("circle", cx=_AXIS, cy=middle, r=6, fill=fill, stroke=_DONE, stroke_width=2)
        self._add("text", day, x=_LEFT, y=top + _LINE, font_size=15, fill=_QUIET)
        for what in found:
            self.lines(what, _TEXT)
        self.down(8)
        rule.set("y2", str(self.y + 2))

    def finish(self, title: str, described: str) -> None:
        self.title.text, self.described.text = clean(title), described
        self.down(24)
        for name, value in {
            "role": "img",
            "aria-labelledby": "titolo descrizione",
            "font-family": FONTS,
        }.items():
            self.root.set(name, str(value))
        self.root.set("{http://www.w3.org/XML/1998/namespace}lang", "it")

    def whole(self) -> bytes:
        return self._between(0, self.y)

    def pieces(self) -> tuple[bytes, ...]:
        found, top = [], 0
        while top < self.y:
            ends = [cut for cut in (*self.cuts, self.y) if cut > top]
            room = _PAGE if top else _FIRST_PAGE
            # A day that fits on no page alone stays whole: it is made smaller there.
            end = max((cut for cut in ends if cut - top <= room), default=ends[0])
            found.append(self._between(top, end))
            top = end
        return tuple(found)

    def _between(self, top: int, bottom: int) -> bytes:
        height = bottom - top
        for name, value in {"width": _WIDTH, "height": height, "viewBox": f"0 {top} {_WIDTH} {height}"}.items():
            self.root.set(name, str(value))
        self.paper.set("y", str(top))
        drawn: bytes = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
        return drawn
