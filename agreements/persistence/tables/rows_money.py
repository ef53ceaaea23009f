"""Row class of a line of the ledger of charges.

Amounts are whole cents: both databases hold and add them exactly, which SQLite does not do with decimals.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from agreements.persistence.engine.rows_base import Base


class ChargeRow(Base):
    """Who bears how much in which year."""

    __tablename__ = "charge"
    __table_args__ = (ForeignKeyConstraint(["agreement", "act_sequence"], ["act.agreement", "act.sequence"]),)

    agreement: Mapped[str] = mapped_column(primary_key=True)
    act_sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    year: Mapped[int]
    borne_by: Mapped[int]
    cents: Mapped[int] = mapped_column(BigInteger)
    minimum: Mapped[bool]
    received_by: Mapped[str]
    chapter: Mapped[str]
    cup: Mapped[str]
    investment: Mapped[bool]
    note: Mapped[str]
