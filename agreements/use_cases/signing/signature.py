"""Signatures as they come back: the received file goes through the gate, then accepted, held or refused.

The decision on a held file is in :mod:`agreements.use_cases.signing.held_file`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from agreements import trace
from agreements.documents.files.archive import sha256_of
from agreements.domain.agreement.act import Act, ActKind, HeldFile, SignatureRecord, TimeSource
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.early_effect import early_effect
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.periods import gap_told
from agreements.domain.agreement.signature_form import among_administrations
from agreements.domain.agreement.signature_proof import TimeProof
from agreements.domain.agreement.signing_order import still_before
from agreements.domain.agreement.signing_power import told_of_power, told_one_person
from agreements.domain.basics.day_words import from_the_date
from agreements.domain.basics.errors import AccordiError, ConcurrentChange, RefusedTransition
from agreements.domain.days.time_limit import base_day
from agreements.domain.steps.command import Trigger
from agreements.domain.steps.held_files import HoldFile
from agreements.domain.steps.signatures import RecordSignature, end_to_confirm, signed_too_late
from agreements.domain.steps.transitions import act_for
from agreements.persistence.engine.records import JournalRow
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.received import no_longer_wanted, received
from agreements.use_cases.base.step import (
    NewDocument,
    Step,
    afterwards,
    load,
    received_name,
    report,
    require,
    take,
    used_already,
)
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.historical import doubts_about
from agreements.use_cases.drafting.misplaced_file import told_whose_file
from agreements.use_cases.drafting.text_in_force import told_once_amended
from agreements.use_cases.signing.borne import borne
from agreements.use_cases.signing.reference import (
    ProofOfTime,
    TimeReference,
    frozen_at,
    given,
    in_office_since,
    proof_of,
    put_away_again,
)
from agreements.use_cases.signing.returned_name import document_beside, file_meant
from agreements.use_cases.signing.sending import with_letters
from agreements.use_cases.signing.signed_files import (
    accepted_hashes,
    accepted_versions,
    expected_signatories,
    position_of,
    preserved,
    signed_documents,
    suffix_of,
    verification,
)
from agreements.use_cases.signing.whose_signature import same_person_named
from signing.base.findings import finding
from signing.base.report import GateReport, SignatureVerdict, Verdict
from signing.base.report import TimeSource as ProvenBy
from signing.base.wrappings import unwrapped
from signing.gate import gate

SOURCES = {
    ProvenBy.SIGNATURE_TIME_STAMP: TimeSource.TIMESTAMP,
    ProvenBy.DOCUMENT_TIME_STAMP: TimeSource.TIMESTAMP,
    ProvenBy.RECORDED_PROOF: TimeSource.RECORDED_PROOF,
    ProvenBy.DECLARED: TimeSource.DECLARED,
}


SUSPENDED = "SUSPENDED"
_LIFTED = (
    "Il certificato era sospeso e ora non lo risulta più: decide il dirigente, o si chiede di firmare di nuovo, che è "
    "la via sicura."
)


class SignedFileRefused(AccordiError):
    """The gate does not let a returned file in.

    Attributes:
        report: The gate's whole report.

    Where the file is a document of ours brought to the wrong place, that is said instead of the gate's reasons.
    """

    def __init__(self, number: str, file_name: str, report: GateReport, recognised: str = "") -> None:
        worst = [f for f in report.findings if f.weight is Verdict.REFUSED] or list(report.findings)
        reasons = recognised or " ".join(f"{found.sentence} {found.what_to_do}".strip() for found in worst[:3])
        super().__init__(f"{number}, file «{file_name}» non accettato: {reasons}")
        self.report = report


def import_signed(
    bench: Workbench, number: str, file_name: str, proof: ProofOfTime | None, actor: Actor, now: datetime
) -> Outcome:
    """Import a signed file (PDF, p7m, p7s) that came in: accepted, held for the dirigente, or refused.

    A file under a revoked certificate is held, as one under an ended certificate: it counts for nobody, and it is kept.
    All earlier signatures in it are validated again each time. The file as it came is archived untouched; validation
    data and time stamp are added where missing to the copy of a PDF that the next signatory signs. Where the parties
    sign in sequence and with this file the next one's turn comes, its letter comes out in the same commit.
    Safe to kill: the file waits among those received until the commit. Safe to repeat: a file that is already recorded
    is recognised by its hash.

    Raises:
        SignedFileRefused: With findings a lawyer can act on; nothing changed.
        AccordiError: The time-stamp service does not answer, the act is not in signing.
    """
    agreement, moment = load(bench, number, now)
    files, act = received(bench, agreement, moment), act_for(agreement, Trigger.RECORD_SIGNATURE)
    accepted = accepted_hashes(act) if act.definitive is not None else []
    file_name = received_name(bench, agreement, file_meant(files, file_name, accepted), moment)
    if used_already(files, file_name, _recorded(agreement)):
        put_away_again(bench, agreement, proof, moment)
        return report(bench, agreement, moment, f"Il file «{file_name}» è già registrato.", already_done=True)
    came = files.read(file_name)
    beside = document_beside(files, file_name, _signable(agreement))
    came_with = (*([sha256_of(files.contents(beside))] if beside else ()), sha256_of(came))
    data = unwrapped(came)
    sha256 = sha256_of(data)
    if _is_known(agreement, sha256):
        no_longer_wanted(bench, number, came_with, moment)
        put_away_again(bench, agreement, proof, moment)
        known = report(bench, agreement, moment, "Questo file è già registrato.", already_done=True)
        return afterwards(known, lambda: _once_signed(bench, number))
    act = require(agreement, Trigger.RECORD_SIGNATURE)
    borne_by = borne(bench, agreement, act, moment.at)
    act = act.with_borne(borne_by)
    brought = given(bench, agreement, proof, actor, moment)
    judged = _judged_by_turn(examined(bench, agreement, act, data, brought, moment.at), agreement, act)
    judged = _judged_by_end(judged, agreement, act)
    if judged.verdict is Verdict.REFUSED and not _kept_all_the_same(judged):
        another = judged.base_version is None and all(found.code != "SAME_FILE" for found in judged.findings)
        recognised = told_whose_file(bench, number, data) if another else ""
        raise SignedFileRefused(number, file_name, judged, recognised)
    settle = (
        _hold
        if _doubtful(judged)
        or judged.verdict is Verdict.REFUSED
        or suspended_before(bench, agreement, act, sha256, judged) is not None
        else _accept
    )
    step = settle(judged, file_name, data, bench, agreement, act, moment.at, brought)
    if isinstance(step.command, RecordSignature):
        step = replace(step, command=replace(step.command, borne=borne_by))
    step = replace(step, uses=(*came_with, *brought.uses))
    try:
        outcome = take(bench, number, actor, now, lambda fresh, _m: with_letters(bench, fresh, step))
    except (ConcurrentChange, RefusedTransition):
        agreement, moment = load(bench, number, now)
        if not _is_known(agreement, sha256):
            raise
        # Somebody has brought the same file meanwhile.
        no_longer_wanted(bench, number, step.uses, moment)
        outcome = report(bench, agreement, moment, "Questo file è già registrato.", already_done=True)
    return afterwards(outcome, lambda: (*_once_signed(bench, number), *told_once_amended(bench, number, act.sequence)))


@trace.part("firme")
def examined(
    bench: Workbench, agreement: Agreement, act: Act, data: bytes, brought: TimeReference, at: datetime
) -> GateReport:
    """What the gate says of a file now, with the reference that was brought: at the import, and at every decision."""
    judged = gate.examine(
        data,
        accepted=accepted_versions(bench, act),
        expected=expected_signatories(agreement, act),
        trust=bench.trust(),
        at=at,
        proof_of_time=brought.proof.declared_at if brought.proof else None,
        evidence=brought.evidence,
        not_before=frozen_at(bench, agreement, act),
    )
    if not among_administrations(agreement.parties):
        judged = gate.with_a_private_party(judged)
    since = in_office_since(bench, agreement, act)
    early = [each for each in judged.new_signatures if before_mandate(each, since)]
    told = [f"{each.holder} è in carica {from_the_date(since[_place(each)])}" for each in early]
    judged = gate.before_the_mandate(judged, told)
    named = [each for each in judged.new_signatures if not same_person_named(each)]
    others = [f"ha firmato {s.holder}, è designato {s.signatory.display_name}" for s in named if s.signatory]
    return gate.of_another_name(judged, others)


def before_mandate(signature: SignatureVerdict, since: Mapping[int, date]) -> bool:
    """Whether the designated person signed before the first day of the mandate that was recorded for the party."""
    begins = since.get(_place(signature))
    return begins is not None and signature.signed_at is not None and base_day(signature.signed_at) < begins


def _place(signature: SignatureVerdict) -> int:
    return position_of(signature.signatory.field_name) if signature.signatory is not None else 0


def _judged_by_turn(judged: GateReport, agreement: Agreement, act: Act) -> GateReport:
    """The signature is as good as any: whether it may come before others', a person decides."""
    signing = [position_of(each.signatory.field_name) for each in judged.new_signatures if each.signatory is not None]
    first = still_before(agreement, act, signing)
    return gate.before_its_turn(judged, [party.signs for party in first])


