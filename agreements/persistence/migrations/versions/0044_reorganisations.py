"""Reorganisations as rows, that may lie ahead or be taken back; and whether an office wants copies while it is away.

Transfers of before stand in the history of the register and in the journals, and get no row: they are taken back by a
transfer the other way. Who stood in before goes on getting the mail alone.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("office_substitute", sa.Column("gets_copy", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "reorganisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("new_name", sa.Text(), nullable=False),
        sa.Column("manager_name", sa.Text(), nullable=False),
        sa.Column("manager_email", sa.Text(), nullable=False),
        sa.Column("only", sa.JSON(), nullable=False),
        sa.Column("passed", sa.JSON(), nullable=False),
        sa.Column("former_name", sa.Text(), nullable=False),
        sa.Column("state", sa.String(60), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("actor_office", sa.Text(), nullable=False),
        sa.Column("actor_person", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reorganisation"),
        sa.UniqueConstraint("key", name="uq_reorganisation_key"),
    )
    op.create_index("ix_reorganisation_state", "reorganisation", ["state", "effective_on"])


def downgrade() -> None:
    op.drop_table("reorganisation")
    op.drop_column("office_substitute", "gets_copy")
