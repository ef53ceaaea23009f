"""What .ci/run tells of the libraries: found, clean, or not asked; never a failure of the run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.project.facts import ROOT, text

LOCK = "".join(f"{name}==1.0 --hash=sha256:{'0' * 64}\n" for name in ("prova-uno", "prova-due"))
CLOSED = "http://127.0.0.1:1/v1/query"


@pytest.fixture
def index() -> Iterator[str]:
    program = [sys.executable, Path(__file__).with_name("vulnerability_index.py")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(program, text=True, **pipes) as running:
        assert running.stdout
        assert running.stdin
        yield f"http://127.0.0.1:{int(running.stdout.readline())}/v1/query"
        running.stdin.close()


def told(folder: Path, address: str, lock: str = LOCK) -> str:
    (folder / "some.lock").write_text(lock)
    environment = os.environ | {"PIP_AUDIT_VULNERABILITY_SERVICE": "osv", "PIP_AUDIT_OSV_URL": address}
    program = [sys.executable, ROOT / ".ci" / "known_vulnerabilities.py", folder / "some.lock"]
    done = subprocess.run(program, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_a_known_vulnerability_is_told_with_the_version_that_mends_it(tmp_path: Path, index: str) -> None:
    assert told(tmp_path, index).splitlines() == [
        "some.lock: known vulnerabilities: 1 (2 packages asked for)",
        "  prova-due 1.0: OSV-0001, mended in 1.1",
    ]


def test_none_is_said_only_where_the_index_answered(tmp_path: Path, index: str) -> None:
    lock = LOCK.splitlines()[0] + "\n"
    assert told(tmp_path, index, lock) == "some.lock: known vulnerabilities: none (1 packages asked for)\n"
    assert told(tmp_path, CLOSED, lock) == "some.lock: NOT KNOWN, the index of vulnerabilities could not be asked\n"


@pytest.mark.parametrize(
    ("packages", "lines"),
    [
        (
            [{"name": "prova", "skip_reason": "not found on PyPI"}],
            ["NOT KNOWN, the index of vulnerabilities answered for none of 1 packages"],
        ),
        (
            [{"name": "uno", "skip_reason": "not found"}, {"name": "due", "version": "1", "vulns": []}],
            [
                "known vulnerabilities: none (1 packages asked for)",
                "not known of uno: the index did not answer for them",
            ],
        ),
    ],
)
def test_a_package_the_index_does_not_know_is_not_called_clean(
    packages: list[dict[str, object]], lines: list[str]
) -> None:
    names: dict[str, object] = {"__name__": "read"}
    exec(compile(text(".ci/known_vulnerabilities.py"), "known_vulnerabilities", "exec"), names)
    report = names["report"](json.dumps({"dependencies": packages}), "x.lock")  # type: ignore[operator]
    assert [line.removeprefix("x.lock: ").strip() for line in report] == lines


def test_the_run_does_not_fail_by_it() -> None:
    assert "\n.venv/bin/python .ci/known_vulnerabilities.py requirements-dev.lock || true\n" in text(".ci/run")
