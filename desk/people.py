"""The pages of people: an administrator enters who works here, says what each may do, and lets them in or out.

What each page does is what ``accordi people`` does (`use_cases.people.accounts`): one commit, one row of who, what and
why. A refusal stands beside its form, which keeps what was typed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from agreements.domain.agreement.events import Actor
from agreements.domain.basics.errors import AccordiError
from agreements.domain.basics.typed_day import parse_day
from agreements.domain.people.person import Absence, Delegation, HeldRole, Role, read_role
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people import accounts
from agreements.use_cases.people.accounts import HAND_OVER, Issued, NewPerson
from agreements.use_cases.people.keyed import PeopleKey
from agreements.use_cases.people.provider import ProviderSettings
from agreements.use_cases.people.registered import all_registered, take_out
from agreements.use_cases.people.roster import Listed, Profile, State, Wanted, changed, listed, profile
from desk.answers import page_asked
from desk.login import posted
from desk.render import shown
from desk.sessions import now
from desk.visitor import Visitor

PATH = "/persone"
_MOST = 200
_ON_A_PAGE = 50
_NOT_YOURS = "Le persone e le loro funzioni le gestisce chi amministra il sistema: chiederlo a loro."
_NOBODY = "Questa persona non c’è: cercarla nell’elenco delle persone."
_NO_FORM = "Questa pagina non c’è."


@dataclass(frozen=True, slots=True)
class _Sent:
    """What a form holds, and who sent it."""

    bench: Workbench
    actor: Actor
    whom: str
    form: FormData

    def text(self, name: str) -> str:
        return value.strip() if isinstance(value := self.form.get(name), str) else ""

    def several(self, name: str) -> tuple[str, ...]:
        return tuple(each for each in self.form.getlist(name) if isinstance(each, str) and each)

    def day(self, name: str, otherwise: date) -> date:
        return parse_day(typed) if (typed := self.text(name)) else otherwise

    @property
    def today(self) -> date:
        return accounts.today_of(self.bench, now())

    @property
    def yesterday(self) -> date:
        """The last day of what ends at once."""
        return self.today - timedelta(days=1)


class PeoplePages:
    """The pages; who does not administer the system is refused before a form is read."""

    def __init__(self, bench: Workbench, key: PeopleKey, provider: ProviderSettings | None, origin: str) -> None:
        """See the module.

        Args:
            provider: Of the body, by whose subjects people may come in.
            origin: By which people reach these pages: one-time links begin with it.
        """
        self._bench = bench
        self._key = key
        self._provider = provider
        self._origin = origin
        self._actions: dict[str, Callable[[_Sent], str | Issued]] = {
            "funzione": _give_role,
            "fine-funzione": _end_role,
            "delega": _delegate,
            "revoca": _revoke,
            "assenza": _absent,
            "rientro": _back,
            "collegamento": _link,
            "ente": self._subject,
            "chiusura": _close,
            "rimozione": _take_out,
        }

    @property
    def routes(self) -> list[Route]:
        """Where the pages stand."""
        return [
            Route(PATH, self._for_administrators(self._list), methods=["GET"]),
            Route(f"{PATH}/nuova", self._for_administrators(self._blank), methods=["GET"]),
            Route(f"{PATH}/nuova", self._for_administrators(self._add), methods=["POST"]),
            Route(f"{PATH}/modifiche", self._for_administrators(self._changes), methods=["GET"]),
            Route(f"{PATH}/{{who}}", self._for_administrators(self._show), methods=["GET"]),
            Route(f"{PATH}/{{who}}/{{what}}", self._for_administrators(self._change), methods=["POST"]),
        ]

    def _for_administrators(
        self, page: Callable[[Request, Visitor], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            visitor: Visitor = request.scope["state"]["visitor"]
            if not visitor.administers:
                return _refused(visitor, 403, _NOT_YOURS)
            return await page(request, visitor)

        return answer

    async def _list(self, request: Request, visitor: Visitor) -> Response:
        asked = {name: request.query_params.get(name, "") for name in ("parole", "funzione", "struttura", "stato")}
        role = next((each for each in Role if each == asked["funzione"]), None)
        state = next((each for each in State if each == asked["stato"]), None)
        wanted = Wanted(asked["parole"], role, asked["struttura"], state)
        found = await run_in_threadpool(listed, self._bench, now(), wanted)
        offices = await run_in_threadpool(_offices, self._bench)
        pages = max(1, -(-len(found) // _ON_A_PAGE))
        page = min(page_asked(request, "pagina"), pages)
        filters = urlencode({name: value for name, value in asked.items() if value})
        return shown(
            "persone.html",
            here=PATH,
            visitor=visitor,
            found=found[(page - 1) * _ON_A_PAGE : page * _ON_A_PAGE],
            count=len(found),
            page=page,
            pages=pages,
            to_page=f"{PATH}?{filters}&pagina=" if filters else f"{PATH}?pagina=",
            asked=asked,
            roles=list(Role),
            offices=offices,
            states=list(State),
        )

    async def _blank(self, _request: Request, visitor: Visitor) -> Response:
        return self._new_page(visitor)

    async def _add(self, request: Request, visitor: Visitor) -> Response:
        await posted(request)
        sent = _Sent(self._bench, visitor.person.actor, "", await request.form())
        try:
            issued = await run_in_threadpool(self._entered, sent)
        except AccordiError as refused:
            return self._new_page(visitor, status=422, told=refused.sentence, sent=sent)
        if issued is None:
            return RedirectResponse(f"{PATH}?parole={quote(sent.text('nome'))}", 303)
        return await self._one(visitor, issued.login, issued=issued)

    def _entered(self, sent: _Sent) -> Issued | None:
        login, code = sent.text("nome_utente"), self._key.of_code(sent.text("codice_fiscale"))
        new = NewPerson(sent.text("nome"), sent.text("ufficio"), sent.text("email"), login, code)
        return accounts.add_person(self._bench, new, sent.actor, now(), sent.text("motivo"))

    def _new_page(self, visitor: Visitor, *, status: int = 200, told: str = "", sent: _Sent | None = None) -> Response:
        return shown(
            "persone_nuova.html",
            here=PATH,
            status=status,
            visitor=visitor,
            refused=("nuova", told),
            sent=sent.form if sent else {},
            provider=self._provider.name if self._provider else "",
        )

    async def _changes(self, _request: Request, visitor: Visitor) -> Response:
        found = await run_in_threadpool(changed, self._bench)
        newest = found[::-1][:_MOST]
        return shown("persone_modifiche.html", here=PATH, visitor=visitor, changes=newest, count=len(found))

    async def _show(self, request: Request, visitor: Visitor) -> Response:
        return await self._one(visitor, request.path_params["who"], done="fatto" in request.query_params)

    async def _change(self, request: Request, visitor: Visitor) -> Response:
        await posted(request)
        whom, what = request.path_params["who"], request.path_params["what"]
        if what not in self._actions:
            return _refused(visitor, 404, _NO_FORM)
        sent = _Sent(self._bench, visitor.person.actor, whom, await request.form())
        try:
            done = await run_in_threadpool(self._actions[what], sent)
        except AccordiError as refused:
            return await self._one(visitor, whom, status=422, refused=(what, refused.sentence), sent=sent.form)
        if isinstance(done, Issued):
            return await self._one(visitor, whom, issued=done)
        return RedirectResponse(f"{_address(whom)}?fatto=1", 303)

    async def _one(
        self,
        visitor: Visitor,
        whom: str,
        *,
        status: int = 200,
        refused: tuple[str, str] = ("", ""),
        sent: FormData | None = None,
        done: bool = False,
        issued: Issued | None = None,
    ) -> Response:
        try:
            known: Profile = await run_in_threadpool(profile, self._bench, whom, now())
        except AccordiError:
            return _refused(visitor, 404, _NOBODY)
        everybody = await run_in_threadpool(listed, self._bench, now())
        today, person = await run_in_threadpool(accounts.today_of, self._bench, now()), known.listed.person
        return shown(
            "persone_una.html",
            here=PATH,
            status=status,
            visitor=visitor,
            one=known,
            address=_address(person.id),
            refused=refused,
            sent=sent or {},
            done=known.changes[0].what if done and known.changes else "",
            issued=issued,
            link=f"{self._origin}/collegamento/{issued.secret}" if issued else "",
            hand_over=HAND_OVER,
            roles=[(each.value, each.value) for each in Role],
            offices=await run_in_threadpool(_offices, self._bench),
            held=_unique(
                (f"{e.role}@{e.office}", _told(e)) for e in person.roles if not e.last_on or e.last_on >= today
            ),
            given=_unique((f"{e.to}@{e.role}", f"{e.role} a {known.names.get(e.to, e.to)}") for e in known.given),
            wrong=[(each.key, each.told) for each in await run_in_threadpool(all_registered, self._bench, whom)],
            steps=self._bench.who_may().steps,
            others=[(_called(each), each.person) for each in everybody if each.person.id != person.id],
            provider=self._provider.name if self._provider else "",
            gone=State.GONE,
        )

    def _subject(self, sent: _Sent) -> str:
        issuer, subject = self._provider.issuer if self._provider else "", sent.text("identificativo")
        return accounts.link_subject(sent.bench, sent.whom, issuer, subject, sent.actor, now(), sent.text("motivo"))


def _give_role(sent: _Sent) -> str:
    last_on = parse_day(typed) if (typed := sent.text("al")) else None
    held = HeldRole(read_role(sent.text("funzione")), sent.text("struttura"), sent.day("dal", sent.today), last_on)
    return accounts.give_role(sent.bench, sent.whom, held, sent.actor, now(), sent.text("motivo"))


def _end_role(sent: _Sent) -> str:
    role, _, office = sent.text("quale").partition("@")
    last_on = sent.day("ultimo", sent.yesterday)
    return accounts.end_role(
        sent.bench, sent.whom, read_role(role), office, last_on, sent.actor, now(), sent.text("motivo")
    )


def _delegate(sent: _Sent) -> str:
    role, first_on = read_role(sent.text("funzione")), sent.day("dal", sent.today)
    given = Delegation(
        sent.whom,
        sent.text("delegato"),
        role,
        sent.text("struttura"),
        sent.text("atto"),
        first_on,
        parse_day(sent.text("al")),
        sent.several("passi"),
    )
    return accounts.delegate(sent.bench, given, sent.actor, now(), sent.text("motivo"))


def _revoke(sent: _Sent) -> str:
    to, _, role = sent.text("quale").rpartition("@")
    last_on = sent.day("ultimo", sent.yesterday)
    return accounts.revoke_delegations(
        sent.bench, sent.whom, to, read_role(role), last_on, sent.actor, now(), sent.text("motivo")
    )


def _absent(sent: _Sent) -> str:
    absence = Absence(sent.whom, sent.day("dal", sent.today), parse_day(sent.text("al")), sent.text("sostituto"))
    return accounts.note_absence(sent.bench, absence, sent.actor, now(), sent.text("motivo"))


def _back(sent: _Sent) -> str:
    last_on = sent.day("ultimo", sent.yesterday)
    return accounts.back_from_absence(sent.bench, sent.whom, last_on, sent.actor, now(), sent.text("motivo"))


def _link(sent: _Sent) -> Issued:
    return accounts.new_link(sent.bench, sent.whom, sent.actor, now())


def _close(sent: _Sent) -> str:
    last_on = sent.day("ultimo", sent.today)
    return accounts.close_person(sent.bench, sent.whom, last_on, sent.actor, now(), sent.text("motivo"))


def _take_out(sent: _Sent) -> str:
    return take_out(sent.bench, sent.whom, sent.text("quale"), sent.actor, now(), sent.text("motivo"))


def _offices(bench: Workbench) -> list[tuple[str, str]]:
    """The registered offices as a form offers them."""
    with bench.database.unit() as unit:
        return [(each.code, f"{each.code} – {each.name}") for each in unit.offices().offices]


def _unique(offered: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(dict(offered).items())


def _told(held: HeldRole) -> str:
    return f"{held.role}{f' per {held.office}' if held.office else ''}"


def _called(each: Listed) -> str:
    """By what a form names a person: the login, which people know, or the id."""
    logins = [account.login for account in each.accounts if account.login and account.closed_at is None]
    return logins[0] if logins else each.person.id


def _address(which: str) -> str:
    return f"{PATH}/{quote(which, safe='')}"


def _refused(visitor: Visitor, status: int, sentence: str) -> Response:
    return shown("errore.html", status=status, visitor=visitor, sentence=sentence)
