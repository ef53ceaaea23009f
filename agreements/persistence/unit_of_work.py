"""The unit of work: all that one use case reads and writes, in one commit.

It begins by reading, without any lock. Its first write opens the one transaction in which everything goes down:
agreement, journal, outbox, documents. What was read before may have changed in between: a save then finds another
revision and answers `ConcurrentChange`. So a unit may read, let a slow conversion run, and then write.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Engine

from agreements import trace
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Event, JournalHead
from agreements.domain.basics.moment import Moment
from agreements.domain.deadlines.agenda import Entry
from agreements.domain.figures.phases import Taken
from agreements.domain.mail.pec import RecordedReceipt
from agreements.domain.register.search import Query
from agreements.persistence.agreements import agreement_store, documents_index, seal, search_index
from agreements.persistence.agreements.aggregate import LoadedRows
from agreements.persistence.bodies.bodies_unit import BodiesUnit
from agreements.persistence.bodies.offices_unit import OfficesUnit
from agreements.persistence.deadlines import clock, sweep_marks
from agreements.persistence.deadlines.deadline_unit import DeadlineUnit
from agreements.persistence.engine import engine as e
from agreements.persistence.engine.records import (
    AtAGlance,
    DocumentRecord,
    Installation,
    JournalRow,
    MailboxMessage,
    Seal,
    ToldOfLetters,
)
from agreements.persistence.lists import overviews, register_pages, search_candidates, waiting_lists
from agreements.persistence.lists.register_pages import Cut
from agreements.persistence.lists.waiting_lists import Asked, Scope
from agreements.persistence.mail import pec_receipts
from agreements.persistence.people.accounts_unit import AccountsUnit
from agreements.persistence.people.drafts_unit import DraftsUnit
from agreements.persistence.people.people_unit import PeopleUnit
from agreements.persistence.people.received import ReceivedUnit
from agreements.persistence.people.requests_unit import RequestsUnit

_ALL = 1_000_000


class UnitOfWork(
    DeadlineUnit, BodiesUnit, OfficesUnit, PeopleUnit, AccountsUnit, RequestsUnit, ReceivedUnit, DraftsUnit
):
    """Made by `Database.unit`; used by one thread, for one use case.

    Every method raises `DatabaseUnavailable` where the database is busy for too long, or lost.
    """

    def __init__(self, engine: Engine, loaded: LoadedRows) -> None:
        super().__init__(engine)
        self._loaded = loaded

    # Agreements.

    def load(self, number: str) -> Agreement:
        """The agreement with this number.

        Raises:
            UnknownAgreement: There is none, or it is no internal number at all.
        """
        with e.told_in_italian():
            found = agreement_store.load(self._connection, self._loaded, number)
        trace.read(found.number)
        return found

    def numbers(self) -> tuple[str, ...]:
        """Every internal number, in order."""
        with e.told_in_italian():
            return agreement_store.numbers(self._connection)

    def list_agreements(self) -> tuple[Agreement, ...]:
        """Every agreement, in order of number."""
        with e.told_in_italian():
            return agreement_store.load_all(self._connection)

    def numbers_given(self) -> tuple[str, ...]:
        """Every internal number that was given, in order, whether or not the agreement is still there."""
        with e.told_in_italian():
            return agreement_store.numbers_given(self._connection)

    def load_some(self, numbers: Collection[str]) -> tuple[Agreement, ...]:
        """The agreements with these numbers, in order of number."""
        with e.told_in_italian():
            return agreement_store.load_some(self._connection, self._loaded, numbers)

    def implementing(self, frame: str) -> tuple[Agreement, ...]:
        """The agreements that implement a frame agreement, in order of number."""
        with e.told_in_italian():
            return agreement_store.implementing(self._connection, frame)

    def copies_of(self, model: str) -> tuple[Agreement, ...]:
        """The agreements made from the approved text of a model, in order of number."""
        with e.told_in_italian():
            return agreement_store.copies_of(self._connection, model)

    def has_copies(self, model: str) -> bool:
        """Whether any agreement was made from the approved text of a model; none is loaded."""
        return bool(self.numbers_of_copies(model, most=1))

    def numbers_of_copies(self, model: str, most: int = _ALL) -> tuple[str, ...]:
        """The numbers of the agreements made from the approved text of a model, in order; none is loaded."""
        with e.told_in_italian():
            return overviews.numbers_of_copies(self._connection, model, most)

    def numbers_implementing(self, frame: str) -> tuple[str, ...]:
        """The numbers of the agreements that implement a frame agreement, in order; none is loaded."""
        with e.told_in_italian():
            return overviews.numbers_implementing(self._connection, frame)

    def numbers_following(self, predecessor: str) -> tuple[str, ...]:
        """The numbers of the agreements that were entered as following one, in order; none is loaded."""
        with e.told_in_italian():
            return overviews.numbers_following(self._connection, predecessor)

    def may_answer(self, query: Query, today: date) -> tuple[str, ...]:
        """The numbers of the agreements that may answer a question, as texts in order; none is loaded.

        Those of which nobody knows it yet (`not_indexed`) are among them.

        Raises:
            ValueError: Nothing is asked: every agreement answers.
        """
        with e.told_in_italian():
            return search_candidates.may_answer(self._connection, query, today)

    def entries_of(self, today: date, program: str, scope: Scope, asked: Asked, most: int) -> tuple[Entry, ...]:
        """What is due or missing, by day, as far as looks have kept it."""
        with e.told_in_italian():
            rules = sweep_marks.holding(self._connection, today, program)
            if rules is None:
                return ()
            return waiting_lists.entries(self._connection, today, rules, scope, asked, most)

    def not_looked_at(self, today: date, program: str, scope: Scope, most: int) -> tuple[str, ...]:
        """The numbers of agreements of which no look has left what is due, the newest first."""
        with e.told_in_italian():
            rules = sweep_marks.holding(self._connection, today, program)
            return waiting_lists.not_looked_at(self._connection, today, rules, scope, most)

    def with_open_acts(self, scope: Scope, most: int) -> tuple[str, ...]:
        """The numbers of agreements with an act on its way to signature, the newest first."""
        with e.told_in_italian():
            return waiting_lists.with_open_acts(self._connection, scope, most)

    def with_held_files(self, scope: Scope, most: int) -> tuple[str, ...]:
        """The numbers of agreements of which a file was ever held, the newest first."""
        with e.told_in_italian():
            return waiting_lists.with_held_files(self._connection, scope, most)

    def with_corrections(self, scope: Scope, most: int) -> tuple[str, ...]:
        """The numbers of agreements on which a correction waits for a second person, the newest first."""
        with e.told_in_italian():
            return waiting_lists.with_corrections(self._connection, scope, most)

    def within(self, numbers: Sequence[str], scope: Scope, most: int) -> tuple[str, ...]:
        """Those of some agreements that lie within a scope, in their order."""
        with e.told_in_italian():
            return waiting_lists.within(self._connection, numbers, scope, most)

    def doubtful(self, step: str, numbers: Sequence[str] | None = None) -> tuple[str, ...]:
        """The numbers of agreements, or of some of these, on which a doubt may be open; no other has one.

        Args:
            step: That records an agreement with what is to be assessed of it.
        """
        with e.told_in_italian():
            return waiting_lists.doubtful(self._connection, step, numbers)

    def changed_since(self, since: datetime) -> frozenset[str]:
        """The numbers of the agreements with a row in the journal since an instant."""
        with e.told_in_italian():
            return waiting_lists.changed_since(self._connection, since)

    def undecided(self, query: Query, today: date, *, by_state: bool) -> tuple[str, ...]:
        """The numbers of the agreements of which only the domain can say whether they answer a question.

        Args:
            by_state: Or in which state they stand.
        """
        with e.told_in_italian():
            return register_pages.undecided(self._connection, query, today, by_state=by_state)

    def register_page(self, query: Query, today: date, cut: Cut) -> tuple[int, tuple[str, ...]]:
        """How many agreements answer a question, and the numbers of those of one page; none is loaded."""
        with e.told_in_italian():
            return register_pages.page(self._connection, query, today, cut)

    def not_indexed(self) -> tuple[str, ...]:
        """The numbers of the agreements whose words are not indexed by the present rules."""
        with e.told_in_italian():
            return search_index.not_indexed(self._connection)

    def index(self, agreement: Agreement, also_called: Collection[str]) -> bool:
        """Index the words of a loaded agreement; False where somebody has changed or indexed it meanwhile."""
        with self._writing() as connection:
            return search_index.index(connection, agreement, also_called)

    def at_a_glance(self) -> tuple[AtAGlance, ...]:
        """Every agreement as lists show it, in order of number; none is loaded."""
        with e.told_in_italian():
            return overviews.at_a_glance(self._connection)

    def confidential(self) -> frozenset[str]:
        """The numbers of the agreements that are not shown to everybody; none is loaded."""
        with e.told_in_italian():
            return overviews.confidential(self._connection)

    def confidential_without_extent(self) -> tuple[str, ...]:
        """The numbers of the confidential agreements of which nobody has said what stays public; none is loaded."""
        with e.told_in_italian():
            return overviews.confidential_without_extent(self._connection)

    def told_of_letters(
        self, steps: Collection[str], drafts: Collection[str], numbers: Collection[str] | None = None
    ) -> Mapping[str, ToldOfLetters]:
        """What tells of each agreement's letters, by number; of an agreement without any, nothing.

        Args:
            steps: Those by which letters leave.
            drafts: With what the kinds of their documents begin.
            numbers: Only of these agreements.
        """
        with e.told_in_italian():
            return overviews.told_of_letters(self._connection, steps, drafts, numbers)

    def steps_taken(self, steps: Collection[str]) -> Mapping[str, tuple[Taken, ...]]:
        """When the first row of each journal, and these steps, were recorded, by agreement; none is loaded."""
        with e.told_in_italian():
            return overviews.steps_taken(self._connection, steps)

    def parties_reached(self) -> tuple[tuple[str, str], ...]:
        """The number of each agreement with the PEC address of each of its parties, in order of number."""
        with e.told_in_italian():
            return overviews.parties_reached(self._connection)

    def offices_reached(self) -> frozenset[tuple[str, str]]:
        """The number of each agreement with the address of each office that follows it or answers for a duty of it."""
        with e.told_in_italian():
            return overviews.offices_reached(self._connection)

    def find_by_creation_digest(self, digest: str) -> str | None:
        """The number of the agreement that a request created, None if it has created none."""
        with e.told_in_italian():
            return agreement_store.by_creation_digest(self._connection, digest)

    def refuse_taken_numbers(self, agreement: Agreement) -> None:
        """Look, as `add` and `save` do, whether the repertory numbers are free; nothing is written.

        Raises:
            NumberAlreadyTaken: One belongs to another act.
        """
        with e.told_in_italian():
            agreement_store.refuse_taken_numbers(self._connection, agreement)

    def next_number(self, year: int) -> str:
        """The next internal number of a year, such as P-2026-0001; from here the unit writes."""
        with self._writing() as connection:
            return agreement_store.next_number(connection, year)

    def add(
        self,
        agreement: Agreement,
        event: Event,
        creation_digest: str,
        documents: Sequence[DocumentRecord] = (),
        also_called: Collection[str] = (),
    ) -> Agreement:
        """Add a new agreement with the first row of its journal.

        The digest is that of the request, so that its repetition creates nothing.

        Args:
            documents: To be indexed; their places in the agreement's folder are given here.
            also_called: By what else it is found, such as its number in an older register.

        Returns:
            The agreement with its first revision.

        Raises:
            AlreadyCreated: The same request had created one; it carries the number.
            NumberAlreadyTaken: The internal number, or a repertory number, belongs to another.
            ClockBehind: A journal ends well after this event.
        """
        with self._writing() as connection:
            return agreement_store.add(connection, agreement, event, creation_digest, documents, also_called)

    def save(
        self,
        agreement: Agreement,
        events: Sequence[Event],
        documents: Sequence[DocumentRecord] = (),
        *,
        accepting: bool = False,
    ) -> Agreement:
        """Save a changed agreement with what happened to it; what it no longer has is deleted.

        Args:
            documents: To be indexed, but for those that are; their places in the agreement's folder are given here.
            accepting: Whether an administrator recognises data and clock as they are.

        Returns:
            The agreement with its new revision: a second save in the same unit starts from it.

        Raises:
            ConcurrentChange: It is no longer as it was when it was loaded; the sentence says who did what.
            UnknownAgreement: It was never added.
            NumberAlreadyTaken: A repertory number belongs to another act.
            JournalAltered: Somebody else has cut or lengthened its journal.
            StateAltered: Somebody else has changed its data or its list of documents.
            ClockBehind: A journal ends well after these events.
            ValueError: Without an event, or with another agreement's.
        """
        with self._writing() as connection:
            return agreement_store.save(connection, self._loaded, agreement, events, documents, accepting=accepting)

    def seal(self, number: str, form: int) -> Seal:
        """What the tables show of an agreement and its documents now, by their digests in a form."""
        with e.told_in_italian():
            return seal.read(self._connection, [number], form)[number]

    def later_than(self, at: datetime) -> tuple[JournalRow, ...]:
        """The newest rows of the journals that end after an instant."""
        with e.told_in_italian():
            return agreement_store.later_than(self._connection, at)

    def journal(self, number: str) -> tuple[JournalRow, ...]:
        """The journal of an agreement, oldest first."""
        with e.told_in_italian():
            return agreement_store.journal(self._connection, number)

    def rows_of_steps(self, steps: Collection[str], numbers: Sequence[str] | None = None) -> tuple[JournalRow, ...]:
        """The rows of these steps in the journals of all agreements, or of these, each journal oldest first."""
        with e.told_in_italian():
            return agreement_store.rows_of_steps(self._connection, steps, numbers)

    def readable_journal(self, number: str) -> tuple[tuple[JournalRow, ...], int | None]:
        """The journal up to a row in which something impossible was written by somebody else, and that row's number.

        For verifying only: every other reader should stumble over such a row.
        """
        with e.told_in_italian():
            return agreement_store.readable_journal(self._connection, number)

    def journal_head(self, number: str) -> str | None:
        """Hash of the newest journal row as the agreement remembers it, for `journal.verify`."""
        with e.told_in_italian():
            return agreement_store.journal_head(self._connection, number)

    def printed_head(self, number: str) -> JournalHead:
        """The last row of an agreement's journal, for papers that leave the database.

        Raises:
            JournalAltered: It is not the one that the agreement remembers.
        """
        with e.told_in_italian():
            return agreement_store.printed_head(self._connection, number)

    # Documents.

    def documents(self, number: str) -> tuple[DocumentRecord, ...]:
        """The documents of an agreement, in the order of its folder."""
        with e.told_in_italian():
            return documents_index.documents(self._connection, number)

    def agreements_with(self, hashes: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """The numbers of the agreements among whose documents these very bytes are, by SHA-256."""
        with e.told_in_italian():
            return documents_index.agreements_with(self._connection, hashes)

    def all_documents(self) -> tuple[DocumentRecord, ...]:
        """The documents of every agreement."""
        with e.told_in_italian():
            return documents_index.all_documents(self._connection)

    # Certified mail.

    def add_receipts(self, receipts: Sequence[RecordedReceipt]) -> None:
        """Add PEC receipts. Safe to repeat: one that is there already is left alone."""
        with self._writing() as connection:
            pec_receipts.add(connection, receipts)

    def receipts(self, number: str) -> tuple[RecordedReceipt, ...]:
        """The PEC receipts of an agreement's letters, in the order in which they were issued."""
        with e.told_in_italian():
            return pec_receipts.of_agreement(self._connection, number)

    def receipts_with(self, identity: str) -> tuple[RecordedReceipt, ...]:
        """What is recorded of one receipt, whichever agreement it belongs to."""
        with e.told_in_italian():
            return pec_receipts.with_identity(self._connection, identity)

    def note_message(self, message: MailboxMessage) -> None:
        """Note what became of a message of the PEC mailbox; a later look replaces the note."""
        with self._writing() as connection:
            pec_receipts.note_message(connection, message)

    def mailbox_messages(self, mailbox: str, uid_validity: int) -> tuple[MailboxMessage, ...]:
        """What is noted of a mailbox, as long as its numbers are valid."""
        with e.told_in_italian():
            return pec_receipts.messages(self._connection, mailbox, uid_validity)

    # Installation and clock.

    def installation(self) -> Installation:
        """What this database is."""
        with e.told_in_italian():
            return clock.installation(self._connection)

    def moment(self, now: datetime) -> Moment:
        """The moment it is for this installation: the computer's clock and, in a trial, the offset.

        Raises:
            ClockRefused: An offset stands in a database that was not created for trial.
        """
        with e.told_in_italian():
            return clock.moment(self._connection, now)

    def advance_clock(self, by: timedelta) -> None:
        """Move the clock of a trial installation forward, by whole seconds.

        Raises:
            TrialOnly: The installation is not for trial.
            ClockRefused: Not forward, or more than a century in all.
        """
        with self._writing() as connection:
            clock.advance(connection, by)
