"""What staff ask when a life ends: one party leaves, the agreement ends before its expiry, the file is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agreements.domain.agreement.ending import AfterDeparture, EndKind
from agreements.domain.days.time_limit import TimeLimit
from agreements.domain.steps.commands import Command, Trigger


@dataclass(frozen=True, slots=True)
class Leave(Command):
    """A party leaves the agreement.

    Attributes:
        grounds: The clause, or the act by which the others consent.
        notice: None where the clause wants none.
        until_on: The last day on which the party is bound, where the text names a day of its own.
        surviving: Codes of the obligations that the party owes after that day.
        reason: How a person has assessed what becomes of the agreement.
        consent: The act by which the other parties consent to a departure that the text does not have, or not so.
    """

    trigger = Trigger.LEAVE
    position: int
    received_on: date
    reference: str
    grounds: str
    notice: TimeLimit | None
    until_on: date | None
    after: AfterDeparture
    surviving: tuple[str, ...]
    reason: str
    consent: str = ""


@dataclass(frozen=True, slots=True)
class End(Command):
    """The agreement ends for all its parties before its expiry, by an act."""

    trigger = Trigger.END
    kind: EndKind
    act: str
    organ: str
    dated_on: date
    ends_on: date
    surviving: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Close(Command):
    """The file of an agreement that has ended is closed with its final report."""

    trigger = Trigger.CLOSE
    results: str
    spending: str
    issues: str
    proposals: str
    unmet: str
