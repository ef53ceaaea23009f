"""Row classes of people: persons, their accounts and roles, who stands in for whom, sessions, and what they read.

None is part of an agreement: the seals of journals do not cover them (decision 11). Of secrets only hashes are kept.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from agreements.domain.people.person import Role
from agreements.persistence.engine.rows_base import Base, names_of


class PersonRow(Base):
    """A person who works here; never deleted, since journals bear the id.

    Attributes:
        code_digest: Keyed hash of the codice fiscale, by which two accounts are known to be one person; empty: unknown.
    """

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_code_digest", "code_digest"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    office: Mapped[str]
    email: Mapped[str]
    code_digest: Mapped[str]
    created_at: Mapped[datetime]
    ended_on: Mapped[date | None]


class AccountRow(Base):
    """A way in: a login and password of our own, or a subject of an identity provider.

    Attributes:
        login: Folded; empty for accounts of a provider.
        password_hash: Argon2id in its own encoding; empty until the one-time link is used, and for a provider's.
        issuer, subject: As OpenID Connect identifies a person (Core 1.0 §2); empty for our own.
        changed_at: When the password was last set: sessions begun before it are over.
    """

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("login", "issuer", "subject", name="uq_account_identity"),
        Index("ix_account_person", "person"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("person.id"))
    login: Mapped[str]
    password_hash: Mapped[str]
    issuer: Mapped[str]
    subject: Mapped[str]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class HeldRoleRow(Base):
    """A role as somebody gave it: who did, and when; ended by its last day, never deleted."""

    __tablename__ = "held_role"
    __table_args__ = (Index("ix_held_role_person", "person"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("person.id"))
    role: Mapped[Role] = mapped_column(names_of(Role))
    office: Mapped[str]
    first_on: Mapped[date]
    last_on: Mapped[date | None]
    given_by: Mapped[str]
    given_at: Mapped[datetime]
    why: Mapped[str]


class DelegationRow(Base):
    """What one person may do in another's place, by an act."""

    __tablename__ = "delegation"
    __table_args__ = (Index("ix_delegation_to", "to_person"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    by_person: Mapped[str] = mapped_column(ForeignKey("person.id"))
    to_person: Mapped[str] = mapped_column(ForeignKey("person.id"))
    role: Mapped[Role] = mapped_column(names_of(Role))
    office: Mapped[str]
    act: Mapped[str]
    extent: Mapped[list[str]] = mapped_column(JSON)
    first_on: Mapped[date]
    last_on: Mapped[date]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]


class AbsenceRow(Base):
    """Somebody is away; who stands in takes the steps meanwhile."""

    __tablename__ = "absence"
    __table_args__ = (Index("ix_absence_substitute", "substitute"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("person.id"))
    substitute: Mapped[str]
    first_on: Mapped[date]
    last_on: Mapped[date]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]


class ConflictRow(Base):
    """A conflict of interest as a person declares it (art. 6-bis L. 241/1990): no step on it while the row stands."""

    __tablename__ = "conflict_of_interest"

    person: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    agreement: Mapped[str] = mapped_column(ForeignKey("agreement.number"), primary_key=True)
    reason: Mapped[str]
    declared_at: Mapped[datetime]


class ConfidentialReaderRow(Base):
    """Who may read a confidential agreement, by name: since when and by whose word."""

    __tablename__ = "confidential_reader"

    agreement: Mapped[str] = mapped_column(ForeignKey("agreement.number"), primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    given_by: Mapped[str]
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ReadingRow(Base):
    """That somebody read something of a confidential agreement; rows are only added."""

    __tablename__ = "reading"
    __table_args__ = (Index("ix_reading_agreement", "agreement", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement: Mapped[str]
    person: Mapped[str]
    what: Mapped[str]
    at: Mapped[datetime]


class SessionRow(Base):
    """Somebody who has logged in.

    Attributes:
        digest: SHA-256 of the random id that only the browser has.
        token: Of this session's forms: sent back with whatever changes something.
        ends_at: Whatever happens; `seen_at` says since when nothing has.
        provider_hint: What the provider wants to hear at logout; empty for our own accounts.
    """

    __tablename__ = "session"
    __table_args__ = (Index("ix_session_account", "account"), Index("ix_session_ends", "ends_at"))

    digest: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"))
    token: Mapped[str]
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    roles_digest: Mapped[str]
    provider_hint: Mapped[str]


class LoginFailureRow(Base):
    """How often a login, or an address, has failed of late.

    Attributes:
        key: «account:…» or «address:…», hashed: what was typed may be a password in the wrong field.
    """

    __tablename__ = "login_failure"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    first_at: Mapped[datetime]
    closed_until: Mapped[datetime | None]


class OneTimeLinkRow(Base):
    """A link by which an account gets its password; good once, for a while."""

    __tablename__ = "one_time_link"

    digest: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"))
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class PeopleChangeRow(Base):
    """What was changed about people (accounts, roles, delegations, readers): who, when, what, why; only added."""

    __tablename__ = "people_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_name: Mapped[str]
    actor_office: Mapped[str]
    actor_person: Mapped[str]
    person: Mapped[str]
    what: Mapped[str]
    why: Mapped[str]
