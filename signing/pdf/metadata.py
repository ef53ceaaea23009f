"""What the information and the metadata of a PDF say of its text (title, language, conformity); not programs, times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pyhanko.pdf_utils import generic

from signing.base.hostile_xml import parsed
from signing.pdf.values import Difference, same

BY_PROGRAMS = frozenset({"/CreationDate", "/ModDate", "/Producer"})
"""What a program that signs writes into the information; it says nothing of the text."""
_BY_PROGRAMS_IN_XMP = (
    "{http://ns.adobe.com/xap/1.0/}",
    "{http://ns.adobe.com/xap/1.0/mm/}",
    "{http://www.w3.org/",
    *(f"{{http://www.aiim.org/pdfa/ns/{each}" for each in ("extension/", "schema#", "property#", "type#", "field#")),
)
_FREE_IN_XMP = frozenset(f"{{http://ns.adobe.com/pdf/1.3/}}{each}" for each in ("Producer", "PDFVersion", "Trapped"))
"""Times, programs, histories; whatever else the metadata say describes the text."""
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def require_same_info(old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """The document's information says what it said, but for the program and the time (ISO 32000, 14.3.3).

    Args:
        old, new: its entries, without :data:`BY_PROGRAMS`.

    Raises:
        Difference: It says something else.
    """
    # Left out it says nothing else: readers look in the revision before (ISO 32000, 14.3.3).
    differing = {key for key in {*old, *new} if new and not same(old.get(key), new.get(key))}
    if differing:
        raise Difference(f"proprietà del documento: {', '.join(sorted(differing))}")


def require_same_description(old_stream: Any, new_stream: Any) -> None:
    """The metadata (XMP, ISO 16684-1) say of the text what they said.

    Args:
        old_stream, new_stream: None where there are none.

    Raises:
        Difference: They say something else, or cannot be read.
    """
    old, new = _properties(old_stream), _properties(new_stream)
    if old is not None and new is None:
        raise Difference("metadati tolti")
    before, after = old or {}, new or {}
    added = {name for name in after.keys() - before.keys() if not name.endswith("}format")}
    differing = added | {name for name in before if sorted(before[name]) != sorted(after.get(name, []))}
    if differing:
        raise Difference(f"metadati: {', '.join(name.rsplit('}', 1)[1] for name in sorted(differing))}")


def _properties(stream: Any) -> dict[str, list[str]] | None:
    if stream is None:
        return None
    if not isinstance(stream, generic.StreamObject):
        raise Difference("metadati: non sono un contenuto")
    try:
        packet = parsed(bytes(stream.data).strip(), remove_comments=True)
    except Exception as error:
        raise Difference(f"metadati illeggibili: {error!r}") from error
    found: dict[str, list[str]] = {}
    for described in packet.iter(f"{_RDF}Description"):
        said = [(name, value) for name, value in described.attrib.items()]
        said += [(each.tag, "\n".join(_words(each))) for each in described if isinstance(each.tag, str)]
        for name, value in said:
            if not name.startswith(_BY_PROGRAMS_IN_XMP) and name not in _FREE_IN_XMP:
                found.setdefault(name, []).append(value)
    return found


def _words(element: Any) -> Iterable[str]:
    for each in element.iter():
        language = each.get(_LANGUAGE, "")
        text = " ".join((each.text or "").split())
        if language or text:
            yield f"{language} {text}".strip()
