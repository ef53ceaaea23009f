"""The families in which the letters of a Word file are set, and those that are set in a font of symbols."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from agreements.documents.word.ooxml import Element, W, is_on
from agreements.documents.word.styles import Styles
from agreements.documents.word.word_file import WordFile

WITHOUT_WORD = "Times New Roman"
"""What Word takes where a document says nothing."""
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_STYLES = "word/styles.xml"
_FONT_TABLE = "word/fontTable.xml"
_SYMBOLS = re.compile(
    r"wingdings( [0-9])?|webdings|symbol( mt)?|marlett|mt extra|(itc )?zapf ?dingbats|monotype sorts|"
    r"bookshelf symbol [0-9]|ms outlook|ms reference specialty"
)


@dataclass(frozen=True, slots=True)
class Typefaces:
    """The fonts of a document.

    Attributes:
        theme: Latin fonts of the theme by the beginning of the names that point to them.
        of_symbols: Families that the file itself declares as fonts of symbols, in small letters.
        in_styles: Whether a style or the theme names a font of symbols.
    """

    theme: Mapping[str, str]
    of_symbols: frozenset[str]
    in_styles: bool = False

    def named_in(self, root: Element) -> bool:
        """Whether a part names a font of symbols for letters."""
        return any(self.is_of_symbols(name) for fonts in root.iter(f"{W}rFonts") for name in fonts.attrib.values())

    def families(self, text: str, levels: Sequence[tuple[Element, ...]]) -> Iterator[str]:
        """The families of what a run shows: Word sets plain letters in one font and accented ones in another.

        A box or an arrow comes from any font.

        Args:
            text: What the run shows.
            levels: As given by `Styles.levels`.
        """
        shown = [sign for sign in text if not sign.isspace() and not _is_symbol(sign)]
        for key, wanted in (("ascii", any(ord(s) < 128 for s in shown)), ("hAnsi", any(ord(s) >= 128 for s in shown))):
            if wanted:
                yield self._said(levels, key) or WITHOUT_WORD

    def symbols(self, text: str, levels: Sequence[tuple[Element, ...]]) -> str:
        """The font of symbols in which letters are set; empty where they are set in none."""
        families = set(self.families(text, levels))
        switched = [each for level in levels for properties in level for each in properties.iterfind(f"{W}cs")]
        if families and switched and is_on(switched[0]):
            families.add(self._said(levels, "cs"))
        return next((each for each in sorted(families) if self.is_of_symbols(each)), "")

    def is_of_symbols(self, family: str) -> bool:
        """Whether a family shows pictures in the place of letters, by its name or by what the file declares."""
        return is_symbol_font(family) or family.casefold() in self.of_symbols

    def _said(self, levels: Sequence[tuple[Element, ...]], key: str) -> str:
        for level in levels:
            for properties in level:
                for fonts in properties.iterfind(f"{W}rFonts"):
                    name = fonts.get(f"{W}{'cstheme' if key == 'cs' else f'{key}Theme'}", "")[:5]
                    if found := self.theme.get(name, "") or str(fonts.get(f"{W}{key}", "")):
                        return found
        return ""


def is_symbol_font(family: str) -> bool:
    """Whether a font shows pictures in the place of letters."""
    return _SYMBOLS.fullmatch(family.casefold().strip()) is not None


def sets_symbols(levels: Sequence[tuple[Element, ...]]) -> bool:
    """Whether the nearest font that is named is one of symbols; that of a theme is none."""
    named = (
        fonts.get(f"{W}ascii")
        for level in levels
        for properties in level
        for fonts in properties.iterfind(f"{W}rFonts")
    )
    return is_symbol_font(next(filter(None, named), ""))


def symbols_for_letters(root: Element, styles: Styles, typefaces: Typefaces) -> Iterator[tuple[Element, str]]:
    """Yield each run of a story whose letters nobody reads, since they are set in a font of symbols; and its font."""
    for run in root.iter(f"{W}r") if typefaces.in_styles or typefaces.named_in(root) else ():
        text = "".join(leaf.text or "" for leaf in run.iterchildren(f"{W}t"))
        for levels in styles.readings(run) if text.strip() else ():
            if family := typefaces.symbols(text, levels):
                yield run, family
                break


def typefaces_of(docx: WordFile) -> Typefaces:
    """The fonts of a Word file.

    Raises:
        UnacceptableDocxError: A part that tells of them is damaged.
    """
    theme: dict[str, str] = {}
    for name in sorted(docx):
        if name.startswith("word/theme/") and name.endswith(".xml"):
            root = docx.root(name)
            for kind in ("major", "minor"):
                latin = next(root.iter(f"{_A}{kind}Font"), None)
                latin = None if latin is None else latin.find(f"{_A}latin")
                if latin is not None and latin.get("typeface"):
                    theme.setdefault(kind, latin.get("typeface"))
    declared = docx.root(_FONT_TABLE).iterfind(f"{W}font") if _FONT_TABLE in docx else ()
    charsets = {each.get(f"{W}name", "").casefold(): each.find(f"{W}charset") for each in declared}
    symbols = (name for name, said in charsets.items() if said is not None and said.get(f"{W}val", "").upper() == "02")
    found = Typefaces(theme, frozenset(symbols))
    by_theme = any(found.is_of_symbols(name) for name in theme.values())
    return replace(found, in_styles=by_theme or (_STYLES in docx and found.named_in(docx.root(_STYLES))))


def _is_symbol(sign: str) -> bool:
    return sign >= "\u2190" and unicodedata.category(sign) in ("So", "Sm", "Co")
