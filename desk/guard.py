"""The guard at the door: before anything of a request is read, and with each answer.

- **Host, Origin, Sec-Fetch-Site** (`desk.entrance`): what changes something says that it comes from a page of ours.
- **Limits**: how many requests at once, from one address and in all; how many headers; how large a body is, and how
  long it may take to come. Whoever sends a line a minute holds a place for seconds, not for an hour.
- **Headers** on every answer, also on those of the guard itself and of Prefect: what a browser may do with it.

Slow request lines and headers are the server's: uvicorn closes a connection that has been idle; a proxy in front sets
its own limits (nginx: ``client_header_timeout``). Behind a proxy that is named as trusted, uvicorn puts the client's
address and scheme from ``X-Forwarded-*`` into the scope; from anybody else these headers say nothing.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections import Counter
from dataclasses import dataclass

from starlette.requests import ClientDisconnect

from desk.entrance import FIXED_HEADERS, App, Entrance, Message, Receive, Scope, Send, foreign, headers_of, reads, told
from desk.render import page

_LOG = logging.getLogger(__name__)

POLICY = "policy"
"""Where a part of the application leaves the Content Security Policy of its answers, in the state of a request."""

FILES = "/ricevuti"
"""The one path where files are sent."""

FORMS = "/passi/"
"""What the paths of the steps' forms begin with: they may hold a whole text."""

_BUSY = "Accordi sta rispondendo a troppe richieste insieme: riprovare tra qualche secondo."
_BROKEN = (
    "Qualcosa in Accordi non ha funzionato: riprovare; se si ripete, avvisare chi lo gestisce, che trova il motivo nel "
    "registro della porta."
)
_CHARSET = re.compile(r"charset\s*=\s*\"?([^\s;\"]+)")
_READ_AWAY = 1024 * 1024
_READ_AWAY_SECONDS = 2.0
"""What may still come of a body that nobody wants, and how long, before its answer: who is still sending when the
connection closes loses the answer (RFC 9112 §9.6). Of what is larger nothing is read."""

