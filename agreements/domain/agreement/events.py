"""Facts for the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from agreements.domain.basics import limits
from agreements.domain.basics.folding import same_name
from agreements.domain.basics.legible import require_words


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. Of a person who had logged in the journal keeps the id; of everybody else it says «dichiarato da».

    Attributes:
        name: Name and surname.
        office: The office, as declared or as the person's account has it.
        person: Id of the person who had logged in; empty where name and office are a declaration.
    """

    name: str
    office: str
    person: str = ""

    def __post_init__(self) -> None:
        require_words("nome e cognome di chi compie il passo", self.name, limits.PERSON)
        require_words("ufficio di chi compie il passo", self.office, limits.BODY)

    def __str__(self) -> str:
        return f"{self.name} ({self.office})"

    @property
    def how(self) -> str:
        """How the journal knows who acted: «autenticato» or «dichiarato»."""
        return "autenticato" if self.person else "dichiarato"

    def is_same_as(self, other: Actor) -> bool:
        """Whether both are one person: by identity where both are known, else by name, whatever the office typed."""
        if self.person and other.person:
            return self.person == other.person
        return same_name(self.name, other.name)


SYSTEM = Actor("Accordi", "passo automatico")


@dataclass(frozen=True, slots=True)
class JournalHead:
    """The last row of an agreement's journal at some moment, as papers and notices print it.

    The hash of a row depends on every row before it: a paper that bears it proves, outside the database, how the
    journal stood.

    Attributes:
        sequence: Number of the row, from 1.
        hash: Its SHA-256, in lower-case hexadecimal.
    """

    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class Event:
    """One fact: who did what, when, why, and by what law.

    Attributes:
        step: Name of the trigger, or of another recorded fact such as a correction.
        at: Aware UTC datetime.
        what: Italian sentence, without personal codes.
        data: Plain JSON values, without personal codes.
        clock_note: Says so where a trial installation's clock stood ahead.
    """

    agreement: str
    act_sequence: int
    step: str
    at: datetime
    actor: Actor
    what: str
    why: str
    legal_basis: str
    data: Mapping[str, str] = field(default_factory=dict)
    clock_note: str = ""
