"""What a process of the bare way needs, and nothing more: it starts as quickly as it can."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import dxpdf  # type: ignore[import-untyped]

from agreements.documents.pdf.pdf_profile import PdfMetadata, finish_pdf


def bare_pdf(docx: bytes, folder: str, n: int) -> None:
    """What anyone writes first: convert in this process, make it PDF/A."""
    word, raw, finished = (Path(folder) / f"{n}{suffix}" for suffix in (".docx", "-raw.pdf", ".pdf"))
    word.write_bytes(docx)
    dxpdf.convert_file(str(word), str(raw))
    finished.write_bytes(finish_pdf(raw.read_bytes(), PdfMetadata("Prova", datetime.now(UTC)), ("PDF/A-2b",)))
