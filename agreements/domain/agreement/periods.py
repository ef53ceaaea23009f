"""The periods of an agreement, and where it stands on a day: computed from dates and today, never stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from agreements.domain.agreement.act import Act, ActKind
from agreements.domain.agreement.agreement import Agreement, EffectRule
from agreements.domain.agreement.correction import Datum, read_declared_end
from agreements.domain.basics.day_words import from_the_date, italian_date, the_date, the_day
from agreements.domain.basics.number_words import counted
from agreements.domain.days.duration import EndReading, Reading, earliest, end_readings, renewed_from_stated
from agreements.domain.days.time_limit import Unit, shifted

EXPIRING_DAYS = 180


class Standing(StrEnum):
    """Where an agreement stands on a day; the value is the Italian label."""

    NOT_SIGNED = "non ancora sottoscritto"
    AWAITING_EFFECT = "sottoscritto, non ancora efficace"
    EFFECT_OVERDUE = "sottoscritto e senza effetto, da decidere"
    IN_FORCE = "vigente"
    EXPIRING = "in scadenza"
    EXPIRED = "scaduto"
    NEVER_EFFECTIVE = "finito senza avere avuto effetto"
    ENDED = "cessato"
    NOT_KNOWN = "vigenza non nota"
    CLOSED = "chiuso"


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time in which the agreement has effect, opened by one signed act.

    Attributes:
        starts_on: None where the day of the signature is not known and the agreement has effect from it.
        readings: The ways to read its end; empty where the duration is not stated.
        confirmed: The end as a person confirmed it, or as an extension has moved it.
        extended_by: The extension that moved the end last; 0 where none did.
        by_article: The article of the signed text that says the confirmed end, where no reading does.
        declared: An end outside every reading that one person has declared and nobody else has confirmed: until then it
            is one more of those that may be.
    """

    act_sequence: int
    starts_on: date | None
    readings: tuple[EndReading, ...]
    confirmed: date | None
    extended_by: int = 0
    by_article: str = ""
    declared: date | None = None

    @property
    def earliest_end(self) -> date | None:
        """The confirmed end, else the nearest that may be. None where no end is stated."""
        return self.confirmed if self.confirmed is not None else min(self._possible, default=None)

    @property
    def latest_end(self) -> date | None:
        """The confirmed end, else the latest that may be: only after it the period has ended for certain."""
        return self.confirmed if self.confirmed is not None else max(self._possible, default=None)

    @property
    def _possible(self) -> list[date]:
        counted = [reading.ends_on for reading in self.readings if reading.holds]
        return counted if self.declared is None else [*counted, self.declared]

    @property
    def ends(self) -> tuple[date, ...]:
        """Every day on which it may end, ascending: one where a person has confirmed it."""
        return tuple(sorted({*self._possible})) if self.confirmed is None else (self.confirmed,)

    @property
    def between(self) -> str:
        """In Italian, the days between which an end lies that is not confirmed: «tra il … e il …»."""
        first, last = self.earliest_end, self.latest_end
        assert first is not None  # a duration is stated
        assert last is not None
        return f"tra {the_date(first)} e {the_date(last)}"

    @property
    def to_confirm(self) -> bool:
        """Whether a person is asked which day is the end: not where the text itself says it."""
        holding = [reading for reading in self.readings if reading.holds]
        stated = self.declared is None and bool(holding) and all(reading.stated for reading in holding)
        return self.confirmed is None and self.earliest_end is not None and not stated

    @property
    def nearest(self) -> date | None:
        """The nearest of the ends that the text allows; None where nothing is counted."""
        nearest = earliest(self.readings)
        return None if nearest is None else nearest.ends_on

    @property
    def alarm_on(self) -> date | None:
        """The day on which alarms run: the nearest reading, also where a person has confirmed a later one.

        What an extension or an article of the text says is read in one way only.
        """
        stated = self.confirmed is not None and (self.extended_by > 0 or bool(self.by_article))
        if stated or self.nearest is None or self.confirmed is None:
            return self.earliest_end
        return min(self.confirmed, self.nearest)

    def reads(self, day: date) -> bool:
        """Whether a day lies between the nearest and the latest of the ends that the text allows."""
        ends = [reading.ends_on for reading in self.readings if reading.holds]
        return bool(ends) and min(ends) <= day <= max(ends)


