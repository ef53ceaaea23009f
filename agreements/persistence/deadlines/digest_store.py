"""The lines of the weekly digest in a transaction, and the mails that they go into.

A line waits, goes into a mail, or is withdrawn with its deadline. Somebody has at most one digest a week that is not
withdrawn: its key in the outbox is addressee, week and edition, and an edition is only added where none is left.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, select, tuple_, update

from agreements.domain.deadlines.notice import DIGEST, HANDOVER, Notice
from agreements.persistence.deadlines.notices import enqueue
from agreements.persistence.engine.engine import insert_or_leave
from agreements.persistence.engine.plain_rows import rows
from agreements.persistence.engine.records import DigestLine, Installation, NoticeStatus, ToldLine
from agreements.persistence.tables.rows_deadline import DigestLineRow
from agreements.persistence.tables.rows_register import NoticeRow

_OBSOLETE = (
    DigestLineRow.agreement == bindparam("of"),
    tuple_(DigestLineRow.obligation, DigestLineRow.version).not_in(bindparam("armed", expanding=True)),
)
_SAID_BY = select(DigestLineRow.digest).where(*_OBSOLETE, DigestLineRow.digest.is_not(None))
_DROP = delete(DigestLineRow).where(*_OBSOLETE, DigestLineRow.digest.is_(None))


def add_lines(connection: Connection, lines: Sequence[DigestLine]) -> None:
    """Note lines for the next digest. Safe to repeat: a line that is there, waiting or told, is left alone."""
    _add(connection, lines, None)


def _add(connection: Connection, lines: Sequence[DigestLine], digest: int | None) -> None:
    insert_or_leave(
        connection,
        DigestLineRow,
        [
            {
                "agreement": line.agreement,
                "obligation": line.code,
                "version": line.version,
                "rung": line.rung,
                "recipient": line.recipient,
                "long_past": line.long_past,
                "digest": digest,
            }
            for line in lines
        ],
    )


def recipients_waiting(connection: Connection) -> tuple[str, ...]:
    """Who has lines that wait for a digest."""
    wanted = select(DigestLineRow.recipient).where(DigestLineRow.digest.is_(None)).distinct()
    return tuple(connection.scalars(wanted.order_by(DigestLineRow.recipient)))


def waiting(connection: Connection, recipient: str) -> tuple[DigestLine, ...]:
    """The lines that wait for somebody's digest."""
    asked = (
        select(DigestLineRow)
        .where(DigestLineRow.recipient == recipient, DigestLineRow.digest.is_(None))
        .order_by(DigestLineRow.agreement, DigestLineRow.obligation, DigestLineRow.rung)
    )
    return tuple(
        DigestLine(row.agreement, row.obligation, row.version, row.rung, row.recipient, row.long_past)
        for row in rows(connection, asked)
    )


def take_back(connection: Connection, recipient: str) -> int:
    """Withdraw somebody's digests that are still queued, so that one mail says it all; what is under way stays.

    Returns:
        How many were withdrawn; their lines wait again.
    """
    queued = select(NoticeRow.id).where(NoticeRow.obligation == DIGEST, NoticeRow.recipient == recipient)
    return _withdraw(connection, connection.scalars(queued.where(NoticeRow.status == NoticeStatus.QUEUED)).all())


def withdraw_obsolete(connection: Connection, agreement: str, armed: Collection[tuple[str, int]]) -> int:
    """Withdraw queued digests that speak of a deadline of an agreement as it no longer stands; drop such lines.

    The other lines of a withdrawn digest wait for the next sweep, which makes it anew.

    Returns:
        How many digests were withdrawn.
    """
    obsolete = {"of": agreement, "armed": sorted(armed)}
    said_by = set(connection.scalars(_SAID_BY, obsolete))
    withdrawn = _withdraw(connection, [id for id in said_by if id is not None])
    connection.execute(_DROP, obsolete)
    return withdrawn


def _withdraw(connection: Connection, ids: Sequence[int]) -> int:
    if not ids:
        return 0
    withdrawn = connection.scalars(
        update(NoticeRow)
        .where(NoticeRow.id.in_(ids), NoticeRow.status == NoticeStatus.QUEUED)
        .values(status=NoticeStatus.CANCELLED)
        .returning(NoticeRow.id)
    ).all()
    if withdrawn:
        connection.execute(update(DigestLineRow).where(DigestLineRow.digest.in_(withdrawn)).values(digest=None))
    return len(withdrawn)


def next_edition(connection: Connection, recipient: str, week: int) -> int | None:
    """The number of somebody's next digest of a week; None where one stands already."""
    of_week = [NoticeRow.obligation == DIGEST, NoticeRow.recipient == recipient, NoticeRow.version == week]
    standing = select(func.count()).where(*of_week, NoticeRow.status != NoticeStatus.CANCELLED)
    if connection.scalar(standing):
        return None
    return connection.scalar(select(func.count()).where(*of_week)) or 0


