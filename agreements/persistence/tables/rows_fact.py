"""Row class of the facts that are recorded around an agreement."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from agreements.domain.agreement.recorded_fact import FactKind
from agreements.persistence.engine.rows_base import Base, names_of


class RecordedFactRow(Base):
    """A fact; its ordinal and one more is the number by which staff know it."""

    __tablename__ = "recorded_fact"

    agreement: Mapped[str] = mapped_column(ForeignKey("agreement.number"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[FactKind] = mapped_column(names_of(FactKind))
    happened_on: Mapped[date]
    position: Mapped[int]
    reference: Mapped[str]
    words: Mapped[str]
    person: Mapped[str]
    towards: Mapped[int | None]
    due_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    closing: Mapped[str]
