"""Who may read and treat a confidential agreement, by name."""

from __future__ import annotations

from datetime import datetime

from agreements.domain.agreement.events import Actor
from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.legible import require_text
from agreements.domain.people.person import Person
from agreements.domain.people.who_may import NotEntitled, Verdict
from agreements.persistence.engine.records import PeopleChange, Reading
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people.entitled import may_say_who_treats


def name_reader(bench: Workbench, number: str, which: str, why: str, actor: Actor, now: datetime) -> str:
    """Name a person as reader of a confidential agreement. Safe to kill and to repeat: one commit.

    Args:
        which: Id of the person.

    Returns:
        What was done, in Italian.

    Raises:
        InvalidDatum: The agreement is not confidential, there is no such person, or the reason is missing.
        NotEntitled: Who asks may not keep this agreement confidential.
    """
    with bench.database.unit() as unit:
        agreement, moment = unit.load(number), unit.moment(now)
        person = _asked(bench, unit, agreement.number, which, why, actor, now)
        if agreement.confidentiality is None:
            raise InvalidDatum(
                "accordo", f"{agreement.number} non è riservato: lo vede già chi ha un ruolo nella sua struttura."
            )
        if person.id in unit.readers(agreement.number):
            return f"{person.name} è già fra chi accede a {agreement.number}."
        told = f"{person.name} accede all’accordo riservato {agreement.number}."
        unit.add_reader(agreement.number, person.id, actor, moment.at)
        unit.add_people_change(PeopleChange(moment.at, actor, person.id, told, why))
        unit.commit()
    return told


def end_reader(bench: Workbench, number: str, which: str, why: str, actor: Actor, now: datetime) -> str:
    """Take a person out of those who read a confidential agreement. Safe to kill and to repeat: one commit.

    Returns:
        What was done, in Italian.

    Raises:
        InvalidDatum: There is no such person, or the reason is missing.
        NotEntitled: Who asks may not keep this agreement confidential.
    """
    with bench.database.unit() as unit:
        agreement, moment = unit.load(number), unit.moment(now)
        person = _asked(bench, unit, agreement.number, which, why, actor, now)
        if not [each for each in person.ids if unit.end_reader(agreement.number, each, moment.at)]:
            return f"{person.name} non è fra chi accede a {agreement.number}."
        told = f"{person.name} non accede più all’accordo riservato {agreement.number}."
        unit.add_people_change(PeopleChange(moment.at, actor, person.id, told, why))
        unit.commit()
    return told


def named_readers(bench: Workbench, number: str) -> tuple[Person, ...]:
    """Who may read a confidential agreement now, by name."""
    with bench.database.unit() as unit:
        named = unit.readers(unit.load(number).number)
        return tuple(person for person in unit.people() if person.id in named)


def who_read(bench: Workbench, number: str) -> tuple[tuple[Reading, str], ...]:
    """Who read what of an agreement, oldest first, each with the name of today."""
    with bench.database.unit() as unit:
        names = {person.id: person.name for person in unit.people()}
        return tuple((each, names.get(each.person, each.person)) for each in unit.readings(unit.load(number).number))


def _asked(
    bench: Workbench, unit: UnitOfWork, number: str, which: str, why: str, actor: Actor, now: datetime
) -> Person:
    """The person that is meant, where who asks may ask it: of a declaration by command line roles are not known."""
    require_text("motivazione", why, limits.REASON)
    if actor.person:
        asks = unit.person(actor.person)
        nobody = Verdict(why_not="non è di questo ente")
        verdict = may_say_who_treats(bench, unit, asks, number, now) if asks else nobody
        if not verdict.admitted:
            raise NotEntitled(
                "Chi accede a un accordo riservato lo decide il dirigente della sua struttura, o chi ne ha la delega: "
                f"chiederlo a loro; {actor.name}: {verdict.why_not}."
            )
    person = unit.person(which)
    if person is None:
        raise InvalidDatum("persona", f"«{which}» non è fra le persone registrate: «accordi people list» le elenca.")
    return person
