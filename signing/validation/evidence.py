"""Keep a signature that lives in an envelope (.p7m, .p7s) verifiable for the long term, beside the original.

The envelope is never touched. A PDF encloses it as it is, with the validation data of all its signatures and a document
time stamp (RFC 3161) over everything. So whatever prolongs the life of a signed PDF
(:mod:`signing.validation.longevity`) does the same here, and the stamps can be checked by every program that knows
PAdES.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import as_file, files
from typing import Any

from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.font.opentype import GlyphAccumulatorFactory
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.stamp import TextStamp

from signing.base.errors import PreservationError, TrustError
from signing.base.kinds import is_pdf
from signing.base.trust import TrustSettings
from signing.pdf.envelope import EnvelopeError, Layer, open_layers, open_with, with_content
from signing.pdf.pades import text_style
from signing.pdf.revisions import Structure, read
from signing.validation.knowledge import knowledge_of, knowledge_of_envelope, together
from signing.validation.longevity import doubts_of, stamped, uncovered
from signing.validation.preserve import with_validation_data
from signing.validation.validate import Validator

ENVELOPE, BESIDE = "firma", "documento"
_A4 = (0, 0, 595, 842)
_LEFT, _BOTTOM = 60, 600


@dataclass(frozen=True, slots=True)
class _Enclosed:
    """An envelope that was opened: its layers, and the signed PDF in the innermost, if it is one."""

    layers: Sequence[Layer]
    inner: Structure | None

    @property
    def signatures(self) -> list[Any]:
        """All signatures and document time stamps."""
        return [*self.in_envelopes, *(self.inner.signatures if self.inner else ())]

    @property
    def in_envelopes(self) -> list[Any]:
        """The signatures of the envelopes themselves."""
        return [each for layer in reversed(self.layers) for each in layer.signatures]


@dataclass(frozen=True, slots=True)
class _Outer:
    """A document time stamp of the enclosing PDF, as it comes after all revisions of the PDF within."""

    stamp: Any
    signed_revision: int

    @property
    def signed_data(self) -> Any:
        return self.stamp.signed_data

    @property
    def signer_cert(self) -> Any:
        return self.stamp.signer_cert

    def compute_digest(self, algorithm: str | None = None) -> bytes:
        digest: bytes = self.stamp.compute_digest(algorithm)
        return digest


def enclose(
    envelope: bytes,
    name: str,
    trust: TrustSettings,
    *,
    at: datetime,
    beside: Sequence[bytes] = (),
    proof_of_time: datetime | None = None,
) -> bytes:
    """Return a PDF that encloses the envelope, its validation data and a document time stamp over them.

    A call that is killed leaves nothing behind: only the returned bytes count.

    Args:
        envelope: As it was accepted.
        name: Its file name.
        trust: Anchors, time-stamping service, reachable hosts.
        at: The present moment, aware.
        beside: Documents of which a detached signature signed one; that one is enclosed, too.
        proof_of_time: When the signatures were made, for certificates that have ended since; aware.

    Raises:
        PreservationError: The envelope cannot be read, or belongs to none of the documents.
        TimeStampUnavailableError: The service does not answer or answers wrongly.
        ValidationDataUnavailableError: Chains or revocation answers cannot be had.
        TrustError: No time-stamping service is configured.
    """
    if trust.time_stamp_url is None:
        raise TrustError("Manca l'indirizzo del servizio di marca temporale: indicarlo nelle impostazioni.")
    opened = _opened(envelope, beside)
    pdf = _container(envelope, name, _document(envelope, beside), at)
    steps = with_validation_data(
        pdf, opened.signatures, trust, trust.time_stamp_url, at, proof_of_time, in_this_pdf=False
    )
    with ThreadPoolExecutor(max_workers=1) as pool:  # an event loop of its own, also where the caller stands in one
        return pool.submit(asyncio.run, steps).result()


def doubts_alone(pdf: bytes, envelope: bytes, trust: TrustSettings, *, at: datetime) -> tuple[str, ...]:
    """Say what cannot be verified from the enclosing PDF and the trust anchors alone, asking no service.

    Args:
        pdf: What :func:`enclose` returned, with the time stamps added since.
        envelope: The original, which must be what it encloses.
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
    held = _attachments(structure)
    if held.get(ENVELOPE) != envelope:
        return ("il file racchiuso non è la firma originale",)
    opened = _opened(envelope, [held[BESIDE]] if BESIDE in held else [])
    nameless = sum(layer.without_certificate for layer in opened.layers)
    if nameless:
        return (f"{nameless} firme senza certificato",)
    carried = together(
        knowledge_of(structure, trust),
        *(knowledge_of_envelope(each.signed_data, trust) for each in opened.in_envelopes),
        *([knowledge_of(opened.inner, trust)] if opened.inner else []),
    )
    judged = [(opened.in_envelopes, Validator(trust, at, carried, structure.time_stamps, alone=True))]
    if opened.inner is not None:
        revisions = opened.inner.reader.xrefs.total_revisions
        outer = [_Outer(each, revisions + each.signed_revision) for each in structure.time_stamps]
        stamps = [*opened.inner.time_stamps, *outer]
        judged.append((list(opened.inner.ordinary), Validator(trust, at, carried, stamps, alone=True)))
    with ThreadPoolExecutor(max_workers=1) as pool:
        return tuple(
            doubt for signatures, by in judged for doubt in pool.submit(asyncio.run, doubts_of(signatures, by)).result()
        )


