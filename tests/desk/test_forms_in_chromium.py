"""A protocol like that of Toscana and ANCI is entered by few clicks, since most of it is held already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from agreements.domain.offices import RegisteredOffice
from agreements.domain.people.person import Role
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.drafting import NewAgreement
from agreements.use_cases.drafting.historical import record_historical
from agreements.use_cases.families.address_book import gather_from_agreements
from agreements.use_cases.offices import register_office
from cli.demo import people
from desk.forms import published_steps
from flows.forms.agreement import NewAgreementForm
from flows.forms.historical import HistoricalForm
from tests.browser.visitor import browser_program
from tests.desk.door import BY, PASSWORD, Door, now
from tests.support.axe import faults

MOST_CLICKS = 30
LIVING = people.successor("")
OWN, ASSOCIATION = LIVING["parti"]


@pytest.fixture
def settled(bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation that has worked for a while: own body, offices, the protocol of before, the address book."""
    file = tmp_path / "ente.toml"
    names = ("denominazione", "genere_e_numero", "natura", "codice_fiscale", "sede", "pec")
    lines = [f'{name.replace("denominazione", "nome")} = "{OWN[name]}"' for name in names]
    manager = LIVING["dirigente"]
    lines += [f'leggi = ["{LIVING["visti"][0]}"]', "[firmatario]", f'nome = "{OWN["firmatario"]}"']
    lines += [f'carica = "{OWN["carica"]}"', f'titolo_del_potere = "{OWN["titolo_del_potere"]}"']
    lines += [
        "[[dirigenti]]",
        f'struttura = "{manager["nome"]}"',
        'nome = "Prova Otto"',
        f'email = "{manager["email"]}"',
    ]
    lines += ['telefono = "055 000 0008"', "[[referenti]]"]
    lines += ['struttura = "Settore Infrastrutture e tecnologie (prova)"', 'nome = "Prova Sei"']
    lines += ['ruolo = "responsabile del procedimento"', 'email = "settore@regione.example.it"']
    lines += ['telefono = "055 000 0006"']
    file.write_text("\n".join(lines), "utf-8")
    monkeypatch.setenv("ACCORDI_BODY_FILE", str(file))
    for n, office in enumerate(LIVING["strutture"], 1):
        made = RegisteredOffice(f"SET-{n}", office["nome"], office["email"], "dirigente")
        register_office(bench, made, BY, now())
    data = people.protocol_of_2008("")
    told = (
        "denominazione",
        "genere_e_numero",
        "natura",
        "codice_fiscale",
        "sede",
        "pec",
        "carica",
        "titolo_del_potere",
    )
    data["parti"] = [
        part | {name: party[name] for name in told} | {"firmatario": party["firmatario"]}
        for part, party in zip(data["parti"], LIVING["parti"], strict=True)
    ]
    form = HistoricalForm.model_validate(data)
    record_historical(bench, form.new_agreement(), form.past(), BY, now())
    gather_from_agreements(bench, BY, now())


@dataclass
class Hand:
    """Somebody at a keyboard and a mouse, who counts."""

    page: Page
    clicks: int = 0
    fields: int = 0
    characters: int = 0

    def click(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()
        self.clicks += 1

    def link(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).click()
        self.clicks += 1

    def unfold(self, words: str) -> None:
        self.page.locator("summary").filter(has_text=words).first.click()
        self.clicks += 1

    def tick(self, group: str, choice: str) -> None:
        within = self.page.locator("fieldset").filter(has=self.page.locator("legend", has_text=group)).last
        within.get_by_label(choice, exact=True).check()
        self.clicks += 1

    def choose(self, label: str, choice: str, nth: int = 0) -> None:
        self.page.get_by_label(label).nth(nth).select_option(label=choice)
        self.clicks += 2  # opened, and chosen
        self.fields += 1

    def write(self, label: str, text: str, nth: int = 0) -> None:
        self.page.get_by_label(label).nth(nth).fill(text)
        self.fields += 1
        self.characters += len(text)


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


def enter(hand: Hand) -> None:
    """The protocol, as far as it is not held already."""
    hand.link("nuovo-accordo")
    hand.tick("Tipo di accordo", LIVING["tipo"])
    hand.write("Oggetto", LIVING["oggetto"])
    hand.write("Finalità", LIVING["finalita"])
    hand.write("Denominazione dell’ente", "anci toscana", nth=1)
    hand.click("Cerca in rubrica Parte n. 2")
    hand.write("Codice fiscale del firmatario", ASSOCIATION["codice_fiscale_firmatario"], nth=1)
    hand.unfold("Parte n. 1:")
    hand.write("Codice fiscale del firmatario", OWN["codice_fiscale_firmatario"])
    first, second = (each["nome"] for each in LIVING["strutture"])
    hand.tick("Struttura n. 1", first)
    hand.click("Aggiungi struttura")
    hand.tick("Struttura n. 2", second)
    hand.tick("Organo deliberante", LIVING["organo"])
    hand.tick("Come è scritta la durata", LIVING["durata_tipo"])
    hand.write("Quanti anni, o mesi", str(LIVING["durata_anni"]))
    hand.write("Rinnovi ammessi", str(LIVING["rinnovi_ammessi"]))
    hand.choose("Decorrenza", LIVING["decorrenza"])
    hand.write("Premesse", "\n".join(LIVING["premesse"]))
    hand.write("Impegni comuni", "\n".join(LIVING["impegni_comuni"]))
    hand.write("Oneri", LIVING["oneri"])
    hand.write("Piano operativo entro", LIVING["piano_entro"])
    hand.write("Clausola sul piano operativo", LIVING["piano_clausola"])


def test_a_clause_goes_with_its_parameters_and_a_usual_one_is_left_out(hand: Hand, bench: Workbench) -> None:
    enter(hand)
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
    enter(hand)
    hand.click("Mostra il testo")
    assert hand.page.get_by_role("heading", name="Il testo che ne uscirebbe").is_visible()
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
