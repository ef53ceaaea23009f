from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from agreements.domain.agreement.correction import Correction, Datum
from agreements.domain.agreement.events import Actor
from agreements.domain.offices import RegisteredOffice
from agreements.domain.people.person import Absence, Delegation, HeldRole, Role
from agreements.domain.people.received import Way
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.life.open_work import Waits
from agreements.use_cases.mail.received import receive
from agreements.use_cases.people.accounts import delegate, give_role, note_absence
from agreements.use_cases.people.readers import name_reader
from agreements.use_cases.people.requests import ask
from agreements.use_cases.watch.sweep import run_sweep
from tests.contract import samples
from tests.desk.door import BY, Browser, Door, now, today
from tests.desk.test_register import enter, keep_confidential
from tests.support import builders

OWN = builders.signed().manager


def late(bench: Workbench, **fields: object) -> str:
    """Signed two months ago, with an operational plan that was due meanwhile."""
    signed_on = today() - timedelta(days=60)
    plan = builders.plan().anchored(signed_on)
    acts = builders.signed(day=signed_on).acts
    return enter(bench, acts=acts, obligations=(plan,), **fields)


def headings(page: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'<h2 id="[^"]+">(.+?) <span', page)]


def buttons(page: str) -> list[str]:
    return [
        unescape(found)
        for found in re.findall(r'class="bottone(?: secondo)?" href="(/passi/[^"]+accordo=[^"]+)"', page)
    ]


def page_of(browser: Browser, path: str = "/") -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def register_office(bench: Workbench, code: str, email: str) -> None:
    with bench.database.unit() as unit:
        unit.save_office(RegisteredOffice(code, f"Settore {code}", email, "dirigente"))
        unit.commit()


def in_office(door: Door, login: str, role: Role, office: str) -> Browser:
    door.person(login)
    give_role(door.bench, login, HeldRole(role, office, today() - timedelta(days=3)), BY, now(), "prova")
    return logged_in(door, login)


def logged_in(door: Door, login: str) -> Browser:
    browser = door.browser()
    assert browser.log_in(login).status_code == 303
    return browser


def test_nothing_waits_in_an_empty_installation(door: Door) -> None:
    assert "Nulla attende da lei." in page_of(door.inside("prova.uno", Role.CLERK))


def test_who_only_administers_is_led_to_people_and_reads_no_acts(door: Door, bench: Workbench) -> None:
    number = late(bench)
    page = page_of(door.inside("prova.nove", Role.ADMINISTRATOR))
    assert 'href="/persone"' in page
    assert number not in page


@pytest.mark.parametrize("swept", [True, False])
@pytest.mark.parametrize(
    ("role", "steps"),
    [
        (Role.CLERK, ["consegna-piano"]),
        (Role.OWING, ["consegna-piano"]),
        (Role.MANAGER, ["conferma-scadenza", "registra-pubblicazione"]),
        (Role.REPERTORY, ["registra-repertorio"]),
        (Role.TRANSPARENCY, ["registra-pubblicazione"]),
        (Role.RECORDS, []),
    ],
)
def test_each_role_finds_what_it_may_settle_with_its_button(
    door: Door, bench: Workbench, role: Role, steps: list[str], swept: bool
) -> None:
    number = late(bench)
    if swept:
        run_sweep(bench, now())
    page = page_of(door.inside("prova.uno", role))
    found = buttons(page)
    assert {button.partition("?")[0].removeprefix("/passi/") for button in found} >= set(steps)
    assert all(f"accordo={number}" in button for button in found)
    if steps == ["consegna-piano"]:
        assert f"/passi/consegna-piano?accordo={number}&adempimento=piano-operativo" in found
        assert headings(page)[0] == Waits.LATE
    if not steps:
        assert "Nulla attende" in page
    whole = page_of(door.inside("prova.due", role), "/?vista=ente")
    assert number in whole
    assert "Spetta a: " in whole


def test_a_signature_that_is_late_and_the_step_that_it_waits_for_are_one_thing(door: Door, bench: Workbench) -> None:
    signing = builders.draft()
    for command in builders.way_to_signature(signing, today() - timedelta(days=60))[:-1]:
        signing = builders.take(signing, command, today() - timedelta(days=60))
    enter(bench, acts=signing.acts)
    clerk = door.inside("prova.uno", Role.CLERK)
    found = [button.partition("?")[0] for button in buttons(page_of(clerk))]
    assert found.count("/passi/importa-firmato") == 1
    alone = buttons(page_of(clerk, f"/?solo={Waits.STEP.name}"))
    assert [button.partition("?")[0] for button in alone] == ["/passi/importa-firmato"]


def test_an_office_sees_its_own_and_the_switch_is_for_who_may(door: Door, bench: Workbench) -> None:
    register_office(bench, "UNO", "uno@ente.example")
    register_office(bench, "DUE", "due@ente.example")
    one = late(bench, manager=replace(OWN, email="uno@ente.example"), offices=())
    two = late(bench, manager=replace(OWN, email="due@ente.example"), offices=(), title="Altro accordo di prova")
    clerk = in_office(door, "prova.uno", Role.CLERK, "UNO")
    own, office, body = (page_of(clerk, path) for path in ("/", "/?vista=ufficio", "/?vista=ente"))
    assert all(one in page and two not in page for page in (own, office, body))
    assert "conferma-scadenza" not in own
    assert "Spetta a: dirigente" in office
    assert "vista=ente" not in own
    whole = page_of(door.inside("prova.due", Role.CLERK), "/?vista=ente")
    assert one in whole
    assert two in whole


