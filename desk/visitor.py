"""Who stands at the door: what a request finds in ``scope["state"]["visitor"]`` once somebody has logged in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agreements.domain.people.person import Person, Role


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who has logged in.

    Attributes:
        person: With the roles as they stand now.
        account: Id of the account by which the person came in.
        session: Digest of the session's id; never the id itself.
        token: What a form of this session sends back with whatever changes something.
        today: In Rome, by the clock of the installation.
    """

    person: Person
    account: str
    session: str
    token: str
    today: date

    @property
    def roles(self) -> frozenset[Role]:
        """All by which the person may act today."""
        return self.person.roles_on(self.today)

    @property
    def works_on_acts(self) -> bool:
        """Whether one of them is about agreements: who only administers the system reads none and takes no step."""
        return bool(self.roles - {Role.ADMINISTRATOR})

    @property
    def administers(self) -> bool:
        """Whether the person administers the system, by a role of its own."""
        return self.person.holds([Role.ADMINISTRATOR], self.today)
