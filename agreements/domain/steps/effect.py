"""What a command brought about: the agreement as it then stands, and how the journal tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.steps.commands import Trigger


@dataclass(frozen=True, slots=True)
class Effect:
    """The agreement after a command, and the words and data for the journal."""

    agreement: Agreement
    what: str
    why: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


def forgotten(act: Act, *triggers: Trigger) -> Act:
    """The act without the memory of these steps: what they recorded is gone, so the same again is no repetition."""
    return act.without_memory_of(*(trigger.name for trigger in triggers))
