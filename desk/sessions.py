"""The cookies of the door, and who stands there: from the cookie of a request to its visitor.

``__Host-`` asks of the browser that the cookie is Secure, of this very host and of all its paths: no other server of
the domain, and no page by plain http, can put one there. Plain http is spoken on loopback only; there Chromium counts
the page as safe and keeps such a cookie (tried, ``127.0.0.1`` and ``localhost``): one cookie serves with TLS and
without. A browser that does not keep it stays at the login page. SameSite=Lax: links in mails and the return from a
provider arrive logged in; whatever changes something needs more than the cookie (`desk.guard`, and the token of the
session in our forms).
"""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from agreements.domain.people.account import SessionRules
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people.keyed import DEVICE_LASTS, PeopleKey
from agreements.use_cases.people.sessions import visit
from desk.entrance import Scope
from desk.visitor import Visitor

SESSION = "__Host-accordi"
DEVICE = "__Host-accordi-noto"
PROVIDER = "__Host-accordi-ente"
_SEAL_LASTS = timedelta(hours=24)
_DOES_SOMETHING = "create_flow_run"
BY_ITSELF = "da-sola"
"""What stands at the end of the query where a page of ours asks for itself again."""


def now() -> datetime:
    """The computer's time: sessions and attempts are no facts of the register, whose trial clock may be moved."""
    return datetime.now(UTC)


async def visitor_of(scope: Scope, bench: Workbench, rules: SessionRules, key: PeopleKey) -> Visitor | None:
    """Who has logged in, by the cookie of a request."""
    secret = HTTPConnection(scope).cookies.get(SESSION, "")
    if not secret:
        return None
    found = await run_in_threadpool(visit, bench, secret, rules, now(), active=_is_active(scope))
    if found is None:
        return None
    token = f"{found.session.token}.{_seal(key, found.person.id)}"
    return Visitor(found.person, found.account.id, found.session.digest, token, found.today)


def _is_active(scope: Scope) -> bool:
    """Whether a person does something: pages that wait ask every few seconds, also where nobody sits there."""
    path: str = scope["path"]
    if scope.get("query_string", b"").rpartition(b"&")[2] == BY_ITSELF.encode():
        return False
    return not path.startswith("/api/") or path.rstrip("/").endswith(_DOES_SOMETHING)


def has_token(visitor: Visitor, sent: str) -> bool:
    """Whether a form was made for this session."""
    wanted, given = (token.partition(".")[0].encode("utf-8", "surrogatepass") for token in (visitor.token, sent))
    return hmac.compare_digest(wanted, given)


def made_for(key: PeopleKey, sent: str) -> str:
    """The person for whom a form was made, by its token, also where the session has ended since.

    Empty where nobody says it whom one believes, or too long ago.
    """
    said, _, digest = sent.partition(".")[2].rpartition(".")
    if not hmac.compare_digest(digest.encode("utf-8", "replace"), key.digest("modulo", said).encode()):
        return ""
    whose, _, until = said.rpartition(".")
    return whose if now().timestamp() < int(until) else ""


def _seal(key: PeopleKey, person: str) -> str:
    said = f"{person}.{int((now() + _SEAL_LASTS).timestamp())}"
    return f"{said}.{key.digest('modulo', said)}"


def give_session(response: Response, secret: str) -> None:
    """Hand the id of a session to the browser, which forgets it when it is closed."""
    _give(response, SESSION, secret, None)


def give_device(response: Response, sealed: str) -> None:
    """Let the browser be known for an account."""
    _give(response, DEVICE, sealed, int(DEVICE_LASTS.total_seconds()))


def take_session(response: Response) -> None:
    """Take the id of a session out of the browser."""
    response.delete_cookie(SESSION, path="/", secure=True, httponly=True, samesite="lax")


def session_secret(request: Request) -> str:
    """The id that the browser has sent; empty where it has none."""
    return request.cookies.get(SESSION, "")


def _give(response: Response, name: str, value: str, seconds: int | None) -> None:
    response.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")
