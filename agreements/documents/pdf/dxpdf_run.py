"""What runs dxpdf: forked by :mod:`sandbox`; it loads nothing else of ours."""

from __future__ import annotations

import sys
from pathlib import Path

import dxpdf  # type: ignore[import-untyped]


def main(folder: Path) -> None:
    """Convert ``documento.docx`` of the folder to ``documento.pdf``."""
    try:
        dxpdf.convert_file(str(folder / "documento.docx"), str(folder / "documento.pdf"))
    except Exception as error:
        sys.exit(f"{type(error).__name__}: {error}")
