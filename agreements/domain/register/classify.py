"""An agreement becomes confidential, or is so no more: a fact beside its acts, which it does not touch."""

from __future__ import annotations

from dataclasses import replace

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.confidentiality import Confidentiality
from agreements.domain.agreement.events import Actor, Event
from agreements.domain.basics.legible import require_text
from agreements.domain.basics.moment import Moment

MADE_CONFIDENTIAL, MADE_PUBLIC = "MAKE_CONFIDENTIAL", "MAKE_PUBLIC"
_LAW = "art. 24 L. 241/1990; art. 5-bis D.Lgs. 33/2013"


def classify(
    agreement: Agreement, confidential: bool, basis: str, reason: str, actor: Actor, moment: Moment
) -> tuple[Agreement, Event | None]:
    """Make an agreement confidential, or end that.

    Args:
        basis: The law or regulation; to end confidentiality it may be empty.
        reason: Why; always wanted.

    Returns:
        The agreement afterwards and what goes into its journal; no event where it stands so already.

    Raises:
        InvalidDatum: The basis or the reason is missing, or too long.
    """
    old, basis, reason = agreement.confidentiality, basis.strip(), reason.strip()
    require_text("motivazione", reason, 1000)
    if confidential:
        require_text("norma", basis, 300)
    if old is None and not confidential:
        return agreement, None
    if confidential and old is not None and (old.basis, old.reason) == (basis, reason):
        return agreement, None
    # Other grounds for what is confidential already: since when it is so does not move.
    since = old.since if old is not None else moment.today
    after = replace(agreement, confidentiality=Confidentiality(since, basis, reason) if confidential else None)
    what = f"L’accordo è riservato: {basis}." if confidential else "L’accordo non è più riservato."
    return after, Event(
        agreement=agreement.number,
        act_sequence=agreement.newest_act.sequence,
        step=MADE_CONFIDENTIAL if confidential else MADE_PUBLIC,
        at=moment.at,
        actor=actor,
        what=what,
        why=reason,
        legal_basis=_LAW,
        data={"basis": basis} if confidential else {},
        clock_note=moment.trial_note or "",
    )