def _judged_by_end(judged: GateReport, agreement: Agreement, act: Act) -> GateReport:
    """The signature is as good as any, but the period had ended, or nobody can say before its end is confirmed."""
    days = [base_day(each.signed_at) for each in judged.new_signatures if each.signed_at is not None]
    if act.kind is ActKind.ORIGINAL or not days:
        return judged
    judged = gate.before_end_is_confirmed(judged, end_to_confirm(agreement, max(days)))
    return gate.after_the_end(judged, signed_too_late(agreement, max(days)))


def _signable(agreement: Agreement) -> set[str]:
    """Hashes of what may have been signed: a document that came beside its detached signature goes with it."""
    return {sha256 for act in agreement.acts if act.definitive is not None for sha256 in accepted_hashes(act)}


def _once_signed(bench: Workbench, number: str) -> tuple[str, ...]:
    """What a person should look at once all have signed: days without cover before it, effect before the signature."""
    with bench.database.unit() as unit:
        agreement = unit.load(number)
        signed_on = agreement.acts[0].signed_on
        if signed_on is None or len(agreement.signed_acts) != 1:
            return ()
        early = early_effect(agreement, signed_on)
        gap = gap_told(unit.load(agreement.predecessor), agreement, signed_on) if agreement.predecessor else ""
    return (*filter(None, (gap, early)), *doubts_about(bench, number))


