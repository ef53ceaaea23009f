"""What an administrator changes about people: who is here, by which login, with which roles; each change is a row.

Every function is one commit: safe to kill; repeated, it is refused in a sentence or changes nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import uuid4

from agreements.domain.agreement.events import Actor
from agreements.domain.basics import limits
from agreements.domain.basics.day_words import from_the_date, of_the_date, the_date, to_the_date
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.identifiers import require_address
from agreements.domain.basics.legible import require_text
from agreements.domain.basics.moment import ROME
from agreements.domain.people.account import LINK_LASTS, Account, OneTimeLink, read_login, require_login
from agreements.domain.people.person import Absence, Delegation, HeldRole, Person, Role
from agreements.persistence.engine.records import PeopleChange
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people.keyed import digest_of, random_secret


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to be entered.

    Attributes:
        login: Empty for who enters by the provider only.
        code_digest: Keyed hash of the codice fiscale; empty: not given.
    """

    name: str
    office: str
    email: str
    login: str
    code_digest: str = ""


@dataclass(frozen=True, slots=True)
class Issued:
    """A one-time link, told once.

    Attributes:
        secret: What is kept nowhere.
    """

    login: str
    secret: str
    ends_at: datetime

    @property
    def told(self) -> str:
        """What it is for and how long it is good, in Italian."""
        ends = self.ends_at.astimezone(ROME)
        until = f"{ends:%H:%M} {of_the_date(ends.date())}"
        return f"Collegamento per «{self.login}», valido una volta fino alle {until}"


HAND_OVER = "Consegnarlo di persona o per un canale sicuro: chi lo apre sceglie la password."


def first_administrator(bench: Workbench, new: NewPerson, actor: Actor, now: datetime) -> Issued:
    """Enter the first administrator; refused where there is one.

    Raises:
        InvalidDatum: There is one, or a datum cannot be right.
    """
    with bench.database.unit() as unit:
        person, issued = _entered(unit, new, actor, now, "primo amministratore")
        today = unit.moment(now).today
        if unit.administrators_on(today):
            raise InvalidDatum(
                "amministratore",
                "C’è già un amministratore: gli altri si aggiungono con «accordi people add»; chi non riesce più a "
                "entrare riceve un collegamento con «accordi people link».",
            )
        if issued is None:
            raise InvalidDatum("nome utente", "Il primo amministratore entra con un nome utente: indicarlo.")
        _give(unit, person, HeldRole(Role.ADMINISTRATOR, "", today), actor, now, "primo amministratore")
        unit.commit()
    return issued


def add_person(bench: Workbench, new: NewPerson, actor: Actor, now: datetime, why: str) -> Issued | None:
    """Enter a person, without any role; with a login, its one-time link.

    Raises:
        InvalidDatum: The login is somebody's, or a datum cannot be right.
    """
    with bench.database.unit() as unit:
        if not new.login and not new.code_digest:
            raise InvalidDatum(
                "nome utente",
                "Manca come la persona entra: indicare un nome utente, oppure il codice fiscale con cui l’accesso "
                "dell’ente la riconosce.",
            )
        _, issued = _entered(unit, new, actor, now, why)
        unit.commit()
    return issued


def new_link(bench: Workbench, whom: str, actor: Actor, now: datetime) -> Issued:
    """A new one-time link for somebody's own login; older ones are good no more. The password stays until it is used.

    Raises:
        InvalidDatum: Nobody is meant, or nobody who enters by a login.
    """
    with bench.database.unit() as unit:
        person = _found(unit, whom, now)
        own = [each for each in unit.accounts_of([person.id]) if each.login and each.closed_at is None]
        if not own:
            raise InvalidDatum("persona", f"{person.name} non entra con un nome utente: il collegamento non serve.")
        issued = _issue(unit, own[0], person, actor, now)
        unit.commit()
    return issued


def give_role(bench: Workbench, whom: str, held: HeldRole, actor: Actor, now: datetime, why: str) -> str:
    """Give a role, for an office or for all.

    Raises:
        InvalidDatum: Person or office is not known, the role stands already, or the days are in the wrong order.
    """
    with bench.database.unit() as unit:
        person = _found(unit, whom, now)
        _require_days(held.first_on, held.last_on)
        _require_office(unit, held.office)
        if any(_same(each, held) and _overlap(each, held) for each in person.roles):
            raise InvalidDatum("funzione", f"{person.name} ha già la funzione {_role(held)} in quei giorni.")
        told = _give(unit, person, held, actor, now, why)
        unit.commit()
    return told


