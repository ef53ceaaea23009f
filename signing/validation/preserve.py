"""Make a signed PDF verifiable for the long term: validation data and a document time stamp (PAdES B-LTA).

The input stays a byte-for-byte prefix of the output, so every signature in it keeps its meaning.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar

from asn1crypto import ocsp  # type: ignore[import-untyped]
from asn1crypto.crl import CertificateList  # type: ignore[import-untyped]
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation import generic_cms
from pyhanko.sign.validation.dss import DocumentSecurityStore, collect_validation_info
from pyhanko.sign.validation.errors import NoDSSFoundError, SignatureValidationError
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.revinfo.archival import OCSPContainer

from signing.base.errors import (
    PreservationError,
    TimeStampUnavailableError,
    TrustError,
    ValidationDataUnavailableError,
)
from signing.base.fetch import GuardedTimeStamper
from signing.base.gatekeeper import Gatekeeper
from signing.base.trust import TrustSettings
from signing.pdf.revisions import Structure, read
from signing.validation.contexts import validation_context

T = TypeVar("T")


def complete_validation_data(
    pdf: bytes, trust: TrustSettings, *, at: datetime, proof_of_time: datetime | None = None
) -> bytes:
    """Return the PDF with validation data for every signature, under a document time stamp.

    The same bytes come back if nothing is missing, so a repeated call changes nothing. A call that is killed
    leaves nothing behind: only the returned bytes count.

    Args:
        pdf: a signed PDF that the gate has accepted.
        trust: anchors, time-stamping service, reachable hosts.
        at: the present moment, aware.
        proof_of_time: the recorded proof that settled an expired certificate, if one did.

    Raises:
        TimeStampUnavailableError: if the service does not answer or answers wrongly.
        ValidationDataUnavailableError: if chains or revocation answers cannot be had.
        PreservationError: if the PDF cannot be read or is not signed.
        TrustError: if no time-stamping service is configured.
    """
    structure = _read_signed(pdf)
    if is_complete(structure, trust):
        return pdf
    if trust.time_stamp_url is None:
        raise TrustError("Manca l'indirizzo del servizio di marca temporale: indicarlo nelle impostazioni.")
    output = _run(with_validation_data(pdf, structure.signatures, trust, trust.time_stamp_url, at, proof_of_time))
    if not output.startswith(pdf):
        raise PreservationError("I dati di validazione non sono stati aggiunti in coda: il file resta com'era.")
    return output


def is_complete(structure: Structure, trust: TrustSettings) -> bool:
    """Whether a document time stamp comes after all signatures and the file holds all validation data.

    Structural: each certificate of a signer and of a signature time stamp stands in the DSS with an OCSP
    answer or a CRL of its issuer, or is trusted itself, as lists name the units of time-stamp services. Whether
    they are good is the gate's business.
    """
    trusted = set(trust.all_anchors)
    stamps = structure.time_stamps
    if not stamps or any(each.signed_revision > stamps[-1].signed_revision for each in structure.ordinary):
        return False
    try:
        store = DocumentSecurityStore.read_dss(structure.reader)
        held = {certificate.dump() for certificate in store.load_certs()}
        answered = _answered_serials(store)
        issuers = {CertificateList.load(reference.get_object().data).issuer.dump() for reference in store.crls}
    except (NoDSSFoundError, ValueError, TypeError, KeyError, AttributeError):
        return False
    return all(
        certificate.dump() in trusted
        or (
            certificate.dump() in held
            and (certificate.serial_number in answered or certificate.issuer.dump() in issuers)
        )
        for signature in structure.ordinary
        for certificate in _leaves(signature)
    )


def _leaves(signature: Any) -> list[Any]:
    tokens = generic_cms.extract_tst_data_iter(signature.signer_info, signed=False)
    return [signature.signer_cert, *(extract_certificate_info(token).signer_cert for token in tokens)]


def _answered_serials(store: DocumentSecurityStore) -> set[int]:
    serials = set()
    for reference in store.ocsps:
        for container in OCSPContainer.load_multi(ocsp.OCSPResponse.load(reference.get_object().data)):
            single = container.extract_single_response()
            if single is not None:
                serials.add(int(single["cert_id"]["serial_number"].native))
    return serials


def _read_signed(pdf: bytes) -> Structure:
    try:
        structure = read(pdf)
    except Exception as error:
        raise PreservationError("Il PDF firmato non si legge: verificarlo prima di conservarlo.") from error
    if not structure.ordinary:
        raise PreservationError("Il PDF non contiene firme: non ci sono dati di validazione da aggiungere.")
    return structure


async def with_validation_data(
    pdf: bytes,
    signatures: Sequence[Any],
    trust: TrustSettings,
    url: str,
    at: datetime,
    proof: datetime | None,
    *,
    in_this_pdf: bool = True,
) -> bytes:
    """Add the validation data of signatures to a PDF, and a document time stamp over everything.

    Args:
        pdf: It stays a byte-for-byte prefix.
        signatures: Those of the PDF, or of what it encloses.
        trust: Anchors and reachable hosts.
        url: Of the time-stamping service.
        at: The present moment, aware.
        proof: When the signatures were made, for certificates that have ended since.
        in_this_pdf: Whether the signatures stand in this PDF itself.

    Raises:
        TimeStampUnavailableError: The service does not answer or answers wrongly.
        ValidationDataUnavailableError: Chains or revocation answers cannot be had.
    """
    gatekeeper = Gatekeeper(trust)
    context = validation_context(trust, gatekeeper, at)
    stamper = GuardedTimeStamper(url, gatekeeper)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    try:
        await stamper.async_dummy_response("sha256")  # first, so that a silent service costs nothing else
    except (TimestampRequestError, OSError, ValueError) as error:
        raise TimeStampUnavailableError(url, str(error)) from error
    try:
        found = stamper.validation_paths(context)  # type: ignore[no-untyped-call]
        own_paths = [path async for path in found]
        for signature in signatures:
            used = context
            try:
                paths = await collect_validation_info(signature, context)
            except (PathError, ValidationError):
                if proof is None:
                    raise
                used = validation_context(trust, gatekeeper, proof, retroactive=True)
                paths = await collect_validation_info(signature, used)
            DocumentSecurityStore.supply_dss_in_writer(
                writer,
                sig_contents=signature.pkcs7_content.hex().encode("ascii") if in_this_pdf else None,
                paths=[*paths, *own_paths],
                validation_context=used,
            )
    except (PathError, ValidationError, SignatureValidationError, ValueError) as error:
        detail = "; ".join([str(error), *gatekeeper.failures[:2]])
        raise ValidationDataUnavailableError(detail) from error
    try:
        output = await PdfTimeStamper(stamper).async_timestamp_pdf(writer, "sha256")
    except (TimestampRequestError, OSError, ValueError) as error:
        raise TimeStampUnavailableError(url, str(error)) from error
    data: bytes = output.getvalue()
    return data


def _run(steps: Coroutine[Any, Any, T]) -> T:
    """Run on an event loop of its own, also when the caller already stands in one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, steps).result()
