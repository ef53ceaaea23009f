"""Why a transaction of Prefect's server takes its turn to write as it begins: with Prefect's own sessions on SQLite."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from prefect.server.database.configurations import AioSqliteConfiguration
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from cli.runtime.server import begin_as_writers


async def sum_of_two_who_read_and_then_add_one(file: Path) -> int:
    """What stands there after two have each read a number and written it back, one more, at the same time."""
    configuration = AioSqliteConfiguration(f"sqlite+aiosqlite:///{file}")
    engine = await configuration.engine()

    async def add_one() -> None:
        session = await configuration.session(engine)
        async with session, configuration.begin_transaction(session):
            read = (await session.execute(text("SELECT x FROM t"))).scalar_one()
            await asyncio.sleep(0.2)
            await session.execute(text("UPDATE t SET x = :x"), {"x": read + 1})

    session = await configuration.session(engine)
    async with session, configuration.begin_transaction(session):
        await session.execute(text("CREATE TABLE t (x)"))
        await session.execute(text("INSERT INTO t VALUES (0)"))
    try:
        await asyncio.gather(add_one(), add_one())
        async with session:
            return int((await session.execute(text("SELECT x FROM t"))).scalar_one())
    finally:
        await engine.dispose()


def test_as_prefect_comes_one_of_two_is_refused_and_must_try_again(tmp_path: Path) -> None:
    with pytest.raises(OperationalError, match="database is locked"):
        asyncio.run(sum_of_two_who_read_and_then_add_one(tmp_path / "x"))


def test_in_our_server_the_second_waits_for_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_it_comes = AioSqliteConfiguration.begin_transaction
    monkeypatch.setattr(AioSqliteConfiguration, "begin_transaction", as_it_comes)  # put back afterwards
    begin_as_writers()
    assert asyncio.run(sum_of_two_who_read_and_then_add_one(tmp_path / "x")) == 2


async def read_within(file: Path, *, begun: bool) -> int:
    """What a second session of the same task reads while the first holds the turn to write."""
    configuration = AioSqliteConfiguration(f"sqlite+aiosqlite:///{file}")
    engine = await configuration.engine()
    try:
        outer, inner = [await configuration.session(engine) for _ in range(2)]
        async with outer, configuration.begin_transaction(outer):
            await outer.execute(text("CREATE TABLE t (x)"))
            async with inner:
                asked = text("SELECT 7")
                if not begun:
                    return int((await inner.execute(asked)).scalar_one())
                async with configuration.begin_transaction(inner):
                    return int((await inner.execute(asked)).scalar_one())
    finally:
        await engine.dispose()


@pytest.mark.parametrize("begun", [False, True])
def test_a_transaction_inside_another_does_not_wait_for_its_own_task(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begun: bool
) -> None:
    """Prefect does so when a work pool is paused: with each taking its turn it waited seven minutes."""
    as_it_comes = AioSqliteConfiguration.begin_transaction
    monkeypatch.setattr(AioSqliteConfiguration, "begin_transaction", as_it_comes)  # put back afterwards
    begin_as_writers()
    assert asyncio.run(asyncio.wait_for(read_within(tmp_path / "x", begun=begun), 20)) == 7
