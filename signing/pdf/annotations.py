"""What lies on the pages of a PDF beside their content: annotations, and among them the widgets of form fields.

One rule: of what an accepted version had, nothing changes but the widget of a field that is signed now; what is new and
draws is the widget of a field that is signed now. Whatever a reader makes of an appearance (its states, layers,
flags, colours of its own, fonts of the form), it is held against the objects themselves and not against one picture.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.sign.fields import enumerate_sig_fields

from signing.base.findings import finding
from signing.base.report import Finding
from signing.pdf.pictures import Box
from signing.pdf.revisions import Structure, revision_of

_FILLED = frozenset({"/V", "/AP", "/AS", "/F", "/Ff", "/DA", "/Q", "/MK", "/Type"})
"""What may change in a widget when its field is signed; its place and its page may not."""
_ELSEWHERE = frozenset({"/Page", "/Pages", "/Catalog", "/StructElem", "/StructTreeRoot"})
_VARIABLE = frozenset({"/Tx", "/Ch", "/Btn"})
_PAINTS = re.compile(rb"(?<![^\s\]>)])(?:f\*?|F|S|s|B\*?|b\*?|Do|sh|T[jJ]|'|\"|BI)(?![^\s\[<(/%])")
_COMMENT = re.compile(rb"%[^\r\n]*")
_FIXED_SIZE = 8 | 16
"""Flags NoZoom and NoRotate: shown larger or turned, the widget leaves its rectangle (ISO 32000, 12.5.3)."""
_DEEPEST = 60

Key = tuple[int, str]
"""Page index, and the annotation's object number or, for one without, its content."""


@dataclass(frozen=True, slots=True)
class Stamps:
    """Rectangles by page index, in points of user space, of what was laid on the pages since the accepted version.

    Attributes:
        own: of newly signed fields that the signatory's program made.
        prepared: of newly signed fields at the place that the approved text gives them.
        empty: of new fields that are not signed and draw nothing.
        earlier: of the fields that were signed in the accepted version.
    """

    own: dict[int, list[Box]] = field(default_factory=dict)
    prepared: dict[int, list[Box]] = field(default_factory=dict)
    empty: dict[int, list[Box]] = field(default_factory=dict)
    earlier: dict[int, list[Box]] = field(default_factory=dict)


def annotation_findings(structure: Structure, base: Structure, approved: bytes | None) -> tuple[list[Finding], Stamps]:
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
        for signature in structure.ordinary
        if signature.field_name not in filled
        for widget in _widgets(signature.sig_field)
    }
    found = [*_form_findings(base.reader.root, structure.reader.root), *_value_findings(structure, base)]
    found += _earlier_findings(before, after, signed)
    found += _frozen_by_signature(structure, after, signed)
    given = _approved_keys(structure, before, approved)
    stamps = Stamps(earlier=_boxes_of(before, {each for name in filled for each in _named(base, name)}))
    for key, annotation in after.annotations.items():
        if key[1] in signed:
            if _area(annotation) and int(_entry(annotation, "/F", 0)) & _FIXED_SIZE:
                found.append(finding("STAMP_TOUCHES_TEXT", f"pagina {key[0] + 1}: il riquadro si sposta con la vista"))
            target = stamps.prepared if key in given else stamps.own
        elif key in before.annotations:
            continue
        elif _draws(annotation):
            found.append(finding("PAINT_WITHOUT_SIGNATURE", f"pagina {key[0] + 1}, oggetto {key[1]}"))
            continue
        else:
            target = stamps.empty
        if _area(annotation):
            target.setdefault(key[0], []).append(_box(annotation))
    found += _unattached_findings(structure, base, after, signed)
    return found, stamps


class _Pages:
    """The annotations of one version, page by page, and the prints of their objects."""

    def __init__(self, reader: Any) -> None:
        self.pages: list[Any] = list(_pages(reader.root["/Pages"], set()))
        self.prints = _Prints()
        self.annotations: dict[Key, Any] = {}
        for number, page in enumerate(self.pages):
            for key, annotation in _on_page(page, self.prints):
                self.annotations[number, key] = annotation


def _pages(node: Any, seen: set[int]) -> Iterator[Any]:
    """The pages in their order, each as it is in this version."""
    if id(node) in seen:
        raise ValueError("albero delle pagine circolare")
    seen.add(id(node))
    if "/Kids" not in node:
        yield node
        return
    for kid in _items(node["/Kids"]):
        yield from _pages(kid.get_object(), seen)


def _on_page(page: Any, prints: _Prints) -> Iterator[tuple[str, Any]]:
    for raw in _items(_entry(page, "/Annots")):
        annotation = raw.get_object()
        if isinstance(annotation, generic.DictionaryObject):
            yield _key(raw) or prints.of(annotation).hex(), annotation


def _items(listed: Any) -> list[Any]:
    return [listed.raw_get(number) for number in range(len(listed))] if isinstance(listed, generic.ArrayObject) else []


