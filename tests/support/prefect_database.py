"""Prefect's database as an installation finds it from its second start on: made once, copied for whoever starts.

At a first start Prefect walks through all its migrations and every deployment is written, which takes most of that
start; one test of ``accordi up`` begins from nothing, and the others from here.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from cli.runtime.environment import CHECKOUT

_NAME = Path("prefect", "prefect.db")
_START_AND_STOP = """import pathlib, sys
from cli.runtime import prefect_runtime
with prefect_runtime(pathlib.Path(sys.argv[1]), workers=0):
    pass"""


def installation_folder(temporary: pytest.TempPathFactory, name: str) -> Path:
    """A new var folder that holds Prefect's database with all deployments and no run."""
    folder = temporary.mktemp(name)
    put_prefect_database(temporary, folder)
    return folder


def put_prefect_database(temporary: pytest.TempPathFactory, folder: Path) -> None:
    """Put Prefect's database with all deployments and no run where ``prefect_runtime`` looks for it in a var folder."""
    target = folder / _NAME
    target.parent.mkdir(parents=True)
    with (
        contextlib.closing(sqlite3.connect(_made_once(temporary))) as source,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)


def _made_once(temporary: pytest.TempPathFactory) -> Path:
    """The database of this run of the tests, whichever of its processes comes first."""
    run = temporary.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run = run.parent
    made = run / "prefect-tables"
    with (run / "prefect-tables.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            making = run / "prefect-tables.part"
            making.mkdir(exist_ok=True)
            subprocess.run(
                [sys.executable, "-c", _START_AND_STOP, str(making)],
                cwd=CHECKOUT,
                check=True,
                capture_output=True,
                timeout=600,
            )
            making.rename(made)
    return made / _NAME
