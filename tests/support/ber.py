"""Signatures in BER, as BouncyCastle and PDFBox write them: a CMS of indefinite length in a PDF's place for it."""

from __future__ import annotations

import re

from asn1crypto import parser

_CONSTRUCTED = 0x20
_ATTRIBUTES = b"\xa0"
_HOLE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+\d+\s*\]")


def indefinite(der: bytes, levels: int) -> bytes:
    """The same value, its outer levels of indefinite length; what lies deeper stays as it is, byte for byte."""
    _, _, _, header, content, _ = parser.parse(der)
    if not levels or not header[0] & _CONSTRUCTED:
        return der
    return _open_ended(header[:1], *(indefinite(part, levels - 1) for part in parts(content)))


def parts(content: bytes) -> list[bytes]:
    """The values that stand one after another."""
    found = []
    while content:
        length = parser.peek(content)
        found.append(content[:length])
        content = content[length:]
    return found


def replaced(der: bytes, part: bytes, other: bytes) -> bytes:
    """The same value with another part in the place of one, the lengths around it put right."""
    if der == part:
        return other
    _, _, _, header, content, _ = parser.parse(der)
    if part not in der or not header[0] & _CONSTRUCTED:
        return der
    body = b"".join(replaced(each, part, other) for each in parts(content))
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8 or 1, "big")
    return header[:1] + (size if len(body) < 0x80 else bytes([0x80 | len(size)]) + size) + body


def hole_of(pdf: bytes) -> tuple[int, int]:
    """Where the last signature's value stands in hexadecimal, between its brackets."""
    start, end = (int(number) for number in _HOLE.findall(pdf)[-1])
    return start + 1, end - 1


def value_of(pdf: bytes) -> bytes:
    """The CMS of the last signature, without what fills its place."""
    start, end = hole_of(pdf)
    held = bytes.fromhex(pdf[start:end].decode())
    return held[: parser.peek(held)]


def with_value(pdf: bytes, value: bytes, filler: bytes = b"") -> bytes:
    """The PDF with another CMS in the last signature's place: no signature covers that place."""
    start, end = hole_of(pdf)
    text = (value + filler).hex().encode()
    assert len(text) <= end - start
    return pdf[:start] + text.ljust(end - start, b"0") + pdf[end:]


def with_indefinite_attributes(cms: bytes, levels: int) -> bytes:
    """Of indefinite length down to the set of signed attributes, which is signed as DER (RFC 5652, 5.4)."""
    kind, held = parts(parser.parse(cms)[4])
    signed = parts(parser.parse(parser.parse(held)[4])[4])
    signer = parts(parser.parse(parser.parse(signed[-1])[4])[4])
    written = [indefinite(part, levels) if part[:1] == _ATTRIBUTES else part for part in signer]
    signed[-1] = _open_ended(b"\x31", _open_ended(b"\x30", *written))
    return _open_ended(b"\x30", kind, _open_ended(b"\xa0", _open_ended(b"\x30", *signed)))


def _open_ended(tag: bytes, *values: bytes) -> bytes:
    return tag + b"\x80" + b"".join(values) + b"\0\0"
