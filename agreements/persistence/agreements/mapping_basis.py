"""The legal basis of an agreement, and what was answered about it, to rows and back."""

from __future__ import annotations

from agreements.domain.agreement.legal_basis import ChosenBasis, RecordedAnswer
from agreements.persistence.engine.plain_rows import NewRow, new_row
from agreements.persistence.tables.rows_agreement import AgreementRow, RecordedAnswerRow


def basis_from(row: AgreementRow) -> ChosenBasis | None:
    """The basis that was chosen; None where none was."""
    if row.basis_name is None:
        return None
    return ChosenBasis(row.basis_name, row.basis_title or "")


def answer_row(agreement: str, ordinal: int, answer: RecordedAnswer) -> NewRow:
    """The row of an answer."""
    return new_row(
        RecordedAnswerRow,
        agreement=agreement,
        ordinal=ordinal,
        code=answer.code,
        question=answer.question,
        answer=answer.answer,
        reason=answer.reason,
        answered_by=answer.by,
        answered_on=answer.on,
    )


def answer_from(row: RecordedAnswerRow) -> RecordedAnswer:
    """The answer that a row holds."""
    return RecordedAnswer(row.code, row.question, row.answer, row.reason, row.answered_by, row.answered_on)
