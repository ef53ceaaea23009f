"""The page of files that came in: drop some, see what waits, say whose a file is. No step is taken here."""

from __future__ import annotations

from dataclasses import replace

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from agreements.domain.basics.errors import AccordiError, UnknownAgreement
from agreements.domain.people.person import Person
from agreements.domain.people.received import ReceivedFile, Way
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.mail import received
from agreements.use_cases.people.entitled import may_read
from desk.guard import FILES
from desk.login import ForgedForm, posted
from desk.render import shown
from desk.sessions import has_token, now
from desk.visitor import Visitor

PATH = FILES
_NOBODY = (
    "I file ricevuti li vede e li consegna chi ha una funzione sugli accordi: farla assegnare dall’amministratore di "
    "Accordi."
)


class ReceivedPages:
    """What the page shows is what its reader may read: of a confidential agreement only who is named sees the files."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    def routes(self) -> list[Route]:
        """The pages by their paths."""
        return [
            Route(PATH, self.show, methods=["GET"]),
            Route(PATH, self.take, methods=["POST"]),
            Route(f"{PATH}/{{id:int}}", self.assign, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """GET /ricevuti."""
        return await self._page(request.scope["state"]["visitor"])

    async def take(self, request: Request) -> Response:
        """POST /ricevuti: one file after the other, so that only one is in memory.

        Of who may bring none no byte is read. Safe to repeat: a file that waits already waits once.

        Raises:
            ForgedForm: The form was not made for this session.
        """
        visitor: Visitor = request.scope["state"]["visitor"]
        if not visitor.works_on_acts:
            refused = await self._page(visitor)
            refused.headers["connection"] = "close"  # what is still to come is not wanted
            return refused
        async with request.form(max_files=received.MOST_AT_ONCE, max_fields=5) as sent:
            if not has_token(visitor, _text(sent, "token")):
                raise ForgedForm
            files = [each for each in sent.getlist("file") if isinstance(each, UploadFile) and each.filename]
            if not files:
                return await self._page(visitor, status=422, refused="Nessun file è stato scelto: sceglierne uno.")
            number = _text(sent, "accordo").strip().upper()
            told: list[received.Told] = []
            try:
                if number and not await self._readable(visitor.person, number):
                    raise UnknownAgreement(number)
                for each in files:
                    one = await run_in_threadpool(
                        received.receive,
                        self._bench,
                        [(each.filename or "", await each.read())],
                        number,
                        Way.PAGE,
                        visitor.person.id,
                        now(),
                    )
                    told += [await self._told_to(visitor.person, each) for each in one]
            except AccordiError as refused:
                return await self._page(visitor, status=422, refused=refused.sentence, told=told)
        return await self._page(visitor, told=told)

    async def assign(self, request: Request) -> Response:
        """POST /ricevuti/…: whose a file is that waits without agreement, or with another; or that it came by mistake.

        Raises:
            ForgedForm: The form was not made for this session.
        """
        visitor: Visitor = request.scope["state"]["visitor"]
        if not visitor.works_on_acts:
            return await self._page(visitor)
        await posted(request)
        sent = await request.form()
        number = _text(sent, "accordo").strip().upper()
        which = int(request.path_params["id"])
        waiting = {each.id for each in await self._waiting(visitor.person)}
        try:
            if which not in waiting or not await self._readable(visitor.person, number):
                raise UnknownAgreement(number)
            if _text(sent, "togli"):
                await run_in_threadpool(received.forget, self._bench, which, now())
            else:
                await run_in_threadpool(received.assign, self._bench, which, number)
        except AccordiError as refused:
            return await self._page(visitor, status=422, refused=refused.sentence)
        return RedirectResponse(PATH, 303)

    async def _page(
        self, visitor: Visitor, *, status: int = 200, refused: str = "", told: list[received.Told] | None = None
    ) -> Response:
        works = visitor.works_on_acts
        return shown(
            "ricevuti.html",
            here=PATH,
            status=status if works else 403,
            visitor=visitor,
            works=works,
            refused=refused or ("" if works else _NOBODY),
            told=told or [],
            waiting=await self._waiting(visitor.person) if works else [],
            most=received.MOST_AT_ONCE,
        )

    async def _waiting(self, person: Person) -> list[ReceivedFile]:
        found = await run_in_threadpool(received.waiting, self._bench)
        may = {number: await self._readable(person, number) for number in {each.agreement for each in found}}
        return [each for each in found if may[each.agreement] and (each.agreement or each.person in ("", *person.ids))]

    async def _told_to(self, person: Person, told: received.Told) -> received.Told:
        """What became of a file, without what only the readers of its agreement may know."""
        if await self._readable(person, told.agreement):
            return told
        return replace(told, agreement="", sentence="preso: lo vede chi può leggere l’accordo di cui è.")

    async def _readable(self, person: Person, number: str) -> bool:
        """Whether a person may read an agreement; what belongs to none is nobody's secret."""
        try:
            return not number or await run_in_threadpool(may_read, self._bench, person, number, now())
        except UnknownAgreement:
            return not number.startswith("P-")  # a folder of the register's


def _text(sent: FormData, name: str) -> str:
    return value if isinstance(value := sent.get(name), str) else ""
