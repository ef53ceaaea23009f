"""Requests for steps: kept before anything is done, taken up by a run, settled with its sentence.

Each function is one short transaction, safe to kill and to repeat. Between two of them a process may die: a request
without a run is found by `unsettled`, and a run that comes a second time finds in `take_up` what became of the first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from agreements.domain.basics.errors import AccordiError
from agreements.domain.people.person import Person
from agreements.domain.people.request import Request, RequestState
from agreements.persistence.engine.records import Reading
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people.entitled import require_entitled

SAME_CLICK = timedelta(seconds=30)
"""So long the same form of the same person, sent without a key of its own, is the same click."""

_OPEN = (RequestState.ASKED, RequestState.TAKEN_UP)
_UNDONE = (RequestState.REFUSED, RequestState.WITHDRAWN)


class RequestRefused(AccordiError):
    """What is asked of a request cannot be, or not any more."""


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
        if last and last.state not in _UNDONE and now - last.asked_at <= SAME_CLICK:
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


def settle(bench: Workbench, number: int, state: RequestState, told: str, now: datetime) -> None:
    """Write down what came of a request; one that is settled stays as it is."""
    with bench.database.unit() as unit:
        unit.change_request(number, _OPEN, state=state, told=told, settled_at=now)
        unit.commit()


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
    """Empty the forms of requests that were settled so many days ago; the digest and the sentence stay.

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
