"""Who works here, as lists and pages show it: how each gets in, what each may do today, what was changed. Read only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from agreements.domain.basics.folding import unaccented
from agreements.domain.people.account import Account
from agreements.domain.people.person import Absence, Delegation, Person, Role
from agreements.persistence.engine.records import PeopleChange
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people.accounts import known_person
from agreements.use_cases.people.sessions import what_can_on

_BY_PROVIDER = "accesso dell’ente"


class State(StrEnum):
    """Where a person stands; the value is the Italian label."""

    IN = "con accesso"
    AWAY = "assente oggi"
    NO_WAY_IN = "senza modo di entrare"
    GONE = "non più in servizio"


@dataclass(frozen=True, slots=True)
class Listed:
    """A person as lists show them.

    Attributes:
        can: In Italian, what the person may do today.
    """

    person: Person
    accounts: tuple[Account, ...]
    can: tuple[str, ...]
    state: State

    @property
    def ways(self) -> tuple[str, ...]:
        """How the person gets in, in Italian."""
        return tuple(each.login or _BY_PROVIDER for each in self.accounts if each.closed_at is None)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom a list is to show; what is empty asks nothing.

    Attributes:
        words: All of them in name, office, address or login.
        role: That the person may act by today, of its own or in somebody's place.
        office: Code of a registered office for which a role is held today.
    """

    words: str = ""
    role: Role | None = None
    office: str = ""
    state: State | None = None


EVERYBODY = Wanted()


@dataclass(frozen=True, slots=True)
class Profile:
    """All that is known of a person.

    Attributes:
        given: Delegations by the person that still count or will, as recorded.
        away: Absences that are not over.
        names: Of the persons that these name, by id.
        changes: What was changed about the person, newest first.
    """

    listed: Listed
    given: tuple[Delegation, ...]
    away: tuple[Absence, ...]
    names: Mapping[str, str]
    changes: tuple[PeopleChange, ...]


def listed(bench: Workbench, now: datetime, wanted: Wanted = EVERYBODY) -> Sequence[Listed]:
    """Everybody who was ever entered, or those who are wanted, by name."""
    with bench.database.unit() as unit:
        today = unit.moment(now).today
        away = _away_on(unit, today)
        people = [person for person in unit.people() if _holds(person, wanted, today)]
        accounts: dict[str, list[Account]] = {}
        for account in unit.accounts_of([person.id for person in people]):
            accounts.setdefault(account.person, []).append(account)
        found = [_listed(person, tuple(accounts.get(person.id, ())), today, away) for person in people]
    words = unaccented(wanted.words).split()
    return [each for each in found if wanted.state in (None, each.state) and all(w in _words(each) for w in words)]


def profile(bench: Workbench, whom: str, now: datetime) -> Profile:
    """All that is known of a person, who left too; `whom` as elsewhere.

    Raises:
        InvalidDatum: Nobody is meant.
    """
    with bench.database.unit() as unit:
        person, today = known_person(unit, whom), unit.moment(now).today
        given = tuple(each for each in unit.delegations() if each.by in person.ids and each.last_on >= today)
        away = tuple(each for each in unit.absences() if each.person in person.ids and each.last_on >= today)
        named = {each.to for each in given} | {each.by for each in person.received} | {each.substitute for each in away}
        found = [unit.person(each) for each in named if each]
        return Profile(
            _listed(person, unit.accounts_of([person.id]), today, _away_on(unit, today)),
            given,
            away,
            {each.id: each.name for each in found if each is not None},
            unit.people_changes(person.id)[::-1],
        )


def changed(bench: Workbench, whom: str = "") -> tuple[PeopleChange, ...]:
    """What was changed about people, or about one of them, in order; of who left too; what is about two stands once.

    Raises:
        InvalidDatum: Nobody is meant.
    """
    with bench.database.unit() as unit:
        found = unit.people_changes(known_person(unit, whom).id if whom else "")
    return tuple({(each.at, each.what): each for each in found}.values())


def _words(each: Listed) -> str:
    person, logins = each.person, (account.login for account in each.accounts)
    return unaccented(" ".join((person.name, person.office, person.email, *logins)))


def _holds(person: Person, wanted: Wanted, today: date) -> bool:
    if wanted.role is not None and wanted.role not in person.roles_on(today):
        return False
    held = (*person.own_roles_on(today), *(each for each in person.stands_in if each.holds_on(today)))
    offices = {*(each.office for each in held), *(each.office for each in person.received if each.counts_on(today))}
    return not wanted.office or wanted.office in offices


def _away_on(unit: UnitOfWork, today: date) -> frozenset[str]:
    return frozenset(each.person for each in unit.absences() if each.first_on <= today <= each.last_on)


def _listed(person: Person, accounts: tuple[Account, ...], today: date, away: frozenset[str]) -> Listed:
    if not person.works_on(today):
        state = State.GONE
    elif person.ids & away:
        state = State.AWAY
    else:
        state = State.IN if any(each.closed_at is None for each in accounts) else State.NO_WAY_IN
    return Listed(person, accounts, what_can_on(person, today), state)
