"""An agreement becomes confidential, or is so no more: a fact beside its acts, which it does not touch."""

from __future__ import annotations

from dataclasses import replace

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.confidentiality import NOT_ASKED, Confidentiality, Extent, Public, check_extent
from agreements.domain.agreement.events import Actor, Event
from agreements.domain.basics import limits
from agreements.domain.basics.day_words import the_date, to_the_date
from agreements.domain.basics.legible import require_text
from agreements.domain.basics.moment import Moment

MADE_CONFIDENTIAL, MADE_PUBLIC = "MAKE_CONFIDENTIAL", "MAKE_PUBLIC"
_LAW = "art. 24 L. 241/1990; art. 5-bis D.Lgs. 33/2013"


def classify(
    agreement: Agreement,
    confidential: bool,
    basis: str,
    reason: str,
    actor: Actor,
    moment: Moment,
    extent: Extent = NOT_ASKED,
) -> tuple[Agreement, Event | None]:
    """Make an agreement confidential, or end that.

    Args:
        basis: The law or regulation; to end confidentiality it may be empty.
        reason: Why; always wanted.
        extent: What stays public and how long; to end confidentiality nobody asks it.

    Returns:
        The agreement afterwards and what goes into its journal; no event where it stands so already.

    Raises:
        InvalidDatum: The basis or the reason is missing, or too long; or it is not said what stays public, how long.
    """
    old, basis, reason = agreement.confidentiality, basis.strip(), reason.strip()
    require_text("motivazione", reason, limits.GROUNDS)
    if confidential:
        require_text("norma", basis, limits.BASIS)
        # Asked again as it stands, it stays as it is, though its days may have gone by meanwhile.
        same = old is not None and extent.public is not Public.NOT_SAID and _with_review(extent) == old.extent
        extent = _with_review(extent) if same else check_extent(extent, moment.today)
    if old is None and not confidential:
        return agreement, None
    if confidential and old is not None and (old.basis, old.reason, old.extent) == (basis, reason, extent):
        return agreement, None
    # Other grounds for what is confidential already: since when it is so does not move.
    since = old.since if old is not None else moment.today
    made = Confidentiality(since, basis, reason, extent) if confidential else None
    after = replace(agreement, confidentiality=made)
    what = f"L’accordo è riservato: {basis}. {in_words(extent)}" if confidential else "L’accordo non è più riservato."
    return after, Event(
        agreement=agreement.number,
        act_sequence=agreement.newest_act.sequence,
        step=MADE_CONFIDENTIAL if confidential else MADE_PUBLIC,
        at=moment.at,
        actor=actor,
        what=what,
        why=reason,
        legal_basis=_LAW,
        data={"basis": basis, **_data(extent)} if confidential else {},
        clock_note=moment.trial_note or "",
    )


def in_words(extent: Extent) -> str:
    """What stays public and how long, as journal and pages say it; which passages are left out is not said there."""
    if extent.public is Public.NOT_SAID:
        return "Che cosa ne resta pubblico: non indicato."
    assert extent.review_on is not None  # asked with what stays public
    until = f"fino {to_the_date(extent.until_on)}" if extent.until_on else "senza termine"
    return f"Ne resta pubblico: {extent.public}; {until}, da riesaminare entro {the_date(extent.review_on)}."


def _with_review(extent: Extent) -> Extent:
    return replace(extent, omitted=" ".join(extent.omitted.split()), review_on=extent.review_on or extent.until_on)


def _data(extent: Extent) -> dict[str, str]:
    days = {"until": extent.until_on, "review": extent.review_on}
    return {"public": extent.public.name} | {name: day.isoformat() for name, day in days.items() if day is not None}
