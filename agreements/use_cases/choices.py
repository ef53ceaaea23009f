"""Which agreements a form offers: those for which the step is possible now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agreements.domain.commands import Trigger
from agreements.domain.transitions import accepts
from agreements.use_cases.obligations import LETTER, LETTER_SENT
from agreements.use_cases.workbench import Workbench


@dataclass(frozen=True, slots=True)
class Choice:
    """An agreement as a form offers it."""

    number: str
    title: str


@dataclass(frozen=True, slots=True)
class Choices:
    """The agreements for each kind of step.

    Attributes:
        by_trigger: For the steps of the table.
        all: For steps that are possible on any agreement (corrections).
        corrections: With a correction that waits for a second person.
        letters: With a draft letter that waits for its protocollo number.
        signed: Signed by all.
        notices: With a notice of unknown outcome, or undeliverable, on which a person has to decide.
    """

    by_trigger: Mapping[Trigger, tuple[Choice, ...]]
    all: tuple[Choice, ...]
    corrections: tuple[Choice, ...]
    letters: tuple[Choice, ...]
    signed: tuple[Choice, ...]
    notices: tuple[Choice, ...]


def current_choices(bench: Workbench) -> Choices:
    """Ask every agreement which steps its state knows; the guards are asked when the step is taken."""
    with bench.database.unit() as unit:
        agreements = unit.list_agreements()
        unsettled = {waiting.notice.agreement for waiting in unit.unsettled_notices()}
        letters = {
            agreement.number
            for agreement in agreements
            if sum(d.kind.startswith(LETTER) for d in unit.documents(agreement.number))
            > sum(row.step == LETTER_SENT for row in unit.journal(agreement.number))
        }
    named = [(a, Choice(a.number, a.title)) for a in agreements]
    return Choices(
        by_trigger={
            trigger: tuple(choice for agreement, choice in named if accepts(agreement, trigger)) for trigger in Trigger
        },
        all=tuple(choice for _, choice in named),
        corrections=tuple(choice for agreement, choice in named if agreement.pending_corrections),
        letters=tuple(choice for _, choice in named if choice.number in letters),
        signed=tuple(choice for agreement, choice in named if agreement.signed_acts),
        notices=tuple(choice for _, choice in named if choice.number in unsettled),
    )
