"""Notices in the transaction that causes them: queued together with the rungs they speak for, withdrawn if obsolete."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, or_, select, tuple_, update

from agreements.domain.deadlines.notice import ABOUT_A_CORRECTION, ABOUT_A_FILE, ABOUT_A_LETTER, Notice
from agreements.persistence.engine.engine import insert_or_leave
from agreements.persistence.engine.plain_rows import rows
from agreements.persistence.engine.records import Installation, NoticeStatus, OutboxNotice
from agreements.persistence.tables.rows_deadline import DigestLineRow, DigestRungRow
from agreements.persistence.tables.rows_register import HandledRungRow, NoticeRow

_OVER = (NoticeStatus.ACCEPTED, NoticeStatus.CANCELLED, NoticeStatus.SETTLED)
_FOR_A_PERSON = (NoticeStatus.UNCERTAIN, NoticeStatus.FAILED)
_CANCEL = (
    update(NoticeRow)
    .where(NoticeRow.agreement == bindparam("of"), NoticeRow.status == NoticeStatus.QUEUED)
    .values(status=NoticeStatus.CANCELLED)
    .returning(NoticeRow.id)
)
_CANCEL_EXCEPT = _CANCEL.where(
    # A receipt that says that a letter has failed is about no deadline: no step makes that obsolete. Nor does one
    # that takes another file.
    NoticeRow.obligation.not_like(f"{ABOUT_A_LETTER}%"),
    NoticeRow.obligation.not_like(f"{ABOUT_A_FILE}%"),
    NoticeRow.obligation.not_like(f"{ABOUT_A_CORRECTION}%"),
    tuple_(NoticeRow.obligation, NoticeRow.version).not_in(bindparam("watched", expanding=True)),
)


def message_id(notice: Notice, installation_id: str) -> str:
    """The Message-ID of a notice, from its key and the installation: the same for every attempt (RFC 5322, 3.6.4)."""
    key = [notice.agreement, notice.obligation_code, notice.rung, notice.recipient, notice.version, installation_id]
    digest = hashlib.sha256(json.dumps(key).encode()).hexdigest()
    return f"<{digest[:40]}@{installation_id}.accordi.internal>"


def enqueue(connection: Connection, notices: Sequence[Notice], at: datetime, installation: Installation) -> None:
    """Write notices into the outbox, those of a trial marked as such.

    Safe to repeat: a key that is there already, sent or not, is left alone.
    """
    for each in notices:
        notice = each.of_trial() if installation.trial else each
        values = {
            "agreement": notice.agreement,
            "obligation": notice.obligation_code,
            "rung": notice.rung,
            "recipient": notice.recipient,
            "version": notice.version,
            "subject": notice.subject,
            "body": notice.body,
            "message_id": message_id(notice, installation.id),
            "status": NoticeStatus.QUEUED,
            "attempts": 0,
            "last_error": "",
            "server_reply": "",
            "created_at": at,
            "claimed_by": "",
            "html": notice.html,
            "calendar": notice.calendar,
        }
        insert_or_leave(connection, NoticeRow, [values])


def cancel_except(connection: Connection, agreement: str, watched: Collection[tuple[str, int]]) -> int:
    """Cancel the queued notices of an agreement that speak of no watched deadline (code, version) any more.

    Returns:
        How many were cancelled.
    """
    return len(connection.scalars(_CANCEL_EXCEPT, {"of": agreement, "watched": sorted(watched)}).all())


def of_agreement(connection: Connection, agreement: str) -> tuple[OutboxNotice, ...]:
    """Every notice about an agreement, oldest first, whatever became of it."""
    wanted = select(NoticeRow).where(NoticeRow.agreement == agreement).order_by(NoticeRow.id)
    return tuple(map(outbox_notice, rows(connection, wanted)))


def about(connection: Connection, agreement: str) -> tuple[OutboxNotice, ...]:
    """Every notice that speaks of an agreement, digests among them, oldest first."""
    digests = select(DigestLineRow.digest).where(
        DigestLineRow.agreement == agreement, DigestLineRow.digest.is_not(None)
    )
    wanted = or_(NoticeRow.agreement == agreement, NoticeRow.id.in_(digests))
    return tuple(map(outbox_notice, rows(connection, select(NoticeRow).where(wanted).order_by(NoticeRow.id))))


def calendars(connection: Connection, agreement: str) -> dict[str, str]:
    """The newest calendar that a notice about each deadline of an agreement brought along, oldest deadline first."""
    told = select(NoticeRow.obligation, NoticeRow.calendar).where(
        NoticeRow.agreement == agreement, NoticeRow.calendar != ""
    )
    return dict(iter(connection.execute(told.order_by(NoticeRow.id)).tuples()))


def unsettled(connection: Connection) -> tuple[OutboxNotice, ...]:
    """The notices that wait for a person, oldest first: of unknown outcome, or given up."""
    wanted = select(NoticeRow).where(NoticeRow.status.in_(_FOR_A_PERSON)).order_by(NoticeRow.id)
    return tuple(map(outbox_notice, rows(connection, wanted)))


def settle(connection: Connection, id: int, *, again: bool) -> bool:
    """A person has decided on a notice that waited for it: back into the queue, or closed.

    Returns:
        False if it does not wait: then nothing changed.
    """
    settled = connection.scalars(
        update(NoticeRow)
        .where(NoticeRow.id == id, NoticeRow.status.in_(_FOR_A_PERSON))
        .values(status=NoticeStatus.QUEUED if again else NoticeStatus.SETTLED, next_attempt_at=None)
        .returning(NoticeRow.id)
    )
    return bool(settled.all())


def rewrite(connection: Connection, id: int, notice: Notice, installation: Installation) -> None:
    """Let a mail that may still leave say something else; what has left, or was withdrawn, stays as it is."""
    notice = notice.of_trial() if installation.trial else notice
    connection.execute(
        update(NoticeRow)
        .where(NoticeRow.id == id, NoticeRow.status.not_in(_OVER))
        .values(subject=notice.subject, body=notice.body, html=notice.html, calendar=notice.calendar)
    )


def handled(connection: Connection, agreement: str, *, in_digest: bool) -> dict[tuple[str, int], set[int]]:
    """The rungs already handled of every deadline (code, version) of an agreement."""
    kept: type[DigestRungRow | HandledRungRow] = DigestRungRow if in_digest else HandledRungRow
    asked = select(kept.obligation, kept.version, kept.rung).where(kept.agreement == agreement)
    found: dict[tuple[str, int], set[int]] = {}
    for obligation, version, rung in connection.execute(asked):
        found.setdefault((obligation, version), set()).add(rung)
    return found


def mark_handled(
    connection: Connection,
    agreement: str,
    obligation: str,
    version: int,
    rungs: Collection[int],
    at: datetime,
    *,
    in_digest: bool,
) -> None:
    """Note that rungs have been dealt with. Safe to repeat."""
    key = {"agreement": agreement, "obligation": obligation, "version": version, "handled_at": at}
    kept = DigestRungRow if in_digest else HandledRungRow
    insert_or_leave(connection, kept, [{**key, "rung": rung} for rung in sorted(rungs)])


def outbox_notice(row: NoticeRow) -> OutboxNotice:
    """The notice that a row holds."""
    return OutboxNotice(
        id=row.id,
        notice=Notice(
            agreement=row.agreement,
            obligation_code=row.obligation,
            rung=row.rung,
            recipient=row.recipient,
            version=row.version,
            subject=row.subject,
            body=row.body,
            html=row.html,
            calendar=row.calendar,
        ),
        message_id=row.message_id,
        status=row.status,
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        last_error=row.last_error,
        server_reply=row.server_reply,
        created_at=row.created_at,
        claimed_by=row.claimed_by,
        claimed_at=row.claimed_at,
        accepted_at=row.accepted_at,
    )
