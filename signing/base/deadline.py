"""An end for what waits on another computer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T]) -> T:
    """Its answer, or none after so many seconds: no time-out of a socket ends a service that sends byte by byte.

    What goes on behind ends with this process, if not before.

    Raises:
        TimeoutError: There is no answer in time.
        Exception: what the work raises.
    """
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return done.result(seconds)
