"""What a sheet of a workbook shows beside its values: merged cells, hidden rows, struck-through text, formulas.

openpyxl's reader of values, which is the one that keeps to limits, does not tell these.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils.cell import (  # type: ignore[import-untyped]
    column_index_from_string,
    coordinate_from_string,
    get_column_letter,
    range_boundaries,
)
from openpyxl.xml.functions import iterparse  # type: ignore[import-untyped]

MOST_MERGED = 5_000
MOST_UNCOMPUTED = 100_000
_MOST_STRUCK = 100_000
_STYLES, _STRINGS = "xl/styles.xml", "xl/sharedStrings.xml"
_NO = ("0", "false", "off")


@dataclass(slots=True)
class Marks:
    """What was found; rows and columns are counted from 1.

    Attributes:
        uncomputed: Cells that hold a formula and no saved value.
        merged: Ranges as first column, first row, last column, last row.
        struck: Cells whose text is struck through, or part of it.
        hidden_rows, hidden_columns: Those that are not shown.
    """

    uncomputed: set[tuple[int, int]] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    struck: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)


def marks_of(package: zipfile.ZipFile, part: str, most_rows: int, most_columns: int) -> Marks:
    """Read the marks of a sheet; its size was looked at before.

    Args:
        part: Of the package, where the sheet stands.
        most_rows, most_columns: What lies beyond is not told.
    """
    struck_styles, struck_strings = _struck_styles(package), _struck_strings(package)
    found, row, column, spans = Marks(), 0, 0, 0
    with package.open(part) as stream:
        for event, element in iterparse(stream, events=("start", "end")):
            name = _local(element)
            if event == "start":
                if name == "row":
                    row, column = _number(element.get("r"), row + 1), 0
                    if element.get("hidden", "0") not in _NO and row <= most_rows:
                        found.hidden_rows.append(row)
                elif name == "c":
                    column = _column(element.get("r"), column + 1)
                continue
            if name == "c":
                children = {_local(child): child for child in element}
                value, style, kind = children.get("v"), element.get("s", "0"), element.get("t")
                # The saved value of a formula may be the empty text.
                empty = value is None or not (value.text or kind == "str")
                if empty and "f" in children and len(found.uncomputed) <= MOST_UNCOMPUTED:
                    found.uncomputed.add((row, column))
                shown = value if value is not None else children.get("is")
                if shown is not None and row <= most_rows and len(found.struck) < _MOST_STRUCK:
                    of_string = kind == "s" and (shown.text or "") in struck_strings
                    if style in struck_styles or of_string or (kind == "inlineStr" and _has_struck_run(shown)):
                        found.struck.append((row, column))
                element.clear()
            elif name == "row":
                element.clear()
            elif name == "mergeCell" and len(found.merged) <= MOST_MERGED:
                first_column, first, last_column, last = range_boundaries(element.get("ref", ""))
                if first <= most_rows and first_column <= most_columns:
                    found.merged.append((first_column, first, min(last_column, most_columns), min(last, most_rows)))
            elif name == "col" and element.get("hidden", "0") not in _NO and spans < most_columns:
                spans += 1
                last = min(_number(element.get("max"), 0), most_columns)
                found.hidden_columns += range(_number(element.get("min"), 1), last + 1)
    return found


def _struck_styles(package: zipfile.ZipFile) -> set[str]:
    """Indexes of the cell formats whose font is struck through."""
    fonts, formats, within = list[bool](), list[int](), ""
    for event, element in _elements(package, _STYLES):
        name = _local(element)
        if event == "start":
            within = name if name in ("fonts", "cellXfs", "cellStyleXfs", "dxfs") else within
        elif name == "font" and within == "fonts":
            fonts.append(_is_struck(element))
        elif name == "xf" and within == "cellXfs":
            formats.append(_number(element.get("fontId"), 0))
    return {str(place) for place, font in enumerate(formats) if font < len(fonts) and fonts[font]}


def _struck_strings(package: zipfile.ZipFile) -> set[str]:
    """Indexes of the shared texts of which a part is struck through."""
    found, place = set(), 0
    for event, element in _elements(package, _STRINGS):
        if event == "end" and _local(element) == "si":
            if _has_struck_run(element):
                found.add(str(place))
            place += 1
            element.clear()
    return found


def _elements(package: zipfile.ZipFile, part: str) -> Iterator[tuple[str, Any]]:
    if part not in package.namelist():
        return
    with package.open(part) as stream:
        yield from iterparse(stream, events=("start", "end"))


def _has_struck_run(text: Any) -> bool:
    return any(_local(each) == "rPr" and _is_struck(each) for run in text for each in run)


def _is_struck(font: Any) -> bool:
    return any(_local(each) == "strike" and each.get("val", "1") not in _NO for each in font)


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def _column(reference: str | None, otherwise: int) -> int:
    return column_index_from_string(coordinate_from_string(reference)[0]) if reference else otherwise


def rows_in_words(numbers: Iterable[int]) -> str:
    """Rows with their name before them: «riga 5», «righe 5, 7–9»."""
    rows = set(numbers)
    return f"{'riga' if len(rows) == 1 else 'righe'} {spans_in_words(rows)}"


def spans_in_words(numbers: Iterable[int]) -> str:
    """Numbers in ascending order with those that follow one another together: «5, 7–9»."""
    spans: list[list[int]] = []
    for number in sorted(set(numbers)):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    told = [str(first) if first == last else f"{first}–{last}" for first, last in spans]
    return ", ".join(told[:20]) + and_others(len(told) - 20)


def and_others(left: int, many: str = "altre", one: str = "un’altra") -> str:
    """How many more there are than were named: « e altre 3», « e un’altra»; nothing where there are none."""
    return "" if left <= 0 else f" e {one if left == 1 else f'{many} {left}'}"


def range_in_words(merged: tuple[int, int, int, int]) -> str:
    """A range as offices write it: «H2:H4»."""
    first_column, first, last_column, last = merged
    return f"{get_column_letter(first_column)}{first}:{get_column_letter(last_column)}{last}"
