"""A whole installation for the benchmarks that need one: server, worker and deployments in a temporary folder."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import ArtifactFilter
from prefect.client.schemas.objects import FlowRun

from cli.demo.people import successor
from cli.runtime import Runtime, prefect_runtime

DEADLINE = {
    "dichiarante": "Prova Uno, Ufficio accordi",
    "dal": "2008-07-01",
    "quantita": 1,
    "unita": "mesi",
    "direzione": "in avanti: entro … dalla data",
}
_numbers = count(1)


@contextmanager
def installation(runtime: Runtime | None = None) -> Iterator[Runtime]:
    """The installation that is given (a test has one already), or one as `accordi up` makes it."""
    if runtime is not None:
        yield runtime
        return
    with tempfile.TemporaryDirectory(prefix="accordi-bench-") as name, prefect_runtime(Path(name)) as made:
        yield made


def new_agreement() -> dict[str, Any]:
    """The form of an agreement that is not yet there: the same form twice would make one."""
    return successor("") | {"oggetto": f"Protocollo di prova per la misura n. {next(_numbers)}"}


def await_end(client: SyncPrefectClient, run: FlowRun, timeout_seconds: float = 180.0) -> FlowRun:
    """The run when it has ended."""
    deadline = time.monotonic() + timeout_seconds
    while time.monotonic() < deadline:
        run = client.read_flow_run(run.id)
        if run.state is not None and run.state.is_final():
            return run
        time.sleep(0.1)
    raise TimeoutError(f"{run.name} has not ended")


def page(client: SyncPrefectClient, run: FlowRun) -> str:
    """The page of the outcome that staff read."""
    wanted: Mapping[str, Any] = {"flow_run_id": {"any_": [run.id]}}
    (artifact,) = client.read_artifacts(artifact_filter=ArtifactFilter.model_validate(wanted))
    return str(artifact.data)
