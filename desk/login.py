"""Our own pages of getting in and out: login, provider, one-time link, logout, and what a person sees of itself."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from agreements.domain.basics.errors import AccordiError, InvalidDatum
from agreements.domain.people.account import PASSWORD_LEAST, PASSWORD_MOST, Account, SessionRules
from agreements.domain.people.person import Person
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people.keyed import PeopleKey
from agreements.use_cases.people.login import (
    Attempt,
    LoginClosed,
    LoginRefused,
    change_password,
    log_in,
    login_of_link,
    set_password,
)
from agreements.use_cases.people.provider import enter_by_provider
from agreements.use_cases.people.sessions import (
    account_of,
    begin_session,
    end_other_sessions,
    end_session,
    sessions_of,
    what_person_can,
)
from desk.provider import Provider
from desk.render import shown
from desk.sessions import DEVICE, give_device, give_session, has_token, now, session_secret, take_session
from desk.visitor import Visitor

T = TypeVar("T")

HASHES_AT_ONCE = 2
"""Each takes 64 MiB and a tenth of a second of a processor: more at once are no quicker."""
WAIT_FOR_A_HASH_SECONDS = 5.0
_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")  # printable ASCII without spaces and backslashes, one slash at its head


class TooMany(AccordiError):
    """So many enter at once that this one would wait for long."""

    def __init__(self) -> None:
        super().__init__("Stanno entrando molte persone insieme: riprovare tra qualche secondo.")


class ForgedForm(AccordiError):
    """A form that was not made for this session.

    Attributes:
        sent: What it holds.
    """

    def __init__(self, sent: FormData | None = None) -> None:
        self.sent = sent
        super().__init__(
            "Il modulo inviato non è di questo accesso: nulla è stato fatto; riaprire la pagina e ripetere."
        )


def path_of_ours(typed: str) -> str:
    """Where to go after the login: a path of this very server, or the first page for whatever else was asked."""
    if not _PATH.fullmatch(typed):
        return "/"
    parts = urlsplit(typed)
    return "/" if parts.scheme or parts.netloc else typed


def login_address(scope_path: str, query: bytes) -> str:
    """The login page, that leads back to where somebody wanted to go."""
    wanted = scope_path + (f"?{query.decode('latin-1')}" if query else "")
    return f"/accesso?poi={quote(path_of_ours(quote(wanted, safe='/?=&%:;,@+-._~!$()*')), safe='/')}"


class LoginPages:
    """The pages; each method answers one request."""

    def __init__(
        self, bench: Workbench, key: PeopleKey, rules: SessionRules, provider: Provider | None, origin: str
    ) -> None:
        """See the module.

        Args:
            origin: By which people reach these pages; the provider sends them back there.
        """
        self._bench = bench
        self._key = key
        self._rules = rules
        self._provider = provider
        self._origin = origin
        self._hashes = asyncio.Semaphore(HASHES_AT_ONCE)

    async def ask(self, request: Request) -> Response:
        """GET /accesso."""
        if request.scope["state"]["visitor"] is not None:
            return RedirectResponse(path_of_ours(request.query_params.get("poi", "/")), 303)
        note = "L’accesso è stato chiuso." if "uscita" in request.query_params else ""
        return self._login_page(path_of_ours(request.query_params.get("poi", "/")), note=note)

    async def log_in(self, request: Request) -> Response:
        """POST /accesso."""
        sent = await fields(request)
        then = path_of_ours(sent("poi"))
        attempt = Attempt(sent("nome"), sent("password"), _address(request), request.cookies.get(DEVICE, ""))
        try:
            account = await self._hashing(log_in, self._bench, self._key, attempt, now())
        except AccordiError as refused:
            status = 403 if isinstance(refused, LoginRefused) else 429 if isinstance(refused, LoginClosed) else 503
            return self._login_page(then, status=status, told=refused.sentence, login=sent("nome")[:80])
        return await self._entered(request, account, then, known=True)

    async def log_out(self, request: Request) -> Response:
        """POST /uscita."""
        visitor = await posted(request)
        hint = await run_in_threadpool(end_session, self._bench, visitor.session)
        back = f"{self._origin}/accesso?uscita=1"
        away = await self._provider.logout(hint, back) if hint and self._provider else ""
        response = RedirectResponse(away or "/accesso?uscita=1", 303)
        take_session(response)
        return response

    async def to_provider(self, request: Request) -> Response:
        """GET /accesso/ente."""
        if self._provider is None:
            return RedirectResponse("/accesso", 303)
        then = path_of_ours(request.query_params.get("poi", "/"))
        try:
            response = await self._provider.begin(request, f"{self._origin}/accesso/ritorno")
        except AccordiError as refused:
            return self._login_page(then, status=503, told=refused.sentence)
        request.session["poi"] = then
        return response

    async def from_provider(self, request: Request) -> Response:
        """GET /accesso/ritorno."""
        if self._provider is None:
            return RedirectResponse("/accesso", 303)
        then = path_of_ours(str(request.session.get("poi", "/")))
        try:
            known, id_token = await self._provider.end(request)
            rules = self._provider.settings.rules
            account = await run_in_threadpool(enter_by_provider, self._bench, known, rules, now())
        except AccordiError as refused:
            return self._login_page(then, status=403, told=refused.sentence)
        finally:
            request.session.clear()
        return await self._entered(request, account, then, hint=id_token)

    async def link(self, request: Request) -> Response:
        """GET and POST /collegamento/…: looking at it uses nothing up, since programs of mail look at links too."""
        secret = request.path_params["secret"]
        login = await run_in_threadpool(login_of_link, self._bench, secret, now())
        if request.method != "POST":
            return _link_page(login)
        sent = await fields(request)
        try:
            _require_twice(sent)
            account = await self._hashing(set_password, self._bench, self._key, secret, sent("nuova"), now())
        except (InvalidDatum, TooMany) as refused:
            return _link_page(login, status=422, told=refused.sentence)
        return await self._entered(request, account, "/", known=True)

    async def person(self, request: Request) -> Response:
        """GET /persona."""
        note = "La password è stata cambiata." if "password" in request.query_params else ""
        return await self._person_page(request.scope["state"]["visitor"], note=note)

    async def end_sessions(self, request: Request) -> Response:
        """POST /persona/accessi."""
        visitor = await posted(request)
        which = (await fields(request))("quale")
        if which == "altri":
            await run_in_threadpool(end_other_sessions, self._bench, visitor.person, visitor.session)
        elif which in [each.digest for each in await self._sessions(visitor.person)]:
            await run_in_threadpool(end_session, self._bench, which)
        return RedirectResponse("/persona", 303)

    async def password(self, request: Request) -> Response:
        """POST /persona/password: the session at hand ends too, and a new one begins."""
        visitor = await posted(request)
        sent = await fields(request)
        account = await run_in_threadpool(account_of, self._bench, visitor.account)
        try:
            _require_twice(sent)
            old, new = sent("attuale"), sent("nuova")
            await self._hashing(change_password, self._bench, self._key, account, visitor.person, old, new, now())
        except AccordiError as refused:
            return await self._person_page(visitor, status=422, told=refused.sentence)
        return await self._entered(request, account, "/persona?password=1", known=True)

    async def _entered(
        self, request: Request, account: Account, then: str, *, hint: str = "", known: bool = False
    ) -> Response:
        secret = await run_in_threadpool(
            begin_session, self._bench, account, self._rules, now(), hint=hint, instead_of=session_secret(request)
        )
        response = RedirectResponse(then, 303)
        give_session(response, secret)
        if known:
            give_device(response, self._key.device(account.id, now()))
        return response

    async def _hashing(self, work: Callable[..., T], *args: Any) -> T:
        """Do what hashes passwords, a few at once; whoever waits holds no thread.

        Raises:
            TooMany: It would take too long.
        """
        try:
            await asyncio.wait_for(self._hashes.acquire(), WAIT_FOR_A_HASH_SECONDS)
        except TimeoutError as error:
            raise TooMany from error
        try:
            return await run_in_threadpool(work, *args)
        finally:
            self._hashes.release()

    def _login_page(self, then: str, *, status: int = 200, told: str = "", note: str = "", login: str = "") -> Response:
        name = self._provider.settings.name if self._provider else ""
        idle = self._rules.idle // timedelta(minutes=1)
        return shown(
            "accesso.html", status=status, then=then, told=told, note=note, login=login, provider=name, idle=idle
        )

    async def _person_page(self, visitor: Visitor, *, status: int = 200, told: str = "", note: str = "") -> Response:
        account = await run_in_threadpool(account_of, self._bench, visitor.account)
        return shown(
            "persona.html",
            status=status,
            visitor=visitor,
            told=told,
            note=note,
            can=await run_in_threadpool(what_person_can, self._bench, visitor.person, now()),
            sessions=await self._sessions(visitor.person),
            login=account.login,
            least=PASSWORD_LEAST,
            most=PASSWORD_MOST,
        )

    async def _sessions(self, person: Person) -> Any:
        return await run_in_threadpool(sessions_of, self._bench, person, self._rules, now())


async def fields(request: Request) -> Callable[[str], str]:
    """The fields of a form by name; what was not sent, or is a file, is empty."""
    sent = await request.form(max_files=0, max_fields=50)
    return lambda name: value if isinstance(value := sent.get(name), str) else ""


async def posted(request: Request) -> Visitor:
    """Who has sent a form of ours; every form that changes something passes here.

    Raises:
        ForgedForm: It bears no token of this session.
    """
    visitor: Visitor = request.scope["state"]["visitor"]
    if not has_token(visitor, (await fields(request))("token")):
        raise ForgedForm(await request.form())
    return visitor


def _require_twice(sent: Callable[[str], str]) -> None:
    if sent("nuova") != sent("ancora"):
        raise InvalidDatum("password", "Le due password scritte non sono uguali: riscriverle.")


def _link_page(login: str, *, status: int = 200, told: str = "") -> Response:
    return shown("collegamento.html", status=status, login=login, told=told, least=PASSWORD_LEAST, most=PASSWORD_MOST)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
