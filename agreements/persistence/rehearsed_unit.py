"""A unit of work that takes back what it has written, for trying what a step would do."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Event
from agreements.persistence.agreements.aggregate import LoadedRows
from agreements.persistence.engine.records import DocumentRecord
from agreements.persistence.unit_of_work import UnitOfWork


class RehearsedUnit(UnitOfWork):
    """Writes as the real one, so that the database says what it would refuse; its commit takes everything back."""

    def __init__(self, saved: list[DocumentRecord], engine: Engine, loaded: LoadedRows) -> None:
        super().__init__(engine, loaded)
        self._saved = saved

    def save(
        self,
        agreement: Agreement,
        events: Sequence[Event],
        documents: Sequence[DocumentRecord] = (),
        *,
        accepting: bool = False,
    ) -> Agreement:
        """As `UnitOfWork.save`; the documents are remembered."""
        self._saved += documents
        return super().save(agreement, events, documents, accepting=accepting)

    def commit(self) -> None:
        """Take everything back.

        Raises:
            RuntimeError: A write of this unit has failed.
        """
        if self._failed:
            raise RuntimeError("a write of this unit has failed: leave it without commit")
        self.close()
