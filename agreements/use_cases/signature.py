"""Signatures as they come back: the file in ``in-arrivo`` goes through the gate, then accepted, held or refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from agreements.documents.plan_text import outline, plan_context
from agreements.documents.render import render
from agreements.domain import commands as c
from agreements.domain.act import Act, ActKind, ActState, HeldFile, SignatureRecord, TimeSource
from agreements.domain.agreement import Agreement
from agreements.domain.errors import AccordiError, InvalidDatum
from agreements.domain.events import Actor
from agreements.domain.moment import Moment
from agreements.domain.transitions import act_for
from agreements.use_cases.historical import gap_shown
from agreements.use_cases.outcome import Outcome
from agreements.use_cases.step import (
    NewDocument,
    Step,
    afterwards,
    incoming_name,
    load,
    moved_already,
    report,
    require,
    take,
)
from agreements.use_cases.whose_file import told_whose_file
from agreements.use_cases.workbench import Workbench
from signing import gate
from signing.errors import SigningError
from signing.report import ExpectedSignatory, GateReport, Verdict
from signing.report import TimeSource as ProvenBy

_SETTLED = "importato"
_DECISIONS = (c.Trigger.ACCEPT_HELD_FILE.name, c.Trigger.REFUSE_HELD_FILE.name)
_SOURCES = {
    ProvenBy.SIGNATURE_TIME_STAMP: TimeSource.TIMESTAMP,
    ProvenBy.DOCUMENT_TIME_STAMP: TimeSource.TIMESTAMP,
    ProvenBy.RECORDED_PROOF: TimeSource.RECORDED_PROOF,
}


@dataclass(frozen=True, slots=True)
class ProofOfTime:
    """An outside proof that the signature existed at a time: protocollo, PEC receipt, preservation.

    Legal basis: DPCM 22/2/2013 artt. 41 and 62.
    """

    at: datetime
    reference: str


class SignedFileRefused(AccordiError):
    """The gate does not let a returned file in.

    Attributes:
        report: The gate's whole report.

    Where the file is a document of ours brought to the wrong place, that is said instead of the gate's reasons.
    """

    def __init__(self, number: str, file_name: str, report: GateReport, recognised: str = "") -> None:
        worst = [f for f in report.findings if f.weight is Verdict.REFUSED] or list(report.findings)
        reasons = recognised or " ".join(f"{finding.sentence} {finding.what_to_do}".strip() for finding in worst[:3])
        super().__init__(f"{number}, file «{file_name}» non accettato: {reasons}")
        self.report = report


def import_signed(
    bench: Workbench, number: str, file_name: str, proof: ProofOfTime | None, actor: Actor, now: datetime
) -> Outcome:
    """Import a signed PDF from ``in-arrivo``: accepted, held for the dirigente, or refused with its reasons.

    All earlier signatures are validated again each time. The file as it came is archived untouched; validation
    data and time stamp are added where missing to the copy that the next signatory signs.
    Safe to kill: the file stays in ``in-arrivo`` until the commit. Safe to repeat: a file that is already recorded
    is recognised by its hash.

    Raises:
        SignedFileRefused: With findings a lawyer can act on; nothing changed.
        AccordiError: The time-stamp service does not answer, the act is not in signing.
    """
    agreement, moment = load(bench, number, now)
    file_name = incoming_name(bench, agreement, file_name)
    if moved_already(bench, agreement, file_name, _recorded(agreement)):
        return report(bench, agreement, moment, f"Il file «{file_name}» è già registrato.", already_done=True)
    data = bench.folder(agreement).incoming(file_name)
    sha256 = hashlib.sha256(data).hexdigest()
    if _is_known(agreement, sha256):
        # Left there by an import that was killed after its commit, or brought once more.
        label = "già registrato" if sha256 in bench.folder(agreement).settled(file_name) else _SETTLED
        known = report(bench, agreement, moment, "Questo file è già registrato.", already_done=True)
        return afterwards(known, lambda: _tidied(bench, agreement, file_name, label, sha256))
    act = require(agreement, c.Trigger.RECORD_SIGNATURE)
    judged = gate.examine(
        data,
        accepted=accepted_versions(bench, act),
        expected=expected_signatories(agreement),
        trust=bench.trust(),
        at=moment.at,
        proof_of_time=proof.at.astimezone(UTC) if proof else None,
    )
    if judged.verdict is Verdict.REFUSED:
        another = judged.base_version is None and all(found.code != "SAME_FILE" for found in judged.findings)
        recognised = told_whose_file(bench, number, data) if another else ""
        raise SignedFileRefused(number, file_name, judged, recognised)
    settle = _hold if _doubtful(judged) else _accept
    step = settle(judged, data, bench, agreement, moment, proof)
    outcome = take(bench, number, actor, now, lambda _a, _m: step)
    return afterwards(outcome, lambda: _tidied(bench, agreement, file_name, _SETTLED, sha256))


def _tidied(bench: Workbench, agreement: Agreement, file_name: str, label: str, sha256: str) -> tuple[str, ...]:
    bench.folder(agreement).settle(file_name, label, sha256=sha256)
    return _gap(bench, agreement.number)


def _gap(bench: Workbench, number: str) -> tuple[str, ...]:
    """The days without cover since the predecessor ended, once the agreement is signed by all."""
    with bench.database.unit() as unit:
        agreement = unit.load(number)
        if not agreement.predecessor or len(agreement.signed_acts) != 1:
            return ()
        return gap_shown(agreement, unit.load(agreement.predecessor))


def _is_known(agreement: Agreement, sha256: str) -> bool:
    # A held file may come again: what could not be told then (a service that was down) may be told now.
    return any(sha256 == s.file_sha256 for act in agreement.acts for s in act.signatures)


def _recorded(agreement: Agreement) -> set[str]:
    """Hashes of all files that came back: the accepted ones, and those that wait for a decision."""
    signed = {s.file_sha256 for act in agreement.acts for s in act.signatures}
    return signed | {held.file_sha256 for act in agreement.acts for held in act.held_files}


def _doubtful(judged: GateReport) -> bool:
    # Accepted, but by whom or when cannot be told: a person decides.
    return judged.verdict is Verdict.PENDING or judged.signed_by is None or judged.signed_at is None


def accepted_versions(bench: Workbench, act: Act) -> list[bytes]:
    """The frozen PDF and every version accepted since, newest last."""
    assert act.definitive is not None  # the states that know signatures have one
    hashes = [act.definitive.pdf_sha256]
    for signature in act.signatures:
        hashes += [signature.file_sha256, signature.preserved_sha256]
    return [bench.archive.get(sha256) for sha256 in dict.fromkeys(hashes)]


def expected_signatories(agreement: Agreement) -> list[ExpectedSignatory]:
    """Who is to sign, each with the field prepared for it."""
    return [
        ExpectedSignatory(f"Firma_{party.position:02d}", party.signatory.tax_code, party.signatory.name)
        for party in agreement.parties
    ]


def _position(field_name: str) -> int:
    return int(field_name.removeprefix("Firma_")) if field_name.startswith("Firma_") else 0


def _notes(judged: GateReport) -> tuple[str, ...]:
    return tuple(f"{finding.sentence} {finding.what_to_do}".strip() for finding in judged.findings)


def _certificate(judged: GateReport) -> str:
    new = judged.new_signatures
    return f"seriale {new[0].serial}, emesso da {new[0].issuer}" if new else ""


def _accept(
    judged: GateReport, data: bytes, bench: Workbench, agreement: Agreement, moment: Moment, proof: ProofOfTime | None
) -> Step:
    assert judged.signed_by is not None  # else it is held
    assert judged.signed_at is not None
    position = _position(judged.signed_by.field_name)
    preserved = _preserved(bench, data, moment.at, proof)
    signature = SignatureRecord(
        position=position,
        signatory=agreement.party(position).signatory.name,
        signed_at=judged.signed_at,
        time_source=_SOURCES[judged.new_signatures[0].time_source],
        file_sha256=bench.archive.put(data),
        preserved_sha256=bench.archive.put(preserved),
        certificate=_certificate(judged),
    )
    report_json = json.dumps(judged.to_json(), ensure_ascii=False, indent=1, sort_keys=True).encode()
    return Step(
        c.RecordSignature(signature),
        lambda after, act: signed_documents(bench, after, act, data, preserved, report_json),
        warnings=_notes(judged),
    )


def _preserved(bench: Workbench, data: bytes, at: datetime, proof: ProofOfTime | None) -> bytes:
    from signing import preserve  # only an accepted file needs it: to load it takes longer than most steps

    try:
        return preserve.complete_validation_data(
            data, bench.trust(), at=at, proof_of_time=proof.at.astimezone(UTC) if proof else None
        )
    except SigningError as error:
        raise AccordiError(f"{error} Nulla è stato modificato: il file resta in «in-arrivo».") from error


def signed_documents(
    bench: Workbench, agreement: Agreement, act: Act, data: bytes, preserved: bytes, report_json: bytes
) -> list[NewDocument]:
    """What staff find in the folder after a signature: the file as it came, its report, the copy to go on with."""
    k, of = len(act.signatures), f"{len(act.signatures)} di {len(agreement.parties)}"
    who = act.signatures[-1].signatory
    documents = [NewDocument("firmato-restituito", k, f"firma {of} – come restituito da {who}", ".pdf", data)]
    if report_json:
        documents.append(NewDocument("verifica-firma", k, f"firma {of} – verifica", ".json", report_json))
    if act.state is ActState.SIGNED:
        documents.append(NewDocument("firmato", 1, "accordo firmato", ".pdf", preserved))
        if act.kind is ActKind.ORIGINAL:
            documents += [
                NewDocument(
                    "piano-traccia",
                    n,
                    f"{duty.description.lower()} – traccia da completare",
                    ".docx",
                    render("piano-operativo", plan_context(agreement, duty, outline(agreement), trial=bench.trial)),
                )
                for n, duty in enumerate(agreement.obligations, 1)
                if duty.code == "piano-operativo"
            ]
    else:
        documents.append(NewDocument("da-firmare", k, f"firma {of} – da firmare ancora", ".pdf", preserved))
    return documents


def _hold(
    judged: GateReport, data: bytes, bench: Workbench, agreement: Agreement, moment: Moment, _proof: ProofOfTime | None
) -> Step:
    signed_by, new = judged.signed_by, judged.new_signatures
    position = _position(signed_by.field_name if signed_by else (new[0].field_name if new else ""))
    sha256 = bench.archive.put(data)
    held = HeldFile(
        file_sha256=sha256,
        preserved_sha256=sha256,
        position=position if 1 <= position <= len(agreement.parties) else 0,
        signatory=signed_by.display_name if signed_by else "",
        signed_at=judged.signed_at,
        time_source=_SOURCES.get(new[0].time_source) if new and judged.signed_at else None,
        certificate=_certificate(judged),
        findings=_notes(judged),
        held_at=moment.at,
    )
    label = f"in sospeso – {sha256[:8]}"
    return Step(
        c.HoldFile(held),
        lambda _a, act: [NewDocument(f"in-sospeso-{sha256[:16]}", 1, label, ".pdf", data)],
        warnings=_notes(judged),
    )


def settle_held_file(
    bench: Workbench,
    number: str,
    file_sha256: str,
    accept_for: str | None,
    proof: ProofOfTime | None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """The dirigente decides on a held file: accepted for a party, or not, with the reason in the journal.

    Safe to kill and to repeat: one commit; the same decision again is answered as already taken.

    Args:
        file_sha256: The file's hash or its first digits; empty if only one waits.
        accept_for: Name of the party that the signature counts for; None to refuse.

    Raises:
        InvalidDatum: No such file waits, accepted for no party, or the moment of signing is proven by nothing.
    """
    if accept_for is not None and not accept_for.strip():
        raise InvalidDatum("parte", f"Su {number} si accetta la firma, ma non è detto per quale parte: indicarla.")
    agreement, moment = load(bench, number, now)
    act = act_for(agreement, c.Trigger.REFUSE_HELD_FILE)
    if not act.held_files and _decided_before(bench, agreement, file_sha256, accept_for, reason):
        return report(bench, agreement, moment, "La decisione sul file risulta già registrata.", already_done=True)
    held = _the_held_file(agreement, act.held_files, file_sha256)
    if accept_for is None:
        return take(bench, number, actor, now, lambda _a, _m: Step(c.RefuseHeldFile(held.file_sha256, reason)))
    if not reason.strip():
        raise InvalidDatum("motivazione", "Manca la motivazione: la decisione su un file in sospeso va motivata.")
    signed_at = held.signed_at or (proof.at.astimezone(UTC) if proof else None)
    if signed_at is None:
        raise InvalidDatum(
            "prova del tempo",
            "La firma non ha marca temporale: indicare giorno, ora ed estremi del protocollo o della PEC.",
        )
    party = agreement.party_named(accept_for)
    data = bench.archive.get(held.file_sha256)
    preserved = _preserved(bench, data, moment.at, proof)
    signature = SignatureRecord(
        position=party.position,
        # Not the designated person's name where the gate could not tell whose signature it is.
        signatory=held.signatory or f"persona accettata dal dirigente per {party.signatory.name}",
        signed_at=signed_at,
        time_source=held.time_source or TimeSource.RECORDED_PROOF,
        file_sha256=held.file_sha256,
        preserved_sha256=bench.archive.put(preserved),
        certificate=held.certificate,
        settled=f"Deciso da {actor}: {reason}" + (f" Prova del tempo: {proof.reference}." if proof else ""),
    )
    step = Step(
        c.AcceptHeldFile(signature),
        lambda after, act: signed_documents(bench, after, act, data, preserved, b""),
    )
    return take(bench, number, actor, now, lambda _a, _m: step)


def _decided_before(bench: Workbench, agreement: Agreement, wanted: str, accept_for: str | None, reason: str) -> bool:
    """Whether the last decision on a held file was this very one: so it is answered when it is asked again."""
    with bench.database.unit() as unit:
        rows = [row for row in unit.journal(agreement.number) if row.step in _DECISIONS]
    if not rows or not rows[-1].data["file_sha256"].startswith(wanted.strip().lower()):
        return False
    last = rows[-1]
    if accept_for is None:
        return last.step == c.Trigger.REFUSE_HELD_FILE.name and last.why == reason
    signed = agreement.act(last.act_sequence).signature(agreement.party_named(accept_for).position)
    return signed is not None and signed.file_sha256 == last.data["file_sha256"] and f": {reason}" in signed.settled


def _the_held_file(agreement: Agreement, held: Sequence[HeldFile], wanted: str) -> HeldFile:
    found = [file for file in held if file.file_sha256.startswith(wanted.strip().lower())]
    if len(found) == 1:
        return found[0]
    what = "nessun file è in sospeso" if not held else f"i file in sospeso sono {len(held)}: indicare l’impronta"
    raise InvalidDatum("file in sospeso", f"Su {agreement.number} {what}.")
