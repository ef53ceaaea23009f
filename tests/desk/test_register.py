from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements.domain.agreement.agreement import AgreementKind
from agreements.domain.agreement.confidentiality import Confidentiality
from agreements.domain.agreement.replica import Replica
from agreements.domain.offices import RegisteredOffice
from agreements.domain.people.person import Role
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people.readers import name_reader
from agreements.use_cases.registers import register_export
from tests.contract import samples
from tests.desk.door import BY, Browser, Door, now, today
from tests.support import builders


def signed_on() -> date:
    return today() - timedelta(days=400)


def enter(bench: Workbench, **fields: object) -> str:
    with bench.database.unit() as unit:
        number = unit.next_number(2026)
        made = replace(builders.signed(day=signed_on()), number=number, **fields)  # type: ignore[arg-type]
        unit.add(made, samples.event(made), number)
        unit.commit()
    return number


def keep_confidential(bench: Workbench, number: str) -> None:
    with bench.database.unit() as unit:
        kept = replace(unit.load(number), confidentiality=Confidentiality(today(), "legge", "motivo"))
        unit.save(kept, [replace(samples.event(kept), at=now())])
        unit.commit()


def numbers(page: str) -> list[str]:
    return re.findall(r'href="/accordi/(P-\d{4}-\d+)"', page)


def found(browser: Browser, asked: str) -> list[str]:
    answer = browser.get(f"/registro?{asked}")
    assert answer.status_code == 200, answer.text
    return numbers(answer.text)


@pytest.mark.parametrize("role", [*Role])
def test_whoever_works_on_acts_reads_the_register(door: Door, bench: Workbench, role: Role) -> None:
    number = enter(bench)
    browser = door.inside("prova.uno", role)
    for path in ("/registro", "/registro.csv", "/registro.json", "/registro.xlsx"):
        answer = browser.get(path)
        if role is Role.ADMINISTRATOR:
            assert answer.status_code == 403
            assert number not in answer.text
        else:
            assert answer.status_code == 200
    assert browser.post("/registro", {"token": browser.token()}).status_code == 405


def test_who_has_not_logged_in_is_led_to_the_login_and_back(door: Door) -> None:
    answer = door.browser().get("/registro?parole=acque&pagina=2")
    assert answer.status_code == 303
    assert "parole%3Dacque" in answer.headers["location"]


def test_an_empty_register_says_so(door: Door) -> None:
    page = door.inside("prova.uno", Role.CLERK).get("/registro").text
    assert "Nel registro non c’è ancora alcun accordo." in page
    assert "registro.csv" not in page


def test_each_condition_narrows_what_is_found_and_stands_in_the_form(door: Door, bench: Workbench) -> None:
    office = RegisteredOffice(
        "ACQ", "Settore Acque", "acque@ente.example", "dirigente", former_emails=("h2o@ente.example",)
    )
    with bench.database.unit() as unit:
        unit.save_office(office)
        unit.commit()
    manager = replace(builders.signed().manager, email="h2o@ente.example")
    one = enter(bench, title="Acque pubbliche di prova", manager=manager)
    two = enter(bench, title="Strade di prova", kind=AgreementKind.CONVENTION, frame=one)
    browser = door.inside("prova.uno", Role.CLERK)
    assert found(browser, "") == [two, one]
    only_one = ["parole=acqu", "struttura=ACQ", "parole=%C3%80CQUE", f"famiglia={one}"]
    assert [found(browser, asked) for asked in only_one] == [[one]] * len(only_one)
    assert found(browser, "tipo=convenzione") == [two]
    assert found(browser, f"quadro={one.lower()}") == [two, one]
    assert found(browser, f"firmato-dal={signed_on()}&firmato-al={signed_on():%d/%m/%Y}&stato=vigente") == [two, one]
    for asked in (
        f"firmato-al={signed_on() - timedelta(days=1)}",
        "stato=chiuso",
        "importo-da=1.000.000",
        "base=art.+99",
    ):
        assert found(browser, asked) == []
    page = browser.get(f"/registro?parole=acque&stato=vigente&firmato-dal={signed_on():%d/%m/%Y}").text
    assert 'value="acque"' in page
    assert '<option value="vigente" selected>' in page
    assert f'value="{signed_on()}"' in page
    assert "<details open>" in page


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (f"parole={'a' * 201}", 422),
        ("parole=a%00b", 422),
        ("parole=%F0%9F%98%80%25_'--", 200),
        ("parole=%3Cscript%3Ealert(1)%3C/script%3E", 200),
        ("parte=%25", 200),
        ("stato=ovunque", 422),
        ("tipo=altro", 422),
        ("struttura=NESSUNA", 422),
        ("struttura=%27%3B--", 422),
        ("firmato-dal=ieri", 422),
        ("firmato-dal=2026-02-30", 422),
        ("importo-da=molto", 422),
        ("importo-da=-1", 422),
        ("famiglia=1", 422),
        ("pagina=0", 200),
        ("pagina=-1", 200),
        ("pagina=999999999999999999999", 200),
        ("pagina=%C2%B2", 200),
        ("ordine=drop&verso=table", 200),
        ("sconosciuto=1", 200),
    ],
)
def test_whatever_an_address_holds_is_answered(door: Door, bench: Workbench, asked: str, status: int) -> None:
    enter(bench)
    browser = door.inside("prova.uno", Role.CLERK)
    answer = browser.get(f"/registro?{asked}")
    assert answer.status_code == status
    assert "<script>alert" not in answer.text
    if status == 422:
        assert 'role="alert"' in answer.text
        assert browser.get(f"/registro.csv?{asked}").status_code == 422


