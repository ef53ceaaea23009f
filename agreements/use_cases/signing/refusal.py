"""A party does not sign: recorded with its reasons, told to the office, never taken for a signature that is late."""

from __future__ import annotations

from datetime import date, datetime

from agreements.domain.agreement.act import Refusal
from agreements.domain.agreement.events import Actor
from agreements.domain.steps.signatories import RecordRefusal
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import Step, take
from agreements.use_cases.base.workbench import Workbench


def record_refusal(
    bench: Workbench,
    number: str,
    party_name: str,
    refused_on: date,
    reason: str,
    reference: str,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """Record that a party refuses; reminders of missing signatures stop, the office and the dirigente are told.

    Safe to kill and to repeat: one commit; asked again it changes nothing. The notices are made by the next sweep.

    Raises:
        InvalidDatum: No party of this name.
        RefusedTransition: The act is not out for signature, or the party has signed.
    """
    return take(
        bench,
        number,
        actor,
        now,
        lambda agreement, _m: Step(
            RecordRefusal(Refusal(agreement.party_named(party_name).position, refused_on, reason, reference))
        ),
    )
