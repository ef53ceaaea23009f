"""Flows of drafting: an agreement is entered, or a whole register of them; its text grows, it is examined."""

from __future__ import annotations

from agreements.domain.steps.examination import RecordOpinion
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.drafting import charges, drafting, historical
from agreements.use_cases.life import assessed
from flows.forms.agreement import NewAgreementForm
from flows.forms.approval import ExaminationForm, NewVersionForm, OpinionForm, Verdict, WithdrawForm
from flows.forms.assessment import AssessmentForm
from flows.forms.charges import ChargesForm
from flows.forms.historical import HistoricalForm
from flows.forms.whole_register import ImportForm
from flows.step import step
from tasks.by_staff import by_staff


@step("nuovo-accordo", "inserisci un nuovo accordo")
def create_agreement(modulo: NewAgreementForm) -> Outcome:
    """Enter a new agreement; the first draft comes out. Safe to repeat: the same form makes one agreement."""
    return by_staff(drafting.create_agreement, modulo.new_agreement(), actor=modulo.actor)


@step("registra-accordo-storico", "registra un accordo com’era")
def record_historical(modulo: HistoricalForm) -> Outcome:
    """Record an agreement that was signed before. Safe to repeat: the same form makes one agreement."""
    return by_staff(historical.record_historical, modulo.new_agreement(), modulo.past(), actor=modulo.actor)


@step("importa-registro", "importa il registro dell’ufficio")
def import_register(modulo: ImportForm) -> Outcome:
    """Import a sheet row by row, or try to. Safe to repeat: what is there already is left alone."""
    # With it comes the library for sheets, which no other step needs.
    from agreements.use_cases.registers.import_from_folder import import_from_folder

    return by_staff(import_from_folder, modulo.foglio, modulo.prova, actor=modulo.actor)


@step("nuova-versione", "registra la nuova versione del testo")
def add_version(modulo: NewVersionForm) -> Outcome:
    """Take a revised Word file as the next version. Safe to repeat: the same bytes are one version."""
    return by_staff(drafting.add_version, modulo.number, modulo.file, actor=modulo.actor)


@step("registra-valutazione", "registra la valutazione")
def record_assessment(modulo: AssessmentForm) -> Outcome:
    """Record an answer with its reason. Safe to repeat: the answer that stands changes nothing."""
    return by_staff(assessed.record_assessment, modulo.number, modulo.asked(), actor=modulo.actor)


@step("registra-oneri", "registra gli oneri")
def record_charges(modulo: ChargesForm) -> Outcome:
    """Record the charges of the act; its article on them is written anew. Safe to repeat."""
    return by_staff(charges.record_charges, modulo.number, modulo.charges(), actor=modulo.actor)


@step("avvia-istruttoria", "avvia l’istruttoria")
def open_examination(modulo: ExaminationForm) -> Outcome:
    """Begin the examination. Safe to repeat."""
    return by_staff(drafting.open_examination, modulo.number, actor=modulo.actor)


@step("registra-parere", "registra il parere")
def record_opinion(modulo: OpinionForm) -> Outcome:
    """Record an opinion. Safe to repeat."""
    favourable = modulo.esito is Verdict.FAVOURABLE
    command = RecordOpinion(modulo.tipo_parere, modulo.reso_da, favourable, modulo.data, modulo.motivazione)
    return by_staff(drafting.record_opinion, modulo.number, command, actor=modulo.actor)


@step("ritira-atto", "ritira l’atto")
def withdraw_act(modulo: WithdrawForm) -> Outcome:
    """Withdraw the act. Safe to repeat."""
    return by_staff(drafting.withdraw, modulo.number, modulo.motivazione, actor=modulo.actor)
