"""Says what a file is that was brought to the wrong place, where the archive knows it."""

from __future__ import annotations

from agreements.persistence.engine.records import DocumentRecord
from agreements.use_cases.base.workbench import Workbench
from signing.base.kinds import is_envelope


def told_whose_file(bench: Workbench, number: str, data: bytes) -> str:
    """One Italian clause about a refused file: which document of which agreement it is, or begins with.

    It only reads; the archive is asked for sizes, and its files are not opened.

    Args:
        number: Internal number of the agreement for which the file was brought.
        data: The file; one of its own accepted versions never comes here.

    Returns:
        The clause, or nothing where no document of ours is recognised.
    """
    found = whose_file(bench, data)
    if found is None:
        return ""
    document, whole = found
    here = document.agreement == number
    whose = f"di {document.agreement}, un altro accordo" if not here else "di questo accordo, ma non quello inviato"
    what = f"è il documento «{document.label}» {whose}"
    if not whole or is_envelope(data):
        what = f"è una copia firmata o modificata del documento «{document.label}» {whose}"
    advice = "importarlo da lì e chiedere il file giusto per questo" if not here else "chiedere la firma su quello"
    return f"{what}: {advice}."


def whose_file(bench: Workbench, data: bytes) -> tuple[DocumentRecord, bool] | None:
    """The document of ours that a file is or begins with, the longest, and whether it is that very document.

    It only reads; the archive is asked for sizes, and its files are not opened.
    """
    with bench.database.unit() as unit:
        known = unit.all_documents()
    from signing.gate.inside import beginnings  # a library is loaded with it, and most files are nobody else's

    sizes = _sizes(bench, known)
    length, begins = beginnings(data, sizes.values())
    found = [(sizes[each.sha256], each) for each in known if begins.get(sizes.get(each.sha256, 0)) == each.sha256]
    size, document = max(found, key=lambda match: match[0], default=(0, None))
    return None if document is None else (document, size == length)


def _sizes(bench: Workbench, known: tuple[DocumentRecord, ...]) -> dict[str, int]:
    """How many bytes each document has, by its SHA-256; what is not in the archive has none."""
    paths = {each.sha256: bench.archive.path(each.sha256) for each in known}
    return {sha256: path.stat().st_size for sha256, path in paths.items() if path.is_file()}
