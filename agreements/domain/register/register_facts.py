"""What a question by state, dates or money asks of an agreement, in a few values that no day changes.

Where it stands on a day follows from them and the day, as `periods.standing` computes it from the whole agreement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.money import Amount
from agreements.domain.agreement.periods import EXPIRING_DAYS, Period, Standing, last_day, no_effect, periods
from agreements.domain.basics.errors import AccordiError
from agreements.domain.register.search import Query, costs

_MOST_BETWEEN = timedelta(days=366)
"""The readings of a duration lie no further apart: by solar years it ends at most a year sooner."""


class Stage(StrEnum):
    """How far an agreement has come, beside the states of an act that is not signed.

    `SEVERAL_ENDS`: signed, and nobody has confirmed which of several days is its end; the fact is the nearest.
    `NOT_KNOWN`: whether it is in force nobody knows, today or ever (`Standing.NOT_KNOWN`).
    """

    SIGNED = "SIGNED"
    SEVERAL_ENDS = "SEVERAL_ENDS"
    CLOSED = "CLOSED"
    NOT_KNOWN = "NOT_KNOWN"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Facts:
    """The values.

    Attributes:
        stage: A `Stage`, or the name of the first act's state while no act is signed. Of `UNKNOWN` the others could
            not be computed: whatever is asked, such an agreement is looked at as a whole.
        signed_on: Of the first act.
        starts_on: First day of effect of a signed agreement; None where it has none yet, or can have none any
            more. Where it began on a day that nobody knows, the first day of all.
        ends_on: Its last day.
        ended: Whether that day is not its expiry, but an end before it.
        costs: Its charges together; None where they are not known.
    """

    stage: str
    signed_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    ended: bool = False
    costs: Amount | None = None


def facts_of(agreement: Agreement) -> Facts:
    """The values of an agreement."""
    try:
        ends_on, ending = last_day(agreement), agreement.ending
        known = periods(agreement)
        if known and _far_apart(known[-1]):
            return Facts(Stage.UNKNOWN)
        return Facts(
            _stage(agreement, known, ends_on),
            agreement.acts[0].signed_on,
            _begun(agreement, known),
            ends_on,
            ending is not None and ends_on == ending.ends_on,
            costs(agreement),
        )
    except (AccordiError, ArithmeticError, AssertionError, ValueError):
        # An end beyond the calendar, a sum beyond all amounts, a renewal of what has no duration: a save must not fail
        # because of a list.
        return Facts(Stage.UNKNOWN)


def _begun(agreement: Agreement, known: Sequence[Period]) -> date | None:
    return (known[0].starts_on or date.min) if known and no_effect(agreement) is None else None


def _far_apart(period: Period) -> bool:
    first, last = period.earliest_end, period.latest_end
    return first is not None and last is not None and last - first > _MOST_BETWEEN


def _stage(agreement: Agreement, known: Sequence[Period], ends_on: date | None) -> str:
    if not agreement.signed_acts:
        return agreement.acts[0].state.name
    if agreement.closing is not None:
        return Stage.CLOSED
    begun_on_unknown_day = bool(known) and known[0].starts_on is None
    unknown = begun_on_unknown_day and ends_on is None and agreement.duration is not None
    if unknown:
        return Stage.NOT_KNOWN
    several = bool(known) and known[-1].earliest_end != known[-1].latest_end
    return Stage.SEVERAL_ENDS if several else Stage.SIGNED


@dataclass(frozen=True, slots=True)
class Bounds:
    """One way in which facts may answer a question; what is None bounds nothing.

    Attributes:
        stage: It is this one.
        ended: Whether its end is one before the expiry.
        started: On that day it had effect already (True), or not yet, or nobody knows from when (False).
        ends_before, ends_from: Its last day lies before this day, or on or after it.
        endless: Having no last day is as good as one on or after `ends_from`.
    """

    stage: str
    started: bool | None = None
    ended: bool | None = None
    ends_before: date | None = None
    ends_from: date | None = None
    endless: bool = False


def bounds_of(state: str, today: date) -> tuple[Bounds, ...]:
    """The ways in which an agreement stands in a state on a day, as the register names it.

    Those of `standing` and of `search.matches`: «vigente» holds for «in scadenza» too. An end that is not confirmed
    has passed only after its latest reading, which facts do not tell: who might stand there is looked at as a whole.
    """
    soon = today + timedelta(days=EXPIRING_DAYS)
    running = {Stage.SIGNED: today, Stage.SEVERAL_ENDS: max(today, date.min + _MOST_BETWEEN) - _MOST_BETWEEN}
    found: list[Bounds] = []
    for signed, since in running.items():
        # Whoever ended before the expiry, on a day that has passed, stands nowhere else.
        by_standing: dict[str, tuple[Bounds, ...]] = {
            Standing.ENDED: (Bounds(signed, ended=True, ends_before=today),),
            # From when on somebody has to decide facts do not tell: who might stand there is looked at as a whole.
            Standing.AWAITING_EFFECT: (
                Bounds(signed, started=False, ended=False),
                Bounds(signed, started=False, ended=True, ends_from=today),
            ),
            Standing.EFFECT_OVERDUE: (Bounds(signed, started=False, ends_from=today, endless=True),),
            Standing.NEVER_EFFECTIVE: (Bounds(signed, started=False, ended=False, ends_before=today),),
            Standing.IN_FORCE: (Bounds(signed, started=True, ends_from=since, endless=True),),
            Standing.EXPIRING: (Bounds(signed, started=True, ends_from=since, ends_before=soon),),
            Standing.EXPIRED: (Bounds(signed, started=True, ended=False, ends_before=today),),
        }
        found += by_standing.get(state, ())
    apart = {Standing.CLOSED: Stage.CLOSED, Standing.NOT_KNOWN: Stage.NOT_KNOWN}
    found += [Bounds(stage) for standing, stage in apart.items() if standing == state]
    unsigned = tuple(Bounds(each.name) for each in ActState if each.value == state and each is not ActState.SIGNED)
    return (*found, *unsigned)


def cents_between(query: Query) -> tuple[int | None, int | None]:
    """The bounds of the charges in whole cents: what lies between the one pair lies between the other."""
    least, most = query.costs_from, query.costs_until
    return _cents(least, ROUND_CEILING), _cents(most, ROUND_FLOOR)


def _cents(value: Decimal | None, rounding: str) -> int | None:
    return None if value is None else int((value * 100).to_integral_value(rounding))


def asks_facts(query: Query) -> bool:
    """Whether a question is by state, dates or money."""
    by_day = (query.signed_from, query.signed_until, query.ends_until)
    return bool(query.state) or any(each is not None for each in (*by_day, query.costs_from, query.costs_until))
