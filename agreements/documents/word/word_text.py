"""What a Word document says when printed: its paragraphs story by story, its pictures and links.

Automatic numbers and other formatting are not part of it, save the words of a number, text struck through or hidden.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agreements.documents.word.docx_numbering import read_numbering
from agreements.documents.word.fields import field_code
from agreements.documents.word.formula import MATH, linear
from agreements.documents.word.ooxml import MAIN_PART, Element, R, W, is_on, parse_part, read_parts, relationships

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# Word writes a text box twice, the second time for old versions; deleted and moved text is no longer there.
_GONE = (f"{_MC}Fallback", f"{W}del", f"{W}moveFrom")
_NOT_PRINTED = (*_GONE, f"{W}pPr", f"{W}rPr")
_BREAKS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
# The number that Word last saw on its screen says nothing about the text.
_COUNTING_FIELDS = ("PAGE", "NUMPAGES", "SECTIONPAGES")
_SUPPORT_PARTS = frozenset(
    {
        *("styles", "stylesWithEffects", "numbering", "settings", "webSettings", "fontTable", "theme"),
        *("header", "footer", "footnotes", "endnotes", "customXml", "glossaryDocument"),
        *("comments", "commentsExtended", "commentsIds", "commentsExtensible", "people"),
    }
)
_STRUCK, _STRUCK_TWICE = f"{W}rPr/{W}strike", f"{W}rPr/{W}dstrike"
_NOTES = {"footnotes": "note a piè di pagina", "endnotes": "note di chiusura"}
_HEADER_NAMES = {"first": "prima pagina", "default": "pagine seguenti", "even": "pagine pari"}


@dataclass(frozen=True, slots=True)
class WordText:
    """The content of a document.

    Attributes:
        stories: Name of each story (text, each header and footer, notes) to its paragraphs, none empty.
        objects: Each picture, object and link, with the hash of its bytes or its address, and each pattern of
            automatic numbers that holds words, sorted.
    """

    stories: dict[str, tuple[str, ...]]
    objects: tuple[str, ...]


def word_text(docx: bytes) -> WordText:
    """Read what a document says, tracked deletions left out.

    Raises:
        UnacceptableDocxError: The bytes are not a Word document.
    """
    parts = read_parts(docx)
    body = parse_part(MAIN_PART, parts[MAIN_PART])
    sources = {"testo": (MAIN_PART, body), **_headers_and_footers(parts, body)}
    for _, kind, target, _ in relationships(parts, MAIN_PART):
        if kind in _NOTES and target in parts:
            sources[_NOTES[kind]] = (target, parse_part(target, parts[target]))
    stories = {name: _paragraphs(root) for name, (_, root) in sources.items()}
    objects = [o for part in {part for part, _ in sources.values()} for o in _objects(parts, part)]
    numbering = read_numbering(parts)
    patterns = {numbering.words(p.find(f"{W}pPr")) for _, root in sources.values() for p in root.iter(f"{W}p")}
    objects += [f"numerazione automatica «{pattern}»" for pattern in patterns if pattern]
    return WordText({name: found for name, found in stories.items() if found}, tuple(sorted(objects)))


def normalise(text: str) -> str:
    """Make alike what prints alike: spaces, apostrophes, composed letters; invisible hyphens go."""
    composed = unicodedata.normalize("NFC", text).replace("\u00ad", "").replace("\u200b", "")
    return re.sub(r"\s+", " ", composed).strip().replace("’", "'").replace("‑", "-")


def _headers_and_footers(parts: Mapping[str, bytes], body: Element) -> dict[str, tuple[str, Element]]:
    targets = {rel: target for rel, _, target, _ in relationships(parts, MAIN_PART)}
    settings = parts.get("word/settings.xml")
    even = settings is not None and is_on(parse_part("settings", settings).find(f"{W}evenAndOddHeaders"))
    found: dict[str, tuple[str, Element]] = {}
    for number, section in enumerate(body.iter(f"{W}sectPr"), start=1):
        first = is_on(section.find(f"{W}titlePg"))
        for reference in section:
            kind = {f"{W}headerReference": "intestazione", f"{W}footerReference": "piè di pagina"}.get(reference.tag)
            which = reference.get(f"{W}type", "default")
            shown = {"first": first, "even": even}.get(which, True)
            target = targets.get(reference.get(f"{R}id", ""), "")
            if kind and shown and target in parts:
                name = f"{kind}, {_HEADER_NAMES.get(which, which)}, sezione {number}"
                found[name] = (target, parse_part(target, parts[target]))
    return found


def _paragraphs(root: Element) -> tuple[str, ...]:
    reader = _Reader()
    texts = (
        normalise(reader.text(paragraph))
        for paragraph in root.iter(f"{W}p")
        if not any(parent.tag in _GONE for parent in paragraph.iterancestors())
    )
    return tuple(text for text in texts if text)


class _Reader:
    """Reads paragraphs in order; a field may begin in one and end in another."""

    def __init__(self) -> None:
        self._fields: list[list[str | bool]] = []  # instruction, whether its result has begun
        self._struck = False

    def text(self, paragraph: Element) -> str:
        self._struck = False
        return "".join(self._pieces(paragraph))

    def _run(self, run: Element) -> Iterator[str]:
        """A clause struck through is no longer the same clause; how many runs it is written in says nothing."""
        pieces = list(self._pieces(run))
        struck = is_on(run.find(_STRUCK)) or is_on(run.find(_STRUCK_TWICE))
        if struck is not self._struck and any(pieces):
            yield "{barrato}" if struck else "{non barrato}"
            self._struck = struck
        yield from pieces

    def _pieces(self, element: Element) -> Iterator[str]:
        for child in element:
            if child.tag in _NOT_PRINTED or child.tag == f"{W}p" or _hidden(child):
                continue
            if child.tag == f"{W}r":
                yield from self._run(child)
            elif child.tag == f"{W}fldSimple":
                instruction = child.get(f"{W}instr", "")
                yield _field(instruction)
                if not _counts(instruction):
                    yield from self._pieces(child)
            elif child.tag == f"{W}fldChar":
                yield from self._mark(child.get(f"{W}fldCharType", ""))
            elif child.tag == f"{W}instrText":
                if self._fields:
                    self._fields[-1][0] = f"{self._fields[-1][0]}{child.text or ''}"
            elif child.tag in (f"{W}t", MATH):
                if not any(not begun or _counts(str(instruction)) for instruction, begun in self._fields):
                    yield linear(child) if child.tag == MATH else child.text or ""
            elif child.tag == f"{W}sym":
                yield f"{{simbolo {child.get(f'{W}font')} {child.get(f'{W}char')}}}"
            elif child.tag in _BREAKS:
                yield _BREAKS[child.tag]
            else:
                yield from self._pieces(child)

    def _mark(self, kind: str) -> Iterator[str]:
        if kind == "begin":
            self._fields.append(["", False])
        elif self._fields and kind == "separate":
            self._fields[-1][1] = True
            yield _field(str(self._fields[-1][0]))
        elif self._fields and kind == "end":
            instruction, begun = self._fields.pop()
            if not begun:
                yield _field(str(instruction))


def _field(instruction: str) -> str:
    return f"{{{' '.join(instruction.split())}}}"


def _counts(instruction: str) -> bool:
    return field_code(instruction) in _COUNTING_FIELDS


def _hidden(run: Element) -> bool:
    return run.tag == f"{W}r" and is_on(run.find(f"{W}rPr/{W}vanish"))


def _objects(parts: Mapping[str, bytes], part: str) -> Iterator[str]:
    for _, kind, target, external in relationships(parts, part):
        if external:
            yield f"collegamento a {target}"
        elif kind not in _SUPPORT_PARTS and target in parts:
            yield f"{kind} con impronta {hashlib.sha256(parts[target]).hexdigest()}"
