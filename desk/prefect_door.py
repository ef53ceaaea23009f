"""Prefect's server behind the door: an unchanged server on loopback, spoken to by HTTP and by nothing else.

Forwarded is what `desk.prefect_rules` lets through, with a few of the browser's headers and the machine's credential,
which no browser ever sees; of the answer's headers a few come back, and no cookie. To start a step is taken over: the
form is validated as its flow would, and what was read is kept as a request with the person who had logged in, so that
judge and run look at the same values; Prefect is given its number (`desk.prefect_runs`). What else stands in such a
call (names, tags, context, variables of the job, a state) goes nowhere.

The answers are streamed. Sockets are not let through: Prefect's pages open none.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import anyio.to_thread
import httpx
from pydantic import ValidationError

from agreements.domain.basics.errors import AccordiError
from agreements.domain.people.request import Request
from agreements.persistence.engine.records import PeopleChange
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.choices import current_choices
from agreements.use_cases.people.made_in_prefect import made_by_name
from desk.asking import ask_for
from desk.entrance import Entrance, Message, Receive, Scope, Send, foreign, headers_of, reads, told
from desk.forms import PublishedStep, published_steps
from desk.prefect_rules import CREATE_RUN, OUTCOMES, Who, asks_too_much, makes, segments, who_may
from desk.prefect_runs import PrefectRuns, PrefectSilent
from desk.visitor import Visitor
from flows.forms.base import explain
from tasks.catalogue import offered
from tasks.choices import with_choices

BODY_BYTES = 2_000_000
SECONDS = 60.0
_SENT_ON = (b"accept", b"accept-encoding", b"content-type", b"if-none-match", b"if-modified-since", b"range")
_SENT_BACK = frozenset(
    {
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-length",
        "content-range",
        "content-type",
        "etag",
        "last-modified",
        "vary",
    }
)
# The pages ask for the sign of a run's state at the root, where Prefect itself does not have it.
_ICON = re.compile(r"(favicon(?:-dark)?\.ico)|[a-z]+\.svg")
_ADMINISTRATOR_ONLY = "Questo in Prefect lo fa l’amministratore del sistema: nulla è stato fatto."
_NOBODY = (
    "Questo da qui non lo fa nessuno: i passi si chiedono dai loro moduli, e i programmi li mette chi ha accesso al "
    "computer di Accordi; nulla è stato fatto."
)
_NO_ROLE = "I passi li vede chi ha una funzione in Accordi: farla assegnare da chi amministra; nulla è stato fatto."
_NO_OUTCOMES = "Chi amministra il sistema non legge gli esiti dei passi: nulla è stato fatto."
_NO_JSON = "La richiesta non è JSON: nulla è stato fatto."
_NO_STEP = "Questo passo non c’è più: tornare all’elenco dei passi."
_DEPLOYMENT = re.compile(r"deployments/([0-9a-fA-F-]{36})")
_BY_THE_CLOCK = "Questo passo lo avvia l’orologio; fuori orario può avviarlo l’amministratore del sistema."


class _Refused(Exception):
    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


class PrefectDoor:
    """An ASGI application; it finds who has logged in at ``scope["state"]["visitor"]``."""

    def __init__(
        self, bench: Workbench, prefect_url: str, credential: str, entrance: Entrance, *, form_days: int = 90
    ) -> None:
        """Speak to nobody yet.

        Args:
            prefect_url: Of the server on loopback, without a path.
            credential: ``user:password`` of machines.
            entrance: Where people reach the door; the last of its addresses is what Prefect's pages call.
            form_days: How long the form of a settled request is kept.
        """
        user, _, password = credential.partition(":")
        self._bench = bench
        self._entrance = entrance
        self._prefect = httpx.AsyncClient(
            base_url=prefect_url,
            auth=httpx.BasicAuth(user, password),
            timeout=SECONDS,
            headers={"accept-encoding": "identity"},
            trust_env=False,
            # Given up before the server closes it (5 seconds): a request sent just then would be lost.
            limits=httpx.Limits(max_connections=64, keepalive_expiry=2.0),
        )
        self.runs = PrefectRuns(bench, self._prefect, form_days)
        self._steps: dict[str, PublishedStep] = {}

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Look after requests and hold the connections, as long as the block lasts."""
        async with self._prefect, self.runs.kept():
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward a request, or answer it in one sentence."""
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": "non ammesso"})
            return
        try:
            await self._answer(scope, receive, send)
        except _Refused as refused:
            await _json(send, refused.status, told(refused.sentence))
        except RecursionError:  # of what is nested deeper than any form; before anything of it is kept
            await _json(send, 400, told(_NO_JSON))
        except (PrefectSilent, httpx.TransportError):
            sentence = "Il motore dei passi non risponde: riprovare tra qualche secondo."
            await _json(send, 503, told(sentence), retry=True)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        visitor: Visitor | None = scope.get("state", {}).get("visitor")
        if visitor is None:
            raise _Refused(401, "Per entrare serve il proprio accesso: aprire l’indirizzo di Accordi e riprovare.")
        if refused := foreign(scope, self._entrance, programs=False):
            raise _Refused(*refused)
        path = segments(scope["path"], scope.get("raw_path") or scope["path"].encode())
        if path is None:
            raise _Refused(
                403, "Questo indirizzo non è di Accordi: aprire le pagine dai loro link; nulla è stato fatto."
            )
        if not visitor.roles:
            raise _Refused(403, _NO_ROLE)
        method = scope["method"]
        if not path or path[0] != "api":
            await self._page(method, path, scope, send)
            return
        asked = "/".join(path[1:])
        body = b"" if reads(scope) else await _body(scope, receive)
        if method == "POST" and (start := CREATE_RUN.fullmatch(asked)):
            status, answer = await self._start(visitor, start[1], _json_of(body))
            await _json(send, status, answer, retry=status == 503)
            return
        if (method, asked) == ("POST", "ui/schemas/validate"):
            # A form looks for mistakes while it is filled in; the door tells them once it is sent. Prefect holds any
            # schema that a browser sends against any values: one pattern stops it, another tells its variables.
            await _json(send, 200, {"errors": [], "valid": True})
            return
        if (method, asked) == ("GET", "admin/settings") and not visitor.administers:
            # The frame of each page asks what it may advertise; the settings themselves are not everybody's business.
            await _json(send, 200, {"server": {"ui": {"show_promotional_content": False}, "analytics_enabled": False}})
            return
        await self._require(visitor, method, asked, body)
        if method == "GET" and (one := _DEPLOYMENT.fullmatch(asked)):
            await self._form(one[1], send)
            return
        await self._forward(method, path, body, scope, send)

    async def _form(self, deployment: str, send: Send) -> None:
        """A step with its form, which offers the agreements of this moment: Prefect holds no title of any."""
        found = await self.runs.ask("GET", f"/api/deployments/{deployment}", missing_is_none=True)
        if found is None:
            raise _Refused(404, _NO_STEP)
        schema = found["parameter_openapi_schema"] or {}
        if (labels := (await anyio.to_thread.run_sync(self._offered)).get(found["name"])) is not None:
            found["parameter_openapi_schema"] = with_choices(schema, labels)
        await _json(send, 200, found)

    def _offered(self) -> dict[str, list[str]]:
        return offered(current_choices(self._bench))

    async def _page(self, method: str, path: tuple[str, ...], scope: Scope, send: Send) -> None:
        """One of Prefect's pages, or a file of theirs; to read only."""
        if method == "GET" and len(path) == 2 and path[0] == "passi":
            await send(_begin(303, [(b"location", f"/v2{await self.runs.form_of(path[1])}".encode())]))
            await send({"type": "http.response.body", "body": b""})
            return
        if len(path) == 1 and (icon := _ICON.fullmatch(path[0])):
            path = ("v2", *(["ico"] if icon[1] else []), *path)
        if method not in ("GET", "HEAD") or (path and path[0] not in ("v2", "ui-settings", "static")):
            raise _Refused(403, _NOBODY)
        if path == ("ui-settings",):
            settings = await self.runs.ask("GET", "/ui-settings")
            # Who may come in is known here: no page of Prefect asks for a password.
            await _json(send, 200, settings | {"auth": None, "api_url": f"{self._entrance.origins[-1]}/api"})
            return
        await self._forward(method, path, b"", scope, send)

    async def _require(self, visitor: Visitor, method: str, asked: str, body: bytes) -> None:
        """Let a request through for who may send it; what an administrator does is written down first."""
        who = who_may(method, asked)
        if who is Who.NOBODY:
            raise _Refused(403, _NOBODY)
        if who is Who.EVERYBODY:
            if OUTCOMES.fullmatch(asked) and not visitor.works_on_acts:
                raise _Refused(403, _NO_OUTCOMES)
            return
        if not visitor.administers:
            raise _Refused(403, _ADMINISTRATOR_ONLY)
        if method in ("GET", "HEAD") or asked.endswith(("/filter", "/count", "/validate")):
            return
        given = _json_of(body) if body else None
        if asks_too_much(asked, given):
            raise _Refused(403, _NOBODY)
        name = str(given.get("name", "")) if isinstance(given, dict) else ""
        what = made_by_name(asked, name) if makes(method, asked) else f"Prefect: {method} {asked}"
        await anyio.to_thread.run_sync(self._write_down, visitor, what)

    def _write_down(self, visitor: Visitor, what: str) -> None:
        change = PeopleChange(datetime.now(UTC), visitor.person.actor, visitor.person.id, what, "")
        with self._bench.database.unit() as unit:
            unit.add_people_change(change)
            unit.commit()

    async def _start(self, visitor: Visitor, deployment: str, given: Any) -> tuple[int, Any]:
        """Keep a form as a request and give it its run; what Prefect's page gets is the run, as from Prefect."""
        step = await self._step(deployment)
        click = str(given.get("idempotency_key") or "") if isinstance(given, dict) else ""
        if step.form is None:
            if not visitor.administers:
                raise _Refused(403, _BY_THE_CLOCK)
            await anyio.to_thread.run_sync(self._write_down, visitor, f"Prefect: avviato «{step.name}»")
            start = f"/api/deployments/{deployment}/create_flow_run"
            return 201, await self.runs.ask("POST", start, {"parameters": {}})
        try:
            request = await anyio.to_thread.run_sync(self._keep, visitor, step, _form_of(given), click)
        except AccordiError as refusal:
            raise _Refused(409, str(refusal)) from refusal
        run = await self.runs.run_soon(request)
        if run is not None:
            return 201, run
        return 503, told(f"La richiesta n. {request.number} è registrata e parte da sola appena possibile.")

    def _keep(self, visitor: Visitor, step: PublishedStep, entries: Any, click: str) -> Request:
        try:
            return ask_for(self._bench, visitor.person, step, entries, click)
        except ValidationError as error:
            raise AccordiError(explain(error, step.form_class())) from error

    async def _step(self, deployment: str) -> PublishedStep:
        """Which of our steps a deployment is; the answer is remembered, since a deployment keeps its id."""
        if deployment not in self._steps:
            found = await self.runs.ask("GET", f"/api/deployments/{deployment}", missing_is_none=True)
            if found is None:
                raise _Refused(404, _NO_STEP)
            step = published_steps().get(str(found["name"]))
            if step is None or step.entrypoint != found["entrypoint"]:
                raise _Refused(403, _NOBODY)
            self._steps[deployment] = step
        return self._steps[deployment]

    async def _forward(self, method: str, path: tuple[str, ...], body: bytes, scope: Scope, send: Send) -> None:
        end = "/" if path and scope["path"].endswith("/") else ""  # some of Prefect's routes end with one
        headers = [(name, value) for name, value in scope["headers"] if name.lower() in _SENT_ON]
        url = httpx.URL(path="/" + "/".join(path) + end, query=scope.get("query_string", b""))
        asked = self._prefect.build_request(method, url, headers=headers, content=body)
        answer = await self._prefect.send(asked, stream=True)
        try:
            await send(_begin(answer.status_code, _back(answer.headers)))
            async for chunk in answer.aiter_raw():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            await answer.aclose()