_LATE = "La richiesta non è arrivata per intero in tempo: nulla è stato fatto, ripetere."


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may come, and how fast.

    Attributes:
        body: Bytes of a form of ours.
        steps: Bytes of the form of a step.
        files: Bytes of one with files, which may take `files_seconds` to come.
        forwarded: Bytes of what is passed on; `forwards` says what is.
        body_seconds: From the first to the last byte.
        headers: How many.
        at_once, from_one_address: Requests under way; behind one address there may be a whole office.
    """

    body: int = 64 * 1024
    steps: int = 1024 * 1024
    files: int = 256 * 1024 * 1024
    forwarded: int = 8 * 1024 * 1024
    body_seconds: float = 30
    files_seconds: float = 600
    headers: int = 80
    at_once: int = 256
    from_one_address: int = 96


class CutOff(Exception):
    """A body that is too large, or does not come: nobody is to read on.

    Attributes:
        status: Of the answer.
    """

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Guard:
    """An ASGI application before another one."""

    def __init__(self, app: App, entrance: Entrance, policy: str, own: tuple[str, ...], limits: Limits) -> None:
        """See the module.

        Args:
            policy: Content Security Policy of all answers but those whose part says another.
            own: Paths of our own pages, or how they begin where they end with a slash.
        """
        self._app = app
        self._entrance = entrance
        self._policy = policy
        self._own = own
        self._limits = limits
        self._under_way: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through with our headers on its answer, or refuse it in one sentence."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})
        address = (scope.get("client") or ("", 0))[0]
        refused = self._refusal(scope, address)
        if scope["type"] == "websocket":
            if refused is None:
                await self._app(scope, receive, send)
            else:
                await receive()
                await send({"type": "websocket.close", "code": 1008, "reason": "non ammesso"})
            return
        body = _Body(scope, receive, self._most(scope), self._seconds(scope), self._too_large(scope))
        telling = _Telling(self._with_headers(scope, body, send))
        if refused is not None:
            await answer(scope, telling, *refused)
            return
        self._under_way[address] += 1
        try:
            await self._app(scope, body, telling)
        except CutOff as cut:
            await telling.instead(scope, cut.status, str(cut))
        except ClientDisconnect:
            pass
        except Exception:
            _LOG.exception("%s %s", scope["method"], scope["path"].partition("/collegamento/")[0] or "/collegamento/…")
            await telling.instead(scope, 500, _BROKEN)
        finally:
            self._under_way[address] -= 1
            if not self._under_way[address]:
                del self._under_way[address]

    def _refusal(self, scope: Scope, address: str) -> tuple[int, str] | None:
        if len(scope.get("headers", ())) > self._limits.headers:
            return 431, "La richiesta ha troppe intestazioni: nulla è stato fatto."
        if (refused := foreign(scope, self._entrance, programs=False)) is not None:
            return refused
        if scope["type"] == "websocket":
            return None
        if self._under_way[address] >= self._limits.from_one_address:
            return 429, _BUSY
        if self._under_way.total() >= self._limits.at_once:
            return 503, _BUSY
        said = headers_of(scope["headers"])
        # Another would bring signs that no page of ours can write, and that cannot be shown again.
        if (charset := _CHARSET.search(said("content-type"))) and charset[1] not in ("utf-8", "utf8"):
            return 415, "Le pagine di Accordi si inviano in UTF-8: ricaricare la pagina e inviarla di nuovo."
        length = said("content-length")
        if length and (not length.isascii() or not length.isdigit()):
            return 400, "La lunghezza dichiarata della richiesta non è un numero: nulla è stato fatto."
        if length and int(length) > self._most(scope):
            return 413, self._too_large(scope)
        return None

    def _most(self, scope: Scope) -> int:
        if scope["path"] == FILES:
            return self._limits.files
        if scope["path"].startswith(FORMS):
            return self._limits.steps
        return self._limits.body if is_under(scope["path"], self._own) else self._limits.forwarded

    def _too_large(self, scope: Scope) -> str:
        most = self._most(scope) // 1024
        return f"La richiesta è troppo grande (al massimo {most} kB): nulla è stato fatto."

    def _seconds(self, scope: Scope) -> float:
        return self._limits.files_seconds if scope["path"] == FILES else self._limits.body_seconds

    def _with_headers(self, scope: Scope, body: _Body, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                whole = await body.is_over()
                policy = scope["state"].get(POLICY, self._policy)
                ours = [(b"content-security-policy", policy.encode()), *FIXED_HEADERS]
                if scope.get("scheme") == "https":
                    ours.append((b"strict-transport-security", b"max-age=31536000"))
                said = {name for name, _ in ours}
                kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in said]
                # What was shown to one person is not to be found by the next at the same computer.
                tells = POLICY not in scope["state"] or scope["path"].startswith("/api/")
                if tells and not any(name.lower() == b"cache-control" for name, _ in kept):
                    ours.append((b"cache-control", b"no-store"))
                if not whole:
                    ours.append((b"connection", b"close"))
                message = {**message, "headers": [*kept, *ours]}
            await send(message)

        return sending


class _Body:
    """A body as it comes: counted, and by the clock; after its end whoever waits for the client may wait."""

    def __init__(self, scope: Scope, receive: Receive, most: int, seconds: float, too_large: str) -> None:
        said = headers_of(scope["headers"])
        length = said("content-length")
        self._receive = receive
        self._most = most
        self._too_large = too_large
        self._until = asyncio.get_running_loop().time() + seconds
        self._so_far = 0
        self._ended = reads(scope) and not said("transfer-encoding") and length in ("", "0")
        self._announced = int(length) if length.isascii() and length.isdigit() else 0
        self._asks_first = bool(said("expect"))  # and has sent nothing yet

    async def __call__(self) -> Message:
        """The next part of it.

        Raises:
            CutOff: It is too large, or does not come.
        """
        if self._ended:
            return await self._receive()
        try:
            message = await self._next(self._until)
        except TimeoutError as error:
            raise CutOff(408, _LATE) from error
        if self._so_far > self._most:
            raise CutOff(413, self._too_large)
        return message

    async def is_over(self) -> bool:
        """Read the rest away where it is small and comes soon; whether it has come to its end."""
        most = self._so_far + _READ_AWAY
        until = min(self._until, asyncio.get_running_loop().time() + _READ_AWAY_SECONDS)
        try:
            while not (self._ended or self._asks_first or max(self._so_far, self._announced) > most):
                await self._next(until)
        except TimeoutError:
            return False
        return self._ended

    async def _next(self, until: float) -> Message:
        message = await asyncio.wait_for(self._receive(), max(until - asyncio.get_running_loop().time(), 0))
        self._so_far += len(message.get("body", b""))
        self._ended = not message.get("more_body", False)
        return message


class _Telling:
    """Knows whether an answer has begun."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._begun = False

    async def __call__(self, message: Message) -> None:
        self._begun = True
        await self._send(message)

    async def instead(self, scope: Scope, status: int, sentence: str) -> None:
        """Answer with a refusal; of an answer that has begun nothing can be taken back."""
        if not self._begun:
            await answer(scope, self, status, sentence)


def is_under(path: str, own: tuple[str, ...]) -> bool:
    """Whether a path is one of these, or below one that ends with a slash."""
    return any(path == each or (each.endswith("/") and each != "/" and path.startswith(each)) for each in own)


def wants_page(scope: Scope) -> bool:
    """Whether a browser will show the answer to a person, by what it says or, where it does not, by the path."""
    said = headers_of(scope.get("headers", ()))
    if mode := said("sec-fetch-mode"):
        return mode == "navigate"
    return not scope["path"].startswith("/api/") and "text/html" in said("accept")


async def answer(scope: Scope, send: Send, status: int, sentence: str) -> None:
    """Say one Italian sentence, as a page to people and as JSON to scripts."""
    if wants_page(scope):
        text = page("errore.html", sentence=sentence, status=status)
        kind = b"text/html; charset=utf-8"
    else:
        text, kind = json.dumps(told(sentence), ensure_ascii=False), b"application/json; charset=utf-8"
    body = text.encode()
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    if status in (429, 503):
        headers.append((b"retry-after", b"5"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
