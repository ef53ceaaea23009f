"""Two versions of a Word text as one document with Word's own tracked changes, checked before anybody sees it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from agreements.documents.files.errors import DocumentError
from agreements.documents.redline.redline_atoms import References, UnreadableStructure, key_of
from agreements.documents.redline.redline_blocks import Comparison
from agreements.documents.redline.redline_links import Adopter, known_names, meanings
from agreements.documents.redline.redline_marks import Marker
from agreements.documents.redline.revisions import accept_all, has_revisions, reject_all
from agreements.documents.word.ooxml import MAIN_PART, Element, W
from agreements.documents.word.word_file import WordFile, relationships
from agreements.documents.word.word_text import WordText, text_in_use

MAX_PARAGRAPHS = 20_000
"""Of both texts together: several hundred pages each, compared in some ten seconds."""
_NOTES = {"footnotes": f"{W}footnoteReference", "endnotes": f"{W}endnoteReference"}


class RedlineError(DocumentError):
    """The two texts cannot be shown as tracked changes: the list of differences takes their place."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"Il confronto con le revisioni di Word non è stato prodotto ({why}): valgono le differenze elencate."
        )


def redline(old: WordFile, new: WordFile, author: str, at: datetime) -> WordFile:
    """Make the new text show what was added to the old one and taken from it, as revisions of Word.

    Words, paragraphs, table rows, headers, footers, notes, pictures and links are compared; formatting is that of
    the new text. Nothing is answered that was not verified: all accepted it must say what the new text says, all
    rejected what the old one says, tables cell by cell.

    Args:
        old: A document without revisions.
        new: The same.
        author: Whose revisions they appear to be, in Word's margin.
        at: When, in UTC.

    Returns:
        The document; the same input gives the same bytes.

    Raises:
        RedlineError: It cannot be made, or did not pass its verification.
        UnacceptableDocxError: A part of one of them is damaged.
    """
    if has_revisions(old) or has_revisions(new):
        raise RedlineError("uno dei testi contiene revisioni in sospeso")
    bodies = [docx.root(MAIN_PART) for docx in (old, new)]
    if sum(1 for body in bodies for _ in body.iter(f"{W}p")) > MAX_PARAGRAPHS:
        raise RedlineError("i testi sono troppo lunghi")
    try:
        made = _marked(old, new, Marker(author, at))
        faithful = _said(accept_all(made)) == _said(new) and _said(reject_all(made)) == _said(old)
    except Exception as e:  # a comparison is a reading aid: whatever an odd file makes go wrong must stop no step
        raise RedlineError("i testi contengono elementi che non si lasciano confrontare") from e
    if not faithful:
        raise RedlineError("la verifica del risultato non è riuscita")
    return made


def _marked(before: WordFile, new: WordFile, marker: Marker) -> WordFile:
    after = new.edited()
    bodies = [before.root(MAIN_PART), after.own(MAIN_PART)]
    known = known_names(new)
    notes = [_note_texts(docx) for docx in (before, new)]
    note_numbers = _paired_notes(bodies, notes)

    def compare(old_part: str, new_part: str, old_root: Element, new_root: Element) -> None:
        adopter = Adopter(before, after, old_part, new_part, known, note_numbers)
        old_references = References(meanings(before, old_part), notes[0])
        new_references = References(meanings(after, new_part), notes[1])
        Comparison(marker, old_references, new_references, adopter.adopt, new).container(old_root, new_root)

    stories = _margins(before, new, bodies)
    compare(MAIN_PART, MAIN_PART, bodies[0].find(f"{W}body"), bodies[1].find(f"{W}body"))
    for new_part, old_part in stories.items():
        root = after.own(new_part)
        compare(old_part, new_part, before.root(old_part) if old_part else root.makeelement(root.tag), root)
    return after.finished()


def _margins(before: WordFile, after: WordFile, bodies: list[Element]) -> dict[str, str]:
    """Which header or footer of the old text corresponds to each of the new one; empty: it is new."""
    targets = [{rel: target for rel, _, target, _ in relationships(docx, MAIN_PART)} for docx in (before, after)]
    places = [_margin_places(body, known) for body, known in zip(bodies, targets, strict=True)]
    found: dict[str, str] = {}
    for place, new_part in places[1].items():
        old_part = places[0].get(place, "")
        if new_part in after and (not old_part or old_part in before):
            found.setdefault(new_part, old_part)
    return found


def _margin_places(body: Element, targets: Mapping[str, str]) -> dict[tuple[int, str, str], str]:
    identifier = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    return {
        (number, reference.tag, reference.get(f"{W}type", "default")): targets.get(reference.get(identifier, ""), "")
        for number, section in enumerate(body.iter(f"{W}sectPr"))
        for reference in section
        if reference.tag in (f"{W}headerReference", f"{W}footerReference")
    }


def _note_texts(docx: WordFile) -> dict[str, str]:
    """Each note by its reference, as a key that says its content."""
    return {
        f"{_NOTES[kind]} {note.get(f'{W}id')}": key_of(note, References(meanings(docx, target)))
        for _, kind, target, _ in relationships(docx, MAIN_PART)
        if kind in _NOTES and target in docx
        for note in docx.root(target)
        if note.get(f"{W}type", "normal") == "normal"
    }


def _paired_notes(bodies: list[Element], notes: list[dict[str, str]]) -> dict[str, str]:
    """Identifier in the new text of each note of the old one; notes that differ cannot be shown as revisions.

    Raises:
        UnreadableStructure: A note was added, taken away or changed.
    """
    used = [
        [f"{e.tag} {e.get(f'{W}id')}" for e in body.iter(*_NOTES.values()) if f"{e.tag} {e.get(f'{W}id')}" in texts]
        for body, texts in zip(bodies, notes, strict=True)
    ]
    if [notes[0][name] for name in used[0]] != [notes[1][name] for name in used[1]]:
        raise UnreadableStructure
    return {old: new.rpartition(" ")[2] for old, new in zip(*used, strict=True)}


def _said(docx: WordFile) -> tuple[WordText, object]:
    """What a document says, its tables cell by cell."""
    tables = [
        [[_cell(cell) for cell in row.iterchildren(f"{W}tc")] for row in table.iterchildren(f"{W}tr")]
        for table in docx.root(MAIN_PART).iter(f"{W}tbl")
    ]
    return text_in_use(docx), tables


def _cell(cell: Element) -> str:
    return " ".join("".join(text.text or "" for text in cell.iter(f"{W}t")).split())
