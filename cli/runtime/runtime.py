"""One Prefect server and one worker, as long as a ``with`` block lasts."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agreements.documents.files.atomic_file import write_atomically
from cli.runtime.access import access, password_file
from cli.runtime.environment import (
    ENGINE_CLIENT,
    HOST,
    WARM_ENGINE,
    address_file,
    door_file,
    prefect_environment,
    worker_names,
)
from cli.runtime.errors import RuntimeStartError, RuntimeStoppedError
from cli.runtime.place import Place
from cli.runtime.processes import (
    Child,
    allow,
    answers,
    free_port,
    port_is_free,
    run_to_end,
    signals_held,
    start,
    stop,
)

if TYPE_CHECKING:
    from datetime import datetime

    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.objects import FlowRun

POOL = "accordi"
START_SECONDS = 120.0
DEPLOY_SECONDS = 300.0
_SERVER = ("-m", "cli.runtime.server")
_DESK = ("-m", "desk")
_ENGINE = ("-m", "cli.runtime.warm_engine")
_PUBLISH = ("-I", "-S", str(ENGINE_CLIENT), "tasks.publish")


@dataclass(frozen=True, slots=True)
class Runtime:
    """A running server and worker.

    Attributes:
        folder: The var folder that holds database, logs and Prefect's home.
        environment: Variables with which a process reaches this server (and no other); they hold the credential,
            so no message shows them.
        ui_url: Address of the pages for staff: the door's, where there is one.
        children: The processes, in the order in which they were started.
        prepared: What the preparation of the database has said.
    """

    folder: Path
    environment: Mapping[str, str] = field(repr=False)
    ui_url: str
    children: tuple[Child, ...]
    prepared: str = ""

    @property
    def api_url(self) -> str:
        """Address of the server's REST interface."""
        return self.environment["PREFECT_API_URL"]

    @property
    def password_file(self) -> Path:
        """Where user and password for the pages lie, unless the administrator chose them in the environment."""
        return password_file(self.folder)

    @property
    def credential(self) -> str:
        """User and password, as the login page asks for them."""
        return self.environment["PREFECT_API_AUTH_STRING"]

    @property
    def deployments_url(self) -> str:
        """Address of the page that lists the steps; without ``/v2`` Prefect would show its older pages."""
        return f"{self.ui_url}/v2/deployments?limit=100"

    @contextlib.contextmanager
    def client(self) -> Iterator[SyncPrefectClient]:
        """Yield a client of this server, whatever Prefect settings the calling process has."""
        with client_for(self.environment) as client:
            yield client

    def publish(self) -> None:
        """Bring the deployments of ``prefect.yaml`` to the server; safe to repeat.

        Raises:
            RuntimeStartError: Prefect refused one of them.
        """
        done = _finished([*_PUBLISH], self.environment)
        log = self.folder / "log" / "deploy.log"
        log.write_text(done.stdout + done.stderr, encoding="utf-8")
        if done.returncode != 0:
            raise RuntimeStartError(
                f"I flussi di prefect.yaml non sono stati pubblicati (codice {done.returncode}): "
                f"leggere {log} e correggere il file."
            )

    def check(self) -> None:
        """Make sure that every process still runs.

        Raises:
            RuntimeStoppedError: One has ended.
        """
        _check(self.children)

    def start_run(self, deployment: str, parameters: Mapping[str, Any]) -> FlowRun:
        """Ask the server to run a deployment now, as a click on «Run» does.

        Args:
            deployment: ``flow/deployment`` or, since ours are the same word, that word alone.
            parameters: As the form would send them: plain JSON.

        Raises:
            prefect.exceptions.PrefectHTTPStatusError: The server refused the parameters.
        """
        full = deployment if "/" in deployment else f"{deployment}/{deployment}"
        with self.client() as client:
            found = client.read_deployment_by_name(full)
            return client.create_flow_run_from_deployment(found.id, parameters=dict(parameters))

    def run(self, deployment: str, parameters: Mapping[str, Any], timeout_seconds: float = 300.0) -> FlowRun:
        """Run a deployment and wait for its end; the state tells how it went.

        Raises:
            TimeoutError: It had not ended in time.
            RuntimeStoppedError: The server or the worker ended meanwhile.
        """
        run = self.start_run(deployment, parameters)
        deadline = time.monotonic() + timeout_seconds
        with self.client() as client:
            while time.monotonic() < deadline:
                run = client.read_flow_run(run.id)
                if run.state is not None and run.state.is_final():
                    return run
                self.check()
                time.sleep(0.1)
        raise TimeoutError(f"run {run.id} of {deployment} still {run.state_name} after {timeout_seconds:.0f} s")


