"""The dirigente decides on a returned file that waits: accepted for a party, or not, with the reason in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from agreements.domain.agreement.act import Delegation, HeldFile, SignatureRecord, TimeSource
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.parties import Party
from agreements.domain.agreement.signing_power import told_after_power
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.steps import commands as c
from agreements.domain.steps.transitions import act_for
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import Step, load, report, take
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.signing.sending import with_letters
from agreements.use_cases.signing.signature import ProofOfTime
from agreements.use_cases.signing.signed_files import preserved, signed_documents

_DECISIONS = (c.Trigger.ACCEPT_HELD_FILE.name, c.Trigger.REFUSE_HELD_FILE.name)
# Then validation data cannot be had, and a person has decided all the same.
_DOUBTFUL_CHAIN = {"NO_CHAIN", "NOT_VALIDATED", "REVOCATION_UNAVAILABLE", "EXPIRED"}


def settle_held_file(
    bench: Workbench,
    number: str,
    file_sha256: str,
    accept_for: str | None,
    proof: ProofOfTime | None,
    delegation: Delegation | None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """The dirigente decides on a held file: accepted for a party, or not, with the reason in the journal.

    Safe to kill and to repeat: one commit; the same decision again is answered as already taken.

    Args:
        file_sha256: The file's hash or its first digits; empty if only one waits.
        accept_for: Name of the party that the signature counts for; several, with «;» between them, where one file
            bears a signature for each; None to refuse.
        delegation: The act by which another person signed for the designated one.

    Raises:
        InvalidDatum: No such file waits, accepted for no party, or the moment of signing is proven by nothing.
        RefusedTransition: Another person signed and no delegation is given, or it is later than the signature.
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
    parties = [agreement.party_named(name) for name in accept_for.split(";") if name.strip()]
    data = bench.archive.get(held.file_sha256)
    doubtful = not _DOUBTFUL_CHAIN.isdisjoint(held.codes)
    completed = preserved(bench, data, moment.at, proof.at if proof else None, doubtful_chain=doubtful)
    kept = bench.archive.put(completed)
    first, *others = (
        SignatureRecord(
            position=party.position,
            signatory=_who(held, party, delegation),
            signed_at=signed_at,
            time_source=held.time_source or TimeSource.RECORDED_PROOF,
            file_sha256=held.file_sha256,
            preserved_sha256=kept,
            certificate=held.certificate,
            certificate_ends_on=held.certificate_ends_on,
            settled=f"Deciso da {actor}: {reason}" + _recorded(proof, delegation),
            suffix=held.suffix,
            continues=held.continues,
            delegation=delegation,
        )
        for party in parties
    )
    step = Step(
        c.AcceptHeldFile(first, tuple(others)),
        lambda after, signed: signed_documents(bench, after, signed, data, None),
        warnings=told_after_power(agreement, (first, *others)),
    )
    return take(bench, number, actor, now, lambda fresh, _m: with_letters(bench, fresh, step))


def _who(held: HeldFile, party: Party, delegation: Delegation | None) -> str:
    """The designated person only where the gate could tell; else the certificate's holder, by the decision."""
    if held.signatory:
        return held.signatory
    holder = held.holder or "persona"
    if delegation is not None:
        return f"{holder}, su delega per {party.signatory.name}"
    return f"{holder}, firma accettata dal dirigente per {party.signatory.name}"


def _recorded(proof: ProofOfTime | None, delegation: Delegation | None) -> str:
    said = f" Delega: {delegation}." if delegation else ""
    return said + (f" Prova del tempo: {proof.reference}." if proof else "")


def _decided_before(bench: Workbench, agreement: Agreement, wanted: str, accept_for: str | None, reason: str) -> bool:
    """Whether the last decision on a held file was this very one: so it is answered when it is asked again."""
    with bench.database.unit() as unit:
        rows = [row for row in unit.journal(agreement.number) if row.step in _DECISIONS]
    if not rows or not rows[-1].data["file_sha256"].startswith(wanted.strip().lower()):
        return False
    last = rows[-1]
    if accept_for is None:
        return last.step == c.Trigger.REFUSE_HELD_FILE.name and last.why == reason
    signed = agreement.act(last.act_sequence).signature(agreement.party_named(accept_for.split(";")[0]).position)
    return signed is not None and signed.file_sha256 == last.data["file_sha256"] and f": {reason}" in signed.settled


def _the_held_file(agreement: Agreement, held: Sequence[HeldFile], wanted: str) -> HeldFile:
    found = [file for file in held if file.file_sha256.startswith(wanted.strip().lower())]
    if len(found) == 1:
        return found[0]
    what = "nessun file è in sospeso" if not held else f"i file in sospeso sono {len(held)}: indicare l’impronta"
    raise InvalidDatum("file in sospeso", f"Su {agreement.number} {what}.")
