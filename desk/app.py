"""The door as one application: our pages, who may pass, and behind them Prefect's, handed in as another application."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from urllib.parse import urlsplit

from anyio.to_thread import current_default_thread_limiter
from starlette.formparsers import MultiPartException
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Match, Route, request_response
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from agreements.app import people_key_of, provider_of, session_rules_of
from agreements.domain.basics.errors import AccordiError
from agreements.persistence.engine.engine import CONNECTIONS
from agreements.settings import Settings
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.mail.received import MOST_AT_ONCE
from agreements.use_cases.people.login import LinkRefused
from desk import agreement, conflicts, documents, guide, people, received
from desk.asking import Runs
from desk.bulk import BulkPages
from desk.entrance import App, Entrance, Receive, Scope, Send
from desk.foresight import Foresight
from desk.guard import FORMS, POLICY, Guard, Limits, answer, is_under, wants_page
from desk.login import ForgedForm, LoginPages, login_address
from desk.provider import Provider
from desk.register import RegisterPages
from desk.render import FONTS, STATIC, shown
from desk.requests import RequestPages
from desk.resumed import PATH as RESUMED
from desk.resumed import ResumedPages
from desk.sessions import PROVIDER, visitor_of
from desk.steps import StepPages
from desk.today import TodayPage

_OPEN = ("/accesso", "/accesso/", "/accessibilita", "/collegamento/", "/guida", "/guida/", "/statici/")
"""Our pages for whoever has not logged in."""
_STATIC = {
    "stile.css": (STATIC / "stile.css", "text/css"),
    "scrivania.js": (STATIC / "scrivania.js", "text/javascript"),
    "icona.svg": (STATIC / "icona.svg", "image/svg+xml"),
} | {f"TitilliumWeb-{cut}.ttf": (FONTS / f"TitilliumWeb-{cut}.ttf", "font/ttf") for cut in ("Regular", "SemiBold")}
_FOR_THE_PROVIDER_SECONDS = 600
THREADS = CONNECTIONS // 2
"""Pages that are made at once. Each has its unit of work, and rarely another one within it."""
_UNREADABLE = (
    f"Il modulo inviato non si legge, o porta troppi file insieme (al massimo {MOST_AT_ONCE}): nulla è stato preso; "
    "tornare indietro e ripetere."
)


def create_app(
    bench: Workbench,
    settings: Settings,
    prefect: App | None,
    address: str,
    limits: Limits | None = None,
    *,
    runs: Runs | None = None,
) -> App:
    """The door.

    Args:
        prefect: What answers whatever is not ours; it finds the visitor in ``scope["state"]["visitor"]``.
        address: Where this process listens: ``http://127.0.0.1:4300``.
        runs: Makes the runs of requests as they are asked for; None where somebody else finds them.

    Raises:
        AccordiError: The settings of the provider cannot be right, or others can read our key.
    """
    entrance = Entrance.of(address, settings.address)
    origin = entrance.origins[-1]
    provider_settings, key = provider_of(settings), people_key_of(settings)
    provider = Provider(provider_settings, key) if provider_settings else None
    pages = LoginPages(bench, key, session_rules_of(settings), provider, origin)
    leads_to = _origin(provider_settings.issuer) if provider_settings else ""
    bench.database.remember_agreements()
    steps, resumed = StepPages(bench, key, runs), ResumedPages(bench, key)
    rooms = [
        *TodayPage(bench, with_prefect=prefect is not None).routes(),
        *RegisterPages(bench).routes(),
        *received.ReceivedPages(bench, Foresight(settings)).routes(),
        *BulkPages(bench).routes(),
        *RequestPages(bench).routes(),
        *steps.routes(),
        *resumed.routes(),
        *agreement.AgreementPages(bench).routes(),
        *documents.DocumentPages(bench).routes(),
        *conflicts.ConflictPages(bench).routes,
        *people.PeoplePages(bench, key, provider_settings, origin).routes,
    ]
    desk = Desk(bench, settings, pages, steps, resumed, rooms, prefect, entrance)
    app: App = Guard(desk, entrance, own_policy(leads_to), (*_OPEN, *desk.known), limits or Limits())
    if settings.trusted_proxy:
        # Whose X-Forwarded-For and -Proto are believed; it replaces client and scheme, and nothing else.
        return ProxyHeadersMiddleware(app, settings.trusted_proxy)  # type: ignore[arg-type, return-value]
    return app


def own_policy(leads_to: str = "") -> str:
    """The Content Security Policy of our own pages: no script and no style but those in files of ours.

    Args:
        leads_to: The origin of the provider, to which the form of the logout leads on (browsers hold the policy
            of forms also against where an answer sends them).
    """
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        f"form-action {' '.join(filter(None, (chr(39) + 'self' + chr(39), leads_to)))}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


class Desk:
    """Our pages by their paths; everything else is Prefect's, for who has logged in.

    Attributes:
        known: What the paths of our pages for whoever has logged in begin with.
    """

    def __init__(
        self,
        bench: Workbench,
        settings: Settings,
        pages: LoginPages,
        steps: StepPages,
        resumed: ResumedPages,
        rooms: Sequence[Route],
        prefect: App | None,
        entrance: Entrance,
    ) -> None:
        self._bench = bench
        self._rules = session_rules_of(settings)
        self._prefect = prefect
        self._entrance = entrance
        self._steps = steps
        self._resumed = resumed
        self._key = people_key_of(settings)

        def remembering(app: App) -> App:
            # What lies there while somebody is at the provider is of no use after a restart: so is its key.
            return SessionMiddleware(
                app,
                secrets.token_urlsafe(32),
                session_cookie=PROVIDER,
                max_age=_FOR_THE_PROVIDER_SECONDS,
                same_site="lax",
                https_only=True,
            )

        to_provider = Route("/accesso/ente", pages.to_provider, methods=["GET"])
        from_provider = Route("/accesso/ritorno", pages.from_provider, methods=["GET"])
        self._at_the_provider = remembering(_Routes([to_provider, from_provider]))
        for_whoever_comes = [
            Route("/accesso", pages.ask, methods=["GET"]),
            Route("/accesso", pages.log_in, methods=["POST"]),
            Route("/collegamento/{secret}", pages.link, methods=["GET", "POST"]),
            Route("/accessibilita", _accessible, methods=["GET"]),
            *guide.routes(),
            Route("/statici/{name}", _static, methods=["GET"]),
        ]
        for_whoever_is_in = [
            Route("/uscita", pages.log_out, methods=["POST"]),
            Route("/persona", pages.person, methods=["GET"]),
            Route("/persona/password", pages.password, methods=["POST"]),
            Route("/persona/accessi", pages.end_sessions, methods=["POST"]),
            *rooms,
        ]
        self.known = _firsts(for_whoever_is_in)
        self._pages = _Routes([*for_whoever_comes, *for_whoever_is_in])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, pass on, or ask who it is."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        path: str = scope["path"]
        try:
            visitor = await visitor_of(scope, self._bench, self._rules, self._key)
        except AccordiError as refused:
            if scope["type"] != "http":
                raise
            await answer(scope, send, 503, refused.sentence)
            return
        scope["state"]["visitor"] = visitor
        if scope["type"] == "websocket":
            if visitor is None or self._prefect is None:
                await receive()
                await send({"type": "websocket.close", "code": 1008, "reason": "accesso richiesto"})
            else:
                await self._prefect(scope, receive, send)
        elif is_under(path, _OPEN) or (visitor is not None and is_under(path, self.known)):
            try:
                of_provider = path in ("/accesso/ente", "/accesso/ritorno")
                await (self._at_the_provider if of_provider else self._pages)(scope, receive, send)
            except AccordiError as refused:
                if isinstance(refused, ForgedForm) and refused.sent is not None:
                    kept = await self._resumed.keep(Request(scope), refused.sent)
                    if kept:
                        await RedirectResponse(f"{RESUMED}?{kept}", 303)(scope, receive, send)
                        return
                status = 403 if isinstance(refused, ForgedForm) else 410 if isinstance(refused, LinkRefused) else 503
                told = shown("errore.html", status=status, visitor=visitor, sentence=refused.sentence)
                await told(scope, receive, send)
            except MultiPartException:
                await answer(scope, send, 400, _UNREADABLE)
        elif visitor is None and scope["method"] == "POST" and path.startswith(FORMS):
            await request_response(self._steps.without_session)(scope, receive, send)
        elif visitor is None:
            kept_form = None
            if scope["method"] == "POST" and is_under(path, self.known):
                kept_form = await self._resumed.kept(Request(scope, receive))
            await (kept_form or _who_is_it)(scope, receive, send)
        elif self._prefect is None:
            await answer(scope, send, 404, "Questa pagina non c’è.")
        else:
            scope["state"][POLICY] = self._entrance.policy
            await self._prefect(scope, receive, send)


def _firsts(routes: list[Route]) -> tuple[str, ...]:
    """What the paths of routes begin with: «/persona» and «/persona/»."""
    firsts = dict.fromkeys(f"/{route.path.split('/')[1]}" for route in routes)
    return tuple(path for first in firsts for path in ((first,) if first == "/" else (first, f"{first}/")))


class _Routes:
    """Calls the page of a path."""

    def __init__(self, routes: list[Route]) -> None:
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = [(route, *route.matches(scope)) for route in self._routes]
        for route, match, further in found:
            if match is Match.FULL:
                scope.update(further)
                await route.handle(scope, receive, send)
                return
        partly = any(match is Match.PARTIAL for _, match, _ in found)
        status, sentence = (405, "Questa pagina non si usa così.") if partly else (404, "Questa pagina non c’è.")
        await answer(scope, send, status, sentence)


async def _accessible(request: Request) -> Response:
    """What holds for whoever uses a keyboard, a magnifier or a screen reader; the words of docs/accessibilita.md."""
    return shown("accessibilita.html", visitor=request.scope["state"]["visitor"], here="/accessibilita")


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _STATIC:
        return shown("errore.html", status=404, visitor=None, sentence="Questa pagina non c’è.")
    place, kind = _STATIC[name]
    return FileResponse(place, media_type=kind, headers={"cache-control": "max-age=3600"})


async def _who_is_it(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["method"] == "GET" and wants_page(scope):
        where = login_address(scope["path"], scope.get("query_string", b""))
        await RedirectResponse(where, 303)(scope, receive, send)
    else:
        await answer(scope, send, 401, "Nessuno è entrato, o l’accesso è finito: entrare di nuovo da «/accesso».")


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            # Pages queue for a thread, in their order; whoever has one never waits for a connection.
            current_default_thread_limiter().total_tokens = THREADS
            await send({"type": "lifespan.startup.complete"})
        else:
            await send({"type": "lifespan.shutdown.complete"})
            return
