"""Flows about the own offices: register, substitutes, transfer of competences, ladders."""

from __future__ import annotations

from agreements.use_cases import offices
from agreements.use_cases.base.outcome import Outcome
from flows.forms.offices import LadderForm, RegisteredOfficeForm, SubstituteForm, TransferForm
from flows.step import step
from tasks.by_staff import by_staff


@step("registra-struttura", "registra la struttura")
def register_office(modulo: RegisteredOfficeForm) -> Outcome:
    """Enter an own office, or alter it. Safe to repeat: data that stand change nothing."""
    return by_staff(offices.register_office, modulo.office(), actor=modulo.actor)


@step("registra-sostituto", "registra il sostituto")
def register_substitute(modulo: SubstituteForm) -> Outcome:
    """Note who gets an office's mail between two days. Safe to repeat."""
    return by_staff(offices.register_substitute, modulo.struttura, modulo.substitute(), actor=modulo.actor)


@step("trasferisci-competenze", "trasferisce le competenze")
def transfer_competences(modulo: TransferForm) -> Outcome:
    """Pass what an office owes and follows to another, all or nothing. Safe to repeat."""
    asked = offices.AskedTransfer(modulo.da, modulo.a, modulo.atto, modulo.data, modulo.motivazione)
    return by_staff(offices.transfer_competences, asked, actor=modulo.actor)


@step("configura-preavvisi", "stabilisce i preavvisi")
def configure_ladder(modulo: LadderForm) -> Outcome:
    """Set on which days who is told about a kind of deadline. Safe to repeat: what stands changes nothing."""
    return by_staff(offices.configure_ladder, modulo.struttura, modulo.scadenza, modulo.rule(), actor=modulo.actor)
