"""Two runs of one call: the second does a part of the work meanwhile, and whatever it does, the first is told."""

from __future__ import annotations

import contextlib
import os
import signal
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox import runner
from sandbox.call import Failure, call, lay_out
from sandbox.runner import Allowance, place

FIRST, SECOND = "tests.support.sandbox_child", "tests.support.sandbox_second"
LIMITS = Allowance(seconds=20, memory_bytes=512 * 1024 * 1024, file_bytes=100_000)
WAITS = "waits for the one beside it"


def asked(second: str, manner: str = WAITS, allowed: Allowance = LIMITS) -> object:
    return call(
        FIRST,
        {"manner": manner, "second": second},
        {"input": b"four"},
        allowed,
        prefix="accordi-prova-",
        answering=lambda question: {"asked": question["number"]},
        beside=SECOND,
    )


@pytest.mark.parametrize("computer", ["any", "no_landlock", "no_jail"])
def test_the_first_is_told_what_the_second_has_written(computer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if computer != "any":
        monkeypatch.setattr(runner, "_SERVER", runner._Server())
        runner.load(f"tests.support.{computer}")
    assert asked("good") == {"told": [0, {"bytes": 4}]}


@pytest.mark.parametrize(
    ("second", "code", "said"),
    [
        ("raise", 1, {"begun": True}),
        ("die", -signal.SIGABRT, {"begun": True}),
        ("nothing", 0, None),
        ("busy", -signal.SIGPROF, {"begun": True}),
        ("wait", 0, {"waited": True}),
    ],
)
def test_how_it_ended_is_told_with_the_last_that_it_has_written(
    second: str, code: int, said: Mapping[str, object] | None
) -> None:
    assert asked(second) == {"told": [code, said]}


@pytest.mark.parametrize("second", ["huge", "no text"])
def test_what_can_not_be_read_is_a_failure_and_never_an_exception(second: str) -> None:
    assert isinstance(asked(second), Failure)


def test_other_questions_are_answered_as_ever() -> None:
    assert asked("good", "asks") == {"answers": [{"asked": 0}, {"asked": 1}, {"asked": 2}]}


def test_who_asks_twice_is_told_the_same() -> None:
    assert asked("good", "asks twice") == {"told": [[0, {"bytes": 4}]] * 2}


def test_where_the_second_is_late_both_are() -> None:
    began = time.monotonic()
    answer = asked("hang", allowed=replace(LIMITS, seconds=1.0))
    assert isinstance(answer, Failure)
    assert answer.timed_out
    assert time.monotonic() - began < 10


def test_what_is_not_waited_for_is_ended_with_the_place_and_the_folder_goes() -> None:
    with place("accordi-prova-") as here:
        lay_out(here.folder, {"manner": "leaves the one beside it alone", "second": "hang"}, {})
        here.begin(SECOND, LIMITS)
        assert here.run(FIRST, LIMITS).returncode == 0
        number = int((here.folder / "second").read_text(encoding="utf-8"))
    until = time.monotonic() + 10
    while Path(f"/proc/{number}/exe").exists() and time.monotonic() < until:
        time.sleep(0.01)
    assert not Path(f"/proc/{number}/exe").exists()
    assert not here.folder.exists()


def test_both_end_with_a_starter_that_is_killed_and_the_folder_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    starter = os.fork()
    if starter == 0:
        asked("hang")
        os._exit(0)
    until = time.monotonic() + 20
    while len(found := working_in(tmp_path)) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    assert len(found) == 2
    os.kill(starter, signal.SIGKILL)
    os.waitpid(starter, 0)
    while (working_in(tmp_path) or list(tmp_path.iterdir())) and time.monotonic() < until:
        time.sleep(0.01)
    assert (working_in(tmp_path), list(tmp_path.iterdir())) == ([], [])


def working_in(folder: Path) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if Path(os.readlink(entry / "cwd")).is_relative_to(folder):
                found.append(int(entry.name))
    return found
