"""What engines leave behind where their starter was killed: processes, and folders with papers in them."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from pathlib import Path

from agreements.documents.files.scratch import DXPDF, GATE, SOFFICE, remove_abandoned_folders

_HOURS = 2 * 3600


def engines_that_run() -> list[str]:
    """Programs on our temporary folders that are still there after a moment; none must be."""
    give_up_at = time.monotonic() + 2
    while (found := _running()) and time.monotonic() < give_up_at:
        time.sleep(0.02)
    return found


def _running() -> list[str]:
    mark = f"TMPDIR={tempfile.gettempdir()}".encode()
    places = tuple(f"{tempfile.gettempdir()}/{begins}" for begins in (DXPDF, GATE, SOFFICE))
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # others' processes, or just ended
            # What is forked has the environment of whom it was forked from.
            if mark in (entry / "environ").read_bytes() or os.readlink(entry / "cwd").startswith(places):
                found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()[:80])
    return found


def stays_of_killed_processes() -> list[str]:
    """Temporary folders that even the daily run of some hours later does not delete."""
    give_up_at = time.monotonic() + 10  # an examination whose starter was killed comes to its own end
    while (found := _folders()) and time.monotonic() < give_up_at:
        for folder in found:
            with contextlib.suppress(FileNotFoundError):
                os.utime(folder, (time.time() - _HOURS,) * 2)
        remove_abandoned_folders()
        time.sleep(0.02)
    return [f"{folder.name} stays" for folder in found]


def _folders() -> list[Path]:
    kinds = (SOFFICE, DXPDF, GATE)
    return [path for path in Path(tempfile.gettempdir()).iterdir() if path.name.startswith(kinds)]
