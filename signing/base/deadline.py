"""An end for what waits on another computer."""

from __future__ import annotations

import threading
import time
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


class Deadline:
    """One end for a whole conversation, however many questions it has.

    Args:
        seconds: how long it may last, from now.
    """

    def __init__(self, seconds: float) -> None:
        self._ends_at = time.monotonic() + seconds

    def within(self, work: Callable[[], T]) -> T:
        """The answer to one question in what is left of the time.

        Raises:
            TimeoutError: The end has come: whoever asked cuts the line, or what waits behind goes on waiting.
            Exception: what the work raises.
        """
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return within(left, work)
