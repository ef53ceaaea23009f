"""The door of the tests: the real application behind uvicorn on loopback, browsers, people, and Prefect's place."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from agreements.app import people_key_of
from agreements.domain.agreement.events import Actor
from agreements.domain.basics.moment import ROME
from agreements.domain.people.person import HeldRole, Role
from agreements.settings import Settings
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people.accounts import NewPerson, add_person, give_role
from agreements.use_cases.people.keyed import PeopleKey
from agreements.use_cases.people.login import set_password
from desk.app import create_app
from desk.guard import Limits

BY = Actor("Prova Amministratrice", "Sistemi informativi")
PASSWORD = "quattro parole senza nesso"
SESSION, DEVICE = "__Host-accordi", "__Host-accordi-noto"


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return now().astimezone(ROME).date()


async def behind(scope: Any, receive: Any, send: Any) -> None:
    """What stands where Prefect will: it says who came through, and what came."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    if scope["path"] == "/api/broken":
        raise ValueError("broken on purpose")
    visitor = scope["state"]["visitor"]
    text = f"{visitor.person.name} {len(body)}".encode()
    headers = [(b"content-type", b"text/plain"), (b"x-frame-options", b"ALLOWALL")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": text})


@dataclass
class Browser:
    """Sends what a browser sends, and keeps cookies."""

    door: Door
    client: httpx.Client

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers={"sec-fetch-mode": "navigate", "accept": "text/html"} | headers)

    def post(self, path: str, data: dict[str, str], **headers: str) -> httpx.Response:
        ours = {"origin": self.door.origin, "sec-fetch-mode": "navigate", "sec-fetch-site": "same-origin"}
        sent = {name: value for name, value in (ours | headers).items() if value}
        return self.client.post(path, data=data, headers=sent)

    def log_in(self, login: str, password: str = PASSWORD, **fields: str) -> httpx.Response:
        return self.post("/accesso", {"nome": login, "password": password} | fields)

    def log_out(self) -> httpx.Response:
        return self.post("/uscita", {"token": self.token()})

    def token(self) -> str:
        found = re.search(r'name="token" value="([^"]+)"', self.get("/persona").text)
        assert found is not None
        return found[1]

    def is_in(self) -> bool:
        return self.get("/persona").status_code == 200

    def cookie(self, name: str = SESSION) -> str:
        return next((each.value or "" for each in self.client.cookies.jar if each.name == name), "")

    def with_session(self, secret: str) -> Browser:
        """Another browser that has somehow come by the id of a session."""
        other = self.door.browser()
        other.client.headers["cookie"] = f"{SESSION}={secret}"
        return other


@dataclass
class Door:
    bench: Workbench
    key: PeopleKey
    origin: str
    closing: list[httpx.Client] = field(default_factory=list)

    @classmethod
    @contextmanager
    def opened(
        cls,
        bench: Workbench,
        var: Path,
        limits: Limits | None = None,
        prefect: Any = behind,
        runs: Any = None,
        **chosen: Any,
    ) -> Iterator[Door]:
        settings = Settings(_env_file=None, var=var, trial=True, **chosen)
        listening = socket.create_server(("127.0.0.1", 0))
        origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
        served: Any = create_app(bench, settings, prefect, origin, limits, runs=runs)
        server = uvicorn.Server(uvicorn.Config(served, log_level="critical", access_log=False, proxy_headers=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        made = cls(bench, people_key_of(settings), origin)
        try:
            while not server.started:
                time.sleep(0.01)
            yield made
        finally:
            for client in made.closing:
                client.close()
            server.should_exit = True
            thread.join()
            listening.close()

    def browser(self) -> Browser:
        client = httpx.Client(base_url=self.origin, timeout=60, trust_env=False)

        def with_cookies(request: httpx.Request) -> None:
            # As Chromium does: what is Secure is sent to loopback without TLS too.
            kept = [f"{each.name}={each.value}" for each in client.cookies.jar if each.domain == request.url.host]
            if kept and "cookie" not in request.headers:
                request.headers["cookie"] = "; ".join(kept)

        client.event_hooks["request"].append(with_cookies)
        self.closing.append(client)
        return Browser(self, client)

    def person(self, login: str = "prova.uno", *roles: Role, password: str = PASSWORD) -> str:
        """Somebody with an own login; the id of the person."""
        issued = add_person(self.bench, NewPerson(f"Prova {login}", "Ufficio accordi", "", login), BY, now(), "prova")
        assert issued is not None
        if password:
            set_password(self.bench, self.key, issued.secret, password, now())
        for role in roles:
            give_role(self.bench, login, HeldRole(role, "", today() - timedelta(days=3)), BY, now(), "prova")
        with self.bench.database.unit() as unit:
            account = unit.account_with(login=login)
            assert account is not None
            return account.person

    def inside(self, login: str = "prova.uno", *roles: Role) -> Browser:
        """A browser in which somebody has logged in."""
        self.person(login, *roles)
        browser = self.browser()
        assert browser.log_in(login).status_code == 303
        return browser
