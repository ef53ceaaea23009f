"""The new last day that an extension gives to the running period."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("act", sa.Column("extends_to", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("act", "extends_to")
