"""The end of a period as a person confirms it: among the readings of the text, or by an article that says it.

A confirmation chooses among what was counted. Where that is counted anew, nobody has confirmed anything of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from agreements.domain.agreement.act import OPENS_PERIOD
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.periods import Period, current_period, periods
from agreements.domain.basics.day_words import the_date

CONFIRMED = "CONFIRM_EXPIRY"
"""The step by which an end is confirmed."""


def outside_readings(agreement: Agreement, period: Period, day: date) -> str | None:
    """In Italian, why a day is none of the ends that the text allows; None where it is one, or nothing can be counted.

    Legal basis: art. 2963 c.c.; a day of its own comes only from the text.
    """
    ends = {reading.ends_on for reading in period.readings if reading.holds}
    if ends:
        if min(ends) <= day <= max(ends):
            return None
        between = f"{min(ends):%d/%m/%Y}" if len(ends) == 1 else f"{min(ends):%d/%m/%Y}–{max(ends):%d/%m/%Y}"
        return f"{the_date(day)} è fuori da ogni lettura della durata ({between})"
    if agreement.duration is None and _has_text(agreement):
        return f"il testo registrato non indica una durata da cui contare {the_date(day)}"
    return None


def _has_text(agreement: Agreement) -> bool:
    """Whether there is a signed text in which an article could be found."""
    return any(act.definitive or act.texts or any(s.file_sha256 for s in act.signatures) for act in agreement.acts)


def without_declared_end(agreement: Agreement) -> Agreement:
    """The agreement without an end that one person has declared and a second one was asked to confirm."""
    others = tuple(each for each in agreement.pending_corrections if each.datum is not Datum.EXPIRY_DATE)
    return replace(agreement, pending_corrections=others)


def without_moved_ends(before: Agreement, after: Agreement) -> tuple[Agreement, tuple[str, ...]]:
    """An agreement without the confirmed ends whose readings have moved, and in Italian which those are.

    What an article of the text says stands, whatever is counted. Where nothing could be counted before, a confirmed
    end stands if it is one of those that are counted now. A renewal is counted from the end before it, and follows.
    """
    told: list[str] = []
    counted = {period.act_sequence: period for period in periods(before)}
    for sequence in [act.sequence for act in after.signed_acts if act.kind in OPENS_PERIOD]:
        act = after.act(sequence)
        confirmed = act.confirmed_expires_on
        newer = next((period for period in periods(after) if period.act_sequence == sequence), None)
        if confirmed is None or act.expiry_article or newer is None:
            continue
        if not any(each.sequence == sequence and each.confirmed_expires_on == confirmed for each in before.acts):
            continue  # it is this very end that is set right
        if _counted_alike(counted.get(sequence), newer, confirmed):
            continue
        after = after.with_act(replace(act, confirmed_expires_on=None))
        fallen = next(period for period in periods(after) if period.act_sequence == sequence)
        told.append(_told(confirmed, fallen))
    if told:
        after = replace(after, acts=tuple(act.without_memory_of(CONFIRMED) for act in after.acts))
    return after, tuple(told)


def _counted_alike(older: Period | None, newer: Period, confirmed: date) -> bool:
    if older is None or (not older.readings and older.starts_on is None):
        return not newer.readings or newer.reads(confirmed)
    ends = [[(r.reading, r.ends_on) for r in period.readings if r.holds] for period in (older, newer)]
    return older.starts_on == newer.starts_on and ends[0] == ends[1]


def _told(confirmed: date, period: Period) -> str:
    begins = (
        f"La scadenza confermata ({confirmed:%d/%m/%Y}) non vale più, perché è cambiata la data da cui si conta: "
        "confermarla di nuovo con «conferma-scadenza»"
    )
    if period.extended_by:
        return f"{begins.rpartition(':')[0]}; resta la scadenza fissata dalla proroga."
    if period.nearest is None:
        return f"{begins}."
    return f"{begins}; fino ad allora vale la lettura più vicina, {period.nearest:%d/%m/%Y}."


def signed_late(agreement: Agreement) -> Iterator[str]:
    """In Italian, the further acts whose last signature lies after an end of the period in which they were signed."""
    signed = agreement.signed_acts
    for number, act in enumerate(signed):
        period = current_period(replace(agreement, acts=signed[:number])) if number else None
        if period is None or act.signed_on is None or period.earliest_end is None or period.latest_end is None:
            continue
        what = f"L’atto di {act.kind} è stato firmato {the_date(act.signed_on)}"
        if act.signed_on > period.latest_end:
            yield f"{what}, dopo la scadenza ({period.latest_end:%d/%m/%Y}): lo valuta l’ufficio legale."
        elif act.signed_on > period.earliest_end:
            yield (
                f"{what}, dopo la lettura più vicina della scadenza ({period.earliest_end:%d/%m/%Y}) e non dopo la "
                f"più lontana ({period.latest_end:%d/%m/%Y}): lo valuta l’ufficio legale."
            )
