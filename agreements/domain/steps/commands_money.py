"""What staff ask about money: the charges of an act are recorded, or recorded anew."""

from __future__ import annotations

from dataclasses import dataclass

from agreements.domain.agreement.money import Charges
from agreements.domain.steps.commands import Command, Trigger


@dataclass(frozen=True, slots=True)
class RecordCharges(Command):
    """The charges of an act, in place of those recorded before.

    Attributes:
        docx_sha256: The next version of its text, whose article says these charges; empty for an act that was
            recorded as it was.
    """

    trigger = Trigger.RECORD_CHARGES
    charges: Charges
    docx_sha256: str
