"""What happens around an agreement and is recorded as the fact it is: the program adjudges nothing of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class FactKind(StrEnum):
    """What has happened; the value is the Italian name."""

    ABSTENTION = "astensione per conflitto di interessi"
    CONTESTED_DEPARTURE = "recesso contestato"
    FORMAL_NOTICE = "diffida"
    DISPUTE = "controversia"

    @property
    def divides(self) -> bool:
        """Whether the parties are at odds: whoever goes on with the agreement meanwhile says why."""
        return self is not FactKind.ABSTENTION


@dataclass(frozen=True, slots=True)
class RecordedFact:
    """One fact; its number is its place in the agreement's list, from 1.

    Attributes:
        position: Whose it is: the body of who abstains, or the party that contests, warns, or is at odds.
        reference: Protocollo, PEC or act that proves it.
        words: For which act somebody abstains; what is contested, demanded, or disputed.
        person: Who abstains; empty of other kinds.
        towards: The party that leaves, is warned, or is at odds with the first; None where there is none.
        due_on: By when something is demanded; None where no day is named.
        closed_on: When it was over; None while it is open.
        closing: How it ended.
    """

    kind: FactKind
    happened_on: date
    position: int
    reference: str
    words: str
    person: str = ""
    towards: int | None = None
    due_on: date | None = None
    closed_on: date | None = None
    closing: str = ""

    @property
    def open(self) -> bool:
        """Whether it still stands."""
        return self.closed_on is None
