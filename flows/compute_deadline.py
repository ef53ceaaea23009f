from __future__ import annotations

from datetime import date

from agreements.domain.basics.day_words import the_day
from agreements.domain.days.time_limit import TimeLimit, compute
from agreements.use_cases.base.outcome import Outcome
from flows.forms.deadline import DeadlineForm
from flows.step import step
from tasks.use_case import carry_out


@step("calcola-termine", "calcola il termine")
def compute_deadline(modulo: DeadlineForm) -> Outcome:
    """Compute a due date and explain it; changes nothing.

    Legal basis: art. 2963 c.c.
    """
    return carry_out(due_date, modulo.time_limit(), modulo.dal)


def due_date(limit: TimeLimit, base: date) -> Outcome:
    """Say on which day a time limit ends, and why.

    Raises:
        InvalidDatum: The day lies beyond the years whose holidays are known.
    """
    found = compute(limit, base)
    return Outcome(
        agreement="",
        title=f"Il termine scade {the_day(found.due_on)}",
        happened=found.explanation,
        next_steps=(),
        documents=(),
        warnings=(),
        already_done=False,
        trial_clock_note=None,
    )
