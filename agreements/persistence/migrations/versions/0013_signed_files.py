"""Signed files of other forms (p7m), several side by side, delegations; what a decision on a held file must know."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("signature", "held_file"):
        op.add_column(table, sa.Column("suffix", sa.Text(), nullable=False, server_default=".pdf"))
        op.add_column(table, sa.Column("continues", sa.JSON(), nullable=True))
    op.add_column("signature", sa.Column("delegation_act", sa.Text(), nullable=True))
    op.add_column("signature", sa.Column("delegation_on", sa.Date(), nullable=True))
    op.add_column("held_file", sa.Column("codes", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("held_file", sa.Column("holder", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    for column in ("holder", "codes"):
        op.drop_column("held_file", column)
    for column in ("delegation_on", "delegation_act"):
        op.drop_column("signature", column)
    for table in ("held_file", "signature"):
        op.drop_column(table, "continues")
        op.drop_column(table, "suffix")
