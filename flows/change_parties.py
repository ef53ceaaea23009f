"""Flows of who is a party: a body joins, a body takes the place of another."""

from __future__ import annotations

from agreements.domain.steps.succession import Merge
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.life import membership
from flows.forms.membership import AccessionForm, SuccessionForm
from flows.step import step
from tasks.by_staff import by_staff


@step("adesione", "registra l’adesione di un ente")
def join(modulo: AccessionForm) -> Outcome:
    """Record a body that joins an open agreement. Safe to repeat."""
    return by_staff(membership.join, modulo.number, modulo.command(), modulo.file_adesione, actor=modulo.actor)


@step("successione-enti", "registra la successione fra enti")
def succeed(modulo: SuccessionForm) -> Outcome:
    """Record a body, or two, in the place of a party. Safe to repeat."""
    command = modulo.command()
    if isinstance(command, Merge):
        return by_staff(membership.merge, modulo.number, modulo.parte, modulo.incorporante, command, actor=modulo.actor)
    return by_staff(membership.succeed, modulo.number, modulo.parte, command, actor=modulo.actor)
