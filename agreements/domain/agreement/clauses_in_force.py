"""Which clauses the text in force has, and when the register may rely on that.

A clause of departure or of accession is asked by the steps «recesso» and «adesione»: nobody types its words again. The
register relies on it only where it knows what the text says: a text that somebody has revised in Word, or an amendment
that was signed since, may say otherwise, and then a person reports the words as before.
"""

from __future__ import annotations

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.clause import Clause, ClauseUse

RECEIVED = "file ricevuto"
"""How the origin of a text begins that somebody has written outside."""


def known_clauses(agreement: Agreement) -> tuple[Clause, ...] | None:
    """The clauses of the text in force; None where the register cannot know what it says, and a person reports it.

    Unknown: recorded as it was, made before there were clauses, revised in Word, amended since.
    """
    if agreement.clauses is None:
        return None
    original = agreement.acts[0]
    if any(text.origin.startswith(RECEIVED) for text in original.texts):
        return None
    if original.definitive is not None and original.definitive.differences:
        return None
    if any(act.kind.amends and act.state is ActState.SIGNED for act in agreement.acts):
        return None
    return agreement.clauses


def clause_for(agreement: Agreement, use: ClauseUse) -> Clause | None:
    """The clause that a step asks; None where the text has none, or nobody knows."""
    return next((clause for clause in known_clauses(agreement) or () if clause.use is use), None)


def lacks(agreement: Agreement, use: ClauseUse) -> bool:
    """Whether the register knows that the text has no clause for a step."""
    return known_clauses(agreement) is not None and clause_for(agreement, use) is None