def _key(raw: Any) -> str:
    return f"{raw.idnum} {raw.generation}" if isinstance(raw, generic.IndirectObject) else ""


def _named(structure: Structure, name: str) -> Iterator[str]:
    for _, _, reference in enumerate_sig_fields(structure.reader, with_name=name):
        yield from _widgets(reference.get_object())


def _widgets(form_field: Any, depth: int = 0) -> Iterator[str]:
    """The object numbers of a field and of its widgets, which may be one object or several."""
    reference = form_field.container_ref
    if reference is not None:
        yield f"{reference.idnum} {reference.generation}"
    if depth < _DEEPEST:
        for raw in _kids(form_field):
            kid = raw.get_object()
            if isinstance(kid, generic.DictionaryObject) and "/T" not in kid:
                yield from _widgets(kid, depth + 1)


def _earlier_findings(before: _Pages, after: _Pages, signed: Mapping[str, Any]) -> list[Finding]:
    """Nothing of what was there may have changed, but in the widget of a field that is signed now."""
    found = []
    for key, old in before.annotations.items():
        new = after.annotations.get(key)
        allowed = _FILLED if key[1] in signed else frozenset[str]()
        if new is None or before.prints.of(old, without=allowed) != after.prints.of(new, without=allowed):
            name = str(_entry(old, "/T", "")) or f"oggetto {key[1]}"
            found.append(finding("EARLIER_FIELD_CHANGED", f"pagina {key[0] + 1}, {name}"))
    return found


def _value_findings(structure: Structure, base: Structure) -> list[Finding]:
    """A field is filled by a person's signature; one that a time stamp fills is a new one of its own."""
    old = {name: _value(reference.get_object()) for name, _, reference in enumerate_sig_fields(base.reader)}
    people = {each.field_name for each in structure.ordinary}
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
        shown = all(key in dict(_on_page(page, _Prints())) for page in pages)
        if not shown or _Prints().of(signed_as) != _Prints().of(now):
            found.append(finding("EARLIER_FIELD_CHANGED", f"{signature.field_name}: cambiato dopo la sua firma"))
    return found


def _approved_keys(structure: Structure, before: _Pages, approved: bytes | None) -> set[Key]:
    """The annotations that stood in the approved text and stand in the accepted version."""
    number = revision_of(structure, approved) if approved is not None else None
    if number is None:
        return set(before.annotations)
    return set(before.annotations) & set(_Pages(structure.reader.get_historical_resolver(number)).annotations)


def _boxes_of(version: _Pages, keys: set[str]) -> dict[int, list[Box]]:
    boxes: dict[int, list[Box]] = {}
    for (page, key), annotation in version.annotations.items():
        if key in keys and _area(annotation):
            boxes.setdefault(page, []).append(_box(annotation))
    return boxes


def _unattached_findings(
    structure: Structure, base: Structure, after: _Pages, signed: Mapping[str, Any]
) -> list[Finding]:
    """A new field on no page may be drawn by a reader that looks at fields first."""
    known = {name for name, _, _ in enumerate_sig_fields(base.reader)}
    attached = {key for _, key in after.annotations}
    for name, _, reference in enumerate_sig_fields(structure.reader):
        if name in known:
            continue
        for raw in [reference, *_kids(reference.get_object())]:
            key = _key(raw)
            if key not in attached and key not in signed and _draws(raw.get_object()):
                return [finding("PAINT_WITHOUT_SIGNATURE", f"campo {name}, su nessuna pagina")]
    return []


def _kids(form_field: Any) -> list[Any]:
    return _items(_entry(form_field, "/Kids"))


def _form_findings(old_root: Any, new_root: Any) -> list[Finding]:
    """What the form says about how its fields look may not change under them.

    A program that signs adds fonts for its own field; nothing that was there gets another meaning, and nothing is to
    be drawn anew by the reader (NeedAppearances, ISO 32000, 12.7.3).
    """
    old, new = _dictionary(old_root, "/AcroForm"), _dictionary(new_root, "/AcroForm")
    if _entry(new, "/NeedAppearances", False) and not _entry(old, "/NeedAppearances", False):
        return [finding("CHANGED_AFTER_APPROVAL", "l'aspetto dei campi va ridisegnato (NeedAppearances)")]
    prints = _Prints()
    variable = any(_kind(raw.get_object()) in _VARIABLE for raw in _all_fields(old))
    for key in ("/DA", "/Q"):
        if (variable or key in old) and prints.of(old.get(key)) != prints.of(new.get(key)):
            return [finding("CHANGED_AFTER_APPROVAL", f"aspetto predefinito dei campi cambiato ({key})")]
    resources, now = _dictionary(old, "/DR"), _dictionary(new, "/DR")
    for kind in resources:
        held, holds = _dictionary(resources, kind), _dictionary(now, kind)
        if any(prints.of(held.get(name)) != prints.of(holds.get(name)) for name in held):
            return [finding("CHANGED_AFTER_APPROVAL", f"risorse dei campi cambiate (/DR {kind})")]
    if variable and prints.of(resources) != prints.of(now):
        return [finding("CHANGED_AFTER_APPROVAL", "risorse dei campi cambiate (/DR)")]
    return []


