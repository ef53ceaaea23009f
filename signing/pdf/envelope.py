"""What a CAdES envelope (.p7m, .p7s) holds: its layers, each with its signers and its content; nothing is judged here.

An envelope is a CMS SignedData (RFC 5652) in DER or BER, or base64 of it. It may hold another one (each signatory
wraps what the former one made), and one may carry several signers side by side. pyHanko judges one signer at a
time, so each gets a SignedData of its own that differs in nothing that was signed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from asn1crypto import cms, core, parser  # type: ignore[import-untyped]
from pyhanko.sign.general import CMSExtractionError, extract_certificate_info

from signing.base.findings import finding
from signing.base.kinds import binary_of, is_envelope
from signing.base.report import Finding
from signing.pdf.revisions import settle_attributes

MOST_LAYERS = 20
MOST_SIGNERS = 100


class EnvelopeError(Exception):
    """An envelope that is not examined further, with the finding that says why."""

    def __init__(self, code: str, evidence: str = "") -> None:
        super().__init__(code)
        self.finding: Finding = finding(code, evidence)


class EnvelopeSignature:
    """One signer of one layer, in the form in which pyHanko's signatures in a PDF are looked at.

    Attributes:
        signed_data: with this signer alone, and without the content.
        signer_info: as it stands in the envelope.
        signer_cert: the signer's certificate, from the envelope.
        field_name: empty: an envelope has no fields.
        signed_revision: zero: it has no revisions either.
    """

    field_name = ""
    signed_revision = 0

    def __init__(self, signed_data: Any, signer_info: Any, content: bytes | None) -> None:
        self.signer_info = signer_info
        self.signed_data = _alone(signed_data, signer_info)
        self.signer_cert = extract_certificate_info(self.signed_data).signer_cert
        self.content = content

    @property
    def claimed_digest(self) -> tuple[str, bytes | None]:
        """The digest algorithm, and the digest of the content that the signer signed; None where it is not said."""
        return _claimed(self.signer_info)

    def compute_digest(self) -> bytes:
        """The digest of the content as it is.

        Raises:
            ValueError: There is no content, or the algorithm is unknown.
        """
        if self.content is None:
            raise ValueError("manca il contenuto firmato")
        return hashlib.new(self.claimed_digest[0], self.content).digest()


@dataclass(frozen=True, slots=True)
class Layer:
    """One envelope.

    Attributes:
        signatures: of its signers whose certificate it carries.
        without_certificate: how many signers' certificate is not in it.
        claims: what each signer says to have signed, whether or not the certificate is there: the digest, by its name.
        content: what it holds, as signed; None for a detached signature.
        countersigned: whether a signature of it bears a countersignature.
    """

    signatures: tuple[EnvelopeSignature, ...]
    without_certificate: int
    content: bytes | None
    countersigned: bool
    claims: tuple[tuple[str, bytes | None], ...] = ()


def open_layers(data: bytes) -> list[Layer]:
    """Open an envelope and those within it, the outermost first.

    Raises:
        EnvelopeError: It lies too deep, has too many signers, or bytes follow it.
        Exception: of any kind, for a broken structure; the caller turns it into a finding.
    """
    found: list[Layer] = []
    signers = 0
    current: bytes | None = data
    while current is not None and is_envelope(current):
        if len(found) == MOST_LAYERS:
            raise EnvelopeError("ENVELOPE_TOO_DEEP", f"oltre {MOST_LAYERS} livelli")
        layer = _open(binary_of(current))
        signers += len(layer.signatures) + layer.without_certificate
        if signers > MOST_SIGNERS:
            raise EnvelopeError("ENVELOPE_TOO_DEEP", f"oltre {MOST_SIGNERS} firme")
        found.append(layer)
        current = layer.content
    return found


def open_with(data: bytes, documents: Sequence[bytes]) -> list[Layer]:
    """As :func:`open_layers`, a detached signature completed with the document that it belongs to.

    Raises:
        EnvelopeError: It belongs to none, or as for :func:`open_layers`.
        Exception: as for :func:`open_layers`.
    """
    layers = open_layers(data)
    if layers[-1].content is not None:
        return layers
    try:
        completed = with_content(layers[-1], documents)
    except (TypeError, ValueError) as error:  # of hashlib: nobody can say here to which document it belongs
        raise EnvelopeError("UNSUPPORTED_ALGORITHM", repr(error)) from error
    if completed is None:
        raise EnvelopeError("DETACHED_OF_OTHER" if documents else "DETACHED_WITHOUT_FILE")
    assert completed.content is not None
    # The document it was made for may be an envelope itself.
    below = open_with(completed.content, documents) if is_envelope(completed.content) else []
    return [*layers[:-1], completed, *below]


def with_content(layer: Layer, candidates: Sequence[bytes]) -> Layer | None:
    """A detached layer completed with that of the candidates which all its signers signed; None if there is none."""
    for candidate in reversed(candidates):
        if layer.claims and all(
            digest == hashlib.new(name, candidate).digest() for name, digest in layer.claims if digest is not None
        ):
            for signature in layer.signatures:
                signature.content = candidate
            return replace(layer, content=candidate)
    return None


def _length_of(data: bytes) -> int:
    """How long the envelope is.

    Raises:
        EnvelopeError: Its end is missing, as of a download that was broken off.
    """
    try:
        return int(parser.peek(data))
    except ValueError as error:
        if "insufficient data" in str(error).lower():
            raise EnvelopeError("TRUNCATED", f"{len(data)} byte") from error
        raise


def _open(data: bytes) -> Layer:
    length = _length_of(data)
    if data[length:].strip(b"\0\r\n\t "):
        raise EnvelopeError("TRAILING_BYTES", f"{len(data) - length} byte dopo la busta")
    info = cms.ContentInfo.load(data[:length])
    if info["content_type"].native != "signed_data":
        raise EnvelopeError("UNREADABLE_ENVELOPE", str(info["content_type"].native))
    signed = info["content"]
    if len(signed["signer_infos"]) == 0:
        raise EnvelopeError("NOTHING_SIGNED", "busta senza firme")
    if len(signed["signer_infos"]) > MOST_SIGNERS:
        raise EnvelopeError("ENVELOPE_TOO_DEEP", f"oltre {MOST_SIGNERS} firme")
    held = signed["encap_content_info"]["content"]
    content = None if isinstance(held, core.Void) else bytes(held)
    signatures, without, countersigned = [], 0, False
    for signer_info in signed["signer_infos"]:
        countersigned |= any(
            attribute["type"].native == "counter_signature" for attribute in _attributes(signer_info, "unsigned_attrs")
        )
        try:
            signatures.append(EnvelopeSignature(signed, signer_info, content))
        except CMSExtractionError:
            without += 1
        except (KeyError, TypeError, ValueError) as error:
            if signed["certificates"].native:
                raise EnvelopeError("NOT_VALIDATED", repr(error)) from error
            without += 1
    claims = tuple(_claimed(signer_info) for signer_info in signed["signer_infos"])
    return Layer(tuple(signatures), without, content, countersigned, claims)


def _claimed(signer_info: Any) -> tuple[str, bytes | None]:
    algorithm = str(signer_info["digest_algorithm"]["algorithm"].native)
    for attribute in _attributes(signer_info, "signed_attrs"):
        if attribute["type"].native == "message_digest":
            return algorithm, bytes(attribute["values"][0].native)
    return algorithm, None


def _attributes(signer_info: Any, kind: str) -> list[Any]:
    attributes = signer_info[kind]
    return [] if isinstance(attributes, core.Void) else list(attributes)


def _alone(signed: Any, signer_info: Any) -> Any:
    settle_attributes(signer_info)
    return cms.SignedData(
        {
            "version": "v3",
            "digest_algorithms": [signer_info["digest_algorithm"]],
            "encap_content_info": cms.EncapsulatedContentInfo(
                {"content_type": signed["encap_content_info"]["content_type"].native}
            ),
            "certificates": signed["certificates"],
            "signer_infos": [signer_info],
        }
    )
