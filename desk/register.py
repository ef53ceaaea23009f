"""The page of the register: looked for, ordered and cut by what stands in its address, and as a file. It only reads."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agreements.domain.agreement.agreement import NUMBER_PATTERN, AgreementKind
from agreements.domain.agreement.money import parse_amount
from agreements.domain.agreement.periods import Standing
from agreements.domain.basics.errors import AccordiError, InvalidDatum
from agreements.domain.basics.typed_day import parse_day
from agreements.domain.register.search import IN_ORDER, Order, Query, SortBy
from agreements.persistence.engine.errors import DatabaseUnavailable
from agreements.use_cases.base.confidentiality import not_shown_to_reader
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.registers.register_export import Form, export_for
from agreements.use_cases.registers.register_page import (
    RegisterPage,
    ToldLines,
    offices_to_ask,
    register_page,
    with_office,
)
from desk.answers import number_or_words
from desk.render import shown
from desk.sessions import now
from desk.steps import may_take
from desk.visitor import Visitor

PATH = "/registro"
_LONGEST = 200
_ASKED = ("parole", "parte", "stato", "tipo", "struttura", "firmato-dal", "firmato-al", "finisce-entro")
_ASKED_TOO = ("importo-da", "importo-a", "famiglia", "quadro", "base")
_NOBODY = "Il registro lo legge chi ha una funzione sugli accordi: farla assegnare dall’amministratore di Accordi."
_MEDIA = {
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.CSV: "text/csv; charset=utf-8",
    Form.JSON: "application/json",
}
_LOOKS: Mapping[str, str] = {
    Standing.EXPIRED: "grave",
    Standing.EFFECT_OVERDUE: "grave",
    Standing.NEVER_EFFECTIVE: "grave",
    Standing.EXPIRING: "vicina",
    Standing.NOT_KNOWN: "vicina",
    Standing.IN_FORCE: "buona",
}


class RegisterPages:
    """What stands in the address is all that a page depends on, beside who reads it."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._told = ToldLines()

    def routes(self) -> list[Route]:
        """Their paths."""
        files = [Route(f"{PATH}.{form}", self.export, methods=["GET"], name=form) for form in Form]
        return [Route(PATH, self.show, methods=["GET"]), *files]

    async def show(self, request: Request) -> Response:
        """GET /registro."""
        return await run_in_threadpool(self._show, request)

    async def export(self, request: Request) -> Response:
        """GET /registro.xlsx, .csv, .json: all that the same address of the page finds."""
        return await run_in_threadpool(self._export, request)

    def _show(self, request: Request) -> Response:
        visitor: Visitor = request.scope["state"]["visitor"]
        if not visitor.works_on_acts:
            return shown("errore.html", status=403, visitor=visitor, sentence=_NOBODY)
        given = _given(request)
        try:
            values = self.values(visitor, given)
        except AccordiError as refused:
            return self._refused(visitor, given, refused)
        with self._bench.database.unit() as unit:
            today = unit.moment(now()).today
        begins = may_take(self._bench.who_may(), visitor.person, "nuovo-accordo", today)
        return shown("registro.html", visitor=visitor, **{**values, "begins": begins})

    def values(self, visitor: Visitor, given: Mapping[str, str]) -> dict[str, Any]:
        """What the template lays out of what an address asks for.

        Raises:
            InvalidDatum: Something in it is none of what it may be.
        """
        query, order = with_office(self._bench, query_of(given), given.get("struttura", "")), order_of(given)
        found = register_page(self._bench, visitor.person, query, order, _page_of(given), now(), self._told)
        return self._laid_out(given, found)

    def _export(self, request: Request) -> Response:
        visitor: Visitor = request.scope["state"]["visitor"]
        if not visitor.works_on_acts:
            return shown("errore.html", status=403, visitor=visitor, sentence=_NOBODY)
        form, given = Form(request.url.path.rpartition(".")[2]), _given(request)
        try:
            query = with_office(self._bench, query_of(given), given.get("struttura", ""))
            data = export_for(self._bench, visitor.person, query, form, now())
        except AccordiError as refused:
            return self._refused(visitor, given, refused)
        named = {"content-disposition": f'attachment; filename="registro.{form}"'}
        return Response(data, media_type=_MEDIA[form], headers=named)

    def _refused(self, visitor: Visitor, given: Mapping[str, str], refusal: AccordiError) -> Response:
        status = 503 if isinstance(refusal, DatabaseUnavailable) else 422
        values = self._laid_out(given, None, refused=refusal.sentence)
        return shown("registro.html", status=status, visitor=visitor, **values)

    def _laid_out(self, given: Mapping[str, str], found: RegisterPage | None, *, refused: str = "") -> dict[str, Any]:
        order = order_of(given)
        asked = {name: value for name, value in given.items() if name != "pagina"}
        return {
            "here": PATH,
            "given": {**given, **_days_as_fields(given)},
            "refused": refused,
            "found": found,
            "order": order,
            "further": any(given.get(name) for name in (*_ASKED[1:], *_ASKED_TOO)),
            "states": [(each, each) for each in IN_ORDER],
            "kinds": [(each.value, each.value) for each in AgreementKind],
            "offices": offices_to_ask(self._bench),
            "asked": urlencode(asked),
            "ordered": {by: _ordered(asked, by, order) for by in SortBy},
            "to_page": lambda page: f"{PATH}?{urlencode({**asked, 'pagina': page})}",
            "not_shown": not_shown_to_reader(found.hidden) if found is not None else "",
            "looks": _LOOKS,
            "begins": False,
        }


