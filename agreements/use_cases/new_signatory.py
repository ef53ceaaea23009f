"""Whoever was to sign has left office: the successor signs; the text and the signatures already given stay."""

from __future__ import annotations

from datetime import date, datetime

from agreements.domain import commands as c
from agreements.domain.events import Actor
from agreements.domain.parties import Signatory
from agreements.use_cases.outcome import Outcome
from agreements.use_cases.step import Step, take
from agreements.use_cases.workbench import Workbench


def replace_signatory(
    bench: Workbench,
    number: str,
    party_name: str,
    signatory: Signatory,
    since: date,
    by_act: str,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """Record who signs for a party from now on; a file of the former signatory is held for the dirigente.

    Safe to kill and to repeat: one commit; asked again it changes nothing.

    Raises:
        InvalidDatum: No party of this name, or a codice fiscale that is none.
        RefusedTransition: The act is not out for signature, the party has signed, something is missing.
    """
    return take(
        bench,
        number,
        actor,
        now,
        lambda agreement, _m: Step(
            c.ReplaceSignatory(agreement.party_named(party_name).position, signatory, since, by_act)
        ),
    )
