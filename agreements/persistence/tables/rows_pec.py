"""Row classes of certified mail: receipts, and the messages of a mailbox that were looked at."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from agreements.domain.mail.pec import ReceiptKind
from agreements.persistence.engine.records import MailboxOutcome
from agreements.persistence.engine.rows_base import Base, names_of


class PecReceiptRow(Base):
    """What one receipt says of one letter; of a message with several letters each has its row."""

    __tablename__ = "pec_receipt"
    __table_args__ = (Index("ix_pec_receipt_identity", "identity"),)

    agreement: Mapped[str] = mapped_column(ForeignKey("agreement.number"), primary_key=True)
    letter: Mapped[str] = mapped_column(primary_key=True)
    identity: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[ReceiptKind] = mapped_column(names_of(ReceiptKind))
    error: Mapped[str]
    sender: Mapped[str]
    recipients: Mapped[list[list[str]]] = mapped_column(JSON)
    subject: Mapped[str]
    provider: Mapped[str]
    issued_at: Mapped[datetime]
    identifier: Mapped[str]
    message_id: Mapped[str]
    delivered_to: Mapped[str]
    reason: Mapped[str]
    file_sha256: Mapped[str]
    signature: Mapped[str]
    recorded_at: Mapped[datetime]
    letter_recorded_at: Mapped[datetime | None]


class MailboxMessageRow(Base):
    """A message of a mailbox, by the number that IMAP gives it for ever (RFC 3501, section 2.3.1.1)."""

    __tablename__ = "mailbox_message"

    mailbox: Mapped[str] = mapped_column(primary_key=True)
    uid_validity: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    uid: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    outcome: Mapped[MailboxOutcome] = mapped_column(names_of(MailboxOutcome))
    agreement: Mapped[str]
    note: Mapped[str]
    seen_at: Mapped[datetime]
