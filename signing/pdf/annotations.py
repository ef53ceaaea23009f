"""What lies on the pages of a PDF beside their content: annotations, and among them the widgets of form fields.

One rule: of what an accepted version had, nothing changes but the widget of a field that is signed now; what is new and
draws is the widget of a field that is signed now. Whatever a reader makes of an appearance (its states, layers,
flags, colours of its own, fonts of the form), it is held against the objects themselves and not against one picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.sign.fields import enumerate_sig_fields

from signing.base.findings import finding
from signing.base.report import Finding
from signing.pdf.forms import VARIABLE, fields_of, form_findings, kind_of
from signing.pdf.meaning import FILLED, moved_out_of_sight
from signing.pdf.objects import DEEPEST, Prints, area, corners, dictionary, entry, items, key_of, kids, raw
from signing.pdf.pictures import Box
from signing.pdf.revisions import Opened, Structure, revision_of

_PAINTS = re.compile(rb"(?<![^\s\]>)}{\[(])(?:f\*?|F|S|s|B\*?|b\*?|Do|sh|T[jJ]|'|\"|BI)(?![^\s\[\]<>(){}/%])")
_FIXED_SIZE = 8 | 16
"""Flags NoZoom and NoRotate: shown larger or turned, the widget leaves its rectangle (ISO 32000, 12.5.3)."""

_REFERENCES = frozenset({"/Link", "/Popup"})

Key = tuple[int, str]
"""Page index, and the annotation's object number or, for one without, its content."""


@dataclass(frozen=True, slots=True)
class Stamps:
    """Rectangles by page index, in points of user space, of what was laid on the pages since the accepted version.

    Attributes:
        own: of newly signed fields that the signatory's program made.
        prepared: of newly signed fields at the place that the approved text gives them, or within such a place that
            nobody has signed in.
        empty: of new fields that are not signed and draw nothing.
        earlier: of the fields that were signed in the accepted version.
        shown: of what the accepted version shows beside its content and its signatures: filled fields, comments.
    """

    own: dict[int, list[Box]] = field(default_factory=dict)
    prepared: dict[int, list[Box]] = field(default_factory=dict)
    empty: dict[int, list[Box]] = field(default_factory=dict)
    earlier: dict[int, list[Box]] = field(default_factory=dict)
    shown: dict[int, list[Box]] = field(default_factory=dict)


def annotation_findings(structure: Structure, base: Opened, approved: bytes | None) -> tuple[list[Finding], Stamps]:
    """Compare the annotations and the form of the accepted version with those of the returned file.

    Args:
        structure: the returned file.
        base: the accepted version with which it begins.
        approved: the text as it was approved, before any signature; None where there is none.
    """
    before, after = _Pages(base.reader), _Pages(structure.reader)
    filled = {name for name, _, _ in enumerate_sig_fields(base.reader, filled_status=True)}
    signed = {
        widget: signature
        for signature in structure.people
        if signature.field_name not in filled
        for widget in _widgets(signature.sig_field)
    }
    found = [*form_findings(base.reader.root, structure.reader.root), *_value_findings(structure, base)]
    found += _earlier_findings(before, after, signed)
    found += _action_findings(before, after)
    found += _frozen_by_signature(structure, after, signed)
    given = _approved_keys(structure, base, before, approved)
    taken = {each for name in filled for each in _named(base, name)} | set(signed)
    empty = {key for (_, key), each in before.annotations.items() if kind_of(each) == "/Sig" and key not in taken}
    places = _boxes_of(before, empty & {key for _, key in given})
    shown = {key for (_, key), each in before.annotations.items() if _says(each)}
    stamps = Stamps(
        earlier=_boxes_of(before, {each for name in filled for each in _named(base, name)}),
        shown=_boxes_of(before, shown),
    )
    for key, annotation in after.annotations.items():
        if key[1] in signed:
            if area(annotation) and int(entry(annotation, "/F", 0)) & _FIXED_SIZE:
                found.append(finding("STAMP_TOUCHES_TEXT", f"pagina {key[0] + 1}: il riquadro si sposta con la vista"))
            if not area(annotation) and _draws_in_a_box(annotation):
                found.append(finding("STAMP_TOUCHES_TEXT", f"pagina {key[0] + 1}: un riquadro senza area disegna"))
            at_its_place = key in given or any(_within(annotation, place) for place in places.get(key[0], ()))
            target = stamps.prepared if at_its_place else stamps.own
        elif key in before.annotations:
            continue
        elif _draws(annotation):
            found.append(finding("PAINT_WITHOUT_SIGNATURE", f"pagina {key[0] + 1}, oggetto {key[1]}"))
            continue
        else:
            target = stamps.empty
        if area(annotation):
            target.setdefault(key[0], []).append(corners(annotation))
    found += _unattached_findings(structure, base, after, signed)
    return found, stamps