def _opened(envelope: bytes, beside: Sequence[bytes]) -> _Enclosed:
    try:
        layers = open_with(envelope, beside)
        content = layers[-1].content or b""
        return _Enclosed(layers, read(content) if is_pdf(content) else None)
    except EnvelopeError as error:
        raise PreservationError(f"La busta di firma non si può conservare: {error.finding.sentence}") from error
    except (Exception, RecursionError) as error:
        raise PreservationError("La busta di firma non si legge: verificarla prima di conservarla.") from error


def _document(envelope: bytes, beside: Sequence[bytes]) -> bytes | None:
    """What a detached signature signed; None where the envelope holds it."""
    last = open_layers(envelope)[-1]
    completed = with_content(last, beside) if last.content is None else None
    return completed.content if completed else None


def _container(envelope: bytes, name: str, document: bytes | None, at: datetime) -> bytes:
    writer = PdfFileWriter()  # type: ignore[no-untyped-call]
    empty = writer.add_object(generic.StreamObject(stream_data=b""))
    writer.insert_page(PageObject(contents=empty, media_box=_A4))  # type: ignore[no-untyped-call]
    lines = [
        "Firma conservata",
        "",
        f"Questo PDF racchiude, come allegato, il file firmato «{name}»",
        "così come è stato accettato, i dati per verificarne le firme",
        "e una marca temporale su tutto. L’originale resta a parte.",
        "",
        "SHA-256 del file racchiuso:",
        *_halves(envelope),
        "",
        f"Preparato in data {at:%d/%m/%Y}. Le marche aggiunte in seguito coprono anche questa.",
    ]
    with as_file(files("signing").joinpath("stamp.otf")) as font:
        style = text_style(GlyphAccumulatorFactory(str(font)), "\n".join(lines))
        TextStamp(writer, style).apply(0, _LEFT, _BOTTOM)
        _attach(writer, ENVELOPE, name, envelope, "application/pkcs7-mime")
        if document is not None:
            _attach(writer, BESIDE, "documento firmato.pdf", document, "application/pdf")
        output = io.BytesIO()
        writer.write(output)  # type: ignore[no-untyped-call]
    return output.getvalue()


def _halves(data: bytes) -> tuple[str, str]:
    digest = hashlib.sha256(data).hexdigest()
    return digest[:32], digest[32:]


def _attach(writer: PdfFileWriter, key: str, name: str, data: bytes, kind: str) -> None:
    held = embed.EmbeddedFileObject.from_file_data(writer, data, mime_type=kind)
    embed.embed_file(writer, embed.FileSpec(key, file_name=name, embedded_data=held))


def _attachments(structure: Structure) -> dict[str, bytes]:
    """What the PDF enclosed from the beginning, so under all of its time stamps."""
    try:
        names = structure.reader.get_historical_resolver(0).root["/Names"]["/EmbeddedFiles"]["/Names"]
        return {str(names[number]): bytes(names[number + 1]["/EF"]["/F"].data) for number in range(0, len(names), 2)}
    except (PdfError, KeyError, IndexError, TypeError, AttributeError, ValueError):
        return {}
