"""What people may ask of Prefect's server: a list of what is let through; everything else is refused.

With Prefect's interface anybody can run any program as the service's user, so nothing goes through because nobody
thought of it: a route that a newer Prefect brings is refused until it stands here.

Nobody does from a browser what takes a step or runs code, the administrator's role included: steps are asked for by
their forms, and code comes with the installation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any


class Who(Enum):
    """Who may send a request."""

    EVERYBODY = "chi ha un ruolo"
    ADMINISTRATOR = "l’amministratore del sistema"
    NOBODY = "nessuno"


@dataclass(frozen=True, slots=True)
class Rule:
    """Requests that are let through.

    Attributes:
        methods: Separated by spaces.
        path: Of the whole path below ``/api/``; one segment is ``*``.
        why: What it is for.
    """

    who: Who
    methods: str
    path: str
    why: str

    def lets(self, method: str, path: str) -> bool:
        """Whether it is about this request."""
        return method in self.methods.split() and bool(_pattern(self.path).fullmatch(path))


_READ = "(artifacts|deployments|flows|flow_runs|task_runs|logs|work_pools|work_queues|events|automations)"
_EVERYBODY = (
    ("GET", _READ.replace("|logs", "") + "/.+", "pages of runs, steps, outcomes and queues"),
    ("GET", "(flow_run_states|task_run_states)(/*)?", "the states of a run"),
    ("GET", "ui/task_runs/*", "page of a task"),
    ("GET", "(health|ready|hello|version|csrf-token|admin/version)", "what the pages ask at their start"),
    ("GET", "collections/views/*", "names that lists show"),
    ("POST", _READ + "/(filter|count|history|paginate)", "lists: they read, and POST only carries the question"),
    ("POST", "artifacts/latest/(filter|count)", "the list of outcomes"),
    ("POST", "work_pools/*/(queues|workers)/filter", "page of a pool"),
    ("POST", "events/count-by/*", "the chart of events"),
    ("POST", "flow_runs/lateness", "how late runs are, on the page of queues"),
    ("POST", "(saved_searches|task_workers|concurrency_limits|v2/concurrency_limits)/filter", "lists"),
    ("POST", "(work_pools|work_queues)/*/concurrency_status", "how many runs a queue has now"),
    ("POST", "ui/flow_runs/(count-task-runs|history)", "the list of runs and its chart"),
    ("POST", "ui/flows/(count-deployments|next-runs)", "the list of flows"),
    ("POST", "ui/task_runs/(count|dashboard/counts)", "the first page"),
)
_ADMINISTRATOR = (
    ("GET", "admin/settings", "the page of settings; whoever does not administer is answered by the door"),
    ("GET", "(block_[a-z]+|variables|saved_searches|concurrency_limits|v2/concurrency_limits)(/.+)?", "their pages"),
    ("POST", "(block_[a-z]+|variables)/(filter|count)", "their lists"),
    ("POST", "templates/validate", "the form of an automation looks for mistakes"),
    ("POST", "(deployments|automations|block_documents|variables|work_pools|v2/concurrency_limits)", "making one"),
    ("PATCH DELETE", "deployments/*", "pause, limits, schedules; what somebody left behind"),
    ("POST", "deployments/*/(pause_deployment|resume_deployment)", "stopping a step and letting it go on"),
    ("POST", "deployments/*/schedules", "when the clock starts a step"),
    ("PATCH DELETE", "deployments/*/schedules/*", "when the clock starts a step"),
    ("DELETE", "(flows|flow_runs|artifacts)/*", "what is no longer wanted"),
    ("POST", "flow_runs/*/set_state", "cancelling a run: no other state is let through"),
    ("PUT PATCH DELETE", "automations/*", "automations"),
    ("PATCH DELETE", "(block_documents|variables|work_queues|v2/concurrency_limits)/*", "blocks, variables, limits"),
    ("PATCH DELETE", "variables/name/*", "variables"),
    ("PATCH DELETE", "work_pools/*", "pause and limit of a pool"),
    ("POST", "work_pools/*/queues", "queues"),
    ("PATCH DELETE", "work_pools/*/queues/*", "pause and limit of a queue"),
    ("DELETE", "work_pools/*/workers/*", "a worker that is gone"),
)
RULES = (
    *(Rule(Who.EVERYBODY, *each) for each in _EVERYBODY),
    *(Rule(Who.ADMINISTRATOR, *each) for each in _ADMINISTRATOR),
)
CREATE_RUN = re.compile(r"deployments/([0-9a-fA-F-]{36})/create_flow_run")
"""The one way to start something: taken over by the door."""

# Among what everybody may read: what a run was given by hand.
_CLOSED = re.compile(r"flow_runs/[^/]+/input(/.*)?")
OUTCOMES = re.compile(r"artifacts(/.*)?")
"""What steps have answered: nothing for who only administers the system."""
_MAKES = re.compile(r"deployments|automations|block_documents|variables|work_pools|v2/concurrency_limits")
# What makes a program run that Accordi did not bring along, or a step that nobody asked for at its form.
_CODE = frozenset(
    {
        "parameters",
        "pull_steps",
        "entrypoint",
        "path",
        "job_variables",
        "infra_overrides",
        "base_job_template",
        "command",
        "storage_document_id",
        "infrastructure_document_id",
    }
)
_CANCELS = frozenset({("CANCELLING", "Cancelling"), ("CANCELLED", "Cancelled")})
_STRANGE = re.compile(r"[;\\%\x00-\x20\x7f]")


def segments(path: str, raw_path: bytes) -> tuple[str, ...] | None:
    """The path without what different programs read differently; None where it is not clear what is meant.

    Slashes that follow one another, and one at the end, are one. A dot as a segment, a parameter after «;», a slash or
    dot that is written as ``%2f`` or ``%2e``, and what is escaped twice are refused.
    """
    raw = raw_path.partition(b"?")[0].lower()
    if any(escaped in raw for escaped in (b"%2f", b"%5c", b"%2e", b"%25", b"%00")) or _STRANGE.search(path):
        return None
    found = tuple(part for part in path.split("/") if part)
    return None if any(part in (".", "..") for part in found) else found


def who_may(method: str, path: str) -> Who:
    """Who may send a request for a path below ``/api/``."""
    method = "GET" if method == "HEAD" else method
    if _CLOSED.fullmatch(path):
        return Who.NOBODY
    return next((rule.who for rule in RULES if rule.lets(method, path)), Who.NOBODY)


def makes(method: str, path: str) -> bool:
    """Whether a request makes something that stays, and is known by its name."""
    return method == "POST" and bool(_MAKES.fullmatch(path))


def asks_too_much(path: str, body: Any) -> bool:
    """Whether the body of an administrator's request runs code, or calls a run what it was not."""
    if path.endswith("/set_state"):
        state = body.get("state") if isinstance(body, dict) else None
        if not isinstance(state, dict):
            return True
        kind = str(state.get("type"))
        return (kind, str(state.get("name") or kind.title())) not in _CANCELS
    return any(
        (name in _CODE and value not in (None, {}, [], "")) or (name, value) == ("type", "change-flow-run-state")
        for name, value in _entries(body)
    )


def _entries(body: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(body, dict):
        for name, value in body.items():
            yield name, value
            yield from _entries(value)
    elif isinstance(body, list):
        for value in body:
            yield from _entries(value)


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"(?<![.)\]])\*", "[^/]+", path))
