"""The pages of steps: the list of all of them, and the form of each; a form that is sent becomes a request.

A form is made from its model (`desk.form_fields`) and works without any script: what adds a part, takes one away or
asks the address book sends the whole form, and gets it back. What was typed is kept as a draft of its person at each of
these, at each refusal, and where the session ended while the form was open: then by the token of the form, which says
for whom it was made. Nothing of a draft is shown to anybody else.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.number_typed import number_typed
from agreements.domain.basics.errors import AccordiError, InvalidDatum, UnknownAgreement
from agreements.domain.basics.folding import folded
from agreements.domain.people.person import Person
from agreements.domain.people.request import Request as StepRequest
from agreements.domain.people.who_may import CASES, May, NotEntitled, Sort, StepFacts, WhoMay, may
from agreements.domain.register.search import folded_words
from agreements.persistence.people.drafts_unit import FormDraft
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.drafting import text_before
from agreements.use_cases.life import corrections
from agreements.use_cases.people import requests
from agreements.use_cases.people.drafts import draft_number, drafts_of, forget_draft, keep_draft
from agreements.use_cases.people.entitled import require_reader
from agreements.use_cases.people.keyed import PeopleKey
from desk.asking import Runs, ask_for
from desk.form_fields import FilledForm, Kind, Mistake, agreement_told, kind_of, part_of, title_at
from desk.form_sources import FILE_FIELDS, Known, found_parties
from desk.forms import PublishedStep, in_order, published_steps
from desk.login import login_address
from desk.render import shown
from desk.sent import PAGE, Sent
from desk.sessions import has_token, made_for, now
from desk.visitor import Visitor
from flows.forms.agreement import NewAgreementForm
from flows.forms.base import CHOICE_FIELD, AgreementForm, Form, Sheet
from flows.forms.register import CorrectionConfirmForm, CorrectionForm

PATH = "/passi"
WAIT_SECONDS = 0.1
"""So long a click waits for its run; whoever looks after requests goes on."""
_LOG = logging.getLogger(__name__)
_FIELDS_MOST = 8000
_CHANGES = ("Mostra che cosa cambia", "Che cosa cambierebbe")
_LOOKS_FIRST: dict[type[Form], tuple[str, str]] = {
    NewAgreementForm: ("Mostra il testo", "Il testo che ne uscirebbe"),
    CorrectionForm: _CHANGES,
    CorrectionConfirmForm: _CHANGES,
}
"""Forms that can be looked at before they are sent: the words of the button, and the heading of what it shows."""
_ACTION, _CLICK = f"{PAGE}azione", f"{PAGE}clic"
_SEND, _KEEP, _DROP, _LOOK, _TEXT = "invia", "bozza", "scarta", "aggiorna", "testo"
_AGAIN = "richiesta"
"""In an address: the number of a request of which nothing came, whose form is to be filled in as it was sent."""
_ADD, _TAKE_AWAY, _SEARCH, _FILL = "aggiungi", "togli", "cerca", "prendi"
_NO_STEP = "Questo passo non c’è: sceglierlo dall’elenco dei passi."
_BY_THE_CLOCK = "Questo passo lo avvia l’orologio: non ha un modulo."
_OTHER_SESSION = "L’accesso di prima era finito. Ciò che era scritto è qui: rileggerlo e inviarlo."


@dataclass(frozen=True, slots=True)
class ListedStep:
    """A step in the list.

    Attributes:
        who: In Italian, who takes it.
    """

    name: str
    title: str
    description: str
    who: str


class StepPages:
    """The pages; each method answers one request."""

    def __init__(self, bench: Workbench, key: PeopleKey, runs: Runs | None) -> None:
        """See the module.

        Args:
            runs: Gives requests their runs at once; None: somebody else finds them.
        """
        self._bench = bench
        self._key = key
        self._runs = runs
        self._starting: set[asyncio.Task[Any]] = set()

    def routes(self) -> list[Route]:
        """The pages by their paths."""
        return [
            Route(PATH, self.all_steps, methods=["GET"]),
            Route(f"{PATH}/{{step}}", self.show, methods=["GET"]),
            Route(f"{PATH}/{{step}}", self.take, methods=["POST"]),
        ]

    async def all_steps(self, request: Request) -> Response:
        """GET /passi."""
        visitor: Visitor = request.scope["state"]["visitor"]
        words = request.query_params.get("parole", "")[:200]
        groups, others = await run_in_threadpool(self._listed, visitor.person, words)
        agreement = draft_number(request.query_params.get(CHOICE_FIELD, ""))
        return shown(
            "passi.html", visitor=visitor, here=PATH, groups=groups, others=others, words=words, accordo=agreement
        )

    async def show(self, request: Request) -> Response:
        """GET /passi/….

        What stands in the address stands in the form; an agreement that stands there is no longer asked.
        """
        visitor: Visitor = request.scope["state"]["visitor"]
        step = published_steps().get(request.path_params["step"])
        given = {name: request.query_params.getlist(name) for name in request.query_params}
        return await run_in_threadpool(self._opened, visitor, step, given)

    async def take(self, request: Request) -> Response:
        """POST /passi/…."""
        visitor: Visitor = request.scope["state"]["visitor"]
        step = published_steps().get(request.path_params["step"])
        sent = await _sent(request)
        fixed = request.query_params.get(CHOICE_FIELD, "")
        if step is None or step.form is None:
            return self._told(visitor, step)
        page = await run_in_threadpool(_Page.of, self._bench, visitor, step, sent, fixed)
        if why := await run_in_threadpool(self._closed, visitor.person, step):
            # What fills a form in is for who gets it; what somebody typed who got it yesterday stays all the same.
            if has_token(visitor, sent.one("token")) or made_for(self._key, sent.one("token")) in visitor.person.ids:
                await run_in_threadpool(page.keep)
            return shown("errore.html", status=403, visitor=visitor, sentence=why)
        if not has_token(visitor, sent.one("token")):
            return await run_in_threadpool(self._of_another_session, page, sent.one("token"))
        answer = await run_in_threadpool(page.answer, sent.one(_ACTION) or _SEND)
        if isinstance(answer, Response):
            return answer
        await self._start(answer)
        return RedirectResponse(f"/richieste/{answer.number}", 303)

    async def without_session(self, request: Request) -> Response:
        """POST /passi/… of somebody whose session has ended: what was typed waits for who had the form, and only that.

        Nothing is asked for. The token of the form says whose it was; without it nothing is kept.
        """
        sent = await _sent(request)
        step = published_steps().get(request.url.path.removeprefix(f"{PATH}/"))
        whose = made_for(self._key, sent.one("token"))
        query = request.url.query.encode()
        if step is not None and step.form is not None and whose:
            agreement = sent.one(CHOICE_FIELD)
            await run_in_threadpool(keep_draft, self._bench, whose, step.name, agreement, sent.kept(), now())
            number = draft_number(agreement)
            query = urlencode({CHOICE_FIELD: number} if number else {}).encode()
        return RedirectResponse(login_address(request.url.path, query), 303)

    def _of_another_session(self, page: _Page, token: str) -> Response:
        """A form that was open while its person logged in anew is shown again; any other was not made for anybody."""
        if made_for(self._key, token) not in page.visitor.person.ids:
            return shown("errore.html", status=403, visitor=page.visitor, sentence=_FORGED)
        page.keep()
        return page.shown(status=409, told=_OTHER_SESSION)

    def _opened(self, visitor: Visitor, step: PublishedStep | None, given: Mapping[str, Sequence[str]]) -> Response:
        if step is None or step.form is None:
            return self._told(visitor, step)
        if why := self._closed(visitor.person, step):
            return shown("errore.html", status=403, visitor=visitor, sentence=why)
        fixed = (given.get(CHOICE_FIELD) or [""])[-1]
        drafts = drafts_of(self._bench, visitor.person.id, step.name)
        draft = next((each for each in drafts if each.agreement == draft_number(fixed)), None)
        taken_up = draft is not None and bool(given.get(_KEEP))
        undone = requests.undone(self._bench, visitor.person, (given.get(_AGAIN) or [""])[-1], step.name)
        values: Mapping[str, Sequence[str]] = draft.entries if draft is not None and taken_up else given
        sent = Sent({**values, **({CHOICE_FIELD: [fixed]} if fixed else {})})
        page = _Page.of(self._bench, visitor, step, sent, fixed)
        if page.refused and fixed:
            return shown("errore.html", status=page.status, visitor=visitor, sentence=page.refused)
        if undone is not None:
            page = page.again(undone)
        elif not taken_up:
            page = page.begun()
        note = "Il modulo è salvato." if taken_up and given.get(_KEEP) == ["salvata"] else ""
        offered = [each for each in drafts if not fixed or each is draft] if not taken_up else []
        return page.shown(note=note, drafts=offered)

    def _told(self, visitor: Visitor, step: PublishedStep | None) -> Response:
        sentence = _NO_STEP if step is None else _BY_THE_CLOCK
        return shown("errore.html", status=404, visitor=visitor, sentence=sentence)

    async def _start(self, request: StepRequest) -> None:
        """Have the run of a request made, without waiting for it longer than a click may take."""
        if self._runs is None:
            return
        starting: asyncio.Task[Any] = asyncio.create_task(self._started(request))
        self._starting.add(starting)
        starting.add_done_callback(self._starting.discard)
        await asyncio.wait({starting}, timeout=WAIT_SECONDS)

    async def _started(self, request: StepRequest) -> None:
        assert self._runs is not None  # asked before
        try:
            await self._runs.run_soon(request)
        except Exception:  # the request is kept, and its keeper makes the run
            _LOG.exception("The run of request %s could not be made at once", request.number)

    # Who may, and whose a form is.

    def _listed(self, person: Person, words: str) -> tuple[dict[str, list[ListedStep]], list[ListedStep]]:
        with self._bench.database.unit() as unit:
            today = unit.moment(now()).today
        table, wanted = self._bench.who_may(), folded_words(words)
        groups: dict[str, list[ListedStep]] = {}
        others = []
        for step in published_steps().values():
            listed = ListedStep(step.name, step.title, step.description, _who_takes(table, step))
            if not all(
                word in " ".join(folded_words(f"{step.name} {step.title} {step.description}")) for word in wanted
            ):
                continue
            if step.form is not None and may_take(table, person, step.name, today):
                groups.setdefault(step.heading, []).append(listed)
            else:
                others.append(listed)
        return in_order(groups), others

    def _closed(self, person: Person, step: PublishedStep) -> str:
        """In Italian, why a person gets no form of a step on any agreement; empty where it does."""
        with self._bench.database.unit() as unit:
            today = unit.moment(now()).today
        table = self._bench.who_may()
        if may_take(table, person, step.name, today):
            return ""
        return f"Il passo «{step.title}» spetta a: {_who_takes(table, step)}; chiederlo a chi ne ha la funzione."


_FORGED = "Il modulo inviato non è di questo accesso: nulla è stato fatto; riaprire la pagina e ripetere."


@dataclass(frozen=True, slots=True)
class _Page:
    """A form with its visitor, and what is known of the agreement that it is about.

    Attributes:
        fixed: The agreement as the address names it; empty where the form asks it.
        refused: Why nothing of the agreement may be shown; then the form is shown as if none was named.
    """

    bench: Workbench
    visitor: Visitor
    step: PublishedStep
    form: type[Form]
    known: Known
    fixed: str
    refused: str = ""
    status: int = 200

    @classmethod
    def of(cls, bench: Workbench, visitor: Visitor, step: PublishedStep, sent: Sent, fixed: str) -> _Page:
        """The page of a form; of a confidential agreement it is written down that somebody opened it."""
        form = step.form_class()
        agreement, refused, status = None, "", 200
        typed = sent.one(CHOICE_FIELD).strip()
        if typed and issubclass(form, AgreementForm):
            try:
                agreement = _readable(bench, visitor.person, typed, f"modulo di «{step.name}»")
            except AccordiError as error:
                refused, status = str(error), 404 if isinstance(error, UnknownAgreement) else 403
        known = Known(bench, visitor.person, now(), agreement, sent, step.name)
        return cls(bench, visitor, step, form, known, fixed if agreement else "", refused, status)

    @property
    def sent(self) -> Sent:
        """What was typed."""
        return self.known.sent

    def with_sent(self, sent: Sent) -> _Page:
        """The same with something else typed."""
        return replace(self, known=self.known.with_sent(sent))

    def begun(self) -> _Page:
        """The form as it begins."""
        return self.with_sent(FilledForm(self.form, self.known).begun())

    def again(self, request: StepRequest) -> _Page:
        """The form as it was sent with a request."""
        return self.with_sent(FilledForm(self.form, self.known).again(request.form))

    def keep(self) -> None:
        """Keep what was typed, for the next time that its person opens the form."""
        number = self.sent.one(CHOICE_FIELD)
        keep_draft(self.bench, self.visitor.person.id, self.step.name, number, self.sent.kept(), now())

    def answer(self, action: str) -> Response | StepRequest:
        """What a click on one of the buttons brings: a page, or the request that was asked for."""
        what, _, where = action.partition(":")
        page = self.with_sent(FilledForm(self.form, self.known).picked())
        if what == _SEND:
            return page._asked()
        if what == _DROP:
            forget_draft(self.bench, self.visitor.person.id, self.step.name, self.sent.one(CHOICE_FIELD))
            return RedirectResponse(page.address(), 303)
        page.keep()
        if what == _KEEP:
            return RedirectResponse(page.address({_KEEP: "salvata"}), 303)
        if what == _TEXT:
            return page._with_text()
        if what == _SEARCH:
            return page._searched(where)
        if what == _FILL:
            return page._filled(*where.rpartition(":")[::2])
        if what == _ADD:
            return page._with_part(where)
        if what == _TAKE_AWAY:
            name, _, index = where.rpartition(".")
            left = (
                page.sent.without_part(name, int(index)) if re.fullmatch("[0-9]{1,4}", index, re.ASCII) else page.sent
            )
            page = page.with_sent(left)
            page.keep()
            return page.shown(focus=name)
        return page.shown(mistakes=page._of_number())

    def address(self, more: Mapping[str, str] | None = None) -> str:
        """Where the form is."""
        number = draft_number(self.sent.one(CHOICE_FIELD))
        query = urlencode({**({CHOICE_FIELD: number} if number else {}), **(more or {})})
        return f"{PATH}/{quote(self.step.name)}{f'?{query}' if query else ''}"

    def shown(
        self,
        *,
        status: int = 200,
        told: str = "",
        note: str = "",
        mistakes: Sequence[Mistake] = (),
        focus: str = "",
        search: str = "",
        text: Sequence[str] = (),
        drafts: Sequence[FormDraft] = (),
    ) -> Response:
        """The page of the form."""
        agreement = self.known.agreement
        fixed = bool(self.fixed)
        filled = FilledForm(self.form, self.known, mistakes, focus=focus, search=search, fixed=fixed)
        return shown(
            "passo.html",
            status=status,
            visitor=self.visitor,
            here=PATH,
            step=self.step,
            sections=filled.sections(),
            number=agreement.number if agreement else "",
            named=agreement_told(agreement) if agreement else "",
            fixed=fixed,
            address=self.address() if fixed else f"{PATH}/{quote(self.step.name)}",
            mistakes=mistakes,
            told=told,
            note=note,
            text=text,
            drafts=drafts,
            click=secrets.token_urlsafe(12),
            looks_first=_LOOKS_FIRST.get(self.form),
        )

    def _asked(self) -> Response | StepRequest:
        filled = FilledForm(self.form, self.known)
        mistakes, told, status = self._of_number(), "", 422
        if not mistakes:
            try:
                self.form.of_person(filled.entries, self.visitor.person.actor).check()
                asked = ask_for(
                    self.bench, self.visitor.person, self.step, filled.entries, self.sent.one(_CLICK), self._files()
                )
            except ValidationError as error:
                mistakes = filled.mistakes(error)
            except AccordiError as refusal:
                mistakes, told, status = self._refused(refusal)
            else:
                forget_draft(self.bench, self.visitor.person.id, self.step.name, self.sent.one(CHOICE_FIELD))
                return asked
        self.keep()
        return self.shown(status=status, told=told, mistakes=mistakes)

    def _refused(self, refusal: AccordiError) -> tuple[tuple[Mistake, ...], str, int]:
        """A refusal at the field that it names, or whose entry it quotes, or for the head of the page."""
        if isinstance(refusal, InvalidDatum):
            for name, field in self.form.model_fields.items():
                if folded(refusal.datum) in (folded(str(field.title)), folded(name)):
                    return (Mistake(name, f"«{field.title}»", refusal.sentence),), "", 422
            if name := self.sent.quoted(refusal.sentence):
                return (Mistake(name, f"«{title_at(self.form, name)}»", refusal.sentence),), "", 422
            return (), str(refusal), 422
        return (), str(refusal), 403 if isinstance(refusal, NotEntitled) else 409

    def _of_number(self) -> tuple[Mistake, ...]:
        if not self.refused:
            return ()
        return (Mistake(CHOICE_FIELD, "«Numero dell’accordo»", self.refused),)

    def _files(self) -> tuple[str, ...]:
        """Hashes of the received files that the form names."""
        named = {
            name: self.sent.one(name) for name in FILE_FIELDS & self.form.model_fields.keys() if self.sent.one(name)
        }
        return tuple(
            file.sha256 for name, typed in named.items() for file in self.known.files(name) if file.name == typed
        )

    def _with_text(self) -> Response:
        filled = FilledForm(self.form, self.known)
        try:
            form = self.form.of_person(filled.entries, self.visitor.person.actor)
            text = self._foretold(form)
        except ValidationError as error:
            return self.shown(status=422, mistakes=filled.mistakes(error))
        except AccordiError as refusal:
            mistakes, told, status = self._refused(refusal)
            return self.shown(status=status, told=told, mistakes=mistakes)
        return self.shown(text=text)

    def _foretold(self, form: Form) -> Sequence[str]:
        """What the step would bring: the text of a new agreement, all that a correction touches."""
        person, what = self.visitor.person, f"modulo di «{self.step.name}»"
        if isinstance(form, NewAgreementForm):
            new = form.new_agreement()
            for number in filter(None, (new.predecessor, new.frame)):
                _readable(self.bench, person, number, what)
            return text_before(self.bench, new, form.actor, now())
        if isinstance(form, CorrectionForm):
            _readable(self.bench, person, form.number, what)
            return corrections.foretold(self.bench, form.number, form.asked(), form.actor, now())
        if isinstance(form, CorrectionConfirmForm):
            _readable(self.bench, person, form.number, what)
            asked = (form.number, form.dato, form.quale)
            return corrections.foretold_confirmed(self.bench, *asked, form.actor, now())
        return ()

    def _searched(self, where: str) -> Response:
        found = found_parties(self.known, self.sent.one(f"{where}.denominazione"))
        if len(found) == 1:
            return self._filled(where, found[0].key)
        return self.shown(search=where, focus=f"{where}.denominazione")

    def _filled(self, where: str, key: str) -> Response:
        found = found_parties(self.known, self.sent.one(f"{where}.denominazione"))
        chosen = next((each for each in found if each.key == key), None)
        if chosen is None:
            return self.shown(search=where, focus=f"{where}.denominazione")
        page = self.with_sent(
            self.sent.with_values({f"{where}.{name}": value for name, value in chosen.values.items()})
        )
        page.keep()
        return page.shown(focus=f"{where}.firmatario")

    def _with_part(self, name: str) -> Response:
        field = _list_at(self.form, name)
        if field is None:
            return self.shown()
        count = self.sent.count(name)
        more = self.sent.with_part(name)
        if more.count(name) == count:
            return self.shown(focus=name)
        begun = FilledForm(self.form, self.known).part_begun(name, count, field)
        page = self.with_sent(more.with_values({each: values[-1] for each, values in begun.items() if values}))
        page.keep()
        first = next(iter(part_of(field).model_fields))
        return page.shown(focus=f"{name}.{count}.{first}")


def _list_at(form: type[Sheet], name: str) -> Any:
    """The field that is a list of nested forms at a place of a form; None where there is none."""
    steps = [step for step in name.split(".") if not re.fullmatch("[0-9]{1,4}", step, re.ASCII)]
    field = None
    for step in steps:
        if form is None or step not in form.model_fields:
            return None
        field = form.model_fields[step]
        kind = kind_of(field)
        form = part_of(field) if kind in (Kind.PART, Kind.PARTS) else None  # type: ignore[assignment]
    return field if field is not None and kind_of(field) is Kind.PARTS else None


def _readable(bench: Workbench, person: Person, typed: str, what: str) -> Agreement:
    """The agreement that is meant, for who may read it; of a confidential one it is written down.

    Raises:
        AccordiError: There is none, or the person may not read it.
    """
    number = number_typed(typed)
    require_reader(bench, person.id, number, what, now())
    with bench.database.unit() as unit:
        return unit.load(number)


async def _sent(request: Request) -> Sent:
    form = await request.form(max_files=0, max_fields=_FIELDS_MOST)
    found: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            found.setdefault(name, []).append(value)
    return Sent(found)


def may_take(table: WhoMay, person: Person, step: str, today: date) -> bool:
    """Whether a person may take a step on some agreement, in some case of it."""
    try:
        return any(
            may(table, person, StepFacts(step, case, asks=asks, confirms=step == "conferma-rettifica"), today).admitted
            for case in ("", *CASES.get(step, ()))
            for asks in {False, step == "rettifica"}
        )
    except NotEntitled:  # the table does not know the step
        return False


def _who_takes(table: WhoMay, step: PublishedStep) -> str:
    """In Italian, who takes a step, in whatever case."""
    if step.form is None:
        return "l’orologio di Accordi"
    try:
        rows = [table.row(step.name, case) for case in ("", *CASES.get(step.name, ()))]
    except NotEntitled:
        return "nessuno"
    wanted = (May.DOES, May.CONFIRMS) if step.name == "conferma-rettifica" else (May.DOES,)
    roles = {role: None for row in rows for role in row.with_any(tuple(May) if row.sort is Sort.READING else wanted)}
    return ", ".join(roles) or "nessuno"
