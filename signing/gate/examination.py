"""One examination, in the examining process: what is known, what was returned, and the report about it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pyhanko.sign.validation.policy_decl import LocalKnowledge

from signing.base.findings import finding
from signing.base.kinds import NOT_EXAMINED, is_envelope, kind_finding
from signing.base.report import ExpectedSignatory, GateReport, Verdict, worst
from signing.base.trust import TrustSettings
from signing.gate import cades_steps, pades_steps
from signing.gate.case import Case, Looked
from signing.pdf.versions import Files, Versions
from signing.validation.contexts import known_certificates
from signing.validation.references import EvidenceError, imprint_of, read_evidence
from signing.validation.unexamined import identities
from signing.validation.validate import Validator


def in_folder(folder: Path, request: dict[str, Any]) -> tuple[bytes, Files]:
    """What was returned, and the accepted versions, as they were laid into the folder of an examination."""
    accepted = Files([folder / f"accepted-{number}.bin" for number in range(request["versions"])])
    return (folder / "returned.bin").read_bytes(), accepted


def documents_in(folder: Path, request: dict[str, Any]) -> Sequence[bytes]:
    """What a detached signature may belong to, as it lies in the folder of a run."""
    return Files([folder / f"beside-{number}.bin" for number in range(request["documents"])])


async def examine(
    returned: bytes,
    accepted: Sequence[bytes],
    request: dict[str, Any],
    evidence: bytes = b"",
    looked: Callable[[], Looked] | None = None,
    documents: Sequence[bytes] = (),
) -> GateReport:
    """Take the steps for this kind of file and return the report."""
    case = case_of(accepted, request)
    case.looked, case.documents = looked, documents
    if (other := kind_finding(returned)) is not None and other.code in NOT_EXAMINED:
        case.findings.append(other)
        return replace(_report(returned, case), unexamined=identities(returned))
    kind = await _take_evidence(evidence, returned, case) if evidence else ""
    steps = cades_steps if is_envelope(returned) else pades_steps
    try:
        await steps.examine(returned, case)
        if case.opinions.about_any and not case.refused:
            case.findings += case.opinions.told(case.in_pdf)
    finally:
        case.opinions.end()
    return replace(_report(returned, case), evidence=kind)


async def _take_evidence(evidence: bytes, returned: bytes, case: Case) -> str:
    """Note the moment that the evidence proves; what it is, in words, where it holds."""
    try:
        read = read_evidence(evidence, returned)
    except EvidenceError as error:
        case.findings.append(finding(error.code, str(error)))
        return ""
    if read.token is not None:
        validator = Validator(case.trust, case.at, LocalKnowledge(known_certs=known_certificates(case.trust)))
        if await validator.time_of_token(read.token, lambda algorithm: imprint_of(read.over, algorithm)) is None:
            case.findings.append(finding("EVIDENCE_NOT_VALID", "; ".join(validator.failures[:2])))
            return ""
    case.held = read.at
    return read.kind.value


def case_of(accepted: Sequence[bytes], request: dict[str, Any]) -> Case:
    """What an examination is about, as it was asked."""
    proof, expected = request["proof_of_time"], request["expected"]
    return Case(
        accepted=accepted,
        expected=None if expected is None else [ExpectedSignatory(**each) for each in expected],
        trust=TrustSettings.from_json(request["trust"]),
        at=datetime.fromisoformat(request["at"]),
        proof=datetime.fromisoformat(proof) if proof else None,
        read=Versions(accepted),
        not_before=datetime.fromisoformat(earliest) if (earliest := request.get("not_before")) else None,
    )


def _report(returned: bytes, case: Case) -> GateReport:
    order = [Verdict.REFUSED, Verdict.PENDING, Verdict.ACCEPTED]
    findings = {(each.code, each.evidence): each for each in case.findings}.values()
    return GateReport(
        verdict=worst([each.weight for each in findings]),
        findings=tuple(sorted(findings, key=lambda each: order.index(each.weight))),
        signatures=tuple(case.signatures),
        base_version=case.base,
        returned_sha256=hashlib.sha256(returned).hexdigest(),
        examined_at=case.at,
        continues=tuple(
            number for number, version in enumerate(case.versions) if version and version.keys() <= case.here
        ),
    )
