"""Whose server of forks it is: of a process and of its forks; killed, it takes no run along."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from sandbox import runner
from sandbox.call import call
from sandbox.runner import Allowance, Ended, place

ALLOWED = Allowance(seconds=20, memory_bytes=2**30, file_bytes=100_000)
PATH = {"PATH": os.defpath}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> runner._Server:
    """A server of this test alone."""
    made = runner._Server()
    monkeypatch.setattr(runner, "_SERVER", made)
    return made


def children() -> set[int]:
    with open(f"/proc/self/task/{threading.get_native_id()}/children", encoding="utf-8") as told:
        return {int(number) for number in told.read().split()}


def run(script: str) -> Ended:
    with place("accordi-prova-") as here:
        return here.run(["/bin/sh", "-c", script], ALLOWED, environment=PATH)


def test_a_fork_of_a_process_uses_its_server(server: runner._Server) -> None:
    run("true")
    control = server._control
    child = os.fork()
    if child == 0:
        try:
            ended = run("exit 7")
            os._exit(ended.returncode if server._control is control else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert run("exit 8").returncode == 8
    assert server._control is control


def test_when_the_server_is_killed_a_run_goes_on_and_the_next_one_has_another(server: runner._Server) -> None:
    others = children()
    run("true")
    control, (number,) = server._control, children() - others
    codes = []
    with place("accordi-prova-") as here:
        os.mkfifo(here.folder / "via")

        def wait() -> None:
            codes.append(here.run(["/bin/sh", "-c", "read w < via; exit 5"], ALLOWED, environment=PATH).returncode)

        waiting = threading.Thread(target=wait)
        waiting.start()
        with open(here.folder / "via", "w", encoding="utf-8") as way:  # opened when the run reads
            os.kill(number, signal.SIGKILL)
            os.waitpid(number, 0)
            way.write("avanti\n")
        waiting.join()
    assert codes == [5]
    assert run("exit 6").returncode == 6
    assert server._control is not control


def descendants(number: int) -> set[int]:
    """The children of a process, and theirs."""
    with open(f"/proc/{number}/task/{number}/children", encoding="utf-8") as told:
        mine = {int(each) for each in told.read().split()}
    return mine.union(*(descendants(each) for each in mine))


def gone(numbers: set[int]) -> bool:
    """Whether none of these processes is there any more, after some seconds at the most."""
    until = time.monotonic() + 10
    while any(os.path.exists(f"/proc/{number}/exe") for number in numbers) and time.monotonic() < until:
        time.sleep(0.01)
    return not any(os.path.exists(f"/proc/{number}/exe") for number in numbers)


def waiting_beside(server: runner._Server, others: set[int]) -> tuple[int, set[int]]:
    """The number of the server, and those of the keepers and their runs that wait for tasks of modules."""
    module_runs()
    (number,) = children() - others
    until = time.monotonic() + 10
    while len(found := descendants(number)) != 4 and time.monotonic() < until:
        time.sleep(0.01)  # they are forked when the run before is gone
    assert len(found) == 4
    return number, found


def module_runs() -> None:
    answer = call(
        "tests.support.sandbox_child", {"manner": "good"}, {"input": b"four"}, ALLOWED, prefix="accordi-prova-"
    )
    assert answer == {"bytes": 4}


def test_who_waits_for_a_task_ends_with_the_server(server: runner._Server) -> None:
    others = children()
    number, waiting = waiting_beside(server, others)
    os.kill(number, signal.SIGKILL)
    os.waitpid(number, 0)
    assert gone(waiting)
    module_runs()


def test_where_who_waits_was_killed_the_next_task_has_another(server: runner._Server) -> None:
    others = children()
    number, waiting = waiting_beside(server, others)
    for each in waiting:
        os.kill(each, signal.SIGKILL)
    assert gone(waiting)
    module_runs()
    assert children() - others == {number}


def test_who_waits_is_left_alone_by_a_program(server: runner._Server) -> None:
    others = children()
    number, waiting = waiting_beside(server, others)
    assert run("exit 9").returncode == 9
    assert waiting <= descendants(number)
    module_runs()


def test_who_waits_gives_way_to_a_module_that_is_new(server: runner._Server) -> None:
    others = children()
    _, waiting = waiting_beside(server, others)
    runner.load("tests.support.sandbox_second")
    assert gone(waiting)
    module_runs()