def _is_known(agreement: Agreement, sha256: str) -> bool:
    # A held file may come again: what could not be told then (a service that was down) may be told now.
    return any(sha256 == s.file_sha256 for act in agreement.acts for s in act.signatures)


def _recorded(agreement: Agreement) -> set[str]:
    """Hashes of all files that came back: the accepted ones, and those that wait for a decision."""
    signed = {s.file_sha256 for act in agreement.acts for s in act.signatures}
    return signed | {held.file_sha256 for act in agreement.acts for held in act.held_files}


def _kept_all_the_same(judged: GateReport) -> bool:
    """Whether nothing is wrong but a revoked certificate: an earlier reference for this very file would reopen it."""
    return {found.code for found in judged.findings if found.weight is Verdict.REFUSED} == {"REVOKED"}


def _doubtful(judged: GateReport) -> bool:
    # Accepted, but by whom or when cannot be told: a person decides.
    places = [each for each in judged.new_signatures if each.signatory is not None]
    return judged.verdict is Verdict.PENDING or not places or any(each.signed_at is None for each in places)


def suspended_before(
    bench: Workbench, agreement: Agreement, act: Act, sha256: str, judged: GateReport
) -> tuple[str, ...] | None:
    """Which signatures of the file ever waited for the outcome of a suspension, in this file or in another; None: none.

    A person decides then (art. 24 c. 4-bis CAD). What was seen once is remembered by the journal, whatever was decided
    since, and by the signature's identity: in another dress it is the same. Rows of before know the file alone.
    """
    with bench.database.unit() as unit:
        rows = [row for row in unit.journal(agreement.number) if row.act_sequence == act.sequence]
    seen = {identity for row in rows if _held_suspended(row) for identity in row.data.get("suspended", "").split()}
    again = tuple(each.identity for each in judged.new_signatures if each.identity in seen)
    same = any(suspension_told(row, sha256) for row in rows) or any(
        held.file_sha256 == sha256 and SUSPENDED in held.codes for held in act.held_files
    )
    return again if again or same else None


def suspension_told(row: JournalRow, sha256: str) -> bool:
    """Whether this row of the journal says that the file was held for a suspension."""
    return _held_suspended(row) and row.data["file_sha256"] == sha256


def _held_suspended(row: JournalRow) -> bool:
    """Whether a file was held for a suspension: rows of before the codes were kept say it in their sentence."""
    if row.step != Trigger.HOLD_FILE.name:
        return False
    if "codes" in row.data:
        return SUSPENDED in row.data["codes"].split()
    return finding(SUSPENDED).sentence.partition(":")[0] in row.what


def _notes(judged: GateReport) -> tuple[str, ...]:
    return tuple(f"{found.sentence} {found.what_to_do}".strip() for found in judged.findings)


