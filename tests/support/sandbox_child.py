"""Children for the tests of the sandbox: `python -m tests.support.sandbox_child FOLDER` misbehaves as asked."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from signing.gate.sandbox import ANSWER, limit_this_process, write_answer

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    manner = limit_this_process(folder)["manner"]
    if manner == "good":
        write_answer(folder, {"bytes": len((folder / "input").read_bytes())})
    elif manner == "hang":
        time.sleep(60)
    elif manner == "memory":
        held = bytearray(4_000_000_000)
        write_answer(folder, {"held": len(held)})
    elif manner == "raise":
        raise ValueError("bad input")
    elif manner == "die":
        os.abort()
    elif manner == "huge":
        (folder / ANSWER).write_bytes(b"[" + b"1," * 50_000_000)
    elif manner == "list":
        (folder / ANSWER).write_text("[1]")
    elif manner == "broken":
        (folder / ANSWER).write_text("{")
    elif manner == "secret":
        write_answer(folder, {"environment": sorted(os.environ)})
