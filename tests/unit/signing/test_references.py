"""Evidence as others honestly write it: naming a DTD, in another encoding, in base64, over an envelope's bytes."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime

import pytest
from asn1crypto import algos, cms, core, tsp

from signing.validation.references import EvidenceError, EvidenceKind, read_evidence
from tests.support.references import segnatura_of

FILE, AT = b"%PDF-1.7 di prova", datetime(2026, 3, 2, 10, 20, 30, tzinfo=UTC)
NAMED = b'?>\n<!DOCTYPE Segnatura SYSTEM "Segnatura.dtd">\n'
ENVELOPE = bytes.fromhex("3082010006092a864886f70d010702") + bytes(245)


def segnatura(file: bytes = FILE) -> bytes:
    return segnatura_of(file, AT)


def token(file: bytes = FILE) -> bytes:
    imprint = {"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashed_message": b""}
    imprint["hashed_message"] = hashlib.sha256(file).digest()
    info = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": "1.2.3",
            "message_imprint": imprint,
            "serial_number": 1,
            "gen_time": core.GeneralizedTime(AT),
        }
    )
    held = {"content_type": "tst_info", "content": core.ParsableOctetString(info.dump())}
    signed = {"version": "v3", "digest_algorithms": [], "encap_content_info": held, "signer_infos": []}
    made: bytes = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)}).dump()
    return made


@pytest.mark.parametrize(
    ("evidence", "kind"),
    [
        (segnatura(), EvidenceKind.SEGNATURA),
        (segnatura().replace(b"?>\n", NAMED, 1), EvidenceKind.SEGNATURA),
        (segnatura().decode().replace("UTF-8", "UTF-16").encode("utf-16"), EvidenceKind.SEGNATURA),
        (segnatura().replace(b'"SHA-256"', b'"http://www.w3.org/2001/04/xmlenc#sha256"'), EvidenceKind.SEGNATURA),
        (token(), EvidenceKind.TIME_STAMP),
        (token() + b"\n", EvidenceKind.TIME_STAMP),
        (base64.encodebytes(token()), EvidenceKind.TIME_STAMP),
        (
            b"-----BEGIN PKCS7-----\n" + base64.encodebytes(token()) + b"-----END PKCS7-----\n",
            EvidenceKind.TIME_STAMP,
        ),
    ],
)
def test_honest_evidence_is_read(evidence: bytes, kind: EvidenceKind) -> None:
    read = read_evidence(evidence, FILE)
    assert (read.kind, read.at, read.over) == (kind, AT, FILE)


def test_an_envelope_in_base64_is_the_envelope_whose_hash_the_evidence_holds() -> None:
    text = base64.encodebytes(ENVELOPE)
    for evidence in (segnatura(ENVELOPE), token(ENVELOPE)):
        assert read_evidence(evidence, text).over == ENVELOPE
    with pytest.raises(EvidenceError):
        read_evidence(token(FILE), text)


@pytest.mark.parametrize(
    "evidence",
    [
        segnatura().replace(b"?>\n", b"?>\n<!DOCTYPE Segnatura [<!ENTITY q 'x'>]>\n", 1),
        segnatura().replace(b'"SHA-256"', b'"http://www.w3.org/2000/09/xmldsig#sha1"'),
        token() + b"x",
        b"M-",
        token(b"altro"),
    ],
)
def test_other_evidence_is_not(evidence: bytes) -> None:
    with pytest.raises(EvidenceError):
        read_evidence(evidence, FILE)
