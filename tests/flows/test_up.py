from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from cli.runtime.access import password_file
from cli.runtime.environment import CHECKOUT, HOST, address_file
from cli.runtime.processes import free_port
from desk.forms import published_steps
from tests.support.prefect_database import installation_folder

COMMAND = [sys.executable, "-m", "cli.main", "up"]
PATIENCE = 90.0


@contextmanager
def up(folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*COMMAND, "--port", str(port), "--var", str(folder)],
        cwd=CHECKOUT,
        env=os.environ | {"PYTHONUNBUFFERED": "1", "PREFECT_API_URL": "http://127.0.0.1:9/api"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        await_none(folder)


def await_line(process: subprocess.Popen[str], words: str) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if words in line:
            return line
    raise AssertionError(f"ended with {process.wait()} before saying «{words}»")


def processes_of(folder: Path) -> dict[int, str]:
    mark = f"ACCORDI_VAR={folder}".encode()
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
    return found


def await_none(folder: Path, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while (left := processes_of(folder)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == {}


def pid_of(folder: Path, words: str) -> int:
    (found,) = [pid for pid, command in processes_of(folder).items() if words in command]
    return found


def test_it_serves_the_deployments_refuses_a_second_start_and_ctrl_c_ends_everything(tmp_path: Path) -> None:
    port = free_port()
    with up(tmp_path, port) as process:
        assert f"http://{HOST}:{port}" in await_line(process, "Accordi è pronto")
        await_line(process, "Nessuno può ancora entrare: creare chi amministra il sistema")
        credential = password_file(tmp_path).read_text().strip()
        # People come by the door, where the machines' password opens nothing; machines by the server behind it.
        at_the_door = f"http://{HOST}:{port}/api/deployments/filter"
        ours = {"origin": f"http://{HOST}:{port}"}
        for auth in (None, (*credential.split(":"),)):
            assert httpx.post(at_the_door, json={}, headers=ours, auth=auth).status_code == 401  # type: ignore[arg-type]
        deployments = f"{address_file(tmp_path).read_text()}/deployments/filter"
        assert httpx.post(deployments, json={}).status_code == 401
        found = httpx.post(deployments, json={}, auth=(*credential.split(":"),)).json()
        assert {deployment["name"] for deployment in found} == {*published_steps()}
        second = subprocess.run(
            [*COMMAND, "--var", str(tmp_path)], cwd=CHECKOUT, capture_output=True, text=True, timeout=60
        )
        assert second.returncode != 0
        assert "Accordi è già in funzione sulla cartella" in second.stderr
        assert "Traceback" not in second.stderr
        assert [c for c in processes_of(tmp_path).values() if credential.partition(":")[2] in c] == []
        process.send_signal(signal.SIGINT)
        await_line(process, "Accordi è chiuso.")
        for log in (tmp_path / "log").iterdir():
            assert credential.partition(":")[2] not in log.read_text(encoding="utf-8"), log
        assert process.wait(10) == 0
        await_none(tmp_path, 0.0)


@pytest.fixture
def started_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installation_folder(tmp_path_factory, "accordi-var")


def test_a_worker_that_dies_ends_everything_with_one_clear_sentence(started_before: Path) -> None:
    with up(started_before, free_port()) as process:
        await_line(process, "Accordi è pronto")
        os.kill(pid_of(started_before, "cli.runtime.worker"), signal.SIGKILL)
        assert "L’esecutore dei flussi si è fermato da solo (codice -9)" in await_line(process, "si è fermato")
        assert process.wait(30) != 0
        await_none(started_before, 0.0)


def test_sigterm_while_starting_leaves_nothing_behind(tmp_path: Path) -> None:
    with up(tmp_path, free_port()) as process:
        deadline = time.monotonic() + PATIENCE
        while not processes_of(tmp_path) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.terminate()
        await_line(process, "Accordi è chiuso.")
        assert process.wait(30) == 0
        await_none(tmp_path, 0.0)


def test_after_kill_9_the_children_end_by_themselves(started_before: Path) -> None:
    with up(started_before, free_port()) as process:
        await_line(process, "Accordi è pronto")
        assert len(processes_of(started_before)) >= 2
        process.kill()
        await_none(started_before)


def test_an_occupied_port_is_named(tmp_path: Path) -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [*COMMAND, "--port", str(port), "--var", str(tmp_path)],
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode != 0
    assert f"La porta {port} è già occupata" in done.stderr


@pytest.mark.parametrize("port", ["0", "70000", "x"])
def test_a_port_that_cannot_be_used_is_refused(port: str) -> None:
    done = subprocess.run([*COMMAND, "--port", port], cwd=CHECKOUT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "--port" in done.stderr
