"""Envelopes (.p7m, .p7s) as signing programs make them; **trial only**.

The forms differ as those of real programs do: DER, BER in pieces (streamed), base64, base64 between dashes; around the
file or beside it (detached); wrapped once more around another's envelope, or one more signer in it.
"""

from __future__ import annotations

import asyncio
import base64
from enum import StrEnum
from pathlib import Path
from typing import Any

from asn1crypto import cms, core  # type: ignore[import-untyped]
from pyhanko.sign import signers
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

from signing.base.errors import SigningError
from signing.base.kinds import binary_of, is_envelope
from signing.trial.tools import Tools

_PIECE = 1000
_SIGNED_DATA = core.ObjectIdentifier("1.2.840.113549.1.7.2").dump()


class Encoding(StrEnum):
    """How the envelope is written down."""

    DER = "der"
    STREAMED = "streamed"
    BASE64 = "base64"
    DASHES = "dashes"


def envelope(
    content: bytes,
    *,
    pki_folder: Path,
    person: str,
    encoding: Encoding = Encoding.DER,
    detached: bool = False,
    time_stamp: bool = True,
    digest: str = "sha256",
) -> bytes:
    """Return the envelope around the content, or the signature beside it, by this trial person.

    Raises:
        SigningError: the PKI folder is not one.
    """
    return encoded(_signed(content, pki_folder, person, detached, time_stamp, digest), encoding)


def with_signer(held: bytes, *, pki_folder: Path, person: str, time_stamp: bool = True) -> bytes:
    """Return another's envelope with one more signer in it, who signed the same content.

    Raises:
        SigningError: it is no envelope around a content, or the PKI folder is not one.
    """
    if not is_envelope(held):
        raise SigningError("Il file a cui aggiungere la firma non è una busta .p7m.")
    info = cms.ContentInfo.load(binary_of(held))
    signed = info["content"]
    content = signed["encap_content_info"]["content"]
    if isinstance(content, core.Void):
        raise SigningError("La busta non contiene il file: aggiungere la firma al file separato.")
    more = _signed(bytes(content), pki_folder, person, True, time_stamp, "sha256")["content"]
    certificates = {each.chosen.dump(): each for each in [*signed["certificates"], *more["certificates"]]}
    joined = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": signed["digest_algorithms"],
            "encap_content_info": signed["encap_content_info"],
            "certificates": list(certificates.values()),
            "signer_infos": [*signed["signer_infos"], *more["signer_infos"]],
        }
    )
    data: bytes = cms.ContentInfo({"content_type": "signed_data", "content": joined}).dump()
    return data


def encoded(info: Any, encoding: Encoding) -> bytes:
    """Write an envelope down."""
    if encoding is Encoding.STREAMED:
        return _streamed(info)
    der: bytes = info.dump()
    if encoding is Encoding.DER:
        return der
    text = base64.encodebytes(der)
    return text if encoding is Encoding.BASE64 else b"-----BEGIN PKCS7-----\n" + text + b"-----END PKCS7-----\n"


def _signed(content: bytes, pki_folder: Path, person: str, detached: bool, time_stamp: bool, digest: str) -> Any:
    tools = Tools.of(pki_folder, person)
    program: signers.SimpleSigner = tools.key
    return asyncio.run(
        program.async_sign_general_data(
            content,
            digest,
            detached=detached,
            timestamper=tools.stamper() if time_stamp else None,
            signed_attr_settings=PdfCMSSignedAttributes(signing_time=tools.at),
        )
    )


def _streamed(info: Any) -> bytes:
    """BER of indefinite length, the content in pieces, as a program writes that does not know the length yet."""
    signed = info["content"]
    kind = signed["encap_content_info"]["content_type"].dump()
    content = signed["encap_content_info"]["content"]
    pieces = b""
    if not isinstance(content, core.Void):
        data = bytes(content)
        parts = [core.OctetString(data[start : start + _PIECE]).dump() for start in range(0, len(data), _PIECE)]
        pieces = _open_ended(b"\xa0", _open_ended(b"\x24", b"".join(parts)))
    rest = signed["certificates"].dump() + signed["signer_infos"].dump()
    inner = signed["version"].dump() + signed["digest_algorithms"].dump() + _open_ended(b"\x30", kind + pieces) + rest
    return _open_ended(b"\x30", _SIGNED_DATA + _open_ended(b"\xa0", _open_ended(b"\x30", inner)))


def _open_ended(tag: bytes, held: bytes) -> bytes:
    return tag + b"\x80" + held + b"\0\0"
