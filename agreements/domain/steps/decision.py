"""What the deciding body decided on a proposal, and the number that its resolution is given days later."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from agreements.domain.agreement.act import Act, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.decision import DecisionOutcome, Resolution
from agreements.domain.basics.day_words import of_the_date
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.capability import Effect, Effects, Situation, Transition, next_text, on_act, with_extract
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.guards import all_of, not_in_future, reason_given, renewal_in_time
from agreements.domain.steps.party_acts import missing_party_acts


@dataclass(frozen=True, slots=True)
class RecordDecision(Command):
    """What the deciding body decided.

    Attributes:
        number: Of the resolution; empty while "in attribuzione".
        amended_docx_sha256: The amended text, where approved with amendments.
        extract_sha256: The official extract of the minutes, where it has come.
    """

    outcome: DecisionOutcome
    decided_on: date
    number: str
    reason: str
    amended_docx_sha256: str = ""
    extract_sha256: str | None = None

    @property
    def step(self) -> Trigger:
        """Each outcome is a trigger of its own."""
        return _OUTCOME_TRIGGER[self.outcome]


_OUTCOME_TRIGGER = {
    DecisionOutcome.APPROVED: Trigger.APPROVE,
    DecisionOutcome.APPROVED_WITH_AMENDMENTS: Trigger.APPROVE_WITH_AMENDMENTS,
    DecisionOutcome.DEFERRED: Trigger.DEFER,
    DecisionOutcome.REJECTED: Trigger.REJECT,
}


@dataclass(frozen=True, slots=True)
class RecordResolutionNumber(Command):
    """The number of the resolution, which the secretariat gives days after the sitting; or its extract, once it comes.

    Attributes:
        extract_sha256: The official extract, where it has come.
    """

    trigger = Trigger.RECORD_RESOLUTION_NUMBER
    number: str
    extract_sha256: str | None = None


def decision_dated(s: Situation[RecordDecision]) -> str | None:
    """A decision is neither before its proposal nor in the future, and this body can give it."""
    command = s.command
    rule = s.act.deciding
    if command.outcome not in rule.outcomes:
        return f"con {rule.act_name} l’esito «{command.outcome}» non è possibile"
    if s.act.proposal is not None and command.decided_on < s.act.proposal.proposed_on:
        return (
            f"la decisione ({command.decided_on:%d/%m/%Y}) precede la proposta "
            f"{of_the_date(s.act.proposal.proposed_on)}"
        )
    return not_in_future(command.decided_on, "la data della decisione", s)


def amended_text_given(s: Situation[RecordDecision]) -> str | None:
    """An approval with amendments brings the amended text."""
    command = s.command
    return None if command.amended_docx_sha256 else "manca il testo emendato (file Word, fra i «File ricevuti»)"


def _missing_at_decision(s: Situation[RecordDecision]) -> list[str]:
    command = s.command
    version = len(s.act.texts) + (1 if command.amended_docx_sha256 else 0)
    return missing_party_acts(s.act, s.agreement, version)


def others_decided_before_us(s: Situation[RecordDecision]) -> str | None:
    """Chooses the row where every other party had already approved this very version."""
    return "mancano atti di altre parti" if _missing_at_decision(s) else None


def others_still_to_decide(s: Situation[RecordDecision]) -> str | None:
    """Chooses the row where other parties are still to decide on this version."""
    return None if _missing_at_decision(s) else "tutte le parti hanno già il proprio atto"


def resolution_number_pending(s: Situation[RecordResolutionNumber]) -> str | None:
    """The number can be given once; later it is a correction, or the extract of this very resolution."""
    number = s.command.number.strip()
    if not number:
        return "manca il numero della delibera"
    if s.act.resolution is not None and (known := s.act.resolution.number):
        if s.command.extract_sha256 is not None and number == known:
            return None
        return f"la delibera ha già il numero {known}: per correggerlo usare «rettifica»"
    return None


def resolution_number_known(s: Situation[Command]) -> str | None:
    """The definitive text cites the number of the resolution, so it must be there."""
    if s.act.resolution is None or not s.act.resolution.number:
        return "il numero della delibera è ancora in attribuzione: registrarlo prima del testo definitivo"
    return None


def _record_decision(agreement: Agreement, act: Act, command: RecordDecision, moment: Moment) -> Effect:
    data = {"outcome": command.outcome.value, "decided_on": command.decided_on.isoformat()}
    act_name = act.deciding.act_name
    if command.step not in (Trigger.APPROVE, Trigger.APPROVE_WITH_AMENDMENTS):
        what = f"{act.body}, {command.decided_on:%d/%m/%Y}: proposta {command.outcome}."
        return with_extract(on_act(agreement, act, what, command.reason, **data), command.extract_sha256)
    if command.amended_docx_sha256:
        texts = next_text(act, command.amended_docx_sha256, "testo emendato dall’organo deliberante", moment)
        act = replace(act, texts=texts)
    resolution = Resolution(command.number.strip(), command.decided_on, len(act.texts))
    what = (
        f"Schema {command.outcome.value.replace('approvata', 'approvato')} con {act_name} {resolution.reference} "
        f"(versione {resolution.text_version} del testo)."
    )
    data |= {"number": resolution.number, "schema_sha256": act.text(resolution.text_version).docx_sha256}
    effect = on_act(agreement, replace(act, resolution=resolution), what, command.reason, **data)
    return with_extract(effect, command.extract_sha256)


def _number(agreement: Agreement, act: Act, command: RecordResolutionNumber, moment: Moment) -> Effect:
    assert act.resolution is not None  # the states that know this trigger have one
    resolution = replace(act.resolution, number=command.number.strip())
    known = "Delibera" if resolution == act.resolution else "Numero attribuito alla delibera:"
    effect = on_act(
        agreement, replace(act, resolution=resolution), f"{known} {resolution.reference}.", number=resolution.number
    )
    return with_extract(effect, command.extract_sha256)


_BOARD = "art. 121 Cost.; statuto regionale"
_BEFORE, _APPROVED, _BY_ALL = ActState.BEFORE_BODY, ActState.APPROVED, ActState.PARTIES_APPROVED

_decision = all_of(renewal_in_time, decision_dated)
_amended = all_of(_decision, amended_text_given, reason_given)
_adverse = all_of(_decision, reason_given)

ROWS: tuple[Transition[RecordDecision] | Transition[RecordResolutionNumber], ...] = (
    Transition(_BEFORE, Trigger.APPROVE, _BY_ALL, all_of(_decision, others_decided_before_us), _BOARD),
    Transition(_BEFORE, Trigger.APPROVE, _APPROVED, all_of(_decision, others_still_to_decide), _BOARD),
    Transition(_BEFORE, Trigger.APPROVE_WITH_AMENDMENTS, _BY_ALL, all_of(_amended, others_decided_before_us), _BOARD),
    Transition(_BEFORE, Trigger.APPROVE_WITH_AMENDMENTS, _APPROVED, all_of(_amended, others_still_to_decide), _BOARD),
    Transition(_BEFORE, Trigger.DEFER, ActState.UNDER_EXAMINATION, _adverse, _BOARD),
    Transition(_BEFORE, Trigger.REJECT, ActState.REJECTED, _adverse, _BOARD),
    *(
        Transition(state, Trigger.RECORD_RESOLUTION_NUMBER, state, resolution_number_pending, _BOARD)
        for state in (_APPROVED, _BY_ALL)
    ),
)

EFFECTS: Effects = {RecordDecision: _record_decision, RecordResolutionNumber: _number}
