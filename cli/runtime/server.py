"""Prefect's server as we start it: behind our door, without its older pages, its garbage collected in a thread.

On SQLite a transaction that will write waits for the one that writes. Prefect reads first and writes afterwards: where
another has written in between, SQLite refuses at once, the server answers 503, and its client tries again after two
seconds, then four, then eight.

Python's garbage collector runs in a thread of its own, never in the event loop's. On SQLite each connection of the
server has a thread, and a write that SQLite refuses («database is locked») leaves its cursor in a cycle with the
exception. The collector ends that cursor whenever it happens to run, and for this takes the lock of the connection,
which the connection's thread holds while it waits for another's commit. In the event loop's thread the loop stood still
with it, and so did the task that was to commit: nothing moved until the busy timeout of 60 seconds ran out. In a thread
of its own only the collector waits.
"""

from __future__ import annotations

import gc
import os
import runpy
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from cli.runtime.door import Door, entrance_of

YOUNG_SECONDS, ALL_SECONDS = 1.0, 60.0


def collect_in_a_thread(pause: Callable[[float], None] = time.sleep) -> threading.Thread:
    """Turn the automatic collector off for the whole process, and collect in a daemon thread from now on.

    Args:
        pause: Waits between two collections, in seconds.
    """
    gc.disable()
    collector = threading.Thread(target=_collect, args=(pause,), name="garbage collector", daemon=True)
    collector.start()
    return collector


def _collect(pause: Callable[[float], None]) -> None:
    rounds = round(ALL_SECONDS / YOUNG_SECONDS)
    while True:
        for _ in range(rounds):
            pause(YOUNG_SECONDS)
            gc.collect(1)
        gc.collect()


_WRITING: ContextVar[bool] = ContextVar("writing", default=False)
"""Whether this task holds the turn to write."""


def begin_as_writers() -> None:
    """Let each transaction of Prefect on SQLite take its turn to write when it begins, as some of them do already.

    One inside another begins as Prefect means it: it would wait for the turn that its own task holds.
    """
    from prefect.server.database.configurations import SQLITE_BEGIN_MODE, AioSqliteConfiguration

    begin = AioSqliteConfiguration.begin_transaction

    @asynccontextmanager
    async def begin_transaction(
        self: AioSqliteConfiguration, session: Any, with_for_update: bool = False
    ) -> AsyncIterator[Any]:
        if _WRITING.get():
            async with begin(self, session, with_for_update=with_for_update) as inner:
                yield inner
            return
        turn = _WRITING.set(True)
        try:
            async with begin(self, session, with_for_update=True) as transaction:
                await session.connection()  # the turn is taken here; what else this task reads takes none
                mode = SQLITE_BEGIN_MODE.set("DEFERRED")
                try:
                    yield transaction
                finally:
                    SQLITE_BEGIN_MODE.reset(mode)
        finally:
            _WRITING.reset(turn)

    AioSqliteConfiguration.begin_transaction = begin_transaction  # type: ignore[method-assign]


def stand_in_the_door(environment: Mapping[str, str]) -> None:
    """Put our door before the application that Prefect makes, and leave its older pages out of it."""
    import prefect
    from prefect.server.api import server

    make = server.create_app

    def create_app(*args: Any, **kwargs: Any) -> Any:
        return Door(make(*args, **kwargs), entrance_of(environment))

    server.create_app = create_app
    # Where there is nothing to copy, nothing is served.
    prefect.__ui_static_path__ = Path(os.devnull) / "older pages"


def main() -> None:
    """Run ``prefect server start`` with the arguments of this process."""
    collect_in_a_thread()
    begin_as_writers()
    stand_in_the_door(os.environ)
    sys.argv[:] = ["prefect", "server", "start", *sys.argv[1:]]
    runpy.run_module("prefect", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