@dataclass(frozen=True, slots=True)
class NoEffect:
    """Of a signed agreement that has no effect: how long that is waited for.

    Attributes:
        until_on: The last day of waiting.
        ends: Whether it is the end that the text states, which comes all the same: after it the agreement is over.
            Else the end is counted from the effect, and this is the day by which, since the last signature, the
            duration has passed (a year where none is said): after it a person decides.
    """

    until_on: date
    ends: bool

    @property
    def told(self) -> str:
        """In Italian, what happens on the day."""
        if self.ends:
            return (
                f"Il testo dice che l’accordo finisce {the_day(self.until_on)}: se fino ad allora non ha effetto, "
                "finisce senza averne avuto."
            )
        return (
            f"{the_day(self.until_on).capitalize()} dall’ultima firma è passato il tempo che l’accordo deve durare, o "
            "un anno se il testo non lo dice."
        )


def effective_from(agreement: Agreement) -> date | None:
    """The day from which the agreement has effect, by its own rule; None while it is not known.

    Legal basis: the clause; by default the last signature (artt. 1326 and 1335 c.c. otherwise).
    """
    signed = agreement.signed_acts
    if not signed:
        return None
    original = signed[0]
    if agreement.effect_rule is EffectRule.PEC_COMMUNICATION:
        return original.pec_communicated_on
    if agreement.effect_rule is EffectRule.FIXED_DATE:
        return agreement.fixed_effect_on
    if agreement.effect_rule is EffectRule.REPERTORY:
        return original.repertory.registered_on if original.repertory is not None else None
    if agreement.effect_rule.awaits_event:
        event = agreement.effect_event
        return event.happened.on if event is not None and event.happened is not None else None
    return original.signed_on


def periods(agreement: Agreement) -> tuple[Period, ...]:
    """All periods, in order. Each end is counted from the first day of effect, never from another result.

    Where that day is not known, nothing is counted: there is the end that a person has confirmed, or none.
    """
    base = effective_from(agreement)
    if base is None and not begun_on_unknown_day(agreement):
        return ()
    found: list[Period] = []
    for act in agreement.signed_acts:
        if act.kind is ActKind.EXTENSION and found:
            found[-1] = replace(found[-1], confirmed=act.extends_to, extended_by=act.sequence, by_article="")
        elif act.kind is ActKind.AMENDMENT:
            continue
        elif act.kind.renews and found:
            added = _renewed(agreement, act.sequence, act.confirmed_expires_on, base, found)
            found.append(replace(added, by_article=act.expiry_article))
        else:
            readings = end_readings(agreement.duration, base)
            found.append(Period(act.sequence, base, readings, act.confirmed_expires_on, by_article=act.expiry_article))
    if (
        len(found) == 1 and found[0].confirmed is None
    ):  # declared is the end of the first: what follows has its text here
        found[0] = replace(found[-1], declared=_declared_end(agreement))
    return tuple(found)


def _declared_end(agreement: Agreement) -> date | None:
    asked = [each.new_value for each in agreement.pending_corrections if each.datum is Datum.EXPIRY_DATE]
    found = read_declared_end(asked[-1]) if asked else None
    return None if found is None else found[0]


def begun_on_unknown_day(agreement: Agreement) -> bool:
    """Whether the agreement has effect from the day of its signature, and that day is not known."""
    signed = agreement.signed_acts
    return bool(signed) and signed[0].signed_about is not None and agreement.effect_rule is EffectRule.LAST_SIGNATURE


def next_period(agreement: Agreement) -> Period | None:
    """The period that a renewal would add; None where there is nothing to renew."""
    base, known = effective_from(agreement), periods(agreement)
    if not known or known[-1].earliest_end is None or agreement.duration is None:
        return None
    if agreement.duration.length is None:
        return None
    return _renewed(agreement, len(agreement.acts) + 1, None, base, list(known))


