"""Flows of approval: the proposal, the decision and its number, the other parties' acts."""

from __future__ import annotations

from agreements.domain.steps.decision import RecordDecision
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.drafting import approval
from flows.forms.approval import (
    ChangeRequestForm,
    DecisionForm,
    PartyActForm,
    ProposalForm,
    RatificationForm,
    ResolutionNumberForm,
)
from flows.step import step
from tasks.by_staff import by_staff


@step("proposta-in-giunta", "porta la proposta in Giunta")
def submit_proposal(modulo: ProposalForm) -> Outcome:
    """Bring the proposal before the deciding body. Safe to repeat."""
    return by_staff(approval.submit_proposal, modulo.number, modulo.numero, modulo.data, actor=modulo.actor)


@step("registra-delibera", "registra la delibera")
def record_decision(modulo: DecisionForm) -> Outcome:
    """Record the decision. Safe to repeat."""
    return by_staff(
        approval.record_decision,
        modulo.number,
        RecordDecision(modulo.esito, modulo.data, modulo.numero, modulo.motivazione),
        modulo.file_emendato,
        modulo.estratto,
        actor=modulo.actor,
    )


@step("registra-numero-delibera", "registra il numero della delibera")
def record_resolution_number(modulo: ResolutionNumberForm) -> Outcome:
    """Record the number of the resolution. Safe to repeat."""
    return by_staff(
        approval.record_resolution_number, modulo.number, modulo.numero, modulo.estratto, actor=modulo.actor
    )


@step("registra-atto-controparte", "registra l’atto di un’altra parte")
def record_party_act(modulo: PartyActForm) -> Outcome:
    """Record another party's act. Safe to repeat."""
    return by_staff(
        approval.record_party_act, modulo.number, modulo.parte, modulo.act(), modulo.estratto, actor=modulo.actor
    )


@step("registra-ratifica", "registra la ratifica")
def record_ratification(modulo: RatificationForm) -> Outcome:
    """Record a ratification, its denial, or that none is needed. Safe to repeat."""
    return by_staff(approval.record_ratification, modulo.number, modulo.given(), modulo.estratto, actor=modulo.actor)


@step("registra-richiesta-modifiche", "registra la richiesta di modifiche di un’altra parte")
def request_changes(modulo: ChangeRequestForm) -> Outcome:
    """Record that another party asks for changes of the approved text. Safe to repeat."""
    return by_staff(approval.request_changes, modulo.number, modulo.parte, modulo.asked(), actor=modulo.actor)
