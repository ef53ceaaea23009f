"""Parties that have said that they do not sign."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "refusal",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("act_sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("refused_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement", "act_sequence"], ["act.agreement", "act.sequence"], name="fk_refusal_agreement_act_sequence"
        ),
        sa.PrimaryKeyConstraint("agreement", "act_sequence", "position", name="pk_refusal"),
    )


def downgrade() -> None:
    op.drop_table("refusal")
