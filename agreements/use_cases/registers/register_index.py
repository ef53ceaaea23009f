"""The words of agreements that are not indexed yet: those of before there was an index, or of other rules."""

from __future__ import annotations

from agreements.persistence.database import Database
from agreements.use_cases.drafting.historical import RECORDED

_AT_ONCE = 200


def index_register(database: Database) -> int:
    """Index what is not indexed; answers how many agreements that were.

    Safe to kill and to repeat, and beside everything else: some agreements at a time, each batch one commit; one that
    is being changed meanwhile is left to its own step or to the next time. Until then a search loads and compares it.
    """
    done = 0
    with database.unit() as unit:
        waiting = unit.not_indexed()
    for first in range(0, len(waiting), _AT_ONCE):
        numbers = waiting[first : first + _AT_ONCE]
        with database.unit() as unit:
            names = {row.agreement: row.data.get("old_number", "") for row in unit.rows_of_steps((RECORDED,), numbers)}
            for agreement in unit.load_some(numbers):
                done += unit.index(agreement, (names.get(agreement.number, ""),))
            unit.commit()
    return done
