"""A step as a flow run against the same use case called directly: what Prefect costs."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any
from unittest.mock import patch

from prefect.client.schemas.objects import State
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_URL,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    temporary_settings,
)

from agreements import app
from agreements.domain.basics.errors import AccordiError
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting import drafting
from benchmarks.harness import ROUNDS, Way, comparison, take_turns
from benchmarks.installation import installation, new_agreement
from cli.runtime import Runtime
from flows.draft_agreement import create_agreement
from flows.forms.agreement import NewAgreementForm

DIRECT, HERE, WORKER = "the use case, called", "flow run in this process", "flow run by the worker"
UNKNOWN = "P-2026-9999 · non esiste"


def directly(bench: Workbench, form: dict[str, Any]) -> str:
    """What the flow does, without a flow: the form validated, the use case called."""
    filled = NewAgreementForm.model_validate(form)
    return drafting.create_agreement(bench, filled.new_agreement(), filled.actor, datetime.now(UTC)).happened


def as_flow(form: dict[str, Any]) -> str:
    state: State[Any] = create_agreement(form, return_state=True)
    return str(state.message)


def by_worker(runtime: Runtime, form: dict[str, Any]) -> str:
    run = runtime.run("nuovo-accordo", {"modulo": form}, 180)
    assert run.state is not None
    return str(run.state.message)


@contextmanager
def in_this_process(runtime: Runtime) -> Iterator[Workbench]:
    """Prefect and the workbench of this process point at the installation, as in a process of the worker."""
    ours = {name: value for name, value in runtime.environment.items() if name.startswith("ACCORDI_")}
    told = {
        PREFECT_API_URL: runtime.api_url,
        PREFECT_API_AUTH_STRING: runtime.credential,
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
    }
    with patch.dict(os.environ, ours), temporary_settings(told):
        app.workbench.cache_clear()
        try:
            yield app.workbench()
        finally:
            app.workbench().database.close()
            app.workbench.cache_clear()


def _with_a_new_form(make: Callable[[dict[str, Any]], str]) -> str:
    return make(new_agreement())


def check(bench: Workbench, ways: dict[str, Callable[[dict[str, Any]], str]]) -> None:
    """The same sentence and the same document, and the same refusal with nothing changed."""
    sentences, drafts, refusals = set(), set(), set()
    for make in ways.values():
        told = make(new_agreement())
        found = re.search(r"P-\d{4}-\d{4}", told)
        assert found is not None, told
        with bench.database.unit() as unit:
            documents = unit.documents(found[0])
            assert len(unit.journal(found[0])) == 1
        sentences.add(told.replace(found[0], "…"))
        drafts.add(tuple(document.label for document in documents))
        try:
            refusals.add(make(new_agreement() | {"precedente": UNKNOWN}))
        except AccordiError as refusal:
            refusals.add(str(refusal))
    assert len(sentences) == len(drafts) == len(refusals) == 1, (sentences, drafts, refusals)


def report(rounds: int = ROUNDS, *, small: bool = False, runtime: Runtime | None = None) -> list[str]:
    with installation(runtime) as running, in_this_process(running) as bench:
        ways: dict[str, Callable[[dict[str, Any]], str]] = {
            DIRECT: lambda form: directly(bench, form),
            HERE: as_flow,
            WORKER: lambda form: by_worker(running, form),
        }
        check(bench, ways)
        if small:
            del ways[WORKER]
        timed = [Way(name, partial(_with_a_new_form, make)) for name, make in ways.items()]
        return [f"## A flow run, «nuovo-accordo»\n\n{comparison(take_turns(timed, rounds), DIRECT)}"]
