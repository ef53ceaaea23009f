"""Which agreements have letters that have left, wait or have failed: from rows of the whole register.

What has left is told by the rows alone. Which letters wait, and which have failed, only the agreement itself tells
(`correspondence`); the rows tell of which agreements that need be asked.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from agreements.domain.basics.moment import Moment
from agreements.domain.steps.command import Trigger
from agreements.persistence.agreements.mapping import number_parts
from agreements.persistence.engine.records import LetterDraft, ToldStep
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.letters import ANY_TIME, TO_ALL, TOLD_IN, TRANSMISSION, departures, transmitted_to

MAY_BE_LATE = timedelta(minutes=15)
"""A step's moment lies before its commit, by as long as a step may take."""

_FEW = 1000


@dataclass(frozen=True, slots=True)
class LettersEverywhere:
    """Numbers of agreements.

    Attributes:
        sent: From which a letter has left.
        to_ask: With a draft that may wait for the dirigente, or with a receipt of a failure; no other has either.
    """

    sent: frozenset[str]
    to_ask: frozenset[str]


def letters_everywhere(unit: UnitOfWork, numbers: Collection[str] | None = None) -> LettersEverywhere:
    """Ask of all agreements, or of some, what their letters have come to."""
    sent, to_ask = set(), set()
    for number, told in unit.told_of_letters(TOLD_IN, (*ANY_TIME, f"{TRANSMISSION}-", *TO_ALL), numbers).items():
        left = {label for label, _, _ in departures(told.steps, told.drafts)}
        if left:
            sent.add(number)
        if told.failures or any(d.label not in left and _may_wait(d, told.steps) for d in told.drafts):
            to_ask.add(number)
    return LettersEverywhere(frozenset(sent), frozenset(to_ask))


class OpenLetters:
    """Of which agreements letters have to be asked, for a process that asks again and again.

    The first time all journals are read; then only of agreements on which something has happened since, and a little
    before: what was written then may have been committed later. Whatever happens to a letter stands in a journal.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._installation = ""
        self._known: tuple[str, ...] = ()
        self._looked_at: datetime | None = None

    def to_ask(self, unit: UnitOfWork, moment: Moment) -> tuple[str, ...]:
        """The numbers of the agreements, the newest first."""
        with self._lock:
            installation = unit.installation().id
            if self._looked_at is None or installation != self._installation or moment.at < self._looked_at:
                self._known = _newest_first(letters_everywhere(unit).to_ask)
            elif changed := unit.changed_since(self._looked_at - MAY_BE_LATE):
                of_all = len(changed) > _FEW
                found = letters_everywhere(unit, None if of_all else changed).to_ask
                known = found if of_all else frozenset(self._known) - changed | found
                if known != frozenset(self._known):
                    self._known = _newest_first(known)
            self._installation, self._looked_at = installation, moment.at
            return self._known


def _newest_first(numbers: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(numbers, key=number_parts, reverse=True))


def _may_wait(draft: LetterDraft, steps: Sequence[ToldStep]) -> bool:
    if transmitted_to(draft) == 1:
        return draft.kind.startswith(ANY_TIME) or draft.kind in TO_ALL
    sendings = [
        s.at for s in steps if s.step == Trigger.SEND_FOR_SIGNATURE.name and s.act_sequence == draft.act_sequence
    ]
    return bool(sendings) and draft.created_at >= sendings[-1]
