"""What calendars show of each agreement, kept with its day of looking; and an index for somebody's digests.

Of the agreements that are there nothing is kept yet: the first sweep looks at each of them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agenda_entry",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("owed_by", sa.Text(), nullable=False),
        sa.Column("office_name", sa.Text(), nullable=False),
        sa.Column("office_email", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agreement"], ["agreement.number"], name="fk_agenda_entry_agreement"),
        sa.PrimaryKeyConstraint("agreement", "ordinal", name="pk_agenda_entry"),
    )
    op.create_index("ix_agenda_entry_due", "agenda_entry", ["cancelled", "due_on"], unique=False)
    op.create_index("ix_outbox_digest", "outbox", ["obligation", "recipient", "version"], unique=False)
    op.execute("UPDATE agreement SET look_rules = 0")


def downgrade() -> None:
    op.drop_index("ix_outbox_digest", table_name="outbox")
    op.drop_table("agenda_entry")
