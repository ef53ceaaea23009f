"""What somebody must do by when under an agreement, and whether it was done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from agreements.domain.parties import Office
from agreements.domain.time_limit import TimeLimit, compute


class ObligationStatus(StrEnum):
    """Computed from dates and today, never stored."""

    NOT_RUNNING = "non ancora decorrente"
    AWAITED = "atteso"
    LATE = "in ritardo"
    FULFILLED = "adempiuto"


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """How and when an obligation was met.

    Attributes:
        registration_number: Numero di protocollo with which the document came in, as given.
        document_sha256: The document in the archive; empty where only the fact was recorded.
    """

    fulfilled_on: date
    registration_number: str
    document_sha256: str


@dataclass(frozen=True, slots=True)
class Obligation:
    """A duty with its clause, its office and its time limit.

    Attributes:
        code: Stable name within the agreement, e.g. "piano-operativo".
        clause: The words of the agreement.
        party_position: Who owes it: 1 is the own body (then the office answers), else a counterpart.
        office: The own office that answers for it or watches over it.
        limit: Counted from the day on which the agreement is signed by all.
        due_on: Computed; None until the base is known.
        explanation: The computation in Italian words.
    """

    code: str
    description: str
    clause: str
    party_position: int
    office: Office
    limit: TimeLimit
    due_on: date | None = None
    explanation: str = ""
    fulfilment: Fulfilment | None = None

    def anchored(self, base: date) -> Obligation:
        """The same obligation, its due date computed from its base.

        Legal basis: art. 2963 c.c., art. 1187 c.c.
        """
        computed = compute(self.limit, base)
        return replace(self, due_on=computed.due_on, explanation=computed.explanation)

    def status(self, today: date) -> ObligationStatus:
        """Where the obligation stands on a day."""
        if self.fulfilment is not None:
            return ObligationStatus.FULFILLED
        if self.due_on is None:
            return ObligationStatus.NOT_RUNNING
        return ObligationStatus.LATE if today > self.due_on else ObligationStatus.AWAITED
