"""The unit of work, as far as ways in are concerned: accounts, sessions, links, failed attempts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from agreements.domain.people.account import Account, Failures, OneTimeLink, Session
from agreements.persistence.engine import engine as e
from agreements.persistence.engine.unit_base import UnitBase
from agreements.persistence.people import accounts


class AccountsUnit(UnitBase):
    """Reads and writes ways in; a part of `UnitOfWork`."""

    def add_account(self, account: Account, at: datetime) -> None:
        """Enter an account."""
        with self._writing() as connection:
            accounts.add(connection, account, at)

    def account(self, which: str) -> Account | None:
        """The account with this id."""
        with e.told_in_italian():
            return accounts.by_id(self._connection, which)

    def account_with(self, login: str = "", issuer: str = "", subject: str = "") -> Account | None:
        """The account with this login, or with this subject of a provider."""
        with e.told_in_italian():
            return accounts.by_identity(self._connection, login, issuer, subject)

    def accounts_of(self, persons: Collection[str]) -> tuple[Account, ...]:
        """The accounts of these persons, oldest first."""
        with e.told_in_italian():
            return accounts.of_persons(self._connection, persons)

    def set_password(self, account: str, password_hash: str, at: datetime) -> None:
        """Give an account a password; its sessions end."""
        with self._writing() as connection:
            accounts.set_password(connection, account, password_hash, at)

    def rehash(self, account: Account, password_hash: str) -> None:
        """Keep the same password by a newer hash."""
        with self._writing() as connection:
            accounts.rehash(connection, account, password_hash)

    def close_accounts(self, which: Collection[str], at: datetime) -> None:
        """Close accounts for good; their sessions end."""
        with self._writing() as connection:
            accounts.close(connection, which, at)

    def reopen_accounts(self, which: Collection[str]) -> None:
        """Open accounts again that were closed by mistake."""
        with self._writing() as connection:
            accounts.reopen(connection, which)

    def begin_session(self, session: Session) -> None:
        """Enter a session."""
        with self._writing() as connection:
            accounts.begin(connection, session)

    def session(self, digest: str) -> Session | None:
        """The session with this digest, over or not."""
        with e.told_in_italian():
            return accounts.session(self._connection, digest)

    def sessions(self, which: Collection[str]) -> tuple[Session, ...]:
        """The sessions of these accounts, newest first."""
        with e.told_in_italian():
            return accounts.sessions(self._connection, which)

    def saw_session(self, digest: str, at: datetime) -> None:
        """Something was done in a session."""
        with self._writing() as connection:
            accounts.saw(connection, digest, at)

    def end_sessions(self, digests: Collection[str]) -> None:
        """End sessions."""
        with self._writing() as connection:
            accounts.end(connection, digests)

    def forget_open_ways(self) -> None:
        """End every session and every link that was not used."""
        with self._writing() as connection:
            accounts.forget_open_ways(connection)

    def purge_ways_in(self, now: datetime, idle_since: datetime, forgotten: datetime) -> None:
        """Take away sessions and links that are over, and failures that are forgotten."""
        with self._writing() as connection:
            accounts.purge(connection, now, idle_since, forgotten)

    def failures(self, keys: Collection[str], *, to_count: bool = False) -> Mapping[str, Failures]:
        """What is counted under these keys; who is to count further reads within the transaction that writes."""
        if not to_count:
            with e.told_in_italian():
                return accounts.failures(self._connection, keys, to_count=False)
        with self._writing() as connection:
            return accounts.failures(connection, keys, to_count=True)

    def save_failures(self, counted: Failures) -> None:
        """Write a count down."""
        with self._writing() as connection:
            accounts.save_failures(connection, counted)

    def forget_failures(self, key: str) -> None:
        """What was counted under this key is no more."""
        with self._writing() as connection:
            accounts.forget_failures(connection, key)

    def add_link(self, link: OneTimeLink, made_by: str, at: datetime) -> None:
        """Enter a one-time link; older ones of the account are good no more."""
        with self._writing() as connection:
            accounts.add_link(connection, link, made_by, at)

    def link(self, digest: str) -> OneTimeLink | None:
        """The one-time link with this digest, used and over or not."""
        with e.told_in_italian():
            return accounts.link(self._connection, digest)

    def use_link(self, digest: str, now: datetime) -> bool:
        """Use a one-time link up; whether it was still good."""
        with self._writing() as connection:
            return accounts.use_link(connection, digest, now)
