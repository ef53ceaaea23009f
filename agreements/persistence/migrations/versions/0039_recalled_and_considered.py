"""What a text recalls and considers beside its premises. Of agreements that are there nobody was asked: nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agreements.persistence.agreements.seal import seal_anew

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("recalled", "considered"):
        op.add_column("agreement", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
    seal_anew(op.get_bind(), form=5, before=4)


def downgrade() -> None:
    for name in ("considered", "recalled"):
        op.drop_column("agreement", name)
