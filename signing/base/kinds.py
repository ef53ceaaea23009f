"""What kind of file it is, by its first bytes and never by its name."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import replace

from signing.base.findings import finding
from signing.base.report import Finding

_SIGNED = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
_ENCRYPTED = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03"
_COMPRESSED = b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x09"
_TIME_STAMPED = b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x1f"
_OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")  # zip, thus docx; the older doc
_DASHES = re.compile(rb"\s*-----BEGIN (?:PKCS7|PKCS #7 SIGNED DATA|CMS)-----(.*?)-----END ", re.DOTALL)
_DASHED = re.compile(rb"\s*-----BEGIN (?:PKCS7|PKCS #7 SIGNED DATA|CMS)-----")
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]+")
_HEAD = 4096
_NEWEST_ZIP, _LONGEST_END = 63, 22 + 0xFFFF
"""The newest version of the format that a member may need, and the end of an archive with its comment (APPNOTE)."""
_UTF8 = b"\xef\xbb\xbf"
_EXTRACT = (
    "Estrarre il file firmato e importare quello; se non c'è, chiedere il PDF com'è uscito dal programma di firma."
)
_OF_A_PORTAL = (
    "Il sito da cui è stato scaricato ha risposto con una pagina o un messaggio al posto del file (accesso scaduto, "
    "errore): accedere di nuovo, scaricare il PDF firmato e importare quello."
)
_OF_PAPER = "Una scansione non porta firme digitali: chiedere il PDF firmato, o il .p7m che lo contiene."
_LINKED = "Importare il file a cui rimanda, non il collegamento."
_OTHERS = tuple(
    (re.compile(pattern, re.DOTALL | re.IGNORECASE), what, to_do)
    for pattern, what, to_do in (
        (rb"7z\xbc\xaf\x27\x1c", "un archivio compresso (7z)", _EXTRACT),
        (rb"Rar!\x1a\x07", "un archivio compresso (rar)", _EXTRACT),
        (rb"\x1f\x8b|BZh[1-9]|\xfd7zXZ|\x28\xb5\x2f\xfd|MSCF|.{257}ustar", "un archivio compresso", _EXTRACT),
        (
            rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|BM.{4}\0{4}|RIFF.{4}WEBP|.{4}ftyp(?:hei|mif)",
            "un'immagine",
            _OF_PAPER,
        ),
        (
            rb"(?:\s|<!--.*?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html|head|body|script|meta|title)\b",
            "una pagina web (HTML)",
            _OF_A_PORTAL,
        ),
        (rb"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]])", "un file di dati (JSON)", _OF_A_PORTAL),
        (rb"\s*\{\\rtf", "un documento RTF", ""),
        (rb"\s*<\?xml|\s*<[a-z_][\w:.-]*[\s/>]", "un documento XML senza firma", ""),
        (rb"-----BEGIN [A-Z ]*CERTIFICATE|.{0,4}\x30\x82..\xa0\x03\x02\x01\x02", "un certificato", ""),
        (
            rb"\x78\x9f\x3e\x22",
            "un allegato di Outlook (winmail.dat)",
            "Farsi inviare di nuovo il file firmato, non in formato RTF.",
        ),
        (rb"\[InternetShortcut\]|L\0\0\0\x01\x14\x02\0", "un collegamento", _LINKED),
        (rb"MZ.{62}", "un programma", ""),
        (
            rb"(?:[a-z-]+: [^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2}",
            "un messaggio di posta senza il file firmato",
            "Cercare il file firmato fra gli allegati del messaggio ricevuto e importare quello.",
        ),
    )
)
"""What comes in the place of a signed file, by its first bytes; to do nothing of its own is said where it is empty."""
# Forms that the law admits and that are not examined: only what identifies their signatures is read.
NOT_EXAMINED = frozenset({"XADES", "ASIC_CONTAINER"})


def binary_of(data: bytes) -> bytes:
    """The bytes that base64 stands for, with dashes or without; anything else as it is.

    Some signing programs write a p7m as text; it is the same envelope.
    """
    dashed = _DASHES.match(data)
    text = dashed.group(1) if dashed else data
    if dashed is None and (data.lstrip()[:2] != b"MI" or _BASE64.fullmatch(data) is None):
        return data
    try:
        return base64.b64decode(b"".join(text.split()), validate=True)
    except binascii.Error:
        return data


def is_envelope(data: bytes) -> bool:
    """Whether it begins like a CMS SignedData: in DER or BER, in base64 of it, or in base64 between dashes."""
    return _DASHED.match(data[:_HEAD]) is not None or _begins_with(_beginning(data), _SIGNED)


def is_pdf(data: bytes) -> bool:
    """Whether it begins like a PDF, and is nothing else: an envelope or an archive may hold one in its first bytes."""
    return not is_envelope(data) and kind_finding(data) is None


def kind_finding(data: bytes) -> Finding | None:
    """The finding for a file of which neither an envelope nor a PDF can be read; None where one can be."""
    if is_envelope(data):
        return None
    beginning = _beginning(data)
    if _begins_with(beginning, _TIME_STAMPED):
        return finding("TIME_STAMPED_ENVELOPE")
    if _begins_with(beginning, _ENCRYPTED):
        return finding("ENCRYPTED", "busta cifrata")
    if _begins_with(beginning, _COMPRESSED):
        return finding("ENVELOPE_COMPRESSED")
    if data.startswith(_OFFICE):
        if _is_container(data):
            return finding("ASIC_CONTAINER")
        if _is_cut_archive(data):
            return finding("TRUNCATED", f"archivio senza indice, {len(data)} byte")
        return finding("WORD_OR_ZIP", f"comincia con {data[:16]!r}")
    if _is_signed_xml(data):
        return finding("XADES")
    if b"%PDF-" not in data[:1024]:
        return _named(data)
    return None


def _named(data: bytes) -> Finding:
    """What a file is that is no PDF, where its first bytes tell it, and how the PDF is got instead."""
    told = finding("NOT_A_PDF", f"comincia con {data[:16]!r}")
    head = data[:_HEAD].removeprefix(_UTF8)
    for pattern, what, to_do in _OTHERS:
        if pattern.match(head):
            return replace(
                told, sentence=f"Il file ricevuto è {what}, non un PDF.", what_to_do=to_do or told.what_to_do
            )
    return told


def is_office(data: bytes) -> bool:
    """Whether it is a file of an office program, or a container of signatures: both are archives by themselves."""
    if not data.startswith(_OFFICE):
        return False
    inside = b"[Content_Types].xml" in data or data[30:38] == b"mimetype"
    return not data.startswith(b"PK") or inside or _is_container(data)


def _begins_with(structure: bytes, kind: bytes) -> bool:
    """Whether the outermost structure is of this kind: what it holds may be of another, a few bytes further on."""
    long = structure[1:2]
    return bool(long) and structure.startswith(kind, 2 + (long[0] & 0x7F if long[0] > 0x80 else 0))


def _beginning(data: bytes) -> bytes:
    """The first bytes of the outermost structure, decoded where they are base64."""
    head = data[:_HEAD]
    if head[:1] == b"\x30":
        return head[:64]
    letters = b"".join(head[:256].split())[:88]
    if letters[:2] != b"MI":
        return b""
    try:
        return base64.b64decode(letters[: len(letters) // 4 * 4], validate=True)
    except binascii.Error:
        return b""


def _is_container(data: bytes) -> bool:
    """An associated signature container: its type stands first, or its signatures stand in META-INF.

    Norm: ETSI EN 319 162-1.
    """
    if b"application/vnd.etsi.asic-" in data[:200]:
        return True
    return (
        re.search(rb"META-INF/[^/\x00]{0,80}(?:signature|timestamp)[^/\x00]{0,80}\.(?:xml|p7s|tst)", data) is not None
    )


def _is_cut_archive(data: bytes) -> bool:
    """Whether a zip begins well and has no directory at its end, as of a download that was broken off."""
    begins_well = data.startswith(b"PK\x03\x04") and data[26:28] != b"\0\0" and 10 <= data[4] <= _NEWEST_ZIP
    return begins_well and b"PK\x05\x06" not in data[-_LONGEST_END:]


def _is_signed_xml(data: bytes) -> bool:
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return b"<\x00?\x00x" in head[:16] or b"\x00<\x00?" in head[:16]
    return head.startswith(b"<") and (b"http://www.w3.org/2000/09/xmldsig#" in data)
