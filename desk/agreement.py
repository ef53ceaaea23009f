"""The page of an agreement, its journal, the picture of its life and its whole file. No step is taken here."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from agreements.documents.templates.timeline_svg import timeline_svg
from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.agreement import NUMBER_PATTERN, Agreement
from agreements.domain.agreement.filing import FILED, NOT_RECORDED
from agreements.domain.agreement.signing_order import unsigned
from agreements.domain.people.person import Person
from agreements.use_cases.base.journal import check_journal
from agreements.use_cases.base.journal_told import tell_journal
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.life.agreement_told import AgreementTold, facts_told, tell_agreement, tell_life
from agreements.use_cases.life.whole_file import pack_whole_file
from agreements.use_cases.people.entitled import require_reader, told_who_may, verdicts
from desk.answers import as_file, in_a_sentence, page_asked
from desk.forms import in_order, published_steps
from desk.render import shown
from desk.sessions import now
from desk.visitor import Visitor

_ROOM = "/registro"
_JOURNAL_ROWS = 50
_FILES_AT_ONCE = 2
_BLOCK = 1 << 18


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step that helps now.

    Attributes:
        why: The sentence that says what for.
        whose: In Italian, who may take it; empty where the reader may.
    """

    name: str
    why: str
    whose: str


@dataclass(frozen=True, slots=True)
class StepsShown:
    """What can be done.

    Attributes:
        first: Those that help first.
        lines: What else can be done, as sentences.
        others: All others that the reader may take, by the heading of their group.
    """

    first: tuple[StepShown, ...]
    lines: tuple[str, ...]
    others: Mapping[str, tuple[str, ...]]


