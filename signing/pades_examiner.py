"""The examining process for PAdES: `python -m signing.pades_examiner FOLDER`, started by the gate only.

Limits are set before any parser is imported. Each step adds findings; a step that would need what an earlier
step refused is not taken.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from signing.sandbox import limit_this_process, write_answer


def main(folder: Path) -> None:
    """Examine the files in the folder and write the report there."""
    request = limit_this_process(folder)
    import asyncio
    import logging

    logging.disable(logging.CRITICAL)
    from signing.pades_steps import Examination

    write_answer(folder, asyncio.run(_examine(Examination, folder, request)))


async def _examine(examination: Any, folder: Path, request: dict[str, Any]) -> dict[str, Any]:
    report = await examination(
        returned=(folder / "returned.pdf").read_bytes(),
        accepted=[(folder / f"accepted-{number}.pdf").read_bytes() for number in range(request["versions"])],
        request=request,
    ).run()
    answer: dict[str, Any] = report.to_json()
    return answer


if __name__ == "__main__":
    main(Path(sys.argv[1]))
