"""The clock of a trial installation: it moves only forward, and every artifact and journal row says so."""

from __future__ import annotations

from datetime import UTC, date, datetime

from agreements.domain.basics.day_words import the_date, to_the_date
from agreements.domain.basics.errors import AccordiError, InvalidDatum
from agreements.domain.basics.moment import ROME, Moment
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.signing.trusted_lists import refresh_lists
from signing.base.errors import SigningError


def advance_clock_to(bench: Workbench, day: date, now: datetime) -> Outcome:
    """Move a trial installation's clock forward to a day, to the hour that it shows now.

    By the clock on the wall: counted in days of 24 hours, an hour before midnight summer time would lead a day too far.

    Trusted lists that the new day finds expired are fetched anew: the night that renews them is not waited for.
    Safe to kill and to repeat: one commit; asked again for the same day it changes nothing but what was left undone.

    Raises:
        AccordiError: The installation is not for trial, or the day lies in its past.
    """
    with bench.database.unit() as unit:
        moment = unit.moment(now)
        ahead = (day - moment.today).days
        if ahead < 0:
            raise InvalidDatum(
                "data",
                f"L’orologio di prova è {to_the_date(moment.today)} e va solo avanti: indicare un giorno futuro.",
            )
        if ahead:
            there = datetime.combine(day, moment.at.astimezone(ROME).time(), ROME)
            unit.advance_clock(there.astimezone(UTC) - moment.at)
            unit.commit()
    with bench.database.unit() as unit:
        moment = unit.moment(now)
    # After the commit, and again on a repetition: the service may lag behind, it is never ahead of the register.
    bench.on_clock_moved(moment.clock_offset)
    return Outcome(
        agreement="",
        title="Orologio di prova",
        happened=f"Oggi, per questa installazione di prova, è {the_date(moment.today)}.",
        already_done=not ahead,
        warnings=_lists_that_expired(bench, moment, now),
        trial_clock_note=moment.trial_note,
    )


def _lists_that_expired(bench: Workbench, moment: Moment, now: datetime) -> tuple[str, ...]:
    """Renew lists in use that the clock has left behind; what went wrong, as the clock stands anyhow."""
    from signing.trusted_lists import snapshot

    try:
        lists = bench.lists()
        found = snapshot.newest(lists.folder)
        if found is None or lists.url is None or found.next_update > moment.at:
            return ()
        return refresh_lists(bench, now).warnings
    except (AccordiError, SigningError) as error:
        return (f"Gli elenchi di fiducia di prova sono scaduti e non si rinnovano: {error}",)
