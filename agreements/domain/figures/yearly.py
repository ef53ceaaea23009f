"""The figures of a year as they are told: what each table, line and plan of them says."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.money import Amount, ChargesKind
from agreements.domain.figures.phases import PhaseDays, Taken


class Forming(StrEnum):
    """Where an agreement that is not signed stands; the value is the Italian label."""

    FORMING = "in formazione"
    REJECTED = "respinto"
    WITHDRAWN = "ritirato"


class PlanState(StrEnum):
    """What became of a plan that was due in the year; the value is the Italian label."""

    IN_TIME = "consegnati entro il termine"
    LATE = "consegnati in ritardo"
    MISSING = "non consegnati, termine scaduto"
    AWAITED = "non consegnati, termine non ancora scaduto"
    NO_LONGER_OWED = "non più dovuti"


@dataclass(frozen=True, slots=True)
class Counted:
    """An agreement with what its journal tells.

    Attributes:
        journal: Oldest first; the first row says when it came into the register.
        doubts: What the row of its recording left to assess.
    """

    agreement: Agreement
    journal: tuple[Taken, ...]
    doubts: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a breakdown.

    Attributes:
        signed: How many of the agreements signed in the year.
        register: How many of all that the register knows of on the day of the count; those signed are among them.
    """

    name: str
    signed: int
    register: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The agreements taken apart.

    Attributes:
        by: In Italian, by what.
        once: Whether each agreement stands in one line only: then the lines together are the total.
    """

    by: str
    lines: tuple[Line, ...]
    once: bool = True


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan that was due in the year.

    Attributes:
        due_on: As it stands after every deferment.
        days_late: Until it was delivered, or until today; 0 where it is not late.
    """

    agreement: str
    title: str
    due_on: date
    delivered_on: date | None
    state: PlanState
    days_late: int


@dataclass(frozen=True, slots=True)
class Cost:
    """Charges of some acts.

    Attributes:
        acts: How many.
        total: Together; of acts of which nothing is known None.
    """

    kind: ChargesKind
    acts: int
    total: Amount | None


@dataclass(frozen=True, slots=True)
class Yearly:
    """The figures of a year.

    Attributes:
        counted_on: The day for which states hold: the last of the year, or today.
        register: How many agreements the register knows of on that day: signed by then, or there by then.
        signed: How many of them were signed in the year: their original act.
        confidential: How many of them are confidential; they count everywhere but in what names bodies or titles.
        named: Whether the bodies and titles of confidential agreements are named.
        turns: What happened in the year, in Italian, and to how many.
        acts_signed: Acts of every kind signed in the year: the phases are theirs.
        plans: Every plan due in the year, by its day.
        costs: The charges of the acts signed in the year, by what is known of them.
        apart: Of the acts signed in the year those of agreements that implement one with charges of its own, and what
            they cost together: it stands in no other sum, the frame has said it.
        moved: What the accounts have moved in the budget of the year, by kind: of our body, of the other parties.
        doubts: What a person has to assess today, by kind: how many are open, how many are settled.
        due: What the ledgers of all acts signed by the day say of the year: borne by our body, by the other parties.
    """

    year: int
    counted_on: date
    running: bool
    register: int
    signed: int
    confidential: int
    named: bool
    breakdowns: tuple[Breakdown, ...]
    turns: tuple[tuple[str, int], ...]
    acts_signed: int
    phases: tuple[PhaseDays, ...]
    plans: tuple[PlanLine, ...]
    costs: tuple[Cost, ...]
    due: tuple[Amount, Amount]
    apart: tuple[int, Amount]
    moved: tuple[tuple[str, Amount, Amount], ...] = ()
    doubts: tuple[tuple[str, int, int], ...] = ()

    @property
    def plan_states(self) -> tuple[tuple[str, int], ...]:
        """How many plans came to what; together they are all that were due."""
        counted = Counter(line.state for line in self.plans)
        return tuple((state.value, counted[state]) for state in PlanState)
