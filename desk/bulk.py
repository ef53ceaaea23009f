"""One step for many agreements: what is the same for all typed once, a row an agreement, one request for each."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.basics.errors import AccordiError
from agreements.domain.people.person import Person
from agreements.domain.steps.names import TRIGGERS
from agreements.domain.steps.transitions import accepts
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people.entitled import require_reader
from desk.asking import ask_for
from desk.forms import published_steps
from desk.login import posted
from desk.render import shown
from desk.sessions import now
from desk.visitor import Visitor
from flows.forms.base import explain

PATH = "/molti"
MOST = 100
_NUMBER = re.compile(r"P-\d{4}-\d{4,6}", re.IGNORECASE)
_NOBODY = "Questi passi li chiede chi ha una funzione sugli accordi: farla assegnare dall’amministratore di Accordi."


@dataclass(frozen=True, slots=True)
class Bulk:
    """A step that can be asked for many agreements at once.

    Attributes:
        common: Fields of its form that are the same for all.
        each: Those that every agreement has of its own.
    """

    common: tuple[str, ...] = ()
    each: tuple[str, ...] = ()


STEPS: Mapping[str, Bulk] = {
    "avvia-istruttoria": Bulk(),
    "registra-parere": Bulk(("tipo_parere", "reso_da", "esito", "data", "motivazione")),
    "proposta-in-giunta": Bulk(("data",), ("numero",)),
    "registra-numero-delibera": Bulk((), ("numero",)),
    "invio-alla-firma": Bulk(("data", "restituzione_entro"), ("protocollo",)),
    "registra-repertorio": Bulk(("registro", "data", "ufficiale", "carica", "luogo"), ("numero",)),
    "registra-pubblicazione": Bulk(("dove", "data", "che_cosa")),
    "registra-comunicazione-pec": Bulk(("data",), ("protocollo",)),
    "registra-lettera-inviata": Bulk(("data",), ("protocollo", "lettera")),
    "registra-evento": Bulk(("evento", "data", "atto")),
    "conferma-scadenza": Bulk(("motivazione", "articolo"), ("scadenza",)),
}
"""Those whose form has few fields beside the agreement; a test holds that none that must be filled is left out."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A field as the page shows it."""

    name: str
    title: str
    about: str
    required: bool
    most: int
    choices: tuple[str, ...] = ()
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """An agreement of the list.

    Attributes:
        values: What was typed for it alone.
        doubt: In Italian, that its state does not take the step now.
        refused: In Italian, why no request was made.
        request: The number of the request that was made.
    """

    number: str
    title: str = ""
    included: bool = True
    values: Mapping[str, str] = field(default_factory=dict)
    doubt: str = ""
    refused: str = ""
    request: int = 0


