"""Prefect's database as an installation finds it from its second start on: made once, copied for whoever starts.

At a first start Prefect walks through all its migrations and every deployment is written, which takes most of that
start; one test of ``accordi up`` begins from nothing, and the others from here.
"""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from cli.runtime.environment import CHECKOUT
from tests.support.once import made_once

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
        contextlib.closing(sqlite3.connect(made_once(temporary, "prefect-tables", _make) / _NAME)) as source,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)


def _make(folder: Path) -> None:
    command = [sys.executable, "-c", _START_AND_STOP, str(folder)]
    subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, timeout=600)
