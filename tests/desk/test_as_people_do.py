"""``accordi up`` as people use it: each comes by the door, fills Prefect's forms in, and reads what came of it.

The persons are entered by the commands that the operations page names; one chooses a password by the one-time link, the
other comes by the provider of the body.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from agreements import app
from agreements.domain.people.request import RequestState
from agreements.settings import Settings
from agreements.use_cases.base.journal_told import tell_journal
from agreements.use_cases.people.roster import listed
from cli.runtime.processes import free_port
from tests.desk.door import PASSWORD, today
from tests.desk.test_provider import Issuer, running_provider
from tests.flows.test_up import await_line, up
from tests.integration.use_cases.lives import Life
from tests.support.browser import Visitor, at_a_browser
from tests.support.installed import BY, Installation, link_in
from tests.support.prefect_database import installation_folder
from tests.support.prefect_pages import FormPage, Pages

DEADLINE = {"dal": "2026-01-31", "quantita": 1, "unita": "mesi", "direzione": "in avanti: entro … dalla data"}
_TWICE = """([place, body]) => Promise.all([1, 2].map(() => fetch(`${place}/create_flow_run`, {
    method: "POST", headers: {"content-type": "application/json"}, body: JSON.stringify(body)
}).then(answer => answer.json())))"""

pytestmark = pytest.mark.timeout(900)


@dataclass(frozen=True)
class WithProvider(Installation):
    """What is up, with an agreement under examination, and a provider of the body."""

    issuer: Issuer
    number: str


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WithProvider]:
    folder = installation_folder(tmp_path_factory, "porta")
    settings = Settings(_env_file=None, var=folder, trial=True, converter="dxpdf")
    app.create(settings)
    bench = app.build(settings)
    life = Life(bench, folder)
    life.create()
    life.examine()
    secret = folder / "segreto-oidc"
    secret.touch(0o600)
    secret.write_text("un segreto di prova\n")
    port = free_port()
    with running_provider() as issuer, pytest.MonkeyPatch.context() as environment:
        for name, value in {
            "ACCORDI_TRIAL": "true",
            "ACCORDI_OIDC_ISSUER": issuer.address,
            "ACCORDI_OIDC_CLIENT_ID": "accordi",
            "ACCORDI_OIDC_CLIENT_SECRET_FILE": str(secret),
            "ACCORDI_OIDC_ROLES_CLAIM": "groups",
            "ACCORDI_OIDC_ROLES": "acc-dirigenti=dirigente",
        }.items():
            environment.setenv(name, value)
        with up(folder, port) as process:
            await_line(process, "Nessuno può ancora entrare")
            yield WithProvider(folder, f"http://127.0.0.1:{port}", bench, issuer, life.number)
    bench.database.close()


def opinion(person: Visitor, at: WithProvider, *, dated: bool = True) -> FormPage:
    """The form of a favourable opinion on the agreement, filled in."""
    form = Pages(person.page, at.url).form("registra-parere")
    form.fill({"Numero dell’accordo": f" {at.number.lower()} ", "Reso da": "Prova Otto, dirigente"})
    form.fill({"Esito": "favorevole", **({"Data del parere": str(today())} if dated else {})})
    return form


def enter_by_link(person: Visitor, at: WithProvider, link: str) -> None:
    assert link.startswith(at.url)  # on whatever port the door was opened
    person.page.goto(link)
    person.page.get_by_label("Nuova password", exact=True).fill(PASSWORD)
    person.page.get_by_label("Di nuovo la nuova password").fill(PASSWORD)
    person.page.get_by_role("button", name="Salva la password").click()
    person.page.wait_for_url(f"{at.url}/")


def enter_by_provider(person: Visitor, at: WithProvider, subject: str) -> None:
    page = person.page
    page.goto(f"{at.url}/v2/deployments")
    page.get_by_role("link", name="Entra con l’accesso dell’ente").click()
    page.locator("input[name=sub]").fill(subject)
    page.get_by_role("button", name="Authorize").click()
    page.wait_for_url(f"{at.url}/v2/**")
    # The provider's own page asks for a sheet elsewhere; it is not ours.
    person.addresses.clear()
    person.said.clear()


def test_a_step_of_others_is_refused_on_prefects_page_with_who_may(installed: WithProvider) -> None:
    first = ("first-administrator", "prova.amm", "--name", "Prova Amministra", "--office", "Sistemi informativi", *BY)
    administrator, clerk = link_in(installed.people(*first)), installed.add("prova.uno", "Prova Uno", "istruttore")
    installed.add("prova.quattro", "Prova Quattro", "dirigente")
    for link, why in (
        (clerk, "Prova Uno come istruttore lo prepara o chiede soltanto; chiederlo a Prova Quattro"),
        (administrator, "chi lo amministra non compie passi sugli atti"),
    ):
        with at_a_browser() as person:
            enter_by_link(person, installed, link)
            told = opinion(person, installed).fail_to_submit()
            assert told.startswith(f"Il passo «registra-parere» su {installed.number} spetta a: dirigente, direttore")
            assert why in told
            assert [each.partition(" http")[0] for each in person.refused] == ["409 POST"]
    assert installed.runs("registra-parere") == []
    assert installed.requests("registra-parere") == []


def test_a_clerk_takes_a_step_on_prefects_pages_and_one_form_sent_twice_is_one_run(
    installed: WithProvider,
) -> None:
    with at_a_browser() as person:
        enter_by_link(person, installed, installed.add("prova.due", "Prova Due", "istruttore"))
        for path in ("/persona", "/ricevuti"):
            person.page.goto(f"{installed.url}{path}")
        person.page.goto(f"{installed.url}/v2/deployments")
        form = Pages(person.page, installed.url).form("calcola-termine")
        day, way = str(DEADLINE["dal"]), str(DEADLINE["direzione"])
        form.fill({"Data da cui si conta": day, "Quanto": "2", "Unità": "mesi", "Verso": way})
        run = form.submit()
        assert run.await_end() == "Completed"
        expect(run.answer()).to_have_text(re.compile("Richiesta n. .*: compiuta"))
        expect(person.page.get_by_role("main")).to_contain_text("Scadenza: martedì 31 marzo 2026")
        answers = person.page.evaluate(
            _TWICE, [f"/api/deployments/{installed.place('calcola-termine')}", {"parameters": {"modulo": DEADLINE}}]
        )
        assert (person.refused, person.said) == ([], [])
    (once,) = {each["id"] for each in answers}
    assert {each["id"] for each in installed.runs("calcola-termine")} > {once}
    assert len(installed.runs("calcola-termine")) == 2


def test_who_comes_by_the_provider_takes_a_step_and_the_journal_knows_who_it_was(installed: WithProvider) -> None:
    installed.issuer.knows("soggetto-tre", name="Prova Tre", groups=["acc-dirigenti"])
    with at_a_browser() as person:
        enter_by_provider(person, installed, "soggetto-tre")
        told = opinion(person, installed, dated=False).fail_to_submit()
        assert told == "Il modulo non è compilato bene; «Data del parere»: manca."
        person.refused.clear()
        person.said.clear()
        run = opinion(person, installed).submit()
        assert run.await_end() == "Completed"
        expect(run.answer()).to_have_text(re.compile("Richiesta n. .*: compiuta"))
        expect(person.page.get_by_role("main")).to_contain_text("favorevole (Prova Otto, dirigente,")
        assert (person.refused, person.said) == ([], [])
    (who,) = [each.person for each in listed(installed.bench, datetime.now(UTC)) if each.person.name == "Prova Tre"]
    row = tell_journal(installed.bench.database, installed.number, datetime.now(UTC)).rows[-1]
    assert (row.how, row.name, row.person) == ("autenticato", "Prova Tre", who.id)
    # Prefect has the number of the request, and neither a name nor what was typed.
    (made,) = installed.runs("registra-parere")
    (asked,) = installed.requests("registra-parere")
    assert asked.state is RequestState.DONE
    assert made["parameters"] == {"richiesta": asked.number}
    said = json.dumps([made, installed.prefect("artifacts/filter", {}), installed.prefect("logs/filter", {})])
    assert [word for word in ("Prova Tre", "Prova Otto", who.id, "favorevole") if word in said] == []
