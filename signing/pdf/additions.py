"""What a program that signs may add to the catalogue beside its signature, and what that may hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from pyhanko.pdf_utils import generic

from signing.pdf.objects import items, raw
from signing.pdf.values import Difference, is_nothing, is_text, same

Follow = Callable[[Any], Any]
"""What a reference leads to in a revision; anything else as it is."""
VERSIONS = tuple(f"/{each}" for each in ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "2.0"))
"""Of PDF, as the catalogue names them, the oldest first (ISO 32000-2, 7.2.2 and the editions before it)."""
_STORE = frozenset({"/Type", "/VRI", "/Certs", "/CRLs", "/OCSPs"})
_OF_A_SIGNATURE = frozenset({"/Type", "/Cert", "/CRL", "/OCSP", "/TU", "/TS"})
_DIGEST = re.compile(r"/[0-9A-Fa-f]{40,128}")
_MOMENT = re.compile(r"(D:)?\d{4,14}([Z+-]\d{0,2}'?\d{0,2}'?)?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_OF_THE_FORM: dict[str, Callable[[Any], bool]] = {
    "/SigFlags": lambda held: isinstance(held, generic.NumberObject),
    "/Q": lambda held: isinstance(held, generic.NumberObject),
    "/DA": is_text,
    "/DR": lambda held: isinstance(held, generic.DictionaryObject),
    "/NeedAppearances": lambda held: isinstance(held, generic.BooleanObject),
}
_EXTENSION: dict[str, Callable[[Any], bool]] = {
    "/Type": lambda held: isinstance(held, generic.NameObject),
    "/BaseVersion": lambda held: isinstance(held, generic.NameObject),
    "/ExtensionLevel": lambda held: isinstance(held, generic.NumberObject),
    "/URL": is_text,
    "/ExtensionRevision": is_text,
}


def require_version(header: str, held: Any, follow: Follow) -> None:
    """The version that the catalogue names is one of PDF, and none before that of the file.

    One that a signature raised may fall back: iText 5 names the one of its own, whatever stood there.

    Args:
        header: the version in the file's first line, such as ``/1.7``.
        held: the catalogue's entry; None where there is none.

    Raises:
        Difference: It is none, or an older one.
    """
    if is_nothing(held):
        return
    if not isinstance(held, generic.NameObject) or held not in VERSIONS:
        raise Difference(f"versione del PDF sconosciuta: {str(held)[:20]}")
    if header in VERSIONS and VERSIONS.index(held) < VERSIONS.index(header):
        raise Difference(f"versione del PDF abbassata: {held}")


def require_language(old: Any, new: Any) -> None:
    """A language may be named where none was (ISO 32000-2, 14.9.2): it says how the text is read aloud, not what.

    Raises:
        Difference: It is another one, is left out, or is no language.
    """
    if not is_nothing(old) or is_nothing(new):
        if not same(old, new):
            raise Difference("la lingua del testo è cambiata (/Lang)")
    elif not is_text(new) or not _LANGUAGE.fullmatch(str(new)):
        raise Difference("lingua del testo sconosciuta (/Lang)")


def require_form(form: Any, follow: Follow) -> None:
    """What a program writes into the form for its own field is of its kind (ISO 32000-2, 12.7.3).

    Raises:
        Difference: It is something else.
    """
    for key, good in _OF_THE_FORM.items():
        held = follow(raw(form, key))
        if not is_nothing(held) and not good(held):
            raise Difference(f"modulo con altro: {key}")


def require_extensions(held: Any, follow: Follow) -> None:
    """Extensions of the format are named with their level, and nothing else stands there (ISO 32000-2, 7.12).

    Raises:
        Difference: Something else does.
    """
    if is_nothing(held):
        return
    if not isinstance(held, generic.DictionaryObject):
        raise Difference("estensioni che non sono tali")
    for key in held:
        named = follow(raw(held, key))
        for each in items(named) if isinstance(named, generic.ArrayObject) else [named]:
            if key != "/Type" and not _is_extension(follow(each), follow):
                raise Difference(f"estensioni con altro: {key}")


def _is_extension(held: Any, follow: Follow) -> bool:
    return isinstance(held, generic.DictionaryObject) and all(
        key in _EXTENSION and _EXTENSION[key](follow(raw(held, key))) for key in held
    )


def require_store(held: Any, follow: Follow) -> None:
    """Validation data are lists of what certifies, and their index by signature (ETSI EN 319 142-1, 5.4.2).

    Raises:
        Difference: Something else stands there.
    """
    if is_nothing(held):
        return
    if not isinstance(held, generic.DictionaryObject) or not set(held) <= _STORE:
        raise Difference("dati di convalida con altro")
    _require_type(held, follow)
    for key in ("/Certs", "/CRLs", "/OCSPs"):
        _require_contents(held, key, follow)
    for each in _signatures(follow(raw(held, "/VRI")), follow):
        if not isinstance(each, generic.DictionaryObject) or not set(each) <= _OF_A_SIGNATURE:
            raise Difference("dati di convalida: /VRI con altro")
        _require_type(each, follow)
        for key in ("/Cert", "/CRL", "/OCSP"):
            _require_contents(each, key, follow)
        moment, stamp = (follow(raw(each, key)) for key in ("/TU", "/TS"))
        if not is_nothing(moment) and not (is_text(moment) and _MOMENT.fullmatch(_letters(moment))):
            raise Difference("dati di convalida: /TU che non è una data")
        if not is_nothing(stamp) and not isinstance(stamp, generic.StreamObject):
            raise Difference("dati di convalida: /TS che non è una marca")


def _signatures(index: Any, follow: Follow) -> Iterator[Any]:
    if is_nothing(index):
        return
    if not isinstance(index, generic.DictionaryObject):
        raise Difference("dati di convalida: /VRI che non è un indice")
    _require_type(index, follow)
    for key in index:
        if key != "/Type":
            if not _DIGEST.fullmatch(key):
                raise Difference("dati di convalida: /VRI con altro")
            yield follow(raw(index, key))


def _letters(text: Any) -> str:
    return bytes(text.original_bytes).decode("latin-1").strip()


def _require_type(holder: Any, follow: Follow) -> None:
    held = follow(raw(holder, "/Type"))
    if not is_nothing(held) and not isinstance(held, generic.NameObject):
        raise Difference("dati di convalida: /Type con altro")


def _require_contents(holder: Any, key: str, follow: Follow) -> None:
    """A list of contents, or nothing."""
    listed = follow(raw(holder, key))
    if is_nothing(listed):
        return
    held = [follow(each) for each in items(listed)]
    if not isinstance(listed, generic.ArrayObject) or not all(isinstance(e, generic.StreamObject) for e in held):
        raise Difference(f"dati di convalida: {key} con altro")
