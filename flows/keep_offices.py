"""Flows about the own offices: register, substitutes, transfer of competences, ladders."""

from __future__ import annotations

from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.offices import register, reorganisation
from flows.forms.offices import LadderForm, RegisteredOfficeForm, RemovalForm, Removed, SubstituteForm, TransferForm
from flows.step import step
from tasks.by_staff import by_staff


@step("registra-struttura", "registra la struttura")
def register_office(modulo: RegisteredOfficeForm) -> Outcome:
    """Enter an own office, or alter it. Safe to repeat: data that stand change nothing."""
    return by_staff(register.register_office, modulo.office(), actor=modulo.actor)


@step("registra-sostituto", "registra il sostituto")
def register_substitute(modulo: SubstituteForm) -> Outcome:
    """Note who gets an office's mail between two days. Safe to repeat."""
    return by_staff(register.register_substitute, modulo.struttura, modulo.substitute(), actor=modulo.actor)


@step("trasferisci-competenze", "trasferisce le competenze")
def transfer_competences(modulo: TransferForm) -> Outcome:
    """Pass what an office owes and follows to another, all or nothing; ahead of its day it waits. Safe to repeat."""
    return by_staff(reorganisation.transfer_competences, modulo.asked(), actor=modulo.actor)


@step("rimuovi-registrazione", "toglie una registrazione sbagliata")
def remove_registration(modulo: RemovalForm) -> Outcome:
    """Take out of the register of offices what was recorded by mistake. Safe to repeat: nothing is taken out twice."""
    code, why, actor = modulo.struttura, modulo.motivazione, modulo.actor
    match modulo.che_cosa:
        case Removed.SUBSTITUTE:
            return by_staff(register.remove_substitute, code, modulo.first_day(), why, actor=actor)
        case Removed.TRANSFER:
            return by_staff(reorganisation.take_back_transfer, code, modulo.a, modulo.atto, why, actor=actor)
        case Removed.FORMER_EMAIL:
            return by_staff(register.remove_former_email, code, modulo.indirizzo, why, actor=actor)
        case Removed.OFFICE:
            return by_staff(register.remove_office, code, why, actor=actor)


@step("configura-preavvisi", "stabilisce i preavvisi")
def configure_ladder(modulo: LadderForm) -> Outcome:
    """Set on which days who is told about a kind of deadline. Safe to repeat: what stands changes nothing."""
    return by_staff(register.configure_ladder, modulo.struttura, modulo.scadenza, modulo.rule(), actor=modulo.actor)
