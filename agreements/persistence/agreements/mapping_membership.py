"""Accessions and successions to rows and back."""

from __future__ import annotations

from agreements.domain.agreement.membership import Accession, Succession
from agreements.persistence.engine.plain_rows import NewRow, new_row
from agreements.persistence.tables.rows_agreement import AccessionRow, SuccessionRow


def accession_row(agreement: str, ordinal: int, accession: Accession) -> NewRow:
    """The row of a body that joined."""
    return new_row(
        AccessionRow,
        agreement=agreement,
        position=accession.position,
        ordinal=ordinal,
        clause=accession.clause,
        act=accession.act,
        dated_on=accession.dated_on,
        reference=accession.reference,
        acknowledgement=accession.acknowledgement,
        since=accession.since,
    )


def accession_from(row: AccessionRow) -> Accession:
    """The accession that a row holds."""
    return Accession(
        position=row.position,
        clause=row.clause,
        act=row.act,
        dated_on=row.dated_on,
        reference=row.reference,
        acknowledgement=row.acknowledgement,
        since=row.since,
    )


def succession_row(agreement: str, ordinal: int, succession: Succession) -> NewRow:
    """The row of a body that took the place of a party."""
    return new_row(
        SuccessionRow,
        agreement=agreement,
        ordinal=ordinal,
        position=succession.position,
        former=succession.former,
        former_tax_code=succession.former_tax_code,
        act=succession.act,
        dated_on=succession.dated_on,
        since=succession.since,
        former_grammar=succession.former_grammar,
        merged_position=succession.merged,
        second_position=succession.second,
        left_alone=succession.left_alone,
    )


def succession_from(row: SuccessionRow) -> Succession:
    """The succession that a row holds."""
    return Succession(
        position=row.position,
        former=row.former,
        former_tax_code=row.former_tax_code,
        act=row.act,
        dated_on=row.dated_on,
        since=row.since,
        former_grammar=row.former_grammar,
        merged=row.merged_position,
        second=row.second_position,
        left_alone=row.left_alone,
    )
