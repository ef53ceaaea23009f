"""Row classes of what follows an obligation: its documents, its approvals."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from agreements.domain.agreement.duty_record import EvidenceKind
from agreements.persistence.engine.rows_base import Base, names_of


def _of_obligation() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["agreement", "code"], ["obligation.agreement", "obligation.code"])


class EvidenceRow(Base):
    """A document of an obligation beside the one by which it was met."""

    __tablename__ = "obligation_evidence"
    __table_args__ = (_of_obligation(),)

    agreement: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[EvidenceKind] = mapped_column(names_of(EvidenceKind))
    dated_on: Mapped[date]
    registration_number: Mapped[str]
    document_sha256: Mapped[str]


class ApprovalRow(Base):
    """An approval of a version of what was delivered."""

    __tablename__ = "obligation_approval"
    __table_args__ = (_of_obligation(),)

    agreement: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    document_sha256: Mapped[str]
    organ: Mapped[str]
    act: Mapped[str]
    dated_on: Mapped[date]
