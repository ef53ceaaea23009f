"""The clock of a trial installation: it moves only forward, and every artifact and journal row says so."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from agreements.domain.errors import InvalidDatum
from agreements.use_cases.outcome import Outcome
from agreements.use_cases.workbench import Workbench


def advance_clock_to(bench: Workbench, day: date, now: datetime) -> Outcome:
    """Move a trial installation's clock forward to a day, whole days at a time.

    Safe to kill and to repeat: one commit; asked again for the same day it changes nothing.

    Raises:
        AccordiError: The installation is not for trial, or the day lies in its past.
    """
    with bench.database.unit() as unit:
        moment = unit.moment(now)
        ahead = (day - moment.today).days
        if ahead < 0:
            raise InvalidDatum(
                "data", f"L’orologio di prova è al {moment.today:%d/%m/%Y} e va solo avanti: indicare un giorno futuro."
            )
        if ahead:
            unit.advance_clock(timedelta(days=ahead))
            unit.commit()
    with bench.database.unit() as unit:
        moment = unit.moment(now)
    # After the commit, and again on a repetition: the service may lag behind, it is never ahead of the register.
    bench.on_clock_moved(moment.clock_offset)
    return Outcome(
        agreement="",
        title="Orologio di prova",
        happened=f"Oggi, per questa installazione di prova, è il {moment.today:%d/%m/%Y}.",
        already_done=not ahead,
        trial_clock_note=moment.trial_note,
    )
