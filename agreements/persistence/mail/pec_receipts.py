"""Receipts of certified mail in the transaction that records them, and which messages of a mailbox were treated."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from agreements.domain.mail.pec import Receipt, Recipient, RecordedReceipt
from agreements.persistence.engine.engine import insert_or_leave, insert_or_replace
from agreements.persistence.engine.plain_rows import rows
from agreements.persistence.engine.records import MailboxMessage
from agreements.persistence.tables.rows_pec import MailboxMessageRow, PecReceiptRow

_CERTIFIED, _ORDINARY = "certificato", "esterno"


def add(connection: Connection, receipts: Sequence[RecordedReceipt]) -> None:
    """Add receipts. Safe to repeat: one that is there already is left alone."""
    for recorded in receipts:
        receipt = recorded.receipt
        values = {
            "agreement": recorded.agreement,
            "letter": recorded.letter,
            "identity": receipt.identity,
            "kind": receipt.kind,
            "error": receipt.error,
            "sender": receipt.sender,
            "recipients": [[r.address, _CERTIFIED if r.certified else _ORDINARY] for r in receipt.recipients],
            "subject": receipt.subject,
            "provider": receipt.provider,
            "issued_at": receipt.issued_at,
            "identifier": receipt.identifier,
            "message_id": receipt.message_id,
            "delivered_to": receipt.delivered_to,
            "reason": receipt.reason,
            "file_sha256": recorded.file_sha256,
            "signature": recorded.signature,
            "recorded_at": recorded.recorded_at,
            "letter_recorded_at": recorded.letter_recorded_at,
        }
        insert_or_leave(connection, PecReceiptRow, [values])


def of_agreement(connection: Connection, agreement: str) -> tuple[RecordedReceipt, ...]:
    """The receipts of an agreement's letters, in the order in which they were issued."""
    return _found(connection, PecReceiptRow.agreement == agreement)


def with_identity(connection: Connection, identity: str) -> tuple[RecordedReceipt, ...]:
    """What is recorded of one receipt, whichever agreement it belongs to."""
    return _found(connection, PecReceiptRow.identity == identity)


def _found(connection: Connection, wanted: object) -> tuple[RecordedReceipt, ...]:
    query = select(PecReceiptRow).where(wanted).order_by(PecReceiptRow.issued_at, PecReceiptRow.identity)  # type: ignore[arg-type]
    return tuple(map(_recorded, rows(connection, query)))


def _recorded(row: PecReceiptRow) -> RecordedReceipt:
    receipt = Receipt(
        kind=row.kind,
        error=row.error,
        sender=row.sender,
        recipients=tuple(Recipient(address, kind == _CERTIFIED) for address, kind in row.recipients),
        subject=row.subject,
        provider=row.provider,
        issued_at=row.issued_at,
        identifier=row.identifier,
        message_id=row.message_id,
        delivered_to=row.delivered_to,
        reason=row.reason,
    )
    return RecordedReceipt(
        row.agreement, row.letter, receipt, row.file_sha256, row.signature, row.recorded_at, row.letter_recorded_at
    )


def note_message(connection: Connection, message: MailboxMessage) -> None:
    """Note what became of a message of a mailbox; a later look at the same message replaces the note."""
    values = {
        "mailbox": message.mailbox,
        "uid_validity": message.uid_validity,
        "uid": message.uid,
        "outcome": message.outcome,
        "agreement": message.agreement,
        "note": message.note,
        "seen_at": message.seen_at,
    }
    insert_or_replace(connection, MailboxMessageRow, [values])


def messages(connection: Connection, mailbox: str, uid_validity: int) -> tuple[MailboxMessage, ...]:
    """What is noted of a mailbox, as long as its numbers are valid."""
    wanted = (MailboxMessageRow.mailbox == mailbox, MailboxMessageRow.uid_validity == uid_validity)
    return tuple(
        MailboxMessage(row.mailbox, row.uid_validity, row.uid, row.outcome, row.agreement, row.note, row.seen_at)
        for row in rows(connection, select(MailboxMessageRow).where(*wanted).order_by(MailboxMessageRow.uid))
    )
