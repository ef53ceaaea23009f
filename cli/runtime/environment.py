"""The environment of our Prefect processes: the user's own Prefect stays out, nothing leaves the machine."""

from __future__ import annotations

import hashlib
import os
import shlex
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from desk.entrance import origin_of

HOST = "127.0.0.1"
DEFAULT_PORT = 4200
CHECKOUT = Path(__file__).resolve().parents[2]
ENGINE_CLIENT = CHECKOUT / "cli" / "runtime" / "engine_client.py"
# What the work pool starts for a run, and where: by these names in its template.
POOL_STARTS = {
    "command": shlex.join([sys.executable, "-I", "-S", str(ENGINE_CLIENT)]),
    "working_dir": str(CHECKOUT),
}
WARM_ENGINE = "ACCORDI_WARM_ENGINE"
"""Names the socket of the warm engine; ``engine_client.py``, which imports nothing, spells it again."""

# What an administrator may set for Prefect from outside; every other PREFECT_* is dropped: a profile
# or an API address of another installation would send our deployments to a server that is not ours.
PASSED_ON = (
    "PREFECT_API_AUTH_STRING",
    "PREFECT_LOGGING_LEVEL",
    "PREFECT_SERVER_API_AUTH_STRING",
    "PREFECT_SERVER_DATABASE_CONNECTION_URL",
    "PREFECT_SERVER_ENCRYPTION_KEY",
)


def prefect_environment(
    folder: Path, port: int, extra: Mapping[str, str] | None = None, *, base: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Compute the environment for the server, the worker and, through it, every flow run.

    Args:
        folder: The var folder; Prefect's home lies below it, so ``~/.prefect`` is never touched.
        port: TCP port of the server on loopback.
        extra: Variables that win over everything else.
        base: The environment to start from; the process's own by default.
    """
    inherited = os.environ if base is None else base
    environment = {
        name: value
        for name, value in inherited.items()
        if (not name.startswith("PREFECT_") or name in PASSED_ON)
        # Every run is a new interpreter: without written bytecode it would compile our modules again.
        and name != "PYTHONDONTWRITEBYTECODE"
    }
    api = f"http://{HOST}:{port}/api"
    environment |= {
        "ACCORDI_HOME": str(CHECKOUT),
        "ACCORDI_VAR": str(folder),
        "DO_NOT_TRACK": "1",
        # Flows and pull steps import our packages by name, whatever folder they start in.
        "PYTHONPATH": _python_path(inherited.get("PYTHONPATH", "")),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{inherited.get('PATH', os.defpath)}",
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_API_URL": api,
        "PREFECT_SERVER_API_HOST": HOST,
        "PREFECT_SERVER_API_PORT": str(port),
        # Behind a proxy the pages must call the address by which people reach it.
        "PREFECT_SERVER_UI_API_URL": inherited.get("PREFECT_SERVER_UI_API_URL") or api,
        # Another page may neither read nor ask: see door.py.
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": origin_of(inherited.get("PREFECT_SERVER_UI_API_URL") or api),
        "PREFECT_UI_URL": f"{inherited.get('ACCORDI_ADDRESS') or f'http://{HOST}:{port}'}/v2",
        # Where Prefect copies its pages to serve them: the folder of the program may be closed to writing.
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(folder / "prefect" / "ui"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
        # In memory, a restart of the server would leak the slots of runs that were under way.
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        # How often the worker asks for runs: half of it is what a click waits; each question is a write to Prefect.
        "PREFECT_WORKER_QUERY_SECONDS": "0.5",
        "PREFECT_CLI_COLORS": "false",
        "PREFECT_LOGGING_COLORS": "false",
    }
    environment.setdefault("PREFECT_LOGGING_LEVEL", "INFO")
    if secret := environment.get("PREFECT_SERVER_API_AUTH_STRING"):
        environment.setdefault("PREFECT_API_AUTH_STRING", secret)
    return environment | dict(extra or {})


def retention(days: int) -> dict[str, str]:
    """What has Prefect delete the runs that ended so many days ago, with their logs and pages; with 0 it keeps them."""
    if not days:
        return {}
    return {
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(days * 86_400),
    }


def address_file(folder: Path) -> Path:
    """Where an installation that runs says by which address machines reach its Prefect server."""
    return folder / "prefect" / "indirizzo"


def door_file(folder: Path) -> Path:
    """Where an installation says by which address people opened it last: one-time links begin with it."""
    return folder / "prefect" / "indirizzo-porta"


def worker_names(folder: Path, count: int) -> list[str]:
    """Names of an installation's workers: the same at each start, and never those of another installation."""
    host = socket.gethostname()
    mark = hashlib.sha256(f"{host}:{folder}".encode()).hexdigest()[:6]
    return [f"accordi-{number} ({host}, {mark})" for number in range(1, count + 1)]


def _python_path(inherited: str) -> str:
    parts = [part for part in inherited.split(os.pathsep) if part and part != str(CHECKOUT)]
    return os.pathsep.join([str(CHECKOUT), *parts])
