"""Accounts, sessions, one-time links and failed attempts, in a transaction. Of secrets only digests come here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, Select, delete, insert, or_, select, update

from agreements.domain.people.account import Account, Failures, OneTimeLink, Session
from agreements.persistence.engine.engine import insert_or_replace
from agreements.persistence.engine.plain_rows import rows
from agreements.persistence.tables.rows_people import AccountRow, LoginFailureRow, OneTimeLinkRow, SessionRow

_ACCOUNTS = select(AccountRow.__table__)

# Accounts.


def add(connection: Connection, account: Account, at: datetime) -> None:
    """Enter an account; its identity is nobody else's."""
    values = {name: getattr(account, name) for name in Account.__slots__}
    connection.execute(insert(AccountRow), values | {"created_at": at})


def by_id(connection: Connection, which: str) -> Account | None:
    """The account with this id."""
    return _one(connection, _ACCOUNTS.where(AccountRow.id == which))


def by_identity(connection: Connection, login: str, issuer: str, subject: str) -> Account | None:
    """The account with this login, or with this subject of a provider."""
    same = (AccountRow.login == login, AccountRow.issuer == issuer, AccountRow.subject == subject)
    return _one(connection, _ACCOUNTS.where(*same))


def of_persons(connection: Connection, persons: Collection[str]) -> tuple[Account, ...]:
    """The accounts of these persons, oldest first."""
    asked = _ACCOUNTS.where(AccountRow.person.in_(sorted(persons))).order_by(AccountRow.created_at, AccountRow.id)
    return tuple(_account(row) for row in rows(connection, asked))


def set_password(connection: Connection, account: str, password_hash: str, at: datetime) -> None:
    """Give an account a password; whoever is in by it is out."""
    changed = {"password_hash": password_hash, "changed_at": at}
    connection.execute(update(AccountRow).where(AccountRow.id == account).values(changed))
    connection.execute(delete(SessionRow).where(SessionRow.account == account))


def rehash(connection: Connection, account: Account, password_hash: str) -> None:
    """Keep the same password by a newer hash; one that was changed meanwhile stays."""
    same = (AccountRow.id == account.id, AccountRow.password_hash == account.password_hash)
    connection.execute(update(AccountRow).where(*same).values(password_hash=password_hash))


def close(connection: Connection, accounts: Collection[str], at: datetime) -> None:
    """Close accounts for good; whoever is in by them is out."""
    open_ones = (AccountRow.id.in_(sorted(accounts)), AccountRow.closed_at.is_(None))
    connection.execute(update(AccountRow).where(*open_ones).values(closed_at=at))
    connection.execute(delete(SessionRow).where(SessionRow.account.in_(sorted(accounts))))


def reopen(connection: Connection, accounts: Collection[str]) -> None:
    """Open accounts again that were closed by mistake."""
    connection.execute(update(AccountRow).where(AccountRow.id.in_(sorted(accounts))).values(closed_at=None))


def _one(connection: Connection, asked: Select[tuple[AccountRow]]) -> Account | None:
    return next((_account(row) for row in rows(connection, asked)), None)


def _account(row: AccountRow) -> Account:
    return Account(**{name: getattr(row, name) for name in Account.__slots__})


# Sessions.


def begin(connection: Connection, session: Session) -> None:
    """Enter a session."""
    connection.execute(insert(SessionRow), {name: getattr(session, name) for name in Session.__slots__})


def session(connection: Connection, digest: str) -> Session | None:
    """The session with this digest, over or not."""
    asked = select(SessionRow.__table__).where(SessionRow.digest == digest)
    return next((_session(row) for row in rows(connection, asked)), None)


def sessions(connection: Connection, accounts: Collection[str]) -> tuple[Session, ...]:
    """The sessions of these accounts, newest first."""
    asked = select(SessionRow.__table__).where(SessionRow.account.in_(sorted(accounts)))
    return tuple(_session(row) for row in rows(connection, asked.order_by(SessionRow.made_at.desc())))


def saw(connection: Connection, digest: str, at: datetime) -> None:
    """Something was done in a session."""
    connection.execute(update(SessionRow).where(SessionRow.digest == digest).values(seen_at=at))


def end(connection: Connection, digests: Collection[str]) -> None:
    """End sessions."""
    connection.execute(delete(SessionRow).where(SessionRow.digest.in_(sorted(digests))))


def forget_open_ways(connection: Connection) -> None:
    """End every session and every link that was not used."""
    connection.execute(delete(SessionRow))
    connection.execute(delete(OneTimeLinkRow))


def purge(connection: Connection, now: datetime, idle_since: datetime, forgotten: datetime) -> None:
    """Take away what has served: sessions and links that are over, failures that are forgotten."""
    connection.execute(delete(SessionRow).where(or_(SessionRow.ends_at <= now, SessionRow.seen_at <= idle_since)))
    connection.execute(delete(OneTimeLinkRow).where(OneTimeLinkRow.ends_at <= forgotten))
    old = (LoginFailureRow.first_at <= forgotten, LoginFailureRow.closed_until <= forgotten)
    none = LoginFailureRow.closed_until.is_(None)
    connection.execute(delete(LoginFailureRow).where(old[0], or_(none, old[1])))


def _session(row: SessionRow) -> Session:
    return Session(**{name: getattr(row, name) for name in Session.__slots__})


# Failed attempts.


def failures(connection: Connection, keys: Collection[str], *, to_count: bool) -> Mapping[str, Failures]:
    """What is counted under these keys; who is to count further makes others wait."""
    asked = select(LoginFailureRow.__table__).where(LoginFailureRow.key.in_(sorted(keys)))
    found = rows(connection, asked.with_for_update() if to_count else asked)
    return {row.key: Failures(row.key, row.failures, row.first_at, row.closed_until) for row in found}


def save_failures(connection: Connection, counted: Failures) -> None:
    """Write a count down."""
    insert_or_replace(connection, LoginFailureRow, [{name: getattr(counted, name) for name in Failures.__slots__}])


def forget_failures(connection: Connection, key: str) -> None:
    """Somebody got in: what was counted under this key is no more."""
    connection.execute(delete(LoginFailureRow).where(LoginFailureRow.key == key))


# One-time links.


def add_link(connection: Connection, link: OneTimeLink, made_by: str, at: datetime) -> None:
    """Enter a link; older ones of the account are good no more."""
    connection.execute(delete(OneTimeLinkRow).where(OneTimeLinkRow.account == link.account))
    values = {name: getattr(link, name) for name in OneTimeLink.__slots__}
    connection.execute(insert(OneTimeLinkRow), values | {"made_by": made_by, "made_at": at})


def link(connection: Connection, digest: str) -> OneTimeLink | None:
    """The link with this digest, used and over or not."""
    asked = select(OneTimeLinkRow.__table__).where(OneTimeLinkRow.digest == digest)
    found = rows(connection, asked)
    return next((OneTimeLink(row.digest, row.account, row.ends_at, row.used_at) for row in found), None)


def use_link(connection: Connection, digest: str, now: datetime) -> bool:
    """Use a link up; whether it was still good: of two who use it at once one finds it used."""
    good = (OneTimeLinkRow.digest == digest, OneTimeLinkRow.used_at.is_(None), OneTimeLinkRow.ends_at > now)
    return bool(connection.execute(update(OneTimeLinkRow).where(*good).values(used_at=now)).rowcount)
