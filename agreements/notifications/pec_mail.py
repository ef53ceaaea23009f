"""A PEC receipt out of its mail: parts by boundaries and bytes, never the whole mail through a parser.

A receipt is ``multipart/signed`` (DM 2/11/2005, technical rules; RFC 6109): a part that the provider signed and its
signature. ``daticert.xml`` stands directly in the signed part. What lies deeper, such as ``postacert.eml`` with the
original message, was written by others and is never opened: a forged ``daticert.xml`` in there is nothing to us.
Every file is taken as hostile: sizes and numbers of parts are limited, and no part opens another by itself.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32

from agreements.domain.basics.errors import AccordiError
from agreements.notifications.mail_in_zip import WHOLE_RECEIPT, NoSingleMail
from agreements.notifications.saved_mail import single_mail

DATICERT = "daticert.xml"
_MOST_HEADERS = 128 * 1024
_MOST_PARTS = 50
_MOST_DATICERT = 256 * 1024
_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature")
_OUTLOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OF_A_MESSAGE = "__substg1.0_".encode("utf-16-le")


class NotAReceipt(AccordiError):
    """The file is no PEC receipt, or no longer as the provider issued it; says why and what to ask for."""

    def __init__(self, why: str, what_to_do: str = WHOLE_RECEIPT) -> None:
        super().__init__(f"Il file non è una ricevuta PEC utilizzabile: {why}; {what_to_do}.")
        self.why = why


@dataclass(frozen=True, slots=True)
class ReceiptMail:
    """What counts in the mail of a receipt.

    Attributes:
        signed: The signed part, byte by byte, line ends CRLF.
        signature: DER of the provider's detached signature.
        daticert: The XML.
    """

    signed: bytes
    signature: bytes
    daticert: bytes


@dataclass(frozen=True, slots=True)
class _Part:
    headers: Message
    body: bytes
    raw: bytes

    @property
    def type(self) -> str:
        return self.headers.get_content_type()


def open_receipt(data: bytes) -> ReceiptMail:
    """Take a receipt's mail apart.

    Raises:
        NotAReceipt: It lacks what a receipt has, or has it twice.

    Legal basis: art. 9 D.P.R. 68/2005 (receipts are signed by the provider); art. 6 DM 2/11/2005 (XML with the data).
    """
    if data.startswith(_OUTLOOK):
        if _OF_A_MESSAGE not in data:
            raise NotAReceipt("è un documento di Office, non un messaggio")
        raise NotAReceipt("è un messaggio salvato da Outlook (.msg), in cui la firma del gestore non resta com’era")
    try:
        mail = single_mail(data)
    except NoSingleMail as refusal:
        raise NotAReceipt(refusal.why, refusal.what_to_do) from refusal
    if re.match(rb"<html|<!doctype html", mail[:100], re.IGNORECASE):
        raise NotAReceipt("è una pagina salvata dal programma di posta, non il messaggio")
    if mail.startswith(b"<") and b"<postacert" in mail[:_MOST_DATICERT]:
        raise NotAReceipt(f"è il solo {DATICERT}, senza la firma del gestore")
    top = _part(re.sub(rb"(?<!\r)\n", b"\r\n", mail))
    if top.type != "multipart/signed":
        if DATICERT.encode() in mail[: 4 * 2**20].lower():
            raise NotAReceipt("la firma del gestore non c’è più, o la ricevuta è stata inoltrata o salvata di nuovo")
        raise NotAReceipt("è un altro messaggio o un altro file, senza i dati di certificazione firmati dal gestore")
    parts = _children(top)
    if len(parts) != 2 or parts[1].type not in _SIGNATURES:
        raise NotAReceipt("il messaggio non ha una parte firmata e una firma")
    signed, signature = parts
    certified = [part for part in _children(signed) if _name(part) == DATICERT]
    if not certified and signed.type == "application/xml" and _name(signed) == DATICERT:
        certified = [signed]
    if not certified:
        raise NotAReceipt(f"è un messaggio firmato, ma senza {DATICERT}")
    if len(certified) > 1:
        raise NotAReceipt(f"contiene {len(certified)} file {DATICERT}, e una ricevuta ne ha uno")
    xml = _content(certified[0])
    if len(xml) > _MOST_DATICERT:
        raise NotAReceipt(f"{DATICERT} è troppo grande per essere quello di una ricevuta")
    return ReceiptMail(signed.raw, _content(signature), xml)


def _part(raw: bytes) -> _Part:
    head, blank, body = raw.partition(b"\r\n\r\n")
    if raw.startswith(b"\r\n"):
        head, body = b"", raw[2:]
    elif not blank or len(head) > _MOST_HEADERS:
        raise NotAReceipt("non è un messaggio di posta in formato .eml")
    # Only headers, by the policy that reads them as plain text: the modern one's parsers stumble over hostile ones.
    return _Part(BytesHeaderParser(policy=compat32).parsebytes(head), body, raw)


def _children(part: _Part) -> list[_Part]:
    """The parts of a multipart, as their bytes stand between the boundaries (RFC 2046, section 5.1.1)."""
    boundary = _boundary(part)
    if not boundary:
        return []
    line = re.compile(rb"(?:\A|\r\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r\n|\Z)")
    found: list[_Part] = []
    start: int | None = None
    for mark in line.finditer(part.body):
        if start is not None:
            found.append(_part(part.body[start : max(start, mark.start())]))
            if len(found) > _MOST_PARTS:
                raise NotAReceipt("il messaggio ha troppe parti per essere una ricevuta")
        start = mark.end() + 2
        if mark[1]:
            break
    return found


def _boundary(part: _Part) -> bytes:
    if not part.type.startswith("multipart/"):
        return b""
    try:
        boundary = part.headers.get_boundary() or ""
        return boundary.encode("ascii")
    except (ValueError, LookupError, TypeError):
        return b""


def _name(part: _Part) -> str:
    try:
        written = part.headers.get_filename() or ""
        # Some providers encode even a plain name, against RFC 2047, section 5.
        return str(make_header(decode_header(written))).strip().casefold()
    except (ValueError, LookupError, TypeError, MessageError):
        return ""


def _content(part: _Part) -> bytes:
    encoding = str(part.headers.get("Content-Transfer-Encoding", "7bit")).strip().casefold()
    try:
        if encoding == "base64":
            return base64.b64decode(part.body)
        if encoding == "quoted-printable":
            return quopri.decodestring(part.body)
    except (binascii.Error, ValueError) as error:
        raise NotAReceipt("una sua parte è rovinata e non si decodifica") from error
    return part.body
