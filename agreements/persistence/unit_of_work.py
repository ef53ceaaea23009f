"""The unit of work: all that one use case reads and writes, in one commit.

It begins by reading, without any lock. Its first write opens the one transaction in which everything goes down:
agreement, journal, outbox, documents. What was read before may have changed in between: a save then finds another
revision and answers `ConcurrentChange`. So a unit may read, let a slow conversion run, and then write.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from agreements.domain.agreement import Agreement
from agreements.domain.events import Event, JournalHead
from agreements.domain.moment import Moment
from agreements.domain.notice import Notice
from agreements.persistence import agreement_store, clock, documents_index, notices
from agreements.persistence import engine as e
from agreements.persistence.records import DocumentRecord, Installation, JournalRow, OutboxNotice


class UnitOfWork:
    """Made by `Database.unit`; used by one thread, for one use case.

    Every method raises `DatabaseUnavailable` where the database is busy for too long, or lost.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._session = Session(e.reading(engine))
        self._writes = False
        self._failed = False

    # Agreements.

    def load(self, number: str) -> Agreement:
        """The agreement with this number.

        Raises:
            UnknownAgreement: There is none, or it is no internal number at all.
        """
        with e.told_in_italian():
            return agreement_store.load(self._session, number)

    def numbers(self) -> tuple[str, ...]:
        """Every internal number, in order."""
        with e.told_in_italian():
            return agreement_store.numbers(self._session)

    def list_agreements(self) -> tuple[Agreement, ...]:
        """Every agreement, in order of number."""
        with e.told_in_italian():
            return agreement_store.load_all(self._session)

    def find_by_creation_digest(self, digest: str) -> str | None:
        """The number of the agreement that a request created, None if it has created none."""
        with e.told_in_italian():
            return agreement_store.by_creation_digest(self._session, digest)

    def next_number(self, year: int) -> str:
        """The next internal number of a year, such as P-2026-0001; from here the unit writes."""
        with self._writing() as session:
            return agreement_store.next_number(session, year)

    def add(self, agreement: Agreement, event: Event, creation_digest: str) -> Agreement:
        """Add a new agreement with the first row of its journal.

        The digest is that of the request, so that its repetition creates nothing.

        Returns:
            The agreement with its first revision.

        Raises:
            AlreadyCreated: The same request had created one; it carries the number.
            NumberAlreadyTaken: The internal number, or a repertory number, belongs to another.
        """
        with self._writing() as session:
            return agreement_store.add(session, agreement, event, creation_digest)

    def save(self, agreement: Agreement, events: Sequence[Event]) -> Agreement:
        """Save a changed agreement with what happened to it; what it no longer has is deleted.

        Returns:
            The agreement with its new revision: a second save in the same unit starts from it.

        Raises:
            ConcurrentChange: It is no longer as it was when it was loaded; the sentence says who did what.
            UnknownAgreement: It was never added.
            NumberAlreadyTaken: A repertory number belongs to another act.
            JournalAltered: Somebody else has cut or lengthened its journal.
            ValueError: Without an event, or with another agreement's.
        """
        with self._writing() as session:
            return agreement_store.save(session, agreement, events)

    def journal(self, number: str) -> tuple[JournalRow, ...]:
        """The journal of an agreement, oldest first."""
        with e.told_in_italian():
            return agreement_store.journal(self._session, number)

    def readable_journal(self, number: str) -> tuple[tuple[JournalRow, ...], int | None]:
        """The journal up to a row in which something impossible was written by somebody else, and that row's number.

        For verifying only: every other reader should stumble over such a row.
        """
        with e.told_in_italian():
            return agreement_store.readable_journal(self._session, number)

    def journal_head(self, number: str) -> str | None:
        """Hash of the newest journal row as the agreement remembers it, for `journal.verify`."""
        with e.told_in_italian():
            return agreement_store.journal_head(self._session, number)

    def printed_head(self, number: str) -> JournalHead:
        """The last row of an agreement's journal, for papers that leave the database.

        Raises:
            JournalAltered: It is not the one that the agreement remembers.
        """
        with e.told_in_italian():
            return agreement_store.printed_head(self._session, number)

    # Documents.

    def add_documents(self, documents: Sequence[DocumentRecord]) -> None:
        """Add archived documents to the index of their agreements. Safe to repeat.

        Raises:
            DocumentAlreadyIndexed: Under the same key stands a file with other bytes.
        """
        with self._writing() as session:
            documents_index.add_documents(session, documents)

    def documents(self, number: str) -> tuple[DocumentRecord, ...]:
        """The documents of an agreement, in the order of its folder."""
        with e.told_in_italian():
            return documents_index.documents(self._session, number)

    def all_documents(self) -> tuple[DocumentRecord, ...]:
        """The documents of every agreement."""
        with e.told_in_italian():
            return documents_index.all_documents(self._session)

    # Notices.

    def enqueue(self, queued: Sequence[Notice], at: datetime) -> None:
        """Write notices into the outbox. Safe to repeat: a key that is there already is left alone."""
        with self._writing() as session:
            notices.enqueue(session, queued, at, clock.installation(session).id)

    def cancel_queued(self, agreement: str, obligation: str, below_version: int) -> int:
        """Cancel queued notices about older due dates of an obligation; says how many."""
        with self._writing() as session:
            return notices.cancel_below(session, agreement, obligation, below_version)

    def cancel_obsolete(self, agreement: str, watched: Collection[tuple[str, int]]) -> int:
        """Cancel queued notices about deadlines (code, version) that are no longer watched; says how many."""
        with self._writing() as session:
            return notices.cancel_except(session, agreement, watched)

    def notices(self, agreement: str) -> tuple[OutboxNotice, ...]:
        """Every notice about an agreement, oldest first, whatever became of it."""
        with e.told_in_italian():
            return notices.of_agreement(self._session, agreement)

    def unsettled_notices(self) -> tuple[OutboxNotice, ...]:
        """The notices that wait for a person, oldest first: of unknown outcome, or given up."""
        with e.told_in_italian():
            return notices.unsettled(self._session)

    def settle_notice(self, id: int, *, again: bool) -> bool:
        """A person decided on a notice that waited for it; False if it does not wait: then nothing changed."""
        with self._writing() as session:
            return notices.settle(session, id, again=again)

    def handled(self, agreement: str, obligation: str, version: int) -> set[int]:
        """The rungs already handled of one deadline."""
        return self.all_handled(agreement).get((obligation, version), set())

    def all_handled(self, agreement: str) -> dict[tuple[str, int], set[int]]:
        """The rungs already handled of every deadline (code, version) of an agreement."""
        with e.told_in_italian():
            return notices.handled(self._session, agreement)

    def mark_handled(self, agreement: str, obligation: str, version: int, rungs: Collection[int], at: datetime) -> None:
        """Note that rungs have been dealt with. Safe to repeat."""
        with self._writing() as session:
            notices.mark_handled(session, agreement, obligation, version, rungs, at)

    # Installation and clock.

    def installation(self) -> Installation:
        """What this database is."""
        with e.told_in_italian():
            return clock.installation(self._session)

    def moment(self, now: datetime) -> Moment:
        """The moment it is for this installation: the computer's clock and, in a trial, the offset.

        Raises:
            ClockRefused: An offset stands in a database that was not created for trial.
        """
        with e.told_in_italian():
            return clock.moment(self._session, now)

    def advance_clock(self, by: timedelta) -> None:
        """Move the clock of a trial installation forward, by whole seconds.

        Raises:
            TrialOnly: The installation is not for trial.
            ClockRefused: Not forward, or more than a century in all.
        """
        with self._writing() as session:
            clock.advance(session, by)

    # The transaction.

    def commit(self) -> None:
        """Write everything down, all or nothing; without it, leaving the unit leaves no trace.

        Raises:
            RuntimeError: A write of this unit has failed.
        """
        if self._failed:
            raise RuntimeError("a write of this unit has failed: leave it without commit")
        with e.told_in_italian():
            self._session.flush()
        with e.told_in_italian(committing=True):
            self._session.commit()
        self.close()

    def close(self) -> None:
        """Let go of whatever was not committed; a unit that is used again begins by reading."""
        self._session.close()
        self._session, self._writes, self._failed = Session(e.reading(self._engine)), False, False

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with e.told_in_italian():
            if not self._writes:
                # A transaction that has read an old state could not write on SQLite: let it go and begin anew.
                self._session.close()
                self._session, self._writes = Session(e.writing(self._engine)), True
            try:
                yield self._session
            except BaseException:
                # Half a step may have been written: nothing of this unit may be committed any more.
                self._failed = True
                raise
