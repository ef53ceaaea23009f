"""Row classes of money: a line of the ledger of charges, a movement of the accounts.

Amounts are whole cents: both databases hold and add them exactly, which SQLite does not do with decimals.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from agreements.domain.agreement.movement import MovementKind
from agreements.persistence.engine.rows_base import Base, names_of


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


class MovementRow(Base):
    """What the accounts have moved."""

    __tablename__ = "movement"

    agreement: Mapped[str] = mapped_column(ForeignKey("agreement.number"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[MovementKind] = mapped_column(names_of(MovementKind))
    year: Mapped[int]
    party_position: Mapped[int]
    cents: Mapped[int] = mapped_column(BigInteger)
    number: Mapped[str]
    dated_on: Mapped[date]
    chapter: Mapped[str]
    cup: Mapped[str]
    cig: Mapped[str]
    reason: Mapped[str]
    cancelled: Mapped[bool]