def _renewed(
    agreement: Agreement, sequence: int, confirmed: date | None, base: date | None, earlier: list[Period]
) -> Period:
    """The period that a renewal adds: from the old end, by the reading that was confirmed for it, else by them all."""
    duration, old = agreement.duration, earlier[-1]
    assert duration is not None  # without a duration the gate opens no renewal
    assert duration.length is not None  # nor where the text does not say how long a renewal lasts
    assert old.earliest_end is not None
    same_reading = {
        r.reading for r in old.readings if r.holds and (old.confirmed is None or r.ends_on == old.confirmed)
    }
    if duration.until_on is None:
        counted = end_readings(duration.renewed(len(earlier)), base)
        readings = tuple(r for r in counted if r.reading in same_reading)
    else:
        counted = renewed_from_stated(duration.until_on, *duration.length, len(earlier)) if same_reading else ()
        readings = tuple(r for r in counted if r.reading in same_reading) or counted
    if not readings:
        # The old end was confirmed on a day of its own: that day is the base.
        ends_on = shifted(old.earliest_end, *duration.length)
        words = f"{duration.length_words} dalla scadenza confermata, {italian_date(old.earliest_end)}"
        readings = (EndReading(Reading.CORRESPONDING_DAY, ends_on, f"{words}: {italian_date(ends_on)}."),)
    return Period(sequence, old.earliest_end + timedelta(days=1), readings, confirmed)


def no_effect(agreement: Agreement) -> NoEffect | None:
    """How long the effect of a signed agreement is waited for; None where it has, or a day is not known.

    What begins it counts only until the end that the text states, or that a person confirmed.

    Legal basis: art. 1353 c.c.: until the event happens the effects are suspended.
    """
    if not agreement.signed_acts:
        return None
    original, duration, base = agreement.signed_acts[0], agreement.duration, effective_from(agreement)
    stated = duration.stated_end if duration is not None else None
    if base is None or not agreement.times_renewed:
        stated = original.confirmed_expires_on or stated
    if base is not None:
        return NoEffect(stated, ends=True) if stated is not None and base > stated else None
    if begun_on_unknown_day(agreement):
        return None
    if stated is not None:
        return NoEffect(stated, ends=True)
    signed_on = original.signed_on or (original.signed_about.latest if original.signed_about is not None else None)
    if signed_on is None:
        return None
    length = duration.length if duration is not None else None
    return NoEffect(shifted(signed_on, *(length or (1, Unit.YEARS))), ends=False)


def never_effective(agreement: Agreement, today: date) -> NoEffect | None:
    """Set where the stated end has passed and the agreement never had effect: it is over, and nothing of it is due."""
    waits = no_effect(agreement)
    return waits if waits is not None and waits.ends and today > waits.until_on else None


def current_period(agreement: Agreement) -> Period | None:
    """The last period, which a renewal would follow."""
    known = periods(agreement)
    return known[-1] if known else None


def last_day(agreement: Agreement) -> date | None:
    """The last day on which the agreement binds: its expiry, or its end before that; None where neither is known.

    A stated end arrives whether or not the agreement has taken effect.
    """
    period, waits = current_period(agreement), no_effect(agreement)
    stated = waits.until_on if waits is not None and waits.ends else None
    expires_on = period.earliest_end if period is not None else stated
    ends = [expires_on, agreement.ending.ends_on if agreement.ending else None]
    return min((day for day in ends if day is not None), default=None)


