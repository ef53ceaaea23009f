"""Bodies that joined after the signature, and bodies that took the place of a party."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accession",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("acknowledgement", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["agreement"], ["agreement.number"], name="fk_accession_agreement"),
        sa.PrimaryKeyConstraint("agreement", "position", name="pk_accession"),
    )
    op.create_table(
        "succession",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("former", sa.Text(), nullable=False),
        sa.Column("former_tax_code", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["agreement"], ["agreement.number"], name="fk_succession_agreement"),
        sa.PrimaryKeyConstraint("agreement", "ordinal", name="pk_succession"),
    )


def downgrade() -> None:
    op.drop_table("succession")
    op.drop_table("accession")
