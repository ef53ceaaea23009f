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


def as_its_kind_asks(fact: RecordedFact) -> tuple[str, str] | None:
    """Which datum its kind wants or does not have, and why, in Italian; None where it is as it should be.

    Legal basis: art. 6-bis L. 241/1990; art. 1454 c.c.
    """
    kind, towards = fact.kind, fact.towards
    if towards == fact.position:
        return "towards", "la parte è indicata due volte: l’altra deve essere un’altra"
    if kind is FactKind.ABSTENTION and not fact.person:
        return "person", "di un’astensione serve chi si astiene: nome e cognome"
    if kind is not FactKind.ABSTENTION and fact.person:
        return "person", f"la persona si indica solo per «{FactKind.ABSTENTION}»: qui lasciarla vuota"
    if kind is not FactKind.FORMAL_NOTICE and fact.due_on is not None:
        return "due_on", f"il termine si indica solo per «{FactKind.FORMAL_NOTICE}»: qui lasciarlo vuoto"
    if kind is FactKind.ABSTENTION and towards is not None:
        return "towards", "di un’astensione si indica solo l’ente di chi si astiene: lasciare vuota l’altra parte"
    if kind is FactKind.FORMAL_NOTICE and towards is None:
        return "towards", "di una diffida serve a quale parte è rivolta"
    if kind is FactKind.CONTESTED_DEPARTURE and towards is None:
        return "towards", "di un recesso contestato serve la parte che recede"
    return None
