"""How long a processor has worked for this process and all that it started, however busy the computer is."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def used_so_far() -> dict[int, int]:
    """Ticks of this process and of those below it that run, each with those that it has seen end (proc(5), stat)."""
    parents: dict[int, int] = {}
    used: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):  # it has ended meanwhile
                said = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
                parents[int(folder.name)] = int(said[1])
                used[int(folder.name)] = sum(map(int, said[11:15]))
    return {process: ticks for process, ticks in used.items() if _is_below(process, parents)}


def seconds_since(before: dict[int, int]) -> float:
    """What was used since; a process that has ended meanwhile takes nothing away."""
    return sum(max(ticks - before.get(process, 0), 0) for process, ticks in used_so_far().items()) / _TICKS


def _is_below(process: int, parents: dict[int, int]) -> bool:
    while process not in (0, os.getpid()):
        process = parents.get(process, 0)
    return process != 0
