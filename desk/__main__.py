"""``python -m desk``: the door as a process, before a Prefect server on loopback; ``accordi up`` starts it."""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from agreements.app import build
from agreements.settings import Settings
from desk.app import create_app
from desk.entrance import App, Entrance
from desk.prefect_door import PrefectDoor


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """What ``accordi up`` says."""
    asked = argparse.ArgumentParser(prog="python -m desk")
    asked.add_argument("--host", required=True)
    asked.add_argument("--port", type=int, required=True)
    asked.add_argument("--certificate", type=Path)
    asked.add_argument("--key", type=Path)
    return asked.parse_args(given)


def configured(app: App, given: argparse.Namespace) -> uvicorn.Config:
    """How the process listens."""
    return uvicorn.Config(
        app,
        host=given.host,
        port=given.port,
        ssl_certfile=given.certificate,
        ssl_keyfile=given.key,
        access_log=False,  # one-time links stand in paths
        proxy_headers=False,  # believed only from the proxy that the settings name: see create_app
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=10,
    )


def main() -> None:
    """Serve until somebody ends the process; the machine's credential comes by the environment."""
    os.umask(os.umask(0o077) | 0o027)
    given, settings = arguments(), Settings()
    bench = build(settings)
    address = f"{'https' if given.certificate else 'http'}://{given.host}:{given.port}"
    door = PrefectDoor(
        bench,
        os.environ["PREFECT_API_URL"].removesuffix("/api"),
        os.environ["PREFECT_API_AUTH_STRING"],
        Entrance.of(address, settings.address),
        form_days=settings.request_form_days,
    )
    asyncio.run(_serve(configured(create_app(bench, settings, door, address, runs=door.runs), given), door))


async def _serve(config: uvicorn.Config, door: PrefectDoor) -> None:
    async with door.open():
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    main()
