"""What the server must hold before the worker starts: the work pool, and no run that only looks alive."""

from __future__ import annotations

import shlex
import sys
from typing import Any

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.objects import StateType
from prefect.states import Crashed
from prefect.workers.process import ProcessWorker

from cli.runtime.environment import CHECKOUT

INTERRUPTED = (
    "Esecuzione interrotta dalla chiusura di Accordi prima della fine: controllare lo stato dell’accordo; "
    "se il passo non risulta registrato, avviarlo di nuovo (ripeterlo non fa danni)."
)


def ensure_pool(client: SyncPrefectClient, name: str) -> None:
    """Create the process work pool, or bring an older one up to date; safe to repeat.

    An explicit command makes the worker start one Python process a run; without it, it starts a supervisor first
    and the engine after it, and every run begins about two seconds later.
    """
    template: dict[str, Any] = ProcessWorker.get_default_base_job_template()
    properties = template["variables"]["properties"]
    properties["command"]["default"] = shlex.join([sys.executable, "-m", "cli.runtime.engine"])
    properties["working_dir"]["default"] = str(CHECKOUT)
    client.create_work_pool(WorkPoolCreate(name=name, type="process", base_job_template=template), overwrite=True)


def close_interrupted_runs(client: SyncPrefectClient) -> int:
    """Mark as crashed the runs that a killed worker left behind, and return how many there were.

    Only safe while no worker runs: then whatever claims to be running or about to start is not.
    """
    wanted = FlowRunFilter.model_validate(
        {"state": {"type": {"any_": [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]}}}
    )
    left = client.read_flow_runs(flow_run_filter=wanted, limit=200)
    for run in left:
        client.set_flow_run_state(run.id, Crashed(message=INTERRUPTED), force=True)
    return len(left)
