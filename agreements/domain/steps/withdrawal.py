"""An act is withdrawn: as a proposal, after its approval, or at signature where it cannot be concluded."""

from __future__ import annotations

from dataclasses import dataclass

from agreements.domain.agreement.act import Act, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.signature_form import FORM
from agreements.domain.basics.moment import Moment
from agreements.domain.steps import ratification
from agreements.domain.steps.capability import Effect, Effects, Situation, Transition, on_act
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.guards import all_of, reason_given


@dataclass(frozen=True, slots=True)
class Withdraw(Command):
    """The proposer withdraws the act."""

    trigger = Trigger.WITHDRAW
    reason: str


def somebody_refused(s: Situation[Command]) -> str | None:
    """An act out for signature is given up only after a party has refused."""
    return None if s.act.refusals else "nessuna parte ha rifiutato di firmare: registrare prima «rifiuto-di-firma»"


def _withdraw(agreement: Agreement, act: Act, command: Withdraw, moment: Moment) -> Effect:
    if act.state is ActState.SIGNING:
        names = ", ".join(agreement.party(refusal.position).name for refusal in act.refusals)
        signed = f" Firme già date: {len(act.signatures)} di {len(agreement.staying)}." if act.signatures else ""
        why = f"non firma {names}" if names else "la ratifica è stata negata"
        return on_act(agreement, act, f"Atto chiuso senza accordo: {why}.{signed}", command.reason)
    what = "Atto ritirato dal proponente"
    if act.resolution is not None:
        what += f": lo schema approvato ({act.resolution.reference}) non si sottoscrive"
    return on_act(agreement, act, f"{what}.", command.reason)


ROWS_OF_PROPOSAL: tuple[Transition[Withdraw], ...] = tuple(
    Transition(
        state,
        Trigger.WITHDRAW,
        ActState.WITHDRAWN,
        reason_given,
        "disponibilità della proposta in capo al proponente",
    )
    for state in (ActState.DRAFT, ActState.UNDER_EXAMINATION, ActState.BEFORE_BODY)
)

ROWS_OF_APPROVED: tuple[Transition[Withdraw], ...] = tuple(
    Transition(
        state,
        Trigger.WITHDRAW,
        ActState.WITHDRAWN,
        reason_given,
        "disponibilità dello schema in capo all’organo che lo ha approvato, prima che l’accordo sia concluso; se sia "
        "revoca (art. 21-quinquies L. 241/1990) è da confermare",
    )
    for state in (ActState.APPROVED, ActState.PARTIES_APPROVED, ActState.DEFINITIVE)
)

ROWS_AT_SIGNATURE: tuple[Transition[Withdraw], ...] = (
    Transition(
        ActState.SIGNING,
        Trigger.WITHDRAW,
        ActState.WITHDRAWN,
        all_of(ratification.was_denied, reason_given),
        "ratifica negata: art. 117 c. 8 Cost., o statuto regionale per gli atti d’urgenza",
    ),
    Transition(
        ActState.SIGNING,
        Trigger.WITHDRAW,
        ActState.WITHDRAWN,
        all_of(somebody_refused, reason_given),
        f"art. 1326 c.c.; {FORM}: senza la firma di tutti non c’è accordo",
    ),
)

EFFECTS: Effects = {Withdraw: _withdraw}
