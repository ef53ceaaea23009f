"""Processes that others start, known by a mark in their command line: in the jail they can leave no note outside."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path


def alive(mark: str) -> set[int]:
    """Who runs now with the mark as an argument of its own."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # just ended; of one that is dead there is no command line
            if mark.encode() in (entry / "cmdline").read_bytes().split(b"\0"):
                found.add(int(entry.name))
    return found


@contextlib.contextmanager
def watched(mark: str) -> Iterator[set[int]]:
    """All who run with the mark meanwhile."""
    seen: set[int] = set()
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.02):
            seen.update(alive(mark))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def gone_soon(mark: str) -> bool:
    """Whether nobody is left who runs with the mark."""
    for _ in range(100):
        if not alive(mark):
            return True
        time.sleep(0.05)
    return False
