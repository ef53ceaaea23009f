"""The examining process, forked by :mod:`sandbox` from a server that has loaded this module and all that it needs."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import lxml.etree  # type: ignore[import-untyped]  # noqa: F401 - loaded late by what reads XMP
import pyhanko.pdf_utils.filters  # noqa: F401 - loaded late by pyHanko

from sandbox.call import read_request, write_answer
from signing.gate.examination import examine
from signing.pdf.versions import Files


def main(folder: Path) -> None:
    """Examine the files in the folder and write the report there."""
    logging.disable(logging.CRITICAL)
    request = {**read_request(folder), "folder": str(folder), "beside": True}
    accepted = Files([folder / f"accepted-{number}.bin" for number in range(request["versions"])])
    documents = Files([folder / f"beside-{number}.bin" for number in range(request["documents"])])
    returned = (folder / "returned.bin").read_bytes()
    evidence = folder / "evidence.bin"
    beside = evidence.read_bytes() if evidence.exists() else b""
    write_answer(folder, asyncio.run(examine(returned, accepted, request, beside, documents)).to_json())
