"""A worker that has loaded its code before it may begin: a start need not wait for it once Prefect answers.

What it waits for is one byte on its standard input; where that ends without one, nobody wants it any more.
"""

from __future__ import annotations

import importlib
import runpy
import sys

# What ``prefect worker start`` loads late.
_LATE = ("prefect.cli.worker", "prefect.cli._worker_utils", "prefect.workers.process", "prefect.client.orchestration")


def main() -> None:
    """Load, wait, then run ``prefect worker start`` with the arguments of this process."""
    for name in _LATE:
        importlib.import_module(name)
    if sys.stdin.buffer.read(1):
        sys.argv[:] = ["prefect", "worker", "start", *sys.argv[1:]]
        runpy.run_module("prefect", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
