"""Flows of signing: the definitive text, its sending, the files that come back."""

from __future__ import annotations

from agreements.domain.agreement.act import Refusal
from agreements.domain.steps.signatories import ReplaceSignatory
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.drafting import approval, definitive_text
from agreements.use_cases.signing import decision_revoked, held_file, new_signatory, refusal, sending, signature
from flows.forms.approval import DefinitiveTextForm, RecallForm
from flows.forms.signature import ImportForm, NewSignatoryForm, RefusalForm, SendForm, SettleForm, Settlement
from flows.step import step
from tasks.by_staff import by_staff


@step("testo-definitivo", "prepara il testo definitivo")
def fix_definitive_text(modulo: DefinitiveTextForm) -> Outcome:
    """Fill, compare, convert once, freeze. Safe to repeat: a frozen text is not converted again."""
    declaration = definitive_text.Declaration(modulo.dichiara, modulo.motivazione, modulo.passo_delibera)
    return by_staff(definitive_text.fix_definitive_text, modulo.number, modulo.file, declaration, actor=modulo.actor)


@step("ritira-testo", "ritira il testo definitivo")
def recall_text(modulo: RecallForm) -> Outcome:
    """Take the definitive text back while nobody has signed. Safe to repeat."""
    return by_staff(definitive_text.recall_text, modulo.number, modulo.motivazione, actor=modulo.actor)


@step("riporta-in-bozza", "riporta l’atto in bozza")
def back_to_draft(modulo: RecallForm) -> Outcome:
    """Take an approved text back to draft. Safe to repeat."""
    return by_staff(approval.back_to_draft, modulo.number, modulo.motivazione, actor=modulo.actor)


@step("invio-alla-firma", "registra l’invio alla firma")
def send_for_signature(modulo: SendForm) -> Outcome:
    """Record that the PDF leaves; the letters come out. Safe to repeat."""
    return by_staff(
        sending.send_for_signature,
        modulo.number,
        sending.Transmission(modulo.data, modulo.restituzione_entro, modulo.protocollo, modulo.turns()),
        actor=modulo.actor,
    )


@step("importa-firmato", "importa il file firmato")
def import_signed(modulo: ImportForm) -> Outcome:
    """Take a returned file through the gate. Safe to repeat: a file is recognised by its hash."""
    return by_staff(signature.import_signed, modulo.number, modulo.file, modulo.proof(), actor=modulo.actor)


@step("decidi-firma-in-sospeso", "decidi sulla firma in sospeso")
def settle_held_file(modulo: SettleForm) -> Outcome:
    """The dirigente decides on a held file, or revokes the decision. Safe to repeat."""
    if modulo.decisione is Settlement.REVOKE:
        return by_staff(
            decision_revoked.revoke_decision, modulo.number, modulo.impronta, modulo.motivazione, actor=modulo.actor
        )
    asked = held_file.HeldFileDecision(
        file_sha256=modulo.impronta,
        accept_for=modulo.parte if modulo.decisione is Settlement.ACCEPT else None,
        reason=modulo.motivazione,
        proof=modulo.proof(),
        delegation=modulo.delegation(),
    )
    return by_staff(held_file.settle_held_file, modulo.number, asked, actor=modulo.actor)


@step("rifiuto-di-firma", "registra il rifiuto di firmare")
def record_refusal(modulo: RefusalForm) -> Outcome:
    """Record that a party does not sign. Safe to repeat."""
    return by_staff(
        refusal.record_refusal,
        modulo.number,
        modulo.parte,
        Refusal(0, modulo.data, modulo.ragioni, modulo.estremi),
        actor=modulo.actor,
    )


@step("sostituisci-firmatario", "registra chi subentra nella firma")
def replace_signatory(modulo: NewSignatoryForm) -> Outcome:
    """Record who signs for a party from now on. Safe to repeat."""
    return by_staff(
        new_signatory.replace_signatory,
        modulo.number,
        modulo.parte,
        ReplaceSignatory(0, modulo.signatory(), modulo.dal, modulo.atto),
        actor=modulo.actor,
    )
