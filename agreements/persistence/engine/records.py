"""What the unit of work gives back beside agreements: plain, frozen, free of the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.parties import Office
from agreements.domain.deadlines.agenda import Agenda
from agreements.domain.deadlines.notice import Notice
from agreements.domain.offices import Passing


class Seal(NamedTuple):
    """What an agreement's data and its list of documents are, by their digests (`agreements.seal`).

    Attributes:
        form: Number of the form in which they are digested; 0 where nothing was sealed.
        state: Of the agreement with all that belongs to it.
        documents: Of its list of documents.
    """

    form: int = 0
    state: str = ""
    documents: str = ""


NOT_SEALED = Seal()


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One fact as the journal keeps it.

    Attributes:
        sequence: From 1, without gaps, within its agreement.
        previous_hash: Of the row before; 64 zeros for the first.
        hash: Of this row: `agreements.persistence.agreements.journal.row_hash`.
        actor: Who declared to act ("dichiarato da").
        at: Aware UTC datetime.
        seal: Of what the step of this row left behind.
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
    seal: Seal = NOT_SEALED


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


class MailboxOutcome(StrEnum):
    """What became of a message of the PEC mailbox; the value is the Italian label."""

    IMPORTED = "ricevuta importata"
    NOT_OURS = "non è una ricevuta"
    WAITING = "ricevuta senza lettera corrispondente"


@dataclass(frozen=True, slots=True)
class MailboxMessage:
    """A message of a mailbox that was looked at; the message itself stays there, untouched.

    Attributes:
        mailbox: User, server and folder.
        uid_validity: While it is the same, a number means the same message for ever.
        agreement: Internal number, where its receipt was recorded.
        note: In Italian, why it was not.
    """

    mailbox: str
    uid_validity: int
    uid: int
    outcome: MailboxOutcome
    agreement: str
    note: str
    seen_at: datetime


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


@dataclass(frozen=True, slots=True)
class OfficeChange:
    """One change of the register of offices.

    Attributes:
        digest: Of what was asked: the same request is recognised.
        at: Aware UTC datetime.
    """

    digest: str
    at: datetime
    actor: Actor
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Reorganisation:
    """A reorganisation as it was recorded.

    Attributes:
        id: In the order in which they were recorded; 0 before that.
        key: By which journals and mails know it; the same again, after it was taken back, has another.
        source, target: Codes of the offices.
        manager: None where whoever it was stays.
        only: Numbers of the agreements that pass; empty: all of them.
        recorded_at: Aware UTC datetime.
        passed: Numbers of the agreements that have passed.
        former_name: What the source was called before.
    """

    id: int
    key: str
    source: str
    target: str
    act: str
    adopted_on: date
    effective_on: date
    reason: str
    new_name: str
    manager: Office | None
    only: tuple[str, ...]
    state: Passing
    actor: Actor
    recorded_at: datetime
    passed: tuple[str, ...] = ()
    former_name: str = ""


@dataclass(frozen=True, slots=True)
class PeopleChange:
    """One change about people: accounts, roles, delegations, absences, readers.

    Attributes:
        at: Aware UTC datetime.
        person: Id of whom it is about.
    """

    at: datetime
    actor: Actor
    person: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A conflict of interest that a person has declared on an agreement.

    Attributes:
        person: Its id.
        at: Aware UTC datetime.
    """

    person: str
    agreement: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """That a person read something of a confidential agreement.

    Attributes:
        person: Its id.
        what: In Italian: "pagina dell’accordo", "documento «bozza v1»".
        at: Aware UTC datetime.
    """

    agreement: str
    person: str
    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """When the sweep must look at an agreement again, and what calendars show of it until then.

    Attributes:
        revision: Of the agreement as it was looked at; in any other the day says nothing.
    """

    agreement: str
    revision: int
    again_on: date
    agenda: Agenda


@dataclass(frozen=True, slots=True)
class AtAGlance:
    """What lists of the whole register need of an agreement.

    Attributes:
        states: Of its acts.
        correction_waits: For a second person.
        file_held: For the dirigente's decision.
    """

    number: str
    states: frozenset[ActState]
    correction_waits: bool
    file_held: bool


@dataclass(frozen=True, slots=True)
class ToldOfLetters:
    """What says of an agreement's letters which of them may wait and which have left.

    Attributes:
        steps: Of its journal, in order.
        drafts: Of letters to other bodies, in the order of the folder.
        failures: Whether a receipt says that a letter has not arrived, or may not.
    """

    steps: tuple[ToldStep, ...] = ()
    drafts: tuple[LetterDraft, ...] = ()
    failures: bool = False


@dataclass(frozen=True, slots=True)
class ToldStep:
    """A row of a journal, with no more than what it says of letters."""

    act_sequence: int
    step: str
    at: datetime
    data: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """A draft of a letter in the index of documents, with no more than what tells whether it waits."""

    act_sequence: int
    kind: str
    label: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class KeptAgenda:
    """What looks have left of the agenda of all agreements.

    Attributes:
        agenda: Of the agreements on which it still holds, by number and each in its order.
        unknown: The numbers of all others, in order.
    """

    agenda: Agenda
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One deadline in somebody's digest.

    Attributes:
        code: Of the deadline.
        version: As it is armed; one that has moved since has another, and the line is obsolete.
        rung: The newest rung that the line stands for.
        long_past: All of it lay in the past when the agreement was recorded.
    """

    agreement: str
    code: str
    version: int
    rung: int
    recipient: str
    long_past: bool


class ToldLine(NamedTuple):
    """A line that somebody was told, in a digest or as a mail of its own.

    Attributes:
        at: When the mail was made, aware UTC datetime.
    """

    line: DigestLine
    at: datetime
