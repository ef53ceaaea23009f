"""What a step has cost and which rows it wrote, for the operator's log: numbers and instants, nobody's words.

Every room may say which part of a step it is busy with (`part`). Where nobody traces, nothing is kept.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(slots=True)
class Trace:
    """One step.

    Attributes:
        milliseconds: Of each part, without the parts within it.
        agreement: Internal number of the agreement that was read last; empty where none was.
        rows: Number of the newest journal row that was committed, by agreement.
    """

    milliseconds: dict[str, float] = field(default_factory=dict)
    agreement: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    _within: list[float] = field(default_factory=list)
    _pending: dict[str, int] = field(default_factory=dict)


_CURRENT: ContextVar[Trace | None] = ContextVar("trace", default=None)


@contextmanager
def tracing() -> Iterator[Trace]:
    """Trace what happens in this block; a step within a step has a trace of its own."""
    token = _CURRENT.set(Trace())
    try:
        current = _CURRENT.get()
        assert current is not None
        yield current
    finally:
        _CURRENT.reset(token)


@contextmanager
def part(name: str) -> Iterator[None]:
    """Count the time of this block, or of a function that it decorates, as a part of the step."""
    current = _CURRENT.get()
    if current is None:
        yield
        return
    current._within.append(0.0)
    began = time.perf_counter()
    try:
        yield
    finally:
        took = (time.perf_counter() - began) * 1000
        inner = current._within.pop()
        current.milliseconds[name] = current.milliseconds.get(name, 0.0) + took - inner
        if current._within:
            current._within[-1] += took


def read(agreement: str) -> None:
    """An agreement with this number was read."""
    if current := _CURRENT.get():
        current.agreement = agreement


def row_made(agreement: str, sequence: int) -> None:
    """A row of a journal was made; it counts once it is committed."""
    if current := _CURRENT.get():
        current._pending[agreement] = sequence


def committed() -> None:
    """What was made since the last commit stands."""
    if current := _CURRENT.get():
        current.rows |= current._pending
        current._pending.clear()


def let_go() -> None:
    """What was made and not committed never happened."""
    if current := _CURRENT.get():
        current._pending.clear()
