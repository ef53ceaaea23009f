"""Which agreements are confidential is asked at every search: by an index."""

from __future__ import annotations

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_agreement_confidential", "agreement", ["confidential_since"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_agreement_confidential", table_name="agreement")
