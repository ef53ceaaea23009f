"""The resolutions that approved a text which went back to draft. Of agreements that are there none is known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agreements.persistence.agreements.seal import seal_anew

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "superseded_resolution",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("act_sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement", "act_sequence"],
            ["act.agreement", "act.sequence"],
            name="fk_superseded_resolution_agreement_act_sequence",
        ),
        sa.PrimaryKeyConstraint("agreement", "act_sequence", "ordinal", name="pk_superseded_resolution"),
    )
    seal_anew(op.get_bind(), form=4, before=3)


def downgrade() -> None:
    op.drop_table("superseded_resolution")
