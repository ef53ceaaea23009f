"""The pages of people: an administrator does all that ``accordi people`` does, and nobody else sees them."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import event

from agreements.domain.offices import RegisteredOffice
from agreements.domain.people.person import Person, Role
from agreements.use_cases.people.accounts import NewPerson, add_person
from agreements.use_cases.people.roster import State, Wanted, listed
from tests.desk.door import BY, Browser, Door, now, today

WHY = {"motivo": "decreto n. 1 di prova"}
PAGES = ("/persone", "/persone/nuova", "/persone/modifiche", "/persone/nessuno", "/persone/{who}")
FORMS = (
    "/persone/nuova",
    *(
        f"/persone/{{who}}/{what}"
        for what in (
            *("funzione", "fine-funzione", "delega", "revoca", "assenza", "rientro", "collegamento", "ente"),
            "chiusura",
            "rimozione",
        )
    ),
)


@pytest.fixture
def administrator(door: Door) -> Browser:
    return door.inside("prova.nove", Role.ADMINISTRATOR)


def person_of(door: Door, login: str = "prova.uno") -> Person:
    with door.bench.database.unit() as unit:
        account = unit.account_with(login=login)
        person = unit.person(account.person) if account else None
    assert person is not None
    return person


def change(browser: Browser, what: str, **fields: str) -> tuple[int, str]:
    """What a form of Prova Uno's page answers: the page after it where it was done."""
    sent = {"token": browser.token()} | WHY | fields
    answer = browser.post(f"/persone/{person_of(browser.door).id}/{what}", sent)
    if answer.status_code == 303:
        return 303, unescape(browser.get(answer.headers["location"]).text)
    return answer.status_code, unescape(answer.text)


@pytest.mark.parametrize("role", [*Role, None], ids=str)
def test_the_pages_are_an_administrators(door: Door, role: Role | None) -> None:
    who = door.person("prova.altra")
    browser = door.inside("prova.uno", *([role] if role else []))
    ours = role is Role.ADMINISTRATOR
    for path in PAGES:
        found = browser.get(path.format(who=who)).status_code
        assert found == (403 if not ours else 404 if path.endswith("nessuno") else 200), path
    token = {"token": browser.token()}
    for path in FORMS:
        answer = browser.post(path.format(who=who), token)
        link = path.endswith("collegamento")
        assert answer.status_code == (403 if not ours else 200 if link else 422), path
    with door.bench.database.unit() as unit:
        assert len(unit.people_changes(who)) == (4 if ours else 3)


@pytest.mark.parametrize("path", FORMS)
def test_a_form_of_another_session_or_page_changes_nothing(door: Door, administrator: Browser, path: str) -> None:
    who = door.person("prova.uno")
    with door.bench.database.unit() as unit:
        before = unit.people_changes()
    address = path.format(who=who)
    for token, foreign in (("", ""), ("altro", ""), (administrator.token(), "https://altrove.example")):
        headers = {"origin": foreign} if foreign else {}
        assert administrator.post(address, {"token": token} | WHY, **headers).status_code == 403
    assert administrator.get(address).status_code == (200 if path.endswith("nuova") else 405)
    assert door.browser().get(address).headers["location"].startswith("/accesso")
    assert door.browser().post(address, WHY).status_code == 401
    with door.bench.database.unit() as unit:
        assert unit.people_changes() == before


def test_a_person_is_entered_and_comes_in_by_the_link_that_is_shown_once(door: Door, administrator: Browser) -> None:
    new = {"nome": "Prova <Uno>", "ufficio": "Ufficio & accordi", "nome_utente": "prova.uno"} | WHY
    token = {"token": administrator.token()}
    for wrong, told in (
        ({"nome": ""}, "nome e cognome"),
        ({"nome_utente": "PROVA.nove"}, "è già di qualcuno"),
        ({"nome_utente": ""}, "Manca come la persona entra"),
        ({"email": "non un indirizzo"}, "non è un indirizzo"),
        ({"codice_fiscale": "PRVPRV80A01H501A"}, "non è valido"),
        ({"motivo": " "}, "motivo"),
    ):
        refused = administrator.post("/persone/nuova", token | new | wrong)
        assert (refused.status_code, told in unescape(refused.text)) == (422, True), unescape(refused.text)
        kept = re.findall(r'id="nuova-(?:nome|ufficio)"[^>]*value="([^"]*)"', refused.text)
        assert kept == ["" if wrong == {"nome": ""} else "Prova &lt;Uno&gt;", "Ufficio &amp; accordi"]
    shown = administrator.post("/persone/nuova", token | new)
    found = re.search(r"http://\S+?(/collegamento/[\w-]+)", shown.text)
    assert found is not None
    assert found[0].startswith(door.origin)
    assert "prova.uno" in door.browser().get(found[1]).text
    assert found[1] not in administrator.get(f"/persone/{person_of(door).id}").text
    again = administrator.post("/persone/nuova", token | new)
    assert (again.status_code, "è già di qualcuno" in again.text) == (422, True)
    by_provider = {"nome": "Prova Due", "nome_utente": "", "codice_fiscale": "prvprv80a01h501k"}
    assert administrator.post("/persone/nuova", token | new | by_provider).status_code == 303
    with door.bench.database.unit() as unit:
        assert unit.person_with_code(door.key.of_code("PRVPRV80A01H501K")) is not None
    assert "Prova &lt;Uno&gt;" in administrator.get("/persone").text