def end_role(
    bench: Workbench, whom: str, role: Role, office: str, last_on: date, actor: Actor, now: datetime, why: str
) -> str:
    """End a role that a person holds; it stays in the history.

    Raises:
        InvalidDatum: The person does not hold it, or nobody would administer the system any more.
    """
    with bench.database.unit() as unit:
        person = _found(unit, whom, now)
        held = [
            e for e in person.roles if (e.role, e.office) == (role, office) and (not e.last_on or e.last_on > last_on)
        ]
        if not held:
            given = ", ".join(_role(each) for each in person.own_roles_on(unit.moment(now).today)) or "nessuna funzione"
            raise InvalidDatum("funzione", f"{person.name} non ha questa funzione in quei giorni; ha: {given}.")
        for each in held:
            unit.end_role(person.id, each, last_on)
        if role is Role.ADMINISTRATOR:
            _require_administrator(unit, last_on, now)
        told = f"{person.name}: {_role(held[0])} fino {to_the_date(last_on)} compreso."
        _note(unit, [person], told, why, actor, now)
        unit.commit()
    return told


def delegate(bench: Workbench, given: Delegation, actor: Actor, now: datetime, why: str) -> str:
    """Record a delegation by its act; `given.by` and `given.to` as `whom` elsewhere.

    Raises:
        InvalidDatum: Somebody is not known, who delegates has not got the role, the days are in the wrong order, or it
            is recorded already.
    """
    with bench.database.unit() as unit:
        giver, taker = _found(unit, given.by, now), _found(unit, given.to, now)
        require_text("atto di delega", given.act, limits.ACT)
        if strange := [each for each in given.extent if each not in bench.who_may().steps]:
            raise InvalidDatum("passo", f"«{strange[0]}» non è un passo: scriverlo come nell’elenco dei passi.")
        _require_days(given.first_on, given.last_on)
        _require_office(unit, given.office)
        if giver.ids & taker.ids:
            raise InvalidDatum("delegato", f"{giver.name} non può delegare sé stesso: indicare un’altra persona.")
        if not any(each.role is given.role for each in giver.roles):
            raise InvalidDatum("funzione", f"{giver.name} non ha la funzione {given.role}: non può delegarla.")
        given = replace(given, by=giver.id, to=taker.id)
        if given in unit.delegations():
            raise InvalidDatum("delega", f"Questa delega di {giver.name} a {taker.name} è già registrata.")
        unit.add_delegation(given, actor, now)
        told = (
            f"{giver.name} delega a {taker.name} la funzione {given.role}{_for(given.office)} "
            f"{from_the_date(given.first_on)} {to_the_date(given.last_on)} compresi ({given.act})"
            f"{': ' + ', '.join(given.extent) if given.extent else ''}."
        )
        _note(unit, [giver, taker], told, why, actor, now)
        unit.commit()
    return told


def revoke_delegations(
    bench: Workbench, by: str, to: str, role: Role, last_on: date, actor: Actor, now: datetime, why: str
) -> str:
    """Take back what one person has delegated to another; it stays in the history.

    Args:
        last_on: The last day on which it counts.

    Raises:
        InvalidDatum: Somebody is not known, or nothing of the kind counts after that day.
    """
    with bench.database.unit() as unit:
        giver, taker = known_person(unit, by), known_person(unit, to)
        found = [
            each
            for each in unit.delegations()
            if each.by in giver.ids and each.to in taker.ids and each.role is role and each.last_on > last_on
        ]
        if not found:
            raise InvalidDatum("delega", f"{giver.name} non ha delegato a {taker.name} questa funzione in quei giorni.")
        for each in found:
            unit.end_delegation(each, last_on)
        told = f"{giver.name}: la delega a {taker.name} ({role}) vale fino {to_the_date(last_on)} compreso."
        for person in (giver, taker):
            _note(unit, [person], told, why, actor, now)
        unit.commit()
    return told


def back_from_absence(bench: Workbench, whom: str, last_on: date, actor: Actor, now: datetime, why: str) -> str:
    """End a person's absences, and with them who stands in.

    Args:
        last_on: The last day of absence.

    Raises:
        InvalidDatum: The person is not known, or not absent after that day.
    """
    with bench.database.unit() as unit:
        person = known_person(unit, whom)
        found = [each for each in unit.absences() if each.person in person.ids and each.last_on > last_on]
        if not found:
            raise InvalidDatum("assenza", f"{person.name} non risulta assente in quei giorni.")
        for each in found:
            unit.end_absence(each, last_on)
        told = f"{person.name}: l’assenza finisce {to_the_date(last_on)}, ultimo giorno compreso."
        _note(unit, [person], told, why, actor, now)
        unit.commit()
    return told


