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
from agreements.domain.register.search import IN_FORCE, Query, costs

_MOST_BETWEEN = timedelta(days=366)
"""The readings of a duration lie no further apart: by solar years it ends at most a year sooner."""
_NEAR = timedelta(days=7)


class Stage(StrEnum):
    """How far an agreement has come, beside the states of an act that is not signed.

    `SEVERAL_ENDS`: signed, and nobody has confirmed which of several days is its end; the fact is the nearest.
    `NEAR_ENDS`: the same, and all of them lie within a week: the day before or the day itself.
    `WITHOUT_EFFECT`: signed, and there is no first day of effect, yet or ever.
    `NOT_KNOWN`: whether it is in force nobody knows, today or ever (`Standing.NOT_KNOWN`).
    """

    SIGNED = "SIGNED"
    SEVERAL_ENDS = "SEVERAL_ENDS"
    NEAR_ENDS = "NEAR_ENDS"
    WITHOUT_EFFECT = "WITHOUT_EFFECT"
    CLOSED = "CLOSED"
    NOT_KNOWN = "NOT_KNOWN"
    UNKNOWN = "UNKNOWN"


_APART = {Stage.SIGNED: timedelta(0), Stage.NEAR_ENDS: _NEAR, Stage.SEVERAL_ENDS: _MOST_BETWEEN}
"""How far the ends of signed agreements may lie apart, by stage."""


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
        if known and _apart(known[-1]) > _MOST_BETWEEN:
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


def _apart(period: Period) -> timedelta:
    first, last = period.earliest_end, period.latest_end
    return timedelta(0) if first is None or last is None else last - first


def _stage(agreement: Agreement, known: Sequence[Period], ends_on: date | None) -> str:
    if not agreement.signed_acts:
        return agreement.acts[0].state.name
    if agreement.closing is not None:
        return Stage.CLOSED
    begun_on_unknown_day = bool(known) and known[0].starts_on is None
    unknown = begun_on_unknown_day and ends_on is None and agreement.duration is not None
    if unknown:
        return Stage.NOT_KNOWN
    if _begun(agreement, known) is None:
        return Stage.WITHOUT_EFFECT
    apart = _apart(known[-1])
    return next(stage for stage, most in _APART.items() if apart <= most)


@dataclass(frozen=True, slots=True)
class Bounds:
    """One way in which facts may answer a question; what is None bounds nothing.

    Attributes:
        stage: It is this one.
        ended: Whether its end is one before the expiry.
        started: On that day it has effect already, or will have from a later one.
        ends_before, ends_from: Its last day lies before this day, or on or after it.
        endless: Having no last day is as good as one on or after `ends_from`.
    """

    stage: str
    ended: bool | None = None
    started: bool | None = None
    ends_before: date | None = None
    ends_from: date | None = None
    endless: bool = False


def bounds_of(state: str, today: date) -> tuple[Bounds, ...]:
    """The ways in which facts alone say that a question by state finds an agreement on a day, as `search.matches` does.

    «vigente» holds for «in scadenza» too.
    """
    found = IN_FORCE if state == Standing.IN_FORCE else (state,)
    return tuple(bounds for each in found for bounds in standing_bounds(each, today))


def standing_bounds(state: str, today: date) -> tuple[Bounds, ...]:
    """The ways in which facts alone say that an agreement stands in one state on a day (`search.state_of`).

    Of whom they do not say it: `undecided`, and `Stage.UNKNOWN`; every other agreement stands in one state.
    """
    soon = today + timedelta(days=EXPIRING_DAYS)
    found: list[Bounds] = []
    for signed, apart in _APART.items():
        # Whoever ended before the expiry, on a day that has passed, stands nowhere else.
        by_standing: dict[str, tuple[Bounds, ...]] = {
            Standing.ENDED: (Bounds(signed, ended=True, ends_before=today),),
            Standing.AWAITING_EFFECT: (
                Bounds(signed, ended=False, started=False),
                Bounds(signed, ended=True, started=False, ends_from=today),
            ),
            Standing.IN_FORCE: (Bounds(signed, started=True, ends_from=soon, endless=True),),
            Standing.EXPIRING: (Bounds(signed, started=True, ends_from=today, ends_before=soon),),
            Standing.EXPIRED: (Bounds(signed, ended=False, started=True, ends_before=_back(today, apart)),),
        }
        found += by_standing.get(state, ())
    if state == Standing.ENDED:
        found.append(Bounds(Stage.WITHOUT_EFFECT, ended=True, ends_before=today))
    alone = {Standing.CLOSED: Stage.CLOSED, Standing.NOT_KNOWN: Stage.NOT_KNOWN}
    found += [Bounds(stage) for standing, stage in alone.items() if standing == state]
    unsigned = tuple(Bounds(each.name) for each in ActState if each.value == state and each is not ActState.SIGNED)
    return (*found, *unsigned)


def undecided(today: date, state: str = "") -> tuple[Bounds, ...]:
    """The ways in which facts leave it open where an agreement stands: only the whole agreement tells.

    An end that is not confirmed has passed only after its latest reading, and from when on somebody has to decide on an
    agreement without effect facts do not tell.

    Args:
        state: Only of those that may be found by this state.
    """
    found: list[Bounds] = []
    if state in ("", Standing.AWAITING_EFFECT, Standing.EFFECT_OVERDUE, Standing.NEVER_EFFECTIVE):
        found.append(Bounds(Stage.WITHOUT_EFFECT, ended=False))
        found.append(Bounds(Stage.WITHOUT_EFFECT, ended=True, ends_from=today))
    if state in ("", Standing.IN_FORCE, Standing.EXPIRING, Standing.EXPIRED):
        for signed, apart in _APART.items():
            if apart:
                since = _back(today, apart)
                found.append(Bounds(signed, ended=False, started=True, ends_from=since, ends_before=today))
    return tuple(found)


def _back(day: date, by: timedelta) -> date:
    return max(day, date.min + by) - by


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
