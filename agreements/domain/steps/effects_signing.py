"""What the steps of signing change in an act: the sending, signatures, files that wait, who does not sign."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from agreements.domain.agreement.act import Act, ActKind, Sending, SignatureRecord
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.correction import WHOSE_SIGNATURE
from agreements.domain.agreement.signing_order import order_in_words, with_turns_come
from agreements.domain.basics.moment import Moment
from agreements.domain.steps import commands as c
from agreements.domain.steps.effect import Effect, forgotten


def _with(agreement: Agreement, act: Act, what: str, why: str = "", **data: str) -> Effect:
    return Effect(agreement.with_act(act), what, why, data)


def _send(agreement: Agreement, act: Act, command: c.SendForSignature, moment: Moment) -> Effect:
    sending = Sending(command.sent_on, command.reply_by, command.turns)
    act = with_turns_come(agreement, replace(act, sending=sending), command.sent_on)
    what = (
        f"PDF congelato inviato alla firma il {command.sent_on:%d/%m/%Y}, "
        f"restituzione chiesta entro il {command.reply_by:%d/%m/%Y}. {order_in_words(agreement, sending)}"
    ).rstrip()
    if command.registration_number:
        what += f" Protocollo in uscita {command.registration_number}."
    data = {"registration_number": command.registration_number, "sent_on": command.sent_on.isoformat()}
    return _with(agreement, act, what, **data)


def _sign(agreement: Agreement, act: Act, command: c.RecordSignature | c.AcceptHeldFile, moment: Moment) -> Effect:
    signature, told = command.signature, []
    act = _undone(act)
    held = tuple(f for f in act.held_files if f.file_sha256 != signature.file_sha256)
    signing_now = {each.position for each in (signature, *command.others)}
    refusals = tuple(r for r in act.refusals if r.position not in signing_now)  # who signs has thought again
    act = replace(act, held_files=held, refusals=refusals)
    for each in (signature, *command.others):
        act = replace(act, signatures=(*act.signatures, each))
        by = f", per delega ({each.delegation})" if each.delegation else ""
        told.append(
            f"Firma {len(act.signatures)} di {len(agreement.staying)}: {each.signatory}{by} "
            f"per {agreement.party(each.position).name}, {each.signed_on:%d/%m/%Y} ({each.dated_by})."
            + (f" Riferimento temporale: {each.proof}." if each.proof else "")
        )
    without = [agreement.party(p).name for p, identity in command.borne if not identity and p not in signing_now]
    if without:
        told.append(
            f"Per {' e '.join(without)} una firma risultava registrata, ma nessun file la porta: non conta, e si "
            "attende quella vera."
        )
    what = " ".join(told)
    act = with_turns_come(agreement, act, moment.today)
    agreement = agreement.with_act(act)
    if len(act.signatures) == len(agreement.staying):
        signed_on = max(s.signed_on for s in act.signatures)
        what += f" L’atto è sottoscritto da tutti: la sua data è {signed_on:%d/%m/%Y}."
        if len(act.signed_files) > 1:
            what += f" Lo formano {len(act.signed_files)} file firmati sullo stesso testo approvato."
        if act.held_files:
            left = ", ".join(file.file_sha256[:8] for file in act.held_files)
            what += f" I file ancora in sospeso ({left}) non servono più e restano conservati."
            agreement = agreement.with_act(replace(act, held_files=()))
        if act.extends_to is not None:
            what += f" La scadenza passa al {act.extends_to:%d/%m/%Y}."
        if act.kind is ActKind.ORIGINAL:
            agreement = replace(agreement, obligations=tuple(o.anchored(signed_on) for o in agreement.obligations))
    return Effect(
        agreement,
        what,
        signature.settled,
        {"file_sha256": signature.file_sha256, "preserved_sha256": signature.preserved_sha256, **_of_proof(signature)},
    )


def _of_proof(signature: SignatureRecord) -> dict[str, str]:
    proof = signature.proof
    if proof is None:
        return {}
    data = {"proof_at": proof.at.isoformat(), "proof_reference": proof.reference, "proof_by": proof.declared_by}
    return data | ({"proof_sha256": proof.evidence_sha256} if proof.evidence_sha256 else {})


def _undone(act: Act) -> Act:
    """These steps undo each other: after one of them the others, asked again, are no repetition."""
    return forgotten(
        act, c.Trigger.HOLD_FILE, c.Trigger.ACCEPT_HELD_FILE, c.Trigger.REFUSE_HELD_FILE, c.Trigger.REVOKE_DECISION
    )


def _hold(agreement: Agreement, act: Act, command: c.HoldFile, moment: Moment) -> Effect:
    others = tuple(f for f in act.held_files if f.file_sha256 != command.file.file_sha256)
    act = _undone(act)
    what = f"File firmato in sospeso, decide il dirigente: {' '.join(command.file.findings)}"
    if command.file.proof is not None:
        what += f" Riferimento temporale: {command.file.proof}."
    return _with(
        agreement,
        replace(act, held_files=(*others, command.file)),
        what,
        file_sha256=command.file.file_sha256,
        codes=" ".join(command.file.codes),
        **({"suspended": " ".join(command.suspended)} if command.suspended else {}),
    )


def _refuse_held(agreement: Agreement, act: Act, command: c.RefuseHeldFile, moment: Moment) -> Effect:
    held = tuple(f for f in act.held_files if f.file_sha256 != command.file_sha256)
    what = "File firmato in sospeso non accettato."
    return _with(
        agreement, replace(_undone(act), held_files=held), what, command.reason, file_sha256=command.file_sha256
    )


def _revoke(agreement: Agreement, act: Act, command: c.RevokeDecision, moment: Moment) -> Effect:
    files = {file.file_sha256 for file in command.files}
    gone = [each for each in act.signatures if each.file_sha256 in files]
    kept = tuple(each for each in act.signatures if each.file_sha256 not in files)
    others = tuple(file for file in act.held_files if file.file_sha256 not in files)
    act = forgotten(_undone(act), c.Trigger.RECORD_SIGNATURE)
    act = replace(act, signatures=kept, held_files=(*others, *command.files))
    act = with_turns_come(agreement, act, moment.today)
    told = ", ".join(f"{each.signatory} per {agreement.party(each.position).name}" for each in gone)
    what = f"Decisione revocata, il file torna in sospeso ({', '.join(sha[:8] for sha in sorted(files))})."
    if told:
        what += f" Non valgono più le firme: {told}."
    return _with(agreement, act, what, command.reason, file_sha256=command.files[0].file_sha256)


def _refuse(agreement: Agreement, act: Act, command: c.RecordRefusal, moment: Moment) -> Effect:
    refusal = command.refusal
    party = agreement.party(refusal.position)
    what = f"{party.name} rifiuta di firmare ({refusal.refused_on:%d/%m/%Y}, {refusal.reference.strip()})."
    return _with(agreement, replace(act, refusals=(*act.refusals, refusal)), what, refusal.reason)


def _replace_signatory(agreement: Agreement, act: Act, command: c.ReplaceSignatory, moment: Moment) -> Effect:
    party, newer = agreement.party(command.position), command.signatory
    parties = tuple(
        replace(party, signatory=newer) if each.position == party.position else each for each in agreement.parties
    )
    what = (
        f"Per {party.name} firma {newer.name} ({newer.office_title}) al posto di {party.signatory.name}, dal "
        f"{command.since:%d/%m/%Y} ({command.by_act.strip()}). Il testo congelato riporta il nome precedente."
    )
    data = {"position": str(party.position), "since": command.since.isoformat()}
    # What was asked about the former signatory is not of the new one.
    waiting = tuple(
        each
        for each in agreement.pending_corrections
        if each.datum not in WHOSE_SIGNATURE or agreement.party_named(each.which).position != party.position
    )
    return Effect(replace(agreement, parties=parties, pending_corrections=waiting), what, "", data)


SIGNING: dict[type[c.Command], Callable[[Agreement, Act, Any, Moment], Effect]] = {
    c.SendForSignature: _send,
    c.RecordSignature: _sign,
    c.AcceptHeldFile: _sign,
    c.HoldFile: _hold,
    c.RefuseHeldFile: _refuse_held,
    c.RevokeDecision: _revoke,
    c.RecordRefusal: _refuse,
    c.ReplaceSignatory: _replace_signatory,
}
