"""One examination, in the examining process: what is known, what was returned, and the report about it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
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
from signing.gate.case import Case
from signing.pdf.versions import Versions
from signing.validation.contexts import known_certificates
from signing.validation.references import EvidenceError, imprint_of, read_evidence
from signing.validation.second_opinion import second_opinions
from signing.validation.unexamined import identities
from signing.validation.validate import Validator


async def examine(
    returned: bytes,
    accepted: Sequence[bytes],
    request: dict[str, Any],
    evidence: bytes = b"",
    documents: Sequence[bytes] = (),
) -> GateReport:
    """Take the steps for this kind of file and return the report."""
    case = replace(_case(accepted, request), documents=documents)
    if (other := kind_finding(returned)) is not None and other.code in NOT_EXAMINED:
        case.findings.append(other)
        return replace(_report(returned, case), unexamined=identities(returned))
    kind = await _take_evidence(evidence, returned, case) if evidence else ""
    steps = cades_steps if is_envelope(returned) else pades_steps
    await steps.examine(returned, case)
    if case.passed and not case.refused:
        folder = request.get("folder")
        case.findings += second_opinions(case.passed, case.pdf, case.in_pdf, Path(folder) if folder else None)
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


def _case(accepted: Sequence[bytes], request: dict[str, Any]) -> Case:
    proof, expected = request["proof_of_time"], request["expected"]
    return Case(
        accepted=accepted,
        expected=None if expected is None else [ExpectedSignatory(**each) for each in expected],
        trust=TrustSettings.from_json(request["trust"]),
        at=datetime.fromisoformat(request["at"]),
        proof=datetime.fromisoformat(proof) if proof else None,
        read=Versions(accepted),
        beside=bool(request.get("beside")),
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
