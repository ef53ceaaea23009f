"""The few questions that are put to the Prefect server, by plain HTTP: Prefect itself is not loaded for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import requests

from agreements.domain.basics.errors import AccordiError

_PAGE = 200  # the most that the server gives at once
_SECONDS = 15.0  # a busy server of a small machine takes its time


class ServerSilent(AccordiError):
    """The server does not answer, or not as Prefect does."""


@dataclass(frozen=True, slots=True)
class PrefectApi:
    """A Prefect server.

    Attributes:
        url: Of its REST interface, ending in ``/api``.
        credentials: ``user:password`` where it asks for them; never shown.
    """

    url: str
    credentials: str = field(default="", repr=False)

    def version(self) -> str:
        """Its version.

        Raises:
            ServerSilent: As every method here.
        """
        return str(self._ask("GET", "/admin/version"))

    def workers(self, pool: str) -> list[dict[str, Any]] | None:
        """The workers of a pool; None if there is no such pool."""
        found = self._ask("POST", f"/work_pools/{pool}/workers/filter", {}, missing_is_none=True)
        return found if found is None else list(found)

    def queues(self, pool: str) -> list[dict[str, Any]]:
        """The queues of a pool."""
        return list(self._ask("POST", f"/work_pools/{pool}/queues/filter", {}))

    def all_of(self, kind: str) -> Iterator[dict[str, Any]]:
        """Everything of a kind: ``deployments``, ``automations``, ``work_pools``."""
        offset = 0
        while found := self._ask("POST", f"/{kind}/filter", {"limit": _PAGE, "offset": offset}):
            yield from found
            offset += len(found)

    def change(self, path: str, values: Mapping[str, Any]) -> None:
        """Change one thing."""
        self._ask("PATCH", path, dict(values))

    def deployments(self, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Deployments by name."""
        found = self._ask("POST", "/deployments/filter", {"deployments": {"name": {"any_": list(names)}}})
        return {str(each["name"]): each for each in found}

    def next_run(self, deployment: str, now: datetime) -> datetime | None:
        """When the next run of a deployment is planned."""
        runs = {"state": {"type": {"any_": ["SCHEDULED"]}}, "expected_start_time": {"after_": now.isoformat()}}
        return self._moment(deployment, runs, "EXPECTED_START_TIME_ASC", "expected_start_time")

    def last_success(self, deployment: str) -> datetime | None:
        """When a run of a deployment last ended well."""
        runs = {"state": {"type": {"any_": ["COMPLETED"]}}}
        return self._moment(deployment, runs, "END_TIME_DESC", "end_time")

    def late_runs(self, before: datetime) -> int:
        """How many runs should have begun before a moment and have not."""
        return self._count(["SCHEDULED", "PENDING"], expected_start_time={"before_": before.isoformat()})

    def long_runs(self, before: datetime) -> int:
        """How many runs began before a moment and have not ended."""
        return self._count(["RUNNING", "CANCELLING"], start_time={"before_": before.isoformat()})

    def ended_badly(self, state: str, since: datetime) -> int:
        """How many runs have ended in a state, ``FAILED`` or ``CRASHED``, since a moment."""
        return self._count([state], end_time={"after_": since.isoformat()})

    def _count(self, states: Sequence[str], **when: Mapping[str, str]) -> int:
        runs = {"state": {"type": {"any_": list(states)}}, **when}
        return int(self._ask("POST", "/flow_runs/count", {"flow_runs": runs}))

    def _moment(self, deployment: str, runs: Mapping[str, Any], order: str, attribute: str) -> datetime | None:
        wanted = {"deployments": {"name": {"any_": [deployment]}}, "flow_runs": runs, "sort": order, "limit": 1}
        found = self._ask("POST", "/flow_runs/filter", wanted)
        return datetime.fromisoformat(found[0][attribute]) if found and found[0][attribute] else None

    def _ask(self, method: str, path: str, body: Any = None, *, missing_is_none: bool = False) -> Any:
        user, _, password = self.credentials.partition(":")
        with requests.Session() as session:
            session.trust_env = False  # neither a proxy nor a .netrc has to do with a server of this computer
            try:
                answer = session.request(
                    method,
                    self.url + path,
                    json=body,
                    auth=(user, password) if self.credentials else None,
                    timeout=_SECONDS,
                    allow_redirects=False,
                )
                if missing_is_none and answer.status_code == 404:
                    return None
                if answer.status_code in (401, 403):
                    raise ServerSilent(f"il server Prefect {self.url} chiede un’altra password")
                answer.raise_for_status()
                return answer.json() if answer.content else None
            except (requests.RequestException, ValueError) as error:
                raise ServerSilent(
                    f"il server Prefect {self.url} non risponde come dovrebbe ({type(error).__name__})"
                ) from error


def ago(span: timedelta) -> str:
    """A span of time in words: "3 minuti", "5 ore", "2 giorni"."""
    seconds = max(0, int(span.total_seconds()))
    for size, one, more in ((86_400, "giorno", "giorni"), (3_600, "ora", "ore"), (60, "minuto", "minuti")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {one if count == 1 else more}"
    return f"{seconds} second{'o' if seconds == 1 else 'i'}"
