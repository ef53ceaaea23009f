"""What the form of a PDF says about how its fields look: nothing of it may change under them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils import generic

from signing.base.findings import finding
from signing.base.report import Finding
from signing.pdf.objects import DEEPEST, Prints, dictionary, entry, items, key_of, kids, raw

_MOST_FIELDS = 10_000
VARIABLE = frozenset({"/Tx", "/Ch", "/Btn"})


def form_findings(old_root: Any, new_root: Any) -> list[Finding]:
    """What the form says about how its fields look may not change under them.

    A program that signs adds fonts for its own field; nothing that was there gets another meaning, and nothing is to
    be drawn anew by the reader (NeedAppearances, ISO 32000, 12.7.3).
    """
    old, new = dictionary(old_root, "/AcroForm"), dictionary(new_root, "/AcroForm")
    if entry(new, "/NeedAppearances", False) and not entry(old, "/NeedAppearances", False):
        return [finding("CHANGED_AFTER_APPROVAL", "l'aspetto dei campi va ridisegnato (NeedAppearances)")]
    before, after = Prints(), Prints()
    variable = any(kind_of(each.get_object()) in VARIABLE for each in fields_of(old))
    for key in ("/DA", "/Q"):
        if (variable or key in old) and before.of(raw(old, key)) != after.of(raw(new, key)):
            return [finding("CHANGED_AFTER_APPROVAL", f"aspetto predefinito dei campi cambiato ({key})")]
    resources, now = dictionary(old, "/DR"), dictionary(new, "/DR")
    for kind in resources:
        held, holds = dictionary(resources, kind), dictionary(now, kind)
        if any(before.of(raw(held, name)) != after.of(raw(holds, name)) for name in held):
            return [finding("CHANGED_AFTER_APPROVAL", f"risorse dei campi cambiate (/DR {kind})")]
    if variable and before.of(resources) != after.of(now):
        return [finding("CHANGED_AFTER_APPROVAL", "risorse dei campi cambiate (/DR)")]
    return []


def fields_of(form: Any) -> Iterator[Any]:
    """Every field of a form, those below others too, as they are written."""
    waiting = items(entry(form, "/Fields", ()))
    seen: set[str] = set()
    while waiting:
        each = waiting.pop()
        if (key_of(each) and key_of(each) in seen) or not isinstance(each.get_object(), generic.DictionaryObject):
            continue
        seen.add(key_of(each))
        yield each
        waiting += kids(each.get_object())


def require_countable_fields(root: Any) -> None:
    """Refuse a form whose fields have no end for whoever goes down them: each a few times in the next, or in circles.

    The library does, name by name; of forty fields, each twice in the next, it would see a million million.

    Raises:
        ValueError: There are more than any text has.
    """
    waiting, left = items(entry(dictionary(root, "/AcroForm"), "/Fields", ())), _MOST_FIELDS
    while waiting:
        left -= 1
        if left < len(waiting):
            raise ValueError("troppi campi nel modulo, o uno dentro l'altro senza fine")
        held = waiting.pop().get_object()
        if isinstance(held, generic.DictionaryObject):
            waiting += kids(held)


def kind_of(form_field: Any) -> str:
    """Its type, which may be said by a field above it; nothing for what is no field."""
    for _ in range(DEEPEST):
        if "/FT" in form_field:
            return str(form_field["/FT"])
        if "/Parent" not in form_field:
            break
        form_field = form_field["/Parent"]
    return ""
