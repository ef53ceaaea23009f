"""The definitive texts of a family: each copy whose bodies have all decided gets its own, one step each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agreements.documents.word.word_file import WordFile
from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.events import Actor
from agreements.domain.basics.errors import AccordiError
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.definitive_text import Declaration, fix_definitive_text


@dataclass(frozen=True, slots=True)
class Fixed:
    """What became of one copy.

    Attributes:
        told: In Italian, the warnings of the step, or why it was refused.
    """

    number: str
    done: bool
    told: tuple[str, ...] = ()


def copies_to_fix(bench: Workbench, model: str) -> tuple[str, ...]:
    """The numbers of the copies that wait for their definitive text, in order; nothing is written.

    Raises:
        UnknownAgreement: There is no such model.
    """
    with bench.database.unit() as unit:
        unit.load(model)
        copies = unit.copies_of(model)
    return tuple(copy.number for copy in copies if copy.newest_act.state is ActState.PARTIES_APPROVED)


def model_text(bench: Workbench, model: str) -> WordFile | None:
    """The approved text of a model; None where it has none any more.

    Raises:
        UnknownAgreement: There is no such model.
    """
    with bench.database.unit() as unit:
        act = unit.load(model).acts[0]
    if act.resolution is None:
        return None
    return WordFile(bench.archive.get(act.text(act.resolution.text_version).docx_sha256))


def fix_one(bench: Workbench, number: str, actor: Actor, now: datetime, beside: WordFile | None = None) -> Fixed:
    """Fix the definitive text of one copy from its own approved schema; a refusal is told, and the others go on.

    Args:
        beside: The text of the model: what a copy says in the same words is read once for all copies.

    Safe to kill and to repeat: it is the step «testo-definitivo» (`fix_definitive_text`).
    """
    try:
        outcome = fix_definitive_text(bench, number, "", Declaration(), actor, now, beside)
    except AccordiError as refusal:
        return Fixed(number, False, (str(refusal),))
    return Fixed(number, True, outcome.warnings)
