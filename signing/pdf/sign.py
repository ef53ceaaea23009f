"""Sign here and now, with a key that the person at the keyboard holds.

Who may sign is decided by the certificate before any PIN is asked: a wrong person never gets as far as a signature.
The result is no signature of the agreement yet: it goes through the import gate like every file from outside.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import x509  # type: ignore[import-untyped]
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.general import SigningError as LibraryError
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from signing.base.errors import ProviderError, TimeStampUnavailableError, TrustError, WrongHolderError
from signing.base.fetch import GuardedTimeStamper
from signing.base.gatekeeper import Gatekeeper
from signing.base.identity import holder_of
from signing.base.report import ExpectedSignatory
from signing.base.trust import TrustSettings
from signing.pdf.pades import add_signature
from signing.providers.provider import Ask, SigningProvider

SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Intent:
    """What is about to be signed and with what, told before anything secret is asked.

    Attributes:
        signatory: Whose place it is.
        issuer: Of the certificate.
        ends: End of its validity, aware UTC.
        ends_soon: Whether that is within thirty days.
    """

    signatory: ExpectedSignatory
    issuer: str
    ends: datetime
    ends_soon: bool


def sign(
    pdf: bytes,
    provider: SigningProvider,
    *,
    expected: Sequence[ExpectedSignatory],
    trust: TrustSettings,
    at: datetime,
    ask: Ask,
    confirm: Callable[[Intent], None],
) -> bytes:
    """Sign the PDF in the field of the certificate's holder, with a time stamp (PAdES B-T).

    Safe to kill: only the returned bytes count. Nothing secret is asked twice, and nothing is tried a second time.

    Args:
        pdf: The version to sign; it stays a byte-for-byte prefix.
        provider: The key.
        expected: Those who have not signed yet.
        trust: The time-stamping service and the reachable hosts.
        at: The present moment, aware.
        ask: Asks the person for PIN and code.
        confirm: Is told what will happen; it may raise to stop it.

    Raises:
        WrongHolderError: The certificate is of nobody who still has to sign, or is not valid today.
        ProviderError: Device or service did not sign.
        TimeStampUnavailableError: Found out before PIN and code are asked.
        TrustError: No time-stamping service is configured.
    """
    return asyncio.run(_sign(pdf, provider, expected, trust, at, ask, confirm))


async def _sign(
    pdf: bytes,
    provider: SigningProvider,
    expected: Sequence[ExpectedSignatory],
    trust: TrustSettings,
    at: datetime,
    ask: Ask,
    confirm: Callable[[Intent], None],
) -> bytes:
    if trust.time_stamp_url is None:
        raise TrustError("Manca l'indirizzo del servizio di marca temporale: indicarlo nelle impostazioni.")
    intent = _intent(await provider.certificate(), expected, at)
    stamper = GuardedTimeStamper(trust.time_stamp_url, Gatekeeper(trust))
    try:
        await stamper.async_dummy_response("sha256")
        confirm(intent)
        async with provider.signer(ask) as signer:
            name = intent.signatory.display_name
            return await add_signature(
                IncrementalPdfFileWriter(io.BytesIO(pdf)),
                signer,
                field=intent.signatory.field_name,
                name=name,
                stamp=f"Firmato digitalmente da\n{name}\n{at:%d/%m/%Y %H:%M} UTC",
                at=at,
                timestamper=stamper,
            )
    except TimestampRequestError as error:
        raise TimeStampUnavailableError(trust.time_stamp_url, str(error)) from error
    except LibraryError as error:
        raise ProviderError(f"La firma non è riuscita ({str(error)[:200]}): il documento è rimasto com’era.") from error


def _intent(certificate: x509.Certificate, expected: Sequence[ExpectedSignatory], at: datetime) -> Intent:
    holder = holder_of(certificate)
    ends = certificate.not_valid_after
    if not certificate.not_valid_before <= at <= ends:
        raise WrongHolderError(
            f"Il certificato di {holder.name} (validità {certificate.not_valid_before:%d/%m/%Y} – {ends:%d/%m/%Y}) "
            "oggi non può firmare; rinnovarlo o usarne un altro."
        )
    if holder.tax_code is None:
        raise WrongHolderError(
            f"Il certificato di {holder.name} non riporta il codice fiscale: firmare con il proprio programma e "
            "portare il file fra i «File ricevuti»: su di esso decide il dirigente."
        )
    place = next((each for each in expected if each.tax_code.upper() == holder.tax_code), None)
    if place is None:
        waiting = ", ".join(each.display_name for each in expected) or "nessuno"
        raise WrongHolderError(
            f"Il certificato è di {holder.name}, che qui non deve firmare (mancano: {waiting}): usare il "
            "dispositivo di chi firma, oppure portare fra i «File ricevuti» il file firmato da un delegato."
        )
    return Intent(place, holder.issuer, ends, ends - at < SOON)
