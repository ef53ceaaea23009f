"""What a Word text may be made of so that comparison, proof and page read the same words; all else is refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from agreements.documents.word.bullets import WORD_BULLETS
from agreements.documents.word.formula import M
from agreements.documents.word.ooxml import Element, W, is_on
from agreements.documents.word.styles import Styles, name_of
from agreements.documents.word.word_file import WordFile
from agreements.domain.basics.legible import hidden_sign, is_hidden

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_VML = "{urn:schemas-microsoft-com:vml}"
_DRAWN = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_SHAPES = re.compile(r"http://schemas\.microsoft\.com/office/word/2010/wordprocessing(?:Shape|Group|Canvas)")
_BLOCKS = ("document", "body", "hdr", "ftr", "footnotes", "endnotes", "footnote", "endnote", "p", "tbl", "tr", "tc")
_INLINE = ("r", "hyperlink", "smartTag", "customXml", "sdt", "sdtContent", "fldSimple", "dir", "bdo", "txbxContent")
_LEAVES = (
    *("t", "tab", "ptab", "br", "cr", "noBreakHyphen", "softHyphen", "sym", "fldChar", "instrText", "drawing", "pict"),
    *("footnoteReference", "endnoteReference", "footnoteRef", "endnoteRef", "separator", "continuationSeparator"),
    *("bookmarkStart", "bookmarkEnd", "permStart", "permEnd", "proofErr", "lastRenderedPageBreak", "background"),
    *("commentRangeEnd", "moveFromRangeEnd", "moveToRangeEnd", "customXmlInsRangeEnd", "customXmlDelRangeEnd"),
)
_KEPT = frozenset(f"{W}{name}" for name in (*_BLOCKS, *_INLINE, *_LEAVES))
_MATHS = (f"{M}oMath", f"{M}oMathPara")
_MARGINS = tuple(f"{W}{name}" for name in ("hdr", "ftr", "footnotes", "endnotes"))
_MOVING = frozenset(
    f"{W}{name}"
    for name in ("dayLong", "dayShort", "monthLong", "monthShort", "yearLong", "yearShort", "pgNum", "annotationRef")
)
_REFUSED = {
    f"{W}ruby": "una guida fonetica",
    f"{W}contentPart": "un disegno a mano libera (input penna)",
    f"{W}movie": "un filmato",
}
_GRAPHICS = (
    ("chart", "un grafico"),
    ("diagram", "un elemento SmartArt"),
    ("ink", "un disegno a mano libera (input penna)"),
    ("model3d", "un modello 3D"),
)
_KNOWN_SYMBOLS = frozenset(int(code, 16) for code in WORD_BULLETS)
_OPERATORS = frozenset(range(0x2061, 0x2065))
"""What Word writes in a formula between a function and what it is applied to: it is not seen, nor meant to be."""
_PROMPT = re.compile("fare clic|toccare|scegliere|selezionare|immettere|inserire|click|tap|choose|enter", re.IGNORECASE)
_IN_VERSIONS = (f"{W}rFonts", f"{W}numFmt")
_TYPED = "\n\t\r"
_SYMBOL_FONTS = ("wingdings", "webdings", "symbol", "marlett", "mt extra")


@dataclass(frozen=True, slots=True)
class NotKept:
    """Something whose words would not come out alike everywhere.

    Attributes:
        reason: Stable English code.
        what: What it is, in Italian.
        element: Where it stands.
    """

    reason: str
    what: str
    element: Element


def not_kept(docx: WordFile, name: str) -> Iterator[NotKept]:
    """Yield what a story of the text (body, header, footer, notes) holds beyond what is kept."""
    root = docx.root(name)
    in_margin = root.tag in _MARGINS

    def found(block: Element) -> Iterator[NotKept]:
        blocks = (block,) if block is not root else block.iterchildren(tag=None)
        for element in blocks:
            yield from _of(element, in_margin=in_margin, in_drawing=False)

    def holds(block: Element) -> bool:
        return next(found(block), None) is not None

    for block, other in docx.of_blocks((not_kept, in_margin), holds, name):
        if other:
            yield from found(block)


def _inside(parent: Element, *, in_margin: bool, in_drawing: bool) -> Iterator[NotKept]:
    for element in parent.iterchildren(tag=None):
        yield from _of(element, in_margin=in_margin, in_drawing=in_drawing)


def _of(element: Element, *, in_margin: bool, in_drawing: bool) -> Iterator[NotKept]:
    tag = element.tag
    if not isinstance(tag, str) or tag == f"{W}tblGrid":
        return
    if tag.startswith(W) and re.search(r"Pr(?:Ex)?$", tag):
        yield from in_two_versions(element)
    elif tag in _MATHS:
        yield from _formula(element, in_margin or in_drawing)
    elif tag in (f"{_MC}AlternateContent", f"{_MC}Choice", f"{_MC}Fallback"):
        if not _say_the_same(element):
            yield NotKept("not_kept", "un elemento scritto in due versioni con testi diversi", element)
        yield from _inside(element, in_margin=in_margin, in_drawing=in_drawing)
    elif tag.startswith(W):
        yield from _of_word(element, in_margin, in_drawing)
    elif in_drawing:
        yield from _of_drawing(element)
        yield from _inside(element, in_margin=in_margin, in_drawing=True)
    else:
        yield NotKept("not_kept", f"un elemento che Accordi non conosce ({_local(element)})", element)


def in_two_versions(properties: Element) -> Iterator[NotKept]:
    """Yield formatting that stands within what is not of Word: Word chooses among versions where others see none.

    Word itself writes only fonts (of pictograms) and forms of numbers so.
    """
    for element in properties.iter():
        foreign = isinstance(element.tag, str) and not element.tag.startswith(W)
        if foreign and any(child.tag.startswith(W) and child.tag not in _IN_VERSIONS for child in element.iter("{*}*")):
            yield NotKept("not_kept", "una formattazione scritta in due versioni", properties)
            return


def _say_the_same(element: Element) -> bool:
    """Whether the branches of an alternative say the same, once, in the first: comparison and proof read that one."""
    if element.tag != f"{_MC}AlternateContent":
        return bool(element.getparent().tag == f"{_MC}AlternateContent")
    branches = list(element.iterchildren("{*}*"))
    said = [_said(branch) for branch in branches]
    if not any(said):
        return True
    chosen = [branch.tag for branch in branches]
    return len(set(said)) == 1 and chosen in ([f"{_MC}Choice"], [f"{_MC}Choice", f"{_MC}Fallback"])


def _of_word(element: Element, in_margin: bool, in_drawing: bool) -> Iterator[NotKept]:
    tag = element.tag
    if tag in _MOVING:
        yield NotKept("moving_field", _local(element), element)
    elif tag not in _KEPT:
        what = _REFUSED.get(tag, f"un elemento che Accordi non conosce ({_local(element)})")
        yield NotKept("not_kept", what, element)
    elif tag in (f"{W}footnote", f"{W}endnote") and element.get(f"{W}type", "normal") != "normal" and _said(element):
        yield NotKept("not_kept", "un separatore delle note che contiene parole", element)
    if tag == f"{W}sdt":
        yield from _control(element)
    elif _is_turned(element) and _said(element):
        yield NotKept("unseen_sign", "testo da destra a sinistra", element)
    elif tag == f"{W}sym" and not _known_symbol(element.get(f"{W}char", ""), element.get(f"{W}font", "")):
        what = f"il simbolo {element.get(f'{W}char', '')} del carattere {element.get(f'{W}font', '')}"
        yield NotKept("symbol", what, element)
    elif tag == f"{W}t":
        yield from _signs(element, element.text or "")
    drawing = tag in (f"{W}drawing", f"{W}pict") or (in_drawing and tag != f"{W}txbxContent")
    yield from _inside(element, in_margin=in_margin or tag == f"{W}txbxContent", in_drawing=drawing)


def _is_turned(element: Element) -> bool:
    """Whether letters are shown from right to left, in which figures and signs change their places."""
    if element.tag == f"{W}r":
        return is_on(element.find(f"{W}rPr/{W}rtl"))
    return element.tag in (f"{W}bdo", f"{W}dir") and element.get(f"{W}val") == "rtl"


def prompts(root: Element, styles: Styles) -> Iterator[NotKept]:
    """Yield what Word asks to be filled in, left over where its content control is gone."""
    for run in root.iter(f"{W}r"):
        named = styles.of_letters(run)
        if any(name_of(style).casefold() == "placeholder text" for style in named) and _PROMPT.match(_shown(run)):
            yield NotKept("prompt", f"«{_shown(run)}»", run)


def _control(sdt: Element) -> Iterator[NotKept]:
    properties = sdt.find(f"{W}sdtPr")
    if properties is None:
        return
    names = (properties.find(f"{W}{name}") for name in ("alias", "tag"))
    name = next((found.get(f"{W}val", "") for found in names if found is not None and found.get(f"{W}val")), "")
    what = f"«{name}»" if name else "senza nome"
    if any(isinstance(each.tag, str) and _local(each) == "dataBinding" for each in properties.iter()):
        yield NotKept("bound_control", what, sdt)
    elif is_on(properties.find(f"{W}showingPlcHdr")):
        yield NotKept("placeholder", f"«{_shown(sdt)}»", sdt)


def _formula(element: Element, outside: bool) -> Iterator[NotKept]:
    if outside:
        yield NotKept("formula_outside", "una formula", element)
    for inner in element.iter():
        known = not isinstance(inner.tag, str) or inner.tag.startswith((M, W))
        if not known or inner.tag in (f"{W}drawing", f"{W}pict", f"{W}object", f"{W}sym", f"{W}fldChar"):
            yield NotKept("not_kept", f"una formula che contiene altro ({_local(inner)})", element)
        elif inner.tag in (f"{M}t", f"{W}t"):
            yield from _signs(element, inner.text or "", _KNOWN_SYMBOLS | _OPERATORS)


def _of_drawing(element: Element) -> Iterator[NotKept]:
    if element.tag == f"{_A}graphicData":
        uri = element.get("uri", "")
        if uri != _DRAWN and not _SHAPES.fullmatch(uri):
            what = next((words for name, words in _GRAPHICS if name in uri), "un oggetto grafico con testo proprio")
            yield NotKept("not_kept", what, element)
    elif element.tag == f"{_A}t" and (element.text or "").strip():
        yield NotKept("not_kept", "un disegno con testo proprio", element)
    elif element.tag == f"{_VML}textpath" and element.get("string", "").strip():
        yield NotKept("watermark", f"«{element.get('string', '')[:60]}»", element)
    elif _local(element) in ("webVideoPr", "contentPart", "OLEObject"):
        yield NotKept("not_kept", "un oggetto multimediale o di un altro programma", element)


def _said(element: Element) -> str:
    """The words of a branch, without regard to how they are broken into runs."""
    leaves = element.iter(f"{W}t", f"{M}t", f"{_A}t", f"{W}sym", f"{W}instrText")
    return "".join("".join(f"{leaf.text or ''}{leaf.get(f'{W}char', '')}" for leaf in leaves).split())


def _shown(element: Element) -> str:
    return " ".join("".join(leaf.text or "" for leaf in element.iter(f"{W}t")).split())[:80]


def _known_symbol(code: str, font: str) -> bool:
    try:
        number = int(code, 16)
    except ValueError:
        return False
    if 0xE000 <= number <= 0xF8FF:
        return number in _KNOWN_SYMBOLS
    return not font.casefold().startswith(_SYMBOL_FONTS)


def _signs(element: Element, text: str, known: frozenset[int] = _KNOWN_SYMBOLS) -> Iterator[NotKept]:
    """The first sign that one font alone knows, and the first that nobody sees or that turns the reading round."""
    if not hidden_sign(text):
        return
    unknown = [sign for sign in text if sign not in _TYPED and is_hidden(sign) and ord(sign) not in known]
    private = [sign for sign in unknown if unicodedata.category(sign) == "Co"]
    if private:
        yield NotKept("symbol", f"il simbolo {ord(private[0]):04X}", element)
    elif unknown:
        yield NotKept("unseen_sign", f"il segno U+{ord(unknown[0]):04X}", element)


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else "istruzione"
