"""Which agreements were made from the approved text of a model, and from which version of it.

Of the agreements that are there nothing is known of this: none is a copy.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agreement", sa.Column("model", sa.Text(), nullable=True))
    op.add_column("agreement", sa.Column("model_text_version", sa.Integer(), nullable=True))
    op.create_index("ix_agreement_model", "agreement", ["model"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_agreement_model", table_name="agreement")
    op.drop_column("agreement", "model_text_version")
    op.drop_column("agreement", "model")
