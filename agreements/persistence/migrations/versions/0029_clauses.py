"""The clauses that were switched on in the text of an agreement.

Of the agreements that are there they are not known: their texts were made from a template without clauses to choose.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agreement", sa.Column("clauses", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("agreement", "clauses")
