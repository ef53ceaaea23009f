"""Runs that start many others, or harm who keeps them: nothing of them outlives the time, and the starter goes on."""

from __future__ import annotations

import os
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox import runner
from sandbox.call import lay_out
from sandbox.runner import Allowance, Place, place

CHILD = "tests.support.sandbox_child"
LIMITS = Allowance(seconds=20, memory_bytes=512 * 1024 * 1024, file_bytes=100_000)
SHORT = replace(LIMITS, seconds=2.0)
ROOM = replace(LIMITS, memory_bytes=2**42)


@pytest.fixture(params=["jail", "no jail"])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server of this test alone, on a computer that knows a way to lock runs in, or none."""
    monkeypatch.setattr(runner, "_SERVER", runner._Server())
    if request.param == "no jail":
        runner.load("tests.support.no_jail")
    runner.load(CHILD)


@contextmanager
def asked(manner: str) -> Iterator[Place]:
    with place("accordi-prova-") as here:
        lay_out(here.folder, {"manner": manner}, {})
        yield here


def number_in(path: Path) -> int:
    until = time.monotonic() + 20
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.01)
    return int(path.read_text(encoding="utf-8"))


def alive(number: int) -> bool:
    return Path(f"/proc/{number}/exe").exists()


def soon(true: Callable[[], bool]) -> bool:
    until = time.monotonic() + 10
    while not true() and time.monotonic() < until:
        time.sleep(0.01)
    return true()


def working_in(folder: Path) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if Path(os.readlink(entry / "cwd")).is_relative_to(folder):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(("manner", "allowed"), [("sleepers", LIMITS), ("threads", ROOM)])
def test_a_run_that_starts_too_many_is_ended_long_before_its_time(manner: str, allowed: Allowance) -> None:
    with asked(manner) as here:
        begun = time.monotonic()
        ended = here.run(CHILD, allowed)
        assert time.monotonic() - begun < 15
        assert soon(lambda: not working_in(here.folder))
    assert (ended.returncode, ended.timed_out) == (-signal.SIGKILL, False)
    assert ended.messages.endswith("interrotto: ha avviato più di 32 processi, o troppi thread")


@pytest.mark.usefixtures("server")
def test_processes_that_fork_and_end_on_and_on_are_ended_with_the_time_of_the_run_at_the_latest() -> None:
    with asked("chains") as here:
        begun = time.monotonic()
        ended = here.run(CHILD, SHORT)
        assert time.monotonic() - begun < 15
        assert soon(lambda: not working_in(here.folder))
    assert ended.returncode == -signal.SIGKILL


def with_its_keeper(here: Place, do: Callable[[int], object]) -> threading.Thread:
    """Do something to the keeper of a run as soon as the run says who it is."""

    def done() -> None:
        status = Path(f"/proc/{number_in(here.folder / 'self')}/status").read_text(encoding="utf-8")
        (parent,) = (line.split()[1] for line in status.splitlines() if line.startswith("PPid:"))
        do(int(parent))

    made = threading.Thread(target=done)
    made.start()
    return made


def test_a_keeper_that_can_open_nothing_more_ends_its_run() -> None:
    with asked("hang with a fork") as here:
        doing = with_its_keeper(here, lambda keeper: resource.prlimit(keeper, resource.RLIMIT_NOFILE, (3, 3)))
        ended = here.run(CHILD, SHORT)
        doing.join()
        assert ended.timed_out
        assert soon(lambda: not working_in(here.folder))
    assert not here.folder.exists()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_where_the_keeper_is_killed_or_stopped_the_starter_does_not_wait_for_ever(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "_GRACE_SECONDS", 1.0)
    keepers = list[int]()

    def harmed(keeper: int) -> None:
        keepers.append(keeper)
        os.kill(keeper, number)

    with asked("hang with a fork") as here:
        doing = with_its_keeper(here, harmed)
        begun = time.monotonic()
        try:
            with pytest.raises(OSError, match="keeps the run"):
                here.run(CHILD, SHORT, answering=lambda question: {})
            assert time.monotonic() - begun < 15
        finally:
            doing.join()
            left = working_in(here.folder)
            os.kill(*(keepers[0], signal.SIGCONT) if number == signal.SIGSTOP else (left[0], signal.SIGKILL))
    assert soon(lambda: not any(map(alive, left)))
