"""The door as one application: who has logged in, our own pages, and Prefect's behind them."""

from __future__ import annotations

from agreements.settings import Settings
from agreements.use_cases.base.workbench import Workbench
from desk.entrance import App, Receive, Scope, Send


def create_app(bench: Workbench, settings: Settings, prefect: App | None, address: str) -> App:
    """The application of the door's process; nobody is known as long as nobody can log in, and so nobody comes in."""

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan" and prefect is not None:
            await prefect({**scope, "state": {}}, receive, send)

    return door
