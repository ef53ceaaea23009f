"""The deciding body, its opinions and resolutions, and the acts by which the other parties decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agreements.domain.basics.act_numbers import bare, without_sign
from agreements.domain.basics.day_words import of_known_date
from agreements.domain.days.rough_day import numbered


class DecidingBody(StrEnum):
    """Who decides for the lead party; the value is the Italian name."""

    EXECUTIVE_BOARD = "Giunta regionale"
    COUNCIL = "Consiglio regionale"
    MANAGER = "Dirigente"
    PRESIDENT = "Presidente della Giunta regionale"
    PRESIDENT_IN_URGENCY = "Presidente della Giunta regionale, in via d’urgenza"


class DecisionOutcome(StrEnum):
    """How the deciding body decides; the value is the Italian label."""

    APPROVED = "approvata"
    APPROVED_WITH_AMENDMENTS = "approvata con emendamenti"
    DEFERRED = "rinviata"
    REJECTED = "respinta"


ADMINISTRATIVE_REGULARITY = "regolarità amministrativa"


@dataclass(frozen=True, slots=True)
class Opinion:
    """A regularity opinion given during the examination (parere di regolarità)."""

    kind: str
    given_by: str
    favourable: bool
    given_on: date


@dataclass(frozen=True, slots=True)
class Proposal:
    """The proposal before the deciding body; its number comes from the body's own system.

    Attributes:
        text_version: Version of the text that is proposed as Allegato A.
    """

    number: str
    proposed_on: date
    text_version: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "number", bare(self.number))


@dataclass(frozen=True, slots=True)
class Resolution:
    """The act by which the deciding body approves the schema.

    Attributes:
        number: As given by the secretariat; empty while it is "in attribuzione", `NOT_KNOWN` where an old register
            tells the day alone.
        decided_on: None where an old register tells the number alone.
        text_version: Version of the text that was approved.
    """

    number: str
    decided_on: date | None
    text_version: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "number", bare(self.number))

    @property
    def reference(self) -> str:
        """Number and date as they are cited in an act."""
        return f"{self.numbered or '(numero in attribuzione)'} {of_known_date(self.decided_on)}"

    @property
    def numbered(self) -> str:
        """«n. 12»; empty while no number has been given."""
        return numbered(self.number)


@dataclass(frozen=True, slots=True)
class SupersededResolution:
    """A resolution whose text went back to draft: it stays in the file, and the next one comes in its place.

    Attributes:
        since: The day on which the text went back.
    """

    resolution: Resolution
    reason: str
    since: date


@dataclass(frozen=True, slots=True)
class PartyAct:
    """The act by which another party decides, or why none is needed.

    Attributes:
        position: The party's position in the agreement.
        text_version: Version of the text that the party approved.
        not_necessary_because: Reason given by a person where the party needs no act (e.g. a Prefettura);
            then the other fields are empty. Silence is never assent.
    """

    position: int
    authority: str
    number: str
    adopted_on: date | None
    text_version: int
    not_necessary_because: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "authority", without_sign(self.authority))
        object.__setattr__(self, "number", bare(self.number))
