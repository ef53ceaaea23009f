"""One examination, in the examining process: what is known, what was returned, and the report about it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from signing.base.findings import finding
from signing.base.kinds import is_envelope
from signing.base.report import ExpectedSignatory, GateReport, Verdict, worst
from signing.base.trust import TrustSettings
from signing.gate import cades_steps, pades_steps
from signing.gate.case import Case
from signing.pdf.versions import Versions
from signing.validation.second_opinion import second_opinions


async def examine(returned: bytes, accepted: Sequence[bytes], request: dict[str, Any]) -> GateReport:
    """Take the steps for this kind of file and return the report."""
    case = _case(accepted, request)
    if case.proof is not None and case.proof > case.at:
        case.findings.append(finding("PROOF_IN_FUTURE", f"{case.proof.isoformat()} dopo {case.at.isoformat()}"))
        case.proof = None
    steps = cades_steps if is_envelope(returned) else pades_steps
    await steps.examine(returned, case)
    if case.passed and not case.refused:
        folder = request.get("folder")
        case.findings += second_opinions(case.passed, case.pdf, case.in_pdf, Path(folder) if folder else None)
    return _report(returned, case)


def _case(accepted: Sequence[bytes], request: dict[str, Any]) -> Case:
    proof, expected = request["proof_of_time"], request["expected"]
    return Case(
        accepted=accepted,
        expected=None if expected is None else [ExpectedSignatory(**each) for each in expected],
        trust=TrustSettings.from_json(request["trust"]),
        at=datetime.fromisoformat(request["at"]),
        proof=datetime.fromisoformat(proof) if proof else None,
        read=Versions(accepted),
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
