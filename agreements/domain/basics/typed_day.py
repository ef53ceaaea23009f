"""Days as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from agreements.domain.basics.errors import InvalidDatum

# No agreement can mean a year before the unification of Italy, or beyond any duration that is ever agreed.
FIRST_YEAR, LAST_YEAR = 1861, 2199


def parse_day(text: str) -> date:
    """A day typed as gg/mm/aaaa (or ISO).

    Raises:
        InvalidDatum: It is neither, it is in no calendar, or in a year that no agreement can mean.
    """
    for pattern in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return plausible_day(datetime.strptime(text.strip(), pattern).replace(tzinfo=UTC).date())
        except ValueError:
            continue
    raise InvalidDatum(
        "data", f"«{text[:40]}» non è una data che esiste: scriverla come gg/mm/aaaa, ad esempio 12/03/2026."
    )


def plausible_day(day: date) -> date:
    """The day, if an agreement can mean it: a year with a digit too few or too many is a slip of the hand.

    Raises:
        InvalidDatum: Before the unification of Italy, or beyond any duration that is ever agreed.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidDatum("data", f"L’anno {day.year} di una data non può essere giusto: ricontrollarlo.")
    return day
