"""What a unit of work reads and writes of deadlines: notices, the digest, rungs handled, ladders, the last sweep."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from agreements.domain.deadlines.agenda import Agenda
from agreements.domain.deadlines.deadlines import DeadlineKind, Watched
from agreements.domain.deadlines.ladders import LadderPolicy, LadderRule
from agreements.domain.deadlines.notice import Notice
from agreements.domain.deadlines.sweep import SweepDay
from agreements.persistence.agreements import agreement_store
from agreements.persistence.deadlines import agenda_store, clock, deadlines_store, digest_store, notices, sweep_marks
from agreements.persistence.engine import engine as e
from agreements.persistence.engine.records import DigestLine, KeptAgenda, Look, OutboxNotice, ToldLine
from agreements.persistence.engine.unit_base import UnitBase


class DeadlineUnit(UnitBase):
    """The part of `UnitOfWork` that is about deadlines."""

    # Notices.

    def enqueue(self, queued: Sequence[Notice], at: datetime) -> None:
        """Write notices into the outbox. Safe to repeat: a key that is there already is left alone."""
        if not queued:
            return
        with self._writing() as connection:
            notices.enqueue(connection, queued, at, clock.installation(connection))

    def cancel_obsolete(self, agreement: str, armed: Collection[tuple[str, int]]) -> int:
        """Withdraw queued notices about deadlines (code, version) that are no longer armed, digests included.

        Returns:
            How many mails were withdrawn.
        """
        with self._writing() as connection:
            alone = notices.cancel_except(connection, agreement, armed)
            return alone + digest_store.withdraw_obsolete(connection, agreement, armed)

    def notices(self, agreement: str) -> tuple[OutboxNotice, ...]:
        """Every notice about an agreement, oldest first, whatever became of it; with an empty number the digests."""
        with e.told_in_italian():
            return notices.of_agreement(self._connection, agreement)

    def notices_about(self, agreement: str) -> tuple[OutboxNotice, ...]:
        """Every notice that speaks of an agreement, digests among them, oldest first."""
        with e.told_in_italian():
            return notices.about(self._connection, agreement)

    def calendars_sent(self, agreement: str) -> dict[str, str]:
        """The newest calendar that a notice about each deadline brought along, whatever became of the notice."""
        with e.told_in_italian():
            return notices.calendars(self._connection, agreement)

    def unsettled_notices(self) -> tuple[OutboxNotice, ...]:
        """The notices that wait for a person, oldest first: of unknown outcome, or given up."""
        with e.told_in_italian():
            return notices.unsettled(self._connection)

    def settle_notice(self, id: int, *, again: bool) -> bool:
        """A person decided on a notice that waited for it; False if it does not wait: then nothing changed."""
        with self._writing() as connection:
            return notices.settle(connection, id, again=again)

    def rewrite_notice(self, id: int, notice: Notice) -> None:
        """Let a mail that has neither left nor been withdrawn say something else; its key and Message-ID stay."""
        with self._writing() as connection:
            notices.rewrite(connection, id, notice, clock.installation(connection))

    def handled(self, agreement: str, obligation: str, version: int) -> set[int]:
        """The rungs of one deadline that were handled for mails of their own."""
        return self.all_handled(agreement).get((obligation, version), set())

    def all_handled(self, agreement: str, *, in_digest: bool = False) -> dict[tuple[str, int], set[int]]:
        """The rungs handled of every deadline (code, version): for mails of their own, or for the digest."""
        with e.told_in_italian():
            return notices.handled(self._connection, agreement, in_digest=in_digest)

    def mark_handled(
        self,
        agreement: str,
        obligation: str,
        version: int,
        rungs: Collection[int],
        at: datetime,
        *,
        in_digest: bool = False,
    ) -> None:
        """Note that rungs have been dealt with. Safe to repeat."""
        with self._writing() as connection:
            notices.mark_handled(connection, agreement, obligation, version, rungs, at, in_digest=in_digest)

    # Deadlines.

    def arm(self, agreement: str, deadlines: Sequence[Watched]) -> dict[str, int]:
        """Let the watched deadlines stand where they stand now, and withdraw what was queued as they stood before.

        Writes only where something has moved. Safe to repeat.

        Returns:
            The version of each deadline by its code: it grows whenever the ladder begins anew.
        """
        with e.told_in_italian():
            versions = deadlines_store.armed(self._connection, agreement, deadlines)
        if versions is None:
            with self._writing() as connection:
                versions = deadlines_store.arm(connection, agreement, deadlines)
                self.cancel_obsolete(agreement, set(versions.items()))
        return versions

    def stand_as(self, agreement: str, deadlines: Sequence[Watched]) -> None:
        """Let deadlines stand where they stand now and go on from there, though others answer for them."""
        with self._writing() as connection:
            deadlines_store.stand_as(connection, agreement, deadlines)

    def withdraw_from(self, agreement: str, code: str, recipients: Collection[str]) -> None:
        """Take from some addressees (folded) what waits for them about a deadline; the others keep it."""
        with self._writing() as connection:
            digest_store.withdraw_from(connection, agreement, code, recipients)

    def enqueue_handover(self, notice: Notice, said: Sequence[DigestLine], at: datetime) -> None:
        """Queue what tells an addressee that it takes over, with the rungs that it need not be told again."""
        with self._writing() as connection:
            digest_store.enqueue_handover(connection, notice, said, at, clock.installation(connection))

    def told_in_handovers(self, agreement: str) -> frozenset[tuple[str, int, int, str]]:
        """The rungs (code, version, rung) that an addressee knows of by having taken over."""
        with e.told_in_italian():
            return digest_store.told_in_handovers(self._connection, agreement)

    def said_since(self, since: datetime) -> tuple[ToldLine, ...]:
        """What addressees were told from a moment on, in digests and in mails of their own."""
        with e.told_in_italian():
            return digest_store.said_since(self._connection, since)

    def tell_anew(self, agreement: str) -> None:
        """Let every deadline of which a mail still waits begin anew with the next `arm`, which withdraws that mail."""
        with self._writing() as connection:
            deadlines_store.tell_anew(connection, agreement)

    # The digest.

    def add_digest_lines(self, lines: Sequence[DigestLine]) -> None:
        """Note lines for the next digest. Safe to repeat."""
        with self._writing() as connection:
            digest_store.add_lines(connection, lines)

    def recipients_waiting(self) -> tuple[str, ...]:
        """Who has lines that wait for a digest."""
        with e.told_in_italian():
            return digest_store.recipients_waiting(self._connection)

    def reopen_digest(self, recipient: str, week: int) -> int | None:
        """Withdraw somebody's digests that are still queued, and say which edition of the week comes next.

        Returns:
            None where a digest of the week is under way already, or gone.
        """
        with self._writing() as connection:
            digest_store.take_back(connection, recipient)
            return digest_store.next_edition(connection, recipient, week)

    def waiting_lines(self, recipient: str) -> tuple[DigestLine, ...]:
        """The lines that wait for somebody's digest."""
        with e.told_in_italian():
            return digest_store.waiting(self._connection, recipient)

    def enqueue_digest(self, notice: Notice, said: Sequence[DigestLine], at: datetime) -> bool:
        """Queue a digest with its lines; False if another sweep was quicker: then leave without commit."""
        with self._writing() as connection:
            return digest_store.enqueue_digest(connection, notice, said, at, clock.installation(connection))

    def drop_digest_lines(self, lines: Sequence[DigestLine]) -> None:
        """Forget waiting lines that are no longer true."""
        with self._writing() as connection:
            digest_store.drop_lines(connection, lines)

    def agreements_of_digests(self, ids: Collection[int]) -> Mapping[int, tuple[str, ...]]:
        """Which agreements digests speak of, by their number in the outbox."""
        with e.told_in_italian():
            return digest_store.agreements_of(self._connection, ids)

    # Ladders, and the sweep itself.

    def ladders(self) -> LadderPolicy:
        """The ladders that the body and its offices chose."""
        with e.told_in_italian():
            return deadlines_store.ladders(self._connection)

    def save_ladder(self, office: str, rule: LadderRule) -> None:
        """Keep an office's ladder, or with an empty code the whole body's; every agreement is to be looked at."""
        with self._writing() as connection:
            deadlines_store.save_ladder(connection, office, rule)
            sweep_marks.change_rules(connection)

    def drop_ladder(self, office: str, kind: DeadlineKind) -> None:
        """Forget a chosen ladder; every agreement is to be looked at."""
        with self._writing() as connection:
            deadlines_store.drop_ladder(connection, office, kind)
            sweep_marks.change_rules(connection)

    def sweep_rules(self, program: str) -> int:
        """The number of the rules by which the sweep goes; to be asked before ladders and offices are.

        Writes only where another program has swept before: then every agreement is to be looked at. Safe to repeat.

        Args:
            program: What the rules of this program are.
        """
        with e.told_in_italian():
            known = sweep_marks.rules(self._connection, program)
        if known is None:
            with self._writing() as connection:
                known = sweep_marks.change_rules(connection, program)
        return known

    def to_look_at(self, today: date, rules: int) -> tuple[str, ...]:
        """The numbers of the agreements on which something may be due by a day, in order."""
        with e.told_in_italian():
            return sweep_marks.to_look_at(self._connection, today, rules)

    def note_looks(self, done: Sequence[Look], rules: int) -> None:
        """Write down when agreements must be looked at again, and their agenda until then.

        Safe to repeat: one changed meanwhile is left alone.
        """
        with self._writing() as connection:
            sweep_marks.note(connection, done, rules)

    def kept_agenda(self, today: date, program: str, last: date | None = None) -> KeptAgenda:
        """What looks have left of the agenda of all agreements, and for which there is nothing that still holds.

        Args:
            program: What the rules of this program are.
            last: Only what is overdue, missing, or due by this day; nothing that is over.
        """
        with e.told_in_italian():
            rules = sweep_marks.holding(self._connection, today, program)
            if rules is None:
                return KeptAgenda(Agenda(), agreement_store.numbers(self._connection))
            unknown = sweep_marks.to_look_at(self._connection, today, rules)
            return KeptAgenda(agenda_store.kept(self._connection, today, rules, last), unknown)

    def sweep_day(self, today: date) -> SweepDay:
        """What a sweep of today has to know of the ones before."""
        with e.told_in_italian():
            return deadlines_store.sweep_day(self._connection, today)

    def note_sweep(self, day: SweepDay) -> None:
        """A sweep came to its end."""
        with self._writing() as connection:
            deadlines_store.note_sweep(connection, day)
