"""The sweep (scadenziario): which deadlines of an agreement are watched, and what is due and not handled.

It never asks what falls on today, only what is due by today and not handled: days without a sweep lose nothing,
and end in one notice a deadline and addressee. A met obligation, a renewed period, a signed act are no longer
watched. A ladder has a last rung: after it nobody is nagged. No letter leaves for a counterpart: where a
counterpart is late, a draft is due for the dirigente and a mail tells the own offices so.

Historical agreements (recorded as they were) come with deadlines long past. One whose whole ladder has passed
before anything was ever said about it is silent; a deadline still running, or just missed, folds into one notice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from agreements.domain.act import Act, ActState
from agreements.domain.agreement import Agreement, EffectRule, Origin
from agreements.domain.duration import NOT_STATED
from agreements.domain.holidays import IT, Calendar, from_the_day
from agreements.domain.parties import Office
from agreements.domain.periods import Period, current_period, effective_from
from agreements.domain.reminder import (
    EXPIRY,
    OPERATIONAL_PLAN,
    RENEWAL,
    SIGNATURE_PENDING,
    YEARLY_CHECK,
    Ladder,
    due_rungs,
)
from agreements.domain.time_limit import Unit, shifted

# Duties that follow the last signature; practice, no rule of law sets these days.
AFTER_SIGNATURE = Ladder("dopo-la-firma", (7, 15, 30))
# A counterpart gets a letter at most at these rungs of lateness; the others only tell the own offices.
LETTER_RUNGS = frozenset({1, 15, 30})
# The longest run of closed days by which a rung can move.
_SLACK = timedelta(days=7)

Handled = Mapping[tuple[str, int], Collection[int]]
"""The rungs already handled, by code and version of the deadline."""


class DeadlineKind(StrEnum):
    """What a watched deadline is about; the value is the Italian label."""

    OBLIGATION = "adempimento"
    EXPIRY = "scadenza dell’accordo"
    RENEWAL = "scadenza dell’accordo rinnovabile"
    YEARLY_CHECK = "verifica annuale"
    SIGNATURE_PENDING = "firme mancanti"
    REPERTORY_MISSING = "repertorio mancante"
    EXPIRY_UNCONFIRMED = "scadenza da confermare"
    PEC_MISSING = "comunicazione via PEC mancante"


@dataclass(frozen=True, slots=True)
class Watched:
    """A deadline that somebody is reminded of.

    Attributes:
        code: The obligation's code, or a name with a colon, which no obligation has.
        due_on: The day on which the ladder stands: the due date, or for a thing that is missing the day since
            which it is.
        explanation: In Italian, how the day was found.
        base_on: The first day on which there was something to remind of.
        act_sequence: The act it belongs to; 0 where it belongs to the agreement.
        party_position: Who owes it; 1 is the own body.
    """

    kind: DeadlineKind
    code: str
    due_on: date
    ladder: Ladder
    explanation: str
    base_on: date
    calendar: Calendar = IT
    act_sequence: int = 0
    party_position: int = 1

    @property
    def version(self) -> int:
        """Names the due date: a corrected date starts with no rung handled, and leaves older notices behind."""
        return self.due_on.toordinal()

    @property
    def key(self) -> tuple[str, int]:
        """Code and version, as rungs are marked handled."""
        return self.code, self.version


@dataclass(frozen=True, slots=True)
class DraftLetter:
    """A sollecito to a counterpart that is due as a draft, for the dirigente to sign and send through protocollo.

    Attributes:
        rung: Days of lateness of the newest rung that asks for a letter: one draft, however many were missed.
    """

    agreement: str
    obligation_code: str
    party_position: int
    rung: int
    version: int
    days_late: int


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be done about one watched deadline.

    Attributes:
        rungs_handled: To be marked handled in the transaction that writes notices and letter, ascending.
        speaks_for_rung: The rung that the notices carry; None where rungs are only to be marked.
        recipients: Own offices, each address once; empty where nothing is said.
        letter: The draft that waits for the dirigente, where a counterpart is late.
    """

    watched: Watched
    rungs_handled: tuple[int, ...]
    speaks_for_rung: int | None
    recipients: tuple[Office, ...]
    letter: DraftLetter | None = None


