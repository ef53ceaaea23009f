"""How long a processor has worked for this process and all that it started, however busy the computer is."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def seconds_used() -> float:
    """Seconds of this process, of those below it that run, and of those that these have seen end (proc(5), stat)."""
    parents: dict[int, int] = {}
    used: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):  # it has ended meanwhile
                said = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
                parents[int(folder.name)] = int(said[1])
                used[int(folder.name)] = sum(map(int, said[11:15]))
    return sum(ticks for process, ticks in used.items() if _is_below(process, parents)) / _TICKS


def _is_below(process: int, parents: dict[int, int]) -> bool:
    while process not in (0, os.getpid()):
        process = parents.get(process, 0)
    return process != 0
