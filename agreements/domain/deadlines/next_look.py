"""On which day the sweep must look at an agreement again, so that it need not look at every one each morning.

The day may be too early, which costs a look for nothing; it is never too late. It holds as long as the agreement
stands as it is, and the ladders, the addresses of the offices and these rules do: with any of them it is found anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.deadlines.deadlines import Watched, changed_by_time_on, watched
from agreements.domain.deadlines.reminder import rungs
from agreements.domain.deadlines.sweep import Handled, Sweep, first_day_of, in_digest_from

NEVER = date.max
"""As long as nobody changes the agreement."""


def next_look(sweep: Sweep, agreement: Agreement, alone: Handled, digest: Handled) -> date:
    """The first day after that of a sweep on which another one may find, arm or withdraw something.

    Args:
        sweep: The one that has just looked.
        alone: The rungs handled for mails of their own, those that this very sweep has handled among them.
        digest: The same for the digest.
    """
    today = sweep.day.today
    days = [changed_by_time_on(agreement, today) or NEVER]
    for deadline in watched(agreement, today):
        days += _days(sweep, deadline, alone.get(deadline.code, ()), digest.get(deadline.code, ()))
    return min(days)


def _days(sweep: Sweep, deadline: Watched, alone: Collection[int], digest: Collection[int]) -> Iterator[date]:
    rule, today = sweep.rule_for(deadline), sweep.day.today
    first = first_day_of(deadline, rule)
    if today < first:
        yield first
        return
    for step in rungs(rule.ladder, deadline.due_on, deadline.calendar, base_on=deadline.base_on):
        if not set(step.merged_offsets_days) <= set(alone):
            yield max(step.notify_on, today + timedelta(days=1))
        if not set(step.merged_offsets_days) <= set(digest):
            told_from = in_digest_from(step)
            yield told_from if told_from > today else sweep.day.gathers_again_on
