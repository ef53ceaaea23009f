"""The warm engine and its client, with a run of ours in the place of a flow run."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli.runtime.environment import CHECKOUT, WARM_ENGINE

CLIENT = [sys.executable, "-I", "-S", str(CHECKOUT / "cli" / "runtime" / "engine_client.py")]
PATIENCE = 20.0
# A run that does what the variable WHAT says, and tells its own number first.
ENGINE = """
import os, signal, sys, time
from cli.runtime import warm_engine

def run():
    print(os.getpid(), flush=True)
    exec(os.environ["WHAT"])

warm_engine.load = lambda: run
{before}
warm_engine.main()
"""
COLD = "caricato qui"


@contextmanager
def engine(before: str = "") -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    name = f"prova-{secrets.token_hex(8)}"
    environment = os.environ | {WARM_ENGINE: name}
    process = subprocess.Popen([sys.executable, "-c", ENGINE.format(before=before)], cwd=CHECKOUT, env=environment)
    try:
        deadline = time.monotonic() + PATIENCE
        while f"@{name}" not in Path("/proc/net/unix").read_text() and time.monotonic() < deadline:
            time.sleep(0.02)
        yield name, process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a client starts; an engine that loads the code itself finds there one that only says so."""
    for package in (tmp_path / "cli", tmp_path / "cli" / "runtime"):
        package.mkdir()
        (package / "__init__.py").touch()
    (package / "engine.py").write_text(f"print({COLD!r})", encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def name() -> Iterator[str]:
    with engine() as (name, _):
        yield name


@contextmanager
def client(name: str, what: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        CLIENT,
        cwd=folder,
        env=os.environ | {WARM_ENGINE: name, "WHAT": what, "PYTHONPATH": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def ended(name: str, what: str, folder: Path, words: str = "") -> tuple[int, str, str]:
    with client(name, what, folder) as process:
        out, errors = process.communicate(words, timeout=60)
    return process.returncode, out, errors


def number_of(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def await_end_of(run: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while Path(f"/proc/{run}").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not Path(f"/proc/{run}").exists()


def test_a_run_has_the_streams_the_folder_and_the_environment_of_its_client(name: str, folder: Path) -> None:
    what = "print(os.getcwd(), sys.stdin.read()); print('errore', file=sys.stderr)"
    code, out, errors = ended(name, what, folder, "dentro")
    assert out.splitlines()[1:] == [f"{folder} dentro"]
    assert (code, errors) == (0, "errore\n")


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("pass", 0),
        ("sys.exit(3)", 3),
        ("raise ValueError", 1),
        ("os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
    ],
)
def test_the_exit_code_of_the_run_is_that_of_its_client(name: str, folder: Path, what: str, code: int) -> None:
    assert ended(name, what, folder)[0] == code


def test_two_runs_at_once_are_two_processes(name: str, folder: Path) -> None:
    waiting = "sys.stdin.read()"
    with client(name, waiting, folder) as first, client(name, waiting, folder) as second:
        assert number_of(first) != number_of(second)
        for process in (second, first):
            assert process.poll() is None
            process.communicate(timeout=PATIENCE)
            assert process.returncode == 0


def test_what_ends_a_run_in_order_reaches_it(name: str, folder: Path) -> None:
    what = "signal.signal(signal.SIGTERM, lambda *_: sys.exit(7)); print('pronto', flush=True); time.sleep(60)"
    with client(name, what, folder) as process:
        number_of(process)
        assert process.stdout is not None
        process.stdout.readline()
        process.terminate()
        assert process.wait(PATIENCE) == 7


def test_a_killed_client_takes_its_run_along_even_one_that_heeds_no_signal(name: str, folder: Path) -> None:
    what = "signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals()); time.sleep(60)"
    with client(name, what, folder) as process:
        run = number_of(process)
        process.kill()
        await_end_of(run)


def test_when_the_engine_is_killed_a_run_goes_on_and_the_next_one_loads_the_code_itself(folder: Path) -> None:
    what = "sys.stdin.read(); open('fatto', 'w').close()"
    with engine() as (name, warm), client(name, what, folder) as process:
        number_of(process)
        warm.kill()
        warm.wait()
        process.communicate(timeout=PATIENCE)
        assert (folder / "fatto").exists()
        assert process.returncode == 1  # nobody can tell how it ended
        assert COLD in ended(name, "", folder)[1]


def test_another_user_is_not_answered(folder: Path) -> None:
    with engine(before="os.getuid = lambda: 12345") as (name, _):
        assert COLD in ended(name, "", folder)[1]


def test_nonsense_is_dropped_and_the_engine_goes_on(name: str, folder: Path) -> None:
    for words in (b"", b"GET", b"\0\0\0\7nonsens", b"\0\0\0\2{}"):
        with socket.socket(socket.AF_UNIX) as stranger:
            stranger.connect(f"\0{name}")
            stranger.sendall(words)
    assert ended(name, "pass", folder)[0] == 0


def test_what_is_loaded_before_a_fork_has_started_no_thread() -> None:
    code = (
        "import os; from cli.runtime import warm_engine; warm_engine.load(); print(len(os.listdir('/proc/self/task')))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"
