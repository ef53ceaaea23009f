"""A party does not sign: recorded with its reasons, told to the office, never taken for a signature that is late."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from agreements.domain.agreement.act import Refusal
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Actor
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.signatories import RecordRefusal
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import Step, take
from agreements.use_cases.base.workbench import Workbench


def record_refusal(
    bench: Workbench, number: str, party_name: str, refusal: Refusal, actor: Actor, now: datetime
) -> Outcome:
    """Record that a party refuses; reminders of missing signatures stop, the office and the dirigente are told.

    Safe to kill and to repeat: one commit; asked again it changes nothing. The notices are made by the next sweep.

    Args:
        refusal: As declared; its position is that of the party named here.

    Raises:
        InvalidDatum: No party of this name.
        RefusedTransition: The act is not out for signature, or the party has signed.
    """

    def prepare(agreement: Agreement, _moment: Moment) -> Step:
        return Step(RecordRefusal(replace(refusal, position=agreement.party_named(party_name).position)))

    return take(bench, number, actor, now, prepare)
