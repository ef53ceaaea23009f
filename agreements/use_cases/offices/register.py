"""The register of own offices: entering them, who stands in, competences that pass, and when who is told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta

from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.parties import Office
from agreements.domain.basics import limits
from agreements.domain.basics.day_words import from_the_date, the_date, to_the_date
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.legible import require_text
from agreements.domain.basics.moment import Moment
from agreements.domain.deadlines.deadlines import DeadlineKind
from agreements.domain.deadlines.ladders import LadderRule
from agreements.domain.deadlines.sweep import Sweep, SweepDay
from agreements.domain.offices import OfficeRegister, RegisteredOffice, Substitute
from agreements.persistence.engine.records import OfficeChange
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.offices.back import say_again


def register_office(bench: Workbench, office: RegisteredOffice, actor: Actor, now: datetime) -> Outcome:
    """Enter an own office, or alter it: the code is what stays.

    Safe to kill and to repeat: one commit; data that already stand change nothing.

    Raises:
        InvalidDatum: Another office has the address.
    """
    with bench.database.unit() as unit:
        moment, register = unit.moment(now), unit.offices()
        after = register.kept(office)
        if after == register:
            return told(moment, f"{office.code} risulta già registrata con questi dati.", already_done=True)
        known = any(entry.code == office.code for entry in register.offices)
        kept = after.by_code(office.code)
        verb = "modificata" if known else "registrata"
        what = f"Struttura {kept.code} {verb}: {kept.name}, {kept.email}, {kept.responsible}; avvisi: {kept.mailing}."
        unit.save_office(kept)
        unit.add_office_change(_change(kept, moment, actor, what))
        unit.commit()
    return told(moment, what)


def register_substitute(bench: Workbench, code: str, substitute: Substitute, actor: Actor, now: datetime) -> Outcome:
    """Note who gets an office's mail between two days; with the same first day and address, alter the last one.

    Safe to kill and to repeat: one commit; a substitute that already stands changes nothing.

    Raises:
        InvalidDatum: The office is unknown, somebody else stands in on one of these days, or on one of them nobody
            would be left to read the mail.
    """
    with bench.database.unit() as unit:
        moment, register = unit.moment(now), unit.offices()
        office = register.by_code(code)
        after = office.with_substitute(substitute)
        if after == office:
            return told(moment, f"{substitute.name} risulta già sostituto di {office.code}.", already_done=True)
        _require_somebody(register.with_office(after), after, substitute)
        copy = ", e in copia alla struttura" if substitute.copy else ""
        what = (
            f"Gli avvisi di {office.code} ({office.name}) vanno a {substitute.name}, {substitute.email}{copy}, "
            f"{from_the_date(substitute.from_on)} {to_the_date(substitute.until_on)} ({substitute.act})."
        )
        unit.save_office(after)
        unit.add_office_change(_change(after, moment, actor, what))
        unit.commit()
    return told(moment, what)


def remove_substitute(bench: Workbench, code: str, from_on: date, reason: str, actor: Actor, now: datetime) -> Outcome:
    """Take out a substitution that was recorded by mistake; what was said in the office's place is told to it.

    Safe to kill and to repeat: one commit; asked again it is refused, with those that there are.

    Raises:
        InvalidDatum: The office is unknown, or no substitution of it begins on that day.
    """
    require_text("motivazione", reason, limits.GROUNDS)
    with bench.database.unit() as unit:
        moment, register = unit.moment(now), unit.offices()
        office, wrong = register.by_code(code).without_substitute(from_on)
        what = f"Tolta una sostituzione di {office.code} ({office.name}) registrata per errore: {wrong.told}."
        unit.save_office(office)
        sweep = Sweep(SweepDay(moment.today), register.with_office(office), unit.ladders())
        say_again(unit, sweep, register, office, wrong, today=moment)
        unit.add_office_change(OfficeChange("", moment.at, actor, what, reason))
        unit.commit()
    return told(moment, what)


def remove_former_email(bench: Workbench, code: str, address: str, reason: str, actor: Actor, now: datetime) -> Outcome:
    """Take out an address that was never an office's own: agreements that bear it are no longer taken for its own.

    Safe to kill and to repeat: one commit; asked again it is refused, with those that there are.

    Raises:
        InvalidDatum: The office is unknown, or has had no such address.
    """
    require_text("motivazione", reason, limits.GROUNDS)
    with bench.database.unit() as unit:
        moment, office = unit.moment(now), unit.offices().by_code(code)
        after = office.without_former_email(address)
        what = f"Tolto da {office.code} ({office.name}) l’indirizzo {address.strip()}, registrato per errore."
        unit.save_office(after)
        unit.add_office_change(OfficeChange("", moment.at, actor, what, reason))
        unit.commit()
    return told(moment, what)


def remove_office(bench: Workbench, code: str, reason: str, actor: Actor, now: datetime) -> Outcome:
    """Take out an office that was entered by mistake, as long as nothing hangs on it.

    Safe to kill and to repeat: one commit; asked again it is refused, since the office is not known.

    Raises:
        InvalidDatum: The office is unknown, or an agreement, a role, a ladder or a reorganisation names it.
    """
    require_text("motivazione", reason, limits.GROUNDS)
    with bench.database.unit() as unit:
        moment, register = unit.moment(now), unit.offices()
        office = register.by_code(code)
        if hangs := _hangs_on(unit, register, office):
            raise InvalidDatum(
                "struttura",
                f"{office.code} ({office.name}) non si può togliere: {hangs}. Se non esiste più usare "
                "«trasferisci-competenze»; se un dato è sbagliato correggerlo con «registra-struttura».",
            )
        what = f"Tolta la struttura {office.code} ({office.name}, {office.email}), registrata per errore."
        unit.drop_office(office.code)
        unit.add_office_change(OfficeChange("", moment.at, actor, what, reason))
        unit.commit()
    return told(moment, what)


def _hangs_on(unit: UnitOfWork, register: OfficeRegister, office: RegisteredOffice) -> str:
    """In Italian, what names an office; empty where nothing does."""
    named = sorted(
        number
        for number, email in unit.offices_reached()
        if (entry := register.of(email)) is not None and entry.code == office.code
    )
    if named:
        return f"la nomina {named[0]}" + (f" e {len(named) - 1} altri accordi" if len(named) > 1 else "")
    for person in unit.people():
        offices = {*(held.office for held in person.roles), *(given.office for given in person.received)}
        if office.code in offices:
            return f"{person.name} ha, o ha avuto, una funzione per questa struttura"
    if any(office.code in (each.source, each.target) for each in unit.reorganisations()):
        return "la nomina una riorganizzazione"
    if any(code == office.code for code, _ in unit.ladders().chosen):
        return "ha preavvisi propri, che «configura-preavvisi» riporta a quelli abituali"
    return ""


def _require_somebody(register: OfficeRegister, office: RegisteredOffice, substitute: Substitute) -> None:
    """Refuse a substitute by whom, on some day, everybody would be away or stand in for each other.

    It can only come to that on the first day, or on one on which another substitution or absence begins or has ended.
    """
    turns = {substitute.from_on}
    for each in (s for other in register.offices for s in other.substitutes):
        turns |= {each.from_on, each.until_on + timedelta(days=1)}
    for away in register.away:
        turns |= {away.first_on} | ({away.last_on + timedelta(days=1)} if away.last_on is not None else set())
    named = Office(office.name, office.email)
    for day in sorted(filter(substitute.covers, turns)):
        if why := register.nobody_left(named, day):
            raise InvalidDatum(
                "sostituto",
                f"{the_date(day).capitalize()} nessuno leggerebbe gli avvisi di {office.code}: {why}. Indicare un "
                "altro sostituto, o un altro periodo.",
            )


def configure_ladder(
    bench: Workbench, code: str, kind: DeadlineKind, rule: LadderRule | None, actor: Actor, now: datetime
) -> Outcome:
    """Set an office's ladder for a kind of deadline, or with an empty code the whole body's.

    It holds from the next sweep on: rungs that were dealt with are not told again, and of new ones that lie in the
    past the newest speaks for all.

    Safe to kill and to repeat: one commit; what already stands changes nothing.

    Args:
        rule: None for what is usual.

    Raises:
        InvalidDatum: The office is unknown.
    """
    with bench.database.unit() as unit:
        moment, office = unit.moment(now), unit.offices().by_code(code).code if code.strip() else ""
        whose = f"di {office}" if office else "di tutto l’ente"
        known = unit.ladders().chosen.get((office, kind))
        if known == rule:
            return told(moment, f"I preavvisi {whose} per «{kind}» sono già questi.", already_done=True)
        if rule is None:
            unit.drop_ladder(office, kind)
            what = f"Preavvisi {whose} per «{kind}»: di nuovo quelli abituali."
        else:
            unit.save_ladder(office, rule)
            what = f"Preavvisi {whose} per «{kind}»: {rule.in_words}."
        unit.add_office_change(OfficeChange("", moment.at, actor, what, ""))
        unit.commit()
    return told(moment, what)


def _change(office: RegisteredOffice, moment: Moment, actor: Actor, what: str) -> OfficeChange:
    return OfficeChange(_digest(office), moment.at, actor, what, "")


def _digest(asked: RegisteredOffice) -> str:
    return hashlib.sha256(json.dumps(asdict(asked), sort_keys=True, default=str).encode()).hexdigest()


def told(
    moment: Moment,
    happened: str,
    warnings: Sequence[str] = (),
    *,
    next_steps: Sequence[str] = (),
    already_done: bool = False,
) -> Outcome:
    """How steps about the register of offices answer."""
    return Outcome(
        agreement="",
        title="Registro delle strutture",
        happened=happened,
        next_steps=tuple(next_steps),
        warnings=tuple(warnings),
        already_done=already_done,
        trial_clock_note=moment.trial_note,
    )
