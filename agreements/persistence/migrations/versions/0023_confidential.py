"""Agreements that are not shown to everybody: since when, by what law, why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agreement", sa.Column("confidential_since", sa.Date(), nullable=True))
    op.add_column("agreement", sa.Column("confidential_basis", sa.Text(), nullable=True))
    op.add_column("agreement", sa.Column("confidential_reason", sa.Text(), nullable=True))


def downgrade() -> None:
    for column in ("confidential_reason", "confidential_basis", "confidential_since"):
        op.drop_column("agreement", column)
