"""The whole answer of a step beside its request, and of what the clock starts the last one.

Of requests that are there only the sentence was kept: they go on reading by it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("request", sa.Column("outcome", sa.JSON(), nullable=True))
    op.create_table(
        "clock_outcome",
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("step", name="pk_clock_outcome"),
    )


def downgrade() -> None:
    op.drop_table("clock_outcome")
    op.drop_column("request", "outcome")
