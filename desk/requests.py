"""The pages of requests: what a person has asked for, and what came of it; where Prefect's pages lead (`for_prefect`).

A page that waits asks for itself again, without a script; nothing else is done here but to withdraw what waits.
"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from agreements.domain.basics.errors import AccordiError
from agreements.domain.people.request import RequestState
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people import requests
from agreements.use_cases.people.kept_outcome import of_clock
from desk.answers import NUMBERED
from desk.login import posted
from desk.render import shown
from desk.sessions import BY_ITSELF, now
from desk.visitor import Visitor
from tasks.for_prefect import OF_THE_CLOCK, REQUESTS

_NOT_FOR_ADMINISTRATORS = (
    "Quello che dicono i passi automatici lo legge chi ha una funzione sugli accordi: farla assegnare "
    "dall’amministratore di Accordi."
)


class RequestPages:
    """Each page shows what its reader may read: the rule is `requests.answer_for`."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    def routes(self) -> list[Route]:
        """Their paths."""
        return [
            Route(REQUESTS, self.own, methods=["GET"]),
            Route(OF_THE_CLOCK, self.of_clock, methods=["GET"]),
            Route(f"{REQUESTS}/{{number:{NUMBERED}}}", self.one, methods=["GET"]),
            Route(f"{REQUESTS}/{{number:{NUMBERED}}}", self.withdraw, methods=["POST"]),
        ]

    async def own(self, request: Request) -> Response:
        """GET /richieste: what the person has asked for, the newest first; of it no answer."""
        visitor: Visitor = request.scope["state"]["visitor"]
        asked = request.query_params.get("pagina", "")
        page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
        found, page, pages = await run_in_threadpool(requests.of_person, self._bench, visitor.person, page)
        return shown("richieste.html", visitor=visitor, here=REQUESTS, found=found, page=page, pages=pages)

    async def one(self, request: Request) -> Response:
        """GET /richieste/…: a request that waits, or what came of it."""
        return await self._shown(request)

    async def withdraw(self, request: Request) -> Response:
        """POST /richieste/…: withdraw a request that no run has taken up. Safe to repeat.

        Raises:
            ForgedForm: The form was not made for this session.
        """
        visitor = await posted(request)
        number = request.path_params["number"]
        try:
            await run_in_threadpool(requests.withdraw, self._bench, number, visitor.person, now())
        except requests.RequestRefused as refused:
            return await self._shown(request, refused=refused.sentence)
        return RedirectResponse(f"{REQUESTS}/{number}", 303)

    async def of_clock(self, request: Request) -> Response:
        """GET /richieste/automatiche: what the steps of the clock have said last."""
        visitor: Visitor = request.scope["state"]["visitor"]
        if not visitor.works_on_acts:
            return shown("errore.html", status=403, visitor=visitor, sentence=_NOT_FOR_ADMINISTRATORS)
        said = await run_in_threadpool(of_clock, self._bench, visitor.person)
        return shown("automatiche.html", visitor=visitor, here=REQUESTS, said=said)

    async def _shown(self, request: Request, *, refused: str = "") -> Response:
        visitor: Visitor = request.scope["state"]["visitor"]
        number = request.path_params["number"]
        try:
            answer = await run_in_threadpool(requests.answer_for, self._bench, number, visitor.person, now())
        except AccordiError as refusal:
            known = isinstance(refusal, requests.RequestRefused)
            return shown("errore.html", status=404 if known else 503, visitor=visitor, sentence=refusal.sentence)
        asked = answer.request
        return shown(
            "richiesta.html",
            here=REQUESTS,
            status=409 if refused else 200,
            visitor=visitor,
            answer=answer,
            asked=asked,
            said=answer.outcome,
            refused=refused,
            done=asked.state is RequestState.DONE,
            undone=answer.own and asked.state in requests.UNDONE and bool(asked.form),
            waits=not asked.state.final,
            queued=asked.state is RequestState.ASKED,
            again=f"{REQUESTS}/{number}?{BY_ITSELF}",
        )
