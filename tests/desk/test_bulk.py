"""One step for many agreements: common values once, a row an agreement, one request for each, each with its refusal."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from agreements.domain.agreement.confidentiality import Confidentiality
from agreements.domain.people.person import Role
from agreements.domain.people.request import RequestState
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people.requests import settle, unsettled
from desk.bulk import MOST, STEPS
from desk.forms import published_steps
from tests.contract import samples
from tests.desk.door import Browser, Door, now, today


def common() -> dict[str, str]:
    return {
        "tutti.registro": "Repertorio degli accordi",
        "tutti.data": f"{today():%d/%m/%Y}",
        "tutti.ufficiale": "Prova Nove",
        "tutti.carica": "ufficiale di repertorio",
        "tutti.luogo": "Città di Prova",
    }


def agreements(bench: Workbench, count: int) -> list[str]:
    numbers = []
    with bench.database.unit() as unit:
        for n in range(1, count + 1):
            made = replace(samples.agreement(), number=f"P-2026-{n:04}", title=f"Accordo di prova n. {n}")
            numbers.append(unit.add(made, samples.event(made), f"richiesta {n}").number)
        unit.commit()
    return numbers


def filled(browser: Browser, step: str, numbers: list[str], **changes: object) -> dict[str, object]:
    page = browser.get(f"/molti?passo={step}&" + "&".join(f"accordo={each}" for each in numbers)).text
    click = re.search(r'name="click" value="([^"]+)"', page)
    assert click is not None
    return {
        "token": browser.token(),
        "passo": step,
        "click": click[1],
        "elenco": numbers,
        "accordo": numbers,
        **common(),
        **changes,
    }


def send(browser: Browser, form: dict[str, object]) -> tuple[int, str]:
    answer = browser.post("/molti", form)  # type: ignore[arg-type]
    return answer.status_code, answer.text


def test_every_step_that_is_offered_asks_for_all_that_its_form_must_have() -> None:
    for name, bulk in STEPS.items():
        fields = published_steps()[name].form_class().model_fields
        shown = {*bulk.common, *bulk.each}
        assert shown <= set(fields), name
        wanted = {field for field, of in fields.items() if of.is_required()}
        assert wanted - {"accordo", "dichiarante"} <= shown, name


def test_each_row_is_a_request_and_a_wrong_one_stops_no_other(door: Door, bench: Workbench) -> None:
    one, two, three = numbers = agreements(bench, 3)
    officer = door.inside("prova.uno", Role.REPERTORY)
    form = filled(officer, "registra-repertorio", numbers)
    form |= {f"{one}.numero": "12", f"{two}.numero": "", f"{three}.numero": "13"}
    status, page = send(officer, form)
    assert status == 422
    asked = unsettled(bench)
    assert [(each.step, each.agreement, each.form["numero"]) for each in asked] == [
        ("registra-repertorio", one, "12"),
        ("registra-repertorio", three, "13"),
    ]
    assert all(f'<a href="/richieste/{each.number}">' in page for each in asked)
    assert "Numero" in page.split("errore")[1]
    assert f'name="accordo" value="{two}"' in page
    assert f'name="accordo" value="{one}"' not in page
    assert 'value="Repertorio degli accordi"' in page
    # The same click again is the same requests.
    send(officer, form)
    assert unsettled(bench) == asked
    # Mended, under the click of the new page.
    again = re.search(r'name="click" value="([^"]+)"', page)
    assert again is not None
    mended = form | {"click": again[1], "elenco": [two], "accordo": [two], f"{two}.numero": "14"}
    status, page = send(officer, mended)
    assert status == 200, page
    assert len(unsettled(bench)) == 3
    settle(bench, asked[0].number, RequestState.REFUSED, "rifiutato per prova", now())
    assert len(unsettled(bench)) == 2


def test_what_a_person_may_not_do_is_said_in_each_row(door: Door, bench: Workbench) -> None:
    numbers = agreements(bench, 2)
    clerk = door.inside("prova.uno", Role.LEGAL)
    form = filled(clerk, "registra-repertorio", numbers) | {f"{each}.numero": "1" for each in numbers}
    status, page = send(clerk, form)
    assert status == 422
    assert page.count("spetta a: ufficiale di repertorio") == 2
    assert unsettled(bench) == ()


def test_confidential_and_missing_agreements_are_told_alike(door: Door, bench: Workbench) -> None:
    one, two = agreements(bench, 2)
    with bench.database.unit() as unit:
        there = unit.load(two)
        kept = replace(there, confidentiality=Confidentiality(today(), "legge", "motivo"), title="Segreto di prova")
        unit.save(kept, [samples.event(kept)])
        unit.commit()
    officer = door.inside("prova.uno", Role.REPERTORY)
    page = officer.get(f"/molti?passo=registra-repertorio&numeri={one.lower()},{two};P-1999-0001 x").text
    assert "Segreto" not in page
    assert page.count("non esiste nel registro") == 2
    form = filled(officer, "registra-repertorio", [one, two, "P-1999-0001"])
    form |= {f"{two}.numero": "1", f"{one}.numero": "2", "P-1999-0001.numero": "3"}
    send(officer, form)
    assert [each.agreement for each in unsettled(bench)] == [one]


def test_what_the_state_does_not_take_is_not_chosen_beforehand(door: Door, bench: Workbench) -> None:
    (number,) = agreements(bench, 1)
    clerk = door.inside("prova.uno", Role.PROCEDURE_OFFICER)
    page = clerk.get(f"/molti?passo=avvia-istruttoria&accordo={number}").text
    other = clerk.get(f"/molti?passo=registra-numero-delibera&accordo={number}").text
    chosen = [f'aria-label="Chiedi per {number}" checked' in each for each in (page, other)]
    assert sorted(chosen) == [False, True] or chosen == [False, False]
    assert "il passo non è possibile" in other or "il passo non è possibile" in page


def test_only_members_of_staff_and_only_forms_of_ours(door: Door, bench: Workbench) -> None:
    (number,) = agreements(bench, 1)
    administrator = door.inside("prova.nove", Role.ADMINISTRATOR)
    officer = door.inside("prova.uno", Role.REPERTORY)
    refused = administrator.get(f"/molti?passo=registra-repertorio&accordo={number}")
    assert (refused.status_code, "Accordo di prova" in refused.text) == (403, False)
    form = filled(officer, "registra-repertorio", [number]) | {f"{number}.numero": "1"}
    assert send(officer, form | {"token": "altro"})[0] == 403
    assert send(officer, form | {"passo": "rettifica"})[0] == 422
    assert send(officer, form | {"accordo": []})[0] == 422
    assert unsettled(bench) == ()


@pytest.mark.parametrize(
    "query",
    [
        "passo=<script>",
        "passo=rettifica&accordo=P-2026-0001",
        "numeri=" + "%00" * 50,
        "accordo=%27%25_",
        "passo=" + "x" * 2000,
    ],
)
def test_odd_addresses_show_an_ordinary_page(door: Door, query: str) -> None:
    page = door.inside("prova.uno", Role.CLERK).get(f"/molti?{query}")
    assert page.status_code == 200
    assert "<script>" not in page.text.replace('<script src="/statici/scrivania.js" defer></script>', "")


def test_more_than_a_hundred_are_cut_and_said(door: Door, bench: Workbench) -> None:
    numbers = [f"P-2026-{n:04}" for n in range(1, MOST + 2)]
    agreements(bench, 3)
    page = door.inside("prova.uno", Role.REPERTORY).get(f"/molti?passo=registra-repertorio&numeri={'+'.join(numbers)}")
    assert f"Gli accordi sono {MOST + 1}: al massimo {MOST} per volta." in page.text
    assert page.text.count('name="elenco"') == MOST
