"""What real acts say and the register did not hold.

Of agreements that are there nobody was asked: each new datum is «non annotato», and nothing is taken from their texts.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from agreements.persistence.agreements.seal import seal_anew

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_COLUMNS: tuple[tuple[str, sa.Column[Any]], ...] = (
    ("agreement", sa.Column("frame", sa.Text(), nullable=False, server_default="")),
)
"""Table and column, in the order in which they are added."""


def upgrade() -> None:
    for table, column in _COLUMNS:
        op.add_column(table, column)
    op.create_table(
        "movement",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("party_position", sa.Integer(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("chapter", sa.Text(), nullable=False),
        sa.Column("cup", sa.Text(), nullable=False),
        sa.Column("cig", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["agreement"], ["agreement.number"], name=op.f("fk_movement_agreement_agreement")),
        sa.PrimaryKeyConstraint("agreement", "ordinal", name=op.f("pk_movement")),
    )
    op.create_index("ix_agreement_frame", "agreement", ["frame"])
    seal_anew(op.get_bind(), form=2, before=1)


def downgrade() -> None:
    op.drop_table("movement")
    op.drop_index("ix_agreement_frame", "agreement")
    for table, column in reversed(_COLUMNS):
        op.drop_column(table, column.name)
