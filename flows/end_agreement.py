"""Flows of how an agreement ends: a party leaves, an end before the expiry, the closing of the file."""

from __future__ import annotations

from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.life import ending
from flows.forms.ending import CloseForm, DepartureForm, EndForm
from flows.step import step
from tasks.by_staff import by_staff


@step("recesso", "registra il recesso di una parte")
def record_departure(modulo: DepartureForm) -> Outcome:
    """Record that a party leaves. Safe to repeat."""
    return by_staff(ending.record_departure, modulo.number, modulo.parte, modulo.command(), actor=modulo.actor)


@step("cessazione", "registra la cessazione dell’accordo")
def end_agreement(modulo: EndForm) -> Outcome:
    """Record the act by which the agreement ends before its expiry. Safe to repeat."""
    return by_staff(ending.end_agreement, modulo.number, modulo.command(), actor=modulo.actor)


@step("chiudi-accordo", "chiude la pratica dell’accordo")
def close_agreement(modulo: CloseForm) -> Outcome:
    """Close the file with its final report. Safe to repeat."""
    return by_staff(ending.close_agreement, modulo.number, modulo.command(), actor=modulo.actor)
