"""The flows that only tell: which agreements there are, the life of one, the figures of a year."""

from __future__ import annotations

from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.life import history
from agreements.use_cases.registers import register_list, year_figures
from flows.forms.base import AgreementForm
from flows.forms.whole_register import SearchForm, YearForm
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


@step("statistiche-annuali", "conta gli accordi di un anno")
def count_year(modulo: YearForm) -> Outcome:
    """Count a year, and leave sheet and document. Safe to repeat: the register is only read."""
    return by_staff(year_figures.yearly_statistics, modulo.anno, actor=modulo.actor)
