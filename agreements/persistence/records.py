"""What the unit of work gives back beside agreements: plain, frozen, free of the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agreements.domain.events import Actor
from agreements.domain.notice import Notice


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One fact as the journal keeps it.

    Attributes:
        sequence: From 1, without gaps, within its agreement.
        previous_hash: Of the row before; 64 zeros for the first.
        hash: Of this row: `agreements.persistence.journal.row_hash`.
        actor: Who declared to act ("dichiarato da").
        at: Aware UTC datetime.
    """

    agreement: str
    sequence: int
    previous_hash: str
    hash: str
    act_sequence: int
    step: str
    at: datetime
    actor: Actor
    what: str
    why: str
    legal_basis: str
    data: Mapping[str, str]
    clock_note: str


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document of an agreement in the archive. Agreement, act, kind and ordinal are its key.

    Attributes:
        kind: Stable name of what it is, e.g. "bozza".
        ordinal: Which one of its kind within the act, from 1.
        position: Its place in the agreement's folder, for the file name.
        label: In Italian, for people: "bozza v1".
        suffix: With the dot: ".docx".
        engine: What made it, with version; empty where that means nothing.
        created_at: Aware UTC datetime.
    """

    agreement: str
    act_sequence: int
    kind: str
    ordinal: int
    position: int
    label: str
    suffix: str
    sha256: str
    engine: str
    created_at: datetime


class NoticeStatus(StrEnum):
    """How far a notice has come; the value is the Italian label."""

    QUEUED = "in coda"
    SENDING = "in consegna"
    ACCEPTED = "accettata dal server di posta"
    FAILED = "non consegnabile"
    UNCERTAIN = "esito incerto"
    CANCELLED = "annullata perché superata"
    SETTLED = "definita da una persona"


@dataclass(frozen=True, slots=True)
class OutboxNotice:
    """A notice in the outbox.

    Attributes:
        message_id: With angle brackets; the same for every attempt, so that a mail sent twice is seen as one.
        attempts: How often a sender has claimed it.
        next_attempt_at: Not to be sent before; None means at once.
        claimed_by: The sender that has it in hand, or had it last.
        server_reply: What the server answered when it accepted.
    """

    id: int
    notice: Notice
    message_id: str
    status: NoticeStatus
    attempts: int
    next_attempt_at: datetime | None
    last_error: str
    server_reply: str
    created_at: datetime
    claimed_by: str
    claimed_at: datetime | None
    accepted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Installation:
    """What a database is.

    Attributes:
        id: A UUID, random, for telling installations apart.
        trial: Whether it was created for trial: only then the clock may be moved. It never changes.
    """

    id: str
    trial: bool
    created_at: datetime
