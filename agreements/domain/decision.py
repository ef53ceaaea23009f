"""The deciding body, its opinions and resolutions, and the acts by which the other parties decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DecidingBody(StrEnum):
    """Who decides for the lead party; the value is the Italian name."""

    EXECUTIVE_BOARD = "Giunta regionale"
    COUNCIL = "Consiglio regionale"
    MANAGER = "Dirigente"
    PRESIDENT = "Presidente della Giunta regionale"


class Outcome(StrEnum):
    """How the deciding body decides; the value is the Italian label."""

    APPROVED = "approvata"
    APPROVED_WITH_AMENDMENTS = "approvata con emendamenti"
    DEFERRED = "rinviata"
    REJECTED = "respinta"


@dataclass(frozen=True, slots=True)
class DecisionProfile:
    """What a deciding body's act is called, what it can answer, and what it wants beforehand.

    Attributes:
        act_name: Italian name of the act, with the article ("la deliberazione…") left out.
        outcomes: The answers this body can give; one person signing a decree neither defers nor amends.
        required_opinions: Kinds of opinion that must be there, favourable, before the proposal goes up.
    """

    body: DecidingBody
    act_name: str
    outcomes: tuple[Outcome, ...]
    required_opinions: tuple[str, ...]
    legal_basis: str


ADMINISTRATIVE_REGULARITY = "regolarità amministrativa"

PROFILES: dict[DecidingBody, DecisionProfile] = {
    DecidingBody.EXECUTIVE_BOARD: DecisionProfile(
        DecidingBody.EXECUTIVE_BOARD,
        "deliberazione della Giunta regionale",
        tuple(Outcome),
        (ADMINISTRATIVE_REGULARITY,),
        "art. 121 Cost.; statuto e legge regionale di organizzazione",
    ),
    DecidingBody.COUNCIL: DecisionProfile(
        DecidingBody.COUNCIL,
        "deliberazione del Consiglio regionale",
        tuple(Outcome),
        (ADMINISTRATIVE_REGULARITY,),
        "art. 121 Cost.; art. 117 c. 8 Cost. per le intese tra Regioni",
    ),
    DecidingBody.MANAGER: DecisionProfile(
        DecidingBody.MANAGER,
        "decreto dirigenziale",
        (Outcome.APPROVED, Outcome.REJECTED),
        (),
        "artt. 4 c. 2 e 17 D.Lgs. 165/2001",
    ),
    DecidingBody.PRESIDENT: DecisionProfile(
        DecidingBody.PRESIDENT,
        "decreto del Presidente della Giunta regionale",
        (Outcome.APPROVED, Outcome.REJECTED),
        (ADMINISTRATIVE_REGULARITY,),
        "art. 121 c. 4 Cost.",
    ),
}


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


@dataclass(frozen=True, slots=True)
class Resolution:
    """The act by which the deciding body approves the schema.

    Attributes:
        number: As given by the secretariat; empty while it is "in attribuzione".
        text_version: Version of the text that was approved.
    """

    number: str
    decided_on: date
    text_version: int

    @property
    def reference(self) -> str:
        """Number and date as they are cited in an act."""
        number = f"n. {self.number}" if self.number else "(numero in attribuzione)"
        return f"{number} del {self.decided_on:%d/%m/%Y}"


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