class _Pages:
    """The annotations of one version, page by page, and the prints of their objects."""

    def __init__(self, reader: Any) -> None:
        self.form = dictionary(reader.root, "/AcroForm")
        self.pages: list[Any] = list(_pages(reader.root.raw_get("/Pages"), set()))
        # What a page holds is compared as it is drawn, and by the rules for changes between revisions.
        apart = [reader.root_ref, *(page.container_ref for page in self.pages)]
        self.apart = {f"{each.idnum} {each.generation}" for each in apart}
        self.prints = Prints(self.apart)
        self.annotations: dict[Key, Any] = {}
        for number, page in enumerate(self.pages):
            for key, annotation in _on_page(page, self.prints):
                self.annotations[number, key] = annotation


def _pages(held: Any, seen: set[str]) -> Iterator[Any]:
    """The pages in their order, each as it is in this version."""
    if key_of(held) in seen:
        raise ValueError("albero delle pagine circolare")
    seen.add(key_of(held))
    node = held.get_object()
    if "/Kids" not in node:
        yield node
        return
    for kid in kids(node):
        yield from _pages(kid, seen)


def _on_page(page: Any, prints: Prints) -> Iterator[tuple[str, Any]]:
    for each in items(entry(page, "/Annots")):
        annotation = each.get_object()
        if isinstance(annotation, generic.DictionaryObject):
            yield key_of(each) or prints.of(annotation).hex(), annotation


def _named(structure: Opened, name: str) -> Iterator[str]:
    for _, _, reference in enumerate_sig_fields(structure.reader, with_name=name):
        yield from _widgets(reference.get_object())


def _widgets(form_field: Any, depth: int = 0) -> Iterator[str]:
    """The object numbers of a field and of its widgets, which may be one object or several."""
    reference = form_field.container_ref
    if reference is not None:
        yield f"{reference.idnum} {reference.generation}"
    if depth < DEEPEST:
        for each in kids(form_field):
            kid = each.get_object()
            if isinstance(kid, generic.DictionaryObject) and "/T" not in kid:
                yield from _widgets(kid, depth + 1)


def _earlier_findings(before: _Pages, after: _Pages, signed: Mapping[str, Any]) -> list[Finding]:
    """Nothing of what was there may have changed, but in the widget of a field that is signed now."""
    found = []
    for key, old in before.annotations.items():
        new = after.annotations.get(key)
        allowed = FILLED if key[1] in signed else frozenset[str]()
        if key[1] in signed and new is not None and moved_out_of_sight(new):
            allowed |= {"/Rect"}
        if new is None or before.prints.of(old, without=allowed) != after.prints.of(new, without=allowed):
            name = str(entry(old, "/T", "")) or f"oggetto {key[1]}"
            found.append(finding("EARLIER_FIELD_CHANGED", f"pagina {key[0] + 1}, {name}"))
    return found


def _action_findings(before: _Pages, after: _Pages) -> list[Finding]:
    """Nothing acts that did not act before: a script or a call hung on a field is no part of its signature."""
    changed = sorted(set(_actions(before)) ^ set(_actions(after)))
    return [finding("CHANGED_AFTER_APPROVAL", f"azione di un campo, oggetto {changed[0][0]}")] if changed else []


def _actions(version: _Pages) -> Iterator[tuple[str, bytes]]:
    """What acts on the pages and in the form: of annotations, of fields, and of the fields above them."""
    held = [(key, annotation) for (_, key), annotation in version.annotations.items()]
    held += [(key_of(each), each.get_object()) for each in fields_of(version.form)]
    for key, holder in held:
        for _ in range(DEEPEST):
            if "/A" in holder or "/AA" in holder:
                yield key, version.prints.of(raw(holder, "/A")) + version.prints.of(raw(holder, "/AA"))
            parent = entry(holder, "/Parent")
            if not isinstance(parent, generic.DictionaryObject):
                break
            key, holder = key_of(raw(holder, "/Parent")), parent


def _value_findings(structure: Structure, base: Opened) -> list[Finding]:
    """A field is filled by a person's signature; one that a time stamp fills is a new one of its own."""
    old = {name: _value(reference.get_object()) for name, _, reference in enumerate_sig_fields(base.reader)}
    people = {each.field_name for each in structure.people}
    stamps = {each.field_name for each in structure.time_stamps}
    for name, _, reference in enumerate_sig_fields(structure.reader):
        value = _value(reference.get_object())
        if value is None or name in people or (name in stamps and name not in old):
            continue
        if name not in old or old[name] is None:
            return [finding("EARLIER_FIELD_CHANGED", f"{name}: riempito senza la firma di una persona")]
    return []


def _value(form_field: Any) -> Any:
    value = form_field.get("/V")
    return None if value is None or isinstance(value, generic.NullObject) else value


