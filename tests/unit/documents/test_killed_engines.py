"""An engine whose starter was killed: it does not run on alone, and its folder does not stay."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agreements.documents.files.scratch import DXPDF, GATE, INSIDE, SOFFICE, remove_abandoned_folders

STARTER = """
import tempfile, sys
tempfile.tempdir = sys.argv[1]
from sandbox.call import call
from sandbox.runner import Allowance, place
allowed = Allowance(seconds=300, memory_bytes=2**30, file_bytes=1000)
"""
ENGINES = {
    "program": """
with place("accordi-prova-") as here:
    script = "setsid sleep 300 & echo $! > child; echo $$ > self; sleep 300"
    here.run(["/bin/sh", "-c", script], allowed, environment={"PATH": "/bin:/usr/bin"})
""",
    "module": """
call("tests.support.sandbox_child", {"manner": "hang with a child"}, {}, allowed, prefix="accordi-prova-")
""",
}
SECONDS_OF_TWO_HOURS = 7200


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def read_soon(folder: Path, name: str) -> int:
    for _ in range(400):
        for path in folder.glob(f"*/{name}"):
            if path.read_text().endswith("\n"):
                return int(path.read_text())
        time.sleep(0.025)
    raise AssertionError(f"{name} was not written")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_run_and_its_folder_end_at_once_with_the_process_that_asked_for_it(engine: str, tmp_path: Path) -> None:
    code = STARTER + ENGINES[engine]
    starter = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=Path(__file__).parents[3])
    engine = [read_soon(tmp_path, "self"), read_soon(tmp_path, "child")]
    assert all(map(alive, engine))
    starter.kill()
    starter.wait()
    for _ in range(200):
        if not any(map(alive, engine)) and not any(tmp_path.iterdir()):
            break
        time.sleep(0.025)
    outlived = [pid for pid in engine if alive(pid)]
    for pid in outlived:
        os.kill(pid, signal.SIGKILL)
    assert outlived == []
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_hours_ago_is_deleted_and_what_still_runs_there_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    long_ago = time.time() - SECONDS_OF_TWO_HOURS
    elsewhere = tmp_path / "documenti"
    elsewhere.mkdir()
    old = [tmp_path / f"{prefix}vecchia" for prefix in (SOFFICE, DXPDF, GATE, INSIDE)]
    others = [tmp_path / f"{SOFFICE}giovane", tmp_path / "accordi-kills-vecchia", elsewhere]
    for folder in (*old, *others[:-1]):
        folder.mkdir()
        (folder / "documento.docx").write_text("atto di prova")
    for depth in range(1, 1100):
        (old[-1] / "/".join("a" * depth)).mkdir()
    stray = subprocess.Popen(["sleep", "300"], env={"TMPDIR": str(old[0]), "PATH": "/bin:/usr/bin"})
    for folder in (*old, *others[1:]):
        os.utime(folder, (long_ago, long_ago))
    link = tmp_path / f"{SOFFICE}collegamento"
    link.symlink_to(elsewhere)
    os.utime(link, (long_ago, long_ago), follow_symlinks=False)
    assert remove_abandoned_folders() == 4
    assert stray.wait(timeout=10) == -signal.SIGKILL
    assert sorted(tmp_path.iterdir()) == sorted([*others, link])
    assert remove_abandoned_folders() == 0
