"""The outbox as a sender sees it: each operation is a transaction of its own, committed when it returns.

The way of a notice: queued → (claim) sending → accepted, or queued again for a later attempt, or failed for good, or
uncertain where the server may have taken it: that one nobody sends again without a person's decision. A sender killed
between claim and answer leaves a row in "sending", which `stale_sending` finds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, or_, select, update

from agreements.persistence.deadlines.notices import outbox_notice
from agreements.persistence.engine import engine as e
from agreements.persistence.engine.plain_rows import rows
from agreements.persistence.engine.records import NoticeStatus, OutboxNotice
from agreements.persistence.tables.rows_register import NoticeRow

_S = NoticeStatus


class Outbox:
    """The senders' side of the outbox. All moments are aware UTC, all by the same clock as the caller's."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def due(self, now: datetime, limit: int = 100) -> tuple[OutboxNotice, ...]:
        """The queued notices whose time has come, oldest first.

        Raises:
            DatabaseUnavailable: As everywhere in this class.
        """
        return self._select([NoticeRow.status == _S.QUEUED, _time_has_come(now)], limit)

    def get(self, id: int) -> OutboxNotice | None:
        """One notice."""
        found = self._select([NoticeRow.id == id], 1)
        return found[0] if found else None

    def stale_sending(self, before: datetime) -> tuple[OutboxNotice, ...]:
        """The notices that a sender claimed before a moment and never answered for: it was killed, or hangs."""
        return self._select([NoticeRow.status == _S.SENDING, NoticeRow.claimed_at < before], None)

    def unsettled(self) -> tuple[OutboxNotice, ...]:
        """The notices that have neither been accepted nor withdrawn, oldest first."""
        return self._select([NoticeRow.status.in_([_S.QUEUED, _S.SENDING, _S.FAILED, _S.UNCERTAIN])], None)

    def claim(self, id: int, sender: str, now: datetime) -> bool:
        """Take a queued notice in hand; of two senders (named by host and process, say) one gets True, not both."""
        return self._update(
            id,
            [NoticeRow.status == _S.QUEUED, _time_has_come(now)],
            status=_S.SENDING,
            claimed_by=sender,
            claimed_at=now,
            attempts=NoticeRow.attempts + 1,
        )

    def accepted(self, id: int, at: datetime, server_reply: str) -> bool:
        """The server took the notice; it also settles one that was uncertain.

        Returns:
            False if the notice was not under way: then nothing changed.
        """
        return self._update(
            id,
            [NoticeRow.status.in_([_S.SENDING, _S.UNCERTAIN])],
            status=_S.ACCEPTED,
            accepted_at=at,
            server_reply=server_reply,
            next_attempt_at=None,
            last_error="",
        )

    def failed(self, id: int, error: str, next_attempt_at: datetime | None) -> bool:
        """The server surely did not take the notice: it returns to the queue, or without a next attempt it failed.

        Returns:
            False if the notice was not under way: then nothing changed.
        """
        status = _S.FAILED if next_attempt_at is None else _S.QUEUED
        wanted = [NoticeRow.status == _S.SENDING]
        return self._update(id, wanted, status=status, last_error=error, next_attempt_at=next_attempt_at)

    def uncertain(self, id: int, why: str) -> bool:
        """The server may have taken the notice: a person decides.

        Returns:
            False if the notice was not under way: then nothing changed.
        """
        return self._update(id, [NoticeRow.status == _S.SENDING], status=_S.UNCERTAIN, last_error=why)

    def requeue(self, id: int) -> bool:
        """A person decided to send a failed or uncertain notice again, under its same Message-ID.

        Returns:
            False if the notice was neither: then nothing changed.
        """
        wanted = [NoticeRow.status.in_([_S.FAILED, _S.UNCERTAIN])]
        return self._update(id, wanted, status=_S.QUEUED, next_attempt_at=None)

    def _select(self, wanted: Sequence[ColumnElement[bool]], limit: int | None) -> tuple[OutboxNotice, ...]:
        query = select(NoticeRow).where(*wanted).order_by(NoticeRow.id).limit(limit)
        with e.told_in_italian(), e.reading(self._engine).connect() as connection:
            return tuple(map(outbox_notice, rows(connection, query)))

    def _update(self, id: int, wanted: Sequence[ColumnElement[bool]], **values: object) -> bool:
        """One statement tests and changes the row: that is what makes a claim atomic."""
        statement = update(NoticeRow).where(NoticeRow.id == id, *wanted).values(**values).returning(NoticeRow.id)
        with e.told_in_italian(committing=True), e.writing(self._engine).begin() as connection:
            return connection.execute(statement).first() is not None


def _time_has_come(now: datetime) -> ColumnElement[bool]:
    return or_(NoticeRow.next_attempt_at.is_(None), NoticeRow.next_attempt_at <= now)
