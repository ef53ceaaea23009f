"""The detached signature of a mail (S/MIME): whether the content is as it was signed, and by which certificate."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from signing.base.errors import SigningError
from signing.base.identity import name_in_words

_MOST_CMS = 1024 * 1024


class MailSignatureError(SigningError):
    """The signature cannot be read, or is none."""


@dataclass(frozen=True, slots=True)
class MailSignature:
    """What was found out about one signature.

    Attributes:
        intact: The content has the digest that was signed, and the signature fits the certificate's key.
        trusted: The certificate's chain ends in one of the given anchors and was valid then. Revocation is not asked.
        signer: The certificate's holder.
        issuer: Who issued the certificate.
    """

    intact: bool
    trusted: bool
    signer: str
    issuer: str


def examine_mail_signature(
    content: bytes, signature: bytes, *, anchors: Sequence[bytes], at: datetime
) -> MailSignature:
    """Examine a detached CMS signature over the bytes of a mail's signed part; nothing is fetched.

    Args:
        content: The signed part, headers included, line ends CRLF (RFC 8551, section 3.1.1).
        signature: The DER of ``smime.p7s``.
        anchors: DER certificates in which a chain may end; none: nobody is trusted.
        at: When the chain has to have been valid.

    Raises:
        MailSignatureError: It is no readable signature with one signer and that signer's certificate.
    """
    if len(signature) > _MOST_CMS:
        raise MailSignatureError("la firma è troppo grande per essere tale")
    # Loaded here: a step that examines no signature does without a second of imports.
    from asn1crypto import cms, x509  # type: ignore[import-untyped]
    from pyhanko.sign.validation import async_validate_detached_cms
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko_certvalidator import ValidationContext

    # An issuer whom nobody knows is an answer here, not a mishap for the log.
    logging.getLogger("pyhanko.sign.validation.generic_cms").setLevel(logging.CRITICAL)
    try:
        info = cms.ContentInfo.load(signature)
        if info["content_type"].native != "signed_data":
            raise MailSignatureError("il blocco della firma contiene altro")
        signed: Any = info["content"]
        roots = [x509.Certificate.load(der) for der in anchors]
        context = ValidationContext(
            trust_roots=roots, allow_fetching=False, moment=at, revocation_mode="soft-fail", best_signature_time=at
        )
        examination = async_validate_detached_cms(
            content,
            signed,
            signer_validation_context=context,
            key_usage_settings=KeyUsageConstraints(key_usage={"digital_signature"}),
        )
        with ThreadPoolExecutor(1) as pool:  # the caller's thread may have a loop of its own
            status = pool.submit(asyncio.run, examination).result()
    except MailSignatureError:
        raise
    except Exception as error:
        # Whatever a hostile structure makes the parsers raise, it is not a signature.
        raise MailSignatureError("la firma non si legge") from error
    certificate = status.signing_cert
    return MailSignature(
        intact=bool(status.intact and status.valid),
        trusted=bool(roots) and bool(status.trusted),
        signer=name_in_words(certificate.subject.native),
        issuer=name_in_words(certificate.issuer.native),
    )
