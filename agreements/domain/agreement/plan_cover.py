"""Which years an operational plan is about: those of its agreement, from the effect to the end."""

from __future__ import annotations

import re
from datetime import date

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.periods import current_period, effective_from, last_day
from agreements.domain.basics.day_words import the_date
from agreements.domain.basics.errors import InvalidDatum

_YEAR = re.compile(r"(?<![0-9])(?:19|20|21)[0-9]{2}(?![0-9])")


def plan_years(agreement: Agreement) -> tuple[int | None, int | None]:
    """The first and the last year of an agreement, from its effect to its end; None where that is not known."""
    begins, end = effective_from(agreement), last_day(agreement)
    return (None if begins is None else begins.year), (None if end is None else end.year)


def check_plan_period(period: str, agreement: Agreement) -> None:
    """Refuse a plan of years in which its agreement has no effect.

    Args:
        period: Of the plan, as it was typed: «2008-2010»; where it names no years nothing can be said.

    Raises:
        InvalidDatum: It begins before the effect, or ends after the latest end that the text allows.
    """
    years = [int(year) for year in _YEAR.findall(period)]
    if not years:
        return
    begins, running, ending = effective_from(agreement), current_period(agreement), agreement.ending
    if begins is not None and min(years) < begins.year:
        raise InvalidDatum(
            "periodo del piano",
            f"Il piano comincia nel {min(years)}, prima che l’accordo abbia effetto ({begins:%d/%m/%Y}): correggere "
            "il periodo.",
        )
    ends = [running.latest_end if running else None, ending.ends_on if ending else None]
    end = min((day for day in ends if day is not None), default=None)
    if end is not None and max(years) > end.year:
        raise InvalidDatum(
            "periodo del piano",
            f"Il piano finisce nel {max(years)}, dopo la fine dell’accordo ({end:%d/%m/%Y}): correggere il periodo, o "
            "far prima rinnovare o prorogare l’accordo.",
        )


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
        f"Il piano finisce {the_date(last)}, l’accordo {the_date(end)}: {how_many} l’accordo non ha un piano; "
        "prevedere come si prosegue."
    )
