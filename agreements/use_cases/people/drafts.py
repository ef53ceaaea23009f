"""Forms that somebody has begun: kept through a reload, the end of a session and a refusal, for that person alone.

Each function is one short transaction, safe to kill and to repeat. Nothing of a draft was checked; it asks for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from agreements.domain.agreement.agreement import NUMBER_PATTERN
from agreements.persistence.people.drafts_unit import FormDraft
from agreements.use_cases.base.workbench import Workbench

_MOST_OFFERED = 20


def keep_draft(
    bench: Workbench, person: str, step: str, agreement: str, entries: Mapping[str, Sequence[str]], now: datetime
) -> None:
    """Keep what a person has typed, in place of what the person had typed into the same form before.

    Args:
        person: Id of the person.
        agreement: As typed; what is no number is none.
    """
    number = draft_number(agreement)
    with bench.database.unit() as unit:
        unit.keep_draft(FormDraft(person, step, number, {name: list(each) for name, each in entries.items()}, now))
        unit.commit()


def drafts_of(bench: Workbench, person: str, step: str) -> tuple[FormDraft, ...]:
    """What a person has typed into the form of a step, on whatever agreement; the newest first, a few at most."""
    with bench.database.unit() as unit:
        return unit.drafts(person, step, _MOST_OFFERED)


def forget_draft(bench: Workbench, person: str, step: str, agreement: str) -> None:
    """Let go of what a person has typed into a form: it was sent, or is not wanted."""
    with bench.database.unit() as unit:
        unit.forget_draft(person, step, draft_number(agreement))
        unit.commit()


def draft_number(typed: str) -> str:
    """The number of an agreement as a draft is kept under it; of what is none the draft is of no agreement."""
    number = typed.strip().upper()
    return number if len(number) <= 20 and NUMBER_PATTERN.fullmatch(number) else ""
