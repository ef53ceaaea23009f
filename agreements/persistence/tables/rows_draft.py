"""Row class of forms that somebody has begun to fill in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from agreements.persistence.engine.rows_base import Base


class FormDraftRow(Base):
    """What a person has typed into the form of a step and not sent, or sent and was refused.

    Attributes:
        agreement: Its number; empty where the form is about none that is there.
        entries: Names of fields with what was typed, as typed: nothing of it was checked.
    """

    __tablename__ = "form_draft"
    __table_args__ = (Index("ix_form_draft_saved_at", "saved_at"),)

    person: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True)
    agreement: Mapped[str] = mapped_column(primary_key=True)
    entries: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime]
