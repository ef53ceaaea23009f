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
    ("agreement", sa.Column("basis_name", sa.Text(), nullable=True)),
    ("agreement", sa.Column("basis_title", sa.Text(), nullable=True)),
)
"""Table and column, in the order in which they are added."""


def upgrade() -> None:
    op.create_table(
        "recorded_answer",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["agreement"], ["agreement.number"], name="fk_recorded_answer_agreement"),
        sa.PrimaryKeyConstraint("agreement", "ordinal", name="pk_recorded_answer"),
    )
    for table, column in _COLUMNS:
        op.add_column(table, column)
    seal_anew(op.get_bind(), form=2, before=1)


def downgrade() -> None:
    for table, column in reversed(_COLUMNS):
        op.drop_column(table, column.name)
    op.drop_table("recorded_answer")
