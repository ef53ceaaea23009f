from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import os, sys
os.umask({given:#o})
sys.argv = ["accordi", "--help"]
from cli.main import main
try:
    main()
except SystemExit:
    print(f"umask {{os.umask(0):03o}}")
"""


@pytest.mark.parametrize(("given", "taken"), [(0o000, "027"), (0o022, "027"), (0o077, "077")])
def test_what_accordi_writes_is_read_by_nobody_else_however_it_was_started(given: int, taken: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(given=given)], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == f"umask {taken}"
