"""Several clerks at their own computers at once, under TLS: by the door itself, and by nginx before it.

Each computer is an address of loopback of its own; who comes by nginx is known by it as nginx tells.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from agreements.app import people_key_of
from agreements.domain.people.person import Role
from agreements.settings import Settings
from agreements.use_cases.base.workbench import Workbench
from cli.runtime.processes import free_port
from desk.__main__ import arguments, configured
from desk.app import create_app
from tests.desk.door import SESSION, Browser, Door, behind
from tests.integration.test_behind_nginx import NAME, awaited, nginx
from tests.support.tls import loopback_certificate

CLERKS = 6


@contextmanager
def served(bench: Workbench, folder: Path, origin: str, tls: tuple[str, str] | None, **chosen: Any) -> Iterator[int]:
    """The door as ``python -m desk`` serves it; answers its port."""
    port = free_port()
    settings = Settings(_env_file=None, var=folder, trial=True, **chosen)
    files = ["--certificate", tls[0], "--key", tls[1]] if tls else []
    given = arguments(["--host", "127.0.0.1", "--port", str(port), *files])
    app: Any = create_app(bench, settings, behind, origin.format(port=port))
    server = uvicorn.Server(configured(app, given))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        awaited(port)
        yield port
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(params=["by itself", "behind nginx"])
def clerks(request: pytest.FixtureRequest, bench: Workbench, tmp_path: Path) -> Iterator[list[Browser]]:
    """Browsers of clerks who have their accounts and have not logged in yet, each at another address."""
    certificate = loopback_certificate(tmp_path)
    with ExitStack() as opened:
        if request.param == "by itself":
            port = opened.enter_context(served(bench, tmp_path, "https://127.0.0.1:{port}", certificate))
            name = "127.0.0.1"
        else:
            settings = {"address": f"https://{NAME}", "trusted_proxy": "127.0.0.1"}
            inner = opened.enter_context(served(bench, tmp_path, "http://127.0.0.1:{port}", None, **settings))
            port, _ = opened.enter_context(nginx(tmp_path, inner))
            name = NAME
        reached = f"https://{name}:{port}" if name == "127.0.0.1" else f"https://{name}"
        door = Door(bench, people_key_of(Settings(_env_file=None, var=tmp_path, trial=True)), reached)
        trusting: Any = ssl.create_default_context(cafile=certificate[0]) if name == "127.0.0.1" else False
        browsers = []
        for n in range(CLERKS):
            door.person(f"prova.{n}", Role.CLERK)
            transport = httpx.HTTPTransport(verify=trusting, local_address=f"127.0.0.{n + 10}")
            client = opened.enter_context(
                httpx.Client(
                    base_url=f"https://127.0.0.1:{port}",
                    transport=transport,
                    timeout=60,
                    headers={"host": reached.removeprefix("https://")},
                )
            )
            client.event_hooks["request"].append(_named(name))
            browsers.append(Browser(door, client))
        yield browsers


def _named(name: str) -> Any:
    def ask(request: httpx.Request) -> None:
        request.extensions["sni_hostname"] = name

    return ask


def at_once(asked: Any, browsers: list[Browser]) -> list[Any]:
    with ThreadPoolExecutor(CLERKS) as pool:
        return list(pool.map(asked, range(len(browsers)), browsers))


def test_each_is_who_has_logged_in_and_nobody_else(clerks: list[Browser], bench: Workbench) -> None:
    def work(n: int, browser: Browser) -> list[str]:
        entered = browser.log_in(f"prova.{n}")
        assert entered.status_code == 303, entered.text
        kept = entered.headers.get_list("set-cookie")
        assert all("Secure" in each and "HttpOnly" in each and "Path=/" in each for each in kept), kept
        assert "max-age" in entered.headers["strict-transport-security"]
        files = {"file": (f"nota {n}.pdf", f"%PDF-1.7 {n}".encode(), "application/pdf")}
        sent = browser.client.post(
            "/ricevuti",
            data={"token": browser.token()},
            files=files,
            headers={"origin": browser.door.origin, "sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate"},
        )
        return [browser.get("/persona").text, sent.text, browser.get("/ricevuti").text]

    told = at_once(work, clerks)
    for n, pages in enumerate(told):
        others = [each for each in range(CLERKS) if each != n]
        for page in pages:
            assert f"Prova prova.{n}" in page
            assert not [other for other in others if f"Prova prova.{other}" in page or f"nota {other}.pdf" in page]
        assert f"nota {n}.pdf" in pages[2]
    assert len({browser.client.cookies.get(SESSION) for browser in clerks}) == CLERKS
    assert clerks[0].log_out().status_code == 303
    assert at_once(lambda n, browser: browser.is_in(), clerks) == [False, *[True] * (CLERKS - 1)]


def test_who_tries_passwords_at_one_computer_keeps_nobody_out_who_has_entered_before(clerks: list[Browser]) -> None:
    def came_before(n: int, browser: Browser) -> None:
        assert browser.log_in(f"prova.{n}").status_code == 303
        assert browser.log_out().status_code == 303

    at_once(came_before, clerks)
    clerks[0].client.cookies.clear()  # another browser at the same computer
    guesses = [clerks[0].log_in(f"prova.{n % CLERKS}", "una parola indovinata").status_code for n in range(40)]
    assert 429 in guesses
    entered = at_once(lambda n, browser: browser.log_in(f"prova.{n}").status_code, clerks)
    assert entered == [429, *[303] * (CLERKS - 1)]