def _begin(status: int, headers: list[tuple[bytes, bytes]]) -> Message:
    return {"type": "http.response.start", "status": status, "headers": headers}


async def _json(send: Send, status: int, answer: Any, *, retry: bool = False) -> None:
    body = json.dumps(answer, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    headers += [(b"retry-after", b"2")] * retry
    await send(_begin(status, headers))
    await send({"type": "http.response.body", "body": body})


async def _body(scope: Scope, receive: Receive) -> bytes:
    """The body of what changes something: JSON, and no more than a form can hold."""
    media = headers_of(scope["headers"])("content-type").partition(";")[0].strip()
    whole = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Refused(400, "La richiesta si è interrotta: nulla è stato fatto.")
        whole += message.get("body", b"")
        more = message.get("more_body", False)
        if len(whole) > BODY_BYTES:
            raise _Refused(413, f"Il modulo è troppo lungo (oltre {BODY_BYTES // 1_000_000} MB): accorciarlo.")
    if (whole or media) and media != "application/json":
        raise _Refused(415, "Si accettano solo richieste in formato JSON (application/json): nulla è stato fatto.")
    return bytes(whole)


def _json_of(body: bytes) -> Any:
    try:
        given = json.loads(body or b"{}")
        # Half a sign and what is no number are no JSON that could be kept.
        json.dumps(given, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise _Refused(400, _NO_JSON) from error
    return given


def _form_of(given: Any) -> Any:
    parameters = given.get("parameters") if isinstance(given, dict) else None
    return _plain(parameters.get("modulo")) if isinstance(parameters, dict) else None


def _plain(value: Any) -> Any:
    """Entries as Prefect's form means them: it can wrap one to say how it was typed; never what is computed there."""
    if isinstance(value, dict):
        if (kind := value.get("__prefect_kind")) == "json":
            return _json_of(str(value.get("value")).encode())
        if kind == "none":
            return _plain(value.get("value"))
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _back(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    kept = [(name.encode(), value.encode("latin-1")) for name, value in headers.items() if name in _SENT_BACK]
    where = headers.get("location")
    # Where it leads is on this server: its own name for itself is none of the browser's.
    return [*kept, (b"location", httpx.URL(where).raw_path)] if where else kept