class AgreementPages:
    """Each page asks first whether its reader may see the agreement, and of a confidential one writes it down."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._packing = asyncio.Semaphore(_FILES_AT_ONCE)

    def routes(self) -> list[Route]:
        """The pages by their paths."""
        return [
            Route("/accordi/{number}", self.show, methods=["GET"]),
            Route("/accordi/{number}/giornale", self.journal, methods=["GET"]),
            Route("/accordi/{number}/storia.svg", self.picture, methods=["GET"]),
            Route("/accordi/{number}/fascicolo.zip", self.whole_file, methods=["GET"]),
        ]

    @in_a_sentence
    async def show(self, request: Request) -> Response:
        """GET /accordi/…."""
        number = request.path_params["number"]
        if number != (plain := number.upper()) and NUMBER_PATTERN.fullmatch(plain):
            return RedirectResponse(f"/accordi/{plain}", 308)
        visitor: Visitor = request.scope["state"]["visitor"]
        return await run_in_threadpool(self._show, visitor, number, page_asked(request, "famiglia"))

    def _show(self, visitor: Visitor, number: str, page: int) -> Response:
        at = now()
        person = require_reader(self._bench, visitor.person.id, number, "pagina dell’accordo", at)
        told = tell_agreement(self._bench, person, number, at, page=page)
        steps = possible_steps(self._bench, person, told, at)
        facts = facts_told(told.agreement)
        return shown(
            "accordo.html",
            visitor=visitor,
            here=_ROOM,
            told=told,
            agreement=told.agreement,
            today=told.moment.today,
            steps=steps,
            facts=facts,
            signing=_signing(told.agreement),
            filed=(filed := [line for line in told.agreement.filing.lines if NOT_RECORDED not in line]),
            sections=list(_sections(told, bool(facts), bool(filed))),
        )

    @in_a_sentence
    async def journal(self, request: Request) -> Response:
        """GET /accordi/…/giornale: the newest rows first, page by page, with what proves them."""
        visitor: Visitor = request.scope["state"]["visitor"]
        asked = page_asked(request, "pagina")
        return await run_in_threadpool(self._journal, visitor, request.path_params["number"], asked)

    def _journal(self, visitor: Visitor, number: str, asked: int) -> Response:
        at = now()
        require_reader(self._bench, visitor.person.id, number, "giornale dell’accordo", at)
        told = tell_journal(self._bench.database, number, at)
        with self._bench.database.unit() as unit:
            checked, _ = check_journal(unit, number)
        pages = max(1, -(-len(told.rows) // _JOURNAL_ROWS))
        page = min(asked, pages)
        newest = tuple(reversed(told.rows))[(page - 1) * _JOURNAL_ROWS : page * _JOURNAL_ROWS]
        return shown(
            "giornale.html",
            visitor=visitor,
            here=_ROOM,
            told=told,
            rows=newest,
            checked=checked,
            page=page,
            pages=pages,
        )

    @in_a_sentence
    async def picture(self, request: Request) -> Response:
        """GET /accordi/…/storia.svg."""
        visitor: Visitor = request.scope["state"]["visitor"]
        drawn = await run_in_threadpool(self._picture, visitor, request.path_params["number"])
        return Response(drawn, media_type="image/svg+xml")

    def _picture(self, visitor: Visitor, number: str) -> bytes:
        at = now()
        person = require_reader(self._bench, visitor.person.id, number, "immagine della storia dell’accordo", at)
        agreement, moment, life = tell_life(self._bench, person, number, at)
        return timeline_svg(agreement.number, agreement.title, life, moment.today, trial=self._bench.trial)

    @in_a_sentence
    async def whole_file(self, request: Request) -> Response:
        """GET /accordi/…/fascicolo.zip: made in a file without a name, which goes with the answer."""
        visitor: Visitor = request.scope["state"]["visitor"]
        async with self._packing:
            name, packed = await run_in_threadpool(self._pack, visitor, request.path_params["number"])
        return StreamingResponse(_blocks(packed), media_type="application/zip", headers=as_file(name))

    def _pack(self, visitor: Visitor, number: str) -> tuple[str, IO[bytes]]:
        at = now()
        require_reader(self._bench, visitor.person.id, number, "fascicolo intero, da scaricare", at)
        return pack_whole_file(self._bench, number)


def possible_steps(bench: Workbench, person: Person, told: AgreementTold, at: datetime) -> StepsShown:
    """What can be done on an agreement now: what helps first, whoever may do it, then all else that a person may do."""
    known = published_steps()
    possible = {*told.possible, *told.helps}
    names = tuple(name for name, step in known.items() if step.form and name in possible)
    with bench.database.unit() as unit:
        may = verdicts(bench, unit, person, told.agreement.number, names, at)
        first = tuple(
            StepShown(
                name,
                next((line for line in told.next_lines if f"«{name}»" in line), ""),
                "" if may[name].admitted else told_who_may(bench, unit, told.agreement.number, name, at),
            )
            for name in told.helps
            if name in may
        )
    said = {step.why for step in first}
    others: dict[str, tuple[str, ...]] = {}
    for name in names:
        if name not in told.helps and may[name].admitted:
            others[known[name].heading] = (*others.get(known[name].heading, ()), name)
    return StepsShown(first, tuple(line for line in told.next_lines if line not in said), in_order(others))


def _signing(agreement: Agreement) -> str:
    """In Italian, how many have signed the act that is being signed, and who has not; empty where none is."""
    act = agreement.newest_act
    if act.state is not ActState.SIGNING:
        return ""
    missing = unsigned(agreement, act)
    names = ", ".join(party.name for party in missing)
    signed = len(agreement.staying) - len(missing)
    return f"firme {signed} di {len(agreement.staying)}; {'mancano' if len(missing) > 1 else 'manca'} {names}"


def _sections(told: AgreementTold, facts: bool, filed: bool) -> Iterator[tuple[str, str]]:
    """The parts that there are, as the table of contents names them."""
    agreement = told.agreement
    family = told.family
    letters = bool(told.letters.sendings or told.letters.waiting)
    costs = agreement.movements or any(act.charges.words for act in agreement.acts)
    for there, place, name in (
        (True, "passi", "Che cosa si può fare"),
        (told.documents, "documenti", "Testi e documenti"),
        (True, "atti", "Atti e firme"),
        (True, "parti", "Parti"),
        (told.duties, "scadenze", "Adempimenti e scadenze"),
        (letters, "lettere", "Lettere"),
        (costs, "oneri", "Oneri e movimenti"),
        (family.count or family.model or family.frame, "famiglia", "Accordi collegati"),
        (told.life or told.rows, "storia", "Storia"),
        (facts or told.conflicts, "fatti", "Fatti e conflitti di interessi"),
        (agreement.confidentiality, "riservatezza", "Riservatezza"),
        (filed, "registrazione", FILED),
    ):
        if there:
            yield place, name


def _blocks(packed: IO[bytes]) -> Iterator[bytes]:
    with packed:
        while block := packed.read(_BLOCK):
            yield block
