"""Which agreements may answer a question, by the indexes of words and of facts: none is loaded.

Whichever of the two names few drives the question, and the other is asked only of those.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from agreements.domain.register.register_facts import asks_facts
from agreements.domain.register.search import Query, wanted_words
from agreements.persistence.agreements import register_facts, search_index

_FEW = 1000


def may_answer(connection: Connection, query: Query, today: date) -> tuple[str, ...]:
    """The numbers of the agreements that may answer, as texts in order; those not indexed are among them.

    Raises:
        ValueError: Nothing is asked: every agreement answers.
    """
    wanted = wanted_words(query)
    if not (asks_facts(query) or query.tied):
        found = search_index.candidates(connection, wanted)
    elif not wanted:
        found = register_facts.candidates(connection, query, today)
    else:
        by_facts = register_facts.candidates(connection, query, today, most=_FEW + 1)
        if len(by_facts) <= _FEW:
            found = search_index.candidates(connection, wanted, by_facts)
        else:
            by_words = search_index.candidates(connection, wanted)
            found = register_facts.candidates(connection, query, today, among=by_words)
    return tuple(sorted({*found, *search_index.not_indexed(connection)}))
