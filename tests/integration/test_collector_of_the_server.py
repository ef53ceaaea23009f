"""Why the server's garbage collector has a thread of its own: with the real aiosqlite and SQLite."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import aiosqlite
import pytest

from cli.runtime.server import YOUNG_SECONDS, collect_in_a_thread

BUSY_SECONDS = 3.0


class Cycle:
    """What an exception's traceback does: holds a cursor, and itself."""

    def __init__(self, cursor: object) -> None:
        self.cursor, self.itself = cursor, self


@pytest.fixture(autouse=True)
def _collector_as_it_was() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


async def refused(holder: aiosqlite.Connection, waiter: aiosqlite.Connection) -> None:
    """A write of what was read before another's write: refused at once, and the cursor stays in a cycle."""
    await waiter.execute("BEGIN DEFERRED")
    await waiter.execute_fetchall("SELECT x FROM t")
    await holder.execute("UPDATE t SET x = 4")
    cursor = await waiter.cursor()
    Cycle(cursor._cursor)
    with pytest.raises(aiosqlite.OperationalError, match="locked"):
        await cursor.execute("UPDATE t SET x = 5")
    await waiter.execute("ROLLBACK")


async def seconds_until_both_have_written(file: Path, collect: Callable[[], None]) -> float:
    """One connection writes while another waits for it, and the collector finds a cursor of the one that waits."""
    async with (
        aiosqlite.connect(file, isolation_level=None) as holder,
        aiosqlite.connect(file, isolation_level=None, timeout=BUSY_SECONDS) as waiter,
    ):
        await holder.execute("PRAGMA journal_mode = WAL")
        await holder.execute("CREATE TABLE t (x)")
        await holder.executemany("INSERT INTO t VALUES (?)", [(1,), (2,)])
        await refused(holder, waiter)
        await holder.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()
        waiting = asyncio.ensure_future(waiter.execute("UPDATE t SET x = 3"))
        await asyncio.sleep(0.2)
        collect()
        await asyncio.sleep(0.2)
        await holder.execute("COMMIT")
        await asyncio.wait([waiting])
        return time.monotonic() - begun


def test_a_collection_in_the_event_loop_stops_it_until_the_busy_timeout(tmp_path: Path) -> None:
    took = asyncio.run(seconds_until_both_have_written(tmp_path / "x", lambda: gc.collect() and None))
    assert took >= BUSY_SECONDS


def test_a_collection_in_a_thread_of_its_own_lets_it_go_on(tmp_path: Path) -> None:
    go_on = threading.Event()

    def pause(_seconds: float) -> None:
        assert _seconds == YOUNG_SECONDS
        go_on.wait()
        time.sleep(0.01)

    collector = collect_in_a_thread(pause)
    took = asyncio.run(seconds_until_both_have_written(tmp_path / "x", go_on.set))
    assert took < BUSY_SECONDS / 2
    assert collector.daemon
    assert not gc.isenabled()
