"""The pages of files that came in: drop some, see what waits and what a step would say of each, say whose a file is.

No step is taken here: a button leads to the form of a step, filled in; for receipts, which need nothing else, one
button asks for the step of each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.basics.errors import AccordiError, UnknownAgreement
from agreements.domain.people.person import Person
from agreements.domain.people.received import OF_ADDRESSES, OF_REGISTER, SHEET_PLACES, ReceivedFile, Way
from agreements.domain.people.request import Request as AskedStep
from agreements.domain.people.request import RequestState
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.mail import received
from agreements.use_cases.mail.foretold import Foreseen
from agreements.use_cases.mail.takers import RECEIPT, Taker, takers
from agreements.use_cases.people.entitled import may_read, readable_among, require_entitled, require_reader
from desk.answers import NUMBERED, number_or_words
from desk.asking import ask_for
from desk.foresight import Foresight, Look
from desk.forms import published_steps
from desk.guard import FILES
from desk.login import ForgedForm, posted
from desk.render import shown
from desk.sessions import BY_ITSELF, has_token, now
from desk.visitor import Visitor
from flows.forms.base import explain

PATH = FILES
RECEIPTS = f"{PATH}/ricevute"
IMPORT_RECEIPT = "importa-ricevuta"
ON_A_PAGE = 40
_NOBODY = (
    "I file ricevuti li vede e li consegna chi ha una funzione sugli accordi: farla assegnare dall’amministratore di "
    "Accordi."
)
_NOT_THERE = "Questo file non c’è, o non è fra quelli che si possono vedere."
_NOTHING_CHOSEN = "Nessuna ricevuta è stata scelta: sceglierne almeno una."
_OF_SHEETS = {
    "importa-registro": ("registro dell’ufficio", "È il registro dell’ufficio"),
    "replica-accordo": ("elenco di enti per una replica", "È l’elenco di enti per una replica"),
    "rubrica": ("file dell’Indice IPA per la rubrica", "È il file dell’Indice IPA per la rubrica"),
}
"""What a sheet is, and what a button says that it is."""


@dataclass(frozen=True, slots=True)
class Row:
    """A file that waits, with the first step that can take it; ``told`` says what came of asking for it."""

    file: ReceivedFile
    taker: Taker | None = None
    foreseen: Foreseen | None = None
    told: str = ""
    number: int = 0


class ReceivedPages:
    """The pages show what their reader may read: of a confidential agreement only who is named sees the files."""

    def __init__(self, bench: Workbench, foresight: Foresight) -> None:
        self._bench = bench
        self._foresight = foresight

    def routes(self) -> list[Route]:
        """The pages by their paths."""
        return [
            Route(PATH, self.show, methods=["GET"]),
            Route(PATH, self.take, methods=["POST"]),
            Route(RECEIPTS, self.receipts, methods=["GET"]),
            Route(RECEIPTS, self.ask_for_receipts, methods=["POST"]),
            Route(f"{PATH}/{{id:{NUMBERED}}}", self.one, methods=["GET"]),
            Route(f"{PATH}/{{id:{NUMBERED}}}", self.assign, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """GET /ricevuti: all that wait, or those of one agreement."""
        asked = request.query_params
        return await self._page(request.scope["state"]["visitor"], asked.get("accordo", ""), asked.get("pagina", "1"))

    async def take(self, request: Request) -> Response:
        """POST /ricevuti: one file after the other, so that only one is in memory.

        Of who may bring none no byte is read. Safe to repeat: a file that waits already waits once.

        Raises:
            ForgedForm: The form was not made for this session.
        """
        visitor: Visitor = request.scope["state"]["visitor"]
        if not visitor.works_on_acts:
            return await self._page(visitor)
        async with request.form(max_files=received.MOST_AT_ONCE, max_fields=5) as sent:
            if not has_token(visitor, _text(sent, "token")):
                raise ForgedForm
            files = [each for each in sent.getlist("file") if isinstance(each, UploadFile) and each.filename]
            number = _place(_text(sent, "accordo"))
            if not files:
                refused = "Nessun file è stato scelto: sceglierne uno."
                return await self._page(visitor, number, status=422, refused=refused)
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
            except AccordiError as refused_:
                return await self._page(visitor, status=422, refused=refused_.sentence, told=told)
        return await self._page(visitor, number, told=told)

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
        number = _place(_text(sent, "accordo"))
        which = request.path_params["id"]
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
        return RedirectResponse(f"{PATH}/{which}" if _text(sent, "resta") else PATH, 303)

    async def one(self, request: Request) -> Response:
        """GET /ricevuti/…: what a file is, whose it is, and what the step that takes it would say of it."""
        visitor: Visitor = request.scope["state"]["visitor"]
        if not visitor.works_on_acts:
            return await self._page(visitor)
        file = await run_in_threadpool(self._file, request.path_params["id"])
        if file is None or not await self._may_see(visitor.person, file):
            return shown("errore.html", status=404, visitor=visitor, sentence=_NOT_THERE)
        agreement = await run_in_threadpool(self._agreement, file.agreement)
        foreseen = None
        looked_at = file.waits and (agreement is not None or file.agreement in (OF_REGISTER, OF_ADDRESSES))
        if looked_at:
            look = _look(file, agreement)
            foreseen = self._foresight.of([look]).get(look)
            if foreseen is not None and agreement is not None:
                what = f"file ricevuto «{file.name}»"
                await run_in_threadpool(require_reader, self._bench, visitor.person.id, agreement.number, what, now())
        able = takers(file, agreement) if file.waits else ()
        return shown(
            "ricevuto.html",
            visitor=visitor,
            here=PATH,
            file=file,
            agreement=agreement,
            place=_OF_SHEETS.get(file.agreement, ("",))[0],
            sheets={place: words for place, (_, words) in _OF_SHEETS.items()}
            if file.media in ("foglio elettronico", "testo")
            else {},
            under_way=looked_at and foreseen is None,
            again=f"{PATH}/{file.id}?{BY_ITSELF}",
            foreseen=foreseen,
            takers=[(each, _form_of(each), await self._why_not(visitor.person, each, file)) for each in able],
        )

    async def receipts(self, request: Request) -> Response:
        """GET /ricevuti/ricevute: the receipts that wait, each with the letter that it is of."""
        visitor: Visitor = request.scope["state"]["visitor"]
        return await self._receipts_page(visitor, _place(request.query_params.get("accordo", "")))

    async def ask_for_receipts(self, request: Request) -> Response:
        """POST /ricevuti/ricevute: one request for each receipt that was chosen; the keeper of runs makes their runs.

        Safe to repeat: the same form of the same person is the same click, and a receipt is known by what it certifies.

        Raises:
            ForgedForm: The form was not made for this session.
        """
        visitor = await posted(request)
        sent = await request.form()
        number = _place(_text(sent, "accordo"))
        chosen = {each for each in sent.getlist("quale") if isinstance(each, str)}
        if not visitor.works_on_acts:
            return await self._page(visitor)
        if not chosen:
            return await self._receipts_page(visitor, number, refused=_NOTHING_CHOSEN)
        rows = [each for each in await self._receipts_of(visitor.person, number) if str(each.file.id) in chosen]
        asked = [await run_in_threadpool(self._asked, visitor.person, each) for each in rows]
        return await self._receipts_page(visitor, number, asked=asked)

    def _asked(self, person: Person, row: Row) -> Row:
        step = published_steps()[IMPORT_RECEIPT]
        entries = {"accordo": row.file.agreement, "file": row.file.name}
        try:
            request = ask_for(self._bench, person, step, entries, "", (row.file.sha256,))
        except ValidationError as error:
            return replace(row, told=explain(error, step.form_class()))
        except AccordiError as refused:
            return replace(row, told=refused.sentence)
        return replace(row, number=request.number)

    async def _receipts_page(
        self, visitor: Visitor, number: str, *, refused: str = "", asked: Sequence[Row] = ()
    ) -> Response:
        if not visitor.works_on_acts:
            return await self._page(visitor)
        done = {each.file.id for each in asked if each.number}
        rows = [each for each in await self._receipts_of(visitor.person, number) if each.file.id not in done]
        rows = rows[:ON_A_PAGE]
        agreements = await run_in_threadpool(self._agreements, {each.file.agreement for each in rows})
        looks = {each.file.id: _look(each.file, agreements[each.file.agreement]) for each in rows}
        found = self._foresight.of(looks.values())
        rows = [replace(each, foreseen=found.get(looks[each.file.id])) for each in rows]
        return shown(
            "ricevute.html",
            status=422 if refused else 200,
            visitor=visitor,
            here=PATH,
            number=number,
            refused=refused,
            asked=asked,
            rows=rows,
            under_way=any(each.foreseen is None for each in rows),
            again=f"{RECEIPTS}?{urlencode({'accordo': number})}&{BY_ITSELF}",
        )

    async def _receipts_of(self, person: Person, number: str) -> list[Row]:
        waiting = await self._waiting(person)
        return [
            Row(each)
            for each in waiting
            if each.media == RECEIPT and each.agreement.startswith("P-") and number in ("", each.agreement)
        ]

    async def _page(
        self,
        visitor: Visitor,
        number: str = "",
        page: str = "1",
        *,
        status: int = 200,
        refused: str = "",
        told: list[received.Told] | None = None,
    ) -> Response:
        works, number = visitor.works_on_acts, _place(number)
        waiting = await self._waiting(visitor.person) if works else []
        wanted = [each for each in reversed(waiting) if number in ("", each.agreement)]
        pages = max(1, -(-len(wanted) // ON_A_PAGE))
        which = min(max(1, int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1), pages)
        some = wanted[(which - 1) * ON_A_PAGE : which * ON_A_PAGE]
        agreements = await run_in_threadpool(self._agreements, {each.agreement for each in some})
        rows = [
            Row(
                each,
                next(iter(takers(each, agreements.get(each.agreement))), None),
                told=_OF_SHEETS.get(each.agreement, ("",))[0],
            )
            for each in some
        ]
        return shown(
            "ricevuti.html",
            status=status if works else 403,
            visitor=visitor,
            here=PATH,
            works=works,
            refused=refused or ("" if works else _NOBODY),
            told=told or [],
            number=number,
            rows=[(each, _form_of(each.taker) if each.taker else "") for each in rows],
            count=len(wanted),
            page=which,
            pages=pages,
            receipts=sum(each.media == RECEIPT and each.agreement.startswith("P-") for each in wanted),
            most=received.MOST_AT_ONCE,
        )

    def _file(self, id: int) -> ReceivedFile | None:
        with self._bench.database.unit() as unit:
            return next(iter(unit.received_numbered([id])), None)

    def _agreement(self, number: str) -> Agreement | None:
        return self._agreements({number}).get(number)

    def _agreements(self, numbers: set[str]) -> Mapping[str, Agreement]:
        with self._bench.database.unit() as unit:
            return {each.number: each for each in unit.load_some([n for n in numbers if n.startswith("P-")])}

    async def _why_not(self, person: Person, taker: Taker, file: ReceivedFile) -> str:
        """In Italian, that a step is others' business; empty where the person may take it."""
        number = file.agreement if file.agreement.startswith("P-") else ""
        asked = AskedStep(0, "", person.actor, taker.step, number, taker.entries, (), now(), RequestState.ASKED)
        try:
            await run_in_threadpool(require_entitled, self._bench, asked, now())
        except AccordiError as refused:
            return refused.sentence
        return ""

    async def _waiting(self, person: Person) -> list[ReceivedFile]:
        """What a person may see, which is all that it may assign or let go: of an agreement, what its readers may."""
        return await run_in_threadpool(self._waiting_for, person)

    def _waiting_for(self, person: Person) -> list[ReceivedFile]:
        found = received.waiting(self._bench)
        numbers = frozenset(each.agreement for each in found if each.agreement.startswith("P-"))
        with self._bench.database.unit() as unit:
            closed = numbers - readable_among(self._bench, unit, person, numbers, unit.moment(now()).today)
        return [
            each
            for each in found
            if each.agreement not in closed and (each.agreement or each.person in ("", *person.ids))
        ]

    async def _may_see(self, person: Person, file: ReceivedFile) -> bool:
        if not file.agreement:
            return file.person in ("", *person.ids)
        return await self._readable(person, file.agreement)

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


def _look(file: ReceivedFile, agreement: Agreement | None) -> Look:
    return Look(file.id, file.sha256, file.name, file.agreement, agreement.revision if agreement else 0)


def _form_of(taker: Taker) -> str:
    """Where the form of a step is, filled in with what the file says."""
    return f"/passi/{taker.step}?{urlencode(taker.entries)}"


def _place(typed: str) -> str:
    name = typed.strip()[:40]
    return name.lower() if name.lower() in SHEET_PLACES else number_or_words(name)


def _text(sent: FormData, name: str) -> str:
    return value if isinstance(value := sent.get(name), str) else ""
