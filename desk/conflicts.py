"""The page of conflicts of interest: declare one on an agreement; who decides on them says which are over."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from agreements.domain.basics.errors import AccordiError
from agreements.domain.people.person import Person
from agreements.persistence.engine.records import Conflict
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people import conflicts
from desk.answers import number_or_words
from desk.login import fields, posted
from desk.render import shown
from desk.sessions import now
from desk.visitor import Visitor

PATH = "/conflitti"
_NOBODY = (
    "Un conflitto di interessi lo dichiara chi ha una funzione sugli accordi: chi non ne ha non compie passi, e nulla "
    "è da dichiarare."
)


class ConflictPages:
    """The page; another page leads here with ``?accordo=`` and the number of an agreement."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    @property
    def routes(self) -> list[Route]:
        """Where the page stands."""
        return [
            Route(PATH, self.show, methods=["GET"]),
            Route(PATH, self.declare, methods=["POST"]),
            Route(f"{PATH}/fine", self.end, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """GET /conflitti."""
        visitor: Visitor = request.scope["state"]["visitor"]
        return await self._page(visitor, sent={"accordo": request.query_params.get("accordo", "")[:20]})

    async def declare(self, request: Request) -> Response:
        """POST /conflitti: of oneself."""
        visitor, sent = await posted(request), await fields(request)
        if not visitor.works_on_acts:
            return await self._page(visitor)
        number, reason = number_or_words(sent("accordo")), sent("motivo").strip()
        try:
            await run_in_threadpool(conflicts.declare_conflict, self._bench, number, visitor.person, reason, now())
        except AccordiError as refused:
            kept = {"accordo": sent("accordo"), "motivo": sent("motivo")}
            return await self._page(visitor, refused=("dichiara", refused.sentence), sent=kept)
        return RedirectResponse(PATH, 303)

    async def end(self, request: Request) -> Response:
        """POST /conflitti/fine: of another person, by who decides on it."""
        visitor, sent = await posted(request), await fields(request)
        number, which = sent("accordo"), sent("persona")
        try:
            await run_in_threadpool(self._end, visitor.person, number, which, sent("motivo").strip())
        except AccordiError as refused:
            kept = {"motivo": sent("motivo")}
            return await self._page(visitor, refused=(f"{number} {which}", refused.sentence), sent=kept)
        return RedirectResponse(PATH, 303)

    def _end(self, by: Person, number: str, which: str, why: str) -> None:
        whose = conflicts.who_declared(self._bench, number, which)
        conflicts.end_conflict(self._bench, number, whose, why, by.actor, now())

    async def _page(
        self, visitor: Visitor, *, refused: tuple[str, str] = ("", ""), sent: dict[str, str] | None = None
    ) -> Response:
        own: tuple[Conflict, ...] = ()
        others: tuple[tuple[Conflict, str], ...] = ()
        if visitor.works_on_acts:
            own = await run_in_threadpool(conflicts.conflicts_of, self._bench, visitor.person)
            others = await run_in_threadpool(conflicts.conflicts_to_decide, self._bench, visitor.person, now())
        known = {f"{each.agreement} {each.person}" for each, _ in others}
        return shown(
            "conflitti.html",
            here=PATH,
            status=403 if not visitor.works_on_acts else 422 if refused[1] else 200,
            visitor=visitor,
            nobody=_NOBODY,
            refused=refused,
            elsewhere=refused[1] if refused[0] not in (*known, "dichiara") else "",
            sent=sent or {},
            own=own,
            others=others,
        )
