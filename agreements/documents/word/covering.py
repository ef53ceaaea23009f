"""Which shapes of a Word file may lie over words, and what lies under words, as far as the file alone tells.

Where words stand is decided by Word when it lays out the page. What the file does tell is where the margins are, where
a shape is placed, and how wide the words of a header can be at most: a coat of arms beside them covers nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from agreements.documents.word.colours import Colours
from agreements.documents.word.floating import OLD_GROUP, Floating, Span, floating, paints_over_itself, reaches_out
from agreements.documents.word.ooxml import Element, W, length
from agreements.documents.word.room import least_height
from agreements.documents.word.stories import margins, printed_parts, sections
from agreements.documents.word.styles import Styles, value_of
from agreements.documents.word.word_file import WordFile

_LEAVES = (f"{W}t", f"{W}sym")
_ANCHOR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}anchor"
_INLINE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}inline"
_USUAL_SIZE = 20
"""Half points."""
_WIDEST, _CAPITAL = 0.62, 0.78
"""How wide a letter is at most on an average of a line, in parts of its size."""
_TALLEST = 1.5
"""How tall a line is at most, in parts of the size of its letters."""
_OVERLAP = 100
"""Twips by which two shapes may lie on each other: the margin of a box has no words."""
_AT_LEFT = ("left", "start", "both")
_CELL_MARGIN = 115
"""Twips: words of a cell stand so far from its edge, and the first cell so far outside the margin."""
_NEAR = 30
"""Twips by which a shape may reach over an edge: Word and files round."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page of a section, in twips; the body of the text stands between the margins."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    header: float

    @property
    def column(self) -> tuple[float, float]:
        """From where to where lines run."""
        return self.left, self.width - self.right

    @property
    def body(self) -> tuple[float, float]:
        """From where to where the text runs down the page."""
        return self.top, self.height - self.bottom

    def across(self, span: Span | None) -> tuple[float, float] | None:
        """From where to where something lies from left to right; None where that cannot be told."""
        within = {
            "page": (0.0, self.width),
            "margin": self.column,
            "column": self.column,
            "leftMargin": (0.0, self.left),
            "rightMargin": (self.width - self.right, self.width),
        }
        return None if span is None else _laid(span, within.get(span.anchor))

    def down(self, span: Span | None, paragraph: tuple[float, float] | None) -> tuple[float, float] | None:
        """From where to where something lies down the page; None where that cannot be told.

        Args:
            paragraph: Between which heights the paragraph begins in which it is anchored, if that is known.
        """
        if span is not None and span.anchor in ("paragraph", "line"):
            if paragraph is None or span.begins is None:
                return None
            return paragraph[0] + span.begins, paragraph[1] + span.begins + span.extent
        within = {
            "page": (0.0, self.height),
            "margin": self.body,
            "topMargin": (0.0, self.top),
            "bottomMargin": (self.height - self.bottom, self.height),
        }
        return None if span is None else _laid(span, within.get(span.anchor))


def _laid(span: Span, within: tuple[float, float] | None) -> tuple[float, float] | None:
    if within is None:
        return None
    first, last = within
    if span.begins is not None:
        return first + span.begins, first + span.begins + span.extent
    begins = {
        "left": first,
        "top": first,
        "center": (first + last - span.extent) / 2,
        "right": last - span.extent,
        "bottom": last - span.extent,
    }.get(span.aligned)
    return None if begins is None else (begins, begins + span.extent)


def sheets(docx: WordFile) -> tuple[Sheet, ...]:
    """The pages of each section; A4 with margins of two centimetres where nothing is said."""
    return tuple(_sheet(section) for section in sections(docx)) or (_sheet(None),)


def _sheet(section: Element | None) -> Sheet:
    size, edges = (None if section is None else section.find(f"{W}{name}") for name in ("pgSz", "pgMar"))

    def said(holder: Element | None, name: str, otherwise: float) -> float:
        found = None if holder is None else length(holder.get(f"{W}{name}"), 20)
        return otherwise if found is None else abs(found)

    return Sheet(
        said(size, "w", 11906),
        said(size, "h", 16838),
        said(edges, "left", 1134),
        said(edges, "right", 1134),
        said(edges, "top", 1134),
        said(edges, "bottom", 1134),
        said(edges, "header", 708),
    )