def query_of(given: Mapping[str, str]) -> Query:
    """What an address asks for, but for the office, which `with_office` looks up.

    Raises:
        InvalidDatum: Something in it is none of what it may be.
    """
    for value in given.values():
        if len(value) > _LONGEST or not value.isprintable():
            raise InvalidDatum(
                "ricerca",
                f"Ogni condizione della ricerca ha al massimo {_LONGEST} caratteri, su una riga: accorciarla.",
            )
    state, kind = given.get("stato", ""), given.get("tipo", "")
    if state and state not in IN_ORDER:
        raise InvalidDatum("stato", f"«{state[:40]}» non è uno stato: sceglierlo dall’elenco.")
    if kind and kind not in {*AgreementKind}:
        raise InvalidDatum("tipo", f"«{kind[:40]}» non è un tipo di accordo: sceglierlo dall’elenco.")
    signed_from, signed_until, ends_until = [
        parse_day(typed) if (typed := given.get(name, "")) else None for name in _ASKED[5:]
    ]
    costs_from, costs_until = [_euro(given.get(name, "")) for name in _ASKED_TOO[:2]]
    return Query(
        given.get("parole", ""),
        given.get("parte", ""),
        state,
        signed_from,
        signed_until,
        ends_until,
        costs_from,
        costs_until,
        family=_number(given.get("famiglia", "")),
        frame=_number(given.get("quadro", "")),
        basis=given.get("base", ""),
        kind=kind,
    )


def order_of(given: Mapping[str, str]) -> Order:
    """The order that an address asks for: the newest first where it asks for none that there is."""
    by = next((each for each in SortBy if each.value == given.get("ordine")), None)
    if by is None:
        return Order()
    return Order(by, descending=given.get("verso") == "discendente")


def _ordered(asked: Mapping[str, str], by: SortBy, order: Order) -> str:
    """The address of the same list in another order: of the one it has already, the other way."""
    other = replace(order, descending=not order.descending) if by is order.by else Order(by, descending=False)
    way = "discendente" if other.descending else "crescente"
    return f"{PATH}?{urlencode({**asked, 'ordine': by.value, 'verso': way})}"


def _given(request: Request) -> dict[str, str]:
    names = (*_ASKED, *_ASKED_TOO, "ordine", "verso", "pagina")
    found = {name: request.query_params.get(name, "").strip() for name in names}
    return {name: value for name, value in found.items() if value}


def _days_as_fields(given: Mapping[str, str]) -> dict[str, str]:
    """The days as a field for days holds them, however they were typed."""
    found = {}
    for name in _ASKED[5:]:
        with suppress(InvalidDatum):
            found[name] = parse_day(given[name]).isoformat() if name in given else ""
    return found


def _page_of(given: Mapping[str, str]) -> int:
    typed = given.get("pagina", "")
    return max(1, int(typed)) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 1


def _number(typed: str) -> str:
    number = number_or_words(typed)
    if number and not NUMBER_PATTERN.fullmatch(number):
        raise InvalidDatum("numero", f"«{typed[:40]}» non è il numero di un accordo: scriverlo come P-2026-0001.")
    return number


def _euro(typed: str) -> Decimal | None:
    return parse_amount(typed).value if typed else None
