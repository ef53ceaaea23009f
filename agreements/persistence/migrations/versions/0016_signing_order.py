"""In which order the parties of an act sign, and by when each; acts sent before this are signed by all at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signing_turn",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("act_sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("reply_by", sa.Date(), nullable=True),
        sa.Column("came_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreement", "act_sequence"],
            ["act.agreement", "act.sequence"],
            name="fk_signing_turn_agreement_act_sequence",
        ),
        sa.PrimaryKeyConstraint("agreement", "act_sequence", "position", name="pk_signing_turn"),
    )


def downgrade() -> None:
    op.drop_table("signing_turn")
