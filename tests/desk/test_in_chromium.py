"""What no other client shows: Chromium keeps our cookies on loopback, and its forms say where they come from."""

from __future__ import annotations

import pytest
from playwright.sync_api import sync_playwright

from agreements.domain.people.person import Role
from agreements.domain.people.received import Way
from agreements.domain.people.request import RequestState
from agreements.use_cases.mail.received import receive
from agreements.use_cases.people import requests
from agreements.use_cases.people.kept_outcome import KeptOutcome, keep_of_clock
from desk.guide import PAGES
from tests.desk.door import DEVICE, PASSWORD, SESSION, Door, now
from tests.desk.test_register import enter, keep_confidential
from tests.desk.test_today import late
from tests.support.axe import faults
from tests.support.browser import browser_program


def test_a_person_comes_in_looks_at_itself_and_goes_out(door: Door) -> None:
    door.person()
    complaints: list[str] = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_program(), args=["--no-sandbox"])
        page = chromium.new_page()
        page.set_default_timeout(120_000)
        page.on("console", lambda said: complaints.append(said.text))
        page.goto(f"{door.origin}/v2/runs")
        page.get_by_label("Nome utente").fill("prova.uno")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Entra").click()
        page.wait_for_url(f"{door.origin}/v2/runs")
        cookies = {each["name"]: each for each in page.context.cookies()}
        page.goto(f"{door.origin}/persona")
        assert page.get_by_role("heading", level=1).inner_text() == "Prova prova.uno"
        # The sheet is loaded under our policy: the frame has its colour.
        assert page.locator("header").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(0, 89, 179)"
        page.get_by_role("button", name="Esci").click()
        page.wait_for_url("**/accesso?uscita=1")
        left = {each["name"] for each in page.context.cookies()}
        chromium.close()
    assert {SESSION, DEVICE} <= cookies.keys()
    assert all(each["httpOnly"] and each["secure"] and each["sameSite"] == "Lax" for each in cookies.values())
    assert left == {DEVICE}
    assert not [said for said in complaints if "Content Security Policy" in said or "DOM" in said]


@pytest.mark.parametrize("width", [320, 1440])
def test_no_page_is_wider_than_its_window(door: Door, width: int) -> None:
    clerk = door.person("prova.uno", Role.CLERK, Role.ADMINISTRATOR)
    name = f"{'osservazioni' * 6}.pdf"
    receive(door.bench, [(name, b"%PDF-1.7 prova")], "", Way.PAGE, clerk, now())
    said = KeptOutcome("Trovato un accordo.", table=(("Numero", "Oggetto"), ("P-2026-0001", "deliberazione" * 9)))
    with door.bench.database.unit() as unit:
        person = unit.person(clerk)
    assert person is not None
    asked = requests.ask(door.bench, person, "cerca-accordi", "", {"parole": "x"}, now())
    requests.settle(door.bench, asked.number, RequestState.DONE, said.happened, now(), said)
    keep_of_clock(door.bench, "scadenziario", "esecuzione", "compiuto", said, now())
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_program(), args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": width, "height": 800})
        page.set_default_timeout(120_000)
        for guide in PAGES:
            page.goto(f"{door.origin}/guida/{guide}")
            assert page.evaluate("document.documentElement.scrollWidth") == width, guide
        page.goto(f"{door.origin}/accesso")
        wide = [page.evaluate("document.documentElement.scrollWidth")]
        page.get_by_label("Nome utente").fill("prova.uno")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Entra").click()
        page.wait_for_url(f"{door.origin}/")
        of_requests = ("/richieste", f"/richieste/{asked.number}", "/richieste/automatiche")
        people = ("/persone", "/persone/nuova", "/persone/modifiche", f"/persone/{clerk}", "/conflitti")
        for path in ("/", "/persona", *people, "/ricevuti", *of_requests):
            page.goto(f"{door.origin}{path}")
            for each in page.locator("summary").all():
                each.click()
            wide.append(page.evaluate("document.documentElement.scrollWidth"))
            if path == "/ricevuti":
                assert page.get_by_role("cell", name=name).is_visible()
            if path in of_requests:
                assert faults(page) == []
        chromium.close()
    assert wide == [width] * 12


@pytest.mark.parametrize("width", [320, 1440])
def test_today_and_the_register_fit_their_window_and_are_without_a_fault(door: Door, width: int) -> None:
    number = late(door.bench, title=f"Accordo su {'coordinamento' * 8} di prova")
    keep_confidential(door.bench, enter(door.bench))
    door.person("prova.uno", Role.CLERK, Role.MANAGER)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_program(), args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": width, "height": 800})
        page.set_default_timeout(120_000)
        page.goto(f"{door.origin}/accesso")
        page.get_by_label("Nome utente").fill("prova.uno")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Entra").click()
        page.wait_for_url(f"{door.origin}/")
        of_one = (f"/accordi/{number}", f"/passi/rettifica?accordo={number}", f"/conflitti?accordo={number}")
        for path in ("/", "/?vista=ente", "/registro?stato=vigente", "/registro?stato=ovunque", *of_one):
            page.goto(f"{door.origin}{path}")
            assert page.evaluate("document.documentElement.scrollWidth") == width, path
            assert faults(page) == [], path
        # A search is sent by the keyboard alone, and what it asked stands in the address.
        page.goto(f"{door.origin}/registro")
        page.get_by_label("Parole dell’oggetto").fill("coordinamento")
        page.keyboard.press("Enter")
        page.wait_for_url("**/registro?parole=coordinamento**")
        assert page.get_by_role("link", name=number).is_visible()
        chromium.close()
