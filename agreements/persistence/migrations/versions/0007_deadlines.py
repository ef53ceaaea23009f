"""Deadlines that are armed and re-armed, the weekly digest, ladders that an office chose, the last sweep.

Rungs that were handled so far count as handled for the digest too: nobody is told twice after the upgrade.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "armed_deadline",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("stands_on", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("agreement", "code", name="pk_armed_deadline"),
    )
    op.create_table(
        "digest_rung",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("obligation", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rung", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agreement", "obligation", "version", "rung", name="pk_digest_rung"),
    )
    op.execute(
        "INSERT INTO digest_rung (agreement, obligation, version, rung, handled_at) "
        "SELECT agreement, obligation, version, rung, handled_at FROM handled_rung"
    )
    op.create_table(
        "digest_line",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("obligation", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rung", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("long_past", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["digest"], ["outbox.id"], name="fk_digest_line_digest"),
        sa.PrimaryKeyConstraint("agreement", "obligation", "version", "rung", "recipient", name="pk_digest_line"),
    )
    op.create_index("ix_digest_line_digest", "digest_line", ["digest"], unique=False)
    op.create_table(
        "ladder",
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("rungs_days", sa.JSON(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("office", "kind", name="pk_ladder"),
    )
    op.create_table(
        "sweep_state",
        sa.Column("singleton", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("round_on", sa.Date(), nullable=True),
        sa.CheckConstraint("singleton = 1", name="ck_sweep_state_singleton"),
        sa.PrimaryKeyConstraint("singleton", name="pk_sweep_state"),
    )


def downgrade() -> None:
    op.drop_table("sweep_state")
    op.drop_table("ladder")
    op.drop_index("ix_digest_line_digest", table_name="digest_line")
    op.drop_table("digest_line")
    op.drop_table("digest_rung")
    op.drop_table("armed_deadline")