def test_roles_are_given_and_ended(door: Door, administrator: Browser) -> None:
    browser = door.inside("prova.uno")
    status, page = change(administrator, "funzione", funzione="dirigente", dal="2026-01-01")
    assert (status, "Fatto. Prova prova.uno: dirigente dal 01/01/2026." in page) == (303, True)
    assert not browser.is_in()  # who gains a role logs in anew
    status, page = change(administrator, "funzione", funzione="dirigente", al="2199-01-01")
    assert (status, "ha già la funzione dirigente" in page) == (422, True)
    assert 'value="2199-01-01"' in page
    assert re.search(r'<option value="dirigente" selected>', page)
    assert '<details id="funzione" open>' in page
    for wrong, told in (
        ({"funzione": "capo"}, "non esiste: le funzioni sono"),
        ({"funzione": "protocollo", "struttura": "IGNOTA"}, "non è nel registro"),
        ({"funzione": "protocollo", "al": "2020-01-01"}, "prima del primo"),
        ({"funzione": "protocollo", "dal": "31/02/2026"}, "non è una data che esiste"),
        ({"funzione": "protocollo", "motivo": ""}, "motivo"),
    ):
        status, page = change(administrator, "funzione", **wrong)
        assert (status, told in page) == (422, True), told
    assert change(administrator, "fine-funzione", quale="dirigente@")[0] == 303
    assert person_of(door).roles[0].last_on == today() - timedelta(days=1)
    assert change(administrator, "fine-funzione", quale="dirigente@")[0] == 422
    assert change(administrator, "fine-funzione", quale="ragioneria@SET-UNO")[0] == 422
    with door.bench.database.unit() as unit:
        last = unit.people_changes(person_of(door).id)[-1]
    assert (last.actor.name, last.actor.how, last.why) == ("Prova prova.nove", "autenticato", WHY["motivo"])


def test_delegations_and_absences_are_recorded_once_and_ended(door: Door, administrator: Browser) -> None:
    door.person("prova.uno", Role.MANAGER)
    door.person("prova.due")
    until = str(today() + timedelta(days=9))
    given = {"delegato": "prova.due", "funzione": "dirigente", "atto": "ordine n. 4", "al": until, "passi": "proroga"}
    assert change(administrator, "delega", **(given | {"delegato": "prova.uno"}))[0] == 422
    assert change(administrator, "delega", **(given | {"passi": "altro"}))[0] == 422
    assert change(administrator, "delega", **(given | {"al": ""}))[0] == 422
    assert change(administrator, "delega", **given)[0] == 303
    status, page = change(administrator, "delega", **given)
    assert (status, "è già registrata" in page, "<option selected>proroga" in page) == (422, True, True)
    due = person_of(door, "prova.due")
    assert [(each.role, each.extent) for each in due.received] == [(Role.MANAGER, ("proroga",))]
    away = {"al": until, "sostituto": "prova.due"}
    assert change(administrator, "assenza", **(away | {"sostituto": "nessuno"}))[0] == 422
    assert change(administrator, "assenza", **away)[0] == 303
    assert change(administrator, "assenza", **away)[0] == 422
    assert [each.state for each in listed(door.bench, now()) if each.person.id == person_of(door).id] == [State.AWAY]
    assert [held.role for held in person_of(door, "prova.due").stands_in] == [Role.MANAGER]
    assert change(administrator, "rientro")[0] == 303
    assert change(administrator, "rientro")[0] == 422
    assert change(administrator, "revoca", quale=f"{due.id}@dirigente")[0] == 303
    assert change(administrator, "revoca", quale=f"{due.id}@dirigente")[0] == 422
    assert person_of(door, "prova.due").roles_on(today()) == frozenset()


def test_who_is_closed_is_out_and_only_the_history_is_shown(door: Door, administrator: Browser) -> None:
    browser = door.inside("prova.uno")
    assert change(administrator, "chiusura", ultimo=str(today() + timedelta(days=1)))[0] == 303
    assert browser.is_in()
    status, page = change(administrator, "chiusura")
    assert (status, "non più in servizio" in page) == (303, False)  # today is the last day
    assert not browser.is_in()
    assert person_of(door).ended_on == today()


