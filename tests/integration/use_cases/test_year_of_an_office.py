"""A year of one office: every mail that leaves is one that another program counted, and none of those is missing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.events import Event
from agreements.domain.basics.moment import Moment
from agreements.domain.deadlines.notice import DIGEST, HANDOVER
from agreements.domain.offices import RegisteredOffice, Role, Substitute
from agreements.domain.steps.after_signature import ConfirmExpiry, RecordPublication, RecordRepertory
from agreements.domain.steps.command import Command
from agreements.domain.steps.further_acts import OpenRenewal
from agreements.domain.steps.party_acts import RecordPartyAct
from agreements.domain.steps.transitions import decide
from agreements.persistence.engine.records import NoticeStatus, OutboxNotice
from agreements.use_cases.base.step import commit
from agreements.use_cases.offices import register as offices
from agreements.use_cases.offices.reorganisation import AskedTransfer, transfer_competences
from agreements.use_cases.watch.sweep import run_sweep
from tests.integration.use_cases.lives import Life
from tests.support import builders
from tests.support.builders import CLERK
from tests.support.office_year import ALWAYS, Absence, Mail, Term, mails

FIRST, LAST = date(2026, 3, 2), date(2027, 6, 11)
OFFICE, MANAGER = builders.OFFICE.email, builders.MANAGER_OFFICE.email
DIRECTOR, LEGAL, SECRETARY = (f"{name}@regione.example.it" for name in ("direttore", "legale", "segretario"))
STANDS_IN, NEXT = "sette@regione.example.it", "settore.due@regione.example.it"
ASKED, PASSED = date(2026, 9, 15), date(2026, 10, 1)
"""The days of a reorganisation's act, and from which it holds."""
ENDING, RENEWING, UNSIGNED, SILENT = (f"P-2026-{n:04d}" for n in range(1, 5))

DUTY = {"struttura": ALWAYS, "dirigente": 1, "direttore": 15, "segretario": 30}
END = {"struttura": ALWAYS, "dirigente": ALWAYS, "direttore": -60, "legale": -60, "segretario": -30}
BOTH = {"struttura": ALWAYS, "dirigente": ALWAYS}

TO_CLOSE, AFTER = (1, 30, 90), (7, 15, 30)
LADDER, LEFT = (-15, -7, -3, -1, 0, 1, 7, 15, 30), (-180, -90, -60, -30, -15, -7, -1)
ENDED, SENT, DECIDED, ANSWERED = date(2027, 3, 1), date(2026, 5, 4), date(2026, 6, 15), date(2026, 9, 1)
BEGUN = date(2026, 12, 14)
"""The day on which a renewal is begun, which is before the Giunta when the agreement ends."""
TERMS = (
    Term(ENDING, "Piano operativo", date(2026, 4, 2), LADDER, DUTY, FIRST),
    Term(ENDING, "scade", ENDED, LEFT, END, FIRST),
    Term(ENDING, "da chiudere", ENDED, TO_CLOSE, BOTH, ENDED),
    Term(RENEWING, "Piano operativo", date(2026, 4, 2), LADDER, DUTY, FIRST),
    Term(RENEWING, "scade", ENDED, LEFT, END, FIRST),
    Term(RENEWING, "da chiudere", ENDED, TO_CLOSE, BOTH, ENDED),
    Term(UNSIGNED, "firma", SENT, AFTER, BOTH, SENT),
    # Our resolution is of the middle of June, the other body answers on the first of September.
    Term(SILENT, "risposta", DECIDED, (30, 60, 90), BOTH, DECIDED, ANSWERED),
)


WORDS = {
    "da chiudere": "da chiudere",
    "Piano operativo": "Piano operativo",
    "Mancano": "firma",
    "scade": "scade",
    "Manca l’atto": "risposta",
}


AWAY = Absence(OFFICE, STANDS_IN, date(2026, 5, 1), date(2026, 5, 31))


def addresses(term: Term, role: str, day: date) -> Iterable[str]:
    """Who has a role on a day: in May somebody stands in for the office."""
    if role == "struttura" and AWAY.first <= day <= AWAY.last:
        return (AWAY.stands_in,)
    own = {
        "struttura": OFFICE if day < PASSED else NEXT,
        "dirigente": MANAGER,
        "direttore": DIRECTOR,
        "legale": LEGAL,
        "segretario": SECRETARY,
    }
    return (own[role],)


def at(day: date) -> datetime:
    return datetime.combine(day, time(6), UTC)


def add(life: Life, agreement: Agreement, day: date) -> None:
    with life.bench.database.unit() as unit:
        agreement = replace(agreement, number=f"P-2026-{len(unit.numbers()) + 1:04d}", title=f"Accordo di prova {day}")
        entered = Event(agreement.number, 1, "CREATE", at(day), CLERK, "Inserito.", "", "art. 15 L. 241/1990")
        life.number = unit.add(agreement, entered, f"richiesta di prova n. {agreement.number}").number
        unit.commit()


def signed(life: Life, day: date) -> None:
    agreement = builders.signed(day=day, years=1)
    for command in (
        RecordRepertory("Repertorio", f"{life.number or 0}", day, "Prova Nove"),
        RecordPublication("Amministrazione trasparente", day),
        ConfirmExpiry(date(2027, 3, 1), "lettura B"),
    ):
        agreement = builders.take(agreement, command, day)
    add(life, agreement, day)


