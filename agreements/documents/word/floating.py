"""Shapes and pictures that float over or under the words of a Word file: what they paint, and where on the page."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agreements.documents.word.colours import Colours, light, rgb
from agreements.documents.word.ooxml import Element, W, length

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_V = "{urn:schemas-microsoft-com:vml}"
_W10 = "{urn:schemas-microsoft-com:office:word}"
_EMU = 635
"""English Metric Units in a twip, which is a twentieth of a point."""
_THIN = 60
"""Twips: a line of up to three points is read through, as one that strikes words out."""
_PALE = 0.6
"""How light a thin line may be before it counts as paint: a white one has nothing to underline."""
_TRANSPARENT = 50_000
"""Thousandths of a per cent: what is more transparent than half lets words be read."""
_POLYGON = 21_600
"""Into how many parts the side of a shape is divided by the outline along which words run."""
_HOLDS, _REACHES = 0.45, 0.9
"""How much of a shape an outline has to hold, and of each of its sides, for words that run along it to keep clear."""
_BORDER = 38_100
"""English Metric Units by which a line may reach over the edge of its shape: three points."""
_INSET = 45_720
"""English Metric Units between the edge of a box and its words, where nothing is said."""
_PERCENTS = tuple("{*}" + name for name in ("pctWidth", "pctHeight", "pctPosHOffset", "pctPosVOffset"))
_ROUNDED = 12_700
"""English Metric Units by which a shape may be larger than its anchor says: a point."""
OLD_GROUP = f"{_V}group"
_SHAPES = frozenset(
    f"{_V}{name}"
    for name in ("shape", "rect", "roundrect", "oval", "polyline", "line", "arc", "curve", "image", "group")
)
_UNFILLED = frozenset(f"{_V}{name}" for name in ("line", "arc", "curve", "image", "group"))
_KEPT_CLEAR = ("square", "topandbottom")
_NAMED = {
    "white": "FFFFFF",
    "black": "000000",
    "red": "FF0000",
    "blue": "0000FF",
    "green": "008000",
    "yellow": "FFFF00",
}


@dataclass(frozen=True, slots=True)
class Span:
    """From where to where a shape reaches, in twips from an edge that is not yet placed on a page.

    Attributes:
        anchor: What it is measured from, as Word names it («page», «margin», «paragraph», …).
        begins: Distance from the beginning of that; None where the shape is aligned within it.
        aligned: «left», «center», «right», «top», «bottom» and the like; empty where it is not.
        extent: How long it is.
    """

    anchor: str
    begins: float | None
    aligned: str
    extent: float


@dataclass(frozen=True, slots=True)
class Floating:
    """A shape, a picture or a group of them that is not set in line with the words.

    Attributes:
        element: The anchor, or the shape of an old drawing.
        behind: Whether it lies under the words.
        apart: Whether words keep clear of it.
        paint: How light the paint is that it lays, from 0 to 1; -1 where that cannot be told; None where it lays none.
        across: Where it lies from left to right; None where that cannot be told.
        down: The same from top to bottom.
        height: Which of two that overlap lies over the other: the greater one.
    """

    element: Element
    behind: bool
    apart: bool
    paint: float | None
    across: Span | None
    down: Span | None
    height: float

    @property
    def covers(self) -> bool:
        """Whether it lies in front of the words and hides what is under it."""
        return self.paint is not None and not self.behind and not self.apart


def floating(root: Element, colours: Colours) -> Iterator[Floating]:
    """Yield what floats in a story, in every version of its drawings."""
    for element in root.iter(f"{_WP}anchor", *_SHAPES):
        if element.tag == f"{_WP}anchor":
            yield _drawn(element, colours)
            continue
        holder = next(element.iterancestors(f"{_V}group", f"{W}txbxContent"), None)
        if holder is None or holder.tag == f"{W}txbxContent":  # what stands in a group is placed with it
            style = _style_of(element)
            if style.get("position", "static") != "static":
                yield _old(element, style)


def _drawn(anchor: Element, colours: Colours) -> Floating:
    extent = anchor.find(f"{_WP}extent")
    sides = [None if extent is None else length(extent.get(name), 1) for name in ("cx", "cy")]
    twips = [None if side is None else side / _EMU for side in sides]
    across, down = (
        _placed(anchor.find(f"{_WP}position{axis}"), side) for axis, side in zip(("H", "V"), twips, strict=True)
    )
    if not _fills_its_box(anchor):
        across = down = None
    thin = any(side is not None and side <= _THIN for side in twips)
    paint = max(_paints(anchor, colours), default=None, key=lambda light: (light < 0, light))
    if thin and paint is not None and 0 <= paint < _PALE:
        paint = None
    behind = anchor.get("behindDoc") in ("1", "true", "on")
    height = length(anchor.get("relativeHeight"), 1) or 0
    apart = _words_keep_clear(anchor) and not reaches_out(anchor)
    return Floating(anchor, behind, apart, paint, across, down, height)


def _fills_its_box(anchor: Element) -> bool:
    """Whether a drawing is where its anchor says and no larger: not turned, of no free outline, not in per cent."""
    if anchor.get("simplePos") in ("1", "true", "on") or next(anchor.iter(f"{_A}custGeom"), None) is not None:
        return False
    percents = (each.text or "" for each in anchor.iter(*_PERCENTS))
    if any(text.strip() not in ("", "0") for text in percents):
        return False
    if any(frame.get("rot", "0") != "0" for frame in anchor.iter(f"{_A}xfrm")):
        return False
    if any("allout" in each.get("prst", "") for each in anchor.iter(f"{_A}prstGeom")):
        return False
    return _border(anchor) <= _BORDER and _keeps_within(anchor, placed=True)


def _keeps_within(anchor: Element, *, placed: bool) -> bool:
    """Whether the parts of a drawing lie within the room that it says it takes.

    Args:
        placed: Whether where a shape without a group says that it stands counts too; beside words it stands in line.
    """
    frames = list(anchor.iter(f"{_A}xfrm"))
    extent = anchor.find(f"{_WP}extent")
    room = next((frame for frame in frames if frame.find(f"{_A}chExt") is not None), None)
    whole = _side(extent, ("cx", "cy")) if room is None else _side(room.find(f"{_A}chExt"), ("cx", "cy"))
    begins = (0.0, 0.0) if room is None else _side(room.find(f"{_A}chOff"), ("x", "y"))
    alone = room is None and not placed
    for frame in (each for each in frames if each.find(f"{_A}chExt") is None):
        stands, size = _side(frame.find(f"{_A}off"), ("x", "y")), _side(frame.find(f"{_A}ext"), ("cx", "cy"))
        for start, length_of, first, long in zip(begins if alone else stands, size, begins, whole, strict=True):
            spare = min(_ROUNDED, 0.1 * long)
            if start < first - spare or start + length_of > first + long + spare:
                return False
    return True


def _side(holder: Element | None, names: tuple[str, str]) -> tuple[float, float]:
    found = [0.0 if holder is None else length(holder.get(name), 1) or 0.0 for name in names]
    return found[0], found[1]


def _placed(position: Element | None, extent: float | None) -> Span | None:
    if position is None or extent is None:
        return None
    offset, aligned = (position.find(f"{_WP}{name}") for name in ("posOffset", "align"))
    begins = None if offset is None else length((offset.text or "").strip(), 1)
    words = "" if aligned is None else (aligned.text or "").strip()
    if begins is None and not words:
        return None  # a percentage of a page that Word computes anew
    return Span(position.get("relativeFrom", ""), None if begins is None else begins / _EMU, words, extent)


def _words_keep_clear(anchor: Element) -> bool:
    """Whether words run beside a shape: around its box, or along an outline that holds most of it."""
    for name in ("wrapSquare", "wrapTopAndBottom"):
        if anchor.find(f"{_WP}{name}") is not None:
            return True
    for name in ("wrapTight", "wrapThrough"):
        corners = [_side(each, ("x", "y")) for each in anchor.iterfind(f"{_WP}{name}/{_WP}wrapPolygon/*")]
        if _holds_most(corners):
            return True
    return False


def _holds_most(corners: Sequence[tuple[float, float]]) -> bool:
    """Whether an outline holds most of its shape, as far as it lies on it."""
    inside = list(corners)
    for axis in (0, 1):
        for edge, sign in ((0.0, 1), (float(_POLYGON), -1)):
            inside = list(_clipped(inside, axis, edge, sign))
    if not inside:
        return False
    pairs = zip(inside, [*inside[1:], inside[0]], strict=True)
    area = abs(sum(one[0] * other[1] - other[0] * one[1] for one, other in pairs)) / 2
    sides = (max(each) - min(each) for each in zip(*inside, strict=True))
    return area >= _HOLDS * _POLYGON**2 and all(side >= _REACHES * _POLYGON for side in sides)


def _clipped(
    corners: Sequence[tuple[float, float]], axis: int, edge: float, sign: int
) -> Iterator[tuple[float, float]]:
    """The corners of an outline cut off at a straight edge (Sutherland and Hodgman)."""
    for one, other in zip(corners, [*corners[1:], *corners[:1]], strict=True):
        held = [sign * (each[axis] - edge) >= 0 for each in (one, other)]
        if held[0]:
            yield one
        if held[0] != held[1]:
            part = (edge - one[axis]) / (other[axis] - one[axis])
            yield one[0] + part * (other[0] - one[0]), one[1] + part * (other[1] - one[1])


def reaches_out(drawing: Element) -> bool:
    """Whether a drawing paints beyond the room that words leave it: by the line around it, or a part of a group."""
    return _border(drawing) > _BORDER or not _keeps_within(drawing, placed=False)


def paints_over_itself(drawing: Element, colours: Colours) -> bool:
    """Whether a part of a drawing lies over the words of another part, or the line around a box over its own."""
    for old_box in drawing.iter(f"{_V}textbox") if drawing.tag == OLD_GROUP else ():
        if any((leaf.text or "").strip() for leaf in old_box.iter(f"{W}t")):
            shape = old_box.getparent()
            above = (each for each in shape.itersiblings(*_SHAPES) if _old_paint(each) is not None)
            if any(_old_overlap(shape, each) for each in above):
                return True
    for box in drawing.iter(f"{_WPS}txbx"):
        if any((leaf.text or "").strip() for leaf in box.iter(f"{W}t")):
            shape = box.getparent()
            later = [each for each in shape.itersiblings() if any(True for _ in _paints_of(each, colours))]
            if _border(shape) > _BORDER + _INSET or any(_overlap(shape, each) for each in later):
                return True
    return False


def _overlap(one: Element, other: Element) -> bool:
    """Whether two parts of a group lie on each other; where one is not placed that is taken for granted."""
    boxes = [_box_of(each) for each in (one, other)]
    if boxes[0] is None or boxes[1] is None:
        return True
    return all(
        min(first[1], second[1]) - max(first[0], second[0]) > _ROUNDED
        for first, second in zip(boxes[0], boxes[1], strict=True)
    )


def _old_overlap(one: Element, other: Element) -> bool:
    """The same of two parts of an old group, which are placed in units of its own."""
    styles = [_style_of(each) for each in (one, other)]
    for start, extent in (("left", "width"), ("top", "height")):
        begins = [_plain_number(style.get(start, style.get(f"margin-{start}", "0"))) for style in styles]
        ends = [begin + _plain_number(style.get(extent, "inf")) for begin, style in zip(begins, styles, strict=True)]
        if min(ends) <= max(begins):
            return False
    return True


def _plain_number(text: str) -> float:
    found = re.match(r"-?[0-9]+(?:\.[0-9]+)?", text)
    return math.inf if found is None else float(found.group())


def _box_of(part: Element) -> tuple[tuple[float, float], ...] | None:
    frame = next(part.iter(f"{_A}xfrm"), None)
    if frame is None:
        return None
    placed, size = _side(frame.find(f"{_A}off"), ("x", "y")), _side(frame.find(f"{_A}ext"), ("cx", "cy"))
    spare = _border(part)
    if frame.get("rot", "0") != "0":  # however it is turned it stays within the circle around it
        spare += max(0.0, math.hypot(*size) - min(size)) / 2
    return tuple((start - spare, start + long + spare) for start, long in zip(placed, size, strict=True))


def _border(drawing: Element) -> float:
    """How far the lines of a drawing reach over the edges of its shapes at most."""
    lines = (each for each in drawing.iter(f"{_A}ln") if each.getparent().tag.endswith("}spPr"))
    seen = (line for line in lines if line.find(f"{_A}noFill") is None)
    return max(((length(line.get("w"), 1) or 0) / 2 for line in seen), default=0.0)


def _paints_of(part: Element, colours: Colours) -> Iterator[float]:
    """What a part of a group paints that is no thin line."""
    sides = _box_of(part)
    thin = sides is not None and any(last - first <= _THIN * _EMU for first, last in sides)
    return (light for light in _paints(part, colours) if not thin or light < 0 or light >= _PALE)


def _paints(anchor: Element, colours: Colours) -> Iterator[float]:
    """How light each thing is that a drawing paints, its own words left out."""
    if next(anchor.iter(f"{_PIC}pic", f"{_A}blip"), None) is not None:
        yield -1.0
    for properties in anchor.iter(f"{_WPS}spPr"):
        fills = [each for each in properties.iterchildren("{*}*") if each.tag.startswith(_A)]
        kinds = {each.tag.removeprefix(_A): each for each in fills}
        if "solidFill" in kinds:
            if not _is_transparent(kinds["solidFill"]):
                found = colours.of_shape(kinds["solidFill"])
                yield -1.0 if found is None else found
        elif any(name in kinds for name in ("gradFill", "blipFill", "pattFill", "grpFill")):
            yield -1.0
        elif "noFill" not in kinds:
            reference = properties.getparent().find(f"{_WPS}style/{_A}fillRef")
            if reference is not None and reference.get("idx", "0") != "0":
                found = colours.of_shape(reference)
                yield -1.0 if found is None else found
        line = kinds.get("ln")
        width = None if line is None else length(line.get("w"), 1)
        if line is not None and width is not None and line.find(f"{_A}noFill") is None:
            drawn = line.find(f"{_A}solidFill")
            found = None if drawn is None else colours.of_shape(drawn)
            if width / _EMU > _THIN or (found is not None and found >= _PALE):
                yield -1.0 if found is None else found


def _is_transparent(fill: Element) -> bool:
    alphas = (length(each.get("val"), 1) for each in fill.iter(f"{_A}alpha"))
    return any(alpha is not None and alpha < _TRANSPARENT for alpha in alphas)


def _style_of(shape: Element) -> dict[str, str]:
    pairs = (each.partition(":") for each in (shape.get("style") or "").split(";"))
    return {name.strip().lower(): value.strip().lower() for name, _, value in pairs}


def _old(shape: Element, style: dict[str, str]) -> Floating:
    wraps = shape.find(f"{_W10}wrap")
    wrap = "none" if wraps is None else wraps.get("type", "none").lower()
    outline = shape.get("wrapcoords")
    apart = wrap in _KEPT_CLEAR or (wrap in ("tight", "through") and (outline is None or _is_large(outline)))
    index = re.fullmatch(r"-?[0-9]+", style.get("z-index", ""))
    behind = index is not None and int(index.group()) < 0
    across = _old_span(style, "left", "width", "horizontal")
    down = _old_span(style, "top", "height", "vertical")
    paints = [paint for each in (shape, *shape.iter(*_SHAPES)) if (paint := _old_paint(each)) is not None]
    thin = any(span is not None and span.extent <= _THIN for span in (across, down))
    paint = max(paints, default=None, key=lambda light: (light < 0, light))
    if thin and paint is not None and 0 <= paint < _PALE:
        paint = None
    return Floating(shape, behind, apart, paint, across, down, 0 if index is None else int(index.group()))


def _is_large(outline: str) -> bool:
    numbers = [float(each) for each in re.findall(r"-?[0-9]+", outline)]
    return _holds_most(list(zip(numbers[0::2], numbers[1::2], strict=False)))


def _old_span(style: dict[str, str], side: str, extent: str, axis: str) -> Span | None:
    long = length(style.get(extent), 20)
    begins = length(style.get(f"margin-{side}", style.get(side)), 20)
    anchor = style.get(f"mso-position-{axis}-relative", "text")
    aligned = style.get(f"mso-position-{axis}", "absolute")
    turned = style.get("rotation", "0") not in ("", "0") or style.get(f"mso-{extent}-percent", "0") != "0"
    if long is None or turned:
        return None
    anchor = {"text": "column" if axis == "horizontal" else "paragraph", "char": "character"}.get(anchor, anchor)
    anchor = anchor.replace("-margin-area", "Margin")
    return Span(
        anchor, (begins or 0) if aligned == "absolute" else None, "" if aligned == "absolute" else aligned, long
    )


def _old_paint(shape: Element) -> float | None:
    """How light an old shape is painted. Source: ECMA-376 part 4, 19.1.2.19 (filled: true where nothing is said)."""
    if shape.tag == f"{_V}image" or shape.find(f"{_V}imagedata") is not None:
        return -1.0
    model = _model(shape)
    said = [each for each in (shape, model) if each is not None]
    stroked = _first(said, "stroked", "t").lower() not in ("f", "false")
    weight = length(_first(said, "strokeweight", "0.75pt"), 20) or 0
    if stroked and weight > _THIN and shape.tag != f"{_V}group":
        return -1.0
    fill = shape.find(f"{_V}fill")
    filled = _first(said, "filled", "t").lower() not in ("f", "false")
    if fill is not None and fill.get("on") is not None:
        filled = fill.get("on", "").lower() not in ("f", "false")
    if shape.tag in _UNFILLED or not filled or _is_seen_through(fill):
        return None
    if fill is not None and fill.get("type", "solid") != "solid":
        return -1.0
    colour = _first(said, "fillcolor", "white").split(" ")[0].lower().removeprefix("#")
    if colour == "none":
        return None
    found = light(rgb(_NAMED.get(colour, "".join(sign * 2 for sign in colour) if len(colour) == 3 else colour)))
    return -1.0 if found is None else found


def _model(shape: Element) -> Element | None:
    name = shape.get("type", "").removeprefix("#")
    types = shape.getroottree().getroot().iter(f"{_V}shapetype") if name else iter(())
    return next((each for each in types if each.get("id") == name), None)


def _first(said: list[Element], name: str, otherwise: str) -> str:
    return next((str(found) for each in said if (found := each.get(name)) is not None), otherwise)


def _is_seen_through(fill: Element | None) -> bool:
    """Whether a fill is more than half transparent: «0.3», «30%», or parts of 65536 («19661f»)."""
    said = "" if fill is None else fill.get("opacity", "").strip()
    found = re.fullmatch(r"(\.?[0-9]+(?:\.[0-9]+)?)(f|%|)", said)
    if found is None:
        return False
    return float(found.group(1)) / {"f": 65536.0, "%": 100.0, "": 1.0}[found.group(2)] < _TRANSPARENT / 100_000