def test_the_last_administrator_stays(door: Door, administrator: Browser) -> None:
    sent = {"token": administrator.token()} | WHY
    own = f"/persone/{person_of(door, 'prova.nove').id}"
    for form in ({"quale": "amministratore del sistema@"}, {"quale": "amministratore del sistema@", "ultimo": ""}):
        refused = administrator.post(f"{own}/fine-funzione", sent | form)
        assert (refused.status_code, "Nessuno amministrerebbe più il sistema" in refused.text) == (422, True)
    for form in ({}, {"ultimo": str(today() + timedelta(days=3))}):
        refused = administrator.post(f"{own}/chiusura", sent | form)
        assert (refused.status_code, "Nessuno amministrerebbe più il sistema" in refused.text) == (422, True)
    assert administrator.is_in()
    door.person("prova.otto", Role.ADMINISTRATOR)
    assert administrator.post(f"{own}/chiusura", sent).status_code == 303
    assert not administrator.is_in()


def test_people_are_found_by_words_role_office_and_state(door: Door, administrator: Browser) -> None:
    with door.bench.database.unit() as unit:
        unit.save_office(RegisteredOffice("SET-UNO", "Settore uno", "uno@example.it", "dirigente di prova"))
        unit.commit()
    door.person("prova.uno")
    door.person("prova.due", Role.MANAGER)
    add_person(door.bench, NewPerson("Prova Càrla", "Ufficio legale", "", "", "impronta"), BY, now(), "prova")
    assert change(administrator, "funzione", funzione="istruttore", struttura="SET-UNO")[0] == 303

    def names(**wanted: object) -> list[str]:
        return [each.person.name for each in listed(door.bench, now(), Wanted(**wanted))]  # type: ignore[arg-type]

    assert names(words="legale CARLA") == ["Prova Càrla"]
    assert names(words="prova.due") == ["Prova prova.due"]
    assert names(role=Role.MANAGER) == ["Prova prova.due"]
    assert names(office="SET-UNO", role=Role.CLERK) == ["Prova prova.uno"]
    assert names(state=State.NO_WAY_IN) == ["Prova Càrla"]
    page = administrator.get("/persone?parole=carla&funzione=&struttura=&stato=senza+modo+di+entrare").text
    assert "Una persona." in page
    assert "Nessuna persona corrisponde" in administrator.get("/persone?funzione=ragioneria").text
    assert administrator.get("/persone?parole=%3Cscript%3E").text.count("<script>") == 0


def test_without_a_provider_nobody_is_linked_to_one(door: Door, administrator: Browser) -> None:
    door.person("prova.uno")
    assert 'id="ente"' not in administrator.get(f"/persone/{person_of(door).id}").text
    status, page = change(administrator, "ente", identificativo="soggetto-1")
    assert (status, "non è configurato" in page) == (422, True)


def test_what_is_not_there_is_said_so(door: Door, administrator: Browser) -> None:
    who = door.person("prova.uno")
    token = {"token": administrator.token()}
    assert administrator.post(f"/persone/{who}/altro", token).status_code == 404
    assert administrator.post("/persone/nessuno/chiusura", token | WHY).status_code == 404
    assert administrator.post("/persone", token).status_code == 405


@pytest.mark.parametrize("role", [Role.CLERK, Role.OWING, Role.ADMINISTRATOR, None], ids=str)
def test_the_first_page_leads_to_what_opens_and_to_nothing_else(door: Door, role: Role | None) -> None:
    browser = door.inside("prova.uno", *([role] if role else []))
    page = browser.get("/").text
    for path in ("/registro", "/ricevuti", "/conflitti", "/persone"):
        assert (f'href="{path}"' in page) == (browser.get(path).status_code == 200), path
    assert ('href="/registro"' in page) == (role in (Role.CLERK, Role.OWING))
    assert ('href="/passi"' in page) == (role is not None)
    assert ('href="/v2/deployments"' in page) == (role is Role.ADMINISTRATOR)
    assert ("Nessuna funzione" in page) == (role is None)


def test_many_people_stand_on_pages_and_filters_stay(door: Door, administrator: Browser) -> None:
    with door.bench.database.unit() as unit:
        for n in range(1000):
            unit.save_person(Person(f"p{n}", f"Prova {n:04}", "Ufficio & molti"), now())
        unit.commit()
    asked: list[str] = []
    event.listen(door.bench.database._engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    page = administrator.get("/persone?parole=prova+0&pagina=2").text
    assert len(asked) < 40
    assert page.count('data-titolo="Persona"') == 50
    assert "1000 persone" in page
    assert "Pagina 2 di 20" in page
    assert 'href="/persone?parole=prova+0&amp;pagina=3"' in page
    for wrong in ("0", "-1", "x", "9" * 40, "999"):
        assert administrator.get(f"/persone?pagina={wrong}").status_code == 200
