"""The runs of requests, in Prefect's server: each request gets its run, whatever is killed in between.

- Killed between request and run: the keeper finds a request without a run, and makes it.
- Killed between run and note of it: it is made once more under the same idempotency key, and Prefect answers the first.
- Prefect busy (503) or gone: as if killed; the keeper asks again until the run is there.
- The run ends without an outcome (killed, or the database was gone): it is run once more, since a step that was taken
  is recognised; where that one too says nothing, a person is told to look.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio.to_thread
import httpx

from agreements.domain.people.request import Request, RequestState
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people import requests

_LOG = logging.getLogger(__name__)
_AGAIN = " bis"
_FINAL = frozenset({"COMPLETED", "FAILED", "CRASHED", "CANCELLED"})
LOOK_SECONDS = 2.0
PATIENCE_SECONDS = 10.0
"""So long a click waits for a run that Prefect is too busy to make; then the keeper goes on without it."""


class PrefectSilent(Exception):
    """The server does not answer, or not now."""


class PrefectRuns:
    """Makes runs and looks after them."""

    def __init__(self, bench: Workbench, prefect: httpx.AsyncClient, form_days: int) -> None:
        self._bench = bench
        self._prefect = prefect
        self._form_days = form_days
        self._places: dict[str, str] = {}

    async def run_of(self, request: Request, *, again: bool = False) -> dict[str, Any]:
        """The run of a request, made if there is none yet, and noted beside it. Safe to kill and to repeat.

        Raises:
            PrefectSilent: It is not there yet, and nobody knows when.
        """
        body = {
            "parameters": {"richiesta": request.number},
            "enforce_parameter_schema": False,
            # With the key of the click: numbers begin anew where a database does.
            "idempotency_key": f"richiesta {request.number} {request.key[:16]}{_AGAIN * again}",
        }
        place = await self._place(request.step)
        try:
            made: dict[str, Any] = await self.ask("POST", f"/api/deployments/{place}/create_flow_run", body)
        except httpx.HTTPStatusError as error:  # the deployment was made anew: its place is looked up again
            del self._places[request.step]
            raise PrefectSilent from error
        await anyio.to_thread.run_sync(requests.note_run, self._bench, request.number, str(made["id"]))
        return made

    async def run_soon(self, request: Request) -> dict[str, Any] | None:
        """The run of a request, made with patience; None where the keeper has to go on."""
        until = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        pause = 0.2
        while True:
            try:
                return await self.run_of(request)
            except PrefectSilent:
                if asyncio.get_running_loop().time() + pause > until:
                    return None
                await asyncio.sleep(pause)
                pause = min(2 * pause, 2.0)

    async def look(self) -> None:
        """Give every request that waits its run, and settle those whose runs ended and said nothing.

        Of one that cannot be looked after now the others are none the worse.
        """
        for request in await anyio.to_thread.run_sync(requests.unsettled, self._bench):
            with contextlib.suppress(PrefectSilent):
                await self._look_after(request)

    async def _look_after(self, request: Request) -> None:
        if not request.run:
            await self.run_of(request)
            return
        run = await self.ask("GET", f"/api/flow_runs/{request.run}", missing_is_none=True)
        if run is not None and (run.get("state") or {}).get("type") not in _FINAL:
            return
        if run is not None and not str(run.get("idempotency_key", "")).endswith(_AGAIN):
            await self.run_of(request, again=True)
            return
        told = (
            "Il passo si è interrotto prima di dire il suo esito: guardare nella storia dell’accordo se è registrato; "
            "se non lo è, compilare di nuovo il modulo."
        )
        now, refused = datetime.now(UTC), RequestState.REFUSED
        await anyio.to_thread.run_sync(requests.settle, self._bench, request.number, refused, told, now)

    @contextlib.asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Look again and again, as long as the block lasts."""
        keeper = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeper

    async def _keep(self) -> None:
        emptied_at = datetime.min.replace(tzinfo=UTC)
        while True:
            try:
                await self.look()
                now = datetime.now(UTC)
                if now - emptied_at > timedelta(hours=1):
                    await anyio.to_thread.run_sync(requests.empty_forms, self._bench, self._form_days, now)
                    emptied_at = now
            except Exception:  # whatever it is, the next look may find it gone; requests wait meanwhile
                _LOG.exception("The requests that wait could not be looked after")
            await asyncio.sleep(LOOK_SECONDS)

    async def ask(self, method: str, path: str, body: Any = None, *, missing_is_none: bool = False) -> Any:
        """Ask Prefect's server something.

        Raises:
            PrefectSilent: It does not answer, or not now.
            httpx.HTTPStatusError: It refuses.
        """
        try:
            answer = await self._prefect.request(method, path, json=body)
        except httpx.TransportError as error:
            raise PrefectSilent from error
        if missing_is_none and answer.status_code == httpx.codes.NOT_FOUND:
            return None
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise PrefectSilent
        answer.raise_for_status()
        return answer.json()

    async def _place(self, step: str) -> str:
        if step not in self._places:
            found = await self.ask("GET", f"/api/deployments/name/{step}/{step}", missing_is_none=True)
            if found is None:
                raise PrefectSilent  # not published yet
            self._places[step] = str(found["id"])
        return self._places[step]
