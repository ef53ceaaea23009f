"""A clause that the text of an agreement has, as it was when the text was made, and when the register may rely on it.

A clause of departure or of accession is asked by the steps «recesso» and «adesione»: nobody types its words again. The
register relies on it only where it knows what the text says: a text that somebody has revised in Word, or an amendment
that was signed since, may say otherwise, and then a person reports the words as before.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from agreements.domain.agreement.act import ActKind, ActState
from agreements.domain.days.time_limit import TimeLimit

if TYPE_CHECKING:
    from agreements.domain.agreement.agreement import Agreement

RECEIVED = "file ricevuto"
"""How the origin of a text begins that somebody has written outside."""


class ClauseUse(StrEnum):
    """The step that asks a clause; the value is the name of that step."""

    DEPARTURE = "recesso"
    ACCESSION = "adesione"


@dataclass(frozen=True, slots=True)
class Clause:
    """An article of the text that was switched on.

    Attributes:
        code: Folder of the clause; it may have been edited or taken away since.
        heading: Of the article (rubrica).
        values: Each parameter as it was given, tidied: ("preavviso", "90g").
        words: The paragraphs of the article as the text has them.
        use: The step that asks it; None for most.
        notice: Of a clause of departure; None where it wants none.
        acknowledgement: Of a clause of accession: whether it wants that the parties take note.
    """

    code: str
    heading: str
    values: tuple[tuple[str, str], ...]
    words: tuple[str, ...]
    use: ClauseUse | None = None
    notice: TimeLimit | None = None
    acknowledgement: bool = False

    @property
    def quoted(self) -> str:
        """The article in one line, for letters."""
        return f"articolo «{self.heading}»: {' '.join(self.words)}"

    def says(self, typed: str) -> bool:
        """Whether typed words are words of this article; spacing, case and the form of apostrophes don't count."""
        return _plain(typed) in _plain(self.quoted)


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
    if any(act.kind is ActKind.AMENDMENT and act.state is ActState.SIGNED for act in agreement.acts):
        return None
    return agreement.clauses


def clause_for(agreement: Agreement, use: ClauseUse) -> Clause | None:
    """The clause that a step asks; None where the text has none, or nobody knows."""
    return next((clause for clause in known_clauses(agreement) or () if clause.use is use), None)


def lacks(agreement: Agreement, use: ClauseUse) -> bool:
    """Whether the register knows that the text has no clause for a step."""
    return known_clauses(agreement) is not None and clause_for(agreement, use) is None


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split()).strip(' .;,«»"')
