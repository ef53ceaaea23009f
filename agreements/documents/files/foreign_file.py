"""A file handed in as a Word document that is something else: what it is, and how to get a .docx out of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from agreements.documents.files.errors import UnacceptableDocxError

_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD = "salvarlo in Word come «Documento di Word (.docx)»"

_SENTENCES = {
    "empty": "Il file è vuoto: la copia si è interrotta; copiarlo di nuovo.",
    "encrypted": f"Il documento è protetto da una password di apertura: togliere la password, {_WORD} e ricaricarlo.",
    "old_format": f"Il file è nel vecchio formato Word (.doc): {_WORD} e ricaricarlo.",
    "other_office": "Il file viene da un altro programma (Excel, PowerPoint, posta) con il nome di un documento Word: "
    "caricare il documento di testo in formato .docx.",
    "pdf": "Il file è un PDF con il nome di un documento Word: caricare l’originale .docx da cui è stato ricavato.",
    "odt": f"Il file è un documento OpenDocument (.odt) di LibreOffice: {_WORD} e ricaricarlo.",
    "rtf": f"Il file è in formato RTF con il nome di un documento Word: aprirlo, {_WORD} e ricaricarlo.",
    "web_page": f"Il file è una pagina web con il nome di un documento Word: aprirlo in Word, {_WORD} e ricaricarlo.",
    "flat_xml": f"Il file è un documento XML, non un pacchetto .docx: aprirlo in Word, {_WORD} e ricaricarlo.",
    "envelope": "Il file è una busta firmata (.p7m) con il nome di un documento Word: estrarne il documento con il "
    "programma di firma e caricare il .docx.",
    "picture": "Il file è un’immagine o una scansione con il nome di un documento Word: caricare l’originale .docx.",
    "plain_text": f"Il file è un testo semplice con il nome di un documento Word: aprirlo in Word, {_WORD} e "
    "ricaricarlo.",
    "zip": "Il file è un archivio ZIP e non un documento Word: estrarne il documento e caricare il .docx.",
    "not_a_docx": "Il file non è un documento Word (.docx): caricare l’originale salvato da Word.",
    "template": f"Il file è un modello di Word (.dotx), non un documento: aprirlo, {_WORD} e ricaricarlo.",
    "macros": "Il documento contiene macro (.docm, .dotm): salvarlo in Word come «Documento di Word (.docx)», senza "
    "macro, e ricaricarlo.",
}


def foreign(reason: str) -> UnacceptableDocxError:
    """The refusal for a kind of file, with the sentence that tells staff what it is and what to do."""
    return UnacceptableDocxError(reason, _SENTENCES[reason])


def kind_told(data: bytes) -> str:
    """What a file is by its bytes, in Italian; «altro» for what no step takes."""
    if data.startswith(b"PK\x03\x04"):
        inside = {"documento Word": b"word/", "foglio elettronico": b"xl/", "documento OpenDocument": b"mimetype"}
        return next((told for told, mark in inside.items() if mark in data), "archivio ZIP")
    if _MAIL.match(data):
        return "messaggio di posta"
    return next((_TOLD[kind] for kind, is_so in _KINDS.items() if kind in _TOLD and is_so(data)), "altro")


def require_zip(data: bytes) -> None:
    """Make sure that the bytes begin like a zip; else say what they are, by their content and not their name.

    Raises:
        UnacceptableDocxError: They are something else.
    """
    if data.startswith(_CONTAINER):
        raise foreign(_in_container(data))
    if data.startswith(b"PK\x03\x04"):
        return
    for reason, is_so in _KINDS.items():
        if is_so(data):
            raise foreign(reason)
    raise foreign("not_a_docx")


def what_archive(names: Collection[str]) -> str:
    """Say what a zip without a Word text is, from the names in it."""
    if "mimetype" in names or "content.xml" in names:
        return "odt"
    if any(name.startswith(("xl/", "ppt/", "visio/")) for name in names):
        return "other_office"
    return "zip"


def _in_container(data: bytes) -> str:
    # The container's directory names its streams in UTF-16; an encrypted .docx has just these two.
    if _utf16("EncryptedPackage") in data and _utf16("EncryptionInfo") in data:
        return "encrypted"
    return "old_format" if _utf16("WordDocument") in data else "other_office"


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(starts)


def _is_web_page(data: bytes) -> bool:
    return re.search(rb"<(!doctype\s+html|html|mht)", data[:2000].lower()) is not None or data[:4].lower() == b"mime"


def _is_text(data: bytes) -> bool:
    sample = data[:4000]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", sample)


_MAIL = re.compile(rb"\A(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){2}")
_TOLD = {
    "pdf": "PDF",
    "rtf": "documento RTF",
    "web_page": "pagina web",
    "flat_xml": "documento XML",
    "envelope": "busta firmata",
    "picture": "immagine",
    "plain_text": "testo",
}
_KINDS: dict[str, Callable[[bytes], bool]] = {
    "empty": lambda data: not data.strip(b"\x00"),
    "pdf": lambda data: b"%PDF-" in data[:1024],
    "rtf": _begins(b"{\\rtf"),
    "web_page": _is_web_page,
    "flat_xml": lambda data: data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml"),
    "envelope": lambda data: data[:1] == b"\x30" and data[1:2] in (b"\x80", b"\x82", b"\x83", b"\x84"),
    "picture": _begins(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM"),
    "plain_text": _is_text,
}
