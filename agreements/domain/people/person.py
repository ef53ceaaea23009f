"""A person who works here, what the person may do and since when, and who stands in for whom.

Sources: artt. 5-6 and 6-bis L. 241/1990; artt. 4, 16 and 17 D.Lgs. 165/2001; art. 61 D.P.R. 445/2000.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agreements.domain.agreement.events import Actor
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded


class Role(StrEnum):
    """What a person may be in an administration; the value is the Italian label."""

    CLERK = "istruttore"
    PROCEDURE_OFFICER = "responsabile del procedimento"
    MANAGER = "dirigente"
    DIRECTOR = "direttore"
    ACCOUNTING = "ragioneria"
    LEGAL = "avvocatura"
    GOVERNMENT_SECRETARY = "segreteria di Giunta"
    PROTOCOL = "protocollo"
    REPERTORY = "ufficiale di repertorio"
    TRANSPARENCY = "trasparenza e pubblicazione"
    RECORDS = "gestione documentale"
    OWING = "struttura che deve un adempimento"
    ADMINISTRATOR = "amministratore del sistema"


def read_role(typed: str) -> Role:
    """A role, however its name was typed.

    Raises:
        InvalidDatum: There is none of this name; the sentence names all.
    """
    found = next((role for role in Role if folded(role) == folded(typed)), None)
    if found is None:
        raise InvalidDatum("funzione", f"La funzione «{typed[:60]}» non esiste: le funzioni sono {', '.join(Role)}.")
    return found


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role as a person holds it, between two days of Rome, both included.

    Attributes:
        office: Code of the registered office for which it is held; empty: for all of them.
        last_on: None as long as nobody has ended it.
    """

    role: Role
    office: str
    first_on: date
    last_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it counts on a day."""
        return self.first_on <= day and (self.last_on is None or day <= self.last_on)


@dataclass(frozen=True, slots=True)
class Delegation:
    """What one person may do in another's place, by an act, between two days of Rome, both included.

    Functions of a dirigente are delegated within art. 17 c. 1-bis D.Lgs. 165/2001: by a written and reasoned act, for
    a limited time.

    Attributes:
        by, to: Ids of the persons.
        act: The act that delegates, as people cite it.
        extent: Names of the steps; empty: all that the role may take.
    """

    by: str
    to: str
    role: Role
    office: str
    act: str
    first_on: date
    last_on: date
    extent: tuple[str, ...] = ()

    def counts_on(self, day: date) -> bool:
        """Whether it counts on a day."""
        return self.first_on <= day <= self.last_on


@dataclass(frozen=True, slots=True)
class Absence:
    """A person is away between two days of Rome, both included; who stands in takes the steps meanwhile.

    Attributes:
        substitute: Id of the person who stands in; empty where nobody was named.
    """

    person: str
    first_on: date
    last_on: date
    substitute: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A person with what was given to the person.

    Attributes:
        id: Never given twice, and says nothing of the person: what journal and requests bear.
        office: As the journal writes it beside the name.
        roles: All that were ever given; history stays.
        received: Delegations to this person.
        stands_in: The roles of those who are away and named this person; each between the days of the absence.
        ended_on: The last day on which the person worked here.
        also: Other ids under which the same person was entered.
    """

    id: str
    name: str
    office: str
    email: str = ""
    roles: tuple[HeldRole, ...] = ()
    received: tuple[Delegation, ...] = ()
    stands_in: tuple[HeldRole, ...] = ()
    ended_on: date | None = None
    also: frozenset[str] = frozenset()

    @property
    def ids(self) -> frozenset[str]:
        """Every id that is this person's: two accounts of one person are one person."""
        return self.also | {self.id}

    @property
    def actor(self) -> Actor:
        """As the journal writes who acts."""
        return Actor(self.name, self.office, self.id)

    def works_on(self, day: date) -> bool:
        """Whether the person still works here on a day."""
        return self.ended_on is None or day <= self.ended_on

    def own_roles_on(self, day: date) -> tuple[HeldRole, ...]:
        """The roles that the person holds, delegations and absences of others apart."""
        return tuple(held for held in self.roles if self.works_on(day) and held.holds_on(day))

    def roles_on(self, day: date) -> frozenset[Role]:
        """All by which the person may act: own roles, those of who is away, and delegated ones."""
        if not self.works_on(day):
            return frozenset()
        held = [each.role for each in (*self.roles, *self.stands_in) if each.holds_on(day)]
        return frozenset([*held, *(each.role for each in self.received if each.counts_on(day))])

    def holds(self, roles: Iterable[Role], day: date) -> bool:
        """Whether the person holds one of these roles of its own."""
        wanted = frozenset(roles)
        return any(held.role in wanted for held in self.own_roles_on(day))