def ask(arguments: list[str], environment: Mapping[str, str]) -> str:
    """Run one of our own modules to its end, in the environment of this installation; answers what it printed.

    Raises:
        RuntimeStartError: It failed; the sentence is the one it printed.
    """
    done = _finished(arguments, environment)
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or [f"{' '.join(arguments)}: codice {done.returncode}"]
        raise RuntimeStartError(lines[-1].removeprefix("Errore: "))
    return done.stdout


def _finished(arguments: list[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    try:
        return run_to_end([sys.executable, *arguments], environment, DEPLOY_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise RuntimeStartError(
            f"La preparazione dei passi non è finita entro {DEPLOY_SECONDS:.0f} secondi: il computer è troppo carico; "
            "attendere che si liberi e riavviare con «accordi up»."
        ) from error


@contextlib.contextmanager
def client_for(environment: Mapping[str, str]) -> Iterator[SyncPrefectClient]:
    """Yield a client of the server that ``environment`` describes."""
    # Importing Prefect makes its home folder: it must be ours, also in this process.
    os.environ.setdefault("PREFECT_HOME", environment["PREFECT_HOME"])
    from prefect.client.orchestration import SyncPrefectClient

    secret = environment.get("PREFECT_API_AUTH_STRING")
    with SyncPrefectClient(environment["PREFECT_API_URL"], auth_string=secret) as client:
        yield client


@contextlib.contextmanager
def prefect_runtime(
    folder: Path,
    port: int | None = None,
    env: Mapping[str, str] | None = None,
    *,
    workers: int = 1,
    place: Place | None = None,
    before_work: Callable[[Runtime], None] = lambda _runtime: None,
) -> Iterator[Runtime]:
    """Start server and workers, publish the deployments, and stop everything at the end.

    With a place for the door people come by it, each by name, and runs take no form by themselves. Without one
    (demonstration, tests) the server's own pages are opened with the machine's password, and forms say who acts.

    Call it from the main thread: the children die with the thread that made them.

    Args:
        folder: Var folder; database, logs and Prefect's home are made below it and kept.
        port: TCP port of Prefect's server on loopback; a free one if None.
        env: More variables for server, worker and flow runs (they win over ours).
        workers: How many processes take runs; each starts one process a run, however many run already.
        place: Where the door is; None for no door.
        before_work: Called when the steps are published, before any run is taken.

    Raises:
        RuntimeStartError: The folder, the port or Prefect's database is in use, or Prefect or a worker did not start.
        RuntimeStoppedError: A process ended while starting.
    """
    folder = folder.resolve()
    (folder / "log").mkdir(parents=True, exist_ok=True)
    port = free_port() if port is None else port
    with contextlib.ExitStack() as stack:
        stack.enter_context(_alone(folder))
        for host, wanted in ((HOST, port), *([(place.host, place.port)] if place else [])):
            if not port_is_free(wanted, host):
                raise RuntimeStartError(
                    f"La porta {wanted} è già occupata da un altro programma: chiuderlo o scegliere un’altra porta "
                    "con «accordi up --port»."
                )
        chosen = dict(os.environ) | dict(env or {})
        warm = {WARM_ENGINE: f"accordi-{secrets.token_hex(16)}"}
        told = place.environment() if place else {}
        environment = prefect_environment(folder, port, told | dict(env or {}) | access(folder, chosen) | warm)
        prepared = ask(["-m", "cli.main", "init"], environment)
        server = _child(stack, "Il server Prefect", _SERVER, environment, folder / "log/server.log")
        # Not among the children that must live: without it a run loads the code itself, and only takes longer.
        engine = _child(stack, "Il motore dei passi", _ENGINE, environment, folder / "log/engine.log")
        names = worker_names(folder, workers)
        executors = tuple(_worker(stack, name, at, environment, folder) for at, name in enumerate(names, start=1))
        _await_server(environment, server)
        write_atomically(address_file(folder), environment["PREFECT_API_URL"].encode())
        with client_for(environment) as client:
            from cli.runtime.pool import close_interrupted_runs, ensure_pool, last_heard, refuse_strangers

            if "PREFECT_SERVER_DATABASE_CONNECTION_URL" in environment:  # a file below our folder is ours alone
                refuse_strangers(client, POOL, folder)
            ensure_pool(client, POOL)
            close_interrupted_runs(client)
            before = last_heard(client, POOL)
        desk = (
            ()
            if place is None
            else (_child(stack, "La porta", (*_DESK, *place.arguments()), environment, folder / "log/porta.log"),)
        )
        address = place.address if place else f"http://{HOST}:{port}"
        if place is not None:
            write_atomically(door_file(folder), address.encode())
        runtime = Runtime(folder, environment, address, (server, *desk, *executors), prepared)
        _await_engine(environment, engine)
        # Before a worker polls: no form may be of another version.
        runtime.publish()
        before_work(runtime)
        for executor in executors:
            allow(executor)
        _await_workers(runtime, names, before)
        if place is not None:
            _await_door(runtime, place)
        yield runtime


def _worker(stack: contextlib.ExitStack, name: str, number: int, environment: Mapping[str, str], folder: Path) -> Child:
    command = ["-m", "cli.runtime.worker", "--pool", POOL, "--name", name, "--type", "process"]
    log = folder / "log" / ("worker.log" if number == 1 else f"worker-{number}.log")
    return _child(stack, "L’esecutore dei flussi", command, environment, log, held=True)


def _child(
    stack: contextlib.ExitStack,
    label: str,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    log: Path,
    *,
    held: bool = False,
) -> Child:
    with signals_held():
        child = start(label, [sys.executable, *arguments], environment, log, held=held)
        stack.callback(stop, child)
    return child


def _check(children: tuple[Child, ...]) -> None:
    for child in children:
        code = child.exit_code()
        if code is not None:
            raise RuntimeStoppedError(child.label, code, str(child.log))


def _await_server(environment: Mapping[str, str], server: Child) -> None:
    deadline = time.monotonic() + START_SECONDS
    with client_for(environment) as client:
        while time.monotonic() < deadline:
            _check((server,))
            if client.api_healthcheck() is None:
                _check((server,))  # a stranger on our port may have answered while ours was dying
                return
            time.sleep(0.2)
    raise RuntimeStartError(
        f"Il server Prefect non ha risposto entro {START_SECONDS:.0f} secondi: leggere {server.log} e riprovare."
    )


def _await_engine(environment: Mapping[str, str], engine: Child) -> None:
    """Wait until the warm engine listens; without it the code is loaded once more, which takes longer than to wait."""
    name = f"@{environment[WARM_ENGINE]}"
    deadline = time.monotonic() + START_SECONDS
    while engine.exit_code() is None and time.monotonic() < deadline:
        if name in Path("/proc/net/unix").read_text(encoding="utf-8"):
            return
        time.sleep(0.05)


def _await_door(runtime: Runtime, place: Place) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        runtime.check()
        if answers(place.host, place.port):
            return
        time.sleep(0.05)
    raise RuntimeStartError(
        f"La porta non ha risposto entro {START_SECONDS:.0f} secondi: leggere {runtime.folder / 'log' / 'porta.log'} e "
        "riprovare."
    )


def _await_workers(runtime: Runtime, names: Sequence[str], before: Mapping[str, datetime]) -> None:
    """Wait until the server has heard of each worker since ``before``: until then a click is only queued."""
    from cli.runtime.pool import last_heard

    deadline = time.monotonic() + START_SECONDS
    with runtime.client() as client:
        while time.monotonic() < deadline:
            runtime.check()
            heard = last_heard(client, POOL)
            if all(name in heard and heard[name] != before.get(name) for name in names):
                return
            time.sleep(0.2)
    raise RuntimeStartError(
        f"L’esecutore dei passi non si è fatto sentire entro {START_SECONDS:.0f} secondi: leggere "
        f"{runtime.folder / 'log' / 'worker.log'} e riprovare."
    )


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock: two servers on one SQLite file would take each other's runs."""
    with (folder / "accordi-up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RuntimeStartError(
                f"Accordi è già in funzione sulla cartella {folder}: usare quello, "
                "oppure chiuderlo con Ctrl-C prima di riavviare."
            ) from error
        yield
