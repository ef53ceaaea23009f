"""Objects of a PDF as they are written: entries, references, rectangles, and prints by which two are compared."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from pyhanko.pdf_utils import generic

from signing.pdf.pictures import Box

DEEPEST = 60
_OF_THE_FORM = frozenset({"/Kids", "/Popup", "/IRT"})
"""By these entries an annotation or a field leads to another; by every other to what may hold any name at all."""
_STRINGS = (generic.TextStringObject, generic.ByteStringObject)


def items(listed: Any) -> list[Any]:
    """The values of an array as they are written: references stay references."""
    return [listed.raw_get(number) for number in range(len(listed))] if isinstance(listed, generic.ArrayObject) else []


def key_of(held: Any) -> str:
    """An object's number and generation; nothing for one without."""
    return f"{held.idnum} {held.generation}" if isinstance(held, generic.IndirectObject) else ""


def kids(form_field: Any) -> list[Any]:
    """What stands below a field."""
    return items(entry(form_field, "/Kids"))


def dictionary(holder: Any, key: str) -> Any:
    """An entry that is a dictionary; an empty one where it is none."""
    held = entry(holder, key)
    return held if isinstance(held, generic.DictionaryObject) else generic.DictionaryObject()  # type: ignore[no-untyped-call]


def entry(holder: Any, key: str, otherwise: Any = None) -> Any:
    """An entry, its reference followed."""
    if key not in holder:
        return otherwise
    value = holder[key]
    return bool(value) if isinstance(value, generic.BooleanObject) else value


def raw(holder: Any, key: str) -> Any:
    """An entry as it is written, or None."""
    return holder.raw_get(key) if key in holder else None


def corners(annotation: Any, key: str = "/Rect") -> Box:
    """Its rectangle, in points of user space; of an appearance its box (``/BBox``), in points of its own."""
    left, bottom, right, top = (float(each.get_object()) for each in items(annotation[key])[:4])
    return (min(left, right), min(bottom, top), max(left, right), max(bottom, top))


def area(annotation: Any, key: str = "/Rect") -> float:
    """How large its rectangle is; nothing where it has none."""
    if key not in annotation:
        return 0.0
    left, bottom, right, top = corners(annotation, key)
    return (right - left) * (top - bottom)


class Prints:
    """Digests of the objects of one version with all they refer to, however they are numbered.

    Args:
        apart: numbers of objects that are compared by themselves, such as pages: here their number stands for them.
    """

    def __init__(self, apart: Iterable[str] = ()) -> None:
        self._apart = {key: b"apart " + key.encode() for key in apart}
        self._known: dict[tuple[str, bool], bytes] = {}

    def of(self, held: Any, *, without: frozenset[str] = frozenset()) -> bytes:
        """The digest of an object, without some of its own entries."""
        return self._print(held, 0, True, without)

    def _print(self, held: Any, depth: int, form: bool, without: frozenset[str] = frozenset()) -> bytes:
        """The digest; ``form``: whether it is reached as an annotation or a field, which alone have a parent."""
        if depth > DEEPEST:
            raise ValueError("oggetti annidati troppo in profondità")
        if isinstance(held, generic.IndirectObject):
            return self._reference(held, depth, form)
        state = hashlib.sha256(type(held).__name__.encode() if not isinstance(held, _STRINGS) else b"string")
        if isinstance(held, generic.DictionaryObject):
            for key in sorted(set(held) - without):
                state.update(key.encode() + b"\0" + self._part(key, held.raw_get(key), depth, form))
            if isinstance(held, generic.StreamObject):
                state.update(hashlib.sha256(held.encoded_data).digest())
        elif isinstance(held, generic.ArrayObject):
            for each in items(held):
                state.update(self._print(each, depth + 1, form))
        elif isinstance(held, _STRINGS):
            state.update(held.original_bytes)
        elif held is not None:
            state.update(str(held).encode())
        return state.digest()

    def _part(self, key: str, held: Any, depth: int, form: bool) -> bytes:
        if form and key == "/Parent":
            return key_of(held).encode()
        return self._print(held, depth + 1, form and key in _OF_THE_FORM)

    def _reference(self, held: Any, depth: int, form: bool) -> bytes:
        key = key_of(held)
        if key in self._apart:
            return self._apart[key]
        if (key, form) not in self._known:
            self._known[key, form] = b"circular " + key.encode()
            self._known[key, form] = self._print(held.get_object(), depth + 1, form)
        return self._known[key, form]
