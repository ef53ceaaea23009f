"""From a click on «Run» to the first line of the flow's code, and to the end of the run: where the seconds go.

The peer is `serve()`, Prefect's own short way without a worker. It asks the server once a second for runs, since its
setting knows whole seconds only; our worker asks twice.
"""

from __future__ import annotations

import json
import shlex
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError

from benchmarks import STAMPS_FOLDER
from benchmarks.harness import ROUNDS, Sample, comparison, shares, watch_turns
from benchmarks.installation import DEADLINE, await_end, installation, new_agreement, page
from cli.runtime import Runtime
from cli.runtime.processes import start, stop

OURS, PEER = "worker and our engine", "serve()"
NAMES = {OURS: "calcola-termine/calcola-termine", PEER: "calcola-termine/servito"}
STAMPED = {"command": shlex.join([sys.executable, "-m", "benchmarks.stamped_engine"])}
_SERVE = """
from prefect.deployments.runner import EntrypointType
from flows.compute_deadline import compute_deadline
compute_deadline.serve(name="servito", print_starting_message=False, entrypoint_type=EntrypointType.MODULE_PATH)
"""
FLOW_CODE, END = "click → flow code", "click → end"


def started(
    client: SyncPrefectClient, name: str, form: Mapping[str, Any], variables: Mapping[str, Any] | None = None
) -> FlowRun:
    """What the page does at a click on «Run»; the request for the deployment's number counts as a part of it."""
    deployment = client.read_deployment_by_name(name)
    return client.create_flow_run_from_deployment(
        deployment.id, parameters={"modulo": dict(form)}, job_variables=dict(variables) if variables else None
    )


def clicked(
    client: SyncPrefectClient, name: str, form: Mapping[str, Any], variables: Mapping[str, Any] | None = None
) -> tuple[FlowRun, dict[str, float]]:
    """A run from the request to its end, with the moments that the server wrote down."""
    moments = {"click": time.time()}
    run = started(client, name, form, variables)
    moments["answered"] = time.time()
    run = await_end(client, run)
    for state in client.read_flow_run_states(run.id):
        moments[state.type.value] = state.timestamp.timestamp()
    return run, moments


def two_times(client: SyncPrefectClient, name: str) -> dict[str, float]:
    """Running is set in the line before the flow's own code: the same mark for both ways."""
    run, at = clicked(client, name, DEADLINE)
    assert run.state is not None
    assert run.state.is_completed(), run.state.message
    return {FLOW_CODE: at["RUNNING"] - at["click"], END: at["COMPLETED"] - at["click"]}


def parts(runtime: Runtime, client: SyncPrefectClient, name: str, form: Mapping[str, Any]) -> dict[str, float]:
    """One run of ours that loads the code itself, cut at the moments that server and engine wrote down."""
    run, at = clicked(client, name, form, STAMPED)
    assert run.state is not None
    assert run.state.is_completed(), run.state.message
    written = runtime.folder / STAMPS_FOLDER / f"{run.id}.json"
    deadline = time.monotonic() + 60
    while not written.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    at |= json.loads(written.read_text(encoding="utf-8"))
    cuts = {
        "the server makes the run": ("click", "answered"),
        "until the worker asks (twice a second) and takes it": ("answered", "PENDING"),
        "the worker starts a Python": ("PENDING", "python runs"),
        "Prefect is loaded": ("python runs", "engine loaded"),
        "the run is read from the server": ("engine loaded", "run read"),
        "the step's code is loaded": ("run read", "step loaded"),
        "the run is set Running": ("step loaded", "first line"),
        FLOW_CODE: ("click", "first line"),
        "the step, its page and the forms' lists": ("first line", "last line"),
        "the end is told to the server": ("last line", "COMPLETED"),
        END: ("click", "COMPLETED"),
    }
    return {part: at[until] - at[since] for part, (since, until) in cuts.items()}


@contextmanager
def served(runtime: Runtime) -> Iterator[None]:
    """The peer beside the worker, as long as the block lasts."""
    environment = {**runtime.environment, "PREFECT_RUNNER_POLL_FREQUENCY": "1"}
    peer = start("serve()", [sys.executable, "-c", _SERVE], environment, runtime.folder / "log" / "serve.log")
    try:
        deadline = time.monotonic() + 120
        with runtime.client() as client:
            while not _is_there(client, NAMES[PEER]):
                assert peer.exit_code() is None, "serve() has ended"
                assert time.monotonic() < deadline, "serve() did not publish its deployment"
                time.sleep(0.2)
        yield
    finally:
        stop(peer)


def _is_there(client: SyncPrefectClient, name: str) -> bool:
    try:
        client.read_deployment_by_name(name)
    except ObjectNotFound:
        return False
    return True


def check(client: SyncPrefectClient) -> None:
    """The same answer and page; a wrong entry refused by the same sentence, a foreign field by the server."""
    asked = {
        (name, "answer" if form == DEADLINE else "refusal"): started(client, name, form)
        for name in NAMES.values()
        for form in (DEADLINE, DEADLINE | {"dichiarante": "Uno"})
    }
    ended = {key: await_end(client, run) for key, run in asked.items()}
    for kind, state in (("answer", "COMPLETED"), ("refusal", "FAILED")):
        runs = [run for (_, of), run in ended.items() if of == kind]
        assert [run.state.type.value for run in runs if run.state is not None] == [state, state]
        assert len({run.state.message for run in runs if run.state is not None}) == 1
        assert len({page(client, run) for run in runs}) == 1
    for name in NAMES.values():
        assert _status(partial(started, client, name, DEADLINE | {"altro": 1})) == 409


def _status(ask: Callable[[], object]) -> int:
    try:
        ask()
    except PrefectHTTPStatusError as refused:
        return refused.response.status_code
    return 200


def report(rounds: int = ROUNDS, *, small: bool = False, runtime: Runtime | None = None) -> Iterator[str]:
    with installation(runtime) as running, running.client() as client:
        with served(running):
            check(client)
            ways = {} if small else {name: partial(two_times, client, full) for name, full in NAMES.items()}
            told = watch_turns(ways, rounds)
            for part in (FLOW_CODE, END) if told else ():
                samples = [Sample(name, s.seconds) for name, found in told.items() for s in found if s.name == part]
                yield f"## {part}, «calcola-termine»\n\n{comparison(samples, PEER)}"
        steps = {"calcola-termine": lambda: DEADLINE, "nuovo-accordo": new_agreement}
        for step in ("calcola-termine",) if small else steps:
            one = {step: lambda step=step: parts(running, client, f"{step}/{step}", steps[step]())}
            told_of = shares(watch_turns(one, rounds)[step], END)
            yield f"## Where the seconds go without the warm engine, «{step}»\n\n{told_of}"
