"""Single values of two revisions of a PDF: whether they are equal, and how a difference is told."""

from __future__ import annotations

from typing import Any

from pyhanko.pdf_utils import generic

FIELDS = "campi del modulo"
_STRINGS = (generic.TextStringObject, generic.ByteStringObject)
_NUMBERS = (generic.NumberObject, generic.FloatObject)


class Difference(Exception):
    """Two revisions do not mean the same; the message says where, for whoever checks.

    Attributes:
        code: of the finding that tells it.
    """

    def __init__(self, where: str, what: str = "", *, code: str = "") -> None:
        super().__init__(f"{where}: {what}" if what else where)
        of_a_field = bool(what) and (where.startswith(FIELDS) or "/Annots" in where)
        self.code = code or ("EARLIER_FIELD_CHANGED" if of_a_field else "CHANGED_AFTER_APPROVAL")


def is_nothing(value: Any) -> bool:
    """Whether it is null, which is as good as absent (ISO 32000, 7.3.7)."""
    return value is None or isinstance(value, generic.NullObject)


def is_text(value: Any) -> bool:
    """Whether it is a string."""
    return isinstance(value, _STRINGS)


def same(old: Any, new: Any) -> bool:
    """Whether two values without parts are equal."""
    if is_text(old) and is_text(new):
        # The same text may be written in two encodings (ISO 32000, 7.9.2.2).
        texts = all(isinstance(each, generic.TextStringObject) for each in (old, new))
        return bool(old.original_bytes == new.original_bytes or (texts and str(old) == str(new)))
    if isinstance(old, _NUMBERS) and isinstance(new, _NUMBERS):
        return float(old) == float(new)
    nothing = [is_nothing(each) for each in (old, new)]
    return all(nothing) or (type(old) is type(new) and bool(old == new))


def same_reference(old: Any, new: Any) -> bool:
    """Whether both lead to the object of one number."""
    references = all(isinstance(each, generic.IndirectObject) for each in (old, new))
    return references and bool(old.idnum == new.idnum)
