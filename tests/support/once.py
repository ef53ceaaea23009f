"""What is made once in a run of the tests, by whichever of its processes comes first, and copied by the others."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(temporary: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder of this name, filled by the first who asks; the others wait for it.

    Args:
        make: Fills the folder it is handed, which is there and empty.
    """
    run = temporary.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run = run.parent
    made = run / name
    with (run / f"{name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            making = run / f"{name}.part"
            making.mkdir()
            make(making)
            making.rename(made)
    return made
