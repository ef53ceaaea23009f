"""Which agreements a form offers: those for which the step is possible now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.confidentiality import shown_title
from agreements.domain.agreement.family import MODEL_STATES
from agreements.domain.steps.command import Trigger
from agreements.domain.steps.transitions import knows
from agreements.persistence.engine.records import AtAGlance
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.letters import Correspondence, correspondence
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.letters_everywhere import letters_everywhere


@dataclass(frozen=True, slots=True)
class Choice:
    """An agreement as a form offers it.

    Attributes:
        others: The parties beside the lead: what tells copies of one text apart. None of a confidential agreement.
    """

    number: str
    title: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """The agreements for each kind of step, the newest first.

    Attributes:
        by_trigger: For the steps of the table.
        all: For steps that are possible on any agreement (corrections).
        corrections: With a correction that waits for a second person.
        letters: With a draft letter that waits for its protocollo number, or a letter that has to leave again.
        sent_letters: With a letter to another body that has left, for which receipts may come.
        signed: Signed by all.
        notices: With a notice of unknown outcome, or undeliverable, on which a person has to decide.
        models: Approved as a schema, and no copies themselves.
        families: From which copies were made.
    """

    by_trigger: Mapping[Trigger, tuple[Choice, ...]]
    all: tuple[Choice, ...]
    corrections: tuple[Choice, ...]
    letters: tuple[Choice, ...]
    sent_letters: tuple[Choice, ...]
    signed: tuple[Choice, ...]
    notices: tuple[Choice, ...]
    models: tuple[Choice, ...]
    families: tuple[Choice, ...]


def current_choices(bench: Workbench) -> Choices:
    """Ask of every agreement which steps its state knows; the guards are asked when the step is taken.

    Columns are asked for, of all agreements at once; loaded are only those whose letters may wait, or have failed.
    """
    with bench.database.unit() as unit:
        register = unit.at_a_glance()
        letters = letters_everywhere(unit)
        may_leave = {a.number for a in unit.load_some(letters.to_ask) if _may_leave(correspondence(unit, a))}
        unsettled = _unsettled(unit)
    of_copies = frozenset(agreement.model for agreement in register)
    return _choices(register, may_leave, letters.sent, unsettled, of_copies)


def choices_of(unit: UnitOfWork, agreement: Agreement, letters: Correspondence) -> Choices:
    """Ask the same of one agreement, without looking at any other: what is empty does not offer it.

    Args:
        letters: Of the agreement.
    """
    number = agreement.number
    glance = AtAGlance(
        number,
        agreement.title,
        frozenset(act.state for act in agreement.acts),
        bool(agreement.pending_corrections),
        any(act.held_files for act in agreement.acts),
        agreement.replica.model if agreement.replica is not None else "",
        agreement.confidentiality is not None,
    )
    return _choices(
        [glance],
        {number} if _may_leave(letters) else frozenset(),
        {number} if letters.sent else frozenset(),
        _unsettled(unit),
        {number} if unit.has_copies(number) else frozenset(),
    )


def _unsettled(unit: UnitOfWork) -> frozenset[str]:
    """The agreements of which a notice waits for a person."""
    waiting = unit.unsettled_notices()
    in_digests = unit.agreements_of_digests([notice.id for notice in waiting if not notice.notice.agreement])
    return frozenset(notice.notice.agreement for notice in waiting).union(*in_digests.values())


def _choices(
    register: Sequence[AtAGlance],
    may_leave: Set[str],
    letters_sent: Set[str],
    unsettled: Set[str],
    of_copies: Set[str],
) -> Choices:
    # Everybody who opens a form reads its list: of what is confidential the number must do.
    named = [(a, _named(a)) for a in reversed(register)]
    return Choices(
        by_trigger={
            trigger: tuple(choice for agreement, choice in named if knows(agreement.states, trigger))
            for trigger in Trigger
        },
        all=tuple(choice for _, choice in named),
        corrections=tuple(choice for agreement, choice in named if agreement.correction_waits),
        letters=tuple(choice for _, choice in named if choice.number in may_leave),
        sent_letters=tuple(choice for _, choice in named if choice.number in letters_sent),
        signed=tuple(choice for agreement, choice in named if ActState.SIGNED in agreement.states),
        notices=tuple(choice for _, choice in named if choice.number in unsettled),
        models=tuple(choice for agreement, choice in named if not agreement.model and agreement.states & MODEL_STATES),
        families=tuple(choice for _, choice in named if choice.number in of_copies),
    )


def _named(agreement: AtAGlance) -> Choice:
    title = shown_title(agreement.title, agreement.confidential)
    return Choice(agreement.number, title, () if agreement.confidential else agreement.others)


def _may_leave(letters: Correspondence) -> bool:
    return bool(letters.waiting) or any(letters.failed(letter.label) for letter in letters.sent)
