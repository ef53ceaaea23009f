"""One examination, in the examining process: what is known, what was returned, and the report about it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from signing.base.findings import finding
from signing.base.kinds import is_envelope
from signing.base.report import ExpectedSignatory, Finding, GateReport, SignatureVerdict, Verdict, worst
from signing.base.trust import TrustSettings
from signing.pdf.versions import Known, Versions
from signing.validation.second_opinion import Passed, second_opinions


@dataclass
class Case:
    """What an examination is about, and what it has found so far.

    Attributes:
        accepted: the approved bytes and every version accepted since, newest last; none: the file stands alone.
        expected: who is to sign; None: it is not asked who has signed.
        proof: a recorded proof that the new signatures existed.
        read: the accepted versions, parsed.
        here: signatures in the returned file.
        base: the accepted version that the file continues or holds.
        passed: the signatures that passed, for a second opinion.
        pdf: the PDF with signatures that was judged, and in ``in_pdf`` how many they are.
    """

    accepted: Sequence[bytes]
    expected: list[ExpectedSignatory] | None
    trust: TrustSettings
    at: datetime
    proof: datetime | None
    read: Versions
    here: set[bytes] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    signatures: list[SignatureVerdict] = field(default_factory=list)
    base: int | None = None
    passed: list[Passed] = field(default_factory=list)
    pdf: bytes | None = None
    in_pdf: int = 0

    @property
    def versions(self) -> list[Known]:
        """The signatures of each accepted version."""
        return self.read.signatures

    @property
    def known(self) -> Known:
        """The signatures of all accepted versions."""
        return {digest: entry for version in self.versions for digest, entry in version.items()}

    @property
    def refused(self) -> bool:
        """Whether a finding has settled the matter already."""
        return worst([each.weight for each in self.findings]) is Verdict.REFUSED


async def examine(returned: bytes, accepted: Sequence[bytes], request: dict[str, Any]) -> GateReport:
    """Take the steps for this kind of file and return the report."""
    from signing.gate import cades_steps, pades_steps

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
