"""What a step of the kill matrix is, and what each of them uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from agreements.use_cases.base.outcome import Outcome
from tests.integration.use_cases import lives
from tests.integration.use_cases.lives import Life

START = ""


READS_MAILBOX = "leggi-casella-pec"


WITH_LIBREOFFICE = "testo-definitivo, con LibreOffice"


def now() -> datetime:
    """The moment that the matrix has set for all helpers of a life."""
    return lives.now()


def nothing(_life: Life) -> None:
    """No preparation: the step starts where another one ended."""


@dataclass(frozen=True)
class Step:
    """One step under test.

    Attributes:
        name: As the table of the figures shows it.
        after: The step whose outcome it starts from.
        take: What staff, or the clock, ask for; asked again after a kill.
        prepare: What must lie there before, such as a file in ``in-arrivo``; not killed.
        volatile: Its bytes differ each time (a converted PDF, a time stamp, a comparison by the redline program).
        costly: It converts or verifies: seconds, not milliseconds.
        commits: How many transactions it takes, beside a look at a folder; None where that depends on what there is.
        way: Only a way to another step: taken once, never killed.
    """

    name: str
    after: str
    take: Callable[[Life], Outcome]
    prepare: Callable[[Life], None] = nothing
    volatile: bool = False
    costly: bool = False
    commits: int | None = 1
    way: bool = False
