"""The door of Prefect's server: who may ask it something from a browser, and what no browser may do with its answers.

Prefect answers whoever gives the credential, from whatever page, under whatever name. A page of somebody else that is
open in the same browser, or a name of somebody else that points at this computer, are kept out here:

- **Host**: only the names by which this server is reached (DNS rebinding).
- **Origin** and **Sec-Fetch-Site**: nothing is changed, and no socket is opened, from a page that is not ours. Programs
  (worker, runs, ``accordi doctor``) send neither and are let in: what they must know is the credential.
- **Content type**: what changes something is JSON, which no form of a foreign page can send.
- Prefect's own documentation of its interface, which anybody could read and try out, is closed; of its two sets of
  pages only the one that is prepared by `pages.py` is served.
- Every answer says what a browser may do with it (Content Security Policy and its kin).

Sources: RFC 6454 (Origin), W3C Fetch Metadata, CSP Level 3, RFC 9110 §7.2 (Host).
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_CLOSED = frozenset({"docs", "docs/oauth2-redirect", "redoc", "openapi.json"})
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where a server is reached.

    Attributes:
        origins: Of the pages, as a browser writes them: ``http://127.0.0.1:4200``. The first is the server's own.
    """

    origins: tuple[str, ...]

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Entrance:
        """The server's own address, and the one by which people reach it through a proxy, where there is one."""
        own = f"http://{environment['PREFECT_SERVER_API_HOST']}:{environment['PREFECT_SERVER_API_PORT']}"
        return cls(tuple(dict.fromkeys(map(origin_of, (own, environment["PREFECT_SERVER_UI_API_URL"])))))

    @property
    def hosts(self) -> frozenset[str]:
        """What may stand in ``Host``: as browsers write it, without the port that goes without saying."""
        return frozenset(urlsplit(origin).netloc for origin in self.origins)

    @property
    def policy(self) -> str:
        """The Content Security Policy of Prefect's pages: nothing from elsewhere, and no frame around them.

        Styles stand in the elements of its pages, workers are made of blobs, and the pictures in outcomes are data.
        """
        asked = " ".join((*self.origins, *(origin.replace("http", "ws", 1) for origin in self.origins)))
        return "; ".join(
            (
                "default-src 'self'",
                "script-src 'self'",
                "style-src 'self' 'unsafe-inline'",
                "img-src 'self' data: blob:",
                "font-src 'self' data:",
                f"connect-src 'self' {asked}",
                "worker-src 'self' blob:",
                "object-src 'none'",
                "base-uri 'none'",
                "form-action 'none'",
                "frame-ancestors 'none'",
            )
        )


def origin_of(address: str) -> str:
    """Scheme, host and port of an address, as a browser writes them in ``Origin`` (RFC 6454 §6.2)."""
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port
    if ":" in host:
        host = f"[{host}]"
    shown = "" if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f":{port}"
    return f"{parts.scheme}://{host}{shown}".casefold()


class Door:
    """An ASGI application before another one; it keeps no state."""

    def __init__(self, app: App, entrance: Entrance) -> None:
        self._app = app
        self._entrance = entrance
        self._headers = [
            (b"content-security-policy", entrance.policy.encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"x-frame-options", b"DENY"),
            (b"referrer-policy", b"no-referrer"),
            (b"cross-origin-opener-policy", b"same-origin"),
            (b"cross-origin-resource-policy", b"same-origin"),
        ]

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
    told = _several(scope.get("headers", ()))
    reads = scope["type"] == "http" and scope["method"] in _READS
    if told("host") not in entrance.hosts:
        return 421, f"Questo indirizzo non è quello di Accordi: aprire {entrance.origins[-1]}."
    origin = told("origin")
    if origin and origin not in entrance.origins:
        return 403, "La richiesta viene da una pagina che non è di Accordi: nulla è stato fatto."
    if not reads and not origin and told("sec-fetch-site") not in ("", "same-origin", "none"):
        return 403, "La richiesta viene da una pagina che non è di Accordi: nulla è stato fatto."
    if scope["type"] == "http":
        path = "/".join(part for part in scope["path"].split("/") if part)
        if path.removeprefix("api/") in _CLOSED:
            return 404, "Questa pagina non c’è."
        if not reads and _has_body(told) and told("content-type").partition(";")[0].strip() != "application/json":
            return 415, "Si accettano solo richieste in formato JSON (application/json): nulla è stato fatto."
    return None


def _several(headers: Iterable[tuple[bytes, bytes]]) -> Callable[[str], str]:
    """Look headers up by name, in small letters; one that stands twice is none of those that are expected."""
    found: dict[str, str] = {}
    for name, value in headers:
        key = name.decode("latin-1").lower()
        text = value.decode("latin-1").strip().casefold()
        found[key] = f"{found[key]}, {text}" if key in found else text
    return lambda name: found.get(name, "")


def _has_body(told: Callable[[str], str]) -> bool:
    return bool(told("transfer-encoding")) or told("content-length") not in ("", "0") or bool(told("content-type"))


async def _answer(send: Send, status: int, sentence: str) -> None:
    body = json.dumps({"exception_message": sentence}, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
