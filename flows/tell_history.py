"""The flows that only tell: which agreements there are, and the life of one."""

from __future__ import annotations

from agreements.use_cases import history, register_list
from agreements.use_cases.outcome import Outcome
from flows.forms.base import AgreementForm
from flows.forms.whole_register import SearchForm
from flows.step import step
from tasks.by_staff import by_staff


@step("cerca-accordi", "cerca nel registro")
def search_agreements(modulo: SearchForm) -> Outcome:
    """Find agreements by words, party, state and days. Safe to repeat: the register is only read."""
    return by_staff(register_list.search_agreements, modulo.query(), actor=modulo.actor)


@step("storia-accordo", "racconta la storia dell’accordo")
def tell_history(modulo: AgreementForm) -> Outcome:
    """Tell the life of an agreement, and draw it. Safe to repeat: the register is only read."""
    return by_staff(history.tell_history, modulo.number, actor=modulo.actor)
