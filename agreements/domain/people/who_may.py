"""Who may take which step: a table of roles and steps, and the judgement of one person on one step on one day.

What a role may do holds for its office. Delegations and substitutions give what somebody else's role may do, between
their days. A declared conflict of interest closes the step, whatever the roles (art. 6-bis L. 241/1990).
Sources: artt. 5-6 L. 241/1990; artt. 4, 16 and 17 D.Lgs. 165/2001; art. 61 D.P.R. 445/2000.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.basics.day_words import joined
from agreements.domain.basics.errors import AccordiError
from agreements.domain.basics.folding import same_name, unaccented
from agreements.domain.people.person import Delegation, HeldRole, Person, Role


class May(StrEnum):
    """What a role may do about a step; the value is the letter of the table."""

    DOES = "F"
    ASKS = "P"
    CONFIRMS = "C"
    SEES = "V"


class Sort(StrEnum):
    """What sort of step it is; the value is the word of the table."""

    ACT = "atto"
    READING = "lettura"
    SYSTEM = "sistema"


CODES: Mapping[str, Role] = {
    "I": Role.CLERK,
    "RP": Role.PROCEDURE_OFFICER,
    "D": Role.MANAGER,
    "DG": Role.DIRECTOR,
    "RA": Role.ACCOUNTING,
    "AV": Role.LEGAL,
    "SG": Role.GOVERNMENT_SECRETARY,
    "PR": Role.PROTOCOL,
    "UR": Role.REPERTORY,
    "TR": Role.TRANSPARENCY,
    "GD": Role.RECORDS,
    "ST": Role.OWING,
    "AM": Role.ADMINISTRATOR,
}
"""The columns of the table."""

ACCOUNTS, LEGITIMACY = "contabile", "legittimità"
TWO_PERSONS, REPERTORY = "due persone", "repertorio"
BY_MANAGER = "atto del dirigente"
WITHDRAWAL = "ritiro"
CASES: Mapping[str, tuple[str, ...]] = {
    "registra-parere": (ACCOUNTS, LEGITIMACY),
    "proposta-in-giunta": (BY_MANAGER,),
    "registra-delibera": (BY_MANAGER,),
    "registra-numero-delibera": (BY_MANAGER,),
    "rettifica": (TWO_PERSONS, REPERTORY),
    "conferma-rettifica": (REPERTORY, WITHDRAWAL),
}
"""Steps that are somebody else's in some cases; in all others the row without a case holds."""

_LESSER = {May.ASKS: "prepara o chiede", May.CONFIRMS: "conferma"}
_FUNCTIONS_OF_MANAGERS = frozenset({Role.MANAGER, Role.DIRECTOR})


def case_of_opinion(kind: str) -> str:
    """The case of a kind of opinion, however the Region's profile words it."""
    words = re.findall(r"\w+", unaccented(kind))
    if any(word.startswith(("contabil", "copertur", "finanziari")) for word in words):
        return ACCOUNTS
    return LEGITIMACY if any(word.startswith(("legittimit", "legal", "avvocatur")) for word in words) else ""


def case_of_decision(body: DecidingBody) -> str:
    """The case of a decision: what a dirigente adopts is no matter of the Giunta's secretariat."""
    return BY_MANAGER if body is DecidingBody.MANAGER else ""


@dataclass(frozen=True, slots=True)
class Row:
    """What each role may do about a step, or about a case of it; a role that is not named does nothing."""

    may: Mapping[Role, frozenset[May]]
    about: str
    sort: Sort = Sort.ACT

    def with_any(self, wanted: Iterable[May]) -> tuple[Role, ...]:
        """The roles that may do one of these."""
        some = frozenset(wanted)
        return tuple(role for role in Role if self.may.get(role, frozenset()) & some)


@dataclass(frozen=True, slots=True)
class WhoMay:
    """The whole table, by step and case; "" is the row of all cases that have none of their own."""

    rows: Mapping[tuple[str, str], Row]

    @property
    def steps(self) -> tuple[str, ...]:
        """Every step, in the order of the table."""
        return tuple(dict.fromkeys(step for step, _ in self.rows))

    def row(self, step: str, case: str = "") -> Row:
        """The row that holds for a step.

        Raises:
            NotEntitled: The table does not know the step: nobody takes it.
        """
        found = self.rows.get((step, case)) or self.rows.get((step, ""))
        if found is None:
            raise NotEntitled(
                f"Il passo «{step}» non è nella tabella di chi può fare che cosa: aggiungerlo in «who_may.toml»."
            )
        return found


