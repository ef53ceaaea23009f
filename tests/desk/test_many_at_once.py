"""More pages at once than connections: they queue, and whoever has a thread has a connection."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import event

from agreements.domain.people.person import Role
from agreements.persistence.database import Database
from agreements.persistence.engine.engine import CONNECTIONS
from agreements.use_cases.base.workbench import Workbench
from desk.app import THREADS
from tests.contract import samples
from tests.desk.door import Door
from tests.desk.test_register import enter

AT_ONCE = 2 * CONNECTIONS


@pytest.mark.parametrize("path", ["/", "/registro"])
def test_slow_pages_queue_and_none_is_refused(bench: Workbench, door: Door, path: str) -> None:
    browser = door.inside("prova.uno", Role.CLERK)
    enter(bench)
    pool = bench.database._engine.pool
    pool._timeout = 0.01  # type: ignore[attr-defined]  # whoever had to wait for a connection would be refused
    most = 0

    @event.listens_for(bench.database._engine, "before_cursor_execute")
    def slowly(*_: object) -> None:
        nonlocal most
        most = max(most, pool.checkedout())  # type: ignore[attr-defined]
        time.sleep(0.005)

    with ThreadPoolExecutor(AT_ONCE) as people:
        answers = list(people.map(lambda _: browser.get(path).status_code, range(AT_ONCE)))
    assert answers == [200] * AT_ONCE
    assert 5 < most <= CONNECTIONS


def test_where_there_is_none_left_it_is_said_and_nothing_breaks(bench: Workbench, door: Door) -> None:
    browser = door.inside("prova.uno", Role.CLERK)
    pool = bench.database._engine.pool
    pool._timeout = 0.01  # type: ignore[attr-defined]
    held = [bench.database._engine.connect() for _ in range(CONNECTIONS)]
    try:
        answer = browser.get("/registro")
        assert answer.status_code == 503
        assert "Il database di Accordi non risponde: nulla è stato modificato" in answer.text
        assert answer.headers["retry-after"] == "5"
    finally:
        for each in held:
            each.close()
    assert browser.get("/registro").status_code == 200
    assert THREADS < CONNECTIONS


def counted(database: Database) -> list[str]:
    told: list[str] = []
    event.listen(database._engine, "before_cursor_execute", lambda _c, _cu, statement, *_: told.append(statement))
    return told


def test_an_agreement_is_read_again_only_where_it_has_changed(bench: Workbench, open_door: Callable[..., Door]) -> None:
    open_door()
    number = enter(bench)
    with bench.database.unit() as unit:
        first = unit.load(number)
    told = counted(bench.database)
    with bench.database.unit() as unit:
        assert unit.load(number) is first
        assert unit.load_some([number]) == (first,)
    assert [each.partition("FROM")[0].strip() for each in told if not each.startswith("BEGIN")] == 2 * [
        "SELECT agreement.number, agreement.revision, agreement.journal_head"
    ]
    with bench.database.unit() as unit:
        changed = replace(first, title="Un altro oggetto")
        unit.save(changed, [samples.event(first)])
        assert unit.load(number).title == "Un altro oggetto"  # as the unit itself sees it
    with bench.database.unit() as unit:
        assert unit.load(number) is first  # never committed
        unit.save(changed, [samples.event(first)])
        unit.commit()
    with bench.database.unit() as unit:
        assert (unit.load(number).title, unit.load(number).revision) == ("Un altro oggetto", first.revision + 1)
        assert unit.load_some(["P-1999-0001", number])[0] is unit.load(number)
