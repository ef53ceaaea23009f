"""An act is withdrawn: as a proposal, after its approval, or at signature where it cannot be concluded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agreements.domain.agreement.act import Act, ActState
from agreements.domain.agreement.act_words import agreed, the_act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.periods import left_unsigned
from agreements.domain.agreement.signature_form import FORM
from agreements.domain.basics.day_words import the_date
from agreements.domain.basics.moment import Moment
from agreements.domain.days.time_limit import base_day
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


def came_too_late(s: Situation[Command]) -> str | None:
    """A further act whose agreement has ended meanwhile is given up without anybody having refused."""
    return None if left_unsigned(s.agreement, s.act, s.moment.today) else "l’accordo che l’atto riguarda non è finito"


def _withdraw(agreement: Agreement, act: Act, command: Withdraw, moment: Moment) -> Effect:
    over = left_unsigned(agreement, act, moment.today)
    if act.state is ActState.SIGNING and over is not None and not act.refusals and act.denied is None:
        return on_act(agreement, act, _not_in_time(agreement, act, over), command.reason)
    if act.state is ActState.SIGNING:
        names = ", ".join(agreement.party(refusal.position).name for refusal in act.refusals)
        signed = f" Firme già date: {len(act.signatures)} di {len(agreement.staying)}." if act.signatures else ""
        why = f"non firma {names}" if names else "la ratifica è stata negata"
        return on_act(agreement, act, f"Atto chiuso senza accordo: {why}.{signed}", command.reason)
    what = "Atto ritirato dal proponente"
    if act.resolution is not None:
        what += f": lo schema approvato ({act.resolution.reference}) non si sottoscrive"
    return on_act(agreement, act, f"{what}.", command.reason)


def _not_in_time(agreement: Agreement, act: Act, over: date) -> str:
    """What is told of an act that was not signed by all before the end; who signed later has not refused."""
    told = f"Atto chiuso senza accordo: l’accordo è finito {the_date(over)} e {the_act(act.kind)} non era "
    told += f"{agreed(act.kind, 'firmato')} da tutti. Firme date in tempo: {len(act.signatures)} di "
    told += f"{len(agreement.staying)}."
    late = [each for each in act.held_files if each.too_late]
    for each in late:
        whose = f" per {agreement.party(each.position).name}" if each.position else ""
        day = f", {the_date(base_day(each.signed_at))}" if each.signed_at is not None else ""
        told += f" Firmato dopo la fine: {each.signatory or each.holder or 'firmatario non riconosciuto'}{whose}{day}."
    kept = {0: "", 1: " Il file arrivato tardi resta conservato."}
    return told + kept.get(len(late), " I file arrivati tardi restano conservati.")


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
        all_of(came_too_late, reason_given),
        f"{FORM}: un atto firmato dopo la fine non rinnova né modifica l’accordo",
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
