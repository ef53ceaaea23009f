"""Requests for steps: kept before anything is done, taken up by a run, settled with its sentence.

Each function is one short transaction, safe to kill and to repeat. Between two of them a process may die: a request
without a run is found by `unsettled`, and a run that comes a second time finds in `take_up` what became of the first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from agreements.domain.basics.errors import AccordiError, UnknownAgreement
from agreements.domain.people.person import Person, Role
from agreements.domain.people.request import Request, RequestState
from agreements.persistence.engine.records import Reading
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people.entitled import NotEntitled, may_read, require_entitled, require_reader
from agreements.use_cases.people.kept_outcome import KeptOutcome
from agreements.use_cases.people.sessions import roles_today

SAME_CLICK = timedelta(seconds=30)
"""So long the same form of the same person, sent without a key of its own, is the same click."""

_OPEN = (RequestState.ASKED, RequestState.TAKEN_UP)
UNDONE = (RequestState.REFUSED, RequestState.WITHDRAWN)
"""Of these requests nothing came."""


_DIGITS = 10
PAGE = 20
"""So many requests stand on a page."""


class RequestRefused(AccordiError):
    """What is asked of a request cannot be, or not any more."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A request as one reader may see it.

    Attributes:
        outcome: None as long as there is none, after its time, and for whoever may not read the agreement.
        own: The reader sent it.
    """

    request: Request
    outcome: KeptOutcome | None
    own: bool

    @property
    def told(self) -> str:
        """The sentence of what came of it; of a refusal, who asked for it always reads why."""
        if self.outcome is not None:
            return self.outcome.happened
        refused = self.request.state is not RequestState.DONE
        return self.request.told if self.own and refused else ""


def ask(
    bench: Workbench,
    person: Person,
    step: str,
    agreement: str,
    form: Mapping[str, Any],
    now: datetime,
    *,
    click: str = "",
    files: tuple[str, ...] = (),
) -> Request:
    """Keep what a person asks for. Safe to repeat: of one click there is one request.

    Args:
        step: Name of the deployment.
        agreement: Its number, where the form names one.
        form: As validated, without who acts.
        click: What the page calls this click; empty where it has no name for it.
        files: SHA-256 of the received files that the form names.

    Raises:
        RequestRefused: The click is that of another form.
        AccordiError: The person may not take this step.
    """
    digest = _digest(form)
    request = Request(0, "", person.actor, step, agreement, form, files, now, RequestState.ASKED)
    require_entitled(bench, request, now)
    with bench.database.unit() as unit:
        last = None if click else unit.last_request(person.id, step, digest)
        if last and last.state not in UNDONE and now - last.asked_at <= SAME_CLICK:
            return last
        # Two who look at once find the same last one, and so have the same key.
        named = click or f"{digest} dopo {last.number if last else 0}"
        key = hashlib.sha256(f"{person.id} {step} {named}".encode()).hexdigest()
        kept = unit.add_request(replace(request, key=key), digest)
        unit.commit()
    if kept.form_digest != digest:
        raise RequestRefused(
            f"Questo modulo è già stato inviato con altri valori (richiesta n. {kept.request.number}): riaprire il "
            "modulo e compilarlo di nuovo."
        )
    return kept.request


def undone(bench: Workbench, person: Person, typed: str, step: str) -> Request | None:
    """The person's own request for a step of which nothing came, with its form; None for any other number.

    Args:
        typed: Its number, as it stands in an address.
    """
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < _DIGITS else 0
    with bench.database.unit() as unit:
        kept = unit.request(number) if number else None
    found = kept.request if kept is not None else None
    own = found is not None and found.actor.person in person.ids and found.step == step
    return found if found is not None and own and found.state in UNDONE and found.form else None


def take_up(bench: Workbench, number: int, run: str, now: datetime) -> Request:
    """Take up a request for a run, or learn what became of it: then its state is final, and nothing is changed.

    Raises:
        RequestRefused: There is none with this number.
    """
    with bench.database.unit() as unit:
        kept = unit.request(number)
        if unit.change_request(number, _OPEN, state=RequestState.TAKEN_UP, run=run):
            # What the step answers tells of the agreement: of a confidential one it stands who was told.
            asked = kept.request if kept else None
            if asked and asked.state is RequestState.ASKED and asked.agreement in unit.confidential():
                told, at = f"esito di «{asked.step}»", unit.moment(now).at
                unit.add_reading(Reading(asked.agreement, asked.actor.person, told, at))
            unit.commit()
    return read(bench, number)


def read(bench: Workbench, number: int) -> Request:
    """The request with this number.

    Raises:
        RequestRefused: There is none.
    """
    with bench.database.unit() as unit:
        kept = unit.request(number)
    if kept is None:
        raise RequestRefused(f"La richiesta n. {number} non esiste: compilare di nuovo il modulo del passo.")
    return kept.request


def settle(
    bench: Workbench, number: int, state: RequestState, told: str, now: datetime, outcome: KeptOutcome | None = None
) -> None:
    """Write down what came of a request, and the whole answer; one that is settled stays as it is."""
    kept = (outcome or KeptOutcome(told)).as_json()
    with bench.database.unit() as unit:
        unit.change_request(number, _OPEN, state=state, told=told, settled_at=now, outcome=kept)
        unit.commit()


def of_person(bench: Workbench, person: Person, page: int) -> tuple[tuple[Request, ...], int, int]:
    """The requests of a person, the newest first, on a page counted from 1; which page it is, and of how many."""
    with bench.database.unit() as unit:
        pages = max(1, -(-unit.how_many_requests_of(person.ids) // PAGE))
        page = min(max(page, 1), pages)
        return unit.requests_of(person.ids, PAGE, (page - 1) * PAGE), page, pages


def answer_for(bench: Workbench, number: int, person: Person, now: datetime) -> Answer:
    """A request and its answer, as far as a person may read them.

    Of a request that names an agreement the answer is for whoever may read that agreement, and of a confidential one
    it is written down who read it. Of any other it is for who asked, as long as the person works on agreements.

    Raises:
        RequestRefused: There is none, or none for this person.
    """
    nothing = RequestRefused(f"La richiesta n. {number} non c’è, o riguarda un accordo che non si può leggere.")
    try:
        request = read(bench, number)
    except RequestRefused:
        raise nothing from None  # whether there is one is nobody else's business
    own = request.actor.person in person.ids
    kept = None if request.outcome is None else KeptOutcome.of_json(request.outcome)
    agreement = (kept.agreement if kept else "") or request.agreement
    try:
        if request.state.final and agreement:
            require_reader(bench, person.id, agreement, f"esito di «{request.step}»", now)
            readable = True
        else:
            readable = may_read(bench, person, agreement, now) if agreement else own and _works(bench, person, now)
    except (NotEntitled, UnknownAgreement):
        readable = False
    if not own and not readable:
        raise nothing
    if kept is None and request.told:
        kept = KeptOutcome(request.told, agreement)  # from before the answer was kept, or after its time
    return Answer(request, kept if readable else None, own)


def _works(bench: Workbench, person: Person, now: datetime) -> bool:
    """Whether a person does more than administer the system."""
    return bool(roles_today(bench, person, now) - {Role.ADMINISTRATOR})


def withdraw(bench: Workbench, number: int, person: Person, now: datetime) -> Request:
    """Withdraw a request that was a mistake, as long as no run has taken it up. Safe to repeat.

    Raises:
        RequestRefused: It is somebody else's, or it has been taken up.
    """
    request = read(bench, number)
    if request.actor.person not in person.ids:
        raise RequestRefused(f"La richiesta n. {number} è di un’altra persona: può ritirarla solo chi l’ha inviata.")
    with bench.database.unit() as unit:
        told = "Ritirata da chi l’aveva inviata, prima che il passo cominciasse."
        withdrawn = RequestState.WITHDRAWN
        done = unit.change_request(number, (RequestState.ASKED,), state=withdrawn, told=told, settled_at=now)
        unit.commit()
    if not done and (request := read(bench, number)).state is not RequestState.WITHDRAWN:
        raise RequestRefused(
            f"La richiesta n. {number} è {request.state}: non si ritira più; quello che ha registrato si corregge "
            "con «rettifica»."
        )
    return replace(request, state=RequestState.WITHDRAWN, told=told, settled_at=request.settled_at or now)


def note_run(bench: Workbench, number: int, run: str) -> None:
    """Write down which run was made for a request."""
    with bench.database.unit() as unit:
        unit.change_request(number, _OPEN, run=run)
        unit.commit()


def unsettled(bench: Workbench) -> tuple[Request, ...]:
    """The requests of which something is still to come, oldest first."""
    with bench.database.unit() as unit:
        return unit.unsettled_requests()


def empty_forms(bench: Workbench, days: int, now: datetime) -> int:
    """Empty forms and answers of requests that were settled so many days ago; digest and sentence stay.

    Forms that were begun so long ago and never sent go too.
    """
    with bench.database.unit() as unit:
        emptied = unit.empty_request_forms(now - timedelta(days=days))
        unit.forget_drafts(now - timedelta(days=days))
        unit.commit()
    return emptied


def _digest(form: Mapping[str, Any]) -> str:
    written = json.dumps(form, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
