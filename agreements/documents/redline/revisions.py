"""Word's tracked changes, all accepted or all rejected: what each side of a comparison says."""

from __future__ import annotations

from agreements.documents.word.ooxml import MAIN_PART, Element, W
from agreements.documents.word.word_file import WordEdit, WordFile, relationships, story_parts

_ADDED = frozenset({f"{W}ins", f"{W}moveTo"})
_TAKEN = frozenset({f"{W}del", f"{W}moveFrom"})
_RANGES = frozenset(f"{W}{kind}Range{end}" for kind in ("moveFrom", "moveTo") for end in ("Start", "End"))
_OLD_PROPERTIES = {
    f"{W}{name}Change": f"{W}{name}" for name in ("rPr", "pPr", "sectPr", "tblPr", "tblPrEx", "tblGrid", "trPr", "tcPr")
}
# What a property change leaves alone, since its old properties do not tell it.
_KEPT = {f"{W}pPr": (f"{W}rPr", f"{W}sectPr"), f"{W}rPr": (*_ADDED, *_TAKEN)}
_HOLDERS = frozenset(f"{W}{name}" for name in ("hyperlink", "smartTag", "sdtContent", "sdt", "customXml"))
_MARKS = (*_ADDED, *_TAKEN, *_OLD_PROPERTIES, f"{W}cellIns", f"{W}cellDel", f"{W}cellMerge")
_PROPERTIES = frozenset(f"{W}{name}" for name in ("sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr"))


def accept_all(docx: WordFile) -> WordFile:
    """Accept every tracked change, as Word does with «Accetta tutte le modifiche».

    Raises:
        UnacceptableDocxError: A part of it is damaged.
    """
    return _resolved(docx, gone=_TAKEN, stays=_ADDED, accept=True)


def reject_all(docx: WordFile) -> WordFile:
    """Reject every tracked change: the document before them.

    Raises:
        UnacceptableDocxError: A part of it is damaged.
    """
    return _resolved(docx, gone=_ADDED, stays=_TAKEN, accept=False)


def _resolved(docx: WordFile, *, gone: frozenset[str], stays: frozenset[str], accept: bool) -> WordFile:
    made = docx.edited()
    for name in story_parts(docx):
        if next(docx.root(name).iter(*_MARKS, *_RANGES, f"{W}numberingChange"), None) is not None:
            _settle(made.own(name), gone, stays, accept=accept)
    _drop_orphaned_notes(made)
    return made.finished()


def _settle(root: Element, gone: frozenset[str], stays: frozenset[str], *, accept: bool) -> None:
    for change in list(root.iter(*_OLD_PROPERTIES)):
        _settle_properties(change, accept=accept)
    _settle_cells(root, accept=accept)
    for row in list(root.iter(f"{W}tr")):
        if any(row.find(f"{W}trPr/{tag}") is not None for tag in gone):
            _remove(row)
    for table in list(root.iter(f"{W}tbl")):
        if table.find(f".//{W}tr") is None:
            _remove(table)
    # Marks of paragraphs are read before the marks themselves go; content before the paragraphs are joined.
    joined = [p for p in root.iter(f"{W}p") if any(p.find(f"{W}pPr/{W}rPr/{tag}") is not None for tag in gone)]
    for element in list(root.iter(*gone)):
        _remove_with_empty_holders(element)
    for element in list(root.iter(*stays, *_RANGES, f"{W}numberingChange")):
        _unwrap(element)
    if not accept:
        for old, new in ((f"{W}delText", f"{W}t"), (f"{W}delInstrText", f"{W}instrText")):
            for element in list(root.iter(old)):
                element.tag = new
    for paragraph in joined:
        _join_with_next(paragraph)


def _settle_properties(change: Element, *, accept: bool) -> None:
    holder = change.getparent()
    old = change.find(_OLD_PROPERTIES[change.tag])
    holder.remove(change)
    if accept or old is None:
        return
    kept = _KEPT.get(holder.tag, ())
    for child in list(holder):
        if child.tag not in kept:
            holder.remove(child)
    for number, child in enumerate(list(old)):
        holder.insert(number, child)


def _settle_cells(root: Element, *, accept: bool) -> None:
    for mark in list(root.iter(f"{W}cellIns", f"{W}cellDel", f"{W}cellMerge")):
        if (mark.tag == f"{W}cellDel") is accept and mark.tag != f"{W}cellMerge":
            _remove(mark.getparent().getparent())
        else:
            _remove(mark)


def _join_with_next(paragraph: Element) -> None:
    """Let a paragraph whose end is gone run into the next one, whose properties then count for both."""
    following = paragraph.getnext()
    while following is not None and following.tag != f"{W}p" and following.tag != f"{W}tbl":
        following = following.getnext()
    content = [child for child in paragraph if child.tag != f"{W}pPr"]
    if following is not None and following.tag == f"{W}p":
        place = 1 if following.find(f"{W}pPr") is not None else 0
        for child in reversed(content):
            following.insert(place, child)
        _remove(paragraph)
    elif not any(child.tag == f"{W}r" or len(child) for child in content) and _may_go(paragraph):
        _remove(paragraph)


def _may_go(paragraph: Element) -> bool:
    """A cell, a note and a text must keep one paragraph, and a cell must end with one."""
    before = paragraph.getprevious()
    after = paragraph.getnext()
    return (before is not None and before.tag == f"{W}p") or (after is not None and after.tag == f"{W}tbl")


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _remove_with_empty_holders(element: Element) -> None:
    holder = element.getparent()
    _remove(element)
    while holder is not None and holder.tag in _HOLDERS and all(child.tag in _PROPERTIES for child in holder):
        emptied, holder = holder, holder.getparent()
        _remove(emptied)


def _unwrap(element: Element) -> None:
    parent = element.getparent()
    place = parent.index(element)
    for child in reversed(list(element)):
        parent.insert(place + 1, child)
    parent.remove(element)


def _drop_orphaned_notes(made: WordEdit) -> None:
    """A note whose reference is gone is gone with it."""
    for kind, reference in (("footnotes", f"{W}footnoteReference"), ("endnotes", f"{W}endnoteReference")):
        used = {element.get(f"{W}id") for element in made.root(MAIN_PART).iter(reference)}
        for name in [target for _, found, target, _ in relationships(made, MAIN_PART) if found == kind]:
            notes = made.root(name) if name in made else ()
            orphans = {n for n, note in enumerate(notes) if _is_numbered(note) and note.get(f"{W}id") not in used}
            for note in [note for n, note in enumerate(made.own(name)) if n in orphans] if orphans else ():
                _remove(note)


def _is_numbered(note: Element) -> bool:
    return bool(note.get(f"{W}type", "normal") == "normal")


def has_revisions(docx: WordFile) -> bool:
    """Tell whether any story holds a tracked change."""
    return any(next(docx.root(name).iter(*_MARKS), None) is not None for name in story_parts(docx))
