"""What the accounts have moved by an agreement, recorded beside what its acts plan."""

from __future__ import annotations

from datetime import datetime

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Actor
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.movements import RecordMovement, stands, with_former_reason
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import Step, load, report, take
from agreements.use_cases.base.workbench import Workbench


def record_movement(bench: Workbench, number: str, command: RecordMovement, actor: Actor, now: datetime) -> Outcome:
    """Record a movement, or put it in the place of one that was recorded wrong.

    Safe to kill and to repeat: one commit; the same movement asked again, whatever was recorded since, changes nothing.

    Raises:
        InvalidDatum: No party has that position.
        RefusedTransition: What binds precedes the last signature and nobody says why, or a correction has no reason.
    """
    agreement, moment = load(bench, number, now)
    command = with_former_reason(agreement, command)
    if stands(agreement, command):
        return report(bench, agreement, moment, "Il movimento risulta già registrato così.", already_done=True)

    def prepare(_agreement: Agreement, _moment: Moment) -> Step:
        return Step(command)

    return take(bench, number, actor, now, prepare)