class NotEntitled(AccordiError):
    """Somebody may not take a step; the sentence says who may."""


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What of a step says whose it is.

    Attributes:
        agreement: Internal number; empty where the step is about none that is there.
        offices: Codes of the offices that answer for the agreement, as registered; where the step is about none, of
            those that it is for ("": the whole body).
        unregistered: Names of those of them that are not registered.
        owed_by: Codes of the offices that owe the duty, or any duty, of the agreement.
        asks: The step itself asks for a confirmation: nothing changes before another person gives it.
        confirms: The step confirms what another person has asked.
        readers: Ids of those who may read it, where it is confidential; None: it is not.
        conflicts: Ids of those who declared a conflict of interest on it.
        abstaining: Names of those who abstain, as a recorded fact has them.
    """

    step: str
    case: str = ""
    agreement: str = ""
    offices: frozenset[str] = frozenset()
    unregistered: tuple[str, ...] = ()
    owed_by: frozenset[str] = frozenset()
    asks: bool = False
    confirms: bool = False
    readers: frozenset[str] | None = None
    conflicts: frozenset[str] = frozenset()
    abstaining: tuple[str, ...] = ()

    @property
    def named(self) -> str:
        """The step as a refusal names it."""
        of_case = f" ({self.case})" if self.case else ""
        return f"Il passo «{self.step}»{of_case}" + (f" su {self.agreement}" if self.agreement else "")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a person may take a step.

    Attributes:
        title: By what the person may: «dirigente», «dirigente, su delega (ordine n. 3)»; empty where it may not.
        why_not: Italian, for the sentence of the refusal; empty where the person may.
        final: No role would help: who else may is not said.
    """

    title: str = ""
    why_not: str = ""
    final: bool = False

    @property
    def admitted(self) -> bool:
        """Whether the person may."""
        return bool(self.title)


def may(table: WhoMay, person: Person, facts: StepFacts, day: date) -> Verdict:
    """Judge whether a person may take a step on a day of Rome.

    Raises:
        NotEntitled: The table does not know the step.
    """
    row = table.row(facts.step, facts.case)
    if closed := _closed(row, person, facts, day):
        return Verdict(why_not=closed, final=True)
    enough = _enough(row, facts)
    near: list[str] = []
    for title in _titles(person, day):
        given = row.may.get(title.role, frozenset())
        if not given & enough:
            if lesser := given & _LESSER.keys():
                near.append(f"come {title.told} lo {_LESSER[min(lesser)]} soltanto")
        elif why := title.falls_short(facts, person, day):
            near.append(why)
        else:
            return Verdict(title.told)
    return Verdict(why_not=(near or [_nothing_held(row, person, day)])[0])


def refusal(table: WhoMay, person: Person, facts: StepFacts, verdict: Verdict, able: Iterable[Person] = ()) -> str:
    """One Italian sentence: who may, why this person may not, whom to ask.

    Args:
        able: Others who may take the step today.
    """
    if verdict.final:
        return f"{facts.named}: {verdict.why_not}."
    roles, ask = _roles_and_persons(table, facts, able)
    return f"{facts.named} spetta a: {roles}, o chi ne ha la delega; {person.name} {verdict.why_not}; {ask}."


def whose(table: WhoMay, facts: StepFacts, able: Iterable[Person]) -> str:
    """Whose a step is, in Italian: «spetta a: dirigente, o chi ne ha la delega; chiederlo a …».

    Args:
        able: Who may take it today.
    """
    roles, ask = _roles_and_persons(table, facts, able)
    return f"spetta a: {roles}, o chi ne ha la delega; {ask}"


def _roles_and_persons(table: WhoMay, facts: StepFacts, able: Iterable[Person]) -> tuple[str, str]:
    row = table.row(facts.step, facts.case)
    roles = ", ".join(row.with_any(_enough(row, facts))) or "nessuno"
    names = [f"{each.name} ({each.office})" for each in able][:3]
    return (
        roles,
        f"chiederlo a {', '.join(names)}" if names else "oggi nessuno lo può compiere: chiedere chi ha il ruolo",
    )


def _enough(row: Row, facts: StepFacts) -> frozenset[May]:
    wanted = {May.DOES}
    if row.sort is Sort.READING:
        wanted.update(May)
    if facts.asks:
        wanted.add(May.ASKS)
    if facts.confirms:
        wanted.add(May.CONFIRMS)
    return frozenset(wanted)


