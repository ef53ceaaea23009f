"""The clauses that a text may have, as their folders describe them; which are switched on, and what is owed by each.

A clause is an article with parameters. Its text and the obligations that it gives rise to read the same parameter, so
that the number of days in the text and the day in the register cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from agreements.domain.agreement.clause import Clause, ClauseUse
from agreements.domain.agreement.obligation import Obligation
from agreements.domain.agreement.parties import Office, Party
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.number_words import states
from agreements.domain.days.time_limit import MAX_AMOUNT, TimeLimit

OWN_BODY, EACH_PARTY = "proprio ente", "ogni parte"
"""Who owes an obligation, where no parameter says it."""
_CLAUSE_MOST = 1000


class ParameterKind(StrEnum):
    """What a parameter is; the value is its name in `clausola.toml`."""

    TERM = "termine"
    NUMBER = "numero"
    DAY = "data"
    TEXT = "testo"
    PARTY = "parte"
    OFFICE = "struttura"
    YES_NO = "sì o no"


class Presence(StrEnum):
    """Whether a clause stands in a text; the value is its name in `clausola.toml`."""

    ALWAYS = "sempre"
    USUALLY = "di norma"
    CHOSEN = "a scelta"


@dataclass(frozen=True, slots=True)
class Parameter:
    """What has to be said of a clause when it is switched on.

    Attributes:
        default: As people would type it; empty where staff have to say it.
        example: With which the clause is tried where it has no default.
    """

    name: str
    description: str
    kind: ParameterKind
    default: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class ClauseDuty:
    """An obligation that a clause gives rise to.

    Attributes:
        owed_by: `OWN_BODY`, `EACH_PARTY`, or the parameter that names the party.
        limit: The parameter that holds its time limit, counted from the last signature.
        office: The parameter that names the office; empty for the first one of the agreement.
        recurs: Whether it is due every time that the time limit has passed.
    """

    code: str
    description: str
    owed_by: str
    limit: str
    office: str = ""
    recurs: bool = False


@dataclass(frozen=True, slots=True)
class ClauseKind:
    """A clause as its folder describes it.

    Attributes:
        order: Its place among the articles, whose own places stand in the manifest of the template.
        notice: Of a clause of departure, the parameter that holds the notice.
        acknowledgement: Of a clause of accession, the parameter that says whether the parties take note.
        distinct_parties: Whether its parameters must name each another party.
    """

    code: str
    heading: str
    description: str
    order: int
    presence: Presence
    parameters: tuple[Parameter, ...] = ()
    duties: tuple[ClauseDuty, ...] = ()
    use: ClauseUse | None = None
    notice: str = ""
    acknowledgement: str = ""
    distinct_parties: bool = False

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of this name."""
        return next((parameter for parameter in self.parameters if parameter.name == name), None)


@dataclass(frozen=True, slots=True)
class AskedClause:
    """A clause that staff switch on, with the parameters that they give."""

    code: str
    values: tuple[tuple[str, str], ...] = ()


Value = TimeLimit | int | date | str | bool | Party | Office


@dataclass(frozen=True, slots=True)
class SwitchedOn:
    """A clause with every parameter read.

    Attributes:
        values: By parameter, ready to be printed and computed with.
        typed: By parameter, tidied as people would type it.
    """

    kind: ClauseKind
    values: Mapping[str, Value] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)

    def kept(self, words: Sequence[str]) -> Clause:
        """The clause as the agreement keeps it, with the words that its article has."""
        notice = self.values.get(self.kind.notice)
        return Clause(
            code=self.kind.code,
            heading=self.kind.heading,
            values=tuple(self.typed.items()),
            words=tuple(words),
            use=self.kind.use,
            notice=notice if isinstance(notice, TimeLimit) else None,
            acknowledgement=self.values.get(self.kind.acknowledgement) is True,
        )

    def with_other_limit(self, name: str) -> SwitchedOn:
        """The same with another time limit: what changes in the text is what reads the parameter."""
        limit = self.values[name]
        assert isinstance(limit, TimeLimit)
        other = replace(limit, amount=limit.amount + 6 if limit.amount + 6 <= MAX_AMOUNT else limit.amount - 6)
        return replace(self, values={**self.values, name: other}, typed={**self.typed, name: other.short})

    def obligations(
        self, clause: Clause, stated: Mapping[str, str], parties: Sequence[Party], offices: Sequence[Office]
    ) -> tuple[Obligation, ...]:
        """What the clause gives rise to; each obligation quotes the paragraph that states its time limit.

        Args:
            stated: By parameter the paragraph of the text that reads it.

        Raises:
            InvalidDatum: The text of the clause does not state the time limit: nothing would hold the two together.
        """
        found: list[Obligation] = []
        for duty in self.kind.duties:
            limit, office = self.values[duty.limit], self.values.get(duty.office)
            assert isinstance(limit, TimeLimit)  # the check of the folder holds it
            for position in self._owed_by(duty, parties):
                found.append(
                    Obligation(
                        code=f"{duty.code}-{position}" if duty.owed_by == EACH_PARTY else duty.code,
                        description=duty.description,
                        clause=_quoted(clause, limit, stated.get(duty.limit, "")),
                        party_position=position,
                        office=office if isinstance(office, Office) else offices[0],
                        limit=limit,
                        recurs_from=1 if duty.recurs else None,
                    )
                )
        return tuple(found)

    def _owed_by(self, duty: ClauseDuty, parties: Sequence[Party]) -> tuple[int, ...]:
        if duty.owed_by == EACH_PARTY:
            return tuple(party.position for party in parties)
        named = self.values.get(duty.owed_by)
        return (named.position if isinstance(named, Party) else 1,)


def _quoted(clause: Clause, limit: TimeLimit, paragraph: str) -> str:
    if states(paragraph, limit.words):
        return f"articolo «{clause.heading}»: {paragraph}"[:_CLAUSE_MOST]
    raise InvalidDatum(
        "clausole",
        f"Il testo della clausola «{clause.code}» non dice il termine «{limit.words}» dell’adempimento che ne nasce: "
        "farla correggere a chi cura i modelli («accordi templates check»).",
    )