def due_notices(agreement: Agreement, today: date, handled: Handled) -> tuple[Due, ...]:
    """All that is due by today and not handled, each deadline folded into one.

    Safe to repeat: with its rungs among ``handled`` a second call on the same day finds nothing.

    Args:
        agreement: As it stands saved.
        today: The day in Europe/Rome.
        handled: The rungs already handled; a deadline without an entry has none.
    """
    found = (_due(agreement, deadline, today, handled.get(deadline.key, ())) for deadline in watched(agreement, today))
    return tuple(due for due in found if due is not None)


def still_watched(agreement: Agreement, today: date) -> frozenset[tuple[str, int]]:
    """Code and version of every deadline that a queued notice may still speak of; any other is obsolete."""
    return frozenset(deadline.key for deadline in watched(agreement, today))


def watched(agreement: Agreement, today: date) -> tuple[Watched, ...]:
    """The deadlines that run or that nobody has met, whether or not a notice is due.

    Args:
        agreement: As it stands saved.
        today: The day in Europe/Rome; only what recurs (the yearly check) or ends (a confirmation) depends on it.
    """
    deadlines = [*_obligations(agreement), *_period(agreement, today)]
    for act in agreement.acts:
        deadlines += _act_duties(agreement, act)
    return tuple(deadlines)


def _obligations(agreement: Agreement) -> Iterator[Watched]:
    signed = agreement.signed_acts
    base_on = signed[0].signed_on if signed else None
    for obligation in agreement.obligations:
        if obligation.due_on is None or obligation.fulfilment is not None or base_on is None:
            continue
        yield Watched(
            kind=DeadlineKind.OBLIGATION,
            code=obligation.code,
            due_on=obligation.due_on,
            ladder=OPERATIONAL_PLAN,
            explanation=obligation.explanation,
            base_on=base_on,
            calendar=obligation.limit.calendar,
            party_position=obligation.party_position,
        )


def _period(agreement: Agreement, today: date) -> Iterator[Watched]:
    """The end of the period that runs: after a renewal is signed, the new one's."""
    period = current_period(agreement)
    if period is None:
        if agreement.signed_acts and agreement.effect_rule is EffectRule.PEC_COMMUNICATION:
            yield _since_signature(agreement, agreement.signed_acts[0], DeadlineKind.PEC_MISSING, "pec")
        return
    end = period.earliest_end
    if end is None:
        yield from _yearly_check(agreement, today)
        return
    renewable = len(agreement.signed_acts) - 1 < agreement.renewal.allowed
    yield Watched(
        kind=DeadlineKind.RENEWAL if renewable else DeadlineKind.EXPIRY,
        code="accordo:scadenza",
        due_on=end,
        ladder=RENEWAL if renewable else EXPIRY,
        explanation=_end_explained(period),
        base_on=min(period.starts_on, end),
        act_sequence=period.act_sequence,
    )
    if period.confirmed is None and today <= end:
        act = agreement.act(period.act_sequence)
        yield _since_signature(agreement, act, DeadlineKind.EXPIRY_UNCONFIRMED, "conferma-scadenza")


def _end_explained(period: Period) -> str:
    if period.confirmed is not None:
        return "Data confermata da una persona e registrata."
    readings = [r for r in period.readings if r.holds]
    return " ".join(r.explanation for r in readings) + " Fino alla conferma vale la più vicina."


def _yearly_check(agreement: Agreement, today: date) -> Iterator[Watched]:
    base = effective_from(agreement)
    if base is None or today < base:
        return
    # The notice of an anniversary on a closed day goes out before it: look a few days ahead.
    years = (today + _SLACK).year - base.year
    while years > 0 and shifted(base, years, Unit.YEARS) > today + _SLACK:
        years -= 1
    if years > 0:
        yield Watched(
            kind=DeadlineKind.YEARLY_CHECK,
            code="accordo:verifica-annuale",
            due_on=shifted(base, years, Unit.YEARS),
            ladder=YEARLY_CHECK,
            explanation=f"{NOT_STATED.capitalize()}, contata {from_the_day(base)}.",
            base_on=base,
        )


