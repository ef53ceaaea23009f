"""Structure and dirigente pass by an act, on its day: who takes over is told once, who leaves no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from agreements.domain.agreement.parties import Office
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.moment import Moment
from agreements.domain.deadlines.notice import HANDOVER
from agreements.domain.deadlines.sweep import SweepDay
from agreements.domain.offices import Mailing, RegisteredOffice, Substitute
from agreements.persistence.agreements.journal import verify
from agreements.persistence.engine.records import NoticeStatus, OutboxNotice
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.offices import register, reorganisation
from agreements.use_cases.people import accounts
from agreements.use_cases.people.accounts import NewPerson
from agreements.use_cases.watch.sweep import run_sweep
from tests.integration.use_cases.lives import CLERK, Life, now, today
from tests.support.builders import MANAGER_OFFICE, OFFICE

PLAN = "piano-operativo"
ONE = RegisteredOffice("SET-UNO", "Settore Uno di prova", OFFICE.email, "dirigente del Settore Uno", Mailing.SINGLE)
TWO = RegisteredOffice("SET-DUE", "Settore Due di prova", "due@regione.example.it", "dirigente", Mailing.SINGLE)
THREE = RegisteredOffice("SET-TRE", "Settore Tre di prova", "tre@regione.example.it", "dirigente", Mailing.SINGLE)
BOSS = RegisteredOffice("DIR", MANAGER_OFFICE.name, MANAGER_OFFICE.email, "dirigente", Mailing.SINGLE)
CHIEF = Office("Dirigente del Settore Due", "capo.due@regione.example.it")
NEXT = Office("Dirigente del Settore Tre", "capo.tre@regione.example.it")


def later(days: int) -> datetime:
    return now() + timedelta(days=days)


def day(days: int) -> date:
    return today() + timedelta(days=days)


def wednesday() -> int:
    """How many days ahead the Wednesday of the week after the next is: neither it nor its Monday is a holiday."""
    days = 8
    while day(days).weekday() != 2:
        days += 1
    return days


def offices(life: Life, *entered: RegisteredOffice) -> None:
    for office in entered:
        register.register_office(life.bench, office, CLERK, now())


def move(life: Life, source: str, target: str, begins: int, at: int = 0, **changes: object) -> Outcome:
    act = f"decreto {source}-{target}"
    asked = reorganisation.AskedTransfer(source, target, act, today(), "riordino di prova", day(begins))
    return reorganisation.transfer_competences(life.bench, replace(asked, **changes), CLERK, later(at))


def sweep(life: Life, days: int) -> Outcome:
    """As on a day like any other: the day before was swept too."""
    with life.bench.database.unit() as unit:
        unit.note_sweep(SweepDay(Moment(later(days)).today - timedelta(days=1)))
        unit.commit()
    return run_sweep(life.bench, later(days))


def digests(life: Life, *states: NoticeStatus) -> list[OutboxNotice]:
    with life.bench.database.unit() as unit:
        return [each for each in unit.notices("") if not states or each.status in states]


def handovers(life: Life) -> dict[str, str]:
    found = [n for n in digests(life, NoticeStatus.QUEUED) if n.notice.obligation_code.startswith(HANDOVER)]
    return {each.notice.recipient: " ".join(each.notice.body.split()) for each in found}


def queued_for(life: Life, address: str) -> list[OutboxNotice]:
    everything = [*life.notices, *digests(life)]
    return [n for n in everything if n.notice.recipient == address and n.status is NoticeStatus.QUEUED]


def due_in(life: Life) -> int:
    due = life.agreement.obligation(PLAN).due_on
    assert due is not None
    return (due - today()).days


def whole(life: Life) -> None:
    with life.bench.database.unit() as unit:
        assert verify(unit.journal(life.number), unit.journal_head(life.number)) is None


def test_one_that_lies_ahead_waits_for_its_day_and_moves_structure_and_dirigente_at_once(life: Life) -> None:
    life.record(today() - timedelta(days=60))  # the plan is late by a month
    offices(life, ONE, TWO, BOSS)
    sweep(life, 0)
    assert queued_for(life, OFFICE.email)
    assert queued_for(life, MANAGER_OFFICE.email)
    asked = move(life, "SET-UNO", "SET-DUE", 20, manager=CHIEF)
    assert asked.happened.startswith("Riorganizzazione prevista dal")
    assert any("rimuovi-registrazione" in step for step in asked.next_steps)
    assert move(life, "SET-UNO", "SET-DUE", 20, manager=CHIEF).already_done
    with pytest.raises(InvalidDatum, match="in altri termini"):
        move(life, "SET-UNO", "SET-DUE", 25, manager=CHIEF)
    sweep(life, 19)
    assert life.agreement.offices == (OFFICE,)
    done = sweep(life, 20)
    assert "passate a SET-DUE" in done.happened
    assert life.agreement.offices == (Office(TWO.name, TWO.email),)
    assert life.agreement.manager == CHIEF
    (before,) = life.agreement.obligation(PLAN).answered_before
    assert (before.office, before.until_on) == (OFFICE, day(20))
    assert "Registrato da" in life.journal[-1].what
    whole(life)
    told = handovers(life)
    assert sorted(told) == [CHIEF.email, TWO.email]
    for body in told.values():
        assert (
            "Le competenze di Settore Uno di prova passano a Settore Due di prova con decreto SET-UNO-SET-DUE" in body
        )
        assert "IN RITARDO" in body
        assert "Piano operativo: in ritardo" in body
        assert "Manca il numero di repertorio" in body
    for gone in (OFFICE.email, MANAGER_OFFICE.email):
        assert queued_for(life, gone) == []
    # Told once: nothing comes again of what had come by then, neither alone nor in the next digest.
    for days in range(21, 30):
        sweep(life, days)
    for address in (TWO.email, CHIEF.email):
        assert [n for n in queued_for(life, address) if n.notice.obligation_code == PLAN] == []
    assert queued_for(life, OFFICE.email) == []


def test_whoever_stays_is_told_what_comes_next_and_nothing_again(life: Life) -> None:
    life.record(today() - timedelta(days=60))
    offices(life, ONE, TWO, BOSS)
    sweep(life, 0)
    before = [n.id for n in queued_for(life, MANAGER_OFFICE.email)]
    move(life, "SET-UNO", "SET-DUE", 0)
    assert life.agreement.manager == MANAGER_OFFICE
    assert [n.id for n in queued_for(life, MANAGER_OFFICE.email)] == before
    assert list(handovers(life)) == [TWO.email]


def test_two_in_a_row_leave_the_one_in_between_without_a_mail(life: Life) -> None:
    life.record(today() - timedelta(days=60))
    offices(life, ONE, TWO, THREE)
    move(life, "SET-UNO", "SET-DUE", 5, manager=CHIEF)
    move(life, "SET-DUE", "SET-TRE", 6, manager=NEXT)
    done = run_sweep(life.bench, later(7))
    assert done.warnings == ()
    assert life.agreement.manager == NEXT
    assert [each.act for each in life.agreement.obligation(PLAN).answered_before] == [
        "decreto SET-UNO-SET-DUE",
        "decreto SET-DUE-SET-TRE",
    ]
    assert sorted(handovers(life)) == [NEXT.email, THREE.email]
    whole(life)


def test_one_that_was_wrong_is_withdrawn_before_its_day_and_taken_back_after_it(life: Life) -> None:
    life.record(today() - timedelta(days=60))
    offices(life, ONE, TWO)
    was = life.agreement

    def remove(source: str = "SET-UNO", at: int = 0) -> Outcome:
        return reorganisation.take_back_transfer(life.bench, source, "SET-DUE", "", "sbaglio", CLERK, later(at))

    with pytest.raises(InvalidDatum, match="non è registrata alcuna"):
        remove()
    move(life, "SET-UNO", "SET-DUE", 5, manager=CHIEF)
    assert "Rimossa la riorganizzazione prevista" in remove().happened
    assert remove().already_done
    sweep(life, 6)
    assert life.agreement.offices == was.offices
    move(life, "SET-UNO", "SET-DUE", 0, at=6, manager=CHIEF)
    assert life.agreement.manager == CHIEF
    assert "Tornano com’erano" in remove(at=6).happened
    now_is = life.agreement
    assert (now_is.offices, now_is.manager, now_is.obligations) == (was.offices, was.manager, was.obligations)
    assert queued_for(life, CHIEF.email) == []
    assert "registrato per errore, e tolto" in handovers(life)[OFFICE.email]
    whole(life)


def test_of_what_has_passed_on_since_nothing_is_taken_back(life: Life) -> None:
    life.record(today() - timedelta(days=60))
    offices(life, ONE, TWO, THREE)
    move(life, "SET-UNO", "SET-DUE", 0)
    move(life, "SET-DUE", "SET-TRE", 0)
    before = life.snapshot()
    with pytest.raises(InvalidDatum, match="rimuovere prima la riorganizzazione successiva"):
        reorganisation.take_back_transfer(life.bench, "SET-UNO", "SET-DUE", "", "sbaglio", CLERK, now())
    assert life.snapshot() == before
    for source, target in (("SET-DUE", "SET-TRE"), ("SET-UNO", "SET-DUE")):
        reorganisation.take_back_transfer(life.bench, source, target, "", "sbaglio", CLERK, now())
    assert life.agreement.offices == (OFFICE,)


def test_an_office_that_keeps_its_mailbox_gets_another_name_everywhere(life: Life) -> None:
    life.record(today() - timedelta(days=60))
    offices(life, ONE)
    with pytest.raises(InvalidDatum, match="da SET-UNO a SET-UNO, con il nuovo nome"):
        offices(life, replace(ONE, code="SET-NUOVO"))
    with pytest.raises(InvalidDatum, match="indicata due volte"):
        move(life, "SET-UNO", "SET-UNO", 0)
    done = move(life, "SET-UNO", "SET-UNO", 0, new_name="Settore Uno e dati")
    assert "si chiama Settore Uno e dati" in done.happened
    renamed = Office("Settore Uno e dati", OFFICE.email)
    assert life.agreement.offices == (renamed,)
    assert life.agreement.obligation(PLAN).office == renamed
    assert life.agreement.obligation(PLAN).answered_before == ()
    assert handovers(life) == {}
    with life.bench.database.unit() as unit:
        assert unit.offices().by_code("SET-UNO").name == "Settore Uno e dati"
    reorganisation.take_back_transfer(life.bench, "SET-UNO", "SET-UNO", "", "sbaglio", CLERK, now())
    assert life.agreement.offices == (Office(ONE.name, OFFICE.email),) or life.agreement.offices == (OFFICE,)
    with life.bench.database.unit() as unit:
        assert unit.offices().by_code("SET-UNO").name == ONE.name


def test_an_office_is_split_in_two_and_two_become_one(life: Life) -> None:
    numbers = []
    for title in ("Primo accordo di prova", "Secondo accordo di prova"):
        life.record(today() - timedelta(days=60), title=title)
        numbers.append(life.number)
    offices(life, ONE, TWO, THREE)
    with pytest.raises(InvalidDatum, match="non esiste"):
        move(life, "SET-UNO", "SET-DUE", 0, only=("P-1999-0001",))
    move(life, "SET-UNO", "SET-DUE", 0, only=(numbers[0],))
    move(life, "SET-UNO", "SET-TRE", 0)
    answers = []
    for number in numbers:
        life.number = number
        answers.append(life.agreement.obligation(PLAN).office.email)
    assert answers == [TWO.email, THREE.email]
    assert numbers[1] not in handovers(life)[TWO.email]
    move(life, "SET-TRE", "SET-DUE", 0)
    assert life.agreement.offices == (Office(TWO.name, TWO.email),)
    assert THREE.email not in handovers(life)


# Who stands in.


def stands_in(life: Life, code: str, who: Office, first: int, last: int, at: int = 0, *, copy: bool = False) -> Outcome:
    substitute = Substitute(who.name, who.email, day(first), day(last), "nota n. 3", copy)
    return register.register_substitute(life.bench, code, substitute, CLERK, later(at))


SEVEN, EIGHT = Office("Prova Sette", "sette@regione.example.it"), Office("Prova Otto", "otto@regione.example.it")


def person(life: Life, who: Office) -> str:
    new = NewPerson(who.name, "Ufficio", who.email, who.email.partition("@")[0])
    accounts.add_person(life.bench, new, CLERK, now(), "prova")
    return new.login


def test_who_was_away_on_monday_gets_on_wednesday_what_the_digest_said(life: Life) -> None:
    back = wednesday()
    life.record(today() - timedelta(days=60))
    offices(life, replace(ONE, mailing=Mailing.DIGEST))
    stands_in(life, "SET-UNO", SEVEN, back - 5, back - 1)
    for days in range(back - 9, back):
        sweep(life, days)
    (monday,) = queued_for(life, SEVEN.email)
    assert monday.created_at.date() == day(back - 2)
    assert queued_for(life, OFFICE.email) == [] or all(
        n.created_at.date() < day(back - 5) for n in queued_for(life, OFFICE.email)
    )
    already = {n.id for n in queued_for(life, OFFICE.email)}
    sweep(life, back)
    (told,) = [n for n in queued_for(life, OFFICE.email) if n.id not in already]
    lines = [line for line in monday.notice.body.splitlines() if line.startswith("- ")]
    assert lines
    for days in range(back + 1, back + 4):
        sweep(life, days)
    assert [n.id for n in queued_for(life, OFFICE.email) if n.id not in already] == [told.id]


def test_a_copy_goes_to_the_office_that_wants_one_and_no_second_time_when_it_is_back(life: Life) -> None:
    life.record(today() - timedelta(days=60))
    offices(life, replace(ONE, mailing=Mailing.DIGEST))
    done = stands_in(life, "SET-UNO", SEVEN, 0, 3, copy=True)
    assert "e in copia alla struttura" in done.happened
    run_sweep(life.bench, now())
    assert len(queued_for(life, SEVEN.email)) == len(queued_for(life, OFFICE.email)) == 1
    sweep(life, 4)
    assert len(queued_for(life, OFFICE.email)) == 1


def test_substitutes_have_substitutes_and_go_round_in_no_circle(life: Life) -> None:
    life.record(today() - timedelta(days=60))
    offices(life, ONE, TWO)
    stands_in(life, "SET-UNO", Office(TWO.name, TWO.email), 0, 20)
    stands_in(life, "SET-DUE", SEVEN, 5, 9)
    with pytest.raises(InvalidDatum, match="si sostituiscono a vicenda"):
        stands_in(life, "SET-DUE", Office(ONE.name, ONE.email), 10, 12)
    with life.bench.database.unit() as unit:
        known = unit.offices()
    assert [known.reached(OFFICE, day(n))[0].email for n in (0, 5, 10)] == [TWO.email, SEVEN.email, TWO.email]
    seven, eight = person(life, SEVEN), person(life, EIGHT)
    accounts.note_absence(life.bench, accounts.Absence(seven, day(6), day(7), eight), CLERK, now(), "ferie")
    with life.bench.database.unit() as unit:
        assert unit.offices().reached(OFFICE, day(6)) == (EIGHT,)
    with pytest.raises(InvalidDatum, match="si sostituirebbero a vicenda"):
        accounts.note_absence(life.bench, accounts.Absence(eight, day(7), day(9), seven), CLERK, now(), "ferie")
    told = accounts.note_absence(life.bench, accounts.Absence(eight, day(7), day(9)), CLERK, now(), "ferie")
    assert "nessuno fa le veci di Prova Sette, perché anche Prova Otto non c’è" in told
    with life.bench.database.unit() as unit:
        assert unit.offices().reached(OFFICE, day(7)) == (Office(ONE.name, ONE.email),)
    assert any("gli avvisi vanno alla struttura" in warning for warning in sweep(life, 7).warnings)
    accounts.close_person(life.bench, eight, day(11), CLERK, now(), "lascia l’ente")
    with pytest.raises(InvalidDatum, match="non lavora più qui"):
        stands_in(life, "SET-DUE", EIGHT, 12, 14)


def test_a_substitution_that_never_was_is_taken_out_and_what_it_kept_away_is_told(life: Life) -> None:
    life.record(today() - timedelta(days=60))
    offices(life, replace(ONE, mailing=Mailing.DIGEST))
    stands_in(life, "SET-UNO", SEVEN, 0, 30)
    run_sweep(life.bench, now())
    assert queued_for(life, OFFICE.email) == []
    with pytest.raises(InvalidDatum, match="Prova Sette dal"):
        register.remove_substitute(life.bench, "SET-UNO", day(1), "sbaglio", CLERK, later(1))
    done = register.remove_substitute(life.bench, "SET-UNO", today(), "sbaglio", CLERK, later(1))
    assert "registrata per errore: Prova Sette" in done.happened
    sweep(life, 1)
    (told,) = queued_for(life, OFFICE.email)
    assert "Piano operativo" in told.notice.body


def test_an_address_or_an_office_entered_by_mistake_is_taken_out(life: Life) -> None:
    life.record(today() - timedelta(days=60))
    offices(life, TWO, replace(TWO, email=OFFICE.email), replace(TWO, email="due@regione.example.it"))
    with life.bench.database.unit() as unit:
        assert unit.offices().reached(OFFICE, today())[0].email == TWO.email
    register.remove_former_email(life.bench, "SET-DUE", OFFICE.email.upper(), "mai stato suo", CLERK, now())
    with life.bench.database.unit() as unit:
        assert unit.offices().reached(OFFICE, today()) == (OFFICE,)
    register.remove_office(life.bench, "SET-DUE", "doppia", CLERK, now())
    with pytest.raises(InvalidDatum, match="non è nel registro"):
        register.remove_office(life.bench, "SET-DUE", "doppia", CLERK, now())
    offices(life, ONE)
    with pytest.raises(InvalidDatum, match=f"la nomina {life.number}"):
        register.remove_office(life.bench, "SET-UNO", "doppia", CLERK, now())
