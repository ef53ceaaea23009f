"""From which time on an obligation recurs; empty where it is due once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("obligation", sa.Column("recurs_from", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("obligation", "recurs_from")