def test_who_stands_in_or_has_a_delegation_finds_what_waits_for_the_other(door: Door, bench: Workbench) -> None:
    late(bench)
    door.person("prova.dirigente", Role.MANAGER)
    since, day = today() - timedelta(days=2), timedelta(days=1)
    door.person("prova.uno")
    note_absence(bench, Absence("prova.dirigente", since, today() + day, "prova.uno"), BY, now(), "prova")
    found = " ".join(buttons(page_of(logged_in(door, "prova.uno"))))
    assert "conferma-scadenza" in found
    door.person("prova.due", Role.CLERK)
    only = ("registra-pubblicazione",)
    given = Delegation("prova.dirigente", "prova.due", Role.MANAGER, "", "ordine n. 3", since, today(), only)
    delegate(bench, given, BY, now(), "prova")
    found = " ".join(buttons(page_of(logged_in(door, "prova.due"))))
    assert "registra-pubblicazione" in found
    assert "conferma-scadenza" not in found


def test_a_correction_waits_for_everybody_but_who_asked_for_it(door: Door, bench: Workbench) -> None:
    number = enter(bench)
    asker = door.person("prova.uno", Role.MANAGER)
    with bench.database.unit() as unit:
        there = unit.load(number)
        event = replace(samples.event(there), actor=Actor("Prova prova.uno", "Ufficio accordi", asker))
        asked = Correction(Datum.EXPIRY_DATE, "", "31/12/2028", "errore", "Prova prova.uno", event.at)
        unit.save(replace(there, pending_corrections=(asked,)), [event])
        unit.commit()
    one = logged_in(door, "prova.uno")
    assert Waits.CORRECTION not in headings(page_of(one))
    page = page_of(door.inside("prova.due", Role.MANAGER))
    assert Waits.CORRECTION in headings(page)
    assert any(button.startswith("/passi/conferma-rettifica?") and "dato=" in button for button in buttons(page))


def test_a_confidential_agreement_is_there_for_its_readers_only(door: Door, bench: Workbench) -> None:
    number = late(bench, title="Segretissimo di prova")
    keep_confidential(bench, number)
    reader = door.person("prova.uno", Role.CLERK)
    name_reader(bench, number, reader, "istruisce", BY, now())
    one = logged_in(door, "prova.uno")
    assert "Segretissimo" in page_of(one)
    for path in ("/", "/?vista=ente"):
        page = page_of(door.inside(f"prova.{len(path)}", Role.CLERK), path)
        assert number not in page
        assert "Segretissimo" not in page
        assert "Accordi riservati non mostrati: 1." in page


def test_files_and_requests_of_the_person_are_there(door: Door, bench: Workbench) -> None:
    clerk = door.person("prova.uno", Role.CLERK)
    receive(bench, [("nota.pdf", b"%PDF-1.4 di prova")], "", Way.PAGE, clerk, now())
    with bench.database.unit() as unit:
        person = unit.person(clerk)
    assert person is not None
    number = ask(bench, person, "cerca-accordi", "", {}, now()).number
    page = page_of(logged_in(door, "prova.uno"))
    assert "nota.pdf" in page
    assert f'href="/richieste/{number}"' in page
    other = page_of(door.inside("prova.due", Role.CLERK))
    assert "nota.pdf" not in other
    assert "/richieste/" not in other.replace('href="/richieste"', "")


def test_of_three_hundred_the_first_are_shown_and_hostile_views_are_one_s_own(door: Door, bench: Workbench) -> None:
    with bench.database.unit() as unit:
        for n in range(300):
            made = replace(builders.draft(), number=unit.next_number(2026), title=f"<b>Bozza {n}</b> di prova")
            unit.add(made, samples.event(made), made.number)
        unit.commit()
    browser = door.inside("prova.uno", Role.CLERK)
    for view in ("", "?vista=ente", "?vista=%00", f"?vista={'x' * 3000}", "?vista=mie&vista=ente"):
        page = page_of(browser, f"/{view}")
        assert "<b>Bozza" not in page
        assert "accordi e altri</span>" in page
    page = page_of(browser, "/?solo=STEP")
    assert "accordi e altri</span>" in page
    assert "Torna a tutto" in page


def test_who_declared_a_conflict_of_interest_finds_nothing_to_do_there(door: Door, bench: Workbench) -> None:
    one, two = late(bench), late(bench, title="Altro accordo di prova")
    person = door.person("prova.uno", Role.CLERK)
    with bench.database.unit() as unit:
        unit.declare_conflict(person, one, "parentela", now())
        unit.commit()
    page = page_of(logged_in(door, "prova.uno"))
    assert one not in page
    assert two in page
