"""Text of a Word file that nobody sees on the page: hidden by hand, by a style however inherited, or by what holds it.

Letters that are there and cannot be read count alike: too small, too narrow, one on the other, of the colour behind.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from agreements.documents.word.colours import BLACK, WHITE, Colours, contrast, light, rgb
from agreements.documents.word.docx_numbering import Numbering
from agreements.documents.word.formula import M
from agreements.documents.word.ooxml import MAIN_PART, Element, W, is_on, length, written
from agreements.documents.word.styles import Styles, shown_name, value_of
from agreements.documents.word.word_file import WordFile, story_parts
from agreements.domain.basics.legible import is_hidden

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_V = "{urn:schemas-microsoft-com:vml}"
_LEAVES = (f"{W}t", f"{W}sym", f"{M}t")
_HIDING = ("vanish", "specVanish")
_COMPLEX = ("cs", "rtl")
_SMALLEST = 6
"""Half points: below three points nobody reads."""
_NO_WIDTH = "\u200b"
_LETTERS = re.compile(r"[^\W\d_]{2}")
_SHOWN = 60
_LOWEST = 80
"""Twentieths of a point: of a line, a row or a box below four points nobody reads a word."""
_LEAST = 1.25
"""Contrast of letters with what is behind them: below it nobody sees them (light grey on white has 1.6)."""
_EMU = 635
"""English Metric Units in a twentieth of a point."""
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
_UNKNOWN = -1.0
"""How light something is that cannot be told: a pattern, a picture, a shape of an unknown colour."""
_NO_SHAPE = re.compile(r"(?:visibility\s*:\s*hidden|display\s*:\s*none|mso-hide\s*:\s*all)", re.IGNORECASE)
_SIDE = re.compile(r"(?:^|;)\s*(?:width|height)\s*:\s*([0-9.]+(?:pt|in|cm|mm|px)?)", re.IGNORECASE)

SWITCH, SMALL, PALE, CRUSHED, LINE, ROW, CELL, BOX = "switch", "small", "pale", "crushed", "line", "row", "cell", "box"


@dataclass(frozen=True, slots=True)
class Hidden:
    """Words that nobody sees.

    Attributes:
        how: One of the constants of this module.
        element: The run, row, cell or box, or the part of a formula.
        style: The name of the style that hides it, as Word shows it; empty where none does.
    """

    how: str
    element: Element
    style: str = ""


def hidden_text(docx: WordFile, name: str, styles: Styles, colours: Colours, numbering: Numbering) -> Iterator[Hidden]:
    """Yield the words of a story that nobody sees, and each part of a formula that is drawn as empty space.

    Paragraphs and tables that two files have in common are looked at once, where all but the stories is the same.

    Args:
        name: The part that holds the story.
    """
    root = docx.root(name)
    pictures = any(True for _ in root.iter(f"{_A}blip", f"{_A}solidFill", f"{_V}imagedata"))
    hides = _Hides(docx.once(_around), pictures, _Reader(styles, colours, pictures), numbering)
    for child in root:
        for block in child if child.tag == f"{W}body" else (child,):
            if docx.of_piece(hides, block):
                yield from hides.found(block)


@dataclass(frozen=True, slots=True)
class _Hides:
    """Whether a paragraph or a table holds words that nobody sees, in files that are alike but for their stories.

    Attributes:
        around: All that bears upon it beside the story, as a hash.
        pictures: Whether the story holds any.
    """

    around: bytes
    pictures: bool
    reader: _Reader = field(compare=False)
    numbering: Numbering = field(compare=False)

    def __call__(self, block: Element) -> bool:
        return next(self.found(block), None) is not None

    def found(self, block: Element) -> Iterator[Hidden]:
        for element in block.iter(f"{W}r", f"{M}r", f"{W}tr", f"{W}tc", f"{W}txbxContent", f"{M}phant", f"{W}p"):
            if element.tag == f"{W}p":
                yield from self.reader.of_number(element, self.numbering)
            elif _says_something(element):
                yield from self.reader.of(element)


def _around(docx: WordFile) -> bytes:
    stories, digest = story_parts(docx), hashlib.sha256()
    for name in sorted(docx):
        if name not in stories:
            digest.update(f"{name} {len(docx[name])} ".encode() + docx[name])
    ground = docx.root(MAIN_PART).find(f"{W}background")
    digest.update(b"" if ground is None else written(ground))
    return digest.digest()


def _says_something(element: Element) -> bool:
    return any((leaf.text or "").strip() or leaf.tag == f"{W}sym" for leaf in element.iter(*_LEAVES))


@dataclass(frozen=True, slots=True)
class _Reader:
    styles: Styles
    colours: Colours
    pictures: bool

    def of(self, element: Element) -> Iterator[Hidden]:
        if element.tag == f"{W}tr":
            if self._is_row_hidden(element) or _is_squashed(element):
                yield Hidden(ROW, element)
        elif element.tag == f"{W}tc":
            if _goes_on(element):
                yield Hidden(CELL, element)
        elif element.tag == f"{W}txbxContent":
            if _is_no_box(element):
                yield Hidden(BOX, element)
        elif element.tag == f"{M}phant":
            shown = element.find(f"{M}phantPr/{M}show")
            if shown is None or shown.get(f"{M}val", "1") not in ("1", "true", "on"):
                yield Hidden(SWITCH, element)
        else:
            yield from self._of_run(element)

    def _of_run(self, run: Element) -> Iterator[Hidden]:
        levels = list(self.styles.levels(run))
        text = "".join(leaf.text or "" for leaf in run.iter(*_LEAVES))
        hiding = _hiding(levels)
        if hiding is not None:
            yield Hidden(SWITCH, run, _style(hiding))
        elif (small := _small(levels, text)) is not None:
            yield Hidden(SMALL, run, _style(small))
        elif self._is_pale(run, levels):
            coloured = next((each for level in levels for each in level if each.find(f"{W}color") is not None), None)
            yield Hidden(PALE, run, "" if coloured is None else _style(coloured))
        elif _is_crushed(levels, text):
            yield Hidden(CRUSHED, run)
        elif self._is_on_no_line(run):
            yield Hidden(LINE, run)

    def of_number(self, paragraph: Element, numbering: Numbering) -> Iterator[Hidden]:
        """An automatic number has the letters of the mark that ends its paragraph."""
        properties = paragraph.find(f"{W}pPr")
        if numbering.label(properties) is None:
            return
        alone = not _says_something(paragraph)
        if not alone and not numbering.words(properties):
            return
        levels = list(self.styles.levels(paragraph))
        hiding = _hiding(levels)
        if hiding is not None:
            yield Hidden(SWITCH, paragraph, _style(hiding))
        elif numbering.words(properties) and (_small(levels, "") is not None or self._is_pale(paragraph, levels)):
            yield Hidden(PALE, paragraph)

    def _is_row_hidden(self, row: Element) -> bool:
        own = row.find(f"{W}trPr/{W}hidden")
        if own is not None:
            return is_on(own)
        cell = next(row.iter(f"{W}tc"), None)
        said = () if cell is None else self.styles.of_cell(cell)
        return is_on(next((each for style in said if (each := style.find(f"{W}trPr/{W}hidden")) is not None), None))

    def _is_on_no_line(self, run: Element) -> bool:
        """A line or a frame that is as high as its paragraph says, or else a style of it."""
        paragraph = next(run.iterancestors(f"{W}p"), None)
        if paragraph is None:
            return False
        holders = [paragraph, *self.styles.of_paragraph(paragraph)]
        holders += [style for cell in paragraph.iterancestors(f"{W}tc") for style in self.styles.of_cell(cell)]
        said = [each for holder in holders if (each := holder.find(f"{W}pPr")) is not None]
        spaced = [each for properties in said for each in properties.iterfind(f"{W}spacing")]
        lines = [each for each in spaced if each.get(f"{W}line") is not None]
        rule = lines[0].get(f"{W}lineRule", "auto") if lines else "atLeast"
        # Of «auto» the figure is parts of a line (240), of «exact» twentieths of a point: a third of a line is as low.
        if rule in ("auto", "exact") and _is_low(lines[0].get(f"{W}line")):
            return True
        frames = [each for properties in said for each in properties.iterfind(f"{W}framePr")]
        exact = bool(frames) and frames[0].get(f"{W}hRule") == "exact" and _is_low(frames[0].get(f"{W}h"))
        return exact or (bool(frames) and _is_low(frames[0].get(f"{W}w"), least=1))

    def _is_pale(self, element: Element, levels: list[tuple[Element, ...]]) -> bool:
        """Letters hardly other than what lies behind them, as Word shows it or as other programs do."""
        return any(self._is_pale_read(element, levels, by_theme=by_theme) for by_theme in (True, False))

    def _is_pale_read(self, element: Element, levels: list[tuple[Element, ...]], *, by_theme: bool) -> bool:
        of_text = [properties for level in levels for properties in level]
        ink = self._ink(of_text, by_theme=by_theme)
        marked = next((each for said in of_text if (each := said.find(f"{W}highlight")) is not None), None)
        highlight = None if marked is None else light(rgb(_HIGHLIGHTS.get(marked.get(f"{W}val", ""))))
        if ink is None:
            # Word chooses between black and white by what shades the text; a highlight is none to it.
            return highlight is not None and contrast(BLACK, highlight) < _LEAST
        if highlight is not None:
            return contrast(ink, highlight) < _LEAST
        behind = self._behind(element, of_text, by_theme=by_theme)
        return any(ground != _UNKNOWN and contrast(ink, ground) < _LEAST for ground in behind)

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

    def _behind(self, element: Element, of_text: list[Element], *, by_theme: bool) -> tuple[float, ...]:
        """How light what lies directly behind letters is: a shade of theirs, of paragraph or cell, a box, the page."""
        under = [next((each for said in of_text if (each := said.find(f"{W}shd")) is not None), None)]
        holders = [element] if element.tag == f"{W}p" else []
        for holder in (*holders, *element.iterancestors(f"{W}p", f"{W}tc", f"{W}tbl", f"{W}txbxContent")):
            if holder.tag == f"{W}txbxContent":
                box = self._of_box(holder)
                if box is not None:
                    found = self._laid(under, by_theme=by_theme)
                    return (box if found is None else found,)
                continue
            name = f"{W}{holder.tag.removeprefix(W)}Pr/{W}shd"
            cell = next(holder.iter(f"{W}tc") if holder.tag == f"{W}tbl" else holder.iterancestors(f"{W}tc"), None)
            cell = holder if holder.tag == f"{W}tc" else cell
            styles = (
                *(self.styles.of_paragraph(holder) if holder.tag == f"{W}p" else ()),
                *(() if cell is None else self.styles.of_cell(cell)),
            )
            under.append(next((each for said in (holder, *styles) if (each := said.find(name)) is not None), None))
        found = self._laid(under, by_theme=by_theme)
        return (WHITE, *self.colours.page) if found is None else (found,)

    def _laid(self, shades: list[Element | None], *, by_theme: bool) -> float | None:
        """The first of what lies one under the other that lays something; None where nothing does."""
        for shade in shades:
            found = None if shade is None else self._fill(shade, by_theme=by_theme)
            if found is not None:
                return found
        return None

    def _fill(self, shade: Element, *, by_theme: bool) -> float | None:
        """How light a shade is; None where it lays nothing. Source: ECMA-376 part 1, 17.18.78."""
        kind = shade.get(f"{W}val", "clear")
        if kind == "nil":
            return None
        fill = self.colours.of(shade, "fill", "themeFill", by_theme=by_theme)
        if kind == "clear":
            return fill
        colour = self.colours.of(shade, "color", "themeColor", by_theme=by_theme)
        part = 100 if kind == "solid" else int(kind[3:]) if re.fullmatch("pct[0-9]{1,2}", kind) else None
        if part is None:
            return _UNKNOWN
        colour, fill = BLACK if colour is None else colour, WHITE if fill is None else fill
        return (colour * part + fill * (100 - part)) / 100

    def _of_box(self, box: Element) -> float | None:
        """How light the shape around a text box is; None where the page shows through."""
        for shape in box.iterancestors():
            if shape.tag == f"{_WPS}wsp":
                properties = shape.find(f"{_WPS}spPr")
                for fill in () if properties is None else properties:
                    if fill.tag == f"{_A}solidFill":
                        found = self.colours.of_shape(fill)
                        return _UNKNOWN if found is None else found
                    if fill.tag == f"{_A}noFill":
                        return _UNKNOWN if self.pictures else None
                    if fill.tag in (f"{_A}gradFill", f"{_A}blipFill", f"{_A}pattFill", f"{_A}grpFill"):
                        return _UNKNOWN
                reference = shape.find(f"{_WPS}style/{_A}fillRef")
                styled = reference is not None and reference.get("idx", "0") != "0"
                return _UNKNOWN if styled or self.pictures else None
            if isinstance(shape.tag, str) and shape.tag.startswith(_V) and shape.get("style") is not None:
                if shape.get("filled", "t").lower() in ("f", "false"):
                    return _UNKNOWN if self.pictures else None
                plain = (shape.get("fillcolor") or "white").split(" ")[0].removeprefix("#")
                found = light(rgb({"white": "FFFFFF", "black": "000000"}.get(plain.lower(), plain)))
                known = shape.find(f"{_V}fill") is None and found is not None
                return found if known else _UNKNOWN
        return _UNKNOWN


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
    for name in ("sz", "szCs") if other_script else ("sz",):
        sized = [
            next(((each, size) for each in level if (size := length(value_of(each, name), 2)) is not None), None)
            for level in levels
        ]
        own, styled, defaults = sized[:2], sized[2:-1], sized[-1:]
        nearest = next(filter(None, own), None)
        counting = [nearest] if nearest else [*filter(None, styled)] or [*filter(None, defaults)]
        found = next((properties for properties, size in counting if size < _SMALLEST), None)
        if found is not None:
            return found
    return None


def _is_crushed(levels: list[tuple[Element, ...]], text: str) -> bool:
    """Letters without width, drawn one on the other, or far from their line."""
    said = [properties for level in levels for properties in level]
    width, closer, fitted = (_first(said, name, 20) for name in ("w", "spacing", "fitText"))
    raised, size = _first(said, "position", 2), (_first(said, "sz", 2) or 20) / 2
    narrow = width is not None and 0 < width < _NARROWEST
    # Half of the size is how wide a letter is.
    heaped = closer is not None and closer / 20 <= -0.4 * size
    squeezed = fitted is not None and fitted / 20 < 0.2 * size * len(text.strip())
    return narrow or heaped or squeezed or (raised is not None and abs(raised) > _FARTHEST)


def _first(said: list[Element], name: str, per_point: int) -> float | None:
    found = (length(value_of(properties, name), per_point) for properties in said)
    return next((each for each in found if each is not None), None)


def hidden_labels(numbering: Element, colours: Colours) -> Iterator[str]:
    """What automatic numbers write that nobody sees, in Italian: a sign, or words in letters that do not show."""
    reader = _Reader(Styles(None), colours, pictures=False)
    for level in numbering.iter(f"{W}lvl"):
        text = value_of(level, "lvlText") or ""
        # A bullet is a sign of its font; nothing but a space without width is how some programs write no label.
        found = [each for each in text if is_hidden(each) and unicodedata.category(each) != "Co"]
        if found and text != _NO_WIDTH:
            yield f"il segno U+{ord(found[0]):04X}"
        if _LETTERS.search(text) and any(reader.of(level)):
            yield f"«{text[:_SHOWN]}»"


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
    first = next(next(cell.iterancestors(f"{W}tbl")).iter(f"{W}tr"), None)
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
