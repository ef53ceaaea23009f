"""What questions by state, dates and money ask of each agreement; made when the installation is next started."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_ASKED = {"stage": ["stage", "ends_on"], "signed": ["signed_on"], "ends": ["ends_on"], "cents": ["cents"]}


def upgrade() -> None:
    op.create_table(
        "register_fact",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=True),
        sa.Column("minimum", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["agreement"], ["agreement.number"], name="fk_register_fact_agreement"),
        sa.PrimaryKeyConstraint("agreement", name="pk_register_fact"),
    )
    for name, columns in _ASKED.items():
        op.create_index(f"ix_register_fact_{name}", "register_fact", columns, unique=False)


def downgrade() -> None:
    op.drop_table("register_fact")
