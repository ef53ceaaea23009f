"""Any signed file by itself: who signed, whether it holds, when; without a register and without an approved text.

For a PDF the first signature's own revision stands for the approved text: what changed after it is a finding. An
envelope may hold any file.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from signing.base.report import GateReport
from signing.base.trust import TrustSettings
from signing.gate.gate import judge


def verify(
    data: bytes,
    *,
    trust: TrustSettings,
    at: datetime,
    against: Sequence[bytes] = (),
    beside: Sequence[bytes] = (),
    proof_of_time: datetime | None = None,
) -> GateReport:
    """Examine a signed PDF, p7m or detached signature; whatever the file does, the answer is a report.

    Nobody is expected, so nobody is a stranger: whose signature it is stands in the report's signatures
    (``holder``, ``subject``), ready for JSON by :meth:`~signing.base.report.GateReport.to_json`.

    Args:
        data: the file.
        trust: anchors, qualified issuers, reachable hosts, limits.
        at: the moment of the examination, aware.
        against: files of which one must be what was signed, unchanged.
        beside: files of which one may be what a detached signature signs; one in the same wrapping is found by itself.
        proof_of_time: a recorded proof that the signatures existed, aware.

    Raises:
        ValueError: only for a time without zone.
    """
    return judge(data, accepted=against, expected=None, trust=trust, at=at, proof_of_time=proof_of_time, beside=beside)
