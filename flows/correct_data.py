"""Flows of correction, of what is not shown to everybody, and of the trial clock."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.keeping import trial
from agreements.use_cases.life import classified, corrections
from flows.forms.register import Access, ClockForm, ConfidentialForm, CorrectionConfirmForm, CorrectionForm, Second
from flows.step import step
from tasks.by_staff import by_clock, by_staff


@step("rettifica", "rettifica un dato")
def ask_correction(modulo: CorrectionForm) -> Outcome:
    """Correct a typed datum. Safe to repeat: a value that stands changes nothing."""
    return by_staff(
        corrections.ask_correction,
        modulo.number,
        modulo.asked(),
        actor=modulo.actor,
    )


@step("conferma-rettifica", "conferma la rettifica")
def confirm_correction(modulo: CorrectionConfirmForm) -> Outcome:
    """Confirm a correction as the second person, or withdraw it. Safe to repeat: what waits no more is refused."""
    asked = (modulo.number, modulo.dato, modulo.quale)
    if modulo.decisione is Second.WITHDRAW:
        return by_staff(corrections.withdraw_correction, *asked, modulo.motivazione, actor=modulo.actor)
    return by_staff(partial(corrections.confirm_correction, value=modulo.valore), *asked, actor=modulo.actor)


@step("riservatezza", "registra la riservatezza")
def set_confidentiality(modulo: ConfidentialForm) -> Outcome:
    """Make an agreement confidential, or end that. Safe to repeat: what stands so already changes nothing."""
    return by_staff(
        partial(classified.set_confidentiality, extent=modulo.extent()),
        modulo.number,
        modulo.decisione is Access.CONFIDENTIAL,
        modulo.norma,
        modulo.motivazione,
        actor=modulo.actor,
    )


@step("sposta-orologio", "sposta l’orologio di prova")
def advance_clock(modulo: ClockForm) -> Outcome:
    """Move the clock of a trial installation forward. Safe to repeat."""
    return by_clock(trial.advance_clock_to, modulo.giorno, datetime.now(UTC))
