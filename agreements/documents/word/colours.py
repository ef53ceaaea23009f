"""Colours of a Word file: how light they are as Word shows them, by the theme, and as they are stored beside it."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterator, Mapping

from agreements.documents.word.ooxml import MAIN_PART, Element, W, is_on
from agreements.documents.word.word_file import WordFile

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_SETTINGS = "word/settings.xml"
_OFFICE = {
    "dk1": "000000",
    "lt1": "FFFFFF",
    "dk2": "44546A",
    "lt2": "E7E6E6",
    "hlink": "0563C1",
    "folHlink": "954F72",
    "accent1": "4472C4",
    "accent2": "ED7D31",
    "accent3": "A5A5A5",
    "accent4": "FFC000",
    "accent5": "5B9BD5",
    "accent6": "70AD47",
}
"""What Word takes where a file has no theme."""
_MAPPED = {"background1": "bg1", "text1": "t1", "background2": "bg2", "text2": "t2", "tx1": "t1", "tx2": "t2"}
_USUAL = {"bg1": "light1", "t1": "dark1", "bg2": "light2", "t2": "dark2"}
_SHORT = {
    "dark1": "dk1",
    "light1": "lt1",
    "dark2": "dk2",
    "light2": "lt2",
    "hyperlink": "hlink",
    "followedHyperlink": "folHlink",
}
_PRESET = {"white": "FFFFFF", "black": "000000"}
_PER_CENT = 100_000
_UNSEEN = 85 * _PER_CENT // 100
"""Letters more transparent than this leave no ink."""
WHITE, BLACK = 1.0, 0.0


class Colours:
    """The theme of a document, and the background of its page."""

    def __init__(self, theme: Mapping[str, str], mapping: Mapping[str, str], page: tuple[float, ...] = ()) -> None:
        self._theme = theme
        self._mapping = mapping
        self.page = page

    def of(self, element: Element, value: str, theme: str, *, by_theme: bool) -> float | None:
        """How light the colour is that attributes of an element name, from 0 to 1; None where they name none.

        Args:
            value: The attribute that holds it in six figures.
            theme: The attribute that names it in the theme; those of its tint and shade begin alike.
            by_theme: Whether the theme counts before the figures, as for Word; other programs take the figures.
        """
        name = element.get(f"{W}{theme}") if by_theme else None
        stem = theme.removesuffix("Color")
        if name is not None and (found := self._named(name)) is not None:
            tint, shade = (_hexadecimal(element.get(f"{W}{stem}{each}")) for each in ("Tint", "Shade"))
            return light(_moved(found, tint, shade))
        return light(rgb(element.get(f"{W}{value}")))

    def of_effect(self, fill: Element) -> float | None:
        """How light a `w14:textFill` leaves letters: the darkest of its colours; white where it leaves none."""
        if fill.find(f"{_W14}noFill") is not None:
            return WHITE
        found = [each for colour in fill.iter(f"{_W14}srgbClr", f"{_W14}schemeClr") for each in self._drawn(colour)]
        return min(found, default=None)

    def of_shape(self, fill: Element) -> float | None:
        """How light a plain fill of a shape is; None where it is not known."""
        return next((each for colour in fill for each in self._drawn(colour)), None)

    def _drawn(self, colour: Element) -> Iterator[float]:
        vocabulary = colour.tag.rpartition("}")[0] + "}"
        said = {child.tag.rpartition("}")[2]: _number(child) for child in colour if isinstance(child.tag, str)}
        value = colour.get(f"{vocabulary}val") or colour.get("val") or ""
        kind = colour.tag.rpartition("}")[2]
        if vocabulary == _W14 and said.get("alpha", 0) > _UNSEEN:
            yield WHITE
            return
        found = {
            "srgbClr": lambda: rgb(value),
            "schemeClr": lambda: self._named(value),
            "sysClr": lambda: rgb(colour.get("lastClr")),
            "prstClr": lambda: rgb(_PRESET.get(value)),
        }.get(kind, lambda: None)()
        if found is not None:
            hue, lightness, saturation = colorsys.rgb_to_hls(*(each / 255 for each in found))
            lightness = lightness * said.get("lumMod", _PER_CENT) / _PER_CENT + said.get("lumOff", 0) / _PER_CENT
            lightness = min(1.0, max(0.0, lightness))
            moved = bytes(round(each * 255) for each in colorsys.hls_to_rgb(hue, lightness, saturation))
            tint, shade = (said[each] / _PER_CENT if each in said else None for each in ("tint", "shade"))
            yield light(_moved(moved, tint, shade)) or 0.0

    def _named(self, name: str) -> bytes | None:
        """A colour of the theme, through what the settings say stands for background and text."""
        name = _MAPPED.get(name, name)
        name = self._mapping.get(name) or _USUAL.get(name, name)
        return rgb(self._theme.get(_SHORT.get(name, name)))


def colours_of(docx: WordFile) -> Colours:
    """The colours of a Word file.

    Raises:
        UnacceptableDocxError: A part that holds them is damaged.
    """
    themes = [docx.root(name) for name in sorted(docx) if name.startswith("word/theme/") and name.endswith(".xml")]
    schemes = [scheme for theme in themes[:1] for scheme in theme.iter(f"{_A}clrScheme")]
    theme = {
        colour.tag.removeprefix(_A): held.get("lastClr") or held.get("val", "")
        for scheme in schemes[:1]
        for colour in scheme
        for held in colour
    }
    settings = docx.root(_SETTINGS) if _SETTINGS in docx else None
    mapped = None if settings is None else settings.find(f"{W}clrSchemeMapping")
    mapping = {} if mapped is None else {key.removeprefix(W): value for key, value in mapped.attrib.items()}
    plain = Colours({**_OFFICE, **theme}, mapping)
    ground = docx.root(MAIN_PART).find(f"{W}background")
    if ground is None or settings is None or not is_on(settings.find(f"{W}displayBackgroundShape")):
        return plain
    read = (plain.of(ground, "color", "themeColor", by_theme=by_theme) for by_theme in (True, False))
    return Colours({**_OFFICE, **theme}, mapping, tuple(each for each in read if each is not None))


def contrast(one: float, other: float) -> float:
    """From 1 (the same) to 21 (black on white). Source: WCAG 2.1."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def rgb(text: str | None) -> bytes | None:
    """Six hexadecimal figures as three bytes."""
    return bytes.fromhex(text) if text is not None and re.fullmatch("[0-9A-Fa-f]{6}", text) else None


def light(colour: bytes | None) -> float | None:
    """Relative luminance, from 0 to 1. Source: WCAG 2.1."""
    if colour is None:
        return None
    red, green, blue = (c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _moved(colour: bytes, tint: float | None, shade: float | None) -> bytes:
    """A colour made lighter or darker. Source: ECMA-376 part 1, 17.3.2.6."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(each / 255 for each in colour))
    if tint is not None:
        lightness = lightness * tint + 1 - tint
    if shade is not None:
        lightness *= shade
    return bytes(round(each * 255) for each in colorsys.hls_to_rgb(hue, min(1.0, max(0.0, lightness)), saturation))


def _hexadecimal(text: str | None) -> float | None:
    return int(text, 16) / 255 if text is not None and re.fullmatch("[0-9A-Fa-f]{1,2}", text) else None


def _number(element: Element) -> int:
    text = next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == "val"), "")
    return int(text) if re.fullmatch("[0-9]{1,7}", text) else 0
