"""A Word text with its automatic numbers written out: «Art. 3 –», «2.», «b)», as Word counts them.

Whoever looks for «articolo 3, comma 2» then reads it in the words, and what is put in later moves no other number.

Source: ECMA-376 part 1, 17.9.10 (lvlRestart), 17.9.26 (startOverride), 17.9.28 (suff), 17.18.59 (ST_NumberFormat).
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping

from agreements.documents.word.docx_numbering import Numbering, read_numbering, whole
from agreements.documents.word.ooxml import MAIN_PART, Element, W, is_on
from agreements.documents.word.word_file import WordFile

_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_PLACE = re.compile("%([1-9])")
_SYMBOL = re.compile("[\ue000-\uf8ff]")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_SMALL_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_BEFORE_NUMBER = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")
_BEFORE_INDENT = (
    *(*_BEFORE_NUMBER, "numPr", "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku"),
    *("wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd"),
    *("snapToGrid", "spacing"),
)
"""What stands before ``w:numPr`` and before ``w:ind`` in a paragraph's properties (ECMA-376 part 1, 17.3.1.26)."""


def with_typed_numbers(docx: WordFile) -> WordFile:
    """The text with its automatic numbers written out; the same input gives the same bytes.

    Raises:
        UnacceptableDocxError: A part of it is damaged.
    """
    return docx.once(_typed)


def _typed(docx: WordFile) -> WordFile:
    numbering = docx.once(read_numbering)
    made, counters = docx.edited(), _Counters(numbering)
    for paragraph in made.own(MAIN_PART).iter(f"{W}p"):
        properties = paragraph.find(f"{W}pPr")
        place = numbering.place(properties)
        level = None if place is None else numbering.levels.get(place)
        if place is None or level is None:
            continue
        label = counters.next_label(place, level)
        if label:
            _write(paragraph, label, level)
    return made.finished()


class _Counters:
    """How far each list has counted; lists of one model count on, unless one of them begins anew."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def next_label(self, place: tuple[str, int], level: Element) -> str:
        number, depth = place
        counts = self._counts.setdefault(self._numbering.lists.get(number, number), {})
        start = self._numbering.starts.get(place)
        if start is not None and place not in self._begun:
            counts[depth] = start
        else:
            counts[depth] = counts[depth] + 1 if depth in counts else _start(level)
        self._begun.add(place)
        for deeper in [each for each in counts if each > depth]:
            after = whole(_value(self._numbering.levels.get((number, deeper)), "lvlRestart"), deeper)
            if after > deeper or depth < after:
                del counts[deeper]
        return self._label(number, level, counts)

    def _label(self, number: str, level: Element, counts: Mapping[int, int]) -> str:
        text = _value(level, "lvlText") or ""
        if _value(level, "numFmt") == "bullet":
            return _SYMBOL.sub("–", text)
        legal = is_on(level.find(f"{W}isLgl"))

        def counted(found: re.Match[str]) -> str:
            other = int(found[1]) - 1
            own = self._numbering.levels.get((number, other))
            form = "decimal" if legal else (_value(own, "numFmt") or "decimal")
            return _in_form(counts.get(other, _start(own)), form)

        return _PLACE.sub(counted, text)


def _start(level: Element | None) -> int:
    return whole(_value(level, "start"), 1)


def _in_form(count: int, form: str) -> str:
    match form:
        case "none":
            return ""
        case "decimalZero":
            return f"{count:02d}"
        case "ordinal":
            return f"{count}°"
        case "lowerLetter" | "upperLetter" if count:
            letters = chr(ord("a") + (count - 1) % 26) * min((count - 1) // 26 + 1, 9)
            return letters.upper() if form == "upperLetter" else letters
        case "lowerRoman" | "upperRoman" if 0 < count < 4000:
            roman = _roman(count)
            return roman.upper() if form == "upperRoman" else roman
    return str(count)


def _roman(count: int) -> str:
    written = ""
    for value, sign in (*_ROMAN, *_SMALL_ROMAN):
        written += sign * (count // value)
        count %= value
    return written


def _write(paragraph: Element, label: str, level: Element) -> None:
    """The label as a run of its own, the indentation of its list kept, its number taken away."""
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        properties = paragraph.makeelement(f"{W}pPr", {})
        paragraph.insert(0, properties)
    for old in properties.findall(f"{W}numPr"):
        properties.remove(old)
    number = properties.makeelement(f"{W}numPr", {})
    number.append(number.makeelement(f"{W}numId", {f"{W}val": "0"}))
    _put(properties, number, _BEFORE_NUMBER)
    indent = level.find(f"{W}pPr/{W}ind")
    if indent is not None and properties.find(f"{W}ind") is None:
        _put(properties, copy.deepcopy(indent), _BEFORE_INDENT)
    run = paragraph.makeelement(f"{W}r", {})
    own = level.find(f"{W}rPr")
    if own is not None and len(own) and _value(level, "numFmt") != "bullet":
        run.append(copy.deepcopy(own))
    text = run.makeelement(f"{W}t", {_XML_SPACE: "preserve"})
    follows = _value(level, "suff") or "tab"
    text.text = label + (" " if follows == "space" else "")
    run.append(text)
    if follows == "tab":
        run.append(run.makeelement(f"{W}tab", {}))
    paragraph.insert(list(paragraph).index(properties) + 1, run)


def _put(properties: Element, child: Element, before: tuple[str, ...]) -> None:
    names = {f"{W}{name}" for name in before}
    place = max((n for n, each in enumerate(properties, 1) if each.tag in names), default=0)
    properties.insert(place, child)


def _value(element: Element | None, child: str) -> str | None:
    found = None if element is None else element.find(f"{W}{child}")
    value: str | None = None if found is None else found.get(f"{W}val")
    return value
