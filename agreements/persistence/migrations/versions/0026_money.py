"""The charges of each act: what is known of them, the total that the text states, and a ledger in whole cents.

Of the acts that are there nothing is known: whether an empty clause meant that nothing was due, nobody has said.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("act", sa.Column("charges_kind", sa.String(60), nullable=False, server_default="UNKNOWN"))
    op.add_column("act", sa.Column("charges_declared_cents", sa.BigInteger(), nullable=True))
    op.add_column("act", sa.Column("charges_declared_minimum", sa.Boolean(), nullable=True))
    op.create_table(
        "charge",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("act_sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("borne_by", sa.Integer(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("minimum", sa.Boolean(), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.Column("chapter", sa.Text(), nullable=False),
        sa.Column("cup", sa.Text(), nullable=False),
        sa.Column("investment", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement", "act_sequence"], ["act.agreement", "act.sequence"], name="fk_charge_agreement_act_sequence"
        ),
        sa.PrimaryKeyConstraint("agreement", "act_sequence", "ordinal", name="pk_charge"),
    )


def downgrade() -> None:
    op.drop_table("charge")
    for column in ("charges_declared_minimum", "charges_declared_cents", "charges_kind"):
        op.drop_column("act", column)
