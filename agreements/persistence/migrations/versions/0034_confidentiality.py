"""What stays public of a confidential agreement, until when, when it is looked at again; what of it was published.

Of agreements that were confidential before nobody was asked: «non indicato», and no day.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_COLUMNS = (
    ("confidential_public", sa.String(60)),
    ("confidential_omitted", sa.Text()),
    ("confidential_until", sa.Date()),
    ("confidential_review", sa.Date()),
)


def upgrade() -> None:
    for name, kind in _COLUMNS:
        op.add_column("agreement", sa.Column(name, kind, nullable=True))
    op.add_column("publication", sa.Column("only", sa.String(60), nullable=True))
    columns = sa.column("confidential_since", sa.Date()), sa.column("confidential_public", sa.String())
    there = sa.table("agreement", *columns)
    asked = sa.update(there).where(there.c.confidential_since.is_not(None))
    op.execute(asked.values(confidential_public="NOT_SAID"))


def downgrade() -> None:
    op.drop_column("publication", "only")
    for name, _ in reversed(_COLUMNS):
        op.drop_column("agreement", name)
