"""Says what a file is that was brought to the wrong place, where the archive knows it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from agreements.persistence.engine.records import DocumentRecord
from agreements.use_cases.base.workbench import Workbench


def told_whose_file(bench: Workbench, number: str, data: bytes) -> str:
    """One Italian clause about a refused file: which document of which agreement it is, or begins with.

    It only reads; the archive is asked for sizes, and its files are not opened.

    Args:
        number: Internal number of the agreement for which the file was brought.
        data: The file; one of its own accepted versions never comes here.

    Returns:
        The clause, or nothing where no document of ours is recognised.
    """
    with bench.database.unit() as unit:
        known = unit.all_documents()
    found = max(_begins_with(bench, known, data), key=lambda match: match[0], default=None)
    if found is None:
        return ""
    size, document = found
    here = document.agreement == number
    whose = f"di {document.agreement}, un altro accordo" if not here else "di questo accordo, ma non quello inviato"
    what = f"è il documento «{document.label}» {whose}"
    if size < len(data):
        what = f"è una copia firmata o modificata del documento «{document.label}» {whose}"
    advice = "importarlo da lì e chiedere il file giusto per questo" if not here else "chiedere la firma su quello"
    return f"{what}: {advice}."


def _begins_with(
    bench: Workbench, known: tuple[DocumentRecord, ...], data: bytes
) -> Iterator[tuple[int, DocumentRecord]]:
    """The documents that the data are, or start with (a signature only adds to a PDF), each with its size."""
    by_size: dict[int, list[DocumentRecord]] = {}
    for document in known:
        path = bench.archive.path(document.sha256)
        size = path.stat().st_size if path.is_file() else 0
        if size == len(data) or (0 < size < len(data) and document.suffix == ".pdf"):
            by_size.setdefault(size, []).append(document)
    digest, done = hashlib.sha256(), 0
    for size in sorted(by_size):
        digest.update(data[done:size])
        done = size
        for document in by_size[size]:
            if document.sha256 == digest.hexdigest():
                yield size, document
