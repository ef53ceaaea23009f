"""What a Word document says when printed: its paragraphs story by story, its pictures and links.

Automatic numbers and other formatting are not part of it, save the words of a number, text struck through or hidden.
"""

import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from lxml import etree  # type: ignore[import-untyped]

from agreements.documents.word.docx_numbering import read_numbering
from agreements.documents.word.fields import field_code
from agreements.documents.word.formula import MATH, linear
from agreements.documents.word.ooxml import MAIN_PART, Element, R, W, is_on
from agreements.documents.word.stories import margins, note_parts
from agreements.documents.word.word_file import Relationship, WordFile, relationships

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
_DROPPED = frozenset({"image", "hyperlink"})
_STRUCK, _STRUCK_TWICE = f"{W}rPr/{W}strike", f"{W}rPr/{W}dstrike"
_REFERENCES = etree.XPath("//@r:*", namespaces={"r": R.strip("{}")})
MAIN_STORY = "testo"
"""The name of the running text among the stories."""
_NOTES = {"footnotes": "note a piè di pagina", "endnotes": "note di chiusura"}
_MARGINS = {"header": "intestazione", "footer": "piè di pagina"}
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


def word_text(docx: WordFile) -> WordText:
    """Read what a document says, tracked deletions left out; a file is read once.

    Raises:
        UnacceptableDocxError: A part of it is damaged.
    """
    return docx.once(_word_text)


def _word_text(docx: WordFile) -> WordText:
    stories = {name: _paragraphs(docx, docx.root(part)) for name, part in docx.once(_sources).items()}
    return WordText({name: found for name, found in stories.items() if found}, _all_objects(docx, _objects))


def text_in_use(docx: WordFile) -> WordText:
    """As `word_text`, without pictures and addresses that no text uses: Word drops them when it saves.

    Raises:
        UnacceptableDocxError: A part of it is damaged.
    """
    return docx.once(_text_in_use)


def _text_in_use(docx: WordFile) -> WordText:
    return WordText(word_text(docx).stories, _all_objects(docx, _objects_in_use))


def _all_objects(docx: WordFile, of_part: Callable[[WordFile, str], Iterator[str]]) -> tuple[str, ...]:
    parts = set(docx.once(_sources).values())
    return tuple(sorted([*(each for part in parts for each in of_part(docx, part)), *docx.once(_numbers)]))


def _numbers(docx: WordFile) -> tuple[str, ...]:
    """The patterns of automatic numbers that hold words."""
    numbering = docx.once(read_numbering)
    parts = docx.once(_sources).values()
    patterns = {numbering.words(p.find(f"{W}pPr")) for part in parts for p in docx.root(part).iter(f"{W}p")}
    return tuple(f"numerazione automatica «{pattern}»" for pattern in patterns if pattern)


def _sources(docx: WordFile) -> dict[str, str]:
    """The name of each story, and the part that holds it."""
    sources = {MAIN_STORY: MAIN_PART, **_headers_and_footers(docx)}
    return sources | {_NOTES[kind]: part for kind, part in note_parts(docx).items()}


def normalise(text: str) -> str:
    """Make alike what prints alike: spaces, apostrophes, composed letters; invisible hyphens go."""
    if text.isascii():
        return " ".join(text.split())
    composed = unicodedata.normalize("NFC", text).replace("\u00ad", "").replace("\u200b", "")
    return " ".join(composed.split()).replace("’", "'").replace("‑", "-")


def _headers_and_footers(docx: WordFile) -> dict[str, str]:
    return {
        f"{_MARGINS[each.kind]}, {_HEADER_NAMES.get(each.pages, each.pages)}, sezione {each.section}": each.part
        for each in margins(docx)
    }


def _paragraphs(docx: WordFile, root: Element) -> tuple[str, ...]:
    return tuple(text for _, text in printed(docx, root))


def printed(docx: WordFile, root: Element) -> Iterator[tuple[Element, str]]:
    """Yield each paragraph of a story that says something, with what it says."""
    reader = _Reader()
    gone = next(root.iter(*_GONE), None) is not None
    for paragraph in root.iter(f"{W}p"):
        if not (gone and any(parent.tag in _GONE for parent in paragraph.iterancestors())):
            alone = None if reader.in_field else docx.of_piece(_alone, paragraph)
            text = normalise(reader.text(paragraph)) if alone is None else alone
            if text:
                yield paragraph, text


def _alone(paragraph: Element) -> str | None:
    """What a paragraph says by itself; None where a field begins in it and goes on in the next."""
    reader = _Reader()
    text = normalise(reader.text(paragraph))
    return None if reader.in_field else text


class _Reader:
    """Reads paragraphs in order; a field may begin in one and end in another."""

    def __init__(self) -> None:
        self._fields: list[list[str | bool]] = []  # instruction, whether its result has begun
        self._struck = False

    @property
    def in_field(self) -> bool:
        return bool(self._fields)

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
            if child.tag in _NOT_PRINTED or child.tag == f"{W}p":
                continue
            if _hidden(child):
                # Its words are not printed; a mark of a field counts all the same, or the field would go on for ever.
                for mark in child.iterchildren(f"{W}fldChar", f"{W}instrText"):
                    yield from self._of_field(mark)
            elif child.tag == f"{W}r":
                yield from self._run(child)
            elif child.tag == f"{W}fldSimple":
                instruction = child.get(f"{W}instr", "")
                yield _field(instruction)
                if not _counts(instruction):
                    yield from self._pieces(child)
            elif child.tag in (f"{W}fldChar", f"{W}instrText"):
                yield from self._of_field(child)
            elif child.tag in (f"{W}t", MATH):
                if not any(not begun or _counts(str(instruction)) for instruction, begun in self._fields):
                    yield linear(child) if child.tag == MATH else child.text or ""
            elif child.tag == f"{W}sym":
                yield f"{{simbolo {child.get(f'{W}font')} {child.get(f'{W}char')}}}"
            elif child.tag in _BREAKS:
                yield _BREAKS[child.tag]
            else:
                yield from self._pieces(child)

    def _of_field(self, leaf: Element) -> Iterator[str]:
        if leaf.tag == f"{W}fldChar":
            yield from self._mark(leaf.get(f"{W}fldCharType", ""))
        elif self._fields:
            self._fields[-1][0] = f"{self._fields[-1][0]}{leaf.text or ''}"

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


def _objects(docx: WordFile, part: str) -> Iterator[str]:
    yield from _named(docx, relationships(docx, part))


def _objects_in_use(docx: WordFile, part: str) -> Iterator[str]:
    used = frozenset(_REFERENCES(docx.root(part)))
    yield from _named(docx, (r for r in relationships(docx, part) if r[1] not in _DROPPED or r[0] in used))


def _named(docx: WordFile, found: Iterable[Relationship]) -> Iterator[str]:
    for _, kind, target, external in found:
        if external:
            yield f"collegamento a {target}"
        elif kind not in _SUPPORT_PARTS and target in docx:
            yield f"{kind} con impronta {hashlib.sha256(docx[target]).hexdigest()}"
