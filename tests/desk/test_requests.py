"""The pages of requests: what a person asked for and what came of it, each page for who may read it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agreements.domain.agreement.confidentiality import Confidentiality
from agreements.domain.people.person import Person, Role
from agreements.domain.people.request import Request, RequestState
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.life.open_work import what_waits
from agreements.use_cases.people import requests
from agreements.use_cases.people.kept_outcome import KeptDocument, KeptOutcome, keep_of_clock, of_outcome
from agreements.use_cases.watch.sweep import run_sweep
from desk.sessions import _is_active
from tests.contract import samples
from tests.desk.door import BY, Browser, Door, now
from tests.desk.test_register import keep_confidential
from tests.desk.test_today import late

STEP = "storia-accordo"
WORDS = "Istruttoria avviata da <Prova> & altri."
SAID = KeptOutcome(
    WORDS,
    "P-2026-0001",
    "Protocollo di prova",
    helps=("registra-parere", "proposta-in-giunta"),
    documents=(
        KeptDocument("bozza v1", "bozza", "ab" * 32, str(Path("archivio", "01 bozza v1.docx"))),
        KeptDocument("storia dell’accordo", "", "cd" * 32, "storia dell’accordo.svg"),
    ),
    table=(("Numero", "Ente"), ("1", "Ente di prova")),
    days=(("01/03/2026", "Firma di tutte le parti", "Dopo la firma"),),
    to_see_to=("Manca la PEC di un ente.",),
    reminders=("La durata va confermata.",),
)


@pytest.fixture
def number(bench: Workbench) -> str:
    with bench.database.unit() as unit:
        made = samples.agreement()
        found = unit.add(made, samples.event(made), "richiesta").number
        unit.commit()
    return found


def person(door: Door, login: str) -> Person:
    with door.bench.database.unit() as unit:
        account = unit.account_with(login=login)
        assert account is not None
        found = unit.person(account.person)
    assert found is not None
    return found


def ask(door: Door, number: str, login: str = "prova.uno", step: str = STEP, **form: str) -> Request:
    return requests.ask(door.bench, person(door, login), step, number, form, now())


def settle(door: Door, asked: Request, state: RequestState = RequestState.DONE, said: KeptOutcome = SAID) -> None:
    requests.take_up(door.bench, asked.number, "esecuzione", now())
    requests.settle(door.bench, asked.number, state, said.happened, now(), said)


def read(browser: Browser, asked: Request) -> str:
    found = browser.get(f"/richieste/{asked.number}")
    assert found.status_code == 200, found.text
    return found.text


def hide(bench: Workbench, number: str) -> None:
    with bench.database.unit() as unit:
        hidden = replace(unit.load(number), confidentiality=Confidentiality(now().date(), "legge", "motivo"))
        unit.save(hidden, [samples.event(hidden)])
        unit.commit()


def test_a_request_that_waits_asks_for_itself_again_without_a_script_and_can_be_withdrawn(
    door: Door, number: str
) -> None:
    clerk = door.inside("prova.uno", Role.CLERK)
    asked = ask(door, number)
    page = read(clerk, asked)
    assert f'<meta http-equiv="refresh" content="3; url=/richieste/{asked.number}?da-sola">' in page
    assert "in coda" in page
    address = f"/richieste/{asked.number}"
    assert clerk.post(address, {"token": "altro"}).status_code == 403
    assert clerk.post(address, {"token": clerk.token()}).status_code == 303
    page = read(clerk, asked)
    assert "Ritirata da chi l’aveva inviata" in page
    assert "refresh" not in page
    assert clerk.post(address, {"token": clerk.token()}).status_code == 303


def test_what_a_run_has_taken_up_is_not_withdrawn(door: Door, number: str) -> None:
    clerk = door.inside("prova.uno", Role.CLERK)
    asked = ask(door, number)
    requests.take_up(door.bench, asked.number, "esecuzione", now())
    assert "Ritira la richiesta" not in read(clerk, asked)
    refused = clerk.post(f"/richieste/{asked.number}", {"token": clerk.token()})
    assert refused.status_code == 409
    assert "è in corso: non si ritira più" in refused.text


def test_the_outcome_says_what_happened_what_comes_now_and_what_this_step_has_made(door: Door, number: str) -> None:
    clerk = door.inside("prova.uno", Role.CLERK)
    asked = ask(door, number)
    settle(door, asked)
    page = read(clerk, asked)
    assert "Istruttoria avviata da &lt;Prova&gt; &amp; altri." in page
    assert '<a href="/passi/registra-parere?accordo=P-2026-0001">Registra un parere</a>' in page
    assert f'<a href="/documenti/{"ab" * 32}?accordo=P-2026-0001">bozza v1 (Word)</a>' in page
    assert f'href="/documenti/{"cd" * 32}' not in page  # the index does not have it
    assert page.index("Da vedere ora") < page.index("Che cosa viene ora") < page.index("Da ricordare")
    assert '<td data-titolo="Ente">Ente di prova</td>' in page
    assert "http-equiv" not in page


def test_who_may_read_the_agreement_reads_the_outcome_of_a_colleague_and_nobody_else_does(
    door: Door, number: str
) -> None:
    door.inside("prova.uno", Role.CLERK)
    asked = ask(door, number)
    settle(door, asked)
    other = door.inside("prova.due", Role.CLERK)
    assert "Istruttoria avviata" in read(other, asked)
    assert "Nessuna richiesta" in other.get("/richieste").text
    administrator = door.inside("prova.tre", Role.ADMINISTRATOR)
    for which in (asked.number, 999):
        refused = administrator.get(f"/richieste/{which}")
        assert refused.status_code == 404
        assert "non c’è, o riguarda un accordo che non si può leggere" in refused.text


def test_of_a_confidential_agreement_the_asker_who_is_not_named_reads_the_own_refusal_only(
    door: Door, bench: Workbench, number: str
) -> None:
    clerk = door.inside("prova.uno", Role.CLERK)
    done, refused = ask(door, number), ask(door, number, note="altra")
    settle(door, done)
    settle(door, refused, RequestState.REFUSED, replace(SAID, happened="Manca il parere.", details=("trovato",)))
    hide(bench, number)
    assert "Istruttoria" not in read(clerk, done)
    assert "L’esito lo legge chi può leggere l’accordo." in read(clerk, done)
    page = read(clerk, refused)
    assert "Manca il parere." in page
    assert "trovato" not in page
    assert "Protocollo di prova" not in page
    assert door.inside("prova.due", Role.CLERK).get(f"/richieste/{refused.number}").status_code == 404


def test_who_read_the_outcome_of_a_confidential_agreement_is_written_down(
    door: Door, bench: Workbench, number: str
) -> None:
    clerk = door.inside("prova.uno", Role.CLERK)
    asked = ask(door, number)
    settle(door, asked)
    hide(bench, number)
    with bench.database.unit() as unit:
        who = person(door, "prova.uno")
        unit.add_reader(number, who.id, samples.CLERK, now())
        unit.commit()
    assert "Istruttoria avviata" in read(clerk, asked)
    with bench.database.unit() as unit:
        assert [each.what for each in unit.readings(number)] == [f"esito di «{STEP}»"]


def test_an_answer_about_no_agreement_is_for_who_asked(door: Door) -> None:
    clerk = door.inside("prova.uno", Role.CLERK)
    asked = ask(door, "", step="cerca-accordi")
    settle(door, asked, said=KeptOutcome("Trovati 2 accordi.", title="Ricerca"))
    assert "Trovati 2 accordi." in read(clerk, asked)
    assert door.inside("prova.due", Role.CLERK).get(f"/richieste/{asked.number}").status_code == 404


def test_a_request_from_before_answers_were_kept_reads_by_its_sentence(
    door: Door, bench: Workbench, number: str
) -> None:
    clerk = door.inside("prova.uno", Role.CLERK)
    asked = ask(door, number)
    with bench.database.unit() as unit:
        state = RequestState.DONE
        unit.change_request(asked.number, (RequestState.ASKED,), state=state, told="Registrata.", settled_at=now())
        unit.commit()
    assert requests.read(bench, asked.number).outcome is None
    assert "Registrata." in read(clerk, asked)


def test_own_requests_are_listed_newest_first_by_pages(door: Door, number: str) -> None:
    clerk = door.inside("prova.uno", Role.CLERK)
    for n in range(requests.PAGE + 1):
        ask(door, number, note=str(n))
    first, second = clerk.get("/richieste").text, clerk.get("/richieste?pagina=2").text
    assert first.index('href="/richieste/21"') < first.index('href="/richieste/2"')
    assert 'href="/richieste/1"' not in first
    assert 'href="/richieste/1"' in second
    assert "Pagina 2 di 2" in second
    for odd in ("0", "-1", "tre", "9999999", "99999", "²"):
        assert clerk.get(f"/richieste?pagina={odd}").status_code == 200


@pytest.mark.parametrize("number", ["0", "999999999", "9999999999", "9" * 5000])
def test_a_number_of_however_many_digits_is_answered(door: Door, number: str) -> None:
    clerk = door.inside("prova.uno", Role.CLERK)
    assert clerk.get(f"/richieste/{number}").status_code == 404
    assert clerk.post(f"/richieste/{number}", {"token": clerk.token()}).status_code in (404, 409)


def test_what_steps_of_the_clock_said_is_read_by_who_works_on_agreements(door: Door, bench: Workbench) -> None:
    for said in ("Esaminati 2 accordi.", "Esaminati 3 accordi."):
        keep_of_clock(bench, "scadenziario", "esecuzione", "compiuto", KeptOutcome(said), now())
    page = door.inside("prova.uno", Role.CLERK).get("/richieste/automatiche")
    assert "Esaminati 3 accordi." in page.text
    assert "Esaminati 2 accordi." not in page.text
    refused = door.inside("prova.due", Role.ADMINISTRATOR).get("/richieste/automatiche")
    assert refused.status_code == 403
    assert "Esaminati" not in refused.text


def test_a_page_that_asks_for_itself_keeps_nobody_in() -> None:
    scope = {"path": "/richieste/1", "query_string": b"da-sola"}
    assert not _is_active(scope)
    assert _is_active(scope | {"query_string": b""})


def test_what_the_clock_said_tells_nothing_of_an_agreement_that_became_confidential(
    door: Door, bench: Workbench
) -> None:
    title, other = "Intesa sui nomi di prova", "Intesa aperta di prova"
    number, open_number = late(bench, title=title), late(bench, title=other)
    clerk, reader = door.inside("prova.uno", Role.CLERK), door.inside("prova.due", Role.CLERK)

    def keep() -> str:
        for name, said in (("scadenziario", run_sweep(bench, now())), ("cosa-attende", what_waits(bench, now()))):
            keep_of_clock(bench, name, "esecuzione", "compiuto", of_outcome(said), now())
        return clerk.get("/richieste/automatiche").text

    page = keep()
    assert title in page
    assert other in page
    keep_confidential(bench, number)
    with bench.database.unit() as unit:
        unit.add_reader(number, person(door, "prova.due").id, BY, now())
        unit.commit()
    page = clerk.get("/richieste/automatiche").text
    assert title not in page
    assert number not in page
    assert open_number in page
    assert title in reader.get("/richieste/automatiche").text
    page = keep()
    assert title not in page
    assert number not in page