def test_pages_and_orders_keep_what_was_asked(door: Door, bench: Workbench) -> None:
    made = [enter(bench, title=f"Prova {n % 7} di titolo {n:03d}") for n in range(120)]
    browser = door.inside("prova.uno", Role.CLERK)
    page = browser.get("/registro?parole=prova&ordine=numero&verso=crescente").text
    assert numbers(page) == made[:50]
    assert "120 accordi, pagina 1 di 3" in page
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following is not None
    assert numbers(browser.get(following[1].replace("&amp;", "&")).text) == made[50:100]
    assert found(browser, "parole=prova&ordine=numero&verso=crescente&pagina=99") == made[100:]
    by_title = sorted(made, key=lambda number: (made.index(number) % 7, number))
    assert found(browser, "ordine=oggetto&verso=crescente&pagina=2") == by_title[50:100]
    assert found(browser, "ordine=oggetto&verso=discendente") == by_title[::-1][:50]


def test_confidential_agreements_are_for_who_was_named_and_the_sentence_is_the_same_whatever_is_asked(
    door: Door, bench: Workbench
) -> None:
    plain, secret = enter(bench, title="Palese di prova"), enter(bench, title="Segretissimo di prova")
    keep_confidential(bench, secret)
    one = door.inside("prova.uno", Role.CLERK)
    two = door.inside("prova.due", Role.CLERK)
    with bench.database.unit() as unit:
        person = next(each for each in unit.people() if each.name == "Prova prova.uno")
    name_reader(bench, secret, person.id, "istruisce", BY, now())
    assert found(one, "") == [secret, plain]
    assert "riservato</span>" in one.get("/registro").text
    for asked in ("", "parole=segretissimo", "parole=palese", "stato=chiuso"):
        page = two.get(f"/registro?{asked}").text
        assert secret not in page
        assert "Segretissimo" not in page
        assert "Accordi riservati non mostrati: 1." in page
    assert secret not in two.get("/registro.csv").text
    assert secret in one.get("/registro.csv").text
    with bench.database.unit() as unit:
        assert [(each.person, each.what) for each in unit.readings(secret)] == [
            (person.id, "esportazione del registro (csv)")
        ]


def test_an_export_holds_all_that_is_found(door: Door, bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [enter(bench, title=f"Prova di titolo {n}") for n in range(60)]
    enter(bench, title="Altro di tutt’altro")
    browser = door.inside("prova.uno", Role.CLERK)
    told = csv.DictReader(io.StringIO(browser.get("/registro.csv?parole=titolo").text), delimiter=";")
    assert len([*told]) == 60
    assert [each["number"] for each in json.loads(browser.get("/registro.json?parole=titolo").text)] == made
    sheet = browser.get("/registro.xlsx?parole=titolo")
    assert sheet.content[:2] == b"PK"
    assert 'filename="registro.xlsx"' in sheet.headers["content-disposition"]
    monkeypatch.setattr(register_export, "MOST_EXPORTED", 59)
    refused = browser.get("/registro.xlsx?parole=titolo")
    assert refused.status_code == 422
    assert "restringere la ricerca" in refused.text


def test_copies_of_a_family_are_told_apart_by_the_other_party(door: Door, bench: Workbench) -> None:
    model = enter(bench, title="Schema di prova")
    parties = builders.signed().parties
    for name in ("Comune di Alfa", "Comune di Beta"):
        enter(
            bench,
            title="Schema di prova",
            replica=Replica(model, 1),
            parties=(parties[0], replace(parties[1], name=name)),
        )
    page = door.inside("prova.uno", Role.CLERK).get("/registro").text
    assert all(f"Comune di {name}" in page for name in ("Alfa", "Beta"))
