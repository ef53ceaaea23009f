"""A protocol like that of Toscana and ANCI is entered by few clicks, since most of it is held already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from agreements.domain.people.person import Role
from agreements.domain.steps.names import title_of
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.drafting import NewAgreement
from desk.forms import published_steps
from flows.forms.agreement import NewAgreementForm
from tests.desk.door import BY, PASSWORD, Door
from tests.support.axe import faults
from tests.support.browser import browser_program
from tests.support.hand import Hand
from tests.support.settled import LIVING, body_file, settle

MOST_CLICKS = 30


@pytest.fixture
def settled(bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORDI_BODY_FILE", str(body_file(tmp_path)))
    settle(bench, BY)


@pytest.fixture
def hand(door: Door, settled: None) -> Iterator[Hand]:
    door.person("prova.sei", Role.PROCEDURE_OFFICER, Role.CLERK)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_program(), args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(120_000)
        page.goto(f"{door.origin}/accesso?poi=/passi")
        page.get_by_label("Nome utente").fill("prova.sei")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Entra").click()
        page.wait_for_url(f"{door.origin}/passi")
        yield Hand(page)
        chromium.close()


def test_a_clause_goes_with_its_parameters_and_a_usual_one_is_left_out(hand: Hand, bench: Workbench) -> None:
    hand.link(title_of("nuovo-accordo"))
    hand.protocol()
    hand.page.get_by_label("Recesso e risoluzione").uncheck()
    hand.page.get_by_label("Comitato di coordinamento").check()
    hand.page.locator("summary").filter(has_text="Termine dalla firma per comunicare").click()
    hand.page.get_by_label("Parte che presiede e convoca").select_option("2")
    hand.click("Invia")
    hand.page.wait_for_url("**/richieste/*")
    choice = asked(bench).clauses
    assert choice.left_out == ("recesso",)
    assert [(each.code, each.values) for each in choice.asked] == [("comitato", (("presiede", "2"),))]


def asked(bench: Workbench) -> NewAgreement:
    """What was asked for."""
    with bench.database.unit() as unit:
        (request,) = unit.unsettled_requests()
    assert request.step == "nuovo-accordo"
    form = published_steps()["nuovo-accordo"].form_class().of_person(request.form, request.actor)
    assert isinstance(form, NewAgreementForm)
    return form.new_agreement()


def test_a_protocol_is_entered_by_few_clicks(hand: Hand, bench: Workbench) -> None:
    hand.link(title_of("nuovo-accordo"))
    hand.protocol()
    hand.click("Mostra il testo")
    hand.page.get_by_role("heading", name="Il testo che ne uscirebbe").wait_for()
    assert "ANCI Toscana" in hand.page.locator(".testo").inner_text()
    assert faults(hand.page) == []
    hand.click("Invia")
    hand.page.wait_for_url("**/richieste/*")
    print(f"{hand.clicks} clicks, {hand.fields} fields, {hand.characters} characters typed")
    assert hand.clicks <= MOST_CLICKS
    wanted = replace(NewAgreementForm.model_validate(LIVING).new_agreement(), procedure_officer="Prova prova.sei")
    assert in_order(asked(bench)) == in_order(wanted)


def in_order(new: NewAgreement) -> NewAgreement:
    """The same whatever the order in which the installation names who answers for it."""
    parties = (replace(party, contacts=tuple(sorted(party.contacts, key=str))) for party in new.parties)
    return replace(new, parties=tuple(parties))
