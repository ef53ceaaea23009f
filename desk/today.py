"""The first page: what waits for whoever has logged in, agreement by agreement, with the buttons of its steps.

It only reads. What somebody else has to do first stands apart from what can be done now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
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
from agreements.use_cases.life.waiting_for import Group, Kept, ShownWaiting, Today, View, waiting_for
from agreements.use_cases.watch.undelivered import Unsettled
from desk.render import shown
from desk.sessions import now
from desk.steps import may_take
from desk.visitor import Visitor

PATH = "/"
_NAMES = {View.OWN: "Ciò che spetta a me", View.OFFICE: "Tutto l’ufficio", View.BODY: "Tutto l’ente"}
_LOOKS = {Waits.LATE: "grave", Waits.RESEND: "grave", Waits.DUE: "vicina"}
_OF_OTHERS = "Attesa di altri"
_AFTER_A_FILE = frozenset({"importa-firmato", "registra-atto-controparte"})
"""Steps that come after somebody else has sent something."""


@dataclass(frozen=True, slots=True)
class Block:
    """An agreement with what waits on it, of one sort."""

    first: ShownWaiting
    lines: tuple[ShownWaiting, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Agreements under one heading.

    Attributes:
        sort: By which more of it is asked for.
        more: There may be others that are not shown.
    """

    heading: str
    look: str
    blocks: tuple[Block, ...]
    sort: str = ""
    more: bool = False


def sections(found: Today) -> Iterator[Section]:
    """What waits, each agreement once under each heading; last what others have to do first."""
    apart: list[ShownWaiting] = []
    for group in found.groups:
        here, others = _apart(group, found.delivered)
        apart += others
        if here or group.more:
            yield Section(group.sort, _LOOKS.get(group.sort, ""), tuple(_blocks(here)), group.sort.name, group.more)
    if apart:
        yield Section(_OF_OTHERS, "", tuple(_blocks(sorted(apart, key=lambda line: line.waiting.agreement))))


def _apart(group: Group, delivered: frozenset[str]) -> tuple[list[ShownWaiting], list[ShownWaiting]]:
    here: list[ShownWaiting] = []
    others: list[ShownWaiting] = []
    for line in group.lines:
        waits = group.sort in (Waits.STEP, Waits.MISSING) and line.waiting.steps[:1] in {(s,) for s in _AFTER_A_FILE}
        (others if waits and line.waiting.agreement not in delivered else here).append(line)
    return here, others


def _blocks(lines: Iterable[ShownWaiting]) -> Iterator[Block]:
    for _, some in groupby(lines, key=lambda line: line.waiting.agreement):
        told = tuple(some)
        yield Block(told[0], told)


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
        begins = may_take(self._bench.who_may(), visitor.person, "nuovo-accordo", found.moment.today)
        return shown("oggi.html", visitor=visitor, here=PATH, **self.values(found, only, begins=begins))

    def values(self, found: Today, only: Waits | None = None, *, begins: bool = False) -> dict[str, Any]:
        """What the template lays out."""
        return {
            "found": found,
            "sections": tuple(sections(found)),
            "sorts": {group.sort for group in found.groups},
            "late": Waits.LATE,
            "due": Waits.DUE,
            "begins": begins,
            "only": only,
            "names": _NAMES,
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
