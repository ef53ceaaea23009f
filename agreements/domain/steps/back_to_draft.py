"""An approved text goes back to draft before all have signed: the approval is superseded, all is asked again.

The earlier resolution stays in the file as superseded, the new one says in whose place it comes. Other parties' acts on
the earlier text fall and are asked again; signatures given stay as files, and whoever gave them is told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from agreements.domain.agreement.act import Act, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.decision import SupersededResolution
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.capability import Effect, Effects, Situation, Transition, forgotten, on_act
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.definitive_text import without_definitive
from agreements.domain.steps.guards import all_of, reason_given, renewal_in_time

_LAW = "art. 1326 c. 5 c.c. (accettazione non conforme); art. 11 c. 2 L. 241/1990: nuova versione e nuova deliberazione"


@dataclass(frozen=True, slots=True)
class BackToDraft(Command):
    """The own office takes an approved text back to draft."""

    trigger = Trigger.BACK_TO_DRAFT
    reason: str


def draft_again(act: Act, reason: str, moment: Moment) -> Act:
    """The act in draft once more: what was decided and signed on its text no longer counts for what comes.

    Legal basis: art. 1326 c. 5 c.c.
    """
    assert act.resolution is not None  # the states from which an act goes back have one
    gone = SupersededResolution(act.resolution, " ".join(reason.split()), moment.today)
    act = replace(
        without_definitive(act),
        opinions=(),
        proposal=None,
        resolution=None,
        party_acts=(),
        ratification=None,
        law=None,
        signatures=(),
        superseded=(*act.superseded, gone),
    )
    return forgotten(
        act,
        Trigger.RECORD_OPINION,
        Trigger.RECORD_PARTY_ACT,
        Trigger.RECORD_RESOLUTION_NUMBER,
        Trigger.RECORD_RATIFICATION,
        Trigger.RECORD_SIGNATURE,
        Trigger.ACCEPT_HELD_FILE,
        Trigger.REFUSE_HELD_FILE,
        Trigger.REVOKE_DECISION,
        Trigger.REPLACE_SIGNATORY,
    )


def _text_to_go_back_to(s: Situation[BackToDraft]) -> str | None:
    if s.act.texts:
        return None
    return (
        "l’accordo è stato importato già in firma, senza lo schema in Word: registrare il «rifiuto-di-firma», poi "
        "«ritira-atto» e «nuovo-accordo»"
    )


def _back(agreement: Agreement, act: Act, command: BackToDraft, moment: Moment) -> Effect:
    assert act.resolution is not None  # the states that know this trigger have one
    signed = ", ".join(agreement.party(each.position).name for each in act.signatures)
    what = (
        f"L’atto torna in bozza. L’approvazione ({act.resolution.reference}) è superata, e gli atti delle altre parti "
        "valgono per il testo di prima: servono una nuova versione e una nuova deliberazione."
    )
    if signed:
        what += f" Le firme già date restano come file e non valgono per il nuovo testo: {signed}."
    data = {"superseded": act.resolution.reference, "signed": signed}
    return on_act(agreement, draft_again(act, command.reason, moment), what, command.reason, **data)


ROWS: tuple[Transition[BackToDraft], ...] = tuple(
    Transition(
        state,
        Trigger.BACK_TO_DRAFT,
        ActState.DRAFT,
        all_of(renewal_in_time, _text_to_go_back_to, reason_given),
        _LAW,
    )
    for state in (ActState.APPROVED, ActState.PARTIES_APPROVED, ActState.DEFINITIVE, ActState.SIGNING)
)

EFFECTS: Effects = {BackToDraft: _back}
