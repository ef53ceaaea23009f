"""Documents and approvals of an obligation to rows and back."""

from __future__ import annotations

from collections.abc import Iterator

from agreements.domain.agreement.duty_record import Approval, Evidence
from agreements.domain.agreement.obligation import Obligation
from agreements.persistence.engine.plain_rows import NewRow, new_row
from agreements.persistence.tables.rows_duty import ApprovalRow, EvidenceRow


def duty_rows(agreement: str, obligation: Obligation) -> Iterator[NewRow]:
    """The rows of what follows an obligation."""
    for n, document in enumerate(obligation.evidence):
        yield new_row(
            EvidenceRow,
            agreement=agreement,
            code=obligation.code,
            ordinal=n,
            kind=document.kind,
            dated_on=document.dated_on,
            registration_number=document.registration_number,
            document_sha256=document.document_sha256,
        )
    for n, approval in enumerate(obligation.approvals):
        yield new_row(
            ApprovalRow,
            agreement=agreement,
            code=obligation.code,
            ordinal=n,
            version=approval.version,
            document_sha256=approval.document_sha256,
            organ=approval.organ,
            act=approval.act,
            dated_on=approval.dated_on,
        )


def evidence_from(row: EvidenceRow) -> Evidence:
    """The document that a row holds."""
    return Evidence(row.kind, row.dated_on, row.registration_number, row.document_sha256)


def approval_from(row: ApprovalRow) -> Approval:
    """The approval that a row holds."""
    return Approval(row.version, row.document_sha256, row.organ, row.act, row.dated_on)