def standing(agreement: Agreement, today: date) -> Standing:
    """Where the agreement stands on a day, whether or not any sweep ran."""
    if not agreement.signed_acts:
        return Standing.NOT_SIGNED
    if agreement.closing is not None:
        return Standing.CLOSED
    ending, end = agreement.ending, last_day(agreement)
    if ending is not None and end == ending.ends_on and today > ending.ends_on:
        return Standing.ENDED
    waits = no_effect(agreement)
    if waits is not None and today > waits.until_on and (waits.ends or ending is None):
        return Standing.NEVER_EFFECTIVE if waits.ends else Standing.EFFECT_OVERDUE
    known = periods(agreement)
    if not known:
        return Standing.AWAITING_EFFECT
    begun_on = known[0].starts_on
    if begun_on is not None and today < begun_on:
        return Standing.AWAITING_EFFECT
    if end is None:
        # A duration that runs from a day that nobody knows: it may be over.
        return Standing.NOT_KNOWN if begun_on is None and agreement.duration is not None else Standing.IN_FORCE
    if today > end:
        # Until the latest end that may be has passed, nobody knows that it is over.
        open_yet = between_readings(agreement, today) is not None and (ending is None or today <= ending.ends_on)
        return Standing.EXPIRING if open_yet else Standing.EXPIRED
    return Standing.EXPIRING if today > end - timedelta(days=EXPIRING_DAYS) else Standing.IN_FORCE


def between_readings(agreement: Agreement, day: date) -> Period | None:
    """The running period, where a day lies after the nearest and not after the latest reading of its unconfirmed end.

    Whether the period still ran on that day nobody can say until a person confirms the end.
    """
    period = current_period(agreement)
    if period is None or period.earliest_end is None or period.latest_end is None:
        return None
    return period if period.earliest_end < day <= period.latest_end else None


def over_since(agreement: Agreement, today: date) -> date | None:
    """The last day of an agreement that has ended for certain, whichever way its end is read; None before that."""
    now = standing(agreement, today)
    return last_day(agreement) if now in (Standing.EXPIRED, Standing.NEVER_EFFECTIVE, Standing.ENDED) else None


def left_unsigned(agreement: Agreement, act: Act, today: date) -> date | None:
    """The end that a renewal, an extension or an amendment has missed: signed after it nothing of it counts.

    None as long as it may still be signed in time, and of what is signed.
    """
    return over_since(agreement, today) if act.open and act.kind is not ActKind.ORIGINAL else None


def unconfirmed_end(agreement: Agreement) -> str:
    """What to do before an act that names the end, where the text allows several; empty where there is one."""
    period = current_period(agreement)
    if period is None or period.earliest_end is None or period.latest_end in (None, period.earliest_end):
        return ""
    assert period.latest_end is not None
    return (
        f"La scadenza non è confermata: si legge {period.earliest_end:%d/%m/%Y} o {period.latest_end:%d/%m/%Y}, e il "
        "testo non dice nessuno dei due giorni. Usare prima «conferma-scadenza»; poi correggere il testo."
    )


def gap_days(predecessor: Agreement, successor: Agreement) -> int | None:
    """Days without cover between the end of an agreement and the day on which the one that follows it has effect.

    It has none before it is signed, whatever day its text says; where it waits for its effect the signing counts.
    """
    end, after = last_day(predecessor), successor.signed_acts
    if end is None or not after or after[0].signed_on is None:
        return None
    begins = max(after[0].signed_on, effective_from(successor) or after[0].signed_on)
    return max(0, (begins - end).days - 1)


def gap_told(predecessor: Agreement, successor: Agreement, today: date) -> str:
    """In Italian, that days without cover lie between an agreement and the one that follows it; empty where none do."""
    end, after = last_day(predecessor), successor.signed_acts
    if end is None:
        return ""
    if not after:
        if over_since(predecessor, today) is None:
            return ""
        days = counted((today - end).days, "giorno", "giorni")
        return (
            f"Intervallo scoperto, finora di {days}: {predecessor.number} è finito {the_date(end)} e "
            f"{successor.number}, che lo segue, non è ancora firmato."
        )
    uncovered, signed_on = gap_days(predecessor, successor), after[0].signed_on
    if not uncovered or signed_on is None:
        return ""
    begins = effective_from(successor)
    later = f" e ha effetto {from_the_date(begins)}" if begins is not None and begins > signed_on else ""
    days = counted(uncovered, "giorno", "giorni")
    return (
        f"Intervallo scoperto di {days}: {predecessor.number} è finito {the_date(end)}, "
        f"{successor.number} è stato firmato {the_date(signed_on)}{later}. È un accordo nuovo, non un rinnovo."
    )
