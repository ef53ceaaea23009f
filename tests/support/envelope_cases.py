"""Envelopes as no honest program makes them: bombs, mutilated ones, and other containers of signatures."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from asn1crypto import cms, core

_DATA = core.ObjectIdentifier("1.2.840.113549.1.7.1").dump()
_SIGNED = core.ObjectIdentifier("1.2.840.113549.1.7.2").dump()


def around(content: bytes, signed: Any) -> bytes:
    """An envelope with the signers of another one; nothing in it fits."""
    joined = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": signed["digest_algorithms"],
            "encap_content_info": {"content_type": "data", "content": content},
            "certificates": signed["certificates"],
            "signer_infos": signed["signer_infos"],
        }
    )
    data: bytes = cms.ContentInfo({"content_type": "signed_data", "content": joined}).dump()
    return data


def deep(held: bytes, levels: int) -> bytes:
    """Envelopes within envelopes."""
    signed = cms.ContentInfo.load(held)["content"]
    data = held
    for _ in range(levels):
        data = around(data, signed)
    return data


def crowded(held: bytes, signers: int) -> bytes:
    """One envelope with the same signer over and over."""
    signed = cms.ContentInfo.load(held)["content"]
    kinds = ("version", "digest_algorithms", "encap_content_info", "certificates")
    one = signed["signer_infos"][0].dump()
    inner = b"".join(signed[kind].dump() for kind in kinds) + _held_in(b"\x31", one * signers)
    return _held_in(b"\x30", _SIGNED + _held_in(b"\xa0", _held_in(b"\x30", inner)))


def _held_in(tag: bytes, data: bytes) -> bytes:
    return tag + b"\x84" + len(data).to_bytes(4, "big") + data


def nested_pieces(levels: int) -> bytes:
    """BER whose content is a string in a string in a string."""
    inner = b"\x24\x80" * levels + b"\x04\x01x" + b"\0\0" * levels
    content = b"\x30\x80" + _DATA + b"\xa0\x80" + inner + b"\0\0\0\0"
    return b"\x30\x80" + _SIGNED + b"\xa0\x80\x30\x80\x02\x01\x01\x31\x00" + content + b"\x31\x00" + b"\0\0" * 3


def of_promised_length(held: bytes) -> bytes:
    """It says to be two gigabytes long."""
    return b"\x30\x84\x7f\xff\xff\xff" + held[4:]


def compressed() -> bytes:
    """CMS CompressedData: a bomb in a few bytes."""
    kind = core.ObjectIdentifier("1.2.840.113549.1.9.16.1.9").dump()
    return b"\x30\x82\x01\x00" + kind + bytes(240)


def encrypted() -> bytes:
    """CMS EnvelopedData: nobody here can read it."""
    kind = core.ObjectIdentifier("1.2.840.113549.1.7.3").dump()
    return b"\x30\x82\x01\x00" + kind + bytes(240)


def time_stamped(held: bytes) -> bytes:
    """A TimeStampedData (.tsd) around a file, without its stamp (RFC 5544)."""
    kind = core.ObjectIdentifier("1.2.840.113549.1.9.16.1.31").dump()
    content = core.OctetString(held).dump()
    return b"\x30\x80" + kind + b"\xa0\x80\x30\x80\x02\x01\x01" + content + b"\0\0" * 3


XADES = (
    b'<?xml version="1.0"?><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo/></ds:Signature>'
)
ASICS = b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.etsi.asic-s+zip"
ASICE = b"PK\x03\x04" + bytes(26) + b"atto.pdf" + bytes(400) + b"META-INF/signatures0.xml"


def container(files: dict[str, bytes], *, stored: bool = False) -> bytes:
    """An ASiC-E container of these files, deflated or as they are."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.etsi.asic-e+zip", zipfile.ZIP_STORED)
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()