def note_absence(bench: Workbench, absence: Absence, actor: Actor, now: datetime, why: str) -> str:
    """Record that somebody is away, and who stands in; `absence.person` and `.substitute` as `whom` elsewhere.

    Raises:
        InvalidDatum: Somebody is not known, the days are in the wrong order, or it is recorded already.
    """
    with bench.database.unit() as unit:
        person = _found(unit, absence.person, now)
        other = _found(unit, absence.substitute, now) if absence.substitute else None
        _require_days(absence.first_on, absence.last_on)
        if other is not None and other.ids & person.ids:
            raise InvalidDatum("sostituto", f"{person.name} non può sostituire sé stesso: indicare un’altra persona.")
        absence = replace(absence, person=person.id, substitute=other.id if other else "")
        if absence in unit.absences():
            raise InvalidDatum("assenza", f"Questa assenza di {person.name} è già registrata.")
        unit.add_absence(absence, actor, now)
        nobody = _days_without(unit, absence)
        told = (
            f"{person.name} è assente {from_the_date(absence.first_on)} {to_the_date(absence.last_on)} compresi; "
            f"{'sostituto: ' + other.name if other else 'nessun sostituto'}.{nobody}"
        )
        _note(unit, [person, *filter(None, [other])], told, why, actor, now)
        unit.commit()
    return told


def _days_without(unit: UnitOfWork, new: Absence) -> str:
    """In Italian, of whom nobody takes the steps on some day, now that an absence is recorded; empty where of nobody.

    Raises:
        InvalidDatum: On some day those who are away would only stand in for each other.
    """
    absences = unit.absences()
    people = {each.id: each for each in unit.people()}
    turns = {new.first_on} | {day for each in absences for day in (each.first_on, each.last_on + timedelta(days=1))}
    turns |= {each.ended_on + timedelta(days=1) for each in people.values() if each.ended_on is not None}
    told = ""
    for day in sorted(turn for turn in turns if new.first_on <= turn <= new.last_on):
        away = {each.person: each.substitute for each in absences if each.first_on <= day <= each.last_on}
        for person in away:
            line = _line(person, away)
            if new.person not in line:
                continue
            last = people[line[-1]]
            if last.id in line[:-1]:
                raise InvalidDatum(
                    "sostituto",
                    f"{the_date(day).capitalize()} {last.name} e chi ne fa le veci si sostituirebbero a vicenda: "
                    "indicare un altro sostituto.",
                )
            if len(line) > 1 and not told and (last.id in away or not last.works_on(day)):
                told = (
                    f" Attenzione: {the_date(day)} nessuno fa le veci di {people[person].name}, perché anche "
                    f"{last.name} non c’è: registrare chi sostituisce {last.name}."
                )
    return told


def _line(person: str, away: Mapping[str, str]) -> list[str]:
    """A person who is away, who stands in, who stands in for that one, and so on; a circle ends where it closes."""
    line = [person]
    while (standing_in := away.get(line[-1], "")) and line[-1] not in line[:-1]:
        line.append(standing_in)
    return line


def close_person(bench: Workbench, whom: str, last_on: date, actor: Actor, now: datetime, why: str) -> str:
    """Say on which day somebody last works here; from today on, or from a day that is past, the person is out at once.

    Raises:
        InvalidDatum: Nobody is meant, or nobody would administer the system any more.
    """
    with bench.database.unit() as unit:
        person, today = _found(unit, whom, now), unit.moment(now).today
        unit.save_person(replace(person, ended_on=last_on), now)
        if last_on <= today:
            unit.close_accounts([account.id for account in unit.accounts_of([person.id])], now)
        if Role.ADMINISTRATOR in [held.role for held in person.own_roles_on(today)]:
            _require_administrator(unit, last_on, now)
        told = f"{person.name}: accesso {'chiuso' if last_on <= today else f'fino {to_the_date(last_on)} compreso'}."
        _note(unit, [person], told, why, actor, now)
        unit.commit()
    return told


def link_subject(bench: Workbench, whom: str, issuer: str, subject: str, actor: Actor, now: datetime, why: str) -> str:
    """Let somebody in by the provider of the body, where no codice fiscale says who it is.

    Args:
        subject: By which the provider knows the person (OpenID Connect Core 1.0 §5.7); never an address of mail.

    Raises:
        InvalidDatum: Nobody is meant, there is no provider, or the subject is somebody's.
    """
    if not issuer:
        raise InvalidDatum("accesso dell’ente", "L’accesso dell’ente non è configurato: indicarlo prima nel file .env.")
    require_text("identificativo presso l’accesso dell’ente", subject, limits.SUBJECT)
    with bench.database.unit() as unit:
        person = _found(unit, whom, now)
        there = unit.account_with(issuer=issuer, subject=subject)
        if there is not None:
            whose = unit.person(there.person)
            closed = ", e l’accesso è chiuso" if there.closed_at is not None else ""
            raise InvalidDatum(
                "identificativo", f"«{subject}» è già di {whose.name if whose else 'un’altra persona'}{closed}."
            )
        unit.add_account(Account(str(uuid4()), person.id, "", "", issuer, subject, now), now)
        told = f"{person.name} entra con l’accesso dell’ente, dove è «{subject}»."
        _note(unit, [person], told, why, actor, now)
        unit.commit()
    return told


