"""Flows of the facts around an agreement."""

from __future__ import annotations

from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.life import facts
from flows.forms.facts import FactClosingForm, FactForm
from flows.step import step
from tasks.by_staff import by_staff


@step("registra-fatto", "registra un fatto")
def record_fact(modulo: FactForm) -> Outcome:
    """Record what has happened, without adjudging it. Safe to repeat."""
    return by_staff(
        facts.record_fact, modulo.number, modulo.parte, modulo.altra_parte, modulo.command(), actor=modulo.actor
    )


@step("chiudi-fatto", "chiude un fatto")
def close_fact(modulo: FactClosingForm) -> Outcome:
    """Record when and how a fact was over. Safe to repeat."""
    return by_staff(facts.close_fact, modulo.number, modulo.fatto, modulo.data, modulo.esito, actor=modulo.actor)
