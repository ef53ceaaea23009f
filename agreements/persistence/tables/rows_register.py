"""Row classes beside the agreements: journal, documents, outbox, handled rungs, numbers, installation and clock."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from agreements.persistence.engine.records import NoticeStatus
from agreements.persistence.engine.rows_base import Base, names_of


class JournalEntryRow(Base):
    """One fact of an agreement's life; triggers of the database refuse its change and its deletion.

    Attributes:
        state_form: Number of the form (`state_form`) of the two digests; 0 where the row seals nothing.
        actor_person: Id of the person who had logged in; empty where who acted is a declaration.
    """

    __tablename__ = "journal"
    # Whether the clock has gone back is asked at each step: later rows than now are rare.
    __table_args__ = (Index("ix_journal_at", "at"),)

    agreement: Mapped[str] = mapped_column(ForeignKey("agreement.number"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    previous_hash: Mapped[str]
    hash: Mapped[str]
    act_sequence: Mapped[int]
    step: Mapped[str]
    at: Mapped[datetime]
    actor_name: Mapped[str]
    actor_office: Mapped[str]
    what: Mapped[str]
    why: Mapped[str]
    legal_basis: Mapped[str]
    data: Mapped[dict[str, str]] = mapped_column(JSON)
    clock_note: Mapped[str]
    state_form: Mapped[int] = mapped_column(server_default="0")
    state: Mapped[str] = mapped_column(server_default="")
    documents: Mapped[str] = mapped_column(server_default="")
    actor_person: Mapped[str] = mapped_column(server_default="")


class DocumentRow(Base):
    """A document in the archive that belongs to an agreement."""

    __tablename__ = "document"

    agreement: Mapped[str] = mapped_column(ForeignKey("agreement.number"), primary_key=True)
    act_sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int]
    label: Mapped[str]
    suffix: Mapped[str]
    sha256: Mapped[str]
    engine: Mapped[str]
    created_at: Mapped[datetime]


class NoticeRow(Base):
    """A notice on its way out; no foreign key, since a digest belongs to no single agreement."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("agreement", "obligation", "rung", "recipient", "version"),
        Index("ix_outbox_status", "status", "next_attempt_at"),
        Index("ix_outbox_digest", "obligation", "recipient", "version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement: Mapped[str]
    obligation: Mapped[str]
    rung: Mapped[int]
    recipient: Mapped[str]
    version: Mapped[int]
    subject: Mapped[str]
    body: Mapped[str]
    message_id: Mapped[str]
    status: Mapped[NoticeStatus] = mapped_column(names_of(NoticeStatus))
    attempts: Mapped[int]
    next_attempt_at: Mapped[datetime | None]
    last_error: Mapped[str]
    server_reply: Mapped[str]
    created_at: Mapped[datetime]
    claimed_by: Mapped[str]
    claimed_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    html: Mapped[str] = mapped_column(server_default="")
    calendar: Mapped[str] = mapped_column(server_default="")


class HandledRungRow(Base):
    """A rung of a ladder that a sweep has dealt with, so that no later sweep does it again."""

    __tablename__ = "handled_rung"

    agreement: Mapped[str] = mapped_column(primary_key=True)
    obligation: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rung: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    handled_at: Mapped[datetime]


class SearchWordRow(Base):
    """One word of an agreement, as searches compare it, by its place (`domain.search`)."""

    __tablename__ = "search_word"
    __table_args__ = (
        Index("ix_search_word_word", "word", "place", "agreement"),
        {"sqlite_with_rowid": False},
    )

    agreement: Mapped[str] = mapped_column(ForeignKey("agreement.number"), primary_key=True)
    # By code points on both engines: ranges of words must mean the same.
    word: Mapped[str] = mapped_column(Text().with_variant(Text(collation="C"), "postgresql"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class RegisterFactRow(Base):
    """What questions by state, dates and money ask of an agreement (`domain.register_facts`)."""

    __tablename__ = "register_fact"
    __table_args__ = (
        Index("ix_register_fact_stage", "stage", "ends_on"),
        Index("ix_register_fact_signed", "signed_on"),
        Index("ix_register_fact_ends", "ends_on"),
        Index("ix_register_fact_cents", "cents"),
    )

    agreement: Mapped[str] = mapped_column(ForeignKey("agreement.number"), primary_key=True)
    stage: Mapped[str]
    signed_on: Mapped[date | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    ended: Mapped[bool]
    cents: Mapped[int | None] = mapped_column(BigInteger)
    minimum: Mapped[bool]


class NumberCounterRow(Base):
    """The last internal number given in a year.

    Attributes:
        passed_over: The serials that were not given, since numbers brought in from elsewhere were higher: each the
            first and the last of a stretch, in which the numbers that were brought in lie too.
    """

    __tablename__ = "number_counter"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
    passed_over: Mapped[list[list[int]]] = mapped_column(JSON, server_default="[]")


class InstallationRow(Base):
    """What this database is: one row, written when it is created and never changed."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("singleton = 1", name="singleton"),)

    singleton: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[str]
    trial: Mapped[bool]
    created_at: Mapped[datetime]


class ClockRow(Base):
    """How far the clock of a trial installation stands ahead, in seconds: one row."""

    __tablename__ = "clock"
    __table_args__ = (CheckConstraint("singleton = 1", name="singleton"),)

    singleton: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    offset_seconds: Mapped[int] = mapped_column(BigInteger)
