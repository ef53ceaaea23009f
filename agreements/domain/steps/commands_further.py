"""What staff ask when a further act changes a signed agreement: its end is moved, or its content is amended.

Each is an act with its own way through the table, decided and signed as the original was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.steps.commands import Command, Trigger


@dataclass(frozen=True, slots=True)
class Change:
    """A clause as an amendment words it.

    Attributes:
        clause: Article and paragraph.
        wording: Its new words.
    """

    clause: str
    wording: str


@dataclass(frozen=True, slots=True)
class Extend(Command):
    """An extension begins: it moves the end of the running period, and nothing else."""

    trigger = Trigger.EXTEND
    docx_sha256: str
    body: DecidingBody
    until_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Amend(Command):
    """An amendment begins: it changes clauses, and leaves the end where it is."""

    trigger = Trigger.AMEND
    docx_sha256: str
    body: DecidingBody
    changes: tuple[Change, ...]
    reason: str