def _all_fields(form: Any) -> Iterator[Any]:
    waiting = _items(_entry(form, "/Fields", ()))
    seen: set[str] = set()
    while waiting:
        raw = waiting.pop()
        if _key(raw) in seen or not isinstance(raw.get_object(), generic.DictionaryObject):
            continue
        seen.add(_key(raw))
        yield raw
        waiting += _kids(raw.get_object())


def _kind(form_field: Any) -> str:
    for _ in range(_DEEPEST):
        if "/FT" in form_field:
            return str(form_field["/FT"])
        if "/Parent" not in form_field:
            break
        form_field = form_field["/Parent"]
    return ""


def _dictionary(holder: Any, key: str) -> Any:
    held = _entry(holder, key)
    return held if isinstance(held, generic.DictionaryObject) else generic.DictionaryObject()


def _entry(holder: Any, key: str, otherwise: Any = None) -> Any:
    """A value of the dictionary itself, references followed."""
    if key not in holder:
        return otherwise
    value = holder[key]
    return bool(value) if isinstance(value, generic.BooleanObject) else value


def _box(annotation: Any) -> Box:
    left, bottom, right, top = (float(raw.get_object()) for raw in _items(annotation["/Rect"])[:4])
    return (min(left, right), min(bottom, top), max(left, right), max(bottom, top))


def _area(annotation: Any) -> float:
    if "/Rect" not in annotation:
        return 0.0
    left, bottom, right, top = _box(annotation)
    return (right - left) * (top - bottom)


def _draws(annotation: Any) -> bool:
    """Whether any reader may show something of it, in whatever state, or lets it act."""
    if not _area(annotation):
        return False
    if _entry(annotation, "/Subtype", "/Widget") != "/Widget" or "/A" in annotation or "/AA" in annotation:
        return True
    if len(_dictionary(annotation, "/MK")):
        return True
    appearance = _entry(annotation, "/AP")
    return any(_paints(stream) for stream in _streams(appearance, 0))


def _streams(held: Any, depth: int) -> Iterator[Any]:
    if isinstance(held, generic.StreamObject):
        yield held
    elif isinstance(held, generic.DictionaryObject) and depth < _DEEPEST:
        for key in held:
            yield from _streams(held[key], depth + 1)


def _paints(stream: Any) -> bool:
    try:
        return _PAINTS.search(_COMMENT.sub(b" ", bytes(stream.data))) is not None
    except Exception:
        return True  # what cannot be read here another reader may read


class _Prints:
    """Digests of objects with all they refer to, however they are numbered; pages and the like by number alone."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def of(self, held: Any, *, without: frozenset[str] = frozenset()) -> bytes:
        """The digest of an object, without some of its own entries."""
        return self._print(held, 0, without)

    def _print(self, held: Any, depth: int, without: frozenset[str] = frozenset()) -> bytes:
        if depth > _DEEPEST:
            raise ValueError("oggetti annidati troppo in profondità")
        if isinstance(held, generic.IndirectObject):
            return self._reference(held, depth)
        state = hashlib.sha256(type(held).__name__.encode() if not isinstance(held, _STRINGS) else b"string")
        if isinstance(held, generic.DictionaryObject):
            for key in sorted(set(held) - without - {"/P"}):
                state.update(key.encode() + b"\0" + self._part(key, held.raw_get(key), depth))
            if isinstance(held, generic.StreamObject):
                state.update(hashlib.sha256(held.encoded_data).digest())
        elif isinstance(held, generic.ArrayObject):
            for raw in _items(held):
                state.update(self._print(raw, depth + 1))
        elif isinstance(held, _STRINGS):
            state.update(held.original_bytes)
        elif held is not None:
            state.update(str(held).encode())
        return state.digest()

    def _part(self, key: str, raw: Any, depth: int) -> bytes:
        if key == "/Parent":
            return _key(raw).encode()
        return self._print(raw, depth + 1)

    def _reference(self, raw: Any, depth: int) -> bytes:
        key = _key(raw)
        if key not in self._known:
            self._known[key] = b"circular " + key.encode()
            target = raw.get_object()
            is_dictionary = isinstance(target, generic.DictionaryObject)
            if is_dictionary and str(_entry(target, "/Type", "")) in _ELSEWHERE:
                self._known[key] = b"elsewhere " + key.encode()
            else:
                self._known[key] = self._print(target, depth + 1)
        return self._known[key]


_STRINGS = (generic.TextStringObject, generic.ByteStringObject)
