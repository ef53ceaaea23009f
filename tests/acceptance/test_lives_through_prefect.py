"""The five lives through a real Prefect server and worker, as ``scripts/demo --example`` plays them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.demo.example import NAMES
from cli.demo.stage import stage
from cli.demo.stories import life
from tests.support.prefect_database import put_prefect_database

pytestmark = [pytest.mark.long, pytest.mark.timeout(1200)]


@pytest.mark.parametrize("name", NAMES)
def test_a_life_goes_its_way_on_a_server(name: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    put_prefect_database(tmp_path_factory, tmp_path / "var")
    with stage(tmp_path, converter="libreoffice") as standing:
        story = life(name)(standing, lambda _run: None)
        story.play()
        failed = [run for run in standing.runs if run.state == "Failed"]
    assert failed == story.refused
    assert {run.state for run in standing.runs} <= {"Completed", "Failed", "Cancelled"}
