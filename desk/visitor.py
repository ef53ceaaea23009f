"""Who stands at the door: what a request finds in ``scope["state"]["visitor"]`` once somebody has logged in."""

from __future__ import annotations

from dataclasses import dataclass

from agreements.domain.people.person import Person


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who has logged in.

    Attributes:
        person: With the roles as they stand now.
        account: Id of the account by which the person came in.
        session: Digest of the session's id; never the id itself.
        token: What a form of this session sends back with whatever changes something.
    """

    person: Person
    account: str
    session: str
    token: str
