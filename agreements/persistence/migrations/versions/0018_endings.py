"""How a life ends: parties that leave, an end before the expiry, the closing of the file."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agreement", sa.Column("ending_kind", sa.String(60), nullable=True))
    op.add_column("agreement", sa.Column("ending_act", sa.Text(), nullable=True))
    op.add_column("agreement", sa.Column("ending_organ", sa.Text(), nullable=True))
    op.add_column("agreement", sa.Column("ending_dated_on", sa.Date(), nullable=True))
    op.add_column("agreement", sa.Column("ends_on", sa.Date(), nullable=True))
    op.add_column("agreement", sa.Column("ending_surviving", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("agreement", sa.Column("closed_on", sa.Date(), nullable=True))
    op.add_column("agreement", sa.Column("closing_unmet", sa.Text(), nullable=True))
    op.create_table(
        "departure",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("notice_amount", sa.Integer(), nullable=True),
        sa.Column("notice_unit", sa.String(60), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("after", sa.String(60), nullable=False),
        sa.Column("surviving", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["agreement"], ["agreement.number"], name="fk_departure_agreement"),
        sa.PrimaryKeyConstraint("agreement", "position", name="pk_departure"),
    )


def downgrade() -> None:
    op.drop_table("departure")
    for column in (
        *("closing_unmet", "closed_on", "ending_surviving", "ends_on"),
        *("ending_dated_on", "ending_organ", "ending_act", "ending_kind"),
    ):
        op.drop_column("agreement", column)
