"""What is due of one kind is a range of an index: what is late must not be looked for among all that is missing."""

from __future__ import annotations

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_agenda_entry_kind", "agenda_entry", ["kind", "due_on"])


def downgrade() -> None:
    op.drop_index("ix_agenda_entry_kind", table_name="agenda_entry")
