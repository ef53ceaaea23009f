"""What each step leaves behind is sealed by its journal row: digests of the agreement's data and of its documents.

The rows that are there seal nothing: what an agreement was when they were written is not proven. Each journal gets one
row more, which seals the agreement as this migration finds it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agreements.persistence.agreements.seal import seal_anew

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("journal", sa.Column("state_form", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("journal", sa.Column("state", sa.Text(), nullable=False, server_default=""))
    op.add_column("journal", sa.Column("documents", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_journal_at", "journal", ["at"])
    seal_anew(op.get_bind(), form=1, before=0)


def downgrade() -> None:
    sealed = op.get_bind().exec_driver_sql("SELECT count(*) FROM journal WHERE state_form > 0").scalar()
    if sealed and op.get_bind().exec_driver_sql("SELECT count(*) FROM installation WHERE NOT trial").scalar():
        raise RuntimeError("the journal of a production installation is not taken apart: restore a backup instead")
    op.drop_index("ix_journal_at", "journal")
    for name in ("documents", "state", "state_form"):
        op.drop_column("journal", name)
