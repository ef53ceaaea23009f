"""How many days an act has taken from one step of its way to the next, by the instants of the journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from statistics import median

from agreements.domain.days.time_limit import base_day
from agreements.domain.steps.command import Trigger


class Milestone(StrEnum):
    """A place on the way of an act; the value is the Italian name. In the order of the way."""

    DRAFT = "bozza"
    PROPOSAL = "proposta"
    DECISION = "approvazione"
    DEFINITIVE = "testo definitivo"
    SENT = "invio alla firma"
    SIGNED = "ultima firma"
    REPERTORY = "repertorio"
    PUBLISHED = "pubblicazione"


PHASES: tuple[tuple[Milestone, Milestone], ...] = (
    (Milestone.DRAFT, Milestone.PROPOSAL),
    (Milestone.PROPOSAL, Milestone.DECISION),
    (Milestone.DECISION, Milestone.DEFINITIVE),
    (Milestone.DEFINITIVE, Milestone.SENT),
    (Milestone.SENT, Milestone.SIGNED),
    (Milestone.DRAFT, Milestone.SIGNED),
    (Milestone.SIGNED, Milestone.REPERTORY),
    (Milestone.SIGNED, Milestone.PUBLISHED),
)
"""What is told: each stretch of the way, the whole of it, and what follows the last signature."""

CREATED = frozenset({"CREATE", "REPLICATE"})
"""Steps by which an agreement begins in draft here; one recorded as it was does not."""
_OPENS = frozenset({Trigger.OPEN_RENEWAL.name, Trigger.EXTEND.name, Trigger.AMEND.name})
_REACHES = {
    Trigger.SUBMIT_PROPOSAL.name: Milestone.PROPOSAL,
    Trigger.APPROVE.name: Milestone.DECISION,
    Trigger.APPROVE_WITH_AMENDMENTS.name: Milestone.DECISION,
    Trigger.FIX_DEFINITIVE_TEXT.name: Milestone.DEFINITIVE,
    Trigger.SEND_FOR_SIGNATURE.name: Milestone.SENT,
    Trigger.RECORD_SIGNATURE.name: Milestone.SIGNED,
    Trigger.ACCEPT_HELD_FILE.name: Milestone.SIGNED,
    Trigger.RECORD_REPERTORY.name: Milestone.REPERTORY,
    Trigger.RECORD_PUBLICATION.name: Milestone.PUBLISHED,
}
# What a step undoes: from this place on the way must be gone again.
_UNDOES = {
    Trigger.DEFER.name: Milestone.PROPOSAL,
    Trigger.RECALL_TEXT.name: Milestone.DEFINITIVE,
    Trigger.BACK_TO_DRAFT.name: Milestone.PROPOSAL,
}
_BESIDE = frozenset({Milestone.REPERTORY, Milestone.PUBLISHED})
TOLD_STEPS = CREATED | frozenset({Trigger.REJECT.name, Trigger.WITHDRAW.name}) | _OPENS | set(_REACHES) | set(_UNDOES)
"""The steps of the journal that statistics need, beside its first row; others need not be read."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A row of the journal, as far as statistics need it.

    Attributes:
        step: Name of the step.
        at: Aware UTC datetime of its recording.
    """

    step: str
    act_sequence: int
    at: datetime


@dataclass(frozen=True, slots=True)
class PhaseDays:
    """The days that one stretch of the way has taken, over several acts.

    Attributes:
        days: Of each act of which both ends are known, in calendar days, the least first.
        unknown: Of how many acts they are not.
    """

    begin: Milestone
    end: Milestone
    days: tuple[int, ...]
    unknown: int

    @property
    def median(self) -> float | None:
        """The middle value, between the two middle ones where their number is even; None where nothing is known."""
        return median(self.days) if self.days else None


def milestones(journal: Iterable[Taken]) -> dict[int, dict[Milestone, datetime]]:
    """When each act of an agreement has reached each place, by sequence of the act.

    What was gone through several times counts as it went the last time: a proposal that was put off, a definitive
    text that was recalled, are not the ones that led to the signature. Of publications the first counts.

    Args:
        journal: Of one agreement, oldest first.
    """
    reached: dict[int, dict[Milestone, datetime]] = {}
    opened = 1
    order = list(Milestone)
    for row in journal:
        if row.step in CREATED:
            reached.setdefault(1, {})[Milestone.DRAFT] = row.at
        elif row.step in _OPENS:
            # The row stands with the act that was there: the new one has the next number.
            opened += 1
            reached[opened] = {Milestone.DRAFT: row.at}
        elif row.step in _UNDOES or row.step in _REACHES:
            known = reached.setdefault(row.act_sequence, {})
            place = _UNDOES.get(row.step) or _REACHES[row.step]
            if place is Milestone.PUBLISHED and place in known:
                continue
            if place not in _BESIDE:
                for later in order[order.index(place) :]:
                    known.pop(later, None)
            if row.step in _REACHES:
                known[place] = row.at
    return reached


def phase_days(acts: Sequence[Mapping[Milestone, datetime]]) -> tuple[PhaseDays, ...]:
    """The days of every phase; for each of them as many are known or unknown as there are acts."""
    return tuple(_of(begin, end, acts) for begin, end in PHASES)


def _of(begin: Milestone, end: Milestone, acts: Sequence[Mapping[Milestone, datetime]]) -> PhaseDays:
    days = sorted((base_day(act[end]) - base_day(act[begin])).days for act in acts if begin in act and end in act)
    return PhaseDays(begin, end, tuple(days), len(acts) - len(days))