def _accept(
    judged: GateReport,
    name: str,
    data: bytes,
    bench: Workbench,
    agreement: Agreement,
    act: Act,
    at: datetime,
    brought: TimeReference,
) -> Step:
    kept, proof = bench.archive.put(data), brought.kept(bench, judged)
    completed = bench.archive.put(preserved(bench, data, at, proof.at if proof else None))
    first, *others = (
        SignatureRecord(
            position=position,
            signatory=agreement.party(position).signatory.name,
            signed_at=signed_at,
            time_source=SOURCES[signature.time_source],
            file_sha256=kept,
            preserved_sha256=completed,
            certificate=certificate_words(signature),
            certificate_ends_on=ends_on(signature),
            suffix=suffix_of(name, data),
            continues=continues(judged, act),
            identity=signature.identity,
            proof=proof_of(proof, signature),
            verified_at=judged.examined_at,
        )
        for position, signed_at, signature in _attributed(judged)
    )
    return Step(
        RecordSignature(first, tuple(others)),
        lambda after, signed: [
            *signed_documents(bench, after, signed, data, judged, proof),
            *brought.documents(proof),
        ],
        warnings=(
            *_notes(judged),
            *told_of_power(agreement, (first, *others)),
            *told_one_person(agreement, act, (first, *others)),
        ),
    )


def _attributed(judged: GateReport) -> list[tuple[int, datetime, SignatureVerdict]]:
    """The new signatures that have a place and a proven moment."""
    return [
        (position_of(each.signatory.field_name), each.signed_at, each)
        for each in judged.new_signatures
        if each.signatory is not None and each.signed_at is not None
    ]


def continues(judged: GateReport, act: Act) -> tuple[str, ...]:
    """Hashes of the accepted versions whose signatures the file holds too."""
    hashes = accepted_hashes(act)
    return tuple(hashes[number] for number in judged.continues)


def certificate_words(signature: SignatureVerdict) -> str:
    """The certificate as records name it, without personal code."""
    return f"seriale {signature.serial}, emesso da {signature.issuer}"


def ends_on(signature: SignatureVerdict) -> date | None:
    """The certificate's last day in Italy."""
    return base_day(signature.certificate_ends_at) if signature.certificate_ends_at else None


def _hold(
    judged: GateReport,
    name: str,
    data: bytes,
    bench: Workbench,
    agreement: Agreement,
    act: Act,
    at: datetime,
    brought: TimeReference,
) -> Step:
    held = held_file_of(bench, agreement, act, data, suffix_of(name, data), judged, brought.kept(bench, judged), at)
    label = f"in sospeso – {held.file_sha256[:8]}"
    before = suspended_before(bench, agreement, act, held.file_sha256, judged) or ()
    now = tuple(each.identity for each in judged.new_signatures if each.problem == SUSPENDED)
    return Step(
        HoldFile(held, tuple(dict.fromkeys((*now, *before)))),
        lambda after, _act: [
            NewDocument(f"in-sospeso-{held.file_sha256[:16]}", 1, label, held.suffix, data),
            *verification(
                bench,
                after,
                judged,
                f"verifica-sospeso-{held.file_sha256[:16]}",
                1,
                f"{label} – verifica",
                held.proof,
            ),
            *brought.documents(held.proof),
        ],
        warnings=_notes(judged),
    )


def held_file_of(
    bench: Workbench,
    agreement: Agreement,
    act: Act,
    data: bytes,
    suffix: str,
    judged: GateReport,
    proof: TimeProof | None,
    at: datetime,
) -> HeldFile:
    """The file as it waits for a decision, by what the gate says of it."""
    signed_by, new = judged.signed_by, judged.new_signatures
    position = position_of(signed_by.field_name if signed_by else (new[0].field_name if new else ""))
    times = [each.signed_at for each in new if each.signed_at is not None]
    signed_at = max(times) if times and len(times) == len(new) else None
    sha256 = bench.archive.put(data)
    codes, findings = tuple(each.code for each in judged.findings), _notes(judged)
    if SUSPENDED not in codes and suspended_before(bench, agreement, act, sha256, judged) is not None:
        codes, findings = (*codes, SUSPENDED), (*findings, _LIFTED)
    return HeldFile(
        file_sha256=sha256,
        preserved_sha256=sha256,
        position=position if 1 <= position <= len(agreement.parties) else 0,
        signatory=signed_by.display_name if signed_by else "",
        signed_at=signed_at,
        time_source=SOURCES.get(new[0].time_source) if signed_at else None,
        certificate="; ".join(certificate_words(each) for each in new),
        certificate_ends_on=min((day for each in new if (day := ends_on(each))), default=None),
        findings=findings,
        held_at=at,
        suffix=suffix,
        continues=continues(judged, act),
        codes=codes,
        holder=", ".join(dict.fromkeys(each.holder for each in new if each.holder)),
        proof=proof,
    )