def _frozen_by_signature(structure: Structure, after: _Pages, signed: Mapping[str, Any]) -> list[Finding]:
    """Since its signature a field looks as it did then, and on the pages where it stood then."""
    found = []
    for key, signature in signed.items():
        then = structure.reader.get_historical_resolver(signature.signed_revision)
        number, generation = (int(part) for part in key.split())
        reference = generic.Reference(number, generation, structure.reader)
        signed_as, now = then.get_object(reference), structure.reader.get_object(reference)
        places = [place for place, name in after.annotations if name == key]
        pages = [then.get_object(after.pages[place].container_ref) for place in places]
        shown = all(key in dict(_on_page(page, Prints(after.apart))) for page in pages)
        if not shown or Prints(after.apart).of(signed_as) != Prints(after.apart).of(now):
            found.append(finding("EARLIER_FIELD_CHANGED", f"{signature.field_name}: cambiato dopo la sua firma"))
    return found


def _approved_keys(structure: Structure, base: Opened, before: _Pages, approved: bytes | None) -> set[Key]:
    """The annotations that stood in the approved text and stand in the accepted version."""
    number = revision_of(structure, approved) if approved is not None else None
    if number is None or number == base.reader.xrefs.total_revisions - 1:
        return set(before.annotations)
    return set(before.annotations) & set(_Pages(structure.reader.get_historical_resolver(number)).annotations)


def _boxes_of(version: _Pages, keys: set[str]) -> dict[int, list[Box]]:
    boxes: dict[int, list[Box]] = {}
    for (page, key), annotation in version.annotations.items():
        if key in keys and area(annotation):
            boxes.setdefault(page, []).append(corners(annotation))
    return boxes


def _within(annotation: Any, place: Box) -> bool:
    """Whether its rectangle reaches out of a place nowhere, but for rounding."""
    left, bottom, right, top = corners(annotation)
    outside = (place[0] - left, place[1] - bottom, right - place[2], top - place[3])
    return area(annotation) > 0 and max(outside) <= 1


def _unattached_findings(structure: Structure, base: Opened, after: _Pages, signed: Mapping[str, Any]) -> list[Finding]:
    """A new field on no page may be drawn by a reader that looks at fields first."""
    known = {name for name, _, _ in enumerate_sig_fields(base.reader)}
    attached = {key for _, key in after.annotations}
    for name, _, reference in enumerate_sig_fields(structure.reader):
        if name in known:
            continue
        for each in [reference, *kids(reference.get_object())]:
            key = key_of(each)
            if key not in attached and key not in signed and _draws(each.get_object()):
                return [finding("PAINT_WITHOUT_SIGNATURE", f"campo {name}, su nessuna pagina")]
    return []


def _draws(annotation: Any) -> bool:
    """Whether any reader may show something of it, in whatever state."""
    if entry(annotation, "/Subtype", "/Widget") != "/Widget":
        return True
    if area(annotation) and len(dictionary(annotation, "/MK")):
        return True
    # A rectangle without area is no promise: readers differ in how they fit an appearance into it.
    appearance = entry(annotation, "/AP")
    return any(_paints(stream) for stream in _streams(appearance, 0))


def _draws_in_a_box(annotation: Any) -> bool:
    """Whether its appearance draws within a box that is not empty: by that one it is cut (ISO 32000, 8.10.2).

    In a rectangle without area only a reader that scales it in its own way shows it: over what, nobody can say.
    """
    streams = _streams(entry(annotation, "/AP"), 0)
    return any(_paints(stream) for stream in streams if "/BBox" not in stream or area(stream, "/BBox"))


def _says(annotation: Any) -> bool:
    """Whether it shows something of the text: a filled field, a comment; no signature, and no mere reference."""
    if entry(annotation, "/Subtype") in _REFERENCES or kind_of(annotation) == "/Sig":
        return False
    return _draws(annotation) or kind_of(annotation) in VARIABLE


def _streams(held: Any, depth: int) -> Iterator[Any]:
    if isinstance(held, generic.StreamObject):
        yield held
    elif isinstance(held, generic.DictionaryObject) and depth < DEEPEST:
        for key in held:
            yield from _streams(held[key], depth + 1)


def _paints(stream: Any) -> bool:
    try:
        return _PAINTS.search(_operators(bytes(stream.data))) is not None
    except Exception:
        return True  # what cannot be read here another reader may read


def _operators(content: bytes) -> bytes:
    """A content stream without its strings and comments, NUL as the white space that it is (ISO 32000, 7.2.3).

    Raises:
        ValueError: A string does not end: readers differ in what they make of the rest.
    """
    kept, depth, comment, escaped = bytearray(), 0, False, False
    for byte in content.replace(b"\0", b" "):
        if comment:
            comment = byte not in b"\r\n"
        elif escaped:
            escaped = False
        elif depth and byte == ord("\\"):
            escaped = True
        elif byte == ord("(") or (depth and byte == ord(")")):
            depth += 1 if byte == ord("(") else -1
            kept.append(byte)
        elif not depth:
            comment = byte == ord("%")
            kept.append(ord(" ") if comment else byte)
    if depth:
        raise ValueError("stringa senza fine")
    return bytes(kept)
