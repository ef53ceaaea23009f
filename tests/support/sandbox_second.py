"""A module for the tests of the sandbox that runs beside another one, and misbehaves as asked."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from sandbox.call import read_request, write_beside


def main(folder: Path) -> None:
    manner = read_request(folder).get("second", "good")
    write_beside(folder, {"begun": True})
    if manner == "good":
        write_beside(folder, {"bytes": len((folder / "input").read_bytes())})
    elif manner == "raise":
        raise ValueError("bad input")
    elif manner == "die":
        os.abort()
    elif manner == "nothing":
        (folder / "beside.json").unlink()
    elif manner == "huge":
        (folder / "beside.json").write_bytes(b"[" + b"1," * 50_000_000)
    elif manner == "no text":
        (folder / "beside.json").write_bytes(b"\xff\xfe")
    elif manner == "busy":
        signal.setitimer(signal.ITIMER_PROF, 0.2)
        while True:
            pass
    elif manner == "wait":
        signal.setitimer(signal.ITIMER_PROF, 0.2)
        time.sleep(0.6)
        write_beside(folder, {"waited": True})
    elif manner == "hang":
        (folder / "second").write_text(f"{os.getpid()}\n")
        time.sleep(60)
