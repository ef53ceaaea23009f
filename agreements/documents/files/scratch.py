"""Temporary folders on which an engine works: what a killed process leaves there, papers included, does not stay."""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import tempfile
import time
from pathlib import Path

from sandbox.removal import remove
from signing.gate.gate import ENVELOPE_SCRATCH as INSIDE
from signing.gate.gate import SCRATCH as GATE

SOFFICE, DXPDF, VIEWING = "accordi-soffice-", "accordi-dxpdf-", "accordi-visione-"
REHEARSAL = "accordi-prova-di-passo-"
_ABANDONED_AFTER_SECONDS = 3600


def remove_abandoned_folders() -> int:
    """Delete those that killed processes left more than an hour ago; returns how many.

    A younger one may be in use: no engine and no examination takes longer than some minutes. Safe to kill and to
    repeat. In a folder that others can write to as well, only true folders of our own are touched.
    """
    oldest = time.time() - _ABANDONED_AFTER_SECONDS
    removed = 0
    for folder in Path(tempfile.gettempdir()).glob("accordi-*"):
        if not folder.name.startswith((SOFFICE, DXPDF, VIEWING, REHEARSAL, GATE, INSIDE)):
            continue
        with contextlib.suppress(OSError):  # another sweep was quicker, or it is not ours to delete
            found = folder.lstat()
            if stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and found.st_mtime < oldest:
                _kill_strays(folder)
                remove(folder)
                removed += not folder.exists()
    return removed


def _kill_strays(folder: Path) -> None:
    """Kill what still runs there, as its folder or its environment says (Linux): its keeper was killed."""
    mark = f"TMPDIR={folder}".encode()
    for entry in Path("/proc").glob("[0-9]*"):
        # Most are others' processes, or have just ended.
        with contextlib.suppress(OSError):
            here = Path(os.readlink(entry / "cwd")).is_relative_to(folder)
            if here or mark in (entry / "environ").read_bytes().split(b"\0"):
                os.kill(int(entry.name), signal.SIGKILL)