def on_its_way(life: Life, day: date, steps: int) -> None:
    agreement = builders.draft()
    for command in builders.way_to_signature(agreement, day)[:steps]:
        agreement = builders.take(agreement, command, day)
    add(life, agreement, day)


def take(life: Life, number: str, day: date, *commands: Command) -> None:
    """Through the gate and the commit of every step, without the documents."""
    for command in commands:
        with life.bench.database.unit() as unit:
            agreement = unit.load(number)
        decision = decide(agreement, command, CLERK, Moment(at(day)))
        assert decision.event is not None
        commit(life.bench, decision.agreement, [decision.event], [], Moment(at(day)))


def begin_renewal(life: Life, day: date) -> None:
    take(life, RENEWING, day, OpenRenewal(builders.sha("r"), DecidingBody.EXECUTIVE_BOARD, "proseguire"))
    with life.bench.database.unit() as unit:
        renewed = unit.load(RENEWING)
    take(life, RENEWING, day, *builders.way_to_signature(renewed, day)[:3])  # until it is before the Giunta


def answer(life: Life, day: date) -> None:
    take(life, SILENT, day, RecordPartyAct(2, "Comitato", "C2", day, 1, ""))


def reorganise(life: Life, day: date) -> None:
    asked = AskedTransfer("SET-UNO", "SET-DUE", "decreto n. 12", day, "riordino delle strutture", effective_on=PASSED)
    transfer_competences(life.bench, asked, CLERK, at(day))


EVENTS: dict[date, tuple[Callable[[Life, date], None], ...]] = {
    FIRST: (signed, signed),
    SENT: (lambda life, day: on_its_way(life, day, -2),),
    DECIDED: (lambda life, day: on_its_way(life, day, 4),),
    ANSWERED: (answer,),
    ASKED: (reorganise,),
    BEGUN: (begin_renewal,),
}


HANDED_OVER = (
    *(PASSED, "passaggio", NEXT),
    tuple(sorted(term.about for term in TERMS if term.since < PASSED < (term.until or LAST))),
)
"""The one mail to who takes over, with all that is open."""


def register(life: Life) -> None:
    contacts = {Role.DIRECTOR: DIRECTOR, Role.LEGAL: LEGAL, Role.POLITICAL: SECRETARY}
    for entry in (
        RegisteredOffice("ENTE", "Regione di prova", "ente@regione.example.it", "segretario", contacts=contacts),
        RegisteredOffice("SET-UNO", "Settore Uno di prova", OFFICE, "dirigente del Settore Uno"),
        RegisteredOffice("SET-DUE", "Settore Due di prova", NEXT, "dirigente del Settore Due"),
    ):
        offices.register_office(life.bench, entry, CLERK, at(FIRST))
    away = Substitute("Prova Sette", STANDS_IN, AWAY.first, AWAY.last, "nota n. 3")
    offices.register_substitute(life.bench, "SET-UNO", away, CLERK, at(FIRST))


def deliver(life: Life, day: date) -> None:
    outbox = life.bench.database.outbox
    for queued in outbox.due(at(day)):
        assert outbox.claim(queued.id, "mittente di prova", at(day))
        assert outbox.accepted(queued.id, at(day), "250 ok")


def read(sent: OutboxNotice) -> Mail:
    """What a mail says, from its own words."""
    notice, day = sent.notice, Moment(sent.created_at).today
    if notice.obligation_code.startswith(HANDOVER):
        how = "passaggio"
    elif notice.obligation_code == DIGEST:
        how = "riepilogo"
    else:
        return day, "avviso", notice.recipient, (f"{notice.agreement} {_about(notice.subject)}",)
    told, agreement = set(), ""
    for line in notice.body.partition("PER CHIARIMENTI")[0].splitlines():
        if found := re.match(r"\W*(P-\d{4}-\d{4})", line):
            agreement = found[1]
        elif line.lstrip().startswith("- "):
            told.add(f"{agreement} {_about(line)}")
    return day, how, notice.recipient, tuple(sorted(told))


def said(sent: OutboxNotice) -> str:
    return " ".join(sent.notice.body.split())


def _about(words: str) -> str:
    return next((told for begins, told in WORDS.items() if begins in words), words)


def test_every_mail_of_a_year_is_one_that_another_program_counted(life: Life) -> None:
    register(life)
    day = FIRST
    while day <= LAST:
        for happens in EVENTS.get(day, ()):
            happens(life, day)
        run_sweep(life.bench, at(day))
        deliver(life, day)
        day += timedelta(days=1)
    with life.bench.database.unit() as unit:
        sent = [each for number in ("", *unit.numbers()) for each in unit.notices(number)]
    assert {each.status for each in sent} == {NoticeStatus.ACCEPTED}
    got = Counter(read(each) for each in sent)
    wanted = mails(TERMS, addresses, FIRST, LAST, [AWAY]) + Counter([HANDED_OVER])
    assert sorted((got - wanted).elements()) == []
    assert sorted((wanted - got).elements()) == []
    ends = [each for each in sent if each.notice.agreement == RENEWING and "l’accordo scade" in each.notice.subject]
    about = [each for each in ends if Moment(each.created_at).today > BEGUN]
    assert {
        "Il rinnovo è avviato e il suo atto è all’esame dell’organo deliberante (Giunta regionale)" in said(each)
        for each in about
    } == {True}, said(about[0])
