"""What staff record when another party asks for changes of a text that the body has approved already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agreements.domain.steps.commands import Command, Trigger


@dataclass(frozen=True, slots=True)
class RequestChanges(Command):
    """Another party asks for changes before anybody has signed.

    Attributes:
        reference: Protocollo or PEC with which the request came.
        changes: What is asked, in the party's words.
        declared_by: The dirigente who declares the changes not substantial; empty where they are.
        reason: Why they are not.
    """

    trigger = Trigger.REQUEST_CHANGES
    position: int
    asked_on: date
    reference: str
    changes: str
    declared_by: str
    reason: str

    @property
    def substantial(self) -> bool:
        """Whether a new version and a new decision are needed: so it is as long as nobody declares the contrary."""
        return not self.declared_by.strip()
