"""Two workers on one pool, all real, as `accordi up --workers 2` starts them; the agreements on both databases."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest
from prefect.client.schemas.objects import FlowRun
from sqlalchemy.engine import URL

from agreements.persistence import Database
from agreements.persistence.agreements.journal import verify
from cli.demo import people
from cli.runtime import Runtime, RuntimeStartError, prefect_runtime
from cli.runtime.pool import refuse_strangers, worker_names
from tests.support.postgres import fresh_database
from tests.support.prefect_database import installation_folder

STEP = "registra-accordo-storico"


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def installation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Runtime, Database]]:
    """A running installation with two workers, and its agreement database."""
    with contextlib.ExitStack() as stack:
        if request.param == "sqlite":
            running: Runtime = request.getfixturevalue("runtime")
            address = f"sqlite:///{running.folder / 'accordi.sqlite3'}"
        else:
            server: URL = request.getfixturevalue("postgres")
            address = stack.enter_context(fresh_database(server)).render_as_string(hide_password=False)
            folder = installation_folder(tmp_path_factory, "due-esecutori")
            environment = {"ACCORDI_DATABASE_URL": address}
            running = stack.enter_context(prefect_runtime(folder, env=environment, workers=2))
        database = Database(address)
        stack.callback(database.close)
        yield running, database


def form(title: str) -> dict[str, Any]:
    return {"modulo": people.protocol_of_2004() | {"oggetto": title}}


def ended(runtime: Runtime, runs: list[FlowRun]) -> list[FlowRun]:
    """The runs once all have ended."""
    deadline = time.monotonic() + 300
    with runtime.client() as client:
        while time.monotonic() < deadline:
            runs = [client.read_flow_run(run.id) for run in runs]
            if all(run.state is not None and run.state.is_final() for run in runs):
                return runs
            time.sleep(0.3)
    raise AssertionError(f"still {[run.state_name for run in runs]}")


def worker_of(run: FlowRun) -> object:
    return run.labels["prefect.worker.name"]


@contextlib.contextmanager
def frozen(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_each_of_two_workers_takes_steps_while_the_other_does_nothing(installation: tuple[Runtime, Database]) -> None:
    runtime, database = installation
    names = worker_names(runtime.folder, 2)
    _server, first, second = runtime.children
    for idle, busy in ((first, names[1]), (second, names[0])):
        with frozen(idle.process.pid):
            (run,) = ended(runtime, [runtime.start_run(STEP, form(f"Accordo di prova preso da {busy}"))])
        assert run.state_name == "Completed", run.state
        assert worker_of(run) == busy
        with database.unit() as unit:
            newest = unit.load(unit.numbers()[-1])
        assert newest.title == f"Accordo di prova preso da {busy}"
        said = (runtime.folder / "log" / "passi.log").read_text(encoding="utf-8").splitlines()
        (line,) = [told for told in map(json.loads, said) if told["esecuzione"] == str(run.id)]
        assert (line["passo"], line["esito"], line["accordo"], line["riga"]) == (STEP, "compiuto", newest.number, 1)
        assert {"lettura", "salvataggio", "copie", "pagina", "totale"} <= line["ms"].keys()


def test_steps_that_begin_at_once_are_each_taken_once(installation: tuple[Runtime, Database]) -> None:
    runtime, database = installation
    with database.unit() as unit:
        before = set(unit.numbers())
    runs = ended(runtime, [runtime.start_run(STEP, form(f"Accordo di prova numero {n}")) for n in range(2)])
    assert [run.state_name for run in runs] == ["Completed"] * 2
    assert [run.run_count for run in runs] == [1] * 2
    with database.unit() as unit:
        new = [number for number in unit.numbers() if number not in before]
        assert sorted(unit.load(number).title for number in new) == [f"Accordo di prova numero {n}" for n in range(2)]
        assert all(verify(unit.journal(number), unit.journal_head(number)) is None for number in new)


def test_another_installation_is_refused_on_the_same_database_of_prefect(
    installation: tuple[Runtime, Database],
) -> None:
    runtime, _database = installation
    with runtime.client() as client:
        refuse_strangers(client, "accordi", runtime.folder)
        with pytest.raises(RuntimeStartError, match=r"già usato da un’altra installazione \(accordi-[12] \("):
            refuse_strangers(client, "accordi", runtime.folder / "altra")
