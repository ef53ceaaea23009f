"""A request: a form as a person sent it, kept before the step is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from agreements.domain.agreement.events import Actor


class RequestState(StrEnum):
    """Where a request stands; the value is the Italian label."""

    ASKED = "in coda"
    TAKEN_UP = "in corso"
    DONE = "registrata"
    REFUSED = "rifiutata"
    WITHDRAWN = "ritirata"

    @property
    def shown(self) -> str:
        """The label on pages: beside a number «registrata» would be read of a signature."""
        return "compiuta" if self is RequestState.DONE else self.value

    @property
    def final(self) -> bool:
        """Whether nothing more comes of it."""
        return self in (RequestState.DONE, RequestState.REFUSED, RequestState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Request:
    """A form as a person sent it.

    Attributes:
        number: Given by the database, from 1.
        key: Of one click: the same key is the same request.
        actor: Who asked, with the office of that day; always a person.
        step: Name of the deployment: «registra-delibera».
        agreement: Its number, where the form names one.
        form: Without who acts.
        files: SHA-256 of the received files that the form names.
        run: Id of the flow run; empty as long as there is none.
        told: What came of it, in Italian.
        outcome: The whole answer (`use_cases.people.kept_outcome`); None before there is one, and after its time.
        asked_at, settled_at: Aware UTC.
    """

    number: int
    key: str
    actor: Actor
    step: str
    agreement: str
    form: Mapping[str, Any]
    files: tuple[str, ...]
    asked_at: datetime
    state: RequestState
    run: str = ""
    told: str = ""
    settled_at: datetime | None = None
    outcome: Mapping[str, Any] | None = None
