"""Which stories of a Word file are printed: the text, and the headers, footers and notes that some page can show.

Word keeps a header for the first page or for even pages when it is no longer used, and LibreOffice writes one that
never was. Nobody sees it in either: its words are neither judged, nor compared, nor looked for on the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from agreements.documents.word.formula import M
from agreements.documents.word.ooxml import MAIN_PART, Element, R, W, is_on
from agreements.documents.word.word_file import WordFile, relationships

_SETTINGS = "word/settings.xml"
_KINDS = {f"{W}headerReference": "header", f"{W}footerReference": "footer"}
_SEEN = (f"{W}sym", f"{W}drawing", f"{W}pict")
_SAYING = (f"{W}t", f"{M}t", *_SEEN)
_NOTES = ("footnotes", "endnotes")


@dataclass(frozen=True, slots=True)
class Margin:
    """A header or footer that is printed.

    Attributes:
        kind: «header» or «footer».
        pages: «first», «default» or «even».
        section: Number of the section that names it, from 1; those that follow show it until one names another.
        part: The part that holds it.
    """

    kind: str
    pages: str
    section: int
    part: str


def sections(docx: WordFile) -> list[Element]:
    """The sections of a text, in order; what a section was before a revision is none."""
    return [
        section
        for section in docx.root(MAIN_PART).iter(f"{W}sectPr")
        if next(section.iterancestors(f"{W}sectPrChange"), None) is None
    ]


def margins(docx: WordFile) -> tuple[Margin, ...]:
    """The headers and footers that are printed, in the order in which the sections name them; read once.

    Source: ECMA-376 part 1, 17.10.1 (evenAndOddHeaders), 17.10.5 (a section without one has that of the section
    before), 17.10.6 (titlePg).
    """
    return docx.once(_margins)


def _margins(docx: WordFile) -> tuple[Margin, ...]:
    targets = {rel: target for rel, _, target, external in relationships(docx, MAIN_PART) if not external}
    every = sections(docx)
    shown = [("default", *(["first"] if is_on(each.find(f"{W}titlePg")) else []), *_even(docx)) for each in every]
    named: list[tuple[Margin, int]] = []
    for number, section in enumerate(every):
        for reference in section:
            kind, pages = _KINDS.get(reference.tag, ""), reference.get(f"{W}type", "default")
            target = targets.get(reference.get(f"{R}id", ""), "")
            if kind:
                named.append((Margin(kind, pages, number + 1, target), number))
    found = []
    for margin, begins in named:
        same = (n for each, n in named if n > begins and (each.kind, each.pages) == (margin.kind, margin.pages))
        if margin.part in docx and any(margin.pages in pages for pages in shown[begins : next(same, len(every))]):
            found.append(margin)
    return tuple(found)


def _even(docx: WordFile) -> tuple[str, ...]:
    return ("even",) if has_even_pages(docx) else ()


def has_even_pages(docx: WordFile) -> bool:
    """Whether even pages have headers of their own."""
    return _SETTINGS in docx and is_on(docx.root(_SETTINGS).find(f"{W}evenAndOddHeaders"))


def note_parts(docx: WordFile) -> dict[str, str]:
    """The parts that hold notes, by their kind («footnotes», «endnotes»)."""
    found = relationships(docx, MAIN_PART)
    return {kind: target for _, kind, target, external in found if kind in _NOTES and not external and target in docx}


def empty_notes(docx: WordFile) -> Iterator[Element]:
    """Yield each reference of the text to a note that holds nothing but its number."""
    for kind, part in note_parts(docx).items():
        name = kind.removesuffix("s")
        held = {note.get(f"{W}id", ""): note for note in docx.root(part).iterfind(f"{W}{name}")}
        for reference in docx.root(MAIN_PART).iter(f"{W}{name}Reference"):
            note = held.get(reference.get(f"{W}id", ""))
            if note is not None and not any(
                (leaf.text or "").strip() or leaf.tag in _SEEN for leaf in note.iter(*_SAYING)
            ):
                yield reference


def printed_parts(docx: WordFile) -> tuple[str, ...]:
    """Name the parts that are printed: the text first, then headers, footers and notes."""
    others = {*(margin.part for margin in margins(docx)), *note_parts(docx).values()}
    return (MAIN_PART, *sorted(others))
