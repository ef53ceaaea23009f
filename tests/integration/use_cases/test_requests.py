from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agreements.domain.agreement.confidentiality import Confidentiality
from agreements.domain.agreement.events import Actor
from agreements.domain.people.person import Person, Role
from agreements.domain.people.request import Request, RequestState
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people import requests
from agreements.use_cases.people.entitled import NotEntitled
from tests.contract import samples
from tests.support.persons import enter

NOW = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
FORM = {"accordo": "P-2026-0001 · Prova", "numero": "45"}
STEP = "registra-delibera"
BOTH = pytest.mark.parametrize("bench", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def clerk(bench: Workbench) -> Person:
    with bench.database.unit() as unit:
        agreement = samples.agreement()
        unit.add(agreement, samples.event(agreement), "richiesta")
        unit.commit()
    return enter(bench, "persona-1", "Prova Uno", Role.GOVERNMENT_SECRETARY)


def ask(bench: Workbench, person: Person, form: dict[str, str] = FORM, click: str = "", after: int = 0) -> Request:
    return requests.ask(bench, person, STEP, "P-2026-0001", form, NOW + timedelta(seconds=after), click=click)


@BOTH
def test_a_form_is_kept_as_it_was_sent_with_who_asks(bench: Workbench, clerk: Person) -> None:
    asked = ask(bench, clerk)
    assert asked == requests.read(bench, asked.number)
    assert (asked.state, asked.form, asked.run) == (RequestState.ASKED, FORM, "")
    assert asked.actor == Actor("Prova Uno", "Ufficio accordi di prova", "persona-1")


@BOTH
def test_of_one_click_there_is_one_request(bench: Workbench, clerk: Person) -> None:
    first = ask(bench, clerk)
    assert ask(bench, clerk, after=29).number == first.number
    assert ask(bench, clerk, after=31).number != first.number
    assert ask(bench, clerk, {"numero": "46"}).number != first.number
    named = ask(bench, clerk, click="clic-1")
    assert ask(bench, clerk, click="clic-1", after=3600).number == named.number
    with pytest.raises(requests.RequestRefused, match="già stato inviato con altri valori"):
        ask(bench, clerk, {"numero": "46"}, click="clic-1")
    other = enter(bench, "persona-2", "Prova Due", Role.GOVERNMENT_SECRETARY)
    assert ask(bench, other, click="clic-1").number != named.number


@BOTH
def test_two_clicks_at_once_are_one_request(bench: Workbench, clerk: Person) -> None:
    ready, found = threading.Barrier(4), []

    def click() -> None:
        ready.wait()
        found.append(ask(bench, clerk).number)

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert len(found) == 4
    assert len(set(found)) == 1


def test_what_was_refused_may_be_asked_again_at_once(bench: Workbench, clerk: Person) -> None:
    first = ask(bench, clerk)
    requests.settle(bench, first.number, RequestState.REFUSED, "Manca il parere.", NOW)
    assert ask(bench, clerk, after=1).number != first.number


@BOTH
def test_a_request_is_settled_once(bench: Workbench, clerk: Person) -> None:
    number = ask(bench, clerk).number
    assert requests.take_up(bench, number, "esecuzione 1", NOW).state is RequestState.TAKEN_UP
    assert requests.take_up(bench, number, "esecuzione 2", NOW).run == "esecuzione 2"
    requests.settle(bench, number, RequestState.DONE, "Registrata.", NOW)
    requests.settle(bench, number, RequestState.REFUSED, "Altro.", NOW + timedelta(hours=1))
    requests.note_run(bench, number, "esecuzione 3")
    found = requests.take_up(bench, number, "esecuzione 3", NOW)
    assert (found.state, found.told, found.settled_at) == (RequestState.DONE, "Registrata.", NOW)
    assert found.run == "esecuzione 2"
    assert requests.unsettled(bench) == ()


@BOTH
def test_a_mistaken_request_is_withdrawn_until_a_run_takes_it_up(bench: Workbench, clerk: Person) -> None:
    number = ask(bench, clerk).number
    stranger = enter(bench, "persona-2", "Prova Due", Role.GOVERNMENT_SECRETARY)
    with pytest.raises(requests.RequestRefused, match="di un’altra persona"):
        requests.withdraw(bench, number, stranger, NOW)
    assert requests.withdraw(bench, number, clerk, NOW).state is RequestState.WITHDRAWN
    assert requests.withdraw(bench, number, clerk, NOW).told == requests.read(bench, number).told
    assert requests.take_up(bench, number, "esecuzione", NOW).state is RequestState.WITHDRAWN
    late = ask(bench, clerk).number
    requests.take_up(bench, late, "esecuzione", NOW)
    with pytest.raises(requests.RequestRefused, match="è in corso: non si ritira più"):
        requests.withdraw(bench, late, clerk, NOW)


def test_a_request_that_is_not_there_is_said_so(bench: Workbench) -> None:
    with pytest.raises(requests.RequestRefused, match=r"n\. 7 non esiste"):
        requests.take_up(bench, 7, "esecuzione", NOW)


def test_nothing_is_kept_of_who_has_no_role(bench: Workbench, clerk: Person) -> None:
    nobody = enter(bench, "persona-3", "Prova Tre")
    with pytest.raises(NotEntitled):
        ask(bench, nobody)
    assert requests.unsettled(bench) == ()


@BOTH
def test_who_takes_a_step_on_a_confidential_agreement_is_written_down_once(bench: Workbench, clerk: Person) -> None:
    number = ask(bench, clerk).number
    with bench.database.unit() as unit:
        there = unit.load("P-2026-0001")
        hidden = replace(there, confidentiality=Confidentiality(NOW.date(), "legge", "motivo"))
        unit.save(hidden, [samples.event(hidden)])
        unit.commit()
    for run in ("esecuzione 1", "esecuzione 2"):
        requests.take_up(bench, number, run, NOW)
    with bench.database.unit() as unit:
        (read,) = unit.readings("P-2026-0001")
    assert (read.person, read.what) == ("persona-1", "esito di «registra-delibera»")


@BOTH
def test_a_form_goes_when_its_time_is_over_and_its_sentence_stays(bench: Workbench, clerk: Person) -> None:
    done, open_ = ask(bench, clerk), ask(bench, clerk, {"numero": "46"})
    requests.settle(bench, done.number, RequestState.DONE, "Registrata.", NOW)
    assert requests.empty_forms(bench, 90, NOW + timedelta(days=90)) == 0
    assert requests.empty_forms(bench, 90, NOW + timedelta(days=90, seconds=1)) == 1
    assert requests.empty_forms(bench, 90, NOW + timedelta(days=365)) == 0
    assert (requests.read(bench, done.number).form, requests.read(bench, done.number).outcome) == ({}, None)
    assert requests.read(bench, done.number).told == "Registrata."
    assert requests.read(bench, open_.number).form == {"numero": "46"}