class BulkPages:
    """Of agreements that a person may not read the page says what it says of those that there are not."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    def routes(self) -> list[Route]:
        """The page by its path."""
        return [Route(PATH, self.show, methods=["GET"]), Route(PATH, self.ask, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        """GET /molti?passo=…&accordo=…&accordo=… (or ``numeri``: pasted from anywhere)."""
        visitor: Visitor = request.scope["state"]["visitor"]
        asked = request.query_params
        step = asked.get("passo", "")
        numbers = _numbers(" ".join([*asked.getlist("accordo"), asked.get("numeri", "")]))
        rows = await run_in_threadpool(self._rows, visitor.person, step, numbers[:MOST])
        refused = f"Gli accordi sono {len(numbers)}: al massimo {MOST} per volta." if len(numbers) > MOST else ""
        if step and step not in STEPS:
            refused = "Questo passo si chiede accordo per accordo, dal suo modulo."
        return await self._page(visitor, step, rows, {}, secrets.token_hex(8), refused=refused)

    async def ask(self, request: Request) -> Response:
        """POST /molti: one request for each agreement that is chosen; the keeper of runs makes their runs.

        Safe to repeat: the page names its click, and each agreement of it has one request.

        Raises:
            ForgedForm: The form was not made for this session.
        """
        visitor = await posted(request)
        sent = await request.form()
        step, click = _text(sent, "passo"), _text(sent, "click")[:64]
        if step not in STEPS or not visitor.works_on_acts:
            return await self._page(visitor, "", [], {}, secrets.token_hex(8), status=422)
        bulk, chosen = STEPS[step], {each for each in sent.getlist("accordo") if isinstance(each, str)}
        common = {name: _text(sent, f"tutti.{name}") for name in bulk.common}
        numbers = _numbers(" ".join(each for each in sent.getlist("elenco") if isinstance(each, str)))[:MOST]
        rows = await run_in_threadpool(self._rows, visitor.person, step, numbers)
        filled = [
            Row(
                each.number,
                each.title,
                each.number in chosen,
                {name: _text(sent, f"{each.number}.{name}") for name in bulk.each},
                each.doubt,
                each.refused,
            )
            for each in rows
        ]
        done = [
            await run_in_threadpool(self._asked, visitor.person, step, common, each, click)
            if each.included and not each.refused
            else each
            for each in filled
        ]
        none = "" if any(each.included for each in filled) else "Nessun accordo è stato scelto: sceglierne almeno uno."
        wrong = any(each.included and each.refused for each in done)
        # What is mended and sent again is another click.
        return await self._page(
            visitor, step, done, common, secrets.token_hex(8), status=422 if none or wrong else 200, refused=none
        )

    def _asked(self, person: Person, step: str, common: Mapping[str, str], row: Row, click: str) -> Row:
        published = published_steps()[step]
        typed = {"accordo": row.number, **common, **row.values}
        entries = {name: value.strip() for name, value in typed.items() if value.strip()}
        try:
            request = ask_for(self._bench, person, published, entries, f"{click} {row.number}" if click else "")
        except ValidationError as error:
            told = explain(error, published.form_class())
            return Row(row.number, row.title, True, row.values, row.doubt, told)
        except AccordiError as refused:
            return Row(row.number, row.title, True, row.values, row.doubt, refused.sentence)
        return Row(row.number, row.title, False, row.values, request=request.number)

    def _rows(self, person: Person, step: str, numbers: Sequence[str]) -> list[Row]:
        with self._bench.database.unit() as unit:
            known = {each.number: each for each in unit.load_some(numbers)}
            hidden = unit.confidential()
        rows = []
        for number in numbers:
            agreement = known.get(number)
            try:
                if agreement is not None and number in hidden:
                    require_reader(self._bench, person.id, number, f"elenco per «{step}»", now())
            except AccordiError:
                agreement = None
            if agreement is None:
                rows.append(Row(number, included=False, refused=f"L’accordo {number} non esiste nel registro."))
            else:
                doubt = _doubt(step, agreement)
                rows.append(Row(number, agreement.title, not doubt, doubt=doubt))
        return rows

    async def _page(
        self,
        visitor: Visitor,
        step: str,
        rows: Sequence[Row],
        common: Mapping[str, str],
        click: str,
        *,
        status: int = 200,
        refused: str = "",
    ) -> Response:
        works = visitor.works_on_acts
        bulk = STEPS.get(step, Bulk()) if works else Bulk()
        form = published_steps()[step].form_class().model_fields if step in STEPS else {}
        return shown(
            "molti.html",
            status=status if works else 403,
            visitor=visitor,
            here=PATH,
            works=works,
            refused=refused if works else _NOBODY,
            steps=tuple(STEPS),
            step=step if step in STEPS else "",
            rows=rows if works else [],
            common=[_field(name, form[name], common.get(name, "")) for name in bulk.common],
            each=[_field(name, form[name], "") for name in bulk.each],
            click=click,
            most=MOST,
        )


def _doubt(step: str, agreement: Agreement) -> str:
    triggers = TRIGGERS.get(step, ())
    if not triggers or any(accepts(agreement, each) for each in triggers):
        return ""
    return f"ora è «{agreement.newest_act.state}»: il passo non è possibile"


def _field(name: str, asked: FieldInfo, typed: str) -> Asked:
    kind = asked.annotation
    choices = tuple(str(each.value) for each in kind) if isinstance(kind, type) and issubclass(kind, Enum) else ()
    about = asked.description or ""
    if kind is date and "gg/mm/aaaa" not in about:
        about = f"{about} gg/mm/aaaa.".strip()
    most = next((each.max_length for each in asked.metadata if hasattr(each, "max_length")), 2000)
    default = "" if asked.is_required() or not choices else str(asked.default)
    return Asked(name, asked.title or name, about, asked.is_required(), most, choices, typed or default)


def _numbers(text: str) -> list[str]:
    """The numbers of agreements in a text, each once, in its order."""
    return list(dict.fromkeys(found.upper() for found in _NUMBER.findall(text[:20_000])))


def _text(sent: FormData, name: str) -> str:
    return value if isinstance(value := sent.get(name), str) else ""