def enqueue_digest(
    connection: Connection, notice: Notice, said: Sequence[DigestLine], at: datetime, installation: Installation
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
    before = connection.scalar(key)
    enqueue(connection, [notice], at, installation)
    id = connection.scalar(key)
    theirs = (DigestLineRow.recipient == notice.recipient, DigestLineRow.digest.is_(None))
    waiting = update(DigestLineRow).where(*theirs).values(digest=id)
    taken = sum(connection.execute(waiting.where(*_of(line))).rowcount for line in said)
    return before is None and taken == len(said)


def enqueue_handover(
    connection: Connection, notice: Notice, said: Sequence[DigestLine], at: datetime, installation: Installation
) -> None:
    """Queue what tells an addressee that it takes over; a line that was told to the same one before is left alone."""
    enqueue(connection, [notice], at, installation)
    key = (NoticeRow.obligation == notice.obligation_code, NoticeRow.recipient == notice.recipient)
    id = connection.scalar(select(NoticeRow.id).where(*key, NoticeRow.version == notice.version))
    _add(connection, said, id)


def told_in_handovers(connection: Connection, agreement: str) -> frozenset[tuple[str, int, int, str]]:
    """The rungs (code, version, rung) of an agreement that an addressee knows of by having taken over."""
    asked = select(DigestLineRow.obligation, DigestLineRow.version, DigestLineRow.rung, DigestLineRow.recipient)
    handed = select(NoticeRow.id).where(NoticeRow.obligation.like(f"{HANDOVER}%"))
    found = connection.execute(asked.where(DigestLineRow.agreement == agreement, DigestLineRow.digest.in_(handed)))
    return frozenset((code, version, rung, recipient) for code, version, rung, recipient in found.tuples())


def withdraw_from(connection: Connection, agreement: str, code: str, recipients: Collection[str]) -> None:
    """Take from some addressees what waits for them about a deadline of an agreement: others answer for it now.

    Args:
        recipients: Addresses, folded.
    """
    theirs = func.lower(DigestLineRow.recipient).in_(sorted(recipients))
    lines = (DigestLineRow.agreement == agreement, DigestLineRow.obligation == code, theirs)
    told = select(DigestLineRow.digest).where(*lines, DigestLineRow.digest.is_not(None))
    _withdraw(connection, [id for id in set(connection.scalars(told)) if id is not None])
    connection.execute(delete(DigestLineRow).where(*lines, DigestLineRow.digest.is_(None)))
    alone = (NoticeRow.agreement == agreement, NoticeRow.obligation == code)
    queued = (*alone, func.lower(NoticeRow.recipient).in_(sorted(recipients)), NoticeRow.status == NoticeStatus.QUEUED)
    connection.execute(update(NoticeRow).where(*queued).values(status=NoticeStatus.CANCELLED))


def said_since(connection: Connection, since: datetime) -> tuple[ToldLine, ...]:
    """What addressees were told from a moment on, in digests and in mails of their own."""
    lines = select(
        DigestLineRow.agreement,
        DigestLineRow.obligation,
        DigestLineRow.version,
        DigestLineRow.rung,
        DigestLineRow.recipient,
        NoticeRow.created_at,
    ).join(NoticeRow, NoticeRow.id == DigestLineRow.digest)
    alone = select(
        NoticeRow.agreement,
        NoticeRow.obligation,
        NoticeRow.version,
        NoticeRow.rung,
        NoticeRow.recipient,
        NoticeRow.created_at,
    ).where(NoticeRow.agreement != "")
    standing = (NoticeRow.created_at >= since, NoticeRow.status != NoticeStatus.CANCELLED)
    found = [*connection.execute(lines.where(*standing)).tuples(), *connection.execute(alone.where(*standing)).tuples()]
    return tuple(
        ToldLine(DigestLine(number, code, version, rung, recipient, long_past=False), at)
        for number, code, version, rung, recipient, at in found
    )


def drop_lines(connection: Connection, lines: Sequence[DigestLine]) -> None:
    """Forget waiting lines that are no longer true."""
    for line in lines:
        connection.execute(delete(DigestLineRow).where(*_of(line), DigestLineRow.digest.is_(None)))


def _of(line: DigestLine) -> Iterator[ColumnElement[bool]]:
    yield DigestLineRow.agreement == line.agreement
    yield DigestLineRow.obligation == line.code
    yield DigestLineRow.version == line.version
    yield DigestLineRow.rung == line.rung
    yield DigestLineRow.recipient == line.recipient


def agreements_of(connection: Connection, ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Which agreements a digest speaks of."""
    found: dict[int, list[str]] = {}
    wanted = select(DigestLineRow.digest, DigestLineRow.agreement).where(DigestLineRow.digest.in_(sorted(ids)))
    for digest, agreement in connection.execute(wanted.distinct().order_by(DigestLineRow.agreement)):
        found.setdefault(digest, []).append(agreement)
    return {digest: tuple(agreements) for digest, agreements in found.items()}
