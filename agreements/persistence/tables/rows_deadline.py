"""Row classes of the sweep: armed deadlines, the agenda, rungs and lines of the digest, ladders, the last sweep."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from agreements.domain.deadlines.deadlines import DeadlineKind
from agreements.persistence.engine.rows_base import Base, names_of


class ArmedDeadlineRow(Base):
    """What a deadline's ladder stands on, and how often it has begun anew.

    Attributes:
        stands_on: Empty while the deadline is not watched.
        version: Grows with every new beginning, also back to a date it had before.
    """

    __tablename__ = "armed_deadline"

    agreement: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    stands_on: Mapped[str]
    version: Mapped[int]


class AgendaEntryRow(Base):
    """One line of what calendars show of an agreement; it holds as long as the agreement's day of looking does.

    Attributes:
        ordinal: Its place: first what runs, then what is over.
        cancelled: Whether it is over, and calendars cancel it.
    """

    __tablename__ = "agenda_entry"
    __table_args__ = (
        Index("ix_agenda_entry_due", "cancelled", "due_on"),
        Index("ix_agenda_entry_kind", "kind", "due_on"),
    )

    agreement: Mapped[str] = mapped_column(ForeignKey("agreement.number"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cancelled: Mapped[bool]
    kind: Mapped[DeadlineKind] = mapped_column(names_of(DeadlineKind))
    code: Mapped[str]
    due_on: Mapped[date]
    what: Mapped[str]
    explanation: Mapped[str]
    owed_by: Mapped[str]
    office_name: Mapped[str]
    office_email: Mapped[str]


class DigestRungRow(Base):
    """A rung of a ladder that the digest has dealt with; those of mails of their own: `HandledRungRow`."""

    __tablename__ = "digest_rung"

    agreement: Mapped[str] = mapped_column(primary_key=True)
    obligation: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rung: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    handled_at: Mapped[datetime]


class DigestLineRow(Base):
    """A line that somebody's digest has, or waits to have.

    Attributes:
        digest: The mail that it went into; empty while it waits.
    """

    __tablename__ = "digest_line"
    __table_args__ = (Index("ix_digest_line_digest", "digest"),)

    agreement: Mapped[str] = mapped_column(primary_key=True)
    obligation: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rung: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    recipient: Mapped[str] = mapped_column(primary_key=True)
    long_past: Mapped[bool]
    digest: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"))


class LadderRow(Base):
    """A ladder that an office, or with an empty code the whole body, chose.

    Attributes:
        audience: The first rung of each role, by its English name.
    """

    __tablename__ = "ladder"

    office: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[DeadlineKind] = mapped_column(names_of(DeadlineKind), primary_key=True)
    rungs_days: Mapped[list[int]] = mapped_column(JSON)
    audience: Mapped[dict[str, int]] = mapped_column(JSON)


class SweepStateRow(Base):
    """The last sweep that came to its end, and the Monday of the week whose digest was last made: one row at most."""

    __tablename__ = "sweep_state"
    __table_args__ = (CheckConstraint("singleton = 1", name="singleton"),)

    singleton: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_on: Mapped[date]
    round_on: Mapped[date | None]


class SweepRulesRow(Base):
    """The number of the rules by which days of looking are found: one row, once they have changed for the first time.

    Attributes:
        number: From 1; grows whenever a ladder, an office's address or the program changes.
        program: What the rules of the program are, by their digest.
    """

    __tablename__ = "sweep_rules"
    __table_args__ = (CheckConstraint("singleton = 1", name="singleton"),)

    singleton: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    program: Mapped[str]
