"""The door before a running Prefect server, with somebody at it: what a browser asks, without the browser."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from agreements.domain.basics.moment import Moment
from agreements.domain.people.person import Person
from agreements.use_cases.base.workbench import Workbench
from cli.runtime import Runtime
from desk.entrance import App, Entrance, Receive, Scope, Send
from desk.prefect_door import PrefectDoor
from desk.visitor import Visitor

OURS = "http://127.0.0.1:4200"


def known(app: App, person: Person | None) -> App:
    """The application as it finds somebody who has logged in, or nobody."""

    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        today = Moment(datetime.now(UTC)).today
        visitor = None if person is None else Visitor(person, "conto", "seduta", "gettone", today)
        await app({**scope, "state": {"visitor": visitor}}, receive, send)

    return asked


@dataclass(frozen=True)
class AtTheDoor:
    """Somebody who asks."""

    runtime: Runtime
    bench: Workbench
    person: Person | None

    def door(self) -> PrefectDoor:
        """The door itself, before it is opened."""
        here = self.runtime.api_url.removesuffix("/api")
        return PrefectDoor(self.bench, here, self.runtime.credential, Entrance.of(OURS))

    def ask(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        """One request, as a page of ours sends it."""

        async def asked() -> httpx.Response:
            door = self.door()
            transport = httpx.ASGITransport(known(door, self.person))
            told = {"origin": OURS} | dict(headers or {})
            async with door._prefect, httpx.AsyncClient(transport=transport, base_url=OURS) as client:
                if body is not None:
                    more["json"] = body
                return await client.request(method, path, headers=told, timeout=120, **more)

        return asyncio.run(asked())

    def start(self, step: str, entries: Any, **more: Any) -> httpx.Response:
        """A form, sent as Prefect's page sends it."""
        with self.runtime.client() as client:
            deployment = client.read_deployment_by_name(f"{step}/{step}").id
        body = {"parameters": {"modulo": entries}} | more
        return self.ask("POST", f"/api/deployments/{deployment}/create_flow_run", body)
