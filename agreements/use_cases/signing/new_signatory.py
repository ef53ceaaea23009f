"""Whoever was to sign has left office: the successor signs; the text and the signatures already given stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.parties import provisional_codes
from agreements.domain.steps.signatories import ReplaceSignatory
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import NewDocument, Step, load, take
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.signing.sending import letters_to


def replace_signatory(
    bench: Workbench, number: str, party_name: str, command: ReplaceSignatory, actor: Actor, now: datetime
) -> Outcome:
    """Record who signs for a party from now on; a file of the former signatory is held for the dirigente.

    Where the party's turn has come, a letter to the new signatory is drafted, and one to the former no longer waits.

    Safe to kill and to repeat: one commit; asked again it changes nothing.

    Args:
        command: As declared; its position is that of the party named here.

    Raises:
        InvalidDatum: No party of this name, or a codice fiscale that is none.
        RefusedTransition: The act is not out for signature, the party has signed, something is missing.
    """
    agreement, _ = load(bench, number, now)
    position = agreement.party_named(party_name).position

    def letter(after: Agreement, act: Act) -> list[NewDocument]:
        come = act.sending is not None and act.sending.turn(position).came_on is not None
        return letters_to(bench, [after.party(position)] if come else [], after, act)

    told = provisional_codes([command.signatory])
    return take(bench, number, actor, now, lambda _a, _m: Step(replace(command, position=position), letter, told))
