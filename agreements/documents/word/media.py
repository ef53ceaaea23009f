"""Pictures in a Word file, judged by their bytes: never by name, suffix or declared type."""

from __future__ import annotations

import base64
import binascii
import io
import re
import urllib.parse
from collections.abc import Collection, Iterator

from lxml import etree  # type: ignore[import-untyped]

from agreements.documents.files.errors import UnacceptableDocxError
from agreements.documents.word.links import is_safe_address
from agreements.documents.word.ooxml import Element, source_of
from agreements.documents.word.word_file import WordFile, relationships

_RASTER = ("PNG", "JPEG", "GIF", "BMP", "TIFF")
_READ_BY_NOBODY = frozenset({"printerSettings", "thumbnail"})
_SVG = "{http://www.w3.org/2000/svg}"
_SHAPES = frozenset(
    {
        *("svg", "g", "defs", "symbol", "use", "a", "title", "desc", "metadata", "style", "image"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "clipPath", "mask", "marker", "pattern"),
        *("linearGradient", "radialGradient", "stop", "filter", "feBlend", "feColorMatrix", "feComponentTransfer"),
        *("feComposite", "feFlood", "feGaussianBlur", "feMerge", "feMergeNode", "feOffset", "feFuncA", "feFuncR"),
        *("feFuncG", "feFuncB", "feMorphology", "feTile", "feTurbulence", "feDropShadow"),
    }
)
"""What an SVG may be made of: it draws, with no words, no programs and nothing that changes an attribute."""
_OF_EDITORS = ("inkscape", "sodipodi")
_WORDS = re.compile(r"\}(?:text|tspan|tref|textPath|script|foreignObject|feImage|switch|set|animate)", re.IGNORECASE)
_DATA = re.compile(r"data:[\w.+/-]*(?:;[\w=.-]+)*?(;base64)?,(.*)", re.DOTALL | re.IGNORECASE)
_URL = re.compile(r"url\s*\(\s*(['\"]?)(.*?)\1\s*\)", re.DOTALL | re.IGNORECASE)


def is_raster(data: bytes) -> bool:
    """Tell whether the bytes are a picture made of points that every reader shows and that refers to nothing."""
    from PIL import Image  # loaded by the step that meets a picture

    try:
        with Image.open(io.BytesIO(data), formats=_RASTER) as picture:
            return bool(min(picture.size) > 0)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False


def is_raster_uri(address: str) -> bool:
    """Tell whether a `data:` address holds such a picture."""
    found = _DATA.fullmatch(address.strip())
    if found is None:
        return False
    try:
        written = urllib.parse.unquote_to_bytes(found.group(2))
        return is_raster(base64.b64decode(b"".join(written.split()), validate=True) if found.group(1) else written)
    except (binascii.Error, ValueError):
        return False


def media_parts(docx: WordFile) -> frozenset[str]:
    """The parts that some reader takes for a picture: so related, or lying or named where pictures do."""
    kinds = docx.once(_kinds)
    return frozenset(
        name
        for name in docx
        if "image" in kinds.get(name, ()) or "/media/" in f"/{name.lower()}" or name.lower().endswith(".svg")
    )


def bad_parts(docx: WordFile, words: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield (reason, name of the part) for each part that is neither XML of Word nor a picture that may stay.

    Args:
        docx: All parts.
        words: Names of those that are looked through as XML of Word.
    """
    kinds = docx.once(_kinds)
    for name in sorted(docx.keys() - words):
        related = kinds.get(name, set())
        if "font" in related:
            yield "embedded_font", name
        elif not ((related and related <= _READ_BY_NOBODY) or is_raster(docx[name]) or _is_drawing(docx, name)):
            yield "media", name


def _is_drawing(docx: WordFile, name: str) -> bool:
    """An SVG under its own name: under another Word shows nothing, and LibreOffice does."""
    try:
        return name.lower().endswith(".svg") and is_plain_drawing(docx.root(name))
    except UnacceptableDocxError:
        return False


def _kinds(docx: WordFile) -> dict[str, set[str]]:
    """Name of each part to the kinds of the relationships that lead to it."""
    found: dict[str, set[str]] = {}
    for source in (source_of(name) for name in docx if name.lower().endswith(".rels")):
        for _, kind, target, external in relationships(docx, source):
            if not external:
                found.setdefault(target, set()).add(kind)
    return found


def is_plain_drawing(root: Element) -> bool:
    """Tell whether an SVG only draws: known shapes, references to itself or to a picture within it, no words."""
    if root.tag != f"{_SVG}svg" or root.getprevious() is not None or root.getnext() is not None:
        return False  # an instruction beside it may name a style sheet
    return all(_is_plain(element) for element in root.iter())


def _is_plain(element: Element) -> bool:
    if not isinstance(element.tag, str):
        return bool(element.tag is etree.Comment)  # an instruction may name a style sheet
    # LibreOffice draws by the name alone: an element of another vocabulary must not be called like a shape.
    vocabulary, _, name = element.tag.rpartition("}")
    if element.tag.startswith(_SVG):
        if name not in _SHAPES:
            return False
    elif name in _SHAPES or not (any(each in vocabulary for each in _OF_EDITORS) or _is_description(element)):
        return False
    if element.tag == f"{_SVG}style" and not _is_plain_style(element.text or ""):
        return False
    return all(_is_plain_attribute(element, key, value) for key, value in element.attrib.items())


def _is_description(element: Element) -> bool:
    """Whether a drawing says it of itself: who made it, under which licence."""
    within = next(element.iterancestors(f"{_SVG}metadata"), None) is not None
    return within and _WORDS.search(element.tag) is None


def _is_plain_attribute(element: Element, key: str, value: str) -> bool:
    name = key.rpartition("}")[2].lower()
    if name in ("href", "src"):
        if element.tag == f"{_SVG}a":
            return value.startswith("#") or is_safe_address(value)
        return (value.startswith("#") and len(value) > 1) or is_raster_uri(value)
    if name == "base" or name.startswith("on"):
        return False
    return _is_plain_style(value) if name == "style" or "(" in value else True


def _is_plain_style(text: str) -> bool:
    """No sheet or font from elsewhere; a reversed stroke could hide either."""
    left = _URL.sub(lambda found: "" if found.group(2).strip().startswith("#") else found.group(), text)
    return re.search(r"\\|@|url\s*\(|image\s*\(|expression|/\*", left, re.IGNORECASE) is None
