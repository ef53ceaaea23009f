"""Until when a signatory may sign, and until when the certificate of a signature is valid; both may be unknown."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("party", sa.Column("signatory_power_ends_on", sa.Date(), nullable=True))
    op.add_column("signature", sa.Column("certificate_ends_on", sa.Date(), nullable=True))
    op.add_column("held_file", sa.Column("certificate_ends_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("held_file", "certificate_ends_on")
    op.drop_column("signature", "certificate_ends_on")
    op.drop_column("party", "signatory_power_ends_on")
