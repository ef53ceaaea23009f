"""The examination of a text: opinions on it, and the proposal with which it goes to the deciding body."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from agreements.domain.agreement.act import Act, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.decision import Opinion, Proposal
from agreements.domain.basics.day_words import of_the_date
from agreements.domain.basics.moment import Moment
from agreements.domain.steps import charges
from agreements.domain.steps.capability import Effect, Effects, Situation, Transition, on_act
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.guards import all_of, answered_on_the_way, not_in_future, renewal_in_time


@dataclass(frozen=True, slots=True)
class RecordOpinion(Command):
    """An opinion; an adverse one sends the act back to draft."""

    trigger = Trigger.RECORD_OPINION
    kind: str
    given_by: str
    favourable: bool
    given_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class SubmitProposal(Command):
    """The proposal goes to the deciding body with the current text as Allegato A."""

    trigger = Trigger.SUBMIT_PROPOSAL
    number: str
    proposed_on: date


def opinion_is_adverse(s: Situation[RecordOpinion]) -> str | None:
    """Chooses the row of an adverse opinion, which must say why."""
    command = s.command
    if command.favourable:
        return "il parere è favorevole"
    return None if command.reason.strip() else "un parere contrario va motivato"


def opinion_is_favourable(s: Situation[RecordOpinion]) -> str | None:
    """Chooses the row of a favourable opinion."""
    command = s.command
    if not command.favourable:
        return "il parere è contrario"
    return None


def opinion_dated(s: Situation[RecordOpinion]) -> str | None:
    """An opinion is not of tomorrow, and of a kind that this act's body knows."""
    command = s.command
    if s.act.deciding.opinion_named(command.kind) is None:
        known = ", ".join(f"«{kind}»" for kind in s.act.deciding.opinions)
        return f"il parere «{command.kind.strip()[:60]}» non è fra quelli di quest’atto: indicare uno fra {known}"
    return not_in_future(s.command.given_on, "la data del parere", s)


def opinions_complete(s: Situation[Command]) -> str | None:
    """The opinions that the deciding body wants are there and favourable."""
    favourable = {opinion.kind for opinion in s.act.opinions if opinion.favourable}
    missing = [kind for kind in s.act.required_opinions if kind not in favourable]
    return f"manca il parere favorevole di {', '.join(missing)}" if missing else None


def proposal_dated(s: Situation[SubmitProposal]) -> str | None:
    """A proposal is not of tomorrow, nor earlier than the opinions it rests on."""
    command = s.command
    if not command.number.strip():
        return "manca il numero della proposta"
    return not_in_future(command.proposed_on, "la data della proposta", s)


def _record_opinion(agreement: Agreement, act: Act, command: RecordOpinion, moment: Moment) -> Effect:
    kind = act.deciding.opinion_named(command.kind)
    assert kind is not None  # the guard asked for it
    opinion = Opinion(kind, command.given_by, command.favourable, command.given_on)
    others = tuple(o for o in act.opinions if o.kind != kind)
    verdict = "favorevole" if command.favourable else "contrario: l’atto torna in bozza"
    what = f"Parere di {kind} {verdict} ({command.given_by}, {command.given_on:%d/%m/%Y})."
    return on_act(agreement, replace(act, opinions=(*others, opinion)), what, command.reason)


def _submit(agreement: Agreement, act: Act, command: SubmitProposal, moment: Moment) -> Effect:
    proposal = Proposal(command.number.strip(), command.proposed_on, len(act.texts))
    what = (
        f"Proposta n. {proposal.number} {of_the_date(proposal.proposed_on)} ({act.body}), "
        f"Allegato A: versione {proposal.text_version} del testo."
    )
    return on_act(agreement, replace(act, proposal=proposal), what, number=proposal.number)


_OPINIONS = "legge regionale di organizzazione: pareri di regolarità"

ROWS: tuple[Transition[RecordOpinion] | Transition[SubmitProposal], ...] = (
    Transition(
        ActState.UNDER_EXAMINATION,
        Trigger.RECORD_OPINION,
        ActState.UNDER_EXAMINATION,
        all_of(renewal_in_time, opinion_dated, opinion_is_favourable),
        _OPINIONS,
    ),
    Transition(
        ActState.UNDER_EXAMINATION,
        Trigger.RECORD_OPINION,
        ActState.DRAFT,
        all_of(renewal_in_time, opinion_dated, opinion_is_adverse),
        _OPINIONS,
    ),
    Transition(
        ActState.UNDER_EXAMINATION,
        Trigger.SUBMIT_PROPOSAL,
        ActState.BEFORE_BODY,
        all_of(renewal_in_time, answered_on_the_way, opinions_complete, charges.cups_known, proposal_dated),
        "art. 121 Cost.; statuto regionale",
    ),
)

EFFECTS: Effects = {RecordOpinion: _record_opinion, SubmitProposal: _submit}
