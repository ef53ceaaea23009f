"""The day on which the sweep must look at an agreement again, with the number of the rules by which it was found.

Of the agreements that are there nobody knows the day: the first sweep looks at each of them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agreement", sa.Column("look_rules", sa.Integer(), server_default="0", nullable=False))
    op.add_column("agreement", sa.Column("look_on", sa.Date(), server_default="0001-01-01", nullable=False))
    op.create_index("ix_agreement_look", "agreement", ["look_rules", "look_on", "number"], unique=False)
    op.create_table(
        "sweep_rules",
        sa.Column("singleton", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        sa.CheckConstraint("singleton = 1", name="ck_sweep_rules_singleton"),
        sa.PrimaryKeyConstraint("singleton", name="pk_sweep_rules"),
    )


def downgrade() -> None:
    op.drop_table("sweep_rules")
    op.drop_index("ix_agreement_look", table_name="agreement")
    op.drop_column("agreement", "look_on")
    op.drop_column("agreement", "look_rules")
