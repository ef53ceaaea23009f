"""The reference of a signature's time as a person brings it: typed, or a file that holds the signed file's hash."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from agreements.documents.files.archive import sha256_of
from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.signature_proof import TimeProof
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.command import Trigger
from agreements.use_cases.base.received import no_longer_wanted, received
from agreements.use_cases.base.step import NewDocument
from agreements.use_cases.base.workbench import Workbench
from signing.base.report import GateReport, SignatureVerdict, TimeSource

_SUFFIXES = (".tsr", ".tst", ".xml")


@dataclass(frozen=True, slots=True)
class ProofOfTime:
    """What is given as proof that the signature existed at a time: protocollo, PEC, preservation.

    Legal basis: DPCM 22/2/2013 artt. 41 and 62.

    Attributes:
        at: The moment as it was typed; None where only evidence is brought.
        reference: Protocollo or PEC, as typed.
        file: Name of the received file of the evidence that holds the signed file's hash; empty where there is none.
    """

    at: datetime | None
    reference: str
    file: str = ""

    @property
    def declared_at(self) -> datetime | None:
        """The typed moment in UTC."""
        return self.at.astimezone(UTC) if self.at is not None else None


@dataclass(frozen=True, slots=True)
class TimeReference:
    """The reference given with one step, its evidence read.

    Attributes:
        evidence: The bytes of the evidence; empty where there is none.
    """

    proof: ProofOfTime | None
    evidence: bytes
    declared_by: str

    def kept(self, bench: Workbench, judged: GateReport) -> TimeProof | None:
        """The reference as it is kept with the signature, once the gate has looked at it.

        Evidence that was read and tells the time of none of the new signatures (too early, say) proves nothing here.
        """
        proof = self.proof
        if proof is None:
            return None
        held = next((s.signed_at for s in judged.new_signatures if s.time_source is TimeSource.RECORDED_PROOF), None)
        reference = proof.reference.strip()
        if judged.evidence and held is not None:
            return TimeProof(held, reference, self.declared_by, judged.evidence, bench.archive.put(self.evidence))
        at = proof.declared_at
        return TimeProof(at, reference, self.declared_by) if at is not None else None

    @property
    def uses(self) -> tuple[str, ...]:
        """SHA-256 of the received file that it takes."""
        return (sha256_of(self.evidence),) if self.evidence else ()

    def documents(self, kept: TimeProof | None) -> list[NewDocument]:
        """The evidence for the agreement's folder, where there is one that holds."""
        if kept is None or not kept.evidence_sha256 or self.proof is None:
            return []
        suffix = "." + self.proof.file.rpartition(".")[2].lower()
        suffix = suffix if suffix in _SUFFIXES else ".bin"
        kind = f"riferimento-temporale-{kept.evidence_sha256[:16]}"
        return [NewDocument(kind, 1, "riferimento temporale della firma", suffix, self.evidence)]


def given(
    bench: Workbench, agreement: Agreement, proof: ProofOfTime | None, actor: Actor, moment: Moment
) -> TimeReference:
    """Read what was given.

    Raises:
        IncomingFileError: The evidence did not come in.
    """
    if proof is None or not proof.file.strip():
        return TimeReference(proof, b"", str(actor))
    files = received(bench, agreement, moment)
    name = files.as_written(proof.file.strip())
    return TimeReference(replace(proof, file=name), files.contents(name), str(actor))


def put_away_again(bench: Workbench, agreement: Agreement, proof: ProofOfTime | None, moment: Moment) -> None:
    """Of a step that is recorded already: evidence that it has recorded, and that came once more, waits no longer."""
    if proof is None or not proof.file.strip():
        return
    files = received(bench, agreement, moment)
    name = files.as_written(proof.file.strip())
    if name not in files.waiting:
        return
    proofs = [each.proof for act in agreement.acts for each in act.signatures]
    proofs += [each.proof for act in agreement.acts for each in act.held_files]
    if files.waiting[name] in {proof.evidence_sha256 for proof in proofs if proof is not None}:
        no_longer_wanted(bench, agreement.number, (files.waiting[name],), moment)


def frozen_at(bench: Workbench, agreement: Agreement, act: Act) -> datetime | None:
    """When the PDF that is signed came into being; None where it came from elsewhere.

    No reference before it proves anything about a signature on it.
    """
    with bench.database.unit() as unit:
        rows = unit.journal(agreement.number)
    name = Trigger.FIX_DEFINITIVE_TEXT.name
    return next((row.at for row in reversed(rows) if row.step == name and row.act_sequence == act.sequence), None)


def in_office_since(bench: Workbench, agreement: Agreement, act: Act) -> dict[int, date]:
    """From when whoever took over the signing for a party is in office, by its position."""
    with bench.database.unit() as unit:
        rows = [row for row in unit.journal(agreement.number) if row.act_sequence == act.sequence]
    taken_over = [row.data for row in rows if row.step == Trigger.REPLACE_SIGNATORY.name and "since" in row.data]
    return {int(data["position"]): date.fromisoformat(data["since"]) for data in taken_over}


def proof_of(kept: TimeProof | None, signature: SignatureVerdict) -> TimeProof | None:
    """The reference for one signature: none where the file itself proves its time."""
    if kept is not None and signature.time_source is TimeSource.DECLARED and signature.signed_at is not None:
        # The evidence may be another signature's, in the same file.
        return TimeProof(signature.signed_at, kept.reference, kept.declared_by)
    return kept if signature.time_source is TimeSource.RECORDED_PROOF else None
