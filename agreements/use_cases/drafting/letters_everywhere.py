"""Which agreements have letters that have left, wait or have failed: from rows of the whole register.

What has left is told by the rows alone. Which letters wait, and which have failed, only the agreement itself tells
(`correspondence`); the rows tell of which agreements that need be asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agreements.domain.steps.command import Trigger
from agreements.persistence.engine.records import LetterDraft, ToldStep
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.letters import ANY_TIME, TO_ALL, TOLD_IN, TRANSMISSION, departures, transmitted_to


@dataclass(frozen=True, slots=True)
class LettersEverywhere:
    """Numbers of agreements.

    Attributes:
        sent: From which a letter has left.
        to_ask: With a draft that may wait for the dirigente, or with a receipt of a failure; no other has either.
    """

    sent: frozenset[str]
    to_ask: frozenset[str]


def letters_everywhere(unit: UnitOfWork) -> LettersEverywhere:
    """Ask of all agreements what their letters have come to."""
    sent, to_ask = set(), set()
    for number, told in unit.told_of_letters(TOLD_IN, (*ANY_TIME, f"{TRANSMISSION}-", *TO_ALL)).items():
        left = {label for label, _, _ in departures(told.steps, told.drafts)}
        if left:
            sent.add(number)
        if told.failures or any(d.label not in left and _may_wait(d, told.steps) for d in told.drafts):
            to_ask.add(number)
    return LettersEverywhere(frozenset(sent), frozenset(to_ask))


def _may_wait(draft: LetterDraft, steps: Sequence[ToldStep]) -> bool:
    if transmitted_to(draft) == 1:
        return draft.kind.startswith(ANY_TIME) or draft.kind in TO_ALL
    sendings = [
        s.at for s in steps if s.step == Trigger.SEND_FOR_SIGNATURE.name and s.act_sequence == draft.act_sequence
    ]
    return bool(sendings) and draft.created_at >= sendings[-1]
