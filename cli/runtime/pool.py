"""What the server must hold before the worker starts: the work pool, and no run that only looks alive."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.objects import StateType, WorkerStatus
from prefect.states import Crashed
from prefect.workers.process import ProcessWorker

from cli.runtime.environment import POOL_STARTS, worker_names
from cli.runtime.errors import RuntimeStartError

_PAGE = 200  # the most that the server gives at once

INTERRUPTED = (
    "Esecuzione interrotta dalla chiusura di Accordi prima della fine: controllare lo stato dell’accordo; "
    "se il passo non risulta registrato, avviarlo di nuovo (ripeterlo non fa danni)."
)


def ensure_pool(client: SyncPrefectClient, name: str) -> None:
    """Create the process work pool, or bring an older one up to date; safe to repeat.

    An explicit command makes the worker start one process a run, which has the warm engine fork it; without it, it
    starts a supervisor first and the engine after it, and every run begins some seconds later.
    """
    template: dict[str, Any] = ProcessWorker.get_default_base_job_template()
    properties = template["variables"]["properties"]
    for variable, value in POOL_STARTS.items():
        properties[variable]["default"] = value
    client.create_work_pool(WorkPoolCreate(name=name, type="process", base_job_template=template), overwrite=True)


def close_interrupted_runs(client: SyncPrefectClient) -> int:
    """Mark as crashed the runs that killed workers left behind, and return how many there were.

    Only safe while no worker runs, ours or another's: then whatever claims to be running or about to start is not. So
    ``accordi up`` calls it before it starts the first of its workers, and after `refuse_strangers`.
    """
    wanted = FlowRunFilter.model_validate(
        {"state": {"type": {"any_": [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]}}}
    )
    closed = 0
    while left := client.read_flow_runs(flow_run_filter=wanted, limit=_PAGE):
        for run in left:
            client.set_flow_run_state(run.id, Crashed(message=INTERRUPTED), force=True)
        closed += len(left)
    return closed


def last_heard(client: SyncPrefectClient, pool: str) -> dict[str, datetime]:
    """When the server last heard of each worker of a pool, by its clock; workers of earlier starts are among them."""
    known = client.read_workers_for_work_pool(pool)
    return {each.name: each.last_heartbeat_time for each in known if each.last_heartbeat_time is not None}


def refuse_strangers(client: SyncPrefectClient, pool: str, folder: Path) -> None:
    """Make sure that no other installation executes runs of this server's database.

    It would take steps meant for ours, with an agreement database of its own; and we would close its runs.

    Raises:
        RuntimeStartError: A worker with another installation's name has been heard of lately.
    """
    mark = worker_names(folder, 1)[0].partition("(")[2]
    if pool not in {known.name for known in client.read_work_pools()}:  # the very first start
        return
    for worker in client.read_workers_for_work_pool(pool):
        if worker.status == WorkerStatus.ONLINE and not worker.name.endswith(mark):
            raise RuntimeStartError(
                f"Il database di Prefect è già usato da un’altra installazione ({worker.name}): indicare in "
                "PREFECT_SERVER_DATABASE_CONNECTION_URL un database proprio; se quella è stata spenta da poco, "
                "attendere due minuti e ripetere."
            )
