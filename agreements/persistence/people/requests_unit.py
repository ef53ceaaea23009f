"""The unit of work, as far as requests for steps are concerned."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from agreements.domain.people.request import Request, RequestState
from agreements.persistence.engine import engine as e
from agreements.persistence.engine.unit_base import UnitBase
from agreements.persistence.people import requests
from agreements.persistence.people.requests import ClockOutcome, KeptRequest


class RequestsUnit(UnitBase):
    """Reads and writes requests; a part of `UnitOfWork`."""

    def add_request(self, request: Request, form_digest: str) -> KeptRequest:
        """Keep a request; answers the one that is kept under its key, with its number."""
        with self._writing() as connection:
            return requests.add(connection, request, form_digest)

    def last_request(self, person: str, step: str, form_digest: str) -> Request | None:
        """The last request of a person for a step with this very form; None where there is none."""
        with e.told_in_italian():
            return requests.last_of(self._connection, person, step, form_digest)

    def request(self, number: int) -> KeptRequest | None:
        """The request with this number; None where there is none."""
        with e.told_in_italian():
            return requests.by_number(self._connection, number)

    def unsettled_requests(self) -> tuple[Request, ...]:
        """The requests of which something is still to come, oldest first."""
        with e.told_in_italian():
            return requests.unsettled(self._connection)

    def change_request(self, number: int, only_in: tuple[RequestState, ...], **values: Any) -> bool:
        """Write columns of a request, if it still is in one of these states; whether it was."""
        with self._writing() as connection:
            return requests.change(connection, number, only_in, values)

    def empty_request_forms(self, settled_before: datetime) -> int:
        """Empty forms and answers of the requests that were settled before an instant; how many were."""
        with self._writing() as connection:
            return requests.empty_forms(connection, settled_before)

    def requests_of(self, persons: Collection[str], most: int, skip: int = 0) -> tuple[Request, ...]:
        """The requests of a person by its ids, the newest first: so many, after so many."""
        with e.told_in_italian():
            return requests.of_person(self._connection, persons, most, skip)

    def how_many_requests_of(self, persons: Collection[str]) -> int:
        """How many requests a person ever sent."""
        with e.told_in_italian():
            return requests.how_many_of(self._connection, persons)

    def keep_clock_outcome(self, outcome: ClockOutcome) -> None:
        """Keep what a step of the clock said, in place of what it said before."""
        with self._writing() as connection:
            requests.keep_of_clock(connection, outcome)

    def clock_outcomes(self) -> tuple[ClockOutcome, ...]:
        """What each step of the clock said last, by name."""
        with e.told_in_italian():
            return requests.of_clock(self._connection)
