"""Later due dates that were agreed for an obligation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "obligation_deferment",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("instead_of", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement", "code"],
            ["obligation.agreement", "obligation.code"],
            name="fk_obligation_deferment_agreement_code",
        ),
        sa.PrimaryKeyConstraint("agreement", "code", "ordinal", name="pk_obligation_deferment"),
    )


def downgrade() -> None:
    op.drop_table("obligation_deferment")
