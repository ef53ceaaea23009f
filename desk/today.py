"""The first page: what waits for whoever has logged in, each with the button that leads to its step. It only reads."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agreements.domain.basics.errors import AccordiError
from agreements.use_cases.base.confidentiality import not_shown_to_reader
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.life.open_work import Waits
from agreements.use_cases.life.waiting_for import Kept, ShownWaiting, Today, View, waiting_for
from agreements.use_cases.watch.undelivered import Unsettled
from desk.render import shown
from desk.sessions import now
from desk.visitor import Visitor

PATH = "/"
_NAMES = {View.OWN: "Ciò che spetta a me", View.OFFICE: "Tutto l’ufficio", View.BODY: "Tutto l’ente"}
_LOOKS = {Waits.LATE: "grave", Waits.RESEND: "grave", Waits.DUE: "vicina"}


class TodayPage:
    """One page; which letters and doubts are open is remembered from one time to the next."""

    def __init__(self, bench: Workbench, *, with_prefect: bool) -> None:
        self._bench = bench
        self._kept = Kept()
        self._with_prefect = with_prefect

    def routes(self) -> list[Route]:
        """Its path."""
        return [Route(PATH, self.show, methods=["GET"])]

    async def show(self, request: Request) -> Response:
        """GET /: for who only administers, where to go."""
        return await run_in_threadpool(self._show, request)

    def _show(self, request: Request) -> Response:
        visitor: Visitor = request.scope["state"]["visitor"]
        if not visitor.works_on_acts:
            return shown("inizio.html", visitor=visitor, here=PATH, steps=self._with_prefect)
        asked = next((each for each in View if each.value == request.query_params.get("vista")), View.OWN)
        only = next((each for each in Waits if each.name == request.query_params.get("solo")), None)
        try:
            found = waiting_for(self._bench, visitor.person, asked, self._kept, now(), only)
        except AccordiError as refused:
            return shown("errore.html", status=503, visitor=visitor, sentence=refused.sentence)
        return shown("oggi.html", visitor=visitor, here=PATH, **self.values(found, only))

    def values(self, found: Today, only: Waits | None = None) -> dict[str, Any]:
        """What the template lays out."""
        return {
            "found": found,
            "only": only,
            "names": _NAMES,
            "looks": _LOOKS,
            "to_step": _to_step,
            "to_settle": _to_settle,
            "not_shown": not_shown_to_reader(found.hidden),
        }


def _to_step(line: ShownWaiting) -> str:
    """The form of the step that settles a thing, filled with what is known."""
    given = {"accordo": line.waiting.agreement, **{name: said for name, said in line.waiting.form.items() if said}}
    return f"/passi/{quote(line.step)}?{urlencode(given)}"


def _to_settle(notice: Unsettled) -> str:
    return f"/passi/decidi-avviso-incerto?{urlencode({'accordo': notice.agreement, 'avviso': notice.number})}"
