"""The doubts about agreements as the register keeps them, and on which of them one is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from threading import Lock

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.basics.moment import Moment
from agreements.domain.register.open_doubts import Doubt, doubts_on, open_doubts
from agreements.persistence.agreements.mapping import number_parts
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.drafting.historical import RECORDED
from agreements.use_cases.drafting.letters_everywhere import MAY_BE_LATE

_AT_ONCE = 200


def kept_doubts(unit: UnitOfWork, numbers: Sequence[str] | None = None) -> Mapping[str, str]:
    """What was doubted of agreements when they were recorded, by number."""
    rows = unit.rows_of_steps((RECORDED,), numbers)
    return {row.agreement: told for row in rows if (told := row.data.get("to_assess", ""))}


def doubts_about_one(unit: UnitOfWork, agreement: Agreement) -> tuple[Doubt, ...]:
    """All doubts about one agreement."""
    return doubts_on(agreement, kept_doubts(unit, [agreement.number]).get(agreement.number, ""))


class OpenDoubts:
    """On which agreements a doubt is open, for a process that asks again and again.

    The first time all are looked at that may have one; then only those on which something has happened since, and a
    little before. Whatever opens or settles a doubt stands in a journal.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._installation = ""
        self._known: frozenset[str] = frozenset()
        self._looked_at: datetime | None = None

    def numbers(self, unit: UnitOfWork, moment: Moment) -> tuple[str, ...]:
        """The numbers of the agreements, the newest first."""
        with self._lock:
            installation = unit.installation().id
            if self._looked_at is None or installation != self._installation or moment.at < self._looked_at:
                self._known = _with_open(unit, unit.doubtful(RECORDED))
            elif changed := unit.changed_since(self._looked_at - MAY_BE_LATE):
                self._known = self._known - changed | _with_open(unit, unit.doubtful(RECORDED, sorted(changed)))
            self._installation, self._looked_at = installation, moment.at
            return tuple(sorted(self._known, key=number_parts, reverse=True))


def _with_open(unit: UnitOfWork, numbers: Sequence[str]) -> frozenset[str]:
    found: set[str] = set()
    for first in range(0, len(numbers), _AT_ONCE):
        some = numbers[first : first + _AT_ONCE]
        kept = kept_doubts(unit, some)
        found |= {each.number for each in unit.load_some(some) if open_doubts(each, kept.get(each.number, ""))}
    return frozenset(found)
