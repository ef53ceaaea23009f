"""Which process runs which file: those that share what takes long to start are run by one, which starts it once.

A server of Prefect with two workers and all steps takes some 18 s of processor time to start, and goes on asking.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from xdist.scheduler import LoadFileScheduling

FLOWS = Path(__file__).parents[1] / "flows"
_ASKS = "runtime: Runtime"
"""How a test asks for the fixture of ``tests/flows/conftest.py``."""


class ByFile(LoadFileScheduling):
    """As ``--dist loadfile``, with the files of ``tests/flows`` that ask for the running Prefect as one."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(super()._split_scope(nodeid))


def scope_of(file: str) -> str:
    """What is run by one process with a file, given as pytest names it."""
    return "tests/flows, on one server" if file in _sharing() else file


@cache
def _sharing() -> frozenset[str]:
    return frozenset(
        f"tests/flows/{file.name}" for file in FLOWS.glob("test_*.py") if _ASKS in file.read_text(encoding="utf-8")
    )
