"""Try what signatures need before a signature needs it: the time-stamp service, and how long the anchors last."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import cms  # type: ignore[import-untyped]
from cryptography import x509
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation import generic_cms
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator.errors import PathError, ValidationError

from signing.base.errors import TimeStampUnavailableError, TrustError
from signing.base.fetch import GuardedTimeStamper
from signing.base.gatekeeper import Gatekeeper
from signing.base.report import TOLERANCE
from signing.base.trust import TrustSettings
from signing.validation.contexts import validation_context


@dataclass(frozen=True, slots=True)
class TimeStampProbe:
    """A time stamp that was asked for, given and verified.

    Attributes:
        authority: Subject of the service's certificate, for people.
        expires_at: End of that certificate, aware UTC.
        ahead: How far the service's clock stands ahead of ours (negative: behind).
    """

    authority: str
    expires_at: datetime
    ahead: timedelta


@dataclass(frozen=True, slots=True)
class Anchor:
    """A configured certificate.

    Attributes:
        name: Its subject, for people.
        expires_at: Aware UTC.
        qualified_issuer: Whether it stands (also) among the issuers of qualified certificates.
    """

    name: str
    expires_at: datetime
    qualified_issuer: bool


def probe_time_stamp(trust: TrustSettings, *, at: datetime) -> TimeStampProbe:
    """Ask for a real time stamp over random bytes, and verify it as the import of a signed file would.

    Args:
        trust: Anchors, the service, the reachable hosts.
        at: The present moment on the installation's clock, aware.

    Raises:
        TrustError: No service is configured.
        TimeStampUnavailableError: It does not answer, or its token does not verify up to our anchors.
    """
    if trust.time_stamp_url is None:
        raise TrustError("Manca l'indirizzo del servizio di marca temporale: indicarlo in ACCORDI_TIME_STAMP_URL.")
    return asyncio.run(_probe(trust, trust.time_stamp_url, at))


async def _probe(trust: TrustSettings, url: str, at: datetime) -> TimeStampProbe:
    gatekeeper = Gatekeeper(trust)
    stamper = GuardedTimeStamper(url, gatekeeper)
    digest = hashlib.sha256(secrets.token_bytes(32)).digest()
    try:
        token: cms.ContentInfo = await stamper.async_timestamp(digest, "sha256")
    except (TimestampRequestError, OSError, ValueError) as error:
        raise TimeStampUnavailableError(url, str(error)) from error
    signed = token["content"]
    try:
        facts = await generic_cms.validate_tst_signed_data(
            signed, validation_context(trust, gatekeeper, at), lambda _algorithm: digest
        )
        status = TimestampSignatureStatus(**facts)
        certificate = extract_certificate_info(signed).signer_cert
    except (PathError, ValidationError, SignatureValidationError, ValueError) as error:
        raise TimeStampUnavailableError(url, f"la marca non si verifica: {error}") from error
    if not (status.intact and status.valid and status.trusted):
        detail = "; ".join(["la marca non risale a un certificato fidato non revocato", *gatekeeper.failures[:2]])
        raise TimeStampUnavailableError(url, detail)
    return TimeStampProbe(
        certificate.subject.human_friendly, certificate.not_valid_after, _beyond(status.timestamp - at)
    )


def _beyond(difference: timedelta) -> timedelta:
    """The difference of two clocks; nothing where it lies within what a request takes."""
    return difference if abs(difference) > TOLERANCE else timedelta(0)


def anchors(trust: TrustSettings) -> tuple[Anchor, ...]:
    """The configured certificates, those that end first in front."""
    found = [
        Anchor(_name(certificate), certificate.not_valid_after_utc, der in trust.qualified_issuers)
        for der in dict.fromkeys((*trust.anchors, *trust.qualified_issuers))
        for certificate in [x509.load_der_x509_certificate(der)]
    ]
    return tuple(sorted(found, key=lambda anchor: anchor.expires_at))


def _name(certificate: x509.Certificate) -> str:
    common = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(common[0].value) if common else certificate.subject.rfc4514_string()
