"""The import gate: judges a file that comes back signed, before it becomes part of the agreement.

Six points, none of which a signature library checks by itself: (1) the file starts byte for byte with an
accepted version, or is an envelope around one; (2) since then only signing happened; (3) in the field prepared, or
in one of the signatory's program; (4) the signer is a designated person, by codice fiscale; (5) the AdES validation
with qualification passed, for the earlier signatures too; (6) every byte after the last signature is validation data.

The parsing happens in a process of its own with limits (:mod:`sandbox.call`), which takes the steps for the
kind of file: :mod:`signing.gate.pades_steps` or :mod:`signing.gate.cades_steps`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from sandbox.call import Failure, call
from sandbox.questions import Answering
from sandbox.runner import Allowance
from signing.base.findings import WITH_PRIVATE_PARTY, finding
from signing.base.kinds import NOT_EXAMINED, is_envelope, is_pdf, kind_finding
from signing.base.report import ExpectedSignatory, Finding, GateReport, ListsUsed, Verdict, worst
from signing.base.trust import TrustSettings
from signing.base.wrappings import holds_several, unwrapped_pair

EXAMINER, LOOKER = "signing.gate.examiner", "signing.gate.looker"
SCRATCH, ENVELOPE_SCRATCH = "accordi-gate-", "accordi-busta-"
"""How the temporary folders begin: of an examination, and of a look into an envelope."""


def examine(
    returned: bytes,
    *,
    accepted: Sequence[bytes],
    expected: Sequence[ExpectedSignatory],
    trust: TrustSettings,
    at: datetime,
    proof_of_time: datetime | None = None,
    evidence: bytes = b"",
    not_before: datetime | None = None,
) -> GateReport:
    """Judge a returned file; whatever the file does, the answer is a report.

    Args:
        returned: the file as it came.
        accepted: the frozen PDF and every version accepted since, newest last.
        expected: all signatories of the document, those who have signed included.
        trust: anchors, qualified issuers, reachable hosts, limits.
        at: the moment of the examination, aware.
        proof_of_time: when the new signature existed, as a person declares it by a protocollo or a PEC, aware; alone
            it leaves the file pending.
        evidence: a file that holds the hash of ``returned`` and says when it was there (RFC 3161 time stamp,
            Segnatura.xml).
        not_before: when the frozen PDF came into being, aware: no reference before it proves anything.

    Raises:
        ValueError: only for a wrong call: no accepted version, or a time without zone.
    """
    if not accepted:
        raise ValueError("accepted must hold at least the frozen PDF")
    return judge(
        returned,
        accepted=accepted,
        expected=expected,
        trust=trust,
        at=at,
        proof_of_time=proof_of_time,
        evidence=evidence,
        not_before=not_before,
    )


def judge(
    returned: bytes,
    *,
    accepted: Sequence[bytes],
    expected: Sequence[ExpectedSignatory] | None,
    trust: TrustSettings,
    at: datetime,
    proof_of_time: datetime | None,
    evidence: bytes = b"",
    not_before: datetime | None = None,
    beside: Sequence[bytes] = (),
) -> GateReport:
    """Judge a file against accepted versions or, where there are none, by itself (see :mod:`signing.gate.verify`).

    Args:
        beside: what a detached signature may belong to, where there are no accepted versions.

    Raises:
        ValueError: a time without zone.
    """
    if any(moment is not None and moment.tzinfo is None for moment in (at, proof_of_time, not_before)):
        raise ValueError("times must be aware")
    times = {"at": at.astimezone(UTC), "proof_of_time": proof_of_time, "not_before": not_before}
    inside, document = unwrapped_pair(returned, trust.limits.file_bytes)
    documents = [] if accepted else [*beside, *([document] if document is not None else [])]
    report = _examined(inside, accepted, expected, trust, times, evidence, documents)
    if inside is not returned and not is_envelope(returned):
        report = replace(report, findings=(*report.findings, finding("UNWRAPPED")))
    used = trust.lists
    return replace(report, lists=ListsUsed(used.sha256, used.taken_at)) if used else report


def before_its_turn(report: GateReport, first: Sequence[str]) -> GateReport:
    """The report on a file whose signer was to sign after others: pending, however good the signature is.

    Args:
        report: a judged file.
        first: whose turn it is, in words; where it is nobody's, or the file is refused, the report stays as it is.
    """
    return _pending(report, "NOT_IN_TURN", f"Prima tocca a {' e a '.join(first)}." if first else "")


def before_the_mandate(report: GateReport, told: Sequence[str]) -> GateReport:
    """The report on a file whose signer was not yet in office on the day of the signature: pending.

    Args:
        report: a judged file.
        told: who, and since when in office, in words; where nobody is, or the file is refused, it stays as it is.
    """
    return _pending(report, "BEFORE_MANDATE", f"{'; '.join(told)}." if told else "")


def of_another_name(report: GateReport, told: Sequence[str]) -> GateReport:
    """The report on a file whose signer bears the code of whoever is designated and not the name: pending.

    Args:
        report: a judged file.
        told: who signed and who is designated, in words; where nobody is, or the file is refused, it stays as it is.
    """
    return _pending(report, "NAME_DIFFERS", f"{'; '.join(told)}." if told else "")


def with_a_private_party(report: GateReport) -> GateReport:
    """The report on a file of an agreement with a private party: what is the law among administrations is not said."""
    told = tuple(
        replace(each, sentence=each.sentence.replace(finding(each.code).sentence, WITH_PRIVATE_PARTY[each.code]))
        if each.code in WITH_PRIVATE_PARTY
        else each
        for each in report.findings
    )
    return replace(report, findings=told)


def _pending(report: GateReport, code: str, more: str) -> GateReport:
    if not more or report.verdict is Verdict.REFUSED:
        return report
    found = finding(code)
    told = replace(found, sentence=f"{found.sentence} {more}")
    return replace(report, verdict=told.weight, findings=(told, *report.findings))


def before_end_is_confirmed(report: GateReport, why: str | None) -> GateReport:
    """The report on a file that was signed when the act it renews may have ended already: pending until that is known.

    Args:
        report: a judged file.
        why: in Italian; None where nothing is to be waited for: then, and of a refused file, the report stays as it is.
    """
    return _waiting(report, "END_NOT_CONFIRMED", why)


def after_the_end(report: GateReport, why: str | None) -> GateReport:
    """The report on a file that was signed when the act it renews had ended: it counts for nobody, and it is kept.

    Args:
        report: a judged file.
        why: in Italian; None where it came in time.
    """
    return _waiting(report, "TOO_LATE", why)


def _waiting(report: GateReport, code: str, why: str | None) -> GateReport:
    if why is None or report.verdict is Verdict.REFUSED:
        return report
    waits = finding(code)
    told = replace(waits, sentence=f"{waits.sentence} {why[0].upper()}{why[1:]}.")
    return replace(report, verdict=told.weight, findings=(told, *report.findings))


def _examined(
    returned: bytes,
    accepted: Sequence[bytes],
    expected: Sequence[ExpectedSignatory] | None,
    trust: TrustSettings,
    times: Mapping[str, datetime | None],
    evidence: bytes,
    documents: Sequence[bytes],
) -> GateReport:
    at = times["at"]
    assert at is not None
    early = _look_at_bytes(returned, accepted, trust.limits.file_bytes)
    if early is not None and early.code not in NOT_EXAMINED:
        return _without_examination(returned, at, early)
    limits = trust.limits
    answer = call(
        EXAMINER,
        {
            "versions": len(accepted),
            "documents": len(documents),
            "expected": None if expected is None else [asdict(signatory) for signatory in expected],
            "trust": trust.to_json(),
            **{name: moment.astimezone(UTC).isoformat() if moment else None for name, moment in times.items()},
        },
        {
            "returned.bin": returned,
            **({"evidence.bin": evidence} if evidence else {}),
            **{f"accepted-{number}.bin": data for number, data in enumerate(accepted)},
            **{f"beside-{number}.bin": data for number, data in enumerate(documents)},
        },
        Allowance(limits.seconds, limits.memory_bytes, limits.answer_bytes),
        prefix=SCRATCH,
        answering=_fetching(trust),
        beside=LOOKER,
    )
    if isinstance(answer, Failure) and early is not None:
        return _without_examination(returned, at, early)
    if isinstance(answer, Failure):
        code = "EXAMINATION_TOO_LONG" if answer.timed_out else "EXAMINATION_FAILED"
        if is_pdf(returned) and accepted and not any(returned.startswith(version) for version in accepted):
            # Nobody need decide on it: it would be refused whatever an examination said.
            code = "OTHER_AND_UNEXAMINED"
        return _without_examination(returned, at, finding(code, answer.detail))
    try:
        report = GateReport.from_json(answer)
    except (KeyError, TypeError, ValueError) as error:
        return _without_examination(returned, at, finding("EXAMINATION_FAILED", repr(error)))
    return _agreed(report, returned, at)


def _fetching(trust: TrustSettings) -> Answering:
    """Answers the requests of the examining process; what makes them is loaded for the first one."""
    made: list[Answering] = []

    def answer(question: Mapping[str, Any]) -> Mapping[str, Any]:
        if not made:
            from signing.base.gatekeeper import fetching

            made.append(fetching(trust))
        return made[0](question)

    return answer


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
        continues=report.continues,
        evidence=report.evidence,
        unexamined=report.unexamined,
    )


def _look_at_bytes(returned: bytes, accepted: Sequence[bytes], most: int) -> Finding | None:
    if not returned:
        return finding("EMPTY_FILE")
    if len(returned) > most:
        return finding("TOO_LARGE", f"{len(returned)} byte, ammessi {most}")
    if any(returned == version for version in accepted):
        return finding("SAME_FILE", f"SHA-256 {hashlib.sha256(returned).hexdigest()}")
    other = kind_finding(returned)
    return finding("SEVERAL_FILES") if other is not None and holds_several(returned, most) else other


def _without_examination(returned: bytes, at: datetime, reason: Finding) -> GateReport:
    return GateReport(
        verdict=reason.weight,
        findings=(reason,),
        signatures=(),
        base_version=None,
        returned_sha256=hashlib.sha256(returned).hexdigest(),
        examined_at=at,
    )
