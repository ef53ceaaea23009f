"""The register of own offices: entering them, who stands in, competences that pass, and when who is told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Actor, Event
from agreements.domain.basics.day_words import from_the_date, of_the_date, to_the_date
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.moment import Moment
from agreements.domain.deadlines.deadlines import DeadlineKind, watched
from agreements.domain.deadlines.ladders import LadderRule
from agreements.domain.offices import RegisteredOffice, Substitute, Transfer, is_source, transferred
from agreements.persistence.engine.records import OfficeChange
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.workbench import Workbench

TRANSFERRED = "COMPETENCES_TRANSFERRED"
_LEGAL_BASIS = "artt. 4 e 5 L. 241/1990 (unità organizzativa responsabile)"


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
            return _told(moment, f"{office.code} risulta già registrata con questi dati.", already_done=True)
        known = any(entry.code == office.code for entry in register.offices)
        kept = after.by_code(office.code)
        verb = "modificata" if known else "registrata"
        what = f"Struttura {kept.code} {verb}: {kept.name}, {kept.email}, {kept.responsible}; avvisi: {kept.mailing}."
        unit.save_office(kept)
        unit.add_office_change(_change(kept, moment, actor, what))
        unit.commit()
    return _told(moment, what)


def register_substitute(bench: Workbench, code: str, substitute: Substitute, actor: Actor, now: datetime) -> Outcome:
    """Note who gets an office's mail between two days; with the same first day and address, alter the last one.

    Safe to kill and to repeat: one commit; a substitute that already stands changes nothing.

    Raises:
        InvalidDatum: The office is unknown, or somebody else stands in on one of these days.
    """
    with bench.database.unit() as unit:
        moment, office = unit.moment(now), unit.offices().by_code(code)
        after = office.with_substitute(substitute)
        if after == office:
            return _told(moment, f"{substitute.name} risulta già sostituto di {office.code}.", already_done=True)
        what = (
            f"Gli avvisi di {office.code} ({office.name}) vanno a {substitute.name}, {substitute.email}, "
            f"{from_the_date(substitute.from_on)} {to_the_date(substitute.until_on)} ({substitute.act})."
        )
        unit.save_office(after)
        unit.add_office_change(_change(after, moment, actor, what))
        unit.commit()
    return _told(moment, what)


@dataclass(frozen=True, slots=True)
class AskedTransfer:
    """Competences that are to pass, as staff ask it.

    Attributes:
        source, target: Codes of the offices.
        act, adopted_on: Number and kind of the act, and its date.
    """

    source: str
    target: str
    act: str
    adopted_on: date
    reason: str


def transfer_competences(bench: Workbench, asked: AskedTransfer, actor: Actor, now: datetime) -> Outcome:
    """Pass all that an office still owes or follows to another one, by an act.

    Safe to kill and to repeat: every agreement, its journal row, the withdrawal of what was queued for the old office
    and the register's history go down in one commit, or nothing does. Repeated, it passes on what was recorded for
    the old office since; with nothing left it is answered as done.

    Raises:
        InvalidDatum: An office is unknown, the act is of tomorrow, or the office answers for nothing.
        ConcurrentChange: Somebody took a step on one of the agreements meanwhile: nothing was written.
    """
    with bench.database.unit() as unit:
        moment, register = unit.moment(now), unit.offices()
        source, target = register.by_code(asked.source), register.by_code(asked.target)
        transfer = Transfer(source, target, asked.act, asked.adopted_on, asked.reason)
        if transfer.adopted_on > moment.today:
            raise InvalidDatum(
                "data dell’atto", f"La data dell’atto ({transfer.adopted_on:%d/%m/%Y}) è nel futuro: ricontrollarla."
            )
        concerned = {number for number, email in unit.offices_reached() if is_source(email, transfer, register)}
        agreements, before = unit.load_some(concerned), unit.office_changes()
    passed = [(old, new) for old in agreements if (new := transferred(old, transfer, register)) != old]
    digest = _digest(transfer)
    if not passed:
        if any(change.digest == digest for change in before):
            return _told(moment, "Il trasferimento risulta già registrato.", already_done=True)
        raise InvalidDatum(
            "struttura",
            f"{transfer.source.code} ({transfer.source.name}) non risponde di alcun adempimento ancora aperto e non "
            "segue alcun accordo: controllare il codice e l’indirizzo con cui compare negli accordi.",
        )
    numbers = ", ".join(old.number for old, _ in passed)
    what = (
        f"Competenze di {transfer.source.code} ({transfer.source.name}) passate a {transfer.target.code} "
        f"({transfer.target.name}) con {transfer.act} {of_the_date(transfer.adopted_on)}: {numbers}."
    )
    with bench.database.unit() as unit:
        for old, new in passed:
            unit.save(new, [_event(old, new, transfer, actor, moment)])
            unit.arm(new.number, watched(new, moment.today))
        unit.add_office_change(OfficeChange(digest, moment.at, actor, what, transfer.reason))
        unit.commit()
    return _told(moment, what)


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
            return _told(moment, f"I preavvisi {whose} per «{kind}» sono già questi.", already_done=True)
        if rule is None:
            unit.drop_ladder(office, kind)
            what = f"Preavvisi {whose} per «{kind}»: di nuovo quelli abituali."
        else:
            unit.save_ladder(office, rule)
            what = f"Preavvisi {whose} per «{kind}»: {rule.in_words}."
        unit.add_office_change(OfficeChange("", moment.at, actor, what, ""))
        unit.commit()
    return _told(moment, what)


def _event(old: Agreement, new: Agreement, transfer: Transfer, actor: Actor, moment: Moment) -> Event:
    duties = [duty.description for duty, was in zip(new.obligations, old.obligations, strict=True) if duty != was]
    followed = [] if new.offices == old.offices and new.manager == old.manager else ["l’accordo"]
    what = (
        f"Da {transfer.source.code} ({transfer.source.name}) a {transfer.target.code} ({transfer.target.name}) con "
        f"{transfer.act} {of_the_date(transfer.adopted_on)}: {'; '.join([*followed, *duties])}."
    )
    return Event(
        agreement=new.number,
        act_sequence=1,
        step=TRANSFERRED,
        at=moment.at,
        actor=actor,
        what=what,
        why=transfer.reason,
        legal_basis=_LEGAL_BASIS,
        data={
            "from": transfer.source.code,
            "to": transfer.target.code,
            "act": transfer.act,
            "adopted_on": transfer.adopted_on.isoformat(),
        },
        clock_note=moment.trial_note or "",
    )


def _change(office: RegisteredOffice, moment: Moment, actor: Actor, what: str) -> OfficeChange:
    return OfficeChange(_digest(office), moment.at, actor, what, "")


def _digest(asked: RegisteredOffice | Transfer) -> str:
    if isinstance(asked, Transfer):
        # Neither how the offices are called today nor the words of the reason make it another transfer.
        content: object = [asked.source.code, asked.target.code, asked.act, asked.adopted_on]
    else:
        content = asdict(asked)
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def _told(moment: Moment, happened: str, warnings: Sequence[str] = (), *, already_done: bool = False) -> Outcome:
    return Outcome(
        agreement="",
        title="Registro delle strutture",
        happened=happened,
        next_steps=(),
        warnings=tuple(warnings),
        already_done=already_done,
        trial_clock_note=moment.trial_note,
    )
