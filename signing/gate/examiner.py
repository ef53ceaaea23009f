"""The examining process, forked by :mod:`sandbox` from a server that has loaded this module and all that it needs."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import lxml.etree  # type: ignore[import-untyped]  # noqa: F401 - loaded late by what reads XMP
import pyhanko.pdf_utils.filters  # noqa: F401 - loaded late by pyHanko

from sandbox.call import read_request, write_answer
from signing.gate.examination import documents_in, examine, in_folder
from signing.gate.looker import told


def main(folder: Path) -> None:
    """Examine the files in the folder and write the report there."""
    logging.disable(logging.CRITICAL)
    request = read_request(folder)
    returned, accepted = in_folder(folder, request)
    documents = documents_in(folder, request)
    evidence = folder / "evidence.bin"
    beside = evidence.read_bytes() if evidence.exists() else b""
    # The loop is left as it is: this process ends, and nobody should wait until its threads have.
    report = asyncio.new_event_loop().run_until_complete(examine(returned, accepted, request, beside, told, documents))
    write_answer(folder, report.to_json())
