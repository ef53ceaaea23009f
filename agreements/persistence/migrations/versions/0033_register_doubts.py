"""The article that says an end, and of which sending of a letter a receipt is.

Of the ends that are there no article was asked. Of the receipts that are there the sending is not told: each belongs
to the last one that had been recorded when it came in.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("act", sa.Column("expiry_article", sa.Text(), nullable=False, server_default=""))
    op.add_column("pec_receipt", sa.Column("letter_recorded_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("pec_receipt", "letter_recorded_at")
    op.drop_column("act", "expiry_article")
