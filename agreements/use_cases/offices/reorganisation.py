"""Reorganisations: structure and dirigente pass by an act, on its day; who takes over is told once, who leaves no more.

How nobody is told twice, and nothing is lost:

- The ladders of what passes go on where they stand (`UnitOfWork.stand_as`): whoever stays is told what comes next, and
  nothing again.
- What waits for whoever leaves is withdrawn in the commit of the reorganisation; what has left, has left.
- Whoever takes over gets one mail, made in that commit, with everything that is open and late. It counts as having
  told every rung that had come by then (`UnitOfWork.told_in_handovers`). A deadline that moves before the mail has
  left withdraws it, and its other lines go into the next digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from agreements.domain.agreement.agreement import Agreement, Origin
from agreements.domain.agreement.events import SYSTEM, Actor, Event, JournalHead
from agreements.domain.agreement.parties import Office
from agreements.domain.basics import limits
from agreements.domain.basics.day_words import from_the_date, the_date
from agreements.domain.basics.errors import AccordiError, InvalidDatum
from agreements.domain.basics.legible import require_text
from agreements.domain.basics.moment import Moment
from agreements.domain.days.time_limit import base_day
from agreements.domain.deadlines.deadlines import Watched, watched
from agreements.domain.deadlines.ladders import FROM_THE_FIRST
from agreements.domain.deadlines.reminder import rungs
from agreements.domain.deadlines.sweep import Sweep, SweepDay, first_day_of
from agreements.domain.offices import (
    OfficeRegister,
    Passing,
    Role,
    Transfer,
    is_source,
    taken_back,
    transferred,
)
from agreements.notifications.digest import Entry, compose_handover
from agreements.persistence.engine.errors import JournalAltered
from agreements.persistence.engine.records import DigestLine, OfficeChange, Reorganisation
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.offices.register import told

TRANSFERRED = "COMPETENCES_TRANSFERRED"
TAKEN_BACK = "TRANSFER_TAKEN_BACK"
_LEGAL_BASIS = "artt. 4 e 5 L. 241/1990 (unità organizzativa responsabile)"


@dataclass(frozen=True, slots=True)
class AskedTransfer:
    """A reorganisation, as staff ask it.

    Attributes:
        source, target: Codes of the offices; the same one where it keeps its mailbox.
        act, adopted_on: Number and kind of the act, and its date.
        effective_on: From which day it holds, today or ahead; None: from the date of the act.
        manager: The dirigente from then on; None: whoever it was.
        new_name: What the office is called from then on.
        only: Numbers of the agreements that pass; empty: all of them.
    """

    source: str
    target: str
    act: str
    adopted_on: date
    reason: str
    effective_on: date | None = None
    manager: Office | None = None
    new_name: str = ""
    only: tuple[str, ...] = ()


def transfer_competences(bench: Workbench, asked: AskedTransfer, actor: Actor, now: datetime) -> Outcome:
    """Pass all that an office still owes or follows to another one, by an act; one that lies ahead waits for its day.

    Safe to kill and to repeat: every agreement, its journal row, the withdrawal of what was queued for who leaves, the
    mail to who takes over and the register's history go down in one commit, or nothing does. Repeated, it passes on
    what was recorded for the old office since; with nothing left it is answered as done.

    Raises:
        InvalidDatum: An office is unknown, the act is of tomorrow, or the office answers for nothing.
        ConcurrentChange: Somebody took a step on one of the agreements meanwhile: nothing was written.
    """
    with bench.database.unit() as unit:
        moment, register = unit.moment(now), unit.offices()
        transfer = _transfer(register, asked, unit.numbers())
        if transfer.adopted_on > moment.today:
            raise InvalidDatum(
                "data dell’atto",
                f"La data dell’atto ({transfer.adopted_on:%d/%m/%Y}) è nel futuro: ricontrollarla. Un atto già "
                "adottato che vale da un giorno futuro si registra con la sua data e con quel giorno "
                "come decorrenza.",
            )
        recorded = unit.reorganisations()
        standing = [each for each in recorded if _is_of(each, transfer)]
        known = next((each for each in standing if _same(each, transfer)), None)
        planned = next((each for each in standing if each.state is Passing.PLANNED and each != known), None)
        if planned is not None:
            raise InvalidDatum(
                "atto",
                f"Con {planned.act} questa riorganizzazione è già prevista {from_the_date(planned.effective_on)}, in "
                "altri termini: per cambiarla toglierla prima con «rimuovi-registrazione».",
            )
        new = _row(transfer, _key(transfer, recorded), actor, moment)
        if transfer.begins_on > moment.today:
            return _planned(unit, known, new, transfer, actor, moment)
        return _carried_out(bench, unit, known or new, transfer, actor, moment)


def carry_out_due(bench: Workbench, moment: Moment) -> tuple[list[str], list[str]]:
    """Carry out the reorganisations whose day has come, in the order of their days; lines for the page, and warnings.

    Safe to kill and to repeat: one commit each, in which it is noted as carried out. One that cannot be holds up no
    other, and is said at every sweep.
    """
    lines: list[str] = []
    warnings: list[str] = []
    with bench.database.unit() as unit:
        due = [each for each in unit.reorganisations() if each.state is Passing.PLANNED]
    for planned in (each for each in due if each.effective_on <= moment.today):
        try:
            with bench.database.unit() as unit:
                transfer = _transfer(unit.offices(), planned, unit.numbers())
                lines.append(_carried_out(bench, unit, planned, transfer, SYSTEM, moment).happened)
        except AccordiError as error:
            warnings.append(f"{planned.act}, da {planned.source} a {planned.target}: {error}")
    return lines, warnings


def take_back_transfer(
    bench: Workbench, source: str, target: str, act: str, reason: str, actor: Actor, now: datetime
) -> Outcome:
    """Take back a reorganisation that was recorded by mistake: it does not come, or what it did is undone.

    Safe to kill and to repeat: one commit; asked again it is answered as done.

    Raises:
        InvalidDatum: There is none, or of what it did something has been changed since.
        ConcurrentChange: Somebody took a step on one of the agreements meanwhile: nothing was written.
    """
    with bench.database.unit() as unit:
        moment, register = unit.moment(now), unit.offices()
        codes = (register.by_code(source).code, register.by_code(target).code)
        found = [each for each in unit.reorganisations() if (each.source, each.target) == codes]
        found = [each for each in found if not act.strip() or each.act.casefold() == act.strip().casefold()]
        standing = [each for each in found if each.state is not Passing.WITHDRAWN]
        if len(standing) != 1:
            if found and not standing:
                return told(moment, "Questa riorganizzazione risulta già rimossa.", already_done=True)
            several = "; ".join(f"{each.act}, {from_the_date(each.effective_on)}" for each in standing)
            raise InvalidDatum(
                "atto",
                f"Da {codes[0]} a {codes[1]} sono registrate più riorganizzazioni: indicare l’atto ({several})."
                if standing
                else f"Da {codes[0]} a {codes[1]} non è registrata alcuna riorganizzazione con questo atto: "
                "ricontrollare i codici e l’atto.",
            )
        wrong = standing[0]
        transfer = _transfer(register, wrong, wrong.only)
        require_text("motivazione", reason, limits.GROUNDS)
        if not unit.save_passing(replace(wrong, state=Passing.WITHDRAWN), wrong.state):
            return told(moment, "Questa riorganizzazione risulta già rimossa.", already_done=True)
        if wrong.state is Passing.PLANNED:
            what = f"Rimossa la riorganizzazione prevista {from_the_date(wrong.effective_on)}: {transfer.told}."
            unit.add_office_change(OfficeChange("", moment.at, actor, what, reason))
            unit.commit()
            return told(moment, what)
        return _undone(unit, wrong, transfer, reason, actor, moment)


def _transfer(register: OfficeRegister, asked: AskedTransfer | Reorganisation, numbers: Iterable[str]) -> Transfer:
    """What is asked, with the offices as they are registered.

    Raises:
        InvalidDatum: An office or an agreement is not known, or a datum cannot be right.
    """
    known = frozenset(numbers)
    if strange := [each for each in asked.only if each not in known]:
        raise InvalidDatum("accordi", f"L’accordo {strange[0][:40]} non esiste: ricontrollare i numeri indicati.")
    source, target = register.by_code(asked.source), register.by_code(asked.target)
    return Transfer(
        source,
        target,
        asked.act,
        asked.adopted_on,
        asked.reason,
        asked.effective_on,
        asked.manager,
        asked.new_name,
        tuple(sorted(asked.only)),
    )


def _is_of(row: Reorganisation, transfer: Transfer) -> bool:
    """Whether a row that stands is of the same act about the same offices and agreements."""
    asked = (transfer.source.code, transfer.target.code, transfer.act, transfer.adopted_on, transfer.only)
    known = (row.source, row.target, row.act, row.adopted_on, row.only)
    return row.state is not Passing.WITHDRAWN and known == asked


def _same(row: Reorganisation, transfer: Transfer) -> bool:
    """Whether a row is this very reorganisation; the words of the reason do not make it another one."""
    asked = (transfer.begins_on, transfer.new_name, transfer.manager)
    return _is_of(row, transfer) and (row.effective_on, row.new_name, row.manager) == asked


def _key(transfer: Transfer, known: Sequence[Reorganisation]) -> str:
    """What names a reorganisation: what it is, and how often it was recorded before and taken back."""
    manager = transfer.manager and [transfer.manager.name, transfer.manager.email]
    offices, days = [transfer.source.code, transfer.target.code], [transfer.adopted_on, transfer.begins_on]
    of_act = [each for each in known if each.act == transfer.act]
    before = sum(each.state is Passing.WITHDRAWN for each in of_act)
    asked = [offices, transfer.act, days, transfer.only, transfer.new_name, manager, before]
    return hashlib.sha256(json.dumps(asked, default=str).encode()).hexdigest()[:16]


def _row(transfer: Transfer, key: str, actor: Actor, moment: Moment) -> Reorganisation:
    return Reorganisation(
        0,
        key,
        transfer.source.code,
        transfer.target.code,
        transfer.act,
        transfer.adopted_on,
        transfer.begins_on,
        transfer.reason,
        transfer.new_name,
        transfer.manager,
        transfer.only,
        Passing.PLANNED,
        actor,
        moment.at,
    )


def _planned(
    unit: UnitOfWork,
    known: Reorganisation | None,
    new: Reorganisation,
    transfer: Transfer,
    actor: Actor,
    moment: Moment,
) -> Outcome:
    since = from_the_date(transfer.begins_on)
    if known is not None:
        return told(moment, f"La riorganizzazione risulta già prevista {since}.", already_done=True)
    unit.add_reorganisation(new)
    what = f"Riorganizzazione prevista {since}: {transfer.told}."
    unit.add_office_change(OfficeChange("", moment.at, actor, what, transfer.reason))
    unit.commit()
    then = f"{the_date(transfer.begins_on)} «scadenziario» la compie da sé e avvisa chi subentra"
    return told(moment, what, next_steps=(then, "fino ad allora si può togliere con «rimuovi-registrazione»"))


def _carried_out(
    bench: Workbench, unit: UnitOfWork, row: Reorganisation, transfer: Transfer, actor: Actor, moment: Moment
) -> Outcome:
    """Do it now, in the transaction of `unit`."""
    register = unit.offices()
    concerned = {number for number, email in unit.offices_reached() if is_source(email, transfer, register)}
    agreements = unit.load_some(concerned)
    passed = [(old, new) for old in agreements if (new := transferred(old, transfer, register)) != old]
    renamed = bool(transfer.new_name) and transfer.source.name != transfer.new_name
    if not passed and not renamed:
        if row.state is Passing.DONE:
            return told(moment, "Il trasferimento risulta già registrato.", already_done=True)
        if not row.id:
            raise InvalidDatum(
                "struttura",
                f"{transfer.source.code} ({transfer.source.name}) non risponde di alcun adempimento ancora aperto e "
                "non segue alcun accordo: controllare il codice e l’indirizzo con cui compare negli accordi.",
            )
    row = row if row.id else replace(row, id=unit.add_reorganisation(row))
    known = dict.fromkeys((*row.passed, *(old.number for old, _ in passed)))
    done = replace(row, state=Passing.DONE, passed=tuple(known), former_name=row.former_name or transfer.source.name)
    if not unit.save_passing(done, row.state):
        raise InvalidDatum(
            "riorganizzazione", "Nel frattempo la riorganizzazione è stata compiuta o rimossa: rileggerla."
        )
    after = register
    if renamed:
        office = register.kept(replace(transfer.source, name=transfer.new_name)).by_code(transfer.source.code)
        unit.save_office(office)
        after = register.with_office(office)
    events = {new.number: _event(old, new, transfer, row, actor, moment) for old, new in passed}
    _hand_over(unit, passed, events, after, _told_to_takers(transfer), f"{row.key}-{len(known)}", moment)
    numbers = ", ".join(old.number for old, _ in passed) or "nessun accordo"
    what = _told_in_register(transfer, numbers)
    unit.add_office_change(OfficeChange("", moment.at, actor, what, transfer.reason))
    unit.commit()
    return told(moment, what, next_steps=_people_left(bench, transfer, moment))


def _told_in_register(transfer: Transfer, numbers: str) -> str:
    manager = f" Dirigente: {transfer.manager.name}, {transfer.manager.email}." if transfer.manager else ""
    source = f"{transfer.source.code} ({transfer.source.name})"
    if not transfer.keeps_mailbox:
        target = f"{transfer.target.code} ({transfer.target.name})"
        return f"Competenze di {source} passate a {target} {transfer.by_act}: {numbers}.{manager}"
    called = f"si chiama {transfer.new_name}" if transfer.new_name else "cambia dirigente"
    return f"{source} {called} {transfer.by_act}: {numbers}.{manager}"


def _told_to_takers(transfer: Transfer) -> str:
    if transfer.keeps_mailbox:
        return f"{transfer.source.name} passa a questo dirigente {transfer.by_act}"
    return f"Le competenze di {transfer.source.name} passano a {transfer.target.name} {transfer.by_act}"


def _people_left(bench: Workbench, transfer: Transfer, moment: Moment) -> tuple[str, ...]:
    """Whose roles still stand for the office that has passed on what it had."""
    if transfer.keeps_mailbox or transfer.only:
        return ()
    with bench.database.unit() as unit:
        people = unit.people()
    source, target = transfer.source.code, transfer.target.code
    names = []
    for person in people:
        offices = {held.office for held in person.own_roles_on(moment.today)}
        if source in offices and not offices & {target, ""}:
            names.append(person.name)
    if not names:
        return ()
    who = f"{', '.join(names[:5])}{f' e altri {len(names) - 5}' if len(names) > 5 else ''}"
    return (f"chi amministra il sistema dà una funzione per {target}, se le spetta, a chi ne ha per {source}: {who}",)


def _undone(
    unit: UnitOfWork, wrong: Reorganisation, transfer: Transfer, reason: str, actor: Actor, moment: Moment
) -> Outcome:
    register = unit.offices()
    passed: list[tuple[Agreement, Agreement]] = []
    for now in unit.load_some(frozenset(wrong.passed)):
        before = _as_before(now, _data_of(unit, now.number, wrong))
        back = taken_back(now, before, transfer, register, wrong.former_name)
        if back is None:
            raise InvalidDatum(
                "riorganizzazione",
                f"Di {now.number} la struttura o il dirigente sono cambiati ancora dopo {transfer.act}: rimuovere "
                "prima la riorganizzazione successiva, o registrarne una nuova con «trasferisci-competenze».",
            )
        if back != now:
            passed.append((now, back))
    if wrong.new_name:
        office = register.kept(replace(transfer.source, name=wrong.former_name)).by_code(transfer.source.code)
        unit.save_office(office)
        register = register.with_office(office)
    what = f"Rimossa la riorganizzazione: {transfer.told}. Tornano com’erano: "
    what += ", ".join(now.number for now, _ in passed) or "nessun accordo"
    events = {
        back.number: Event(
            agreement=back.number,
            act_sequence=1,
            step=TAKEN_BACK,
            at=moment.at,
            actor=actor,
            what=f"Registrato per errore, e tolto: {transfer.told}. Struttura e dirigente tornano quelli di prima.",
            why=reason,
            legal_basis=_LEGAL_BASIS,
            data={"reorganisation": wrong.key},
            clock_note=moment.trial_note or "",
        )
        for _, back in passed
    }
    words = f"È stato registrato per errore, e tolto, che {_lower(_told_to_takers(transfer))}"
    _hand_over(unit, passed, events, register, words, f"{wrong.key}-tolta", moment)
    unit.add_office_change(OfficeChange("", moment.at, actor, f"{what}.", reason))
    unit.commit()
    return told(moment, f"{what}.")


def _lower(words: str) -> str:
    return f"{words[:1].lower()}{words[1:]}"


def _data_of(unit: UnitOfWork, number: str, row: Reorganisation) -> Mapping[str, str]:
    """What the journal of an agreement keeps of a reorganisation: of its first row, before which all was as it was."""
    rows = (each.data for each in unit.journal(number) if each.step == TRANSFERRED)
    return next(data for data in rows if data.get("reorganisation") == row.key)


def _as_before(agreement: Agreement, data: Mapping[str, str]) -> Agreement:
    offices = tuple(Office(name, email) for name, email in json.loads(data["offices"]))
    name, email = json.loads(data["manager"])
    return replace(agreement, offices=offices, manager=Office(name, email))


def _event(
    old: Agreement, new: Agreement, transfer: Transfer, row: Reorganisation, actor: Actor, moment: Moment
) -> Event:
    duties = [duty.description for duty, was in zip(new.obligations, old.obligations, strict=True) if duty != was]
    followed = [] if new.offices == old.offices and new.manager == old.manager else ["l’accordo"]
    what = (
        f"Da {transfer.source.code} ({transfer.source.name}) a {transfer.target.code} ({transfer.target.name}) "
        f"{transfer.by_act}"
    )
    if transfer.keeps_mailbox:
        called = f" si chiama {transfer.new_name}" if transfer.new_name else ""
        what = f"{transfer.source.code} ({transfer.source.name}){called} {transfer.by_act}"
    if new.manager != old.manager:
        followed.append(f"dirigente {new.manager.name} ({new.manager.email}), prima {old.manager.name}")
    by = f" Registrato da {row.actor}." if actor == SYSTEM else ""
    return Event(
        agreement=new.number,
        act_sequence=1,
        step=TRANSFERRED,
        at=moment.at,
        actor=actor,
        what=f"{what}: {'; '.join([*followed, *duties])}.{by}",
        why=transfer.reason,
        legal_basis=_LEGAL_BASIS,
        data={
            "from": transfer.source.code,
            "to": transfer.target.code,
            "act": transfer.act,
            "adopted_on": transfer.adopted_on.isoformat(),
            "effective_on": transfer.begins_on.isoformat(),
            "reorganisation": row.key,
            "offices": json.dumps([[each.name, each.email] for each in old.offices], ensure_ascii=False),
            "manager": json.dumps([old.manager.name, old.manager.email], ensure_ascii=False),
        },
        clock_note=moment.trial_note or "",
    )


# Who is told.


def _hand_over(
    unit: UnitOfWork,
    passed: Sequence[tuple[Agreement, Agreement]],
    events: Mapping[str, Event],
    register: OfficeRegister,
    words: str,
    key: str,
    moment: Moment,
) -> None:
    """Save the agreements, take from who leaves what waits, and tell who takes over."""
    today = moment.today
    sweep = Sweep(SweepDay(today), register, unit.ladders())
    takers: dict[str, list[tuple[Entry, list[DigestLine]]]] = {}
    for old, new in passed:
        unit.save(new, [events[new.number]])
        deadlines, were = watched(new, today), {each.code: each for each in watched(old, today)}
        unit.stand_as(new.number, deadlines)
        versions = unit.arm(new.number, deadlines)
        for deadline in deadlines:
            before = were.get(deadline.code, deadline)
            stay = _addresses(sweep, new, deadline)
            if gone := _addresses(sweep, old, before) - stay:
                unit.withdraw_from(new.number, deadline.code, gone)
            theirs = {office.email.casefold() for office in (*before.offices, old.manager)}
            lines = _reached(sweep, deadline, new.number, versions[deadline.code], key)
            entry = Entry(new, deadline, _long_past(unit, sweep, new, deadline))
            for office in dict.fromkeys((*deadline.offices, new.manager)):
                if office.email.casefold() not in theirs:
                    for to in register.reached(office, today):
                        takers.setdefault(to.email, []).append((entry, lines))
    heads = {new.number: _head(unit, new.number) for _, new in passed}
    for recipient, found in takers.items():
        once = {(entry.agreement.number, entry.deadline.code): (entry, lines) for entry, lines in found}
        entries = [entry for entry, _ in once.values()]
        told_of = {entry.agreement.number: heads[entry.agreement.number] for entry in entries}
        notice = compose_handover(recipient, entries, told_of, words, key, today)
        said = [
            DigestLine(line.agreement, line.code, line.version, line.rung, recipient, entry.long_past)
            for entry, lines in once.values()
            for line in lines
        ]
        unit.enqueue_handover(notice, said, moment.at)


def _addresses(sweep: Sweep, agreement: Agreement, deadline: Watched) -> frozenset[str]:
    """Where mails about a deadline may wait, whatever its rung."""
    offices = sweep.offices(agreement, deadline, tuple(Role))
    return frozenset(address for office in offices for address in sweep.register.addresses(office))


def _reached(sweep: Sweep, deadline: Watched, number: str, version: int, key: str) -> list[DigestLine]:
    """The rungs that have come by now, and one that stands for the handover itself."""
    # No two handovers have it, and no rung of a ladder is it.
    itself = FROM_THE_FIRST - int(hashlib.sha256(key.encode()).hexdigest()[:6], 16)
    found = [DigestLine(number, deadline.code, version, itself, "", long_past=False)]
    rule, today = sweep.rule_for(deadline), sweep.day.today
    if today < first_day_of(deadline, rule):
        return found
    for step in rungs(rule.ladder, deadline.due_on, deadline.calendar, base_on=deadline.base_on):
        if step.notify_on <= today:
            found.append(DigestLine(number, deadline.code, version, step.offset_days, "", long_past=False))
    return found


def _long_past(unit: UnitOfWork, sweep: Sweep, agreement: Agreement, deadline: Watched) -> bool:
    """Whether the whole ladder of a deadline had passed when the agreement was recorded as it was."""
    if agreement.origin is not Origin.HISTORICAL or not sweep.is_over(deadline):
        return False
    recorded_on = base_day(unit.journal(agreement.number)[0].at)
    return replace(sweep, day=SweepDay(recorded_on)).is_over(deadline)


def _head(unit: UnitOfWork, number: str) -> JournalHead | None:
    try:
        return unit.printed_head(number)
    except JournalAltered:
        return None
