"""What somebody must do by when under an agreement, and whether it was done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from agreements.domain.agreement.counting import FROM_SIGNATURE, CountedFrom, Counting
from agreements.domain.agreement.duty_record import Approval, Evidence, EvidenceKind
from agreements.domain.agreement.parties import Office
from agreements.domain.agreement.party_data import Contact
from agreements.domain.basics.day_words import italian_date, of_the_date, the_day
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.days.time_limit import TimeLimit, compute, fixed_day

_DEFERRED = " Termine differito di comune accordo: "
PLAN = "piano-operativo"
"""The code of the obligation of the operational plan."""
TIME_OF = "/"
"""Stands in the code of one time of what recurs, before its number: «relazione-annuale/2»."""


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
class AnsweredBefore:
    """An office that answered for an obligation before it passed to another.

    Attributes:
        until_on: The day from which the other one answers.
    """

    office: Office
    until_on: date
    act: str


@dataclass(frozen=True, slots=True)
class Deferment:
    """A later due date that was agreed.

    Attributes:
        due_on: The new date, as agreed: it does not roll.
        act: The act by which it was agreed, as declared.
        instead_of: The due date until then.
    """

    due_on: date
    act: str
    agreed_on: date
    instead_of: date


@dataclass(frozen=True, slots=True)
class Obligation:
    """A duty with its clause, its office and its time limit.

    Attributes:
        code: Stable name within the agreement, e.g. "piano-operativo"; of one time of what recurs with its number.
        clause: The words of the agreement.
        party_position: Who owes it: 1 is the own body (then the office answers), else a counterpart.
        office: The own office that answers for it or watches over it.
        limit: Counted from the day on which the agreement is signed by all, or from what ``counting`` says.
        due_on: Computed; None until the base is known. Of what recurs: when it is due for the first time.
        explanation: The computation in Italian words.
        answered_before: Oldest first.
        deferments: Oldest first; the last one sets the due date, whatever the computation says.
        recurs_from: None for what is due once. Else it is due every time that ``limit`` has passed, from this time
            on (1 is the first; of what is due on a day of each year its year); each time is an obligation of its own,
            and this one is only their pattern.
        counting: What it hangs on.
        evidence: Documents of it beside the one by which it was met, oldest first.
        approvals: Of versions of what was delivered, oldest first.
        owed_by: Of a counterpart's duty its own office, and who answers there; None where nobody has said it (non
            annotato).
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
    answered_before: tuple[AnsweredBefore, ...] = ()
    deferments: tuple[Deferment, ...] = ()
    recurs_from: int | None = None
    counting: Counting = FROM_SIGNATURE
    evidence: tuple[Evidence, ...] = ()
    approvals: tuple[Approval, ...] = ()
    owed_by: Contact | None = None

    def __post_init__(self) -> None:
        if self.owed_by is not None and self.party_position == 1:
            raise InvalidDatum(
                "adempimento",
                f"«{self.description}» è del proprio ente: ne risponde la struttura che lo segue; la struttura della "
                "parte si indica solo per ciò che deve un’altra parte.",
            )

    @property
    def yearly(self) -> bool:
        """Whether it is due on a day of each year; each time is numbered by its year."""
        return self.counting.start is CountedFrom.YEARLY

    @property
    def after_the_end(self) -> bool:
        """Whether it is counted from the end of the agreement, and so survives it."""
        return self.counting.start is CountedFrom.END

    @property
    def versions(self) -> tuple[str, ...]:
        """The hashes of what was delivered: first what met it, then its updates; the number of one is its place."""
        if self.fulfilment is None:
            return ()
        updates = (each.document_sha256 for each in self.evidence if each.kind is EvidenceKind.UPDATE)
        return (self.fulfilment.document_sha256, *updates)

    @property
    def unapproved(self) -> int:
        """The newest version, where it was delivered and no approval of it is recorded; else 0."""
        newest = len(self.versions)
        return 0 if any(each.version == newest for each in self.approvals) else newest

    @property
    def nth(self) -> int:
        """Which time of what recurs this is; 0 for what is due once, and for the pattern."""
        number = self.code.rpartition(TIME_OF)[2] if TIME_OF in self.code else ""
        return int(number) if number.isdecimal() else 0

    def time(self, nth: int, base: date) -> Obligation:
        """One time of what recurs as an obligation of its own: counted from the one base, never from another result.

        Legal basis: art. 2963 c.c., art. 1187 c.c.

        Raises:
            InvalidDatum: Its day lies beyond the calendar.
        """
        if self.yearly:
            named = replace(
                self,
                code=f"{self.code}{TIME_OF}{nth}",
                description=f"{self.description} {nth}",
                recurs_from=None,
            )
            return named.due_by(self.counting.day_in(nth), f"Ogni anno entro {self.counting.day_words}")
        one = replace(
            self,
            code=f"{self.code}{TIME_OF}{nth}",
            description=f"{self.description} n. {nth}",
            limit=self.limit.times(nth),
            recurs_from=None,
        )
        return one.anchored(base)

    def anchored(self, base: date) -> Obligation:
        """The same obligation, its due date computed from its base; unchanged where it hangs on something else.

        Legal basis: art. 2963 c.c., art. 1187 c.c.
        """
        if self.counting.start is not CountedFrom.SIGNATURE:
            return self
        computed = compute(self.limit if self.recurs_from is None else self.limit.times(self.recurs_from), base)
        anchored = replace(self, due_on=computed.due_on, explanation=computed.explanation)
        return anchored if not self.deferments else anchored._by_agreement()

    def due_by(self, day: date, words: str) -> Obligation:
        """The same obligation, due by a day that the text fixes."""
        computed = fixed_day(day, self.limit.calendar, words)
        anchored = replace(self, due_on=computed.due_on, explanation=computed.explanation)
        return anchored if not self.deferments else anchored._by_agreement()

    def counted_after(self, day: date, what: str) -> Obligation:
        """The same obligation, counted from a day that is not the signature's.

        Args:
            what: In Italian, what that day is: «dall’approvazione del piano (verbale n. 4)».
        """
        computed = compute(self.limit, day)
        told = f"Si conta {what}, {italian_date(day)}. {computed.explanation}"
        anchored = replace(self, due_on=computed.due_on, explanation=told)
        return anchored if not self.deferments else anchored._by_agreement()

    def not_running(self) -> Obligation:
        """The same obligation, the day that it hangs on not known yet."""
        return replace(self, due_on=None, explanation="")

    def deferred(self, deferment: Deferment) -> Obligation:
        """The same obligation with an agreed later date."""
        words = self.explanation if not self.deferments else self.explanation.split(_DEFERRED)[0]
        return replace(self, explanation=words, deferments=(*self.deferments, deferment))._by_agreement()

    def _by_agreement(self) -> Obligation:
        last = self.deferments[-1]
        words = f"{self.explanation}{_DEFERRED}{the_day(last.due_on)} con {last.act} {of_the_date(last.agreed_on)}."
        return replace(self, due_on=last.due_on, explanation=words)

    def status(self, today: date) -> ObligationStatus:
        """Where the obligation stands on a day."""
        if self.fulfilment is not None:
            return ObligationStatus.FULFILLED
        if self.due_on is None:
            return ObligationStatus.NOT_RUNNING
        return ObligationStatus.LATE if today > self.due_on else ObligationStatus.AWAITED
