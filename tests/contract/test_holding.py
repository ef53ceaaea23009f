"""A device is used by one process at a time, and free again however that process ends."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable

import pytest

from agreements.persistence import Database
from agreements.persistence.engine.errors import HeldByAnother
from tests.contract.test_together import Process, line
from tests.contract.test_together import start as start


@pytest.fixture
def holder(database: Database, start: Callable[[str, str], Process]) -> Process:
    """A process that holds the device «tessera»."""
    process = start("hold", "tessera")
    assert line(process) == "held"
    return process


def test_who_comes_second_is_told_and_waits_for_nobody(database: Database, holder: Process) -> None:
    begun = time.monotonic()
    with pytest.raises(HeldByAnother, match="attendere che finisca"), database.holding("tessera"):
        pass
    assert time.monotonic() - begun < 5
    with database.holding("un’altra tessera"):
        pass
    assert holder.poll() is None


def test_a_killed_process_lets_go(database: Database, holder: Process) -> None:
    holder.kill()
    holder.wait()
    assert _free_within(database, 10)


def test_what_was_let_go_can_be_held_again(open_database: Callable[..., Database], database: Database) -> None:
    other = open_database()
    for _ in range(2):
        with database.holding("tessera"):
            with pytest.raises(HeldByAnother), other.holding("tessera"):
                pass
            with pytest.raises(HeldByAnother), database.holding("tessera"):
                pass
        with other.holding("tessera"):
            pass


def test_an_error_inside_lets_go(database: Database) -> None:
    with pytest.raises(subprocess.SubprocessError), database.holding("tessera"):
        raise subprocess.SubprocessError
    assert _free_within(database, 0)


def _free_within(database: Database, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while True:
        try:
            with database.holding("tessera"):
                return True
        except HeldByAnother:
            if time.monotonic() >= end:
                return False
            time.sleep(0.05)
