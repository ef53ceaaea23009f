"""The words of agreements, for searches; those that are there are indexed when the installation is next started."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agreement", sa.Column("search_rules", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_agreement_search", "agreement", ["search_rules"], unique=False)
    op.create_table(
        "search_word",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("word", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["agreement"], ["agreement.number"], name="fk_search_word_agreement"),
        sa.PrimaryKeyConstraint("agreement", "word", "place", name="pk_search_word"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_search_word_word", "search_word", ["word", "place", "agreement"], unique=False)


def downgrade() -> None:
    op.drop_table("search_word")
    op.drop_index("ix_agreement_search", table_name="agreement")
    op.drop_column("agreement", "search_rules")
