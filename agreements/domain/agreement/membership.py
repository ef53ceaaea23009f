"""Who is a party changes without a new signature of the others: a body joins, a body takes the place of another.

A body takes the place of a party as a new one, as one that is a party already (the two become one), or as two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agreements.domain.agreement.body_name import Grammar


class LeftAlone(StrEnum):
    """What becomes of an agreement of which one party alone is left, as a person has assessed it.

    Legal basis: art. 1253 c.c. by analogy; who owes and who is owed are one.
    """

    ENDS = "si estingue per confusione"
    STANDS = "resta aperto con una parte sola"


@dataclass(frozen=True, slots=True)
class Accession:
    """A body has joined an open agreement (adesione); the expiry and the first signatures stay as they are.

    Attributes:
        clause: The words of the opening clause.
        act: The body's own act, kind, number and organ.
        reference: Protocollo or PEC with which the signed declaration came.
        acknowledgement: The act by which the parties take note, where the clause wants one; else empty.
        since: The first day on which the body is a party.
    """

    position: int
    clause: str
    act: str
    dated_on: date
    reference: str
    acknowledgement: str
    since: date


class SuccessionKind(StrEnum):
    """How a body takes the place of a party; the value is the Italian name."""

    NEW_BODY = "successione"
    MERGER = "incorporazione"
    SPLIT = "scissione"


@dataclass(frozen=True, slots=True)
class Succession:
    """A body has taken the place of a party by law or act (merger, Province to Città metropolitana, division).

    Attributes:
        position: Where the successor stands.
        former: The name of the body until then, by which it is still found.
        former_tax_code: Its codice fiscale; empty where it was not known.
        act: The law or act that disposes it.
        since: The first day of the successor.
        former_grammar: Gender and number of the former name.
        merged: Of a successor that was a party already: the position in which nobody stands any more.
        second: Of one body that became two: the position of the second.
        left_alone: What becomes of the agreement, where a merger has left one party alone.
    """

    position: int
    former: str
    former_tax_code: str
    act: str
    dated_on: date
    since: date
    former_grammar: Grammar = Grammar.NOT_SAID
    merged: int | None = None
    second: int | None = None
    left_alone: LeftAlone | None = None

    def rests_on(self, act: str, dated_on: date, since: date) -> bool:
        """Whether this is the law or act by which it was disposed, and its first day."""
        return (self.act, self.dated_on, self.since) == (act.strip(), dated_on, since)

    @property
    def kind(self) -> SuccessionKind:
        """How the body took the place."""
        if self.merged is not None:
            return SuccessionKind.MERGER
        return SuccessionKind.NEW_BODY if self.second is None else SuccessionKind.SPLIT
