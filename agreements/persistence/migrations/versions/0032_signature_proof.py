"""What a signature rests on: its title, the reference of its time, what identifies it, when it was verified.

Signatures and files of before have none of these: what was typed then was not kept, and nothing is made up for it. A
delegation of before keeps its act and day, and is of the only kind there was.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_OF_SIGNATURE = (
    ("title_kind", sa.String(60)),
    ("title_since", sa.Date()),
    ("title_until", sa.Date()),
    ("title_extent", sa.Text()),
    ("identity", sa.Text()),
    ("verified_at", sa.DateTime(timezone=True)),
    ("proof", sa.JSON()),
)


def upgrade() -> None:
    for name, kind in _OF_SIGNATURE:
        op.add_column("signature", sa.Column(name, kind, nullable=True))
    op.add_column("held_file", sa.Column("proof", sa.JSON(), nullable=True))
    op.execute("UPDATE signature SET title_kind = 'DELEGATION' WHERE delegation_act IS NOT NULL")


def downgrade() -> None:
    op.drop_column("held_file", "proof")
    for name, _kind in reversed(_OF_SIGNATURE):
        op.drop_column("signature", name)
