"""What compares two Word files to be shown: forked by :mod:`sandbox`, since one may be built to do harm."""

from __future__ import annotations

import logging
from pathlib import Path

from agreements.documents.files.errors import DocumentError
from agreements.documents.word.compare import passages
from agreements.documents.word.word_file import WordFile
from sandbox.call import write_answer

OLD, NEW = "prima.docx", "dopo.docx"
MOST = 5000


def main(folder: Path) -> None:
    """Write the passages of both texts, or why there are none."""
    logging.disable(logging.CRITICAL)
    try:
        old = WordFile((folder / OLD).read_bytes())
        found = passages(old, WordFile((folder / NEW).read_bytes(), beside=old))
    except DocumentError as refused:
        write_answer(folder, {"refused": str(refused)})
        return
    shown = [{"where": each.where, "pieces": each.pieces, "same": each.same} for each in found[:MOST]]
    write_answer(folder, {"passages": shown, "left": len(found[MOST:])})
