"""Each step is killed at its boundaries on both engines: one test a step, which reads what its matrix says of it.

The two matrices run beside each other, each in a process of its own without threads, and tell of a step once done.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from agreements.domain.steps.transitions import TRANSITIONS
from tests.kills.sending import NAME as SENDING
from tests.kills.steps import STEPS

ROOT = Path(__file__).parents[2]
ENGINES = ["sqlite", "postgresql"]
KILLED = [*(step.name for step in STEPS if not step.way), SENDING]
pytestmark = pytest.mark.timeout(1800)  # on a busy machine a step may wait for those before it
Row = dict[str, Any]


class Matrix(NamedTuple):
    """The matrix on one engine, which tells of one step after the other."""

    process: subprocess.Popen[bytes]
    said: Path
    errors: Path

    def rows(self) -> dict[str, Row]:
        """What became of the steps so far, by name."""
        whole = self.said.read_text(encoding="utf-8").rpartition("\n")[0]
        return {row["step"]: row for row in map(json.loads, whole.splitlines())}

    def row(self, step: str) -> Row:
        """What became of a step, once it is known."""
        while self.process.poll() is None and step not in self.rows():
            time.sleep(0.1)
        found = self.rows()
        assert step in found, self.errors.read_text(encoding="utf-8")[-3000:]
        return found[step]

    def all(self) -> list[Row]:
        """Of all steps, once the matrix has ended."""
        assert self.process.wait() == 0, self.errors.read_text(encoding="utf-8")[-3000:]
        return list(self.rows().values())


@pytest.fixture(scope="module")
def matrices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Matrix]]:
    folder, started = tmp_path_factory.mktemp("uccisi"), dict[str, Matrix]()
    try:
        for engine in ENGINES:
            said, errors = folder / f"{engine}.json", folder / f"{engine}.txt"
            command = [sys.executable, "-m", "tests.kills", "--engine", engine, "--suite", "--json"]
            with said.open("wb") as out, errors.open("wb") as err:
                started[engine] = Matrix(subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=err), said, errors)
        yield started
    finally:
        for matrix in started.values():
            matrix.process.terminate()
            matrix.process.wait()


@pytest.mark.parametrize("step", KILLED)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_killed_step_loses_nothing_doubles_nothing_and_is_done_when_asked_again(
    matrices: dict[str, Matrix], engine: str, step: str
) -> None:
    row = matrices[engine].row(step)
    assert row["lost"] == []
    assert row["doubled"] == []
    assert row["between"] == []  # the database stands before the step or after it, and the chain holds
    assert row["refused"] == []
    assert row["repaired"] == row["points"] > 0
    assert row["outlived"] == []  # no engine of conversion outlives the process that started it


@pytest.mark.parametrize("engine", ENGINES)
def test_each_matrix_tells_of_every_step_and_finds_databases_before_and_after_it(
    matrices: dict[str, Matrix], engine: str
) -> None:
    table = matrices[engine].all()
    assert [row["step"] for row in table] == KILLED
    assert sum(row["before"] for row in table) > 50
    assert sum(row["after"] for row in table) > 50


@pytest.mark.parametrize("engine", ENGINES)
def test_a_notice_is_uncertain_only_between_its_mark_and_the_record_of_the_answer(
    matrices: dict[str, Matrix], engine: str
) -> None:
    sending = matrices[engine].row(SENDING)
    assert 0 < sending["uncertain"] < sending["points"]


@pytest.mark.parametrize("engine", ENGINES)
def test_every_row_of_the_table_of_steps_was_killed(matrices: dict[str, Matrix], engine: str) -> None:
    killed = {tuple(taken) for row in matrices[engine].all() for taken in row["rows"]}
    wanted = {(row.source.name, row.trigger.name, row.target.name) for row in TRANSITIONS}
    assert wanted - killed == set()
