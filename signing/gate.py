"""The import gate: judges a file that comes back signed, before it becomes part of the agreement.

Six points, none of which a signature library checks by itself: (1) the file starts byte for byte with an
accepted version; (2) since then only signing happened; (3) in the field prepared, or in one of the signatory's
program; (4) the signer is a designated person, by codice fiscale; (5) the AdES validation with qualification
passed, for the earlier signatures too; (6) every byte after the last signature is validation data.

The parsing happens in a process of its own with limits (:mod:`signing.sandbox`). Formats other than PAdES
get an examining module of their own beside :mod:`signing.pades_examiner`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from signing.findings import finding
from signing.report import ExpectedSignatory, Finding, GateReport, Verdict, worst
from signing.sandbox import SandboxFailure, run_limited
from signing.trust import TrustSettings

EXAMINER = "signing.pades_examiner"
_SIGNED_DATA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"  # its object identifier
_ARCHIVES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")  # zip, thus docx; the older doc


def examine(
    returned: bytes,
    *,
    accepted: Sequence[bytes],
    expected: Sequence[ExpectedSignatory],
    trust: TrustSettings,
    at: datetime,
    proof_of_time: datetime | None = None,
) -> GateReport:
    """Judge a returned file; whatever the file does, the answer is a report.

    Args:
        returned: the file as it came.
        accepted: the frozen PDF and every version accepted since, newest last.
        expected: all signatories of the document, those who have signed included.
        trust: anchors, qualified issuers, reachable hosts, limits.
        at: the moment of the examination, aware.
        proof_of_time: a recorded proof that the new signature existed (protocollo, PEC), aware.

    Raises:
        ValueError: only for a wrong call: no accepted version, or a time without zone.
    """
    if not accepted:
        raise ValueError("accepted must hold at least the frozen PDF")
    if at.tzinfo is None or (proof_of_time is not None and proof_of_time.tzinfo is None):
        raise ValueError("times must be aware")
    at = at.astimezone(UTC)
    early = _look_at_bytes(returned, accepted, trust.limits.file_bytes)
    if early is not None:
        return _without_examination(returned, at, early)
    answer = run_limited(
        EXAMINER,
        {
            "versions": len(accepted),
            "expected": [asdict(signatory) for signatory in expected],
            "trust": trust.to_json(),
            "at": at.isoformat(),
            "proof_of_time": proof_of_time.astimezone(UTC).isoformat() if proof_of_time else None,
        },
        {
            "returned.pdf": returned,
            **{f"accepted-{number}.pdf": data for number, data in enumerate(accepted)},
        },
        trust.limits,
    )
    if isinstance(answer, SandboxFailure):
        code = "EXAMINATION_TOO_LONG" if answer.timed_out else "EXAMINATION_FAILED"
        if not any(returned.startswith(version) for version in accepted):
            # Nobody need decide on it: it would be refused whatever an examination said.
            code = "OTHER_AND_UNEXAMINED"
        return _without_examination(returned, at, finding(code, answer.detail))
    try:
        report = GateReport.from_json(answer)
    except (KeyError, TypeError, ValueError) as error:
        return _without_examination(returned, at, finding("EXAMINATION_FAILED", repr(error)))
    return _agreed(report, returned, at)


def _agreed(report: GateReport, returned: bytes, at: datetime) -> GateReport:
    """Trust the findings and not the verdict of a process that has read hostile bytes."""
    weight = worst([report.verdict, *(each.weight for each in report.findings)])
    if weight is Verdict.ACCEPTED and not report.new_signatures:
        weight = Verdict.PENDING
    return GateReport(
        verdict=weight,
        findings=report.findings,
        signatures=report.signatures,
        base_version=report.base_version,
        returned_sha256=hashlib.sha256(returned).hexdigest(),
        examined_at=at,
    )


def _look_at_bytes(returned: bytes, accepted: Sequence[bytes], most: int) -> Finding | None:
    if not returned:
        return finding("EMPTY_FILE")
    if len(returned) > most:
        return finding("TOO_LARGE", f"{len(returned)} byte, ammessi {most}")
    if any(returned == version for version in accepted):
        return finding("SAME_FILE", f"SHA-256 {hashlib.sha256(returned).hexdigest()}")
    # Before looking for a PDF: an envelope or an archive may hold one within its first bytes.
    if _is_envelope(returned):
        return finding("P7M_NOT_YET")
    if returned.startswith(_ARCHIVES):
        return finding("WORD_OR_ZIP", f"comincia con {returned[:16]!r}")
    if b"%PDF-" not in returned[:1024]:
        return finding("NOT_A_PDF", f"comincia con {returned[:16]!r}")
    return None


def _is_envelope(data: bytes) -> bool:
    """Whether it begins like a CMS SignedData: in DER, in base64 of it, or in base64 between dashes."""
    if _SIGNED_DATA in data[:64] or data.lstrip().startswith((b"-----BEGIN PKCS7", b"-----BEGIN CMS")):
        return True
    return data.lstrip()[:2] == b"MI" and re.fullmatch(rb"[A-Za-z0-9+/=\s]+", data[:400]) is not None


def _without_examination(returned: bytes, at: datetime, reason: Finding) -> GateReport:
    return GateReport(
        verdict=reason.weight,
        findings=(reason,),
        signatures=(),
        base_version=None,
        returned_sha256=hashlib.sha256(returned).hexdigest(),
        examined_at=at,
    )
