"""How an act's body decides, frozen on the act; the ratification of a decree, and by a law of the Region.

The acts that are there have none frozen: for them what is usual holds, as before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_WORDS = ("organ", "number", "reason")


def upgrade() -> None:
    op.add_column("act", sa.Column("rule", sa.JSON(none_as_null=True), nullable=True))
    for which in ("ratification", "law"):
        op.add_column("act", sa.Column(f"{which}_answer", sa.String(60), nullable=True))
        for word in _WORDS:
            op.add_column("act", sa.Column(f"{which}_{word}", sa.Text(), nullable=True))
        op.add_column("act", sa.Column(f"{which}_dated_on", sa.Date(), nullable=True))


def downgrade() -> None:
    for which in ("law", "ratification"):
        for name in ("dated_on", *_WORDS, "answer"):
            op.drop_column("act", f"{which}_{name}")
    op.drop_column("act", "rule")
