"""What staff ask when who is a party changes: a body joins, a body succeeds another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agreements.domain.agreement.parties import Party
from agreements.domain.steps.commands import Command, Trigger


@dataclass(frozen=True, slots=True)
class Join(Command):
    """A body joins an open agreement.

    Attributes:
        party: The body; its position is given by the gate.
        clause: The words of the opening clause.
        act, dated_on: Its own act.
        received_on, reference: When and with what its signed declaration came.
        acknowledgement_wanted: Whether the clause wants that the parties take note.
        acknowledgement, acknowledged_on: The act by which they did; None and empty where none is wanted.
    """

    trigger = Trigger.JOIN
    party: Party
    clause: str
    act: str
    dated_on: date
    received_on: date
    reference: str
    acknowledgement_wanted: bool
    acknowledgement: str
    acknowledged_on: date | None


@dataclass(frozen=True, slots=True)
class Succeed(Command):
    """A body takes the place of a party.

    Attributes:
        successor: With its own names, codes, address and signatory; position and commitments stay the party's.
        act, dated_on: The law or act that disposes it.
        since: The first day of the successor.
    """

    trigger = Trigger.SUCCEED
    position: int
    successor: Party
    act: str
    dated_on: date
    since: date
