"""Sessions: begun at login, looked at with each request, over by time, by hand, or with account, role or password."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from agreements.domain.basics.day_words import to_the_date
from agreements.domain.people.account import FORGOTTEN_AFTER, Account, Session, SessionRules, roles_digest
from agreements.domain.people.person import HeldRole, Person, Role
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people.keyed import digest_of, random_secret

SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is kept when something was last done: a write a minute, not one a request."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who is in.

    Attributes:
        person: With the roles of now.
        today: In Rome, by the clock of the installation.
    """

    person: Person
    account: Account
    session: Session
    today: date


def begin_session(
    bench: Workbench, account: Account, rules: SessionRules, now: datetime, *, hint: str = "", instead_of: str = ""
) -> str:
    """Begin a session by an account that has just proved who it is.

    Args:
        hint: What the provider wants to hear at logout.
        instead_of: The id that the browser has sent, if any: that session ends, whosever it was, so that an id that
            somebody has put into the browser is worth nothing.

    Returns:
        The id, for the browser alone.
    """
    secret = random_secret()
    with bench.database.unit() as unit:
        person = _person(unit, account)
        today = unit.moment(now).today
        ends_at = now + rules.longest
        can = roles_digest(person, today)
        unit.purge_ways_in(now, now - rules.idle, now - FORGOTTEN_AFTER)
        unit.end_sessions([digest_of(instead_of)])
        unit.begin_session(
            Session(digest_of(secret), account.id, random_secret(), now, now, ends_at, can, hint),
        )
        unit.commit()
    return secret


def visit(bench: Workbench, secret: str, rules: SessionRules, now: datetime, *, active: bool) -> Visit | None:
    """Who is in by this id; None where nobody is, or is no more.

    A session is over for good once it is found to be: by time; with its account or its person's work here; and when
    what the person may do is no longer what it was, since whoever gains or loses a role logs in anew.

    Args:
        active: Whether a person does something; pages that ask by themselves keep no session awake.
    """
    if not secret:
        return None
    with bench.database.unit() as unit:
        session = unit.session(digest_of(secret))
        account = unit.account(session.account) if session else None
        if session is None or account is None:
            return None
        person, today = _person(unit, account), unit.moment(now).today
        late = now >= session.ends_at or now - session.seen_at >= rules.idle
        gone = account.closed_at is not None or not person.works_on(today)
        if late or gone or session.roles_digest != roles_digest(person, today):
            unit.end_sessions([session.digest])
            unit.commit()
            return None
        if active and now - session.seen_at >= SEEN_EVERY:
            unit.saw_session(session.digest, now)
            unit.commit()
    return Visit(person, account, session, today)


def end_session(bench: Workbench, session: str) -> str:
    """End a session, by its digest; what the provider wants to hear about it, if it was begun by one."""
    with bench.database.unit() as unit:
        found = unit.session(session)
        unit.end_sessions([session])
        unit.commit()
    return found.provider_hint if found else ""


def account_of(bench: Workbench, which: str) -> Account:
    """The account by which somebody is in."""
    with bench.database.unit() as unit:
        found = unit.account(which)
    if found is None:
        raise RuntimeError(f"there is no account {which}")  # no account is ever deleted
    return found


def roles_today(bench: Workbench, person: Person, now: datetime) -> frozenset[Role]:
    """All by which a person may act today."""
    with bench.database.unit() as unit:
        return person.roles_on(unit.moment(now).today)


def what_person_can(bench: Workbench, person: Person, now: datetime) -> Sequence[str]:
    """What a person may do today, in Italian: own roles, delegations received, those for whom it stands in."""
    with bench.database.unit() as unit:
        return what_can_on(person, unit.moment(now).today)


def what_can_on(person: Person, day: date) -> tuple[str, ...]:
    """The same on a day."""
    own = [_told(held) for held in person.own_roles_on(day)]
    given = [
        f"{each.role}{_for(each.office)}, per delega ({each.act}) fino {to_the_date(each.last_on)} compreso"
        for each in person.received
        if each.counts_on(day)
    ]
    instead = [f"{_told(held)}, in sostituzione" for held in person.stands_in if held.holds_on(day)]
    return (*own, *given, *instead)


def _told(held: HeldRole) -> str:
    until = f", fino {to_the_date(held.last_on)} compreso" if held.last_on else ""
    return f"{held.role}{_for(held.office)}{until}"


def _for(office: str) -> str:
    return f" per {office}" if office else ""


def sessions_of(bench: Workbench, person: Person, rules: SessionRules, now: datetime) -> Sequence[Session]:
    """The sessions in which a person is in, by any account; newest first."""
    with bench.database.unit() as unit:
        found = unit.sessions([account.id for account in unit.accounts_of(person.ids)])
    return [each for each in found if now < each.ends_at and now - each.seen_at < rules.idle]


def end_other_sessions(bench: Workbench, person: Person, kept: str) -> int:
    """End every session of a person but one; how many there were."""
    with bench.database.unit() as unit:
        found = unit.sessions([account.id for account in unit.accounts_of(person.ids)])
        others = [each.digest for each in found if each.digest != kept]
        unit.end_sessions(others)
        unit.commit()
    return len(others)


def _person(unit: UnitOfWork, account: Account) -> Person:
    person = unit.person(account.person)
    if person is None:
        raise RuntimeError(f"account {account.id} belongs to nobody")  # a foreign key holds this
    return person
