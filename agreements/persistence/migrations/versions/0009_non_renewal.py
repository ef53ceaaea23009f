"""How long before the end a party must say that it does not want to go on (disdetta)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agreement", sa.Column("non_renewal_amount", sa.Integer(), nullable=True))
    op.add_column("agreement", sa.Column("non_renewal_unit", sa.String(60), nullable=True))


def downgrade() -> None:
    op.drop_column("agreement", "non_renewal_unit")
    op.drop_column("agreement", "non_renewal_amount")
