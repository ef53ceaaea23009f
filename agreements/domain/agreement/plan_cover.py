"""Whether the operational plan reaches as far as its agreement."""

from __future__ import annotations

import re
from datetime import date

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.periods import last_day

_YEAR = re.compile(r"(?<![0-9])(?:19|20|21)[0-9]{2}(?![0-9])")


def ends_before_agreement(period: str, agreement: Agreement) -> str:
    """In Italian, from when on an agreement has no plan any more; empty where the plan covers it, or nobody can tell.

    Args:
        period: Of the plan, as it was typed: «2008-2010».
    """
    years, end = [int(year) for year in _YEAR.findall(period)], last_day(agreement)
    if not years or end is None:
        return ""
    last = date(max(years), 12, 31)
    if last >= end:
        return ""
    days = (end - last).days
    how_many = "per un giorno" if days == 1 else f"per {days} giorni"
    return (
        f"Il piano finisce il {last:%d/%m/%Y}, l’accordo il {end:%d/%m/%Y}: {how_many} l’accordo non ha un piano; "
        "prevedere come si prosegue."
    )
