"""Conflicts of interest: a person declares one on an agreement and takes no step on it, until the dirigente ends it.

Every declaration and every end is a row of the agreement's journal, which says who abstains; the reason is kept with
what was changed about people, for who decides on it.
Sources: art. 6-bis L. 241/1990; artt. 6 and 7 D.P.R. 62/2013 (who abstains; the head of the office decides on it).
"""

from __future__ import annotations

from datetime import datetime

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Actor, Event
from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum, UnknownAgreement
from agreements.domain.basics.legible import require_text
from agreements.domain.basics.moment import Moment
from agreements.domain.people.person import Person
from agreements.domain.people.who_may import NotEntitled
from agreements.persistence.engine.records import Conflict, PeopleChange
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people.entitled import may_say_who_treats

_LAW = "art. 6-bis L. 241/1990"


def declare_conflict(
    bench: Workbench, number: str, person: Person, reason: str, now: datetime, by: Actor | None = None
) -> str:
    """A person declares a conflict of interest on an agreement: every step on it is closed to that person.

    Safe to kill and to repeat: one commit; nobody who had logged in declares it for somebody else.

    Args:
        by: Who records it where the person has declared it on paper; None: the person.

    Returns:
        What was done, in Italian.

    Raises:
        InvalidDatum: The reason is missing.
        UnknownAgreement: There is none with this number, or none that the person may know of.
    """
    require_text("motivo del conflitto di interessi", reason, limits.REASON)
    with bench.database.unit() as unit:
        agreement, moment = unit.load(number), unit.moment(now)
        hidden = agreement.confidentiality is not None and not unit.readers(agreement.number) & person.ids
        if hidden and by is None:
            raise UnknownAgreement(number)
        told = f"{person.name} ha dichiarato un conflitto di interessi su {agreement.number} e si astiene."
        before = unit.conflicts_on(agreement.number).get(person.id)
        if before != reason:
            actor = by or person.actor
            unit.declare_conflict(person.id, agreement.number, reason, moment.at)
            unit.add_people_change(PeopleChange(moment.at, actor, person.id, told, reason))
            if before is None:
                unit.save(agreement, [_event(agreement, "CONFLICT_DECLARED", told, actor, moment)])
            unit.commit()
    return f"{told} Il passo spetta ad altri: informare il dirigente ({_LAW})."


def end_conflict(bench: Workbench, number: str, person: Person, why: str, actor: Actor, now: datetime) -> str:
    """Say that a person's conflict of interest on an agreement is over, or was none: its steps are open again.

    The dirigente says it, or whoever else says who treats the agreement; never the person.
    Safe to kill and to repeat: one commit; what is over already is told so.

    Returns:
        What was done, in Italian.

    Raises:
        InvalidDatum: The reason is missing, or the person has declared none.
        NotEntitled: Who says it may not.
        UnknownAgreement: There is none with this number.
    """
    require_text("motivo", why, limits.REASON)
    with bench.database.unit() as unit:
        agreement, moment = unit.load(number), unit.moment(now)
        _require_decides(bench, unit, agreement.number, person, actor, now)
        if not [each for each in person.ids if unit.end_conflict(each, agreement.number)]:
            raise InvalidDatum(
                "conflitto di interessi",
                f"{person.name} non ha conflitti di interessi aperti su {agreement.number}: ricontrollare il numero.",
            )
        told = f"{person.name} non ha più un conflitto di interessi su {agreement.number}: può occuparsene di nuovo."
        unit.add_people_change(PeopleChange(moment.at, actor, person.id, told, why))
        unit.save(agreement, [_event(agreement, "CONFLICT_ENDED", told, actor, moment)])
        unit.commit()
    return told


def who_declared(bench: Workbench, number: str, which: str) -> Person:
    """Who has declared a conflict of interest on an agreement that nobody has ended, by id.

    Raises:
        InvalidDatum: There is no such conflict.
    """
    with bench.database.unit() as unit:
        person = unit.person(which) if which in unit.conflicts_on(number) else None
    if person is None:
        raise InvalidDatum("conflitto di interessi", "Questo conflitto di interessi è già finito: riaprire la pagina.")
    return person


def conflicts_of(bench: Workbench, person: Person) -> tuple[Conflict, ...]:
    """What a person has declared and nobody has ended, oldest first."""
    with bench.database.unit() as unit:
        return tuple(each for each in unit.conflicts() if each.person in person.ids)


def conflicts_to_decide(bench: Workbench, person: Person, now: datetime) -> tuple[tuple[Conflict, str], ...]:
    """The conflicts of others on which a person decides, oldest first, each with the name of who declared it."""
    with bench.database.unit() as unit:
        names = {each.id: each.name for each in unit.people()}
        return tuple(
            (each, names.get(each.person, each.person))
            for each in unit.conflicts()
            if each.person not in person.ids and may_say_who_treats(bench, unit, person, each.agreement, now).admitted
        )


def _require_decides(
    bench: Workbench, unit: UnitOfWork, number: str, person: Person, actor: Actor, now: datetime
) -> None:
    """Of a declaration by command line roles are not known."""
    if not actor.person:
        return
    asks = unit.person(actor.person)
    verdict = may_say_who_treats(bench, unit, asks, number, now) if asks else None
    if actor.person in person.ids or verdict is None or not verdict.admitted:
        raise NotEntitled(
            "Se un conflitto di interessi è finito lo dice il dirigente della struttura dell’accordo, o chi ne ha la "
            "delega, mai chi lo ha dichiarato: chiederlo a loro."
        )


def _event(agreement: Agreement, step: str, told: str, actor: Actor, moment: Moment) -> Event:
    return Event(
        agreement=agreement.number,
        act_sequence=agreement.newest_act.sequence,
        step=step,
        at=moment.at,
        actor=actor,
        what=told,
        why="",
        legal_basis=_LAW,
        clock_note=moment.trial_note or "",
    )
