"""How everything here is timed: the ways of doing one thing take turns (A B A B …), and the table shows ratios.

A single figure says as much about the machine and its neighbours as about the code. Turns share whatever the machine
does meanwhile; the ratio is that of the medians, and beside it stand the smallest and the largest ratio of one turn.
"""

from __future__ import annotations

import gc
import os
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Way:
    """One way of doing the thing that a table compares.

    Attributes:
        name: As the table calls it.
        act: Does it once.
        times: How often in one turn; the figure is for one time.
    """

    name: str
    act: Callable[[], object]
    times: int = 1


@dataclass(frozen=True, slots=True)
class Sample:
    """What one way took, turn by turn, in seconds."""

    name: str
    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.seconds)


def take_turns(ways: Sequence[Way], rounds: int = ROUNDS) -> list[Sample]:
    """Time each way once a round, one after the other; a first round that is not counted warms caches up.

    With one round, as in the test of a benchmark, there is none before it.
    """
    taken: dict[str, list[float]] = {way.name: [] for way in ways}
    for number in range(int(rounds == 1), rounds + 1):
        for way in ways:
            gc.collect()
            started = time.perf_counter()
            for _ in range(way.times):
                way.act()
            if number:
                taken[way.name].append((time.perf_counter() - started) / way.times)
    return [Sample(name, tuple(seconds)) for name, seconds in taken.items()]


def watch_turns(ways: Mapping[str, Callable[[], Mapping[str, float]]], rounds: int = ROUNDS) -> dict[str, list[Sample]]:
    """Let ways take turns that time their own parts, such as a process that tells when what was done."""
    told: dict[str, list[Mapping[str, float]]] = {name: [] for name in ways}
    for number in range(int(rounds == 1), rounds + 1):
        for name, act in ways.items():
            parts = act()
            if number:
                told[name].append(parts)
    return {
        name: [Sample(part, tuple(turn[part] for turn in turns)) for part in turns[0]] for name, turns in told.items()
    }


def comparison(samples: Sequence[Sample], against: str) -> str:
    """A Markdown table of samples with their ratio to one of them."""
    reference = next(sample for sample in samples if sample.name == against)
    rows = [
        (sample.name, shown(sample), "1" if sample is reference else ratio(sample, reference)) for sample in samples
    ]
    return table(("Way", "Median (from–to)", f"Time against «{against}» (from–to)"), rows)


def shares(samples: Sequence[Sample], whole: str) -> str:
    """A Markdown table of where the time of one sample goes."""
    total = next(sample for sample in samples if sample.name == whole)
    rows = [(sample.name, shown(sample), f"{sample.median / total.median:.0%}") for sample in samples]
    return table(("Part", "Median (from–to)", "Share"), rows)


def ratio(sample: Sample, reference: Sample) -> str:
    """The ratio of the medians, with the smallest and the largest of a single turn."""
    turns = [one / other for one, other in zip(sample.seconds, reference.seconds, strict=True)]
    return f"{sample.median / reference.median:.2f} ({min(turns):.2f}–{max(turns):.2f})"


def shown(sample: Sample) -> str:
    """The median with its spread, in a unit that reads well."""
    factor, unit, digits = (1, "s", 2) if sample.median >= 1 else (1000, "ms", 1 if sample.median < 0.1 else 0)
    low, middle, high = (f"{v * factor:.{digits}f}" for v in (min(sample.seconds), sample.median, max(sample.seconds)))
    return f"{middle} {unit} ({low}–{high})"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose first column is text and whose others are figures."""
    lines = [" | ".join(head), " | ".join(["---", *["---:"] * (len(head) - 1)]), *(" | ".join(row) for row in rows)]
    return "\n".join(f"| {line} |" for line in lines)


def machine() -> str:
    """What this ran on, and how busy it was."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = " ".join(line.partition(":")[2].split())
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    busy = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    return (
        f"{os.cpu_count()} cores ({model}), {memory:.0f} GiB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}; load average {busy} (1, 5, 15 minutes)"
    )
