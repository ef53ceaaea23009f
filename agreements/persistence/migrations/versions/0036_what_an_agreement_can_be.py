"""What real acts say and the register did not hold.

Of agreements that are there nobody was asked: each new datum is «non annotato», and nothing is taken from their texts.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from agreements.persistence.agreements.seal import seal_anew

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_COLUMNS: tuple[tuple[str, sa.Column[Any]], ...] = (
    ("act", sa.Column("dispute_answer", sa.Text(), nullable=False, server_default="")),
)
"""Table and column, in the order in which they are added."""


def upgrade() -> None:
    for table, column in _COLUMNS:
        op.add_column(table, column)
    op.create_table(
        "obligation_evidence",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("registration_number", sa.Text(), nullable=False),
        sa.Column("document_sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement", "code"],
            ["obligation.agreement", "obligation.code"],
            name="fk_obligation_evidence_agreement_code",
        ),
        sa.PrimaryKeyConstraint("agreement", "code", "ordinal", name="pk_obligation_evidence"),
    )
    op.create_table(
        "obligation_approval",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document_sha256", sa.Text(), nullable=False),
        sa.Column("organ", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement", "code"],
            ["obligation.agreement", "obligation.code"],
            name="fk_obligation_approval_agreement_code",
        ),
        sa.PrimaryKeyConstraint("agreement", "code", "ordinal", name="pk_obligation_approval"),
    )
    op.create_table(
        "recorded_fact",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("towards", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closing", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agreement"], ["agreement.number"], name="fk_recorded_fact_agreement"),
        sa.PrimaryKeyConstraint("agreement", "ordinal", name="pk_recorded_fact"),
    )
    seal_anew(op.get_bind(), form=2, before=1)


def downgrade() -> None:
    for table in ("recorded_fact", "obligation_approval", "obligation_evidence"):
        op.drop_table(table)
    for table, column in reversed(_COLUMNS):
        op.drop_column(table, column.name)
