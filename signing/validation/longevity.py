"""Keep a signed PDF verifiable beyond the life of its last time stamp: a new one over all before it (PAdES B-LTA)."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator.errors import PathError, ValidationError

from signing.base.errors import (
    PreservationError,
    TimeStampUnavailableError,
    TrustError,
    ValidationDataUnavailableError,
)
from signing.base.fetch import GuardedTimeStamper
from signing.base.gatekeeper import Gatekeeper
from signing.base.trust import TrustSettings
from signing.pdf.revisions import Structure, coverage_findings, read, tail_findings
from signing.validation.contexts import validation_context
from signing.validation.knowledge import knowledge_of
from signing.validation.validate import Validator


def protected_until(pdf: bytes) -> datetime:
    """When the certificate of the last document time stamp ends, aware UTC: by then a new one must cover it.

    Raises:
        PreservationError: The PDF cannot be read, or has no document time stamp.
    """
    return _end(stamped(pdf))


def renew_time_stamp(pdf: bytes, trust: TrustSettings, *, at: datetime) -> bytes:
    """Return the PDF with the validation data of its last document time stamp and a new one over everything.

    The input stays a byte-for-byte prefix. A call that is killed leaves nothing behind: only the returned bytes count.

    Args:
        pdf: A kept copy, complete with validation data.
        trust: Anchors, time-stamping service, reachable hosts.
        at: The present moment, aware.

    Raises:
        PreservationError: The last time stamp no longer verifies: a new one would prove nothing about the past.
        TimeStampUnavailableError: The service does not answer or answers wrongly.
        ValidationDataUnavailableError: Certificates or revocation answers cannot be had.
        TrustError: No time-stamping service is configured.
    """
    structure = stamped(pdf)
    if trust.time_stamp_url is None:
        raise TrustError("Manca l'indirizzo del servizio di marca temporale: indicarlo nelle impostazioni.")
    with ThreadPoolExecutor(max_workers=1) as pool:  # an event loop of its own, also where the caller stands in one
        output = pool.submit(asyncio.run, _renew(structure, trust, trust.time_stamp_url, at)).result()
    if not output.startswith(pdf):
        raise PreservationError("La marca temporale non è stata aggiunta in coda: il file resta com'era.")
    return output


def uncovered(structure: Structure) -> tuple[str, ...]:
    """What no signature or stamp covers: after the last one stand its own validation data, and nothing else."""
    found = [*coverage_findings(structure), *tail_findings(structure)]
    return tuple(f"{each.code} {each.evidence}".strip() for each in found)


def doubts_alone(pdf: bytes, trust: TrustSettings, *, at: datetime) -> tuple[str, ...]:
    """Say what of a kept copy cannot be verified from the file and the trust anchors alone, asking no service.

    Nothing is said of the future: the certificate of the newest time stamp must still run, and whether it was
    revoked since it stamped can only be asked.

    Args:
        pdf: A kept copy.
        trust: Only its anchors count.
        at: The present moment, aware.

    Returns:
        Technical sentences, in Italian for whoever checks; empty if every signature holds at a proven moment.

    Raises:
        PreservationError: The PDF cannot be read, or has no document time stamp.
    """
    structure = stamped(pdf)
    if found := uncovered(structure):
        return found
    validator = Validator(trust, at, knowledge_of(structure, trust), structure.time_stamps, alone=True)
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, doubts_of(structure.ordinary, validator)).result()


async def doubts_of(signatures: Sequence[Any], validator: Validator) -> tuple[str, ...]:
    """Say which signatures do not hold, or at no proven moment."""
    found = []
    for signature in signatures:
        where = signature.field_name or "busta"
        outcome = await validator.validate(signature, None)
        if outcome.problem is not None:
            found.append(f"{where}: {outcome.problem} {outcome.evidence}")
        elif outcome.signed_at is None:
            found.append(f"{where}: nessuna marca temporale ne prova il momento")
    return tuple(found)


async def _renew(structure: Structure, trust: TrustSettings, url: str, at: datetime) -> bytes:
    validator = Validator(trust, at, knowledge_of(structure, trust), structure.time_stamps)
    if await validator.time_of_stamp(structure.time_stamps[-1]) is None:
        if validator.failures:
            raise ValidationDataUnavailableError("; ".join(validator.failures[:2]))
        raise PreservationError(
            f"L'ultima marca temporale del file (scadenza {_end(structure):%d/%m/%Y}) non si verifica più: una "
            "nuova non proverebbe nulla. Usare la copia depositata presso il conservatore."
        )
    gatekeeper = Gatekeeper(trust)
    try:
        output = await PdfTimeStamper(GuardedTimeStamper(url, gatekeeper)).async_update_archival_timestamp_chain(
            PdfFileReader(io.BytesIO(structure.data)), validation_context(trust, gatekeeper, at), in_place=False
        )
    except (TimestampRequestError, OSError) as error:
        raise TimeStampUnavailableError(url, str(error)) from error
    except (PathError, ValidationError, SignatureValidationError, ValueError) as error:
        raise ValidationDataUnavailableError("; ".join([str(error), *gatekeeper.failures[:2]])) from error
    data: bytes = output.getvalue()
    return data


def stamped(pdf: bytes) -> Structure:
    """Read a PDF that has a document time stamp.

    Raises:
        PreservationError: It cannot be read, or has none.
    """
    try:
        structure = read(pdf)
    except Exception as error:
        raise PreservationError("Il PDF firmato non si legge: verificarlo prima di conservarlo.") from error
    if not structure.time_stamps:
        raise PreservationError("Il PDF non porta una marca temporale che ne prolunghi la validità.")
    return structure


def _end(structure: Structure) -> datetime:
    end: datetime = extract_certificate_info(structure.time_stamps[-1].signed_data).signer_cert.not_valid_after
    return end