def today_of(bench: Workbench, now: datetime) -> date:
    """Today in Rome, by the clock of the installation: from which a change counts where no day is said."""
    with bench.database.unit() as unit:
        return unit.moment(now).today


def _note(unit: UnitOfWork, about: Sequence[Person], told: str, why: str, actor: Actor, now: datetime) -> None:
    """Write down what was changed about people; nothing is changed without a reason."""
    require_text("motivo", why, limits.REASON)
    for person in about:
        unit.add_people_change(PeopleChange(now, actor, person.id, told, why))


def _require_administrator(unit: UnitOfWork, after: date, now: datetime) -> None:
    """Refuse what would leave the system without anybody who administers it after a day."""
    if not unit.administrators_on(max(unit.moment(now).today, after + timedelta(days=1))):
        raise InvalidDatum(
            "amministratore",
            "Nessuno amministrerebbe più il sistema: assegnare prima a un’altra persona la funzione di "
            f"{Role.ADMINISTRATOR}.",
        )


def _entered(unit: UnitOfWork, new: NewPerson, actor: Actor, now: datetime, why: str) -> tuple[Person, Issued | None]:
    require_text("nome e cognome", new.name, limits.PERSON)
    require_text("ufficio", new.office, limits.BODY)
    if new.email:
        require_address("indirizzo della persona", new.email)
    person = Person(str(uuid4()), new.name, new.office, new.email)
    login = require_login(new.login) if new.login else ""
    unit.save_person(person, now, new.code_digest)
    if login and unit.account_with(login=login) is not None:
        raise InvalidDatum("nome utente", f"Il nome utente «{login}» è già di qualcuno: sceglierne un altro.")
    by = f"nome utente «{login}»" if login else "entra con l’accesso dell’ente"
    _note(unit, [person], f"Aggiunta la persona {person.name}, {person.office}: {by}.", why, actor, now)
    if not login:
        return person, None
    account = Account(str(uuid4()), person.id, login, "", "", "", now)
    unit.add_account(account, now)
    return person, _issue(unit, account, person, actor, now)


def _issue(unit: UnitOfWork, account: Account, person: Person, actor: Actor, now: datetime) -> Issued:
    issued = Issued(account.login, random_secret(), now + LINK_LASTS)
    unit.add_link(OneTimeLink(digest_of(issued.secret), account.id, issued.ends_at, None), str(actor), now)
    told = f"Collegamento per scegliere la password di «{account.login}»."
    unit.add_people_change(PeopleChange(now, actor, person.id, told, ""))
    return issued


def _give(unit: UnitOfWork, person: Person, held: HeldRole, actor: Actor, now: datetime, why: str) -> str:
    unit.give_role(person.id, held, actor, now, why)
    until = f" {to_the_date(held.last_on)} compreso" if held.last_on else ""
    told = f"{person.name}: {_role(held)} {from_the_date(held.first_on)}{until}."
    _note(unit, [person], told, why, actor, now)
    return told


def _found(unit: UnitOfWork, whom: str, now: datetime) -> Person:
    """The person with this login or id, who still works here."""
    person = known_person(unit, whom)
    if not person.works_on(unit.moment(now).today):
        since = f" {from_the_date(person.ended_on)}" if person.ended_on else ""
        raise InvalidDatum("persona", f"L’accesso di {person.name} è chiuso{since}.")
    return person


def known_person(unit: UnitOfWork, whom: str) -> Person:
    """The person with this login or id, who left too.

    Raises:
        InvalidDatum: Nobody is meant.
    """
    account = unit.account_with(login=read_login(whom)) if whom.strip() else None
    person = unit.person(account.person if account else whom.strip())
    if person is None:
        raise InvalidDatum(
            "persona",
            f"Nessuno ha il nome utente o l’identificativo «{whom[:80]}»: vedere l’elenco delle persone («/persone», "
            "oppure «accordi people list»).",
        )
    return person


def _require_days(first_on: date, last_on: date | None) -> None:
    if last_on is not None and last_on < first_on:
        raise InvalidDatum("giorni", "L’ultimo giorno viene prima del primo: ricontrollarli.")


def _require_office(unit: UnitOfWork, code: str) -> None:
    if code:
        unit.offices().by_code(code)


def _same(one: HeldRole, other: HeldRole) -> bool:
    return (one.role, one.office) == (other.role, other.office)


def _overlap(one: HeldRole, other: HeldRole) -> bool:
    return (one.last_on is None or other.first_on <= one.last_on) and (
        other.last_on is None or one.first_on <= other.last_on
    )


def _role(held: HeldRole) -> str:
    return f"{held.role}{_for(held.office)}"


def _for(office: str) -> str:
    return f" per {office}" if office else ""
