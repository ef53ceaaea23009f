"""Which office of a counterpart owes a duty; bodies that merge into a party, or become two.

Of duties that are there nobody was asked: their office is «non annotato». No succession until now was of these kinds.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from agreements.persistence.agreements.seal import seal_anew

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_COLUMNS: tuple[tuple[str, sa.Column[Any]], ...] = (
    *(
        ("obligation", sa.Column(f"owed_{datum}", sa.Text(), nullable=True))
        for datum in ("office", "name", "role", "email", "phone")
    ),
    ("succession", sa.Column("merged_position", sa.Integer(), nullable=True)),
    ("succession", sa.Column("second_position", sa.Integer(), nullable=True)),
    ("succession", sa.Column("left_alone", sa.String(length=60), nullable=True)),
)
"""Table and column, in the order in which they are added."""


def upgrade() -> None:
    for table, column in _COLUMNS:
        op.add_column(table, column)
    seal_anew(op.get_bind(), form=3, before=2)


def downgrade() -> None:
    for table, column in reversed(_COLUMNS):
        op.drop_column(table, column.name)
