"""Every page of ours by every role: who comes where, that no form passes without its token, and what nobody is shown.

The routes are the application's own: a page that is added is tried without being named here.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agreements.domain.agreement.confidentiality import Confidentiality
from agreements.domain.people.person import Role
from agreements.domain.people.received import Way
from agreements.settings import Settings
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.mail.received import receive
from desk.app import create_app
from tests.contract import samples
from tests.desk.door import Door, behind, now

SECRET = "Nascondiglio"
OPEN = ("/accesso", "/collegamento/", "/statici/", "/accessibilita", "/guida")
FOR_EVERYBODY_INSIDE = ("/persona", "/passi", "/richieste")
"""Of these who may not take steps sees its own part only: itself, the list of steps, its own requests (none)."""
WHO = [None, Role.CLERK, Role.MANAGER, Role.DIRECTOR, Role.GOVERNMENT_SECRETARY, Role.OWING, Role.ADMINISTRATOR]


@pytest.fixture
def hidden(bench: Workbench) -> str:
    """The number of an agreement that nobody has been named to read; one file and one person's request are of it."""
    with bench.database.unit() as unit:
        made = replace(samples.agreement(), title=f"{SECRET} di prova")
        closed = replace(made, confidentiality=Confidentiality(now().date(), "legge", "motivo"))
        number = unit.add(closed, samples.event(closed), "prova").number
        unit.commit()
    receive(bench, [(f"{SECRET}.pdf", b"%PDF-1.7 prova")], number, Way.PAGE, "persona-0", now())
    return number


def pages(bench: Workbench, var: Path, number: str) -> list[tuple[str, str]]:
    """Method and address of every page, with an agreement, a person and a file that there are."""
    guard: Any = create_app(bench, Settings(_env_file=None, var=var, trial=True), behind, "http://127.0.0.1:1")
    given = {"number": number, "nth": "1", "sha256": "ab" * 32, "who": "persona-1"}
    given |= {"step": "registra-parere", "what": "funzione", "secret": "x" * 43, "name": "stile.css"}
    return [
        (method, re.sub(r"{([a-z0-9]+)(:[a-z]+)?}", lambda found: "1" if found[2] else given[found[1]], route.path))
        for route in guard._app._pages._routes
        for method in sorted(route.methods & {"GET", "POST"})
    ]


def test_a_stranger_is_asked_who_it_is(door: Door, bench: Workbench, tmp_path: Path, hidden: str) -> None:
    stranger = door.browser()
    for method, path in pages(bench, tmp_path, hidden):
        if path.startswith(OPEN):
            continue
        answer = stranger.get(path) if method == "GET" else stranger.post(path, {})
        asks = answer.status_code == 401 or (answer.status_code == 303 and "/accesso" in answer.headers["location"])
        assert asks or (method == "POST" and "/accesso" in answer.text), (method, path, answer.status_code)
        assert SECRET not in answer.text


@pytest.mark.parametrize("role", WHO, ids=str)
def test_each_role_comes_where_its_work_is_and_nobody_reads_what_is_confidential(
    door: Door, bench: Workbench, tmp_path: Path, hidden: str, role: Role | None
) -> None:
    browser = door.inside("prova.uno", *([role] if role else []))
    acts = role not in (None, Role.ADMINISTRATOR)
    for method, path in pages(bench, tmp_path, hidden):
        if method != "GET":
            continue
        plain, asking = browser.get(path), browser.get(f"{path}?accordo={hidden}&parole={SECRET[:6]}")
        for answer in (plain, asking):
            assert SECRET not in answer.text, path
            assert answer.status_code < 500, path
        status = plain.status_code
        if path.startswith("/persone"):
            assert (status == 403) == (role is not Role.ADMINISTRATOR), (path, status)
        elif path.startswith(OPEN) or path.startswith(FOR_EVERYBODY_INSIDE) or path == "/":
            assert status in (200, 303, 403, 404, 410), (path, status)
        elif not acts:
            assert status in (403, 404), (path, status)
        elif hidden in path:
            assert status == 403, (path, status)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMINISTRATOR], ids=str)
def test_no_form_passes_without_its_token_or_from_a_foreign_page(
    door: Door, bench: Workbench, tmp_path: Path, hidden: str, role: Role
) -> None:
    browser = door.inside("prova.uno", role)
    for method, path in pages(bench, tmp_path, hidden):
        if method != "POST" or path.startswith(OPEN):
            continue
        forged = browser.post(path, {"token": "indovinato", "accordo": hidden})
        assert forged.status_code in (403, 404), (path, forged.status_code)
        foreign = browser.post(path, {"token": browser.token()}, origin="https://altrove.example")
        assert foreign.status_code == 403, (path, foreign.status_code)
    assert browser.is_in()
