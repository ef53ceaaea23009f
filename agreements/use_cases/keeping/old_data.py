"""What the register holds from older versions, and today's rules would not take: told, never changed."""

from __future__ import annotations

from agreements.domain.register.open_doubts import OLD_DATA, faults_of_old_data, open_doubts
from agreements.persistence.database import Database


def refused_today(database: Database) -> tuple[tuple[str, str], ...]:
    """The numbers of agreements with data that today's rules would refuse, each with why, in Italian. Reads only.

    What somebody has assessed, with a reason (`registra-valutazione`), is told no more.
    """
    with database.unit() as unit:
        agreements = unit.list_agreements()
    return tuple(
        (each.number, doubt.sentence.removeprefix(f"{OLD_DATA} da valutare: ").rstrip("."))
        for each in agreements
        if any(faults_of_old_data(each))
        for doubt in open_doubts(each, "")
        if doubt.kind == OLD_DATA
    )