def _act_duties(agreement: Agreement, act: Act) -> Iterator[Watched]:
    if act.state is ActState.SIGNING and act.sending is not None:
        yield Watched(
            kind=DeadlineKind.SIGNATURE_PENDING,
            code=f"atto-{act.sequence}:firma",
            due_on=act.sending.sent_on,
            ladder=SIGNATURE_PENDING,
            explanation=f"I giorni si contano {from_the_day(act.sending.sent_on)}, data dell’invio alla firma.",
            base_on=act.sending.sent_on,
            act_sequence=act.sequence,
        )
    if act.state is ActState.SIGNED and act.repertory is None:
        yield _since_signature(agreement, act, DeadlineKind.REPERTORY_MISSING, "repertorio")


def _since_signature(agreement: Agreement, act: Act, kind: DeadlineKind, name: str) -> Watched:
    signed_on = act.signed_on
    assert signed_on is not None  # asked only of acts that all have signed
    return Watched(
        kind=kind,
        code=f"atto-{act.sequence}:{name}",
        due_on=signed_on,
        ladder=AFTER_SIGNATURE,
        explanation=f"I giorni si contano {from_the_day(signed_on)}, data dell’ultima firma.",
        base_on=signed_on,
        act_sequence=act.sequence,
    )


def _due(agreement: Agreement, deadline: Watched, today: date, handled: Collection[int]) -> Due | None:
    first, last = deadline.ladder.rungs_days[0], deadline.ladder.rungs_days[-1]
    if today < deadline.due_on + timedelta(days=first) - 2 * _SLACK:
        return None  # decades ahead the holidays are not even known
    over = today > deadline.due_on + timedelta(days=last) + _SLACK
    if over and not handled and agreement.origin is Origin.HISTORICAL:
        return None
    reminders = due_rungs(
        deadline.ladder,
        deadline.due_on,
        deadline.calendar,
        today=today,
        handled=handled,
        base_on=deadline.base_on,
    )
    if not reminders.handled_offsets_days:
        return None
    if reminders.speaks_for is None:
        return Due(deadline, reminders.handled_offsets_days, None, ())
    return Due(
        deadline,
        reminders.handled_offsets_days,
        reminders.speaks_for.offset_days,
        _recipients(agreement, deadline, late=reminders.speaks_for.offset_days > 0),
        _letter(agreement, deadline, reminders.handled_offsets_days, today),
    )


def _letter(agreement: Agreement, deadline: Watched, rungs_days: Collection[int], today: date) -> DraftLetter | None:
    asked = [rung for rung in rungs_days if rung in LETTER_RUNGS]
    if deadline.kind is not DeadlineKind.OBLIGATION or deadline.party_position == 1 or not asked:
        return None
    return DraftLetter(
        agreement=agreement.number,
        obligation_code=deadline.code,
        party_position=deadline.party_position,
        rung=max(asked),
        version=deadline.version,
        days_late=(today - deadline.due_on).days,
    )


def _recipients(agreement: Agreement, deadline: Watched, *, late: bool) -> tuple[Office, ...]:
    """Own offices only: the one that answers, once late also the manager's; for the end of the agreement all."""
    offices = [agreement.manager]
    if deadline.kind is DeadlineKind.OBLIGATION:
        offices = [agreement.obligation(deadline.code).office, *(offices if late else [])]
    elif deadline.kind in (DeadlineKind.EXPIRY, DeadlineKind.RENEWAL, DeadlineKind.YEARLY_CHECK):
        offices += agreement.offices
    by_address: dict[str, Office] = {}
    for office in offices:
        by_address.setdefault(office.email.casefold(), office)
    return tuple(by_address.values())
