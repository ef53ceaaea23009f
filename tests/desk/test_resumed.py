"""What was sent when the session had ended waits for its person, and goes on to its page by a button."""

from __future__ import annotations

import re
from html import unescape

import pytest

from agreements.domain.people.person import Role
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people.conflicts import conflicts_of
from tests.desk.door import Browser, Door
from tests.desk.test_register import enter
from tests.desk.test_requests import person

REASON = "Parente <di prova>, a 5° grado"


def hidden(page: str) -> dict[str, str]:
    form = page[page.index('action="/ripreso') :]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    return {name: unescape(value) for name, value in found}


def follow(browser: Browser, page: str, path: str) -> int:
    """Send again as a browser does: the same body to where the answer leads."""
    sent = hidden(page)
    answer = browser.post(f"/ripreso?pagina={path}", sent)
    if answer.status_code != 307:
        return answer.status_code
    assert answer.headers["location"] == path
    return browser.post(path, sent).status_code


@pytest.mark.parametrize("logged_in_anew", [False, True])
def test_a_form_sent_after_the_session_is_read_and_sent_again(
    door: Door, bench: Workbench, logged_in_anew: bool
) -> None:
    number = enter(bench)
    browser = door.inside("prova.uno", Role.CLERK)
    form = {"token": browser.token(), "accordo": number, "motivo": REASON}
    browser.log_out()
    if logged_in_anew:
        browser.log_in("prova.uno")
    answer = browser.post("/conflitti", form)
    assert answer.status_code == 303
    assert REASON not in answer.headers["location"]
    if not logged_in_anew:
        assert answer.headers["location"].startswith("/accesso?poi=/ripreso")
        door.person("prova.due", Role.CLERK)
        browser.log_in("prova.due")
        assert browser.get("/ripreso?pagina=/conflitti").status_code == 404
        browser.log_out()
        browser.log_in("prova.uno")
    page = browser.get("/ripreso?pagina=/conflitti").text
    browser.log_out()  # and once more
    again = browser.post("/ripreso?pagina=/conflitti", hidden(page))
    assert again.headers["location"] == "/accesso?poi=/ripreso%3Fpagina%3D/conflitti"
    browser.log_in("prova.uno")
    page = browser.get("/ripreso?pagina=/conflitti").text
    assert "Parente &lt;di prova&gt;" in page
    assert conflicts_of(bench, person(door, "prova.uno")) == ()
    assert follow(browser, page, "/conflitti") == 303
    assert [each.reason for each in conflicts_of(bench, person(door, "prova.uno"))] == [REASON]
    assert follow(browser, page, "/conflitti") == 404


def test_of_nobody_no_secret_and_no_file_is_kept(door: Door, bench: Workbench) -> None:
    browser = door.inside("prova.uno", Role.CLERK)
    token = browser.token()
    browser.log_out()
    for path in ("/persona/password", "/persona/accessi", "/uscita", "/ricevuti"):
        assert browser.post(path, {"token": token, "nuova": "segreto di prova"}).status_code == 401
    for forged in ("", "x", "x.a.1.b", f"{token}0", "²", token.replace(".", ":")):
        assert browser.post("/conflitti", {"token": forged, "motivo": REASON}).status_code == 401
    browser.log_in("prova.uno")
    assert browser.post("/persona/password", {"token": token, "nuova": "segreto di prova"}).status_code == 403
    other = door.inside("prova.due", Role.CLERK)
    assert other.post("/conflitti", {"token": token, "motivo": REASON}).status_code == 403
    for path in ("/persona/password", "/conflitti", "", "https://altrove.example", "registra-parere"):
        assert browser.get(f"/ripreso?pagina={path}").status_code == 404
