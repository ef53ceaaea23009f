"""Departures, ending, closing and confidentiality to rows and back."""

from __future__ import annotations

from agreements.domain.agreement.confidentiality import Confidentiality, Extent, Public
from agreements.domain.agreement.ending import Closing, Departure, Ending
from agreements.domain.days.time_limit import TimeLimit
from agreements.persistence.engine.plain_rows import NewRow, new_row
from agreements.persistence.tables.rows_agreement import AgreementRow, DepartureRow


def departure_row(agreement: str, ordinal: int, departure: Departure) -> NewRow:
    """The row of a party's departure.

    Raises:
        ValueError: The notice is no plain duration: it would come back as another.
    """
    notice = departure.notice
    if notice is not None and notice != TimeLimit(notice.amount, notice.unit, rolls=False):
        raise ValueError(f"{agreement}: the notice of a departure is a duration, counted forwards")
    return new_row(
        DepartureRow,
        agreement=agreement,
        position=departure.position,
        ordinal=ordinal,
        received_on=departure.received_on,
        reference=departure.reference,
        grounds=departure.grounds,
        notice_amount=notice.amount if notice else None,
        notice_unit=notice.unit if notice else None,
        ends_on=departure.ends_on,
        after=departure.after,
        surviving=list(departure.surviving),
    )


def departure_from(row: DepartureRow) -> Departure:
    """The departure that a row holds."""
    notice = None
    if row.notice_amount is not None and row.notice_unit is not None:
        notice = TimeLimit(row.notice_amount, row.notice_unit, rolls=False)
    return Departure(
        position=row.position,
        received_on=row.received_on,
        reference=row.reference,
        grounds=row.grounds,
        notice=notice,
        ends_on=row.ends_on,
        after=row.after,
        surviving=tuple(row.surviving),
    )


def ending_from(row: AgreementRow) -> Ending | None:
    """The end before the expiry that an agreement's row holds."""
    if row.ending_kind is None or row.ending_dated_on is None or row.ends_on is None:
        return None
    return Ending(
        kind=row.ending_kind,
        act=row.ending_act or "",
        organ=row.ending_organ or "",
        dated_on=row.ending_dated_on,
        ends_on=row.ends_on,
        surviving=tuple(row.ending_surviving),
    )


def closing_from(row: AgreementRow) -> Closing | None:
    """The closing of the file that an agreement's row holds."""
    return None if row.closed_on is None else Closing(row.closed_on, row.closing_unmet or "")


def confidentiality_from(row: AgreementRow) -> Confidentiality | None:
    """Why the agreement is confidential, where its row says that it is."""
    if row.confidential_since is None:
        return None
    extent = Extent(
        row.confidential_public or Public.NOT_SAID,
        row.confidential_omitted or "",
        row.confidential_until,
        row.confidential_review,
    )
    return Confidentiality(row.confidential_since, row.confidential_basis or "", row.confidential_reason or "", extent)
