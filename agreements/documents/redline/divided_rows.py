"""A table row that does not fit on its page: each cell goes on, side by side with the others, on the next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from agreements.documents.word.docx_text import ExpectedParagraph
from agreements.documents.word.squeezed import LEADER, LINE_HYPHEN, NUMBER, PAGE_END

_MOST_STEPS = 5_000
"""Tries before giving up: a hostile pair of files must not keep us busy."""


def end_of_divided_row(
    text: str, start: int, row: Sequence[ExpectedParagraph], heading_rows: Sequence[str]
) -> int | None:
    """Where a row ends that begins here and is divided by at least one page end; None: it is not so.

    On each page every cell shows its next part, in the order of the cells; how much of each cannot be known
    beforehand. What fits longest is tried first, since a part rarely goes on like the beginning of its
    neighbour.

    Args:
        text: Squeezed text of all pages.
        start: Place where the row should begin.
        row: The paragraphs of the row, in reading order.
        heading_rows: Rows that stand again at the top of a page.
    """
    # Twice its length: the most that broken words and repeated headings may add before a page ends.
    if PAGE_END not in text[start : start + 2 * sum(len(each.text) + 20 for each in row)]:
        return None
    cells = [_units(list(paragraphs)) for _, paragraphs in groupby(row, key=lambda each: each.cell)]
    return _Search(text, cells, heading_rows).end_of_page([0] * len(cells), start, pages=0)


def _units(paragraphs: Sequence[ExpectedParagraph]) -> list[re.Pattern[str]]:
    """What a cell shows, as the smallest pieces between which a page may end."""
    return [unit for paragraph in paragraphs for unit in _units_of(paragraph)]


def _units_of(paragraph: ExpectedParagraph) -> Iterator[re.Pattern[str]]:
    if paragraph.label:
        yield re.compile(paragraph.label)
    for sign in paragraph.text:
        if sign == NUMBER:
            yield re.compile(r"\d{1,5}|[ivxlcdm]{1,8}")
        elif sign == LEADER:
            yield re.compile(r"[._·\-–]*")
        elif sign == "-":
            yield re.compile(f"[-{LINE_HYPHEN}]")
        else:
            # A hyphen of syllabification before the sign; a capital for a small letter.
            yield re.compile(f"{LINE_HYPHEN}?(?:{re.escape(sign)}|{re.escape(sign.upper())})")


class _Search:
    def __init__(self, text: str, cells: Sequence[Sequence[re.Pattern[str]]], rows: Sequence[str]) -> None:
        self.text = text
        self.cells = cells
        self.rows = rows
        self.steps = 0

    def end_of_page(self, shown: list[int], place: int, pages: int) -> int | None:
        """Continue on a page with this many units of each cell already shown."""
        for reached, place_after in self._parts(shown, 0, place):
            if all(count == len(cell) for count, cell in zip(reached, self.cells, strict=True)):
                return place_after if pages else None  # undivided: nothing for us to do
            if self.text.startswith(PAGE_END, place_after) and reached != shown:
                top = place_after + 1
                heading = next((row for row in self.rows if self.text.startswith(row, top)), "")
                end = self.end_of_page(reached, top + len(heading), pages + 1)
                if end is not None:
                    return end
        return None

    def _parts(self, shown: list[int], index: int, place: int) -> Iterator[tuple[list[int], int]]:
        """All ways in which the cells from `index` on may show their next parts from here, the longest first."""
        if index == len(self.cells):
            yield shown, place
            return
        cell, count = self.cells[index], shown[index]
        stops = [place]
        while count + len(stops) - 1 < len(cell):
            found = cell[count + len(stops) - 1].match(self.text, stops[-1])
            if found is None:
                break
            stops.append(found.end())
        for length in range(len(stops) - 1, -1, -1):
            self.steps += 1
            if self.steps > _MOST_STEPS:
                return
            reached = [*shown[:index], count + length, *shown[index + 1 :]]
            yield from self._parts(reached, index + 1, stops[length])
