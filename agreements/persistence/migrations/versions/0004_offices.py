"""The register of own offices with substitutes and history; who answered for an obligation before another.

Nothing that stands in agreements is rewritten: their offices are looked up in the register by address.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "registered_office",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("responsible", sa.Text(), nullable=False),
        sa.Column("mailing", sa.String(60), nullable=False),
        sa.Column("contacts", sa.JSON(), nullable=False),
        sa.Column("former_emails", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_registered_office"),
    )
    op.create_table(
        "office_substitute",
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["office"], ["registered_office.code"], name="fk_office_substitute_office"),
        sa.PrimaryKeyConstraint("office", "from_on", name="pk_office_substitute"),
    )
    op.create_table(
        "office_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("actor_office", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_office_change"),
    )
    op.create_table(
        "obligation_answered_before",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("office_name", sa.Text(), nullable=False),
        sa.Column("office_email", sa.Text(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement", "code"],
            ["obligation.agreement", "obligation.code"],
            name="fk_obligation_answered_before_agreement_code",
        ),
        sa.PrimaryKeyConstraint("agreement", "code", "ordinal", name="pk_obligation_answered_before"),
    )


def downgrade() -> None:
    op.drop_table("obligation_answered_before")
    op.drop_table("office_change")
    op.drop_table("office_substitute")
    op.drop_table("registered_office")
