"""Prefect's pages in a real Chromium, as staff go through them; every address that they ask for is noted."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, sync_playwright

from cli.runtime import prefect_runtime
from flows.forms.deadline import DeadlineForm
from tests.browser.pages import DONE, NOT_DONE, Pages

# Words of Prefect's own form page, none of which may stand beside an Italian question.
FOREIGN = re.compile(r"\(Optional\)|Add item|Select\b|Pick a date|No items|Submit|Enforce|\bNone\b|anyOf")
SCHEMA = DeadlineForm.model_json_schema()
ENTRIES = {
    "dichiarante": "Prova Uno, Ufficio accordi",
    "dal": "2026-01-31",
    "quantita": 1,
    "unita": "mesi",
    "direzione": "in avanti: entro … dalla data",
}

pytestmark = pytest.mark.timeout(1200)  # Prefect on SQLite is held up for minutes now and then (decision 1)


@dataclass(slots=True)
class Visitor:
    """A person at a browser.

    Attributes:
        addresses: Of everything that the browser asked for, sockets included.
        errors: Of the pages' own code.
        refused_entry: What the login page answered to a wrong password.
    """

    page: Page
    pages: Pages
    addresses: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    refused_entry: str = ""


def browser_program() -> str:
    chosen = os.environ.get("ACCORDI_CHROMIUM")
    found = next(
        (p for name in ([chosen] if chosen else ["chromium", "google-chrome"]) if (p := shutil.which(name))), ""
    )
    assert found, "no browser: apt install chromium (Debian), or name the program of one in ACCORDI_CHROMIUM"
    return found


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """A browser that has entered an installation of its own."""
    program = browser_program()
    with prefect_runtime(tmp_path_factory.mktemp("pagine")) as runtime, sync_playwright() as playwright:
        # Without its own sandbox: it does not start as root, and it sees no pages but ours.
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        context = browser.new_context(
            locale="it-IT", timezone_id="Europe/Rome", viewport={"width": 1400, "height": 1000}
        )
        page = context.new_page()
        page.set_default_timeout(60_000)
        here = Visitor(page, Pages(page, runtime.ui_url))
        context.on("request", lambda request: here.addresses.append(request.url))
        page.on("websocket", lambda socket: here.addresses.append(socket.url))
        page.on("pageerror", lambda error: here.errors.append(str(error)))
        here.refused_entry = here.pages.fail_to_enter("accordi:sbagliata")
        here.pages.enter(runtime.credential)
        yield here
        browser.close()


def test_a_wrong_password_is_told_in_italian(visitor: Visitor) -> None:
    assert visitor.refused_entry == "Utente o password non riconosciuti: scriverli come utente:password."


def test_a_step_is_taken_by_clicks_and_its_outcome_stands_on_the_page_of_its_run(visitor: Visitor) -> None:
    form = visitor.pages.form("calcola-termine")
    assert FOREIGN.findall(form.text()) == []
    form.fill(SCHEMA, ENTRIES)
    run = form.submit()
    assert run.await_end() == DONE
    run.expect_outcome("Il termine scade il 28 febbraio 2026")


def test_a_refused_step_shows_its_sentence(visitor: Visitor) -> None:
    form = visitor.pages.form("calcola-termine")
    form.fill(SCHEMA, {**ENTRIES, "dichiarante": "Uno"})
    run = form.submit()
    assert run.await_end() == NOT_DONE
    run.expect_outcome("Nulla è stato modificato")


def test_nothing_that_the_browser_asked_for_left_the_machine_and_no_page_broke(visitor: Visitor) -> None:
    assert len(visitor.addresses) > 100
    hosts = {urlsplit(address).hostname for address in visitor.addresses if not address.startswith(("data:", "blob:"))}
    assert hosts <= {"127.0.0.1", "localhost"}
    assert visitor.errors == []