def covering(docx: WordFile, styles: Styles, colours: Colours) -> Iterator[tuple[str, Element]]:
    """Yield each shape in front of the words that may hide some of them, and the part in which it is anchored.

    What stands in line, beside the words, above and below, or under them hides nothing; nor what has no paint.
    """
    kinds = {margin.part: margin.kind for margin in margins(docx)}
    stories = tuple(_Story(part, kinds.get(part, ""), docx.root(part)) for part in printed_parts(docx))
    pages = sheets(docx)
    for story in stories:
        shapes = list(floating(story.root, colours))
        boxes = [each for each in shapes if _holds_words(each)]
        for shape in shapes:
            clear = not shape.covers or all(_is_clear(shape, story, stories, sheet, styles) for sheet in pages)
            over = (_lies_over(shape, box, sheet) for box in boxes for sheet in pages)
            if not clear or any(over):
                yield story.part, shape.element
        for drawing in story.root.iter(_INLINE, _ANCHOR, OLD_GROUP):
            if paints_over_itself(drawing, colours) or (drawing.tag == _INLINE and reaches_out(drawing)):
                yield story.part, drawing


def _holds_words(shape: Floating) -> bool:
    return any((leaf.text or "").strip() for leaf in shape.element.iter(f"{W}t"))


def _lies_over(shape: Floating, box: Floating, sheet: Sheet) -> bool:
    """Whether paint is laid over a text box: words that run beside a shape do not move the boxes that float there."""
    if shape.element is box.element or shape.paint is None or shape.behind > box.behind or shape.height < box.height:
        return False
    paragraphs = [next(each.element.iterancestors(f"{W}p"), None) for each in (shape, box)]
    begins = (0.0, 0.0) if paragraphs[0] is paragraphs[1] else None
    measured = {each.down.anchor for each in (shape, box) if each.down is not None}
    if not measured <= {"paragraph", "line"} and not measured.isdisjoint({"paragraph", "line"}):
        return False
    for one, other in (
        (sheet.across(shape.across), sheet.across(box.across)),
        (sheet.down(shape.down, begins), sheet.down(box.down, begins)),
    ):
        if one is None or other is None or min(one[1], other[1]) - max(one[0], other[0]) <= _OVERLAP:
            return False
    return True


