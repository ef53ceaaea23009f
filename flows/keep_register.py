"""Flows after the last signature: register, publication, effect, expiry, plan, letters, renewal."""

from __future__ import annotations

from functools import partial

from agreements.domain.steps.after_signature import RecordRepertory
from agreements.domain.steps.duty_record import ApprovePlan
from agreements.domain.steps.obligations import DeferObligation
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.drafting import further_acts, renewal
from agreements.use_cases.life import duty_record, movements, obligations, register
from agreements.use_cases.mail import receipts
from agreements.use_cases.watch import undelivered
from flows.forms.further import AmendmentForm, ExtensionForm
from flows.forms.movement import MovementForm
from flows.forms.register import (
    DefermentForm,
    DeliveryForm,
    EventForm,
    EvidenceForm,
    ExpiryForm,
    LetterForm,
    NoticeForm,
    PecForm,
    PlanApprovalForm,
    PlanForm,
    PublicationForm,
    ReceiptForm,
    RenewalForm,
    RepertoryForm,
)
from flows.step import step
from tasks.by_staff import by_staff


@step("registra-repertorio", "registra il repertorio")
def record_repertory(modulo: RepertoryForm) -> Outcome:
    """Record the repertory number; the attestation comes out. Safe to repeat."""
    command = RecordRepertory(modulo.registro, modulo.numero, modulo.data, modulo.ufficiale)
    return by_staff(register.record_repertory, modulo.number, command, modulo.carica, modulo.luogo, actor=modulo.actor)


@step("registra-movimento", "registra il movimento")
def record_movement(modulo: MovementForm) -> Outcome:
    """Record a movement of the accounts, or correct one. Safe to repeat."""
    return by_staff(movements.record_movement, modulo.number, modulo.command(), actor=modulo.actor)


@step("registra-pubblicazione", "registra la pubblicazione")
def record_publication(modulo: PublicationForm) -> Outcome:
    """Record where and when it was published. Safe to repeat."""
    record = partial(register.record_publication, only=modulo.che_cosa.only)
    return by_staff(record, modulo.number, modulo.dove, modulo.data, actor=modulo.actor)


@step("registra-comunicazione-pec", "registra la comunicazione via PEC")
def record_pec_communication(modulo: PecForm) -> Outcome:
    """Record the communication from which the agreement takes effect. Safe to repeat."""
    return by_staff(
        register.record_pec_communication, modulo.number, modulo.data, modulo.protocollo, actor=modulo.actor
    )


@step("registra-evento", "registra l’evento")
def record_event(modulo: EventForm) -> Outcome:
    """Record an event from which the agreement takes effect, or a duty is counted. Safe to repeat."""
    return by_staff(register.record_event, modulo.number, modulo.evento, modulo.data, modulo.atto, actor=modulo.actor)


@step("conferma-scadenza", "conferma la scadenza")
def confirm_expiry(modulo: ExpiryForm) -> Outcome:
    """Confirm the end of the running period. Safe to repeat."""
    return by_staff(
        register.confirm_expiry_by_article,
        modulo.number,
        modulo.scadenza,
        modulo.motivazione,
        modulo.articolo,
        actor=modulo.actor,
    )


@step("prepara-piano", "prepara il piano operativo")
def prepare_plan(modulo: PlanForm) -> Outcome:
    """Render the operational plan. Safe to repeat: the same plan is one document."""
    return by_staff(obligations.prepare_plan, modulo.number, modulo.plan(), actor=modulo.actor)


@step("consegna-piano", "registra la consegna del piano")
def deliver_plan(modulo: DeliveryForm) -> Outcome:
    """Record that the plan was delivered, with its document. Safe to repeat."""
    delivery = obligations.Delivery(modulo.adempimento, modulo.data, modulo.protocollo, modulo.file)
    return by_staff(obligations.deliver, modulo.number, delivery, actor=modulo.actor)


@step("registra-differimento", "registra il differimento")
def defer_obligation(modulo: DefermentForm) -> Outcome:
    """Record a later due date that was agreed. Safe to repeat."""
    command = DeferObligation(modulo.adempimento, modulo.nuovo_termine, modulo.atto, modulo.data, modulo.motivazione)
    return by_staff(obligations.defer, modulo.number, command, actor=modulo.actor)


@step("documenta-adempimento", "registra un documento di un adempimento")
def record_evidence(modulo: EvidenceForm) -> Outcome:
    """Record a further version, minutes or a report of an obligation. Safe to repeat."""
    asked = duty_record.AskedEvidence(
        modulo.adempimento, modulo.tipo, modulo.data, modulo.protocollo, modulo.file, modulo.controversia
    )
    return by_staff(duty_record.record_evidence, modulo.number, asked, actor=modulo.actor)


@step("registra-approvazione-piano", "registra l’approvazione del piano")
def approve_plan(modulo: PlanApprovalForm) -> Outcome:
    """Record by whom a version of the plan was approved. Safe to repeat."""
    command = ApprovePlan(modulo.adempimento, 0, modulo.organo, modulo.atto, modulo.data)
    return by_staff(duty_record.approve_plan, modulo.number, modulo.versione, command, actor=modulo.actor)


@step("registra-lettera-inviata", "registra l’invio della lettera")
def record_letter_sent(modulo: LetterForm) -> Outcome:
    """Record the protocollo number with which a letter left. Safe to repeat."""
    return by_staff(
        obligations.record_letter_sent,
        modulo.number,
        modulo.lettera,
        modulo.protocollo,
        modulo.data,
        actor=modulo.actor,
    )


@step("importa-ricevuta", "importa la ricevuta PEC")
def import_receipt(modulo: ReceiptForm) -> Outcome:
    """Record a PEC receipt on the letter that it belongs to. Safe to repeat."""
    return by_staff(receipts.import_receipt, modulo.number, modulo.file, modulo.lettera, actor=modulo.actor)


@step("decidi-avviso-incerto", "decide su un avviso non consegnato")
def settle_notice(modulo: NoticeForm) -> Outcome:
    """Settle a notice of unknown outcome, or undeliverable. Safe to repeat."""
    return by_staff(
        undelivered.settle_notice,
        modulo.number,
        modulo.avviso,
        modulo.decisione,
        modulo.motivazione,
        actor=modulo.actor,
    )


@step("rinnovo", "avvia il rinnovo")
def open_renewal(modulo: RenewalForm) -> Outcome:
    """Open a renewal, an express act with its own way. Safe to repeat."""
    asked = renewal.AskedRenewal(modulo.organo, modulo.motivazione, modulo.changes(), modulo.controversia)
    return by_staff(renewal.open_renewal, modulo.number, asked, actor=modulo.actor)


@step("proroga", "avvia la proroga")
def open_extension(modulo: ExtensionForm) -> Outcome:
    """Open an extension, an express act that moves the end. Safe to repeat."""
    return by_staff(
        partial(further_acts.open_extension, dispute_answer=modulo.controversia),
        modulo.number,
        modulo.organo,
        modulo.nuova_scadenza,
        modulo.motivazione,
        actor=modulo.actor,
    )


@step("atto-aggiuntivo", "avvia l’atto aggiuntivo")
def open_amendment(modulo: AmendmentForm) -> Outcome:
    """Open an amendment, an express act that changes clauses. Safe to repeat."""
    return by_staff(
        partial(further_acts.open_amendment, dispute_answer=modulo.controversia),
        modulo.number,
        modulo.organo,
        modulo.changes(),
        modulo.motivazione,
        actor=modulo.actor,
    )
