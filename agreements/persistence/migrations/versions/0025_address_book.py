"""The address book: bodies and who signs for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "listed_body",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("ipa_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tax_code", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=True),
        sa.Column("pec", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("updated_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_listed_body"),
    )
    op.create_index("ix_listed_body_tax_code", "listed_body", ["tax_code"], unique=False)
    op.create_table(
        "listed_signatory",
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("office_title", sa.Text(), nullable=False),
        sa.Column("power_title", sa.Text(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("updated_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["body"], ["listed_body.key"], name="fk_listed_signatory_body"),
        sa.PrimaryKeyConstraint("body", "name", name="pk_listed_signatory"),
    )


def downgrade() -> None:
    op.drop_table("listed_signatory")
    op.drop_index("ix_listed_body_tax_code", table_name="listed_body")
    op.drop_table("listed_body")
