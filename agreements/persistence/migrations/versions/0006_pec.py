"""Receipts of certified mail, the looked-at messages of a mailbox, HTML and calendar beside a notice's text."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pec_receipt",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("delivered_to", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agreement"], ["agreement.number"], name="fk_pec_receipt_agreement"),
        sa.PrimaryKeyConstraint("agreement", "letter", "identity", name="pk_pec_receipt"),
    )
    op.create_index("ix_pec_receipt_identity", "pec_receipt", ["identity"], unique=False)
    op.create_table(
        "mailbox_message",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("uid", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.String(60), nullable=False),
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", "uid_validity", "uid", name="pk_mailbox_message"),
    )
    for column in ("html", "calendar"):
        op.add_column("outbox", sa.Column(column, sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    for column in ("calendar", "html"):
        op.drop_column("outbox", column)
    op.drop_table("mailbox_message")
    op.drop_index("ix_pec_receipt_identity", table_name="pec_receipt")
    op.drop_table("pec_receipt")
