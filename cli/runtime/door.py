"""What stands before Prefect's server: who may ask it something from a browser, and what no browser may do with it.

Prefect answers whoever gives the credential, from whatever page, under whatever name. `desk.entrance` says who is kept
out; programs (worker, runs, ``accordi doctor``) are let in: what they must know is the credential. Beside that:

- **Content type**: what changes something is JSON, which no form of a foreign page can send.
- Prefect's own documentation of its interface, which anybody could read and try out, is closed; of its two sets of
  pages only the newer one is served.
- Every answer says what a browser may do with it (Content Security Policy and its kin).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from desk.entrance import FIXED_HEADERS, App, Entrance, Message, Receive, Scope, Send, foreign, headers_of, reads, told

_CLOSED = frozenset({"docs", "docs/oauth2-redirect", "redoc", "openapi.json"})


def entrance_of(environment: Mapping[str, str]) -> Entrance:
    """The server's own address, and the one by which people reach it through a proxy, where there is one."""
    own = f"http://{environment['PREFECT_SERVER_API_HOST']}:{environment['PREFECT_SERVER_API_PORT']}"
    return Entrance.of(own, environment["PREFECT_SERVER_UI_API_URL"])


class Door:
    """An ASGI application before another one; it keeps no state."""

    def __init__(self, app: App, entrance: Entrance) -> None:
        self._app = app
        self._entrance = entrance
        self._headers = [(b"content-security-policy", entrance.policy.encode()), *FIXED_HEADERS]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, with our headers on its answer, or refuse it in one sentence."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refused = refusal(scope, self._entrance)
        if refused is None:
            await self._app(scope, receive, self._with_headers(send))
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": "origine non ammessa"})
        else:
            await _answer(self._with_headers(send), *refused)

    def _with_headers(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = {name for name, _ in self._headers}
                kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in ours]
                message = {**message, "headers": [*kept, *self._headers]}
            await send(message)

        return sending


def refusal(scope: Scope, entrance: Entrance) -> tuple[int, str] | None:
    """Why a request is not let in: the status of the answer and one Italian sentence; None where it is."""
    if (refused := foreign(scope, entrance, programs=True)) is not None:
        return refused
    said = headers_of(scope.get("headers", ()))
    if scope["type"] == "http":
        path = "/".join(part for part in scope["path"].split("/") if part)
        if path.removeprefix("api/") in _CLOSED:
            return 404, "Questa pagina non c’è."
        if (
            not reads(scope)
            and _has_body(said)
            and said("content-type").partition(";")[0].strip() != "application/json"
        ):
            return 415, "Si accettano solo richieste in formato JSON (application/json): nulla è stato fatto."
    return None


def _has_body(said: Callable[[str], str]) -> bool:
    return bool(said("transfer-encoding")) or said("content-length") not in ("", "0") or bool(said("content-type"))


async def _answer(send: Send, status: int, sentence: str) -> None:
    body = json.dumps(told(sentence), ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
