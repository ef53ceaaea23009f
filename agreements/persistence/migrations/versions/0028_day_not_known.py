"""Of an act recorded as it was, what is known of a day of signature that is not known; who signed is «dato non noto».

Imported sheets said «non indicato» of whom they did not name: it is called as everywhere else.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_NAMES = (("party", "signatory_name"), ("signature", "signatory"))


def upgrade() -> None:
    op.add_column("act", sa.Column("signed_about", sa.Text(), nullable=True))
    _renamed("non indicato", "dato non noto")


def downgrade() -> None:
    _renamed("dato non noto", "non indicato")
    op.drop_column("act", "signed_about")


def _renamed(old: str, new: str) -> None:
    for table, column in _NAMES:
        there = sa.table(table, sa.column(column, sa.Text()))
        op.execute(sa.update(there).where(there.c[column] == old).values({column: new}))
