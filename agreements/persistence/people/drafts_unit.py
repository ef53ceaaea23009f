"""The unit of work, as far as forms that were begun are concerned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from agreements.persistence.engine import engine as e
from agreements.persistence.engine.unit_base import UnitBase
from agreements.persistence.tables.rows_draft import FormDraftRow as Row


@dataclass(frozen=True, slots=True)
class FormDraft:
    """A form that somebody has begun: see `rows_draft.FormDraftRow`."""

    person: str
    step: str
    agreement: str
    entries: Mapping[str, Any]
    saved_at: datetime


class DraftsUnit(UnitBase):
    """Reads and writes forms that were begun; a part of `UnitOfWork`."""

    def keep_draft(self, draft: FormDraft) -> None:
        """Keep what was typed, in place of what the same person had typed into the same form."""
        values = {"entries": dict(draft.entries), "saved_at": draft.saved_at}
        key = {"person": draft.person, "step": draft.step, "agreement": draft.agreement}
        with self._writing() as connection:
            e.insert_or_replace(connection, Row, [{**key, **values}])

    def drafts(self, person: str, step: str, most: int) -> tuple[FormDraft, ...]:
        """What a person has typed into the form of a step, on whatever agreement; the newest first."""
        columns = (Row.person, Row.step, Row.agreement, Row.entries, Row.saved_at)
        mine = (Row.person == person) & (Row.step == step)
        asked = select(*columns).where(mine).order_by(Row.saved_at.desc()).limit(most)
        with e.told_in_italian():
            return tuple(FormDraft(*found) for found in self._connection.execute(asked))

    def forget_draft(self, person: str, step: str, agreement: str) -> None:
        """Let go of what a person has typed into a form."""
        mine = (Row.person == person) & (Row.step == step) & (Row.agreement == agreement)
        with self._writing() as connection:
            connection.execute(delete(Row).where(mine))

    def forget_drafts(self, saved_before: datetime) -> int:
        """Let go of what was typed before an instant; how many forms it was."""
        with self._writing() as connection:
            return connection.execute(delete(Row).where(Row.saved_at < saved_before)).rowcount
