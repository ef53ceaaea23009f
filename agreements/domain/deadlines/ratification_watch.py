"""What waits for a ratification: a decree adopted in urgency, a law that is awaited, somebody's answer to a denial."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from agreements.domain.agreement.act import Act, ActState
from agreements.domain.agreement.ratification import RatificationAnswer
from agreements.domain.basics.day_words import from_the_day
from agreements.domain.days.time_limit import ComputedTimeLimit, compute

RATIFY, LAW, DENIED = "ratifica", "legge-di-ratifica", "ratifica-negata"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits.

    Attributes:
        name: In the code of its deadline.
        due_on: By when; of what is missing or was denied the day since which it is.
        since: The first day on which there was something to remind of.
        explanation: In Italian, how the day was found.
    """

    name: str
    due_on: date
    since: date
    explanation: str


def ratify_by(act: Act) -> ComputedTimeLimit | None:
    """By when a decree has to be ratified that nobody has ratified or denied yet; None where no term runs.

    An act that never had an examination here (history) is not asked.

    Legal basis: statuto regionale; the term is the one of the Region's profile, to be confirmed by the legal office.
    """
    rule = act.rule
    decided = act.resolution.decided_on if act.resolution is not None else None
    if rule is None or rule.ratified_within is None or decided is None or act.ratification is not None:
        return None
    return compute(rule.ratified_within, decided)


def waiting(act: Act) -> Iterator[Waiting]:
    """What of an act waits for a ratification, or for a person after a denial."""
    if not act.open and act.state is not ActState.SIGNED:
        return
    limit = ratify_by(act)
    if limit is not None:
        yield Waiting(RATIFY, limit.due_on, min(limit.base, limit.due_on), limit.explanation)
    if act.law is not None and act.law.answer is RatificationAnswer.LAW_AWAITED and act.signed_on is not None:
        told = f"I giorni si contano {from_the_day(act.signed_on)}, data dell’ultima firma."
        yield Waiting(LAW, act.signed_on, act.signed_on, told)
    for each in (act.ratification, act.law):
        if each is not None and each.answer.denied and each.dated_on is not None:
            told = f"I giorni si contano {from_the_day(each.dated_on)}, data in cui è stata negata."
            kind = f"{DENIED}-legge" if each.answer.of_law else DENIED
            yield Waiting(kind, each.dated_on, each.dated_on, told)
