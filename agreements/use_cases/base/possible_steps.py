"""Which steps an agreement, as it stands, may be asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.family import MODEL_STATES
from agreements.domain.steps.names import TRIGGERS
from agreements.domain.steps.transitions import accepts
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.letters import Correspondence

ALWAYS = ("storia-accordo", "registra-valutazione", "riservatezza", "rettifica")
"""Steps on one agreement that are possible wherever it stands."""


def possible_steps(unit: UnitOfWork, agreement: Agreement, letters: Correspondence) -> tuple[str, ...]:
    """Return the names of the steps that the agreement's state knows, those of the table first.

    The guards are asked when a step is taken: they say what is still missing, and whoever asks may do that first.

    Args:
        letters: Of the agreement.
    """
    of_the_table = (name for name, triggers in TRIGGERS.items() if any(accepts(agreement, each) for each in triggers))
    beside = (name for name, possible in POSSIBLE.items() if possible(unit, agreement, letters))
    return (*of_the_table, *beside, *ALWAYS)


def _is_model(_unit: UnitOfWork, agreement: Agreement, _letters: Correspondence) -> bool:
    return agreement.replica is None and any(act.state in MODEL_STATES for act in agreement.acts)


def _letter_may_leave(_unit: UnitOfWork, _agreement: Agreement, letters: Correspondence) -> bool:
    return bool(letters.waiting) or any(letters.failed(letter.label) for letter in letters.sent)


def _notice_waits(unit: UnitOfWork, agreement: Agreement, _letters: Correspondence) -> bool:
    waiting = unit.unsettled_notices()
    spoken_of = unit.agreements_of_digests([each.id for each in waiting if not each.notice.agreement])
    number = agreement.number
    return any(number == each.notice.agreement or number in spoken_of.get(each.id, ()) for each in waiting)


POSSIBLE: Mapping[str, Callable[[UnitOfWork, Agreement, Correspondence], bool]] = {
    "replica-accordo": _is_model,
    "vista-famiglia": lambda unit, agreement, _letters: unit.has_copies(agreement.number),
    "prepara-piano": lambda _unit, agreement, _letters: bool(agreement.signed_acts),
    "registra-lettera-inviata": _letter_may_leave,
    "importa-ricevuta": lambda _unit, _agreement, letters: bool(letters.sent),
    "conferma-rettifica": lambda _unit, agreement, _letters: bool(agreement.pending_corrections),
    "decidi-avviso-incerto": _notice_waits,
}
"""Steps on one agreement that are not of the table, and when they are possible."""
