"""Requests for steps in a transaction: kept before anything is done, known by their key, never deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, select, update

from agreements.domain.agreement.events import Actor
from agreements.domain.people.request import Request, RequestState
from agreements.persistence.engine.engine import insert_or_leave
from agreements.persistence.engine.plain_rows import rows, table_of
from agreements.persistence.tables.rows_request import RequestRow

_FINAL = tuple(state for state in RequestState if state.final)
_ALL = select(table_of(RequestRow)).order_by(RequestRow.number)


@dataclass(frozen=True, slots=True)
class KeptRequest:
    """A request with the digest of its form, which stays when the form goes."""

    request: Request
    form_digest: str


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


def change(connection: Connection, number: int, only_in: tuple[RequestState, ...], values: Mapping[str, Any]) -> bool:
    """Write columns of a request, if it still is in one of these states; whether it was."""
    wanted = (RequestRow.number == number) & RequestRow.state.in_(only_in)
    return bool(connection.execute(update(RequestRow).where(wanted).values(dict(values))).rowcount)


def empty_forms(connection: Connection, settled_before: datetime) -> int:
    """Empty the forms of the requests that were settled before an instant; how many were."""
    filled = RequestRow.form.cast(Text) != "{}"  # PostgreSQL compares no JSON
    wanted = RequestRow.state.in_(_FINAL) & (RequestRow.settled_at < settled_before) & filled
    return connection.execute(update(RequestRow).where(wanted).values(form={})).rowcount


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
    )
    return KeptRequest(request, row.form_digest)