def _closed(row: Row, person: Person, facts: StepFacts, day: date) -> str:
    """In Italian, why the step is closed to the person whatever its roles; empty where it is not."""
    if not person.works_on(day):
        return f"{person.name} non lavora più in questo ente (ultimo giorno {person.ended_on:%d/%m/%Y})"
    if facts.readers is not None and not facts.readers & person.ids:
        return "l’accordo è riservato e vi accede solo chi è stato nominato; la nomina si chiede al dirigente"
    if row.sort is not Sort.ACT:
        return ""
    if facts.conflicts & person.ids or any(same_name(person.name, name) for name in facts.abstaining):
        return (
            f"{person.name} ha dichiarato un conflitto di interessi e si astiene (art. 6-bis L. 241/1990); il passo "
            "spetta ad altri, che il dirigente indica"
        )
    return ""


@dataclass(frozen=True, slots=True)
class _Title:
    """By what a person acts: a role of its own, one of somebody who is away, or a delegation."""

    role: Role
    office: str
    how: str = ""
    delegation: Delegation | None = None

    @property
    def told(self) -> str:
        return f"{self.role}{self.how}"

    def falls_short(self, facts: StepFacts, person: Person, day: date) -> str:
        """In Italian, why it does not reach this step; empty where it does."""
        if self.delegation is not None and (why := _not_delegated(self.delegation, facts, person, day)):
            return why
        own = facts.owed_by if self.role is Role.OWING else facts.offices
        if not (facts.agreement or own or facts.unregistered) or not self.office or self.office in own:
            return ""
        if "" in own:
            return f"è {self.told} di {self.office}, mentre il passo vale per tutto l’ente"
        if facts.unregistered and not own:
            return (
                f"è {self.told} di {self.office}, ma la struttura responsabile ({', '.join(facts.unregistered)}) non "
                "è nel registro: va registrata con «registra-struttura»"
            )
        others = ", ".join(sorted(own)) or "nessuna registrata"
        whose = "la struttura dell’accordo" if facts.agreement else "il passo riguarda la struttura"
        return f"è {self.told} di {self.office}, mentre {whose}{' è' if facts.agreement else ''} {others}"


def _titles(person: Person, day: date) -> Iterator[_Title]:
    for held in person.own_roles_on(day):
        yield _Title(held.role, held.office)
    for held in person.stands_in:
        if held.holds_on(day):
            yield _Title(held.role, held.office, ", in sostituzione di chi è assente")
    for given in person.received:
        if given.counts_on(day):
            yield _Title(given.role, given.office, f", su delega ({given.act})", given)


def _not_delegated(given: Delegation, facts: StepFacts, person: Person, day: date) -> str:
    if given.extent and facts.step not in given.extent:
        return f"ha una delega ({given.act}) che non comprende questo passo"
    if given.role not in _FUNCTIONS_OF_MANAGERS:
        return ""
    # Some functions, by a written and reasoned act, for a while, to who works in the offices of who delegates.
    if not given.extent:
        return (
            f"ha una delega ({given.act}) di tutte le funzioni di {given.role}, mentre se ne delegano solo alcune: va "
            "detto quali passi (art. 17 c. 1-bis D.Lgs. 165/2001)"
        )
    if any(_works_for(held, given.office) for held in person.own_roles_on(day)):
        return ""
    return (
        f"ha una delega ({given.act}) di funzioni di {given.role}, che si danno solo a chi lavora negli uffici di chi "
        "delega (art. 17 c. 1-bis D.Lgs. 165/2001)"
    )


def _works_for(held: HeldRole, office: str) -> bool:
    return held.role is not Role.ADMINISTRATOR and (not office or held.office in ("", office))


def _nothing_held(row: Row, person: Person, day: date) -> str:
    """In Italian, what the person is instead, or was."""
    past = [held for held in person.roles if row.may.get(held.role) and not held.holds_on(day)]
    if past:
        last = max(past, key=lambda held: held.first_on)
        return (
            f"è {last.role} solo {joined('dal', f'{last.first_on:%d/%m/%Y}')}"
            if last.first_on > day
            else f"non è più {last.role} (ultimo giorno {last.last_on:%d/%m/%Y})"
        )
    held = dict.fromkeys(held.role for held in person.own_roles_on(day))
    if not held:
        return "non ha alcun ruolo"
    if list(held) == [Role.ADMINISTRATOR]:
        return "amministra il sistema, e chi lo amministra non compie passi sugli atti né ne legge i documenti"
    return f"è {', '.join(held)}"
