"""What is recorded of a person, and what of it was recorded by mistake: it is taken out, and the history says so."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime

from agreements.domain.agreement.events import Actor
from agreements.domain.basics import limits
from agreements.domain.basics.day_words import from_the_date, to_the_date
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.legible import require_text
from agreements.domain.people.person import Absence, Delegation, HeldRole, Person, Role
from agreements.persistence.engine.records import PeopleChange
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people.accounts import known_person


@dataclass(frozen=True, slots=True)
class Closing:
    """That a person works here no more."""

    last_on: date


@dataclass(frozen=True, slots=True)
class Registered:
    """Something that is recorded of a person.

    Attributes:
        told: In Italian: «assenza dal 1/12/2026 al 5/12/2026».
        other: Id of the other person that it is about; empty: none.
    """

    what: HeldRole | Delegation | Absence | Closing
    told: str
    other: str = ""

    @property
    def key(self) -> str:
        """By which it is named: the same as long as it is recorded the same."""
        return hashlib.sha256(repr(self.what).encode()).hexdigest()[:8]


def registered(unit: UnitOfWork, person: Person) -> tuple[Registered, ...]:
    """What is recorded of a person and may have been recorded by mistake, past things too."""
    names = {each.id: each.name for each in unit.people()}
    found = [Registered(held, f"{_role(held)} {_days(held.first_on, held.last_on)}") for held in person.roles]
    for given in unit.delegations():
        if given.by in person.ids:
            told = f"delega di {given.role} a {names[given.to]} {_days(given.first_on, given.last_on)} ({given.act})"
            found.append(Registered(given, told, given.to))
    for away in unit.absences():
        if away.person in person.ids:
            other = f", sostituto {names[away.substitute]}" if away.substitute else ""
            found.append(Registered(away, f"assenza {_days(away.first_on, away.last_on)}{other}", away.substitute))
    if person.ended_on is not None:
        found.append(Registered(Closing(person.ended_on), f"accesso chiuso {from_the_date(person.ended_on)}"))
    return tuple(found)


def all_registered(bench: Workbench, whom: str) -> tuple[Registered, ...]:
    """What is recorded of a person, who left too.

    Raises:
        InvalidDatum: Nobody is meant.
    """
    with bench.database.unit() as unit:
        return registered(unit, known_person(unit, whom))


def take_out(bench: Workbench, whom: str, key: str, actor: Actor, now: datetime, why: str) -> str:
    """Take out what was recorded of a person by mistake; what was done by it meanwhile stays in the journals.

    One commit: safe to kill; asked again it is refused, with what there is.

    Raises:
        InvalidDatum: Nobody is meant, nothing has this key, or nobody would administer the system any more.
    """
    require_text("motivo", why, limits.REASON)
    with bench.database.unit() as unit:
        person = known_person(unit, whom)
        known = registered(unit, person)
        wrong = next((each for each in known if each.key == key.strip().lower()), None)
        if wrong is None:
            there = "; ".join(f"{each.key} {each.told}" for each in known) or "nulla"
            raise InvalidDatum(
                "registrazione", f"Di {person.name} non è registrato nulla con la sigla «{key[:20]}»; c’è: {there}."
            )
        match wrong.what:
            case HeldRole() as held:
                unit.drop_role(person.id, held)
                if held.role is Role.ADMINISTRATOR and not unit.administrators_on(unit.moment(now).today):
                    raise InvalidDatum(
                        "amministratore",
                        "Nessuno amministrerebbe più il sistema: assegnare prima a un’altra persona la funzione di "
                        f"{Role.ADMINISTRATOR}.",
                    )
            case Delegation() as given:
                unit.drop_delegation(given)
            case Absence() as away:
                unit.drop_absence(away)
            case Closing():
                unit.save_person(replace(person, ended_on=None), now)
                unit.reopen_accounts([account.id for account in unit.accounts_of([person.id])])
        told = f"{person.name}: tolta una registrazione sbagliata, {wrong.told}."
        for each in filter(None, (person.id, wrong.other)):
            unit.add_people_change(PeopleChange(now, actor, each, told, why))
        unit.commit()
    return told


def _role(held: HeldRole) -> str:
    return f"{held.role}{f' per {held.office}' if held.office else ''}"


def _days(first_on: date, last_on: date | None) -> str:
    return from_the_date(first_on) + (f" {to_the_date(last_on)}" if last_on is not None else "")
