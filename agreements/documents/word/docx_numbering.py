"""What Word's automatic numbering may write before a paragraph: "Art. 3 –", "2.", "b)", a bullet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from agreements.documents.word.ooxml import Element, W
from agreements.documents.word.squeezed import squeeze
from agreements.documents.word.typefaces import is_symbol_font
from agreements.documents.word.word_file import WordFile, of_parts_alone

_NUMBERING, _STYLES = "word/numbering.xml", "word/styles.xml"
_FORMS = {
    "decimal": r"\d{1,4}",
    "decimalZero": r"\d{1,4}",
    "ordinal": r"\d{1,4}[°ªºao.]?",
    "lowerLetter": "[a-z]{1,2}",
    "upperLetter": "[A-Z]{1,2}",
    "lowerRoman": "[ivxlcdm]{1,8}",
    "upperRoman": "[IVXLCDM]{1,8}",
    "none": "",
}
_WORDS = r"[^\W\d_]{1,30}"  # "primo", "uno" and whatever other form Word knows
_BULLET = r"[^\w\s]|[oO]"  # fonts differ in how they name a bullet: any one sign that is not a letter
_WORD = re.compile(r"[^\W\d_]{2}")  # one letter alone may be the bullet of a font
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class Numbering:
    """The numbering of one document.

    Attributes:
        labels: Regular expression for each (list, level) that writes something.
        of_style: (list, level) of the paragraph styles that are numbered.
        patterns: What each (list, level) writes, as Word keeps it: «Art. %1 –».
        levels: Each (list, level) as the file has it.
        default_style: Style of paragraphs that name none.
        lists: The model by which each list counts: lists of one model count on.
        starts: Where a (list, level) begins to count anew by itself.
    """

    labels: Mapping[tuple[str, int], str]
    of_style: Mapping[str, tuple[str, int]]
    patterns: Mapping[tuple[str, int], str]
    levels: Mapping[tuple[str, int], Element]
    default_style: str | None
    lists: Mapping[str, str] = field(default_factory=dict)
    starts: Mapping[tuple[str, int], int] = field(default_factory=dict)

    def label(self, properties: Element | None) -> str | None:
        """Regular expression of what stands before a paragraph, squeezed; None where nothing does.

        Args:
            properties: Its ``w:pPr``, if it has one.
        """
        place = self.place(properties)
        return None if place is None else self.labels.get(place)

    def words(self, properties: Element | None) -> str:
        """The pattern of a paragraph's automatic number where it holds words, which a comparison must see; else empty.

        Args:
            properties: Its ``w:pPr``, if it has one.
        """
        place = self.place(properties)
        pattern = "" if place is None else self.patterns.get(place, "")
        return pattern if _WORD.search(_PLACE.sub(" ", pattern)) else ""

    def level(self, properties: Element | None) -> Element | None:
        """The ``w:lvl`` by which a paragraph is numbered, whether or not it writes something.

        Args:
            properties: Its ``w:pPr``, if it has one.
        """
        place = self.place(properties)
        return None if place is None else self.levels.get(place)

    def place(self, properties: Element | None) -> tuple[str, int] | None:
        """List and level of a paragraph, if it has one.

        Args:
            properties: Its ``w:pPr``, if it has one.
        """
        direct = None if properties is None else properties.find(f"{W}numPr")
        named = None if properties is None else _value(properties, "pStyle")
        styled = self.of_style.get(named or self.default_style or "")
        if direct is None:
            return styled
        number = _value(direct, "numId") or (styled[0] if styled else None)
        level = _value(direct, "ilvl")
        return None if number is None else (number, _depth(level) if level else styled[1] if styled else 0)


@of_parts_alone(_NUMBERING, _STYLES)
def read_numbering(docx: WordFile) -> Numbering:
    """Read ``word/numbering.xml`` and the numbered styles.

    Raises:
        UnacceptableDocxError: One of the two parts is damaged.
    """
    labels: dict[tuple[str, int], str] = {}
    patterns: dict[tuple[str, int], str] = {}
    every: dict[tuple[str, int], Element] = {}
    style_levels: dict[tuple[str, str], int] = {}
    lists: dict[str, str] = {}
    starts: dict[tuple[str, int], int] = {}
    if _NUMBERING in docx:
        root = docx.root(_NUMBERING)
        models = {model.get(f"{W}abstractNumId"): model for model in root.findall(f"{W}abstractNum")}
        # A list that only names a style has the levels of the one that defines it.
        linked = {name: model for model in models.values() if (name := _value(model, "styleLink"))}
        models = {key: linked.get(_value(model, "numStyleLink") or "", model) for key, model in models.items()}
        for number in root.findall(f"{W}num"):
            identifier = number.get(f"{W}numId")
            lists[identifier] = _value(number, "abstractNumId") or ""
            for override in number.findall(f"{W}lvlOverride"):
                if (start := _value(override, "startOverride")) is not None:
                    starts[identifier, _depth(override.get(f"{W}ilvl"))] = whole(start, 1)
            levels: dict[int, Element] = {}
            model = models.get(_value(number, "abstractNumId"))
            for holder in (() if model is None else (model,), number.findall(f"{W}lvlOverride")):
                for level in (found for each in holder for found in each.findall(f"{W}lvl")):
                    levels[_depth(level.get(f"{W}ilvl"))] = level
            for depth, level in levels.items():
                every[identifier, depth] = level
                expression = _expression(level, levels)
                if expression:
                    labels[identifier, depth] = expression
                    patterns[identifier, depth] = _value(level, "lvlText") or ""
                if style := _value(level, "pStyle"):
                    style_levels[identifier, style] = depth
    return Numbering(labels, _numbered_styles(docx, style_levels), patterns, every, _default_style(docx), lists, starts)


def letters_of(level: Element) -> str:
    """The letters and figures that a level of a list writes by itself, beside its count; a bullet is no letter.

    A bullet is one sign of its font: «o» or, in a font of symbols, whatever letter it is kept as.
    """
    text = _PLACE.sub("", _value(level, "lvlText") or "")
    if _value(level, "numFmt") == "bullet" and (text.casefold() == "o" or (len(text) == 1 and is_of_symbols(level))):
        return ""
    return "".join(sign for sign in text if sign.isalnum())


def counts(level: Element) -> bool:
    """Whether a level of a list writes a count: «%1»."""
    return _value(level, "numFmt") not in ("none", "bullet") and bool(_PLACE.search(_value(level, "lvlText") or ""))


def is_of_symbols(level: Element) -> bool:
    """Whether a level of a list says itself that its number is set in a font of symbols."""
    fonts = level.find(f"{W}rPr/{W}rFonts")
    return fonts is not None and any(is_symbol_font(fonts.get(f"{W}{key}", "")) for key in ("ascii", "hAnsi"))


def _default_style(docx: WordFile) -> str | None:
    if _STYLES not in docx:
        return None
    for style in docx.root(_STYLES).findall(f"{W}style"):
        if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on"):
            identifier: str | None = style.get(f"{W}styleId")
            return identifier
    return None


def _expression(level: Element, levels: Mapping[int, Element]) -> str:
    text = _value(level, "lvlText") or ""
    if _value(level, "numFmt") == "bullet":
        return f"(?:{re.escape(squeeze(text))}|{_BULLET})" if squeeze(text) else ""
    pieces = _PLACE.split(text)  # literal, digit, literal, digit, …
    return "".join(
        _form(levels.get(int(piece) - 1)) if odd % 2 else re.escape(squeeze(piece)) for odd, piece in enumerate(pieces)
    )


def _form(level: Element | None) -> str:
    form = (_value(level, "numFmt") or "decimal") if level is not None else "decimal"
    own = _FORMS.get(form, _WORDS)
    return rf"(?:{own}|\d{{1,4}})"  # an article within a Roman title is often written with figures (isLgl)


def _numbered_styles(docx: WordFile, style_levels: Mapping[tuple[str, str], int]) -> dict[str, tuple[str, int]]:
    if _STYLES not in docx:
        return {}
    styles = {style.get(f"{W}styleId"): style for style in docx.root(_STYLES).findall(f"{W}style")}
    found: dict[str, tuple[str, int]] = {}
    for name in styles:
        seen: set[str] = set()
        ancestor: str | None = name
        number = level = None
        while (
            ancestor is not None and ancestor in styles and ancestor not in seen
        ):  # a hostile file may go round in circles
            seen.add(ancestor)
            numbered = styles[ancestor].find(f"{W}pPr/{W}numPr")
            if numbered is not None:
                level = _value(numbered, "ilvl") if level is None else level
                number = _value(numbered, "numId") if number is None else number
            if number is not None:
                break
            ancestor = _value(styles[ancestor], "basedOn")
        if number is not None:
            depth = style_levels.get((number, name), style_levels.get((number, ancestor or ""), 0))
            found[name] = (number, _depth(level) if level else depth)
    return found


def whole(text: str | None, otherwise: int) -> int:
    """A count as a Word file keeps it; what is none is another."""
    return int(text) if text is not None and re.fullmatch("[0-9]{1,6}", text) else otherwise


def _depth(text: str | None) -> int:
    return int(text) if text is not None and re.fullmatch("[0-8]", text) else 0


def _value(element: Element, child: str) -> str | None:
    found = element.find(f"{W}{child}")
    value: str | None = None if found is None else found.get(f"{W}val")
    return value
