"""A step that staff take: the use case with this process's tools, who acts, and what time it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Concatenate, ParamSpec

from agreements.app import workbench
from agreements.domain.agreement.events import Actor
from agreements.domain.basics.errors import RefusedTransition
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import with_what_helps
from agreements.use_cases.base.workbench import Workbench
from tasks.use_case import carry_out

P = ParamSpec("P")


def by_staff(use_case: Callable[..., Outcome], *arguments: object, actor: Actor) -> Outcome:
    """Run a use case of the form ``(bench, *arguments, actor, now)`` as a task.

    Safe to kill and to repeat, as every use case is.

    Raises:
        AccordiError: The step is refused.
    """
    bench, now = workbench(), datetime.now(UTC)
    try:
        return carry_out(use_case, bench, *arguments, actor, now)
    except RefusedTransition as refusal:
        raise with_what_helps(bench, refusal, now) from refusal


def by_clock(use_case: Callable[Concatenate[Workbench, P], Outcome], *args: P.args, **kwargs: P.kwargs) -> Outcome:
    """Run a use case that nobody asks for as a task; it is told the time or the clock by its arguments.

    Safe to kill and to repeat, as every use case is.
    """
    return carry_out(use_case, workbench(), *args, **kwargs)
