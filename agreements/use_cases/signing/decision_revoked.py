"""A decision on a held file is revoked while not all have signed: the file waits again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Actor
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.steps.command import Trigger
from agreements.domain.steps.held_files import RevokeDecision
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import NewDocument, Step, load, report, require, take
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people.identity import refuse_who_imported
from agreements.use_cases.signing.reference import ProofOfTime, TimeReference
from agreements.use_cases.signing.signature import examined, held_file_of
from agreements.use_cases.signing.signed_files import after_revocation, suffix_of


def revoke_decision(
    bench: Workbench, number: str, file_sha256: str, reason: str, actor: Actor, now: datetime
) -> Outcome:
    """Revoke the decision on a file, accepted or not: it is held again, as the gate sees it now.

    Where another has signed over it since, that file is named too, and is held with it.
    Safe to kill and to repeat: one commit; the same revocation again is answered as done.

    Args:
        file_sha256: Hash of the file or its first digits, several with «;» between them; empty where there is one only.

    Raises:
        InvalidDatum: No such file was decided on, or who revokes has imported it.
        RefusedTransition: All have signed, somebody has signed over it since, or the reason is missing.
    """
    agreement, moment = load(bench, number, now)
    wanted = [each.strip().lower() for each in file_sha256.split(";") if each.strip()]
    if _revoked_before(bench, agreement, wanted, reason):
        return report(bench, agreement, moment, "La revoca della decisione risulta già registrata.", already_done=True)
    act = require(agreement, Trigger.REVOKE_DECISION)
    files = _named(agreement, _decided(bench, agreement, act), [s.file_sha256 for s in act.signatures], wanted)
    with bench.database.unit() as unit:
        refuse_who_imported(unit, agreement.number, files, actor)
    without = replace(act, signatures=tuple(s for s in act.signatures if s.file_sha256 not in files))
    held = []
    for sha256 in files:
        data = bench.archive.get(sha256)
        proof = next((s.proof for s in act.signatures if s.file_sha256 == sha256 and s.proof), None)
        evidence = bench.archive.get(proof.evidence_sha256) if proof and proof.evidence_sha256 else b""
        brought = TimeReference(ProofOfTime(proof.at, proof.reference) if proof else None, evidence, "")
        judged = examined(bench, agreement, without, data, brought, moment.at)
        suffix = next((s.suffix for s in act.signatures if s.file_sha256 == sha256), suffix_of("", data))
        held.append(held_file_of(bench, agreement, without, data, suffix, judged, proof, moment.at))
    signatures_go = len(without.signatures) < len(act.signatures)

    def documents(_after: Agreement, newer: Act) -> list[NewDocument]:
        return after_revocation(bench, agreement, newer) if signatures_go else []

    return take(bench, number, actor, now, lambda _a, _m: Step(RevokeDecision(tuple(held), reason), documents))


def _decided(bench: Workbench, agreement: Agreement, act: Act) -> list[str]:
    """Files on which a person has decided, accepted or not, and that wait no more."""
    with bench.database.unit() as unit:
        rows = [row for row in unit.journal(agreement.number) if row.act_sequence == act.sequence]
    refused = [row.data["file_sha256"] for row in rows if row.step == Trigger.REFUSE_HELD_FILE.name]
    waiting = {held.file_sha256 for held in act.held_files}
    accepted = [s.file_sha256 for s in act.signatures]
    decided = [s.file_sha256 for s in act.signatures if s.decided]
    left = [sha for sha in refused if sha not in accepted]
    return [sha for sha in dict.fromkeys((*decided, *left)) if sha not in waiting]


def _named(agreement: Agreement, decided: list[str], signed: list[str], wanted: list[str]) -> list[str]:
    if not wanted and len(decided) == 1:
        return decided
    known = list(dict.fromkeys((*decided, *signed)))
    found = [[sha for sha in known if sha.startswith(each)] for each in wanted]
    if wanted and all(len(each) == 1 for each in found):
        return list(dict.fromkeys(each[0] for each in found))
    what = "non c’è alcuna decisione da revocare"
    if decided:
        what = f"le decisioni sono su {', '.join(sha[:8] for sha in decided)}: indicare l’impronta"
    raise InvalidDatum("file in sospeso", f"Su {agreement.number} {what}.")


def _revoked_before(bench: Workbench, agreement: Agreement, wanted: list[str], reason: str) -> bool:
    """Whether the newest fact of the journal is this very revocation."""
    with bench.database.unit() as unit:
        newest = unit.journal(agreement.number)[-1]
    named = not wanted or any(newest.data.get("file_sha256", "").startswith(each) for each in wanted)
    return newest.step == Trigger.REVOKE_DECISION.name and newest.why == reason and named