@dataclass(frozen=True, slots=True)
class _Story:
    part: str
    kind: str
    root: Element

    def words(self, shape: Floating) -> Iterator[Element]:
        """The paragraphs that say something, those within a shape left out; of text boxes those that stand in them."""
        for paragraph in self.root.iter(f"{W}p"):
            leaves = paragraph.iter(*_LEAVES)
            own = (each for each in leaves if next(each.iterancestors(f"{W}p")) is paragraph)
            says = any((leaf.text or "").strip() or leaf.tag == f"{W}sym" for leaf in own)
            if says and not any(each is shape.element for each in paragraph.iterancestors()):
                yield paragraph

    def before(self, shape: Floating | None, styles: Styles, column: float) -> tuple[float, float]:
        """How high the paragraphs are that stand before the one of a shape, at least and at most; None: all of them."""
        holders = [] if shape is None else list(shape.element.iterancestors(f"{W}p"))
        return self.above(holders[-1] if holders else None, styles, column)

    def above(self, last: Element | None, styles: Styles, column: float) -> tuple[float, float]:
        """How high the paragraphs are that stand above one, at least and at most."""
        least = most = 0.0
        for paragraph in self.root.iter(f"{W}p"):
            if paragraph is last:
                break
            if next(paragraph.iterancestors(f"{W}txbxContent"), None) is None:
                alone = next(paragraph.iterancestors(f"{W}tc"), None) is None
                least += least_height(paragraph, styles) if alone else 0
                size = _size(paragraph, styles)
                most += (1 + _wide(paragraph, styles) // column) * size * _TALLEST + _spaced(paragraph, styles)
        return least, most


def _is_clear(shape: Floating, story: _Story, stories: tuple[_Story, ...], sheet: Sheet, styles: Styles) -> bool:
    first, last = sheet.column
    column = max(last - first, 1.0)
    begins = None
    if story.kind == "header":
        least, most = story.before(shape, styles, column)
        begins = sheet.header + least, sheet.header + most
    elif story.kind == "footer":
        begins = sheet.body[1], sheet.height
    across, down = _across(shape, sheet), sheet.down(shape.down, begins)
    for other in stories:
        for paragraph in other.words(shape):
            if other.kind == "":
                pushed = sheet.header + story.before(None, styles, column)[0] if story.kind == "header" else 0
                if not (_is_beside(across, (first, last)) or _is_above_or_below(down, sheet, pushed)):
                    return False
                break
            beside = across is not None and _is_beside(across, _reach(paragraph, sheet, styles))
            if not beside and not _is_apart(down, other, paragraph, sheet, styles):
                return False
    return True


def _across(shape: Floating, sheet: Sheet) -> tuple[float, float] | None:
    """From where to where a shape lies from left to right; one in a cell is measured from that cell."""
    if next(shape.element.iterancestors(f"{W}tc"), None) is None or shape.across is None:
        return sheet.across(shape.across)
    in_cell = shape.element.get("layoutInCell", "1") not in ("0", "false", "off")
    column = _column_of(shape.element, sheet)
    if not in_cell or column is None or shape.across.anchor not in ("column", "margin"):
        return None
    first, last = column[0] + _CELL_MARGIN, column[1] - _CELL_MARGIN
    return _laid(shape.across, (first, last))


def _is_apart(
    down: tuple[float, float] | None, story: _Story, paragraph: Element, sheet: Sheet, styles: Styles
) -> bool:
    """Whether something lies above or below a paragraph of a header, or above a footer."""
    if down is None:
        return False
    if story.kind == "footer":
        return down[1] <= sheet.body[1] + _NEAR
    first, last = sheet.column
    column = max(last - first, 1.0)
    begins = sheet.header + story.above(paragraph, styles, column)[0]
    ends = max(sheet.top, sheet.header + story.before(None, styles, column)[1])
    return down[1] <= begins + _NEAR or down[0] >= ends - _NEAR


def _is_beside(across: tuple[float, float] | None, words: tuple[float, float]) -> bool:
    return across is not None and (across[1] <= words[0] + _NEAR or across[0] >= words[1] - _NEAR)


def _is_above_or_below(down: tuple[float, float] | None, sheet: Sheet, pushed: float) -> bool:
    """Whether something lies above or below the body, which a high header pushes down."""
    if down is None:
        return False
    return down[1] <= max(sheet.body[0], pushed) + _NEAR or down[0] >= sheet.body[1] - _NEAR


def _reach(paragraph: Element, sheet: Sheet, styles: Styles) -> tuple[float, float]:
    """From where to where the words of a paragraph reach at most; the whole page where that cannot be told."""
    whole = 0.0, sheet.width
    column = _column_of(paragraph, sheet)
    holders = (paragraph, *styles.of_paragraph(paragraph))
    said = [each for holder in holders if (each := holder.find(f"{W}pPr")) is not None]
    moved = any(each.find(f"{W}{name}") is not None for each in said for name in ("framePr", "numPr"))
    indents = [each for properties in said for each in properties.iterfind(f"{W}ind")]
    by_letters = any(name.endswith("Chars") for each in indents for name in each.attrib)
    if column is None or moved or by_letters or next(paragraph.iter(_INLINE), None) is not None:
        return whole
    left, right, first_line, hanging = (
        _indent(indents, names) for names in (("left", "start"), ("right", "end"), ("firstLine",), ("hanging",))
    )
    first, last = column[0] + left + min(0.0, first_line - hanging), column[1] - right
    wide = _wide(paragraph, styles)
    aligned = next((value for each in said if (value := value_of(each, "jc")) is not None), "left")
    if any(each.getparent().tag == f"{W}r" for each in paragraph.iter(f"{W}tab", f"{W}ptab")):
        return (_after_tabs(paragraph, said, column[0], wide, first), sheet.width) if aligned in _AT_LEFT else whole
    if wide > last - first - max(0.0, first_line):
        return (first, last) if first < last else whole
    if aligned == "center":
        middle = (column[0] + left + first_line - hanging + last) / 2
        return middle - wide / 2, middle + wide / 2
    if aligned in ("right", "end"):
        return last - wide, last
    return first, column[0] + left + max(0.0, first_line) + wide


def _indent(indents: Sequence[Element], names: tuple[str, ...]) -> float:
    said = (length(each.get(f"{W}{name}"), 20) for each in indents for name in names)
    return next((twips for twips in said if twips is not None), 0.0)


def _after_tabs(paragraph: Element, said: Sequence[Element], column: float, wide: float, first: float) -> float:
    """From where the words of a paragraph begin at the earliest that begins with tabulators.

    The tabulator that comes as the second leads at least as far as the second place that is set.
    """
    marks = paragraph.iter(f"{W}t", f"{W}tab", f"{W}ptab", f"{W}sym")
    own = [each for each in marks if each.getparent().tag == f"{W}r" and (each.tag != f"{W}t" or each.text)]
    before = list(takewhile(lambda each: each.tag == f"{W}tab", own))
    stops = {
        length(stop.get(f"{W}pos"), 20) or 0.0: stop.get(f"{W}val", "left")
        for properties in reversed(said)
        for stop in properties.iterfind(f"{W}tabs/{W}tab")
    }
    kept = sorted((place, kind) for place, kind in stops.items() if kind not in ("clear", "bar", "num"))
    kept = [each for each in kept if column + each[0] > first]
    if not before or len(kept) < len(before):
        return first
    place, kind = kept[len(before) - 1]
    drawn_back = {"left": 0.0, "start": 0.0, "center": wide / 2}.get(kind, wide)
    return max(first, column + place - drawn_back)


def _column_of(element: Element, sheet: Sheet) -> tuple[float, float] | None:
    """From where to where lines run where something stands: between the margins, or in a cell of a plain table."""
    holder = next(element.iterancestors(f"{W}tc", f"{W}txbxContent"), None)
    if holder is None:
        return sheet.column
    row = holder.getparent()
    table = None if row is None else row.getparent()
    if holder.tag != f"{W}tc" or row.tag != f"{W}tr" or table is None or table.tag != f"{W}tbl":
        return None
    said = table.find(f"{W}tblPr")
    own = said if said is not None else table
    if next(table.iterancestors(f"{W}tc", f"{W}txbxContent"), None) is not None:
        return None
    if own.find(f"{W}tblpPr") is not None or value_of(own, "jc") not in (None, *_AT_LEFT):
        return None
    if row.find(f"{W}trPr/{W}gridBefore") is not None or row.find(f"{W}tblPrEx") is not None:
        return None
    indent = own.find(f"{W}tblInd")
    begins = sheet.left + (0.0 if indent is None else length(indent.get(f"{W}w"), 20) or 0.0)
    for cell in row.iterchildren(f"{W}tc"):
        width = cell.find(f"{W}tcPr/{W}tcW")
        twips = None if width is None or width.get(f"{W}type", "dxa") != "dxa" else length(width.get(f"{W}w"), 20)
        if not twips:
            return None
        if cell is holder:
            return begins - _CELL_MARGIN, begins + twips + _CELL_MARGIN
        begins += twips
    return None


def _size(paragraph: Element, styles: Styles) -> float:
    """The size of the largest letters of a paragraph, in twips."""
    found: list[float] = [_USUAL_SIZE]
    for each in (paragraph, *paragraph.iter(f"{W}r")):
        sizes = (length(value_of(properties, "sz"), 2) for level in styles.levels(each) for properties in level)
        found.append(next((size for size in sizes if size is not None), 0))
    return max(found) * 10


def _wide(paragraph: Element, styles: Styles) -> float:
    """How wide the words of a paragraph are at most on one line, in twips."""
    text = "".join(leaf.text or "" for leaf in paragraph.iter(f"{W}t"))
    said = (each for run in paragraph.iter(f"{W}r") for level in styles.levels(run) for each in level)
    capitals = any(each.find(f"{W}caps") is not None for each in said)
    high = len(text) if capitals else sum(sign.isupper() for sign in text)
    return (high * _CAPITAL + (len(text) - high) * _WIDEST) * _size(paragraph, styles)


def _spaced(paragraph: Element, styles: Styles) -> float:
    holders = (paragraph, *styles.of_paragraph(paragraph))
    said = [each for holder in holders for each in holder.iterfind(f"{W}pPr/{W}spacing")]
    both = ((length(each.get(f"{W}{name}"), 20) for each in said) for name in ("before", "after"))
    return sum(next((space for space in sides if space is not None), 0) for sides in both)


@dataclass(frozen=True, slots=True)
class Beneath:
    """What shapes lie under the words of a story.

    Attributes:
        everywhere: How light the shapes are that lie under all of them.
        of_paragraphs: The same for single paragraphs.
        doubtful: Whether there are others, which may lie under some of them.
    """

    everywhere: tuple[float, ...]
    of_paragraphs: Mapping[Element, tuple[float, ...]]
    doubtful: bool

    def under(self, paragraph: Element | None) -> tuple[float, ...]:
        """How light the shapes are that certainly lie under a paragraph."""
        return (*self.of_paragraphs.get(paragraph, ()), *self.everywhere)


NOTHING = Beneath((), {}, doubtful=False)


def beneath(docx: WordFile, part: str, styles: Styles, colours: Colours) -> Beneath:
    """What lies under the words of a part that is printed."""
    every, pages = margins(docx), sheets(docx)
    kind = next((margin.kind for margin in every if margin.part == part), "")
    alone = len(pages) == 1 and all(each.pages == "default" for each in every)
    on_each_page = {each.part for each in every} if alone else set()
    everywhere: list[float] = []
    of_paragraphs: dict[Element, tuple[float, ...]] = {}
    doubtful = False
    for name in dict.fromkeys((part, *(each.part for each in every))):
        for shape in floating(docx.root(name), colours):
            if not shape.behind or shape.paint is None:
                continue
            across = [sheet.across(shape.across) for sheet in pages]
            wide = all(_holds(each, sheet.column) for each, sheet in zip(across, pages, strict=True))
            high = all(_holds(sheet.down(shape.down, None), _band(sheet, kind)) for sheet in pages)
            anchor = next(shape.element.iterancestors(f"{W}p"), None)
            if shape.paint >= 0 and wide and high and name in on_each_page:
                everywhere.append(shape.paint)
            elif shape.paint >= 0 and wide and name == part and (high or _is_under_own(shape, anchor, pages, styles)):
                of_paragraphs[anchor] = (shape.paint,)
            else:
                doubtful = True
    return Beneath(tuple(everywhere), of_paragraphs, doubtful or bool(of_paragraphs))


def _band(sheet: Sheet, kind: str) -> tuple[float, float]:
    return {"header": (0.0, sheet.top), "footer": (sheet.body[1], sheet.height)}.get(kind, sheet.body)


def _holds(outer: tuple[float, float] | None, inner: tuple[float, float]) -> bool:
    return outer is not None and outer[0] <= inner[0] + _NEAR and outer[1] >= inner[1] - _NEAR


def _is_under_own(shape: Floating, paragraph: Element, pages: tuple[Sheet, ...], styles: Styles) -> bool:
    """Whether a shape begins with its paragraph and is as high as that can become."""
    down = shape.down
    if down is None or down.anchor not in ("paragraph", "line") or down.begins is None or down.begins > 0:
        return False
    column = min(sheet.column[1] - sheet.column[0] for sheet in pages)
    lines = 1 + _wide(paragraph, styles) // max(column, 1.0)
    return down.begins + down.extent >= lines * _size(paragraph, styles) * _TALLEST
