"""The lines of the weekly digest in a session, and the mails that they go into.

A line waits, goes into a mail, or is withdrawn with its deadline. Somebody has at most one digest a week that is not
withdrawn: its key in the outbox is addressee, week and edition, and an edition is only added where none is left.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.orm import Session

from agreements.domain.deadlines.notice import DIGEST, Notice
from agreements.persistence.deadlines.notices import enqueue
from agreements.persistence.engine.engine import insert_or_leave
from agreements.persistence.engine.records import DigestLine, NoticeStatus
from agreements.persistence.tables.rows_deadline import DigestLineRow
from agreements.persistence.tables.rows_register import NoticeRow


def add_lines(session: Session, lines: Sequence[DigestLine]) -> None:
    """Note lines for the next digest. Safe to repeat: a line that is there, waiting or told, is left alone."""
    insert_or_leave(
        session,
        DigestLineRow,
        [
            {
                "agreement": line.agreement,
                "obligation": line.code,
                "version": line.version,
                "rung": line.rung,
                "recipient": line.recipient,
                "long_past": line.long_past,
                "digest": None,
            }
            for line in lines
        ],
    )


def recipients_waiting(session: Session) -> tuple[str, ...]:
    """Who has lines that wait for a digest."""
    wanted = select(DigestLineRow.recipient).where(DigestLineRow.digest.is_(None)).distinct()
    return tuple(session.scalars(wanted.order_by(DigestLineRow.recipient)))


def waiting(session: Session, recipient: str) -> tuple[DigestLine, ...]:
    """The lines that wait for somebody's digest."""
    rows = session.scalars(
        select(DigestLineRow)
        .where(DigestLineRow.recipient == recipient, DigestLineRow.digest.is_(None))
        .order_by(DigestLineRow.agreement, DigestLineRow.obligation, DigestLineRow.rung)
    )
    return tuple(
        DigestLine(row.agreement, row.obligation, row.version, row.rung, row.recipient, row.long_past) for row in rows
    )


def take_back(session: Session, recipient: str) -> int:
    """Withdraw somebody's digests that are still queued, so that one mail says it all; what is under way stays.

    Returns:
        How many were withdrawn; their lines wait again.
    """
    queued = select(NoticeRow.id).where(NoticeRow.obligation == DIGEST, NoticeRow.recipient == recipient)
    return _withdraw(session, session.scalars(queued.where(NoticeRow.status == NoticeStatus.QUEUED)).all())


def withdraw_obsolete(session: Session, agreement: str, armed: Collection[tuple[str, int]]) -> int:
    """Withdraw queued digests that speak of a deadline of an agreement as it no longer stands; drop such lines.

    The other lines of a withdrawn digest wait for the next sweep, which makes it anew.

    Returns:
        How many digests were withdrawn.
    """
    obsolete = [DigestLineRow.agreement == agreement]
    if armed:
        obsolete.append(tuple_(DigestLineRow.obligation, DigestLineRow.version).not_in(sorted(armed)))
    said_by = session.scalars(select(DigestLineRow.digest).where(*obsolete, DigestLineRow.digest.is_not(None)))
    withdrawn = _withdraw(session, [id for id in set(said_by) if id is not None])
    session.execute(
        delete(DigestLineRow)
        .where(*obsolete, DigestLineRow.digest.is_(None))
        .execution_options(synchronize_session=False)
    )
    return withdrawn


def _withdraw(session: Session, ids: Sequence[int]) -> int:
    if not ids:
        return 0
    withdrawn = session.scalars(
        update(NoticeRow)
        .where(NoticeRow.id.in_(ids), NoticeRow.status == NoticeStatus.QUEUED)
        .values(status=NoticeStatus.CANCELLED)
        .returning(NoticeRow.id)
        .execution_options(synchronize_session=False)
    ).all()
    if withdrawn:
        session.execute(
            update(DigestLineRow)
            .where(DigestLineRow.digest.in_(withdrawn))
            .values(digest=None)
            .execution_options(synchronize_session=False)
        )
    return len(withdrawn)


def next_edition(session: Session, recipient: str, week: int) -> int | None:
    """The number of somebody's next digest of a week; None where one stands already."""
    of_week = [NoticeRow.obligation == DIGEST, NoticeRow.recipient == recipient, NoticeRow.version == week]
    standing = select(func.count()).where(*of_week, NoticeRow.status != NoticeStatus.CANCELLED)
    if session.scalar(standing):
        return None
    return session.scalar(select(func.count()).where(*of_week)) or 0


def enqueue_digest(
    session: Session, notice: Notice, said: Sequence[DigestLine], at: datetime, installation_id: str
) -> bool:
    """Queue a digest and put its lines into it.

    Returns:
        False if another sweep has just queued this edition: then nothing may be committed.
    """
    key = select(NoticeRow.id).where(
        NoticeRow.obligation == DIGEST,
        NoticeRow.recipient == notice.recipient,
        NoticeRow.version == notice.version,
        NoticeRow.rung == notice.rung,
    )
    before = session.scalar(key)
    enqueue(session, [notice], at, installation_id)
    id = session.scalar(key)
    keys = [(line.agreement, line.code, line.version, line.rung) for line in said]
    line_key = tuple_(DigestLineRow.agreement, DigestLineRow.obligation, DigestLineRow.version, DigestLineRow.rung)
    taken = session.scalars(
        update(DigestLineRow)
        .where(DigestLineRow.recipient == notice.recipient, DigestLineRow.digest.is_(None), line_key.in_(keys))
        .values(digest=id)
        .returning(DigestLineRow.rung)
        .execution_options(synchronize_session=False)
    ).all()
    return before is None and len(taken) == len(keys)


def drop_lines(session: Session, lines: Sequence[DigestLine]) -> None:
    """Forget waiting lines that are no longer true."""
    for line in lines:
        session.execute(
            delete(DigestLineRow)
            .where(
                DigestLineRow.agreement == line.agreement,
                DigestLineRow.obligation == line.code,
                DigestLineRow.version == line.version,
                DigestLineRow.rung == line.rung,
                DigestLineRow.recipient == line.recipient,
                DigestLineRow.digest.is_(None),
            )
            .execution_options(synchronize_session=False)
        )


def agreements_of(session: Session, ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Which agreements a digest speaks of."""
    found: dict[int, list[str]] = {}
    wanted = select(DigestLineRow.digest, DigestLineRow.agreement).where(DigestLineRow.digest.in_(sorted(ids)))
    for digest, agreement in session.execute(wanted.distinct().order_by(DigestLineRow.agreement)):
        found.setdefault(digest, []).append(agreement)
    return {digest: tuple(agreements) for digest, agreements in found.items()}
