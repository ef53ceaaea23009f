"""Row classes of what comes in by the door: requests for a step, and received files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from agreements.domain.people.request import RequestState
from agreements.persistence.engine.rows_base import Base, names_of


class RequestRow(Base):
    """A form as a person sent it, kept before anything is done; Prefect gets its number only.

    Attributes:
        key: Of one click: the same key is the same request.
        form: As validated; emptied when it has served and its time is over, while `form_digest` stays.
        office: Of the person when it was asked, as the journal writes it.
        run: Id of the flow run, as soon as there is one.
        told: What came of it, in Italian.
        agreement: Its number, where the form names one.
        outcome: The whole answer; emptied together with the form. NULL of requests from before it was kept.
    """

    __tablename__ = "request"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_request_state", "state", "asked_at"),
        Index("ix_request_person", "person", "asked_at"),
        Index("ix_request_run", "run"),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    person: Mapped[str] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]
    office: Mapped[str]
    step: Mapped[str]
    agreement: Mapped[str]
    form: Mapped[dict[str, Any]] = mapped_column(JSON)
    form_digest: Mapped[str]
    files: Mapped[list[str]] = mapped_column(JSON)
    asked_at: Mapped[datetime]
    state: Mapped[RequestState] = mapped_column(names_of(RequestState))
    run: Mapped[str]
    told: Mapped[str]
    settled_at: Mapped[datetime | None]
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class ClockOutcomeRow(Base):
    """What a step of the clock said when it ended last; its next run replaces it."""

    __tablename__ = "clock_outcome"

    step: Mapped[str] = mapped_column(primary_key=True)
    run: Mapped[str]
    at: Mapped[datetime]
    ended: Mapped[str]
    told: Mapped[str]
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON)


class ReceivedFileRow(Base):
    """A file that came in and was not used yet: its bytes lie in «ricevuti», by their hash.

    Attributes:
        person: Who brought it; empty where nobody was logged in (command, folder).
        way: "pagina", "comando" or "in-arrivo".
        agreement: Number of the one it is for; empty as long as nobody knows.
        used_at: When a step took it into the archive.
        warned_at: When somebody was told that it will go.
        gone_at: When its bytes went, unused.
    """

    __tablename__ = "received_file"
    __table_args__ = (
        Index("ix_received_file_sha256", "sha256"),
        Index("ix_received_file_agreement", "agreement"),
        Index("ix_received_file_waiting", "used_at", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    media: Mapped[str]
    person: Mapped[str]
    way: Mapped[str]
    agreement: Mapped[str]
    received_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[str]
    warned_at: Mapped[datetime | None]
    gone_at: Mapped[datetime | None]
