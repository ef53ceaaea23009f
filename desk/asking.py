"""A filled form becomes a request: the one way, from our pages and from Prefect's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from agreements.domain.people.person import Person
from agreements.domain.people.request import Request
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people import requests
from desk.forms import PublishedStep
from flows.forms.base import DECLARANT_FIELD


class Runs(Protocol):
    """What gives requests their runs: `desk.prefect_runs.PrefectRuns`, or what stands for it."""

    async def run_soon(self, request: Request) -> Mapping[str, Any] | None:
        """The run of a request; None where somebody else has to go on."""


def ask_for(
    bench: Workbench, person: Person, step: PublishedStep, entries: Any, click: str, files: tuple[str, ...] = ()
) -> Request:
    """Validate a form and keep it as a request of the person. Safe to repeat: of one click there is one request.

    Args:
        click: What the page calls this click.
        files: SHA-256 of the received files that the form names.

    Raises:
        ValidationError: An entry cannot be.
        AccordiError: The person may not take the step, or the form names what cannot be.
    """
    filled = step.form_class().of_person(entries, person.actor)
    kept = {name: value for name, value in entries.items() if name != DECLARANT_FIELD}
    now = datetime.now(UTC)
    return requests.ask(bench, person, step.name, filled.subject(), kept, now, click=click, files=files)
