"""Text of a Word file that nobody sees on the page: hidden by hand, by a style however inherited, or by what holds it.

Letters that are there and cannot be read count alike: too small, too narrow, one on the other, of the colour behind.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agreements.documents.word.colours import Colours
from agreements.documents.word.covering import NOTHING, Beneath
from agreements.documents.word.docx_numbering import Numbering, counts, is_of_symbols, letters_of
from agreements.documents.word.formula import M
from agreements.documents.word.grounds import OVER, PALE, Grounds
from agreements.documents.word.ooxml import Element, W, is_on, length
from agreements.documents.word.room import box_is_too_low, cell_squeezes, frame_is_too_low, row_is_too_low
from agreements.documents.word.styles import Styles, shown_name, value_of
from agreements.documents.word.typefaces import sets_symbols
from agreements.documents.word.word_file import WordFile
from agreements.domain.basics.legible import is_hidden

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_V = "{urn:schemas-microsoft-com:vml}"
_LEAVES = (f"{W}t", f"{W}sym", f"{M}t")
_HIDING = ("vanish", "specVanish")
_COMPLEX = ("cs", "rtl")
_USUAL_SIZE = 20
"""Half points, where nothing is said."""
_SMALLEST = 6
"""Half points: below three points nobody reads."""
_RAISED = 0.6
"""Of its size: how large a letter is above or below its line, as a power or an index."""
_NO_WIDTH = "\u200b"
_SHOWN = 60
_LOWEST = 80
"""Twentieths of a point: of a line, a row or a box below four points nobody reads a word."""
_EMU = 635
"""English Metric Units in a twentieth of a point."""
_NARROWEST = 30
"""Per cent of their width: narrower letters run into strokes, whatever their size."""
_COMBINED = 0.5
"""Of its size: how large a letter is of two lines that are set in one, or that stand in one across the line."""
_FARTHEST = 144
"""Half points: what is raised or lowered by more than six lines stands in another place of the page, or in none."""
_NO_SHAPE = re.compile(r"(?:visibility\s*:\s*hidden|display\s*:\s*none|mso-hide\s*:\s*all)", re.IGNORECASE)
_SIDE = re.compile(r"(?:^|;)\s*(?:width|height)\s*:\s*([0-9.]+(?:pt|in|cm|mm|px)?)", re.IGNORECASE)

_WIDEST = 600
"""Per cent of their width: Word knows no wider letters."""
_APART = 4
"""Times their size: letters farther from each other are thrown over the page."""
_AVERAGE = 0.5
"""Of their size: how wide letters are on an average."""
_OVERLAID = 0.5
"""Of their width: letters that keep less of it before the next one begins lie on each other."""
_HALF = 0.5
"""Of the size of letters: a frame that is as high as it says shows less than half of taller ones."""
_LOWERED = 0.65
"""Of the size of letters: lines that follow each other closer lie on each other."""
_SINGLE = 1.15 / 240
"""Of the size of letters, for each part of a line: how high lines are of which a paragraph says how many it takes."""

SWITCH, SMALL, CRUSHED, LINE, NUMBER = "switch", "small", "crushed", "line", "number"
ROW, CELL, BOX = "row", "cell", "box"
__all__ = ["BOX", "CELL", "CRUSHED", "LINE", "NUMBER", "OVER", "PALE", "ROW", "SMALL", "SWITCH", "Hidden"]


@dataclass(frozen=True, slots=True)
class Hidden:
    """Words that nobody sees.

    Attributes:
        how: One of the constants of this module, or of `grounds`.
        element: The run, row, cell or box, or the part of a formula.
        style: The name of the style that hides it, as Word shows it; empty where none does.
    """

    how: str
    element: Element
    style: str = ""


def hidden_text(
    docx: WordFile, name: str, styles: Styles, colours: Colours, numbering: Numbering, beneath: Beneath
) -> Iterator[Hidden]:
    """Yield the words of a story that nobody sees, and each part of a formula that is drawn as empty space.

    Paragraphs and tables that two files have in common are looked at once, where all but the stories is the same and no
    shape lies under the words.

    Args:
        docx: The file.
        name: The part that holds the story.
        beneath: What lies under the words of that part.
    """
    root = docx.root(name)
    pictures = any(True for _ in root.iter(f"{_A}blip", f"{_A}solidFill", f"{_V}imagedata"))
    reader = _Reader(styles, Grounds(styles, colours, pictures, beneath))

    def found(block: Element) -> Iterator[Hidden]:
        for element in block.iter(f"{W}r", f"{M}r", f"{W}tr", f"{W}tc", f"{W}txbxContent", f"{M}phant", f"{W}p"):
            if element.tag == f"{W}p":
                yield from reader.of_number(element, numbering)
            elif _says_something(element):
                yield from reader.of(element)

    def hides(block: Element) -> bool:
        return next(found(block), None) is not None

    for block, hidden in docx.of_blocks((hidden_text, pictures), hides, name, alone=beneath == NOTHING):
        if hidden:
            yield from found(block)


def _says_something(element: Element) -> bool:
    return any((leaf.text or "").strip() or leaf.tag == f"{W}sym" for leaf in element.iter(*_LEAVES))


@dataclass(frozen=True, slots=True)
class _Reader:
    styles: Styles
    grounds: Grounds

    def of(self, element: Element) -> Iterator[Hidden]:
        if element.tag == f"{W}tr":
            if self._is_row_hidden(element) or _is_squashed(element) or row_is_too_low(element, self.styles):
                yield Hidden(ROW, element)
        elif element.tag == f"{W}tc":
            if _goes_on(element):
                yield Hidden(CELL, element)
        elif element.tag == f"{W}txbxContent":
            if _is_no_box(element) or box_is_too_low(element, self.styles):
                yield Hidden(BOX, element)
        elif element.tag == f"{M}phant":
            shown = element.find(f"{M}phantPr/{M}show")
            if shown is None or shown.get(f"{M}val", "1") not in ("1", "true", "on"):
                yield Hidden(SWITCH, element)
        else:
            yield from self._of_run(element)

    def _of_run(self, run: Element) -> Iterator[Hidden]:
        text = "".join(leaf.text or "" for leaf in run.iter(*_LEAVES))
        read = (found for levels in self.styles.readings(run) for found in self._of_letters(run, levels, text))
        yield from itertools.islice(read, 1)

    def _of_letters(self, run: Element, levels: list[tuple[Element, ...]], text: str) -> Iterator[Hidden]:
        hiding = _hiding(levels)
        if hiding is not None:
            yield Hidden(SWITCH, run, _style(hiding))
        elif (small := _small(levels, text)) is not None:
            yield Hidden(SMALL, run, _style(small))
        elif pale := self.grounds.pale(run, levels):
            coloured = next((each for level in levels for each in level if each.find(f"{W}color") is not None), None)
            yield Hidden(pale, run, "" if coloured is None else _style(coloured))
        elif _is_crushed(levels, text) or cell_squeezes(run, text, levels):
            yield Hidden(CRUSHED, run)
        elif self._is_on_no_line(run, levels):
            yield Hidden(LINE, run)

    def of_number(self, paragraph: Element, numbering: Numbering) -> Iterator[Hidden]:
        """An automatic number has the letters that its list says, else those of the mark that ends its paragraph."""
        properties = paragraph.find(f"{W}pPr")
        level = numbering.level(properties)
        if level is None or numbering.label(properties) is None:
            return
        alone, worded = not _says_something(paragraph), bool(numbering.words(properties))
        says = bool(letters_of(level)) or counts(level)
        own = [*level.iterfind(f"{W}rPr"), *_letters_in(self.styles.of_letters(level))]
        hidden_by = _hiding([tuple(own)]) if says else None
        for levels in self.styles.readings(paragraph) if alone or says else ():
            hiding = hidden_by if hidden_by is not None else _hiding(levels) if alone or worded else None
            whole = [(*own, *levels[0]), *levels[1:]]
            if hiding is not None:
                yield Hidden(SWITCH, paragraph, _style(hiding))
                return
            unread = sets_symbols(whole) or _small(whole, "") is not None or _is_crushed(whole, "1")
            if says and (unread or self.grounds.pale(paragraph, whole)):
                yield Hidden(NUMBER, paragraph)
                return

    def _is_row_hidden(self, row: Element) -> bool:
        own = row.find(f"{W}trPr/{W}hidden")
        if own is not None:
            return is_on(own)
        cell = next(row.iter(f"{W}tc"), None)
        said = () if cell is None else self.styles.of_cell(cell)
        return is_on(next((each for style in said if (each := style.find(f"{W}trPr/{W}hidden")) is not None), None))

    def _is_on_no_line(self, run: Element, levels: list[tuple[Element, ...]]) -> bool:
        """A line or a frame that is as high as its paragraph says, or a style of it, and too low for its letters."""
        paragraph = next(run.iterancestors(f"{W}p"), None)
        if paragraph is None:
            return False
        holders = [paragraph, *self.styles.of_paragraph(paragraph)]
        holders += [style for cell in paragraph.iterancestors(f"{W}tc") for style in self.styles.of_cell(cell)]
        said = [each for holder in holders if (each := holder.find(f"{W}pPr")) is not None]
        spaced = [each for properties in said for each in properties.iterfind(f"{W}spacing")]
        line = next((each for each in spaced if each.get(f"{W}line") is not None), None)
        ruled = next((rule for each in spaced if (rule := each.get(f"{W}lineRule")) is not None), "auto")
        letters = [properties for level in levels for properties in level]
        size = _first(letters, "sz", 2) or _USUAL_SIZE
        figure = None if line is None else length(line.get(f"{W}line"), 20)
        if figure is not None and ruled == "auto" and figure * _SINGLE < _LOWERED:
            return True
        if figure is not None and ruled == "exact":
            raised = abs(_first(letters, "position", 2) or 0)
            if figure < max(_LOWEST, 10 * _LOWERED * size, 10 * raised):
                return True
        frames = [each for properties in said for each in properties.iterfind(f"{W}framePr")]
        exact = bool(frames) and frames[0].get(f"{W}hRule") == "exact"
        low = exact and (_is_low(frames[0].get(f"{W}h")) or _is_cut(frames[0].get(f"{W}h"), levels))
        low = low or (exact and frame_is_too_low(paragraph, frames[0], self.styles))
        return low or (bool(frames) and _is_low(frames[0].get(f"{W}w"), least=1))


def _is_cut(height: str | None, levels: list[tuple[Element, ...]]) -> bool:
    """Whether what is exactly so high shows less than half of its letters, for their size or for where they stand."""
    twips = length(height, 20)
    said = [properties for level in levels for properties in level]
    size, raised = _first(said, "sz", 2) or _USUAL_SIZE, _first(said, "position", 2) or 0
    return twips is not None and twips < 10 * max(_HALF * size, abs(raised))


def _letters_in(styles: Sequence[Element]) -> Iterator[Element]:
    return (found for each in styles if (found := each.find(f"{W}rPr")) is not None)


def _hiding(levels: list[tuple[Element, ...]]) -> Element | None:
    """The properties that hide a run: its own switch decides, else one of its styles that hides is enough.

    Word lets two styles that hide cancel each other (ECMA-376 part 1, 17.7.3); other programs do not.
    """
    own, *others = levels
    for name in _HIDING:
        decided = [each for each in own if each.find(f"{W}{name}") is not None]
        said = decided or [
            first
            for level in others
            if (first := next((each for each in level if each.find(f"{W}{name}") is not None), None)) is not None
        ]
        found = next((each for each in said if is_on(each.find(f"{W}{name}"))), None)
        if found is not None:
            return found
    return None


def _small(levels: list[tuple[Element, ...]], text: str) -> Element | None:
    """The properties that make letters too small to read; a run in another script has a size of its own.

    Word lets a table's style win over the paragraph's where that says no more than the defaults: either is enough.
    """
    said = [properties for level in levels for properties in level]
    switched = (
        next((each for properties in said if (each := properties.find(f"{W}{name}")) is not None), None)
        for name in _COMPLEX
    )
    other_script = any(map(is_on, switched)) or any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in text)
    raised = next((value for each in said if (value := value_of(each, "vertAlign")) is not None), "baseline")
    layout = next((each for properties in said if (each := properties.find(f"{W}eastAsianLayout")) is not None), None)
    combined = layout is not None and any(
        layout.get(f"{W}{name}", "0") not in ("0", "false", "off") for name in ("combine", "vertCompress")
    )
    width = _first(said, "w", 20)
    part = (1.0 if raised == "baseline" else _RAISED) * (_COMBINED if combined else 1.0)
    # What a run says last of proportions and of size is one letter: neither side of it may be too small.
    least = _SMALLEST / part / min(1.0, (width or 100.0) / 100)
    for name in ("sz", "szCs") if other_script else ("sz",):
        sized = [
            next(((each, size) for each in level if (size := length(value_of(each, name), 2)) is not None), None)
            for level in levels
        ]
        own, styled, defaults = sized[:2], sized[2:-1], sized[-1:]
        nearest = next(filter(None, own), None)
        counting = [nearest] if nearest else [*filter(None, styled)] or [*filter(None, defaults)]
        found = next((properties for properties, size in counting if size < least), None)
        if found is not None:
            return found
        if not counting and said and least > _USUAL_SIZE:
            return said[0]
    return None


def _is_crushed(levels: list[tuple[Element, ...]], text: str) -> bool:
    """Letters without width, drawn one on the other, or far from their line."""
    said = [properties for level in levels for properties in level]
    width, closer, fitted = (_first(said, name, 20) for name in ("w", "spacing", "fitText"))
    raised, size = _first(said, "position", 2), (_first(said, "sz", 2) or _USUAL_SIZE) / 2
    wrong = width is not None and (0 < width < _NARROWEST or width > _WIDEST)
    wide = _AVERAGE * size * min(1.0, (width or 100.0) / 100)
    # From one letter to the next, in points.
    steps = [] if closer is None else [wide + closer / 20]
    steps += [] if fitted is None else [fitted / 20 / max(len(text.strip()), 1)]
    heaped = any(step < max(_OVERLAID * wide, _AVERAGE * _SMALLEST / 2) for step in steps)
    apart = closer is not None and closer / 20 > _APART * size
    return wrong or heaped or apart or (raised is not None and abs(raised) > _FARTHEST)


def _first(said: list[Element], name: str, per_point: int) -> float | None:
    found = (length(value_of(properties, name), per_point) for properties in said)
    return next((each for each in found if each is not None), None)


def hidden_labels(numbering: Element, styles: Styles, colours: Colours) -> Iterator[str]:
    """What automatic numbers write that nobody sees, in Italian: a sign, or letters and figures that do not show."""
    reader = _Reader(styles, Grounds(styles, colours, pictures=False, beneath=NOTHING))
    for level in numbering.iter(f"{W}lvl"):
        text = value_of(level, "lvlText") or ""
        # A bullet is a sign of its font; nothing but a space without width is how some programs write no label.
        found = [each for each in text if is_hidden(each) and unicodedata.category(each) != "Co"]
        if found and text != _NO_WIDTH:
            yield f"il segno U+{ord(found[0]):04X}"
        if letters_of(level) and any(reader.of(level)):
            yield f"«{text[:_SHOWN]}»"
        elif letters_of(level) and is_of_symbols(level):
            yield f"«{text[:_SHOWN]}», in un carattere di simboli"


def _style(properties: Element) -> str:
    style = next(properties.iterancestors(f"{W}style"), None)
    return "" if style is None else shown_name(style)


def _is_squashed(row: Element) -> bool:
    """A row that is as high as it says, whatever stands in it."""
    heights = row.findall(f"{W}trPr/{W}trHeight")
    return any(each.get(f"{W}hRule") == "exact" and _is_low(each.get(f"{W}val")) for each in heights)


def _is_low(measure: str | None, least: int = 0) -> bool:
    twips = length(measure, 20)
    return twips is not None and least <= twips < _LOWEST


def _goes_on(cell: Element) -> bool:
    """A cell that goes on from the one above or beside it: Word shows nothing of what stands in it."""
    down, across = (cell.find(f"{W}tcPr/{W}{name}") for name in ("vMerge", "hMerge"))
    table = next(cell.iterancestors(f"{W}tbl"), None)
    first = None if table is None else next(table.iter(f"{W}tr"), None)
    merged = [down] if next(cell.iterancestors(f"{W}tr"), None) is not first else []
    merged += [across] if cell.getprevious() is not None and cell.getprevious().tag == f"{W}tc" else []
    return any(each is not None and each.get(f"{W}val", "continue") == "continue" for each in merged)


def _is_no_box(box: Element) -> bool:
    """A shape that is not drawn, or is too small for a letter."""
    for shape in box.iterancestors():
        if shape.tag in (f"{_WP}anchor", f"{_WP}inline"):
            drawn, extent = shape.find(f"{_WP}docPr"), shape.find(f"{_WP}extent")
            sides = () if extent is None else (length(extent.get(name), 1) for name in ("cx", "cy"))
            if (drawn is not None and drawn.get("hidden") in ("1", "true")) or shape.get("hidden") in ("1", "true"):
                return True
            if any(side is not None and side < _LOWEST * _EMU for side in sides):
                return True
        elif isinstance(shape.tag, str) and shape.tag.startswith(_V):
            style = shape.get("style", "")
            grows = re.search("mso-(?:width|height)-percent|mso-fit-shape-to-text", style) is not None
            if _NO_SHAPE.search(style) or (not grows and any(_is_low(side) for side in _SIDE.findall(style))):
                return True
    return False
