"""Facts recorded around an agreement to rows and back."""

from __future__ import annotations

from agreements.domain.agreement.recorded_fact import RecordedFact
from agreements.persistence.engine.plain_rows import NewRow, new_row
from agreements.persistence.tables.rows_fact import RecordedFactRow


def fact_row(agreement: str, ordinal: int, fact: RecordedFact) -> NewRow:
    """The row of a fact."""
    return new_row(
        RecordedFactRow,
        agreement=agreement,
        ordinal=ordinal,
        kind=fact.kind,
        happened_on=fact.happened_on,
        position=fact.position,
        reference=fact.reference,
        words=fact.words,
        person=fact.person,
        towards=fact.towards,
        due_on=fact.due_on,
        closed_on=fact.closed_on,
        closing=fact.closing,
    )


def fact_from(row: RecordedFactRow) -> RecordedFact:
    """The fact that a row holds."""
    return RecordedFact(
        kind=row.kind,
        happened_on=row.happened_on,
        position=row.position,
        reference=row.reference,
        words=row.words,
        person=row.person,
        towards=row.towards,
        due_on=row.due_on,
        closed_on=row.closed_on,
        closing=row.closing,
    )
