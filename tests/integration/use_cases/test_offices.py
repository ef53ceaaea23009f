from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from agreements.domain.agreement.parties import Office
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.deadlines.deadlines import DeadlineKind
from agreements.domain.deadlines.ladders import FROM_THE_FIRST, LadderRule
from agreements.domain.deadlines.reminder import Ladder
from agreements.domain.offices import RegisteredOffice, Role, Substitute
from agreements.persistence.agreements.journal import verify
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.offices import register as offices
from agreements.use_cases.offices import reorganisation
from tests.integration.use_cases.lives import CLERK, Life, now, today
from tests.support.builders import OFFICE, plan

PLAN = "piano-operativo"
OLD = RegisteredOffice("SET-UNO", "Settore Uno di prova", OFFICE.email, "dirigente del Settore Uno")
NEW = RegisteredOffice("SET-DUE", "Settore Due di prova", "due@regione.example.it", "dirigente del Settore Due")
TARGET = Office(NEW.name, NEW.email)


def register(life: Life, *entered: RegisteredOffice) -> None:
    for office in entered:
        offices.register_office(life.bench, office, CLERK, now())


def transfer(life: Life, act: str = "decreto n. 12") -> Outcome:
    asked = reorganisation.AskedTransfer("set-uno", "SET-DUE", act, today(), "riorganizzazione di prova")
    return reorganisation.transfer_competences(life.bench, asked, CLERK, now())


def test_competences_pass_in_one_commit_with_a_row_in_every_journal(life: Life) -> None:
    numbers = []
    for title in ("Primo accordo di prova", "Secondo accordo di prova"):
        life.record(today() - timedelta(days=2), title=title)
        numbers.append(life.number)
    other = Office("Altra struttura di prova", "altra@regione.example.it")
    life.record(
        today() - timedelta(days=2),
        title="Accordo di un’altra struttura",
        offices=(other,),
        obligations=(replace(plan(), office=other),),
    )
    apart = life.agreement
    register(life, OLD, NEW)
    done = transfer(life)
    assert all(number in done.happened for number in numbers)
    assert apart.number not in done.happened
    assert life.agreement == apart
    for number in numbers:
        life.number = number
        duty = life.agreement.obligation(PLAN)
        assert duty.office == TARGET
        assert [(before.office, before.until_on, before.act) for before in duty.answered_before] == [
            (OFFICE, today(), "decreto n. 12")
        ]
        assert life.agreement.offices == (TARGET,)
        row = life.journal[-1]
        assert (row.step, row.why) == (reorganisation.TRANSFERRED, "riorganizzazione di prova")
        assert "Da SET-UNO (Settore Uno di prova) a SET-DUE (Settore Due di prova) con decreto n. 12" in row.what
        with life.bench.database.unit() as unit:
            assert verify(unit.journal(number), unit.journal_head(number)) is None


def test_the_same_transfer_again_is_answered_as_done_and_takes_what_came_since(life: Life) -> None:
    life.record(today() - timedelta(days=2))
    register(life, OLD, NEW)
    transfer(life)
    before = life.snapshot()
    assert transfer(life).already_done
    assert life.snapshot() == before
    life.record(today() - timedelta(days=2), title="Registrato dopo, con il nome di prima")
    assert not transfer(life).already_done
    assert life.agreement.obligation(PLAN).office == TARGET


def test_an_office_that_answers_for_nothing_has_nothing_to_pass_on(life: Life) -> None:
    register(life, OLD, NEW)
    with pytest.raises(InvalidDatum, match="non risponde di alcun adempimento"):
        transfer(life)


def test_an_act_of_tomorrow_transfers_nothing_today(life: Life) -> None:
    life.record(today() - timedelta(days=2))
    register(life, OLD, NEW)
    asked = reorganisation.AskedTransfer("SET-UNO", "SET-DUE", "decreto", today() + timedelta(days=1), "prova")
    with pytest.raises(InvalidDatum, match="nel futuro"):
        reorganisation.transfer_competences(life.bench, asked, CLERK, now())
    assert life.agreement.obligation(PLAN).office == OFFICE


def test_what_was_registered_twice_is_in_the_history_once(life: Life) -> None:
    register(life, OLD, OLD)
    substitute = Substitute(
        "Prova Sette", "sette@regione.example.it", today(), today() + timedelta(days=9), "nota n. 3"
    )
    for again in (False, True):
        done = offices.register_substitute(life.bench, "SET-UNO", substitute, CLERK, now())
        assert done.already_done is again
    with life.bench.database.unit() as unit:
        told = [change.what for change in unit.office_changes()]
        assert unit.offices().reached(OFFICE, today()) == (Office("Prova Sette", "sette@regione.example.it"),)
    assert len(told) == 2
    assert "Struttura SET-UNO registrata" in told[0]
    assert "vanno a Prova Sette, sette@regione.example.it" in told[1]


def test_an_office_sets_its_ladder_and_goes_back_to_what_is_usual(life: Life) -> None:
    register(life, OLD)
    rule = LadderRule(DeadlineKind.EXPIRY, Ladder("prova", (-60, -5)), {Role.OFFICE: FROM_THE_FIRST})

    def configure(code: str, chosen: LadderRule | None) -> Outcome:
        return offices.configure_ladder(life.bench, code, DeadlineKind.EXPIRY, chosen, CLERK, now())

    assert "60 giorni prima, 5 giorni prima" in configure("set-uno", rule).happened
    assert configure("SET-UNO", rule).already_done
    with life.bench.database.unit() as unit:
        assert unit.ladders().rule(DeadlineKind.EXPIRY, "SET-UNO").ladder.rungs_days == (-60, -5)
    configure("SET-UNO", None)
    assert configure("SET-UNO", None).already_done
    with life.bench.database.unit() as unit:
        assert unit.ladders().chosen == {}
        assert "di nuovo quelli abituali" in unit.office_changes()[-1].what
    with pytest.raises(InvalidDatum, match="registra-struttura"):
        configure("SET-XX", rule)
