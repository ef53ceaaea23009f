"""What is recorded of a ratification: of a decree adopted in urgency, or by a law of the Region.

A denial stops what is still to come, and asks a person to assess what is signed already; nothing is ever declared void.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agreements.domain.basics.act_numbers import bare, without_sign
from agreements.domain.basics.day_words import of_the_date


class RatificationAnswer(StrEnum):
    """What became of a ratification; the value is the Italian label."""

    DECREE_RATIFIED = "decreto d’urgenza ratificato"
    DECREE_DENIED = "decreto d’urgenza non ratificato"
    LAW_NOT_NECESSARY = "ratifica con legge regionale non necessaria"
    LAW_AWAITED = "ratifica con legge regionale necessaria, in attesa"
    LAW_PASSED = "accordo ratificato con legge regionale"
    LAW_DENIED = "ratifica con legge regionale negata dal Consiglio"

    @property
    def of_law(self) -> bool:
        """Whether it answers the question of art. 117 c. 8 Cost., and not that of the decree."""
        return self not in (RatificationAnswer.DECREE_RATIFIED, RatificationAnswer.DECREE_DENIED)

    @property
    def denied(self) -> bool:
        """Whether the ratification was asked for and refused."""
        return self in (RatificationAnswer.DECREE_DENIED, RatificationAnswer.LAW_DENIED)


@dataclass(frozen=True, slots=True)
class Ratification:
    """An answer with the act that gives it.

    Attributes:
        organ: Who decided; empty where nobody had to.
        number: Of the resolution or of the law; empty where there is none.
        dated_on: Of the act; of a person's answer the day on which it was given, None if nobody said.
        reason: Why it was denied or is not necessary, or why it takes the place of an earlier answer.
    """

    answer: RatificationAnswer
    organ: str = ""
    number: str = ""
    dated_on: date | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "number", bare(self.number))
        object.__setattr__(self, "organ", without_sign(self.organ))

    @property
    def act(self) -> str:
        """The act as it is cited: «legge regionale n. 4 del 02/03/2026», «Giunta regionale n. 9 del …»."""
        words = "legge regionale" if self.answer is RatificationAnswer.LAW_PASSED else self.organ
        if self.number:
            words = f"{words} n. {self.number}"
        return f"{words} {of_the_date(self.dated_on)}".lstrip() if self.dated_on else words
