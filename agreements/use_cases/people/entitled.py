"""Whether a person may take a step."""

from __future__ import annotations

from datetime import datetime

from agreements.domain.basics.errors import AccordiError
from agreements.domain.people.request import Request
from agreements.use_cases.base.workbench import Workbench


class NotEntitled(AccordiError):
    """The person may not take this step; the sentence says who may."""


def require_entitled(bench: Workbench, request: Request, now: datetime) -> None:
    """Let a request through only if its person holds a role today.

    Raises:
        NotEntitled: The person holds none, or does not work here.
    """
    with bench.database.unit() as unit:
        person = unit.person(request.actor.person)
        today = unit.moment(now).today
    if person is None or not person.own_roles_on(today):
        raise NotEntitled(
            f"Il passo «{request.step}» lo compie chi ha un ruolo in Accordi: chiederlo all’amministratore del sistema."
        )
