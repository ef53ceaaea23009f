"""What was sent when the session had ended: kept for the person for whom the form was made, and sent again after login.

Forms of steps have their own drafts (`desk.steps`); this is for every other form of ours that changes something. What
was sent is shown, and goes on to its own page by a button: nothing is done without it.
"""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people.drafts import drafts_of, forget_draft, keep_draft
from agreements.use_cases.people.keyed import PeopleKey
from desk.guard import FILES
from desk.login import login_address, posted
from desk.render import shown
from desk.sessions import made_for, now
from desk.visitor import Visitor

PATH = "/ripreso"
_NEVER_KEPT = ("/uscita", "/persona", FILES)
"""Passwords, what ends sessions, and files."""
_OF_THE_PAGE = frozenset({"token", "click"})
_FIELDS_MOST = 2000
_NOTHING = "Qui non c’è nulla da riprendere: è già stato inviato, o era di un altro accesso."


class ResumedPages:
    """One page for all forms."""

    def __init__(self, bench: Workbench, key: PeopleKey) -> None:
        self._bench = bench
        self._key = key

    def routes(self) -> list[Route]:
        """Its path."""
        return [Route(PATH, self.show, methods=["GET"]), Route(PATH, self.go_on, methods=["POST"])]

    async def kept(self, request: Request) -> Response | None:
        """What a form sent without a session is kept as, and where to log in; None where nothing may be kept."""
        if _secret(request.url.path):  # of files nothing is read either
            return None
        try:
            sent = await request.form(max_files=0, max_fields=_FIELDS_MOST)
        except MultiPartException:
            return None
        page = await self.keep(request, sent)
        return RedirectResponse(login_address(PATH, page.encode()), 303) if page else None

    async def keep(self, request: Request, sent: FormData) -> str:
        """Keep a form that was not made for this session; what leads to it, or empty where it is nobody's.

        Of a person who has logged in only what was made for this very person is kept.
        """
        if _secret(request.url.path):
            return ""
        visitor: Visitor | None = request.scope["state"]["visitor"]
        token = sent.get("token")
        whose = made_for(self._key, token if isinstance(token, str) else "")
        if not whose or (visitor is not None and whose not in visitor.person.ids):
            return ""
        if request.url.path == PATH:  # it waits still
            return request.url.query
        entries = {
            name: [each for each in sent.getlist(name) if isinstance(each, str)]
            for name in sent
            if name not in _OF_THE_PAGE
        }
        path = request.url.path
        await run_in_threadpool(keep_draft, self._bench, whose, path, "", entries, now())
        return urlencode({"pagina": path})

    async def show(self, request: Request) -> Response:
        """GET /ripreso: what was sent, with the button that sends it again."""
        visitor: Visitor = request.scope["state"]["visitor"]
        path = request.query_params.get("pagina", "")
        found = await run_in_threadpool(drafts_of, self._bench, visitor.person.id, path)
        if not path.startswith("/") or not found:
            return shown("errore.html", status=404, visitor=visitor, sentence=_NOTHING)
        return shown("ripreso.html", visitor=visitor, path=path, entries=found[0].entries)

    async def go_on(self, request: Request) -> Response:
        """POST /ripreso: let go of what was kept, and have the browser send it to its page (RFC 9110 §15.4.8).

        Raises:
            ForgedForm: The form was not made for this session.
        """
        visitor = await posted(request)
        path = request.query_params.get("pagina", "")
        found = await run_in_threadpool(drafts_of, self._bench, visitor.person.id, path)
        if not path.startswith("/") or not found:
            return shown("errore.html", status=404, visitor=visitor, sentence=_NOTHING)
        await run_in_threadpool(forget_draft, self._bench, visitor.person.id, path, "")
        return RedirectResponse(path, 307)


def _secret(path: str) -> bool:
    return path in _NEVER_KEPT or path.startswith("/persona/")
