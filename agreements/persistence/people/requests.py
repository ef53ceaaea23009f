"""Requests for steps in a transaction: kept before anything is done, known by their key, never deleted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, func, null, select, update

from agreements.domain.agreement.events import Actor
from agreements.domain.people.request import Request, RequestState
from agreements.persistence.engine.engine import insert_or_leave, insert_or_replace
from agreements.persistence.engine.plain_rows import rows, table_of
from agreements.persistence.tables.rows_request import ClockOutcomeRow, RequestRow

_FINAL = tuple(state for state in RequestState if state.final)
_ALL = select(table_of(RequestRow)).order_by(RequestRow.number)


@dataclass(frozen=True, slots=True)
class KeptRequest:
    """A request with the digest of its form, which stays when the form goes."""

    request: Request
    form_digest: str


@dataclass(frozen=True, slots=True)
class ClockOutcome:
    """What a step that the clock starts said when it ended.

    Attributes:
        run: Id of the flow run.
        ended: In one word, in Italian.
        outcome: The whole answer (`use_cases.people.kept_outcome`).
    """

    step: str
    run: str
    at: datetime
    ended: str
    told: str
    outcome: Mapping[str, Any]


def add(connection: Connection, request: Request, form_digest: str) -> KeptRequest:
    """Keep a request; where its key is there already, nothing is written.

    Returns:
        The one that is kept, with its number: this one, or that of the same key.
    """
    values = {
        "key": request.key,
        "person": request.actor.person,
        "name": request.actor.name,
        "office": request.actor.office,
        "step": request.step,
        "agreement": request.agreement,
        "form": dict(request.form),
        "form_digest": form_digest,
        "files": list(request.files),
        "asked_at": request.asked_at,
        "state": request.state,
        "run": request.run,
        "told": request.told,
        "settled_at": request.settled_at,
    }
    insert_or_leave(connection, RequestRow, [values])
    (kept,) = _found(connection, RequestRow.key == request.key)
    return kept


def last_of(connection: Connection, person: str, step: str, form_digest: str) -> Request | None:
    """The last request of a person for a step with this very form."""
    same = (RequestRow.person == person) & (RequestRow.step == step) & (RequestRow.form_digest == form_digest)
    return next((kept.request for kept in reversed(_found(connection, same))), None)


def by_number(connection: Connection, number: int) -> KeptRequest | None:
    """The request with this number."""
    return next(iter(_found(connection, RequestRow.number == number)), None)


def unsettled(connection: Connection) -> tuple[Request, ...]:
    """The requests of which something is still to come, oldest first."""
    wanted = RequestRow.state.not_in(_FINAL)
    return tuple(kept.request for kept in _found(connection, wanted))


def of_person(connection: Connection, persons: Collection[str], most: int, skip: int) -> tuple[Request, ...]:
    """The requests of a person by its ids, the newest first: so many, after so many."""
    asked = select(table_of(RequestRow)).where(RequestRow.person.in_(sorted(persons)))
    found = rows(connection, asked.order_by(RequestRow.number.desc()).limit(most).offset(skip))
    return tuple(_kept(row).request for row in found)


def how_many_of(connection: Connection, persons: Collection[str]) -> int:
    """How many requests a person ever sent."""
    asked = select(func.count()).select_from(RequestRow).where(RequestRow.person.in_(sorted(persons)))
    return connection.execute(asked).scalar_one()


def keep_of_clock(connection: Connection, outcome: ClockOutcome) -> None:
    """Keep what a step of the clock said, in place of what it said before."""
    insert_or_replace(connection, ClockOutcomeRow, [asdict(outcome)])


def of_clock(connection: Connection) -> tuple[ClockOutcome, ...]:
    """What each step of the clock said last, by name."""
    found = rows(connection, select(table_of(ClockOutcomeRow)).order_by(ClockOutcomeRow.step))
    return tuple(ClockOutcome(row.step, row.run, row.at, row.ended, row.told, row.outcome) for row in found)


def change(connection: Connection, number: int, only_in: tuple[RequestState, ...], values: Mapping[str, Any]) -> bool:
    """Write columns of a request, if it still is in one of these states; whether it was."""
    wanted = (RequestRow.number == number) & RequestRow.state.in_(only_in)
    return bool(connection.execute(update(RequestRow).where(wanted).values(dict(values))).rowcount)


def empty_forms(connection: Connection, settled_before: datetime) -> int:
    """Empty forms and answers of the requests that were settled before an instant; how many were."""
    filled = (RequestRow.form.cast(Text) != "{}") | RequestRow.outcome.is_not(None)  # PostgreSQL compares no JSON
    wanted = RequestRow.state.in_(_FINAL) & (RequestRow.settled_at < settled_before) & filled
    return connection.execute(update(RequestRow).where(wanted).values(form={}, outcome=null())).rowcount


def _found(connection: Connection, wanted: ColumnElement[bool]) -> tuple[KeptRequest, ...]:
    return tuple(map(_kept, rows(connection, _ALL.where(wanted))))


def _kept(row: RequestRow) -> KeptRequest:
    request = Request(
        number=row.number,
        key=row.key,
        actor=Actor(row.name, row.office, row.person),
        step=row.step,
        agreement=row.agreement,
        form=row.form,
        files=tuple(row.files),
        asked_at=row.asked_at,
        state=row.state,
        run=row.run,
        told=row.told,
        settled_at=row.settled_at,
        outcome=row.outcome,
    )
    return KeptRequest(request, row.form_digest)
