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
    ("agreement", sa.Column("duration_first_year", sa.Integer(), nullable=True)),
    ("agreement", sa.Column("duration_until_on", sa.Date(), nullable=True)),
    ("agreement", sa.Column("effect_event", sa.Text(), nullable=True)),
    ("agreement", sa.Column("effect_event_on", sa.Date(), nullable=True)),
    ("agreement", sa.Column("effect_event_act", sa.Text(), nullable=True)),
    ("obligation", sa.Column("counted_from", sa.String(length=60), nullable=True)),
    ("obligation", sa.Column("counted_on", sa.Date(), nullable=True)),
    ("obligation", sa.Column("counted_event", sa.Text(), nullable=True)),
    ("obligation", sa.Column("counted_event_on", sa.Date(), nullable=True)),
    ("obligation", sa.Column("counted_event_act", sa.Text(), nullable=True)),
)
"""Table and column, in the order in which they are added."""


def upgrade() -> None:
    for table, column in _COLUMNS:
        op.add_column(table, column)
    seal_anew(op.get_bind(), form=2, before=1)


def downgrade() -> None:
    for table, column in reversed(_COLUMNS):
        op.drop_column(table, column.name)
