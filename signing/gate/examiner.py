"""The examining process: `python -m signing.gate.examiner FOLDER`, started by the gate only.

Limits are set before any parser is imported.
"""

from __future__ import annotations

import sys
from pathlib import Path

from signing.gate.sandbox import limit_this_process, write_answer


def main(folder: Path) -> None:
    """Examine the files in the folder and write the report there."""
    request = {**limit_this_process(folder), "folder": str(folder)}
    import asyncio
    import gc
    import logging

    logging.disable(logging.CRITICAL)
    gc.disable()  # what is loaded now stays: to look through it again and again takes a tenth of the time
    from signing.gate.examination import examine
    from signing.pdf.versions import Files

    gc.freeze()
    gc.enable()
    accepted = Files([folder / f"accepted-{number}.bin" for number in range(request["versions"])])
    returned = (folder / "returned.bin").read_bytes()
    evidence = folder / "evidence.bin"
    beside = evidence.read_bytes() if evidence.exists() else b""
    write_answer(folder, asyncio.run(examine(returned, accepted, request, beside)).to_json())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
