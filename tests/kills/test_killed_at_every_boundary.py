from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from agreements.domain.steps.transitions import TRANSITIONS

ROOT = Path(__file__).parents[2]
ENGINES = ["sqlite", "postgresql"]
pytestmark = pytest.mark.timeout(1800)  # some 400 processes an engine: minutes, and more on a busy machine
Table = list[dict[str, Any]]


class Run(NamedTuple):
    """The matrix on one engine."""

    process: subprocess.Popen[bytes]
    said: Path
    errors: Path


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Run]]:
    """A process for each engine, both at the same time; in each the one that forks has no threads."""
    folder, started = tmp_path_factory.mktemp("uccisi"), dict[str, Run]()
    try:
        for engine in ENGINES:
            said, errors = folder / f"{engine}.json", folder / f"{engine}.txt"
            command = [sys.executable, "-m", "tests.kills", "--engine", engine, "--suite", "--json"]
            with said.open("wb") as out, errors.open("wb") as err:
                started[engine] = Run(subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=err), said, errors)
        yield started
    finally:
        for run in started.values():
            run.process.terminate()
            run.process.wait()


@pytest.fixture(scope="module", params=ENGINES)
def table(request: pytest.FixtureRequest, runs: dict[str, Run]) -> Table:
    """What became of each step."""
    run = runs[request.param]
    assert run.process.wait(timeout=1700) == 0, run.errors.read_text()[-3000:]
    return [json.loads(line) for line in run.said.read_text(encoding="utf-8").splitlines()]


def told(table: Table, column: str) -> list[str]:
    return [f"{row['step']}: {words}" for row in table for words in row[column]]


def test_nothing_is_lost_and_nothing_doubled(table: Table) -> None:
    assert told(table, "lost") == []
    assert told(table, "doubled") == []


def test_the_database_stands_before_the_step_or_after_it_and_the_chain_holds(table: Table) -> None:
    assert told(table, "between") == []
    assert sum(row["before"] for row in table) > 50
    assert sum(row["after"] for row in table) > 50


def test_the_same_step_asked_again_is_done_or_said_to_be_done(table: Table) -> None:
    assert told(table, "refused") == []
    assert all(row["repaired"] == row["points"] > 0 for row in table)


def test_no_engine_of_conversion_outlives_the_process_that_started_it(table: Table) -> None:
    assert told(table, "outlived") == []


def test_a_notice_is_uncertain_only_between_its_mark_and_the_record_of_the_answer(table: Table) -> None:
    (sending,) = [row for row in table if row["step"] == "invio-notifiche"]
    assert 0 < sending["uncertain"] < sending["points"]


def test_every_row_of_the_table_of_steps_was_killed(table: Table) -> None:
    killed = {tuple(taken) for row in table for taken in row["rows"]}
    wanted = {(row.source.name, row.trigger.name, row.target.name) for row in TRANSITIONS}
    assert wanted - killed == set()
