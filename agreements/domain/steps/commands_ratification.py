"""What staff record of a ratification."""

from __future__ import annotations

from dataclasses import dataclass

from agreements.domain.agreement.ratification import Ratification
from agreements.domain.steps.commands import Command, Trigger


@dataclass(frozen=True, slots=True)
class RecordRatification(Command):
    """A ratification came, was denied, or a person says that none is needed."""

    trigger = Trigger.RECORD_RATIFICATION
    ratification: Ratification
