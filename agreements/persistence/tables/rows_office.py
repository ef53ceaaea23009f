"""Row classes of the register of own offices, with the history of its changes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from agreements.domain.offices import Mailing, Passing
from agreements.persistence.engine.rows_base import Base, names_of


class RegisteredOfficeRow(Base):
    """An office.

    Attributes:
        contacts: Addresses by the English name of the role.
    """

    __tablename__ = "registered_office"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str]
    responsible: Mapped[str]
    mailing: Mapped[Mailing] = mapped_column(names_of(Mailing))
    contacts: Mapped[dict[str, str]] = mapped_column(JSON)
    former_emails: Mapped[list[str]] = mapped_column(JSON)


class SubstituteRow(Base):
    """Who gets an office's mail between two days."""

    __tablename__ = "office_substitute"

    office: Mapped[str] = mapped_column(ForeignKey("registered_office.code"), primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    until_on: Mapped[date]
    name: Mapped[str]
    email: Mapped[str]
    act: Mapped[str]
    gets_copy: Mapped[bool] = mapped_column(server_default=false())


class ReorganisationRow(Base):
    """A reorganisation: to come, carried out, or taken back; never deleted.

    Attributes:
        only: Numbers of the agreements that pass; empty: all of them.
        passed: Numbers of those that have passed.
    """

    __tablename__ = "reorganisation"
    __table_args__ = (
        UniqueConstraint("key", name="uq_reorganisation_key"),
        Index("ix_reorganisation_state", "state", "effective_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    source: Mapped[str]
    target: Mapped[str]
    act: Mapped[str]
    adopted_on: Mapped[date]
    effective_on: Mapped[date]
    reason: Mapped[str]
    new_name: Mapped[str]
    manager_name: Mapped[str]
    manager_email: Mapped[str]
    only: Mapped[list[str]] = mapped_column(JSON)
    passed: Mapped[list[str]] = mapped_column(JSON)
    former_name: Mapped[str]
    state: Mapped[Passing] = mapped_column(names_of(Passing))
    actor_name: Mapped[str]
    actor_office: Mapped[str]
    actor_person: Mapped[str]
    recorded_at: Mapped[datetime]


class OfficeChangeRow(Base):
    """One change of the register: who, when, what, why; rows are only added."""

    __tablename__ = "office_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str]
    at: Mapped[datetime]
    actor_name: Mapped[str]
    actor_office: Mapped[str]
    actor_person: Mapped[str] = mapped_column(server_default="")
    what: Mapped[str]
    why: Mapped[str]
