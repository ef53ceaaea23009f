from __future__ import annotations

import os
import shlex
import tomllib
from typing import Any

from tests.unit.project.facts import ROOT, read_yaml, text


def hooks() -> list[dict[str, Any]]:
    repositories = read_yaml(text(".pre-commit-config.yaml"))["repos"]
    assert [repository["repo"] for repository in repositories] == ["local"]
    found: list[dict[str, Any]] = repositories[0]["hooks"]
    return found


def test_the_hooks_are_programs_of_the_own_environment() -> None:
    for hook in hooks():
        program = shlex.split(hook["entry"])[0]
        assert hook["language"] == "system"
        assert program.startswith(".venv/bin/")
        assert os.access(ROOT / program, os.X_OK), program


def test_the_hooks_are_the_checks_of_the_whole_run() -> None:
    run = text(".ci/run")
    entries = [hook["entry"].replace(" --force-exclude", "") for hook in hooks()]
    assert len(entries) == 4
    assert [entry for entry in entries if f"{entry}\n" not in run] == []
    assert run.count("\ncheck ") == len(entries) + 1  # the tests are the one check too long for a commit


def test_the_tools_are_locked() -> None:
    wanted = tomllib.loads(text("pyproject.toml"))["project"]["optional-dependencies"]["dev"]
    assert {"ruff", "mypy", "import-linter"} <= {requirement.split(">")[0] for requirement in wanted}
