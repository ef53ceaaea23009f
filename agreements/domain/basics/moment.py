"""Now, as the entry points hand it inwards: the domain itself has no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from agreements.domain.basics.number_words import counted

ROME = ZoneInfo("Europe/Rome")


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, and the day it is in Italy.

    Attributes:
        at: Aware UTC datetime, the trial offset included.
        clock_offset: How far a trial installation's clock stands ahead; zero in production.
    """

    at: datetime
    clock_offset: timedelta = timedelta(0)

    def __post_init__(self) -> None:
        if self.at.tzinfo is None or self.at.utcoffset() != timedelta(0):
            raise ValueError("a Moment is an aware UTC datetime")

    @property
    def today(self) -> date:
        """The calendar day in Europe/Rome: time limits are counted by it (art. 2963 c.c., calendario comune)."""
        return self.at.astimezone(ROME).date()

    @property
    def trial_note(self) -> str | None:
        """Italian note about the shifted clock of a trial installation, for artifacts and journal rows."""
        if not self.clock_offset:
            return None
        # Summer time shifts a day's hour: 200 days and 23 hours are 201 days on the calendar.
        return (
            f"orologio di prova avanti di {counted(round(self.clock_offset / timedelta(days=1)), 'giorno', 'giorni')}"
        )
