"""Getting in by an identity provider: who somebody is here, and what the groups of the provider may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from agreements.domain.basics import limits
from agreements.domain.basics.errors import AccordiError
from agreements.domain.basics.legible import visible
from agreements.domain.people.account import Account
from agreements.domain.people.person import HeldRole, Person, Role
from agreements.persistence.engine.records import PeopleChange
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.workbench import Workbench


class NobodyKnown(AccordiError):
    """The provider knows somebody whom this installation does not."""

    def __init__(self) -> None:
        super().__init__(
            "L’accesso dell’ente è riuscito, ma in Accordi non c’è una persona che vi corrisponda: chiedere "
            "all’amministratore di Accordi di essere aggiunti."
        )


class AccountClosed(AccordiError):
    """The provider knows somebody whose account here is closed."""

    def __init__(self) -> None:
        super().__init__(
            "L’accesso ad Accordi di questa persona è chiuso: se è un errore, rivolgersi all’amministratore di Accordi."
        )


GivenRole = tuple[Role, str]
"""A role, and the code of the office for which it is held; empty: for all."""


@dataclass(frozen=True, slots=True)
class ProviderRules:
    """What an installation makes of somebody whom its provider knows.

    Attributes:
        admits_unknown: Whether somebody who was never seen becomes a person, without any role.
        roles: What each group of the provider may be here; empty: the provider says nothing of roles.
    """

    admits_unknown: bool
    roles: Mapping[str, frozenset[GivenRole]]


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """A provider, what it is asked for and what is made of its answers.

    Attributes:
        name: As the login page calls it.
        client_secret: Empty for a client without one.
        roles_claim, office_claim, code_claim: Names of claims; empty: none is looked at.
    """

    issuer: str
    name: str
    client_id: str
    client_secret: str
    ca_file: Path | None
    scope: str
    roles_claim: str
    office_claim: str
    code_claim: str
    rules: ProviderRules

    def __repr__(self) -> str:
        return f"ProviderSettings({self.issuer!r}, …)"


def read_groups(typed: str) -> Mapping[str, frozenset[GivenRole]]:
    """What each group of a provider may be here: ``gruppo=istruttore, altro=dirigente@SET-PRO``.

    Raises:
        AccordiError: It cannot be read, or names a role that there is not.
    """
    known = {str(role): role for role in Role}
    found: dict[str, frozenset[GivenRole]] = {}
    for each in filter(None, (part.strip() for part in typed.split(","))):
        group, _, given = each.rpartition("=")
        role, _, office = (part.strip() for part in given.partition("@"))
        if not group.strip() or role not in known:
            raise AccordiError(
                f"ACCORDI_OIDC_ROLES non si legge in «{each}»: la forma è «gruppo=funzione» o "
                f"«gruppo=funzione@STRUTTURA»; le funzioni sono: {', '.join(known)}."
            )
        found[group.strip()] = found.get(group.strip(), frozenset()) | {(known[role], office)}
    return found


@dataclass(frozen=True, slots=True)
class KnownToProvider:
    """Somebody as a provider describes them.

    Attributes:
        issuer, subject: Who it is (OpenID Connect Core 1.0 §5.7); no address of mail ever is.
        code_digest: Keyed hash of the codice fiscale; empty where the provider gives none.
        groups: By which roles are given.
    """

    issuer: str
    subject: str
    name: str
    office: str
    email: str
    code_digest: str
    groups: frozenset[str]


def enter_by_provider(bench: Workbench, known: KnownToProvider, rules: ProviderRules, now: datetime) -> Account:
    """The account of somebody whom the provider has just recognised.

    Somebody with the codice fiscale of a person who is there is that person, by another way in. Roles that groups can
    give follow the groups at each login; those that no group gives are the administrators'.

    Raises:
        NobodyKnown: Somebody unknown, where unknown people are not let in.
        AccountClosed: Somebody whose account, or whose work here, has ended.
    """
    with bench.database.unit() as unit:
        moment = unit.moment(now)
        account = unit.account_with(issuer=known.issuer, subject=known.subject)
        same = unit.person_with_code(known.code_digest) if known.code_digest else None
        person = unit.person(account.person if account else same or "")
        if account is None and person is None and not rules.admits_unknown:
            raise NobodyKnown
        if account is not None and account.closed_at is not None:
            raise AccountClosed
        if person is not None and not person.works_on(moment.today):
            raise AccountClosed
        before = person
        person = _as_told(before, known)
        if person != before or (known.code_digest and same is None):
            unit.save_person(person, now, known.code_digest)
        if account is None:
            account = Account(str(uuid4()), person.id, "", "", known.issuer, known.subject, now)
            unit.add_account(account, now)
            what = f"{person.name} entra con l’accesso dell’ente{'' if before else ': persona nuova, senza funzioni'}."
            unit.add_people_change(PeopleChange(now, person.actor, person.id, what, known.issuer))
        _follow_groups(unit, person, known, rules, now)
        unit.commit()
    return account


def _as_told(person: Person | None, known: KnownToProvider) -> Person:
    """The person as the provider describes them: what it does not tell stays."""
    if person is None:
        return Person(
            str(uuid4()), known.name or "Persona senza nome", known.office or "ufficio non indicato", known.email
        )
    return replace(
        person,
        name=known.name or person.name,
        office=known.office or person.office,
        email=known.email or person.email,
    )


def _follow_groups(
    unit: UnitOfWork, person: Person, known: KnownToProvider, rules: ProviderRules, now: datetime
) -> None:
    today = unit.moment(now).today
    can_give = frozenset[GivenRole]().union(*rules.roles.values())
    wanted = {given for group in known.groups for given in rules.roles.get(group, ())}
    standing = {(held.role, held.office): held for held in person.own_roles_on(today)}
    for role, office in sorted(wanted - standing.keys()):
        unit.give_role(person.id, HeldRole(role, office, today), person.actor, now, f"gruppo presso {known.issuer}")
        what = f"{person.name}: {role}{f' ({office})' if office else ''}, per l’appartenenza a un gruppo dell’ente."
        unit.add_people_change(PeopleChange(now, person.actor, person.id, what, known.issuer))
    for role, office in sorted((can_give & standing.keys()) - wanted):
        unit.end_role(person.id, standing[role, office], today - timedelta(days=1))
        what = f"{person.name}: non più {role}{f' ({office})' if office else ''}, perché fuori dal gruppo dell’ente."
        unit.add_people_change(PeopleChange(now, person.actor, person.id, what, known.issuer))


def told(claim: object, most: int = limits.PERSON) -> str:
    """A claim as a datum of ours: what is no text, or cannot be seen, counts for nothing or is shown as its code."""
    return visible(" ".join(claim.split()))[:most] if isinstance(claim, str) else ""
