"""DOCX to PDF with dxpdf, which pip alone installs: the engine for machines without LibreOffice."""

from __future__ import annotations

import importlib.metadata
from dataclasses import dataclass, field
from typing import ClassVar

from agreements.documents.files.conversion_errors import ConversionFailedError, ConversionTimeoutError, in_italian
from agreements.documents.files.errors import UnacceptableDocxError
from agreements.documents.files.scratch import DXPDF
from agreements.documents.word.docx_input import require_real_docx
from agreements.documents.word.formula import MATH
from agreements.documents.word.ooxml import MAIN_PART
from agreements.documents.word.word_file import WordFile
from sandbox.runner import Allowance, place

# The engine is young native code fed with files from outside: it may crash, hang or eat memory without harm.
_RUN = "agreements.documents.pdf.dxpdf_run"
_LARGEST_FILE = 512 * 1024 * 1024
_SOFT_HYPHEN = "\u00ad".encode()


@dataclass(frozen=True, slots=True)
class DxpdfConverter:
    """The embedded engine: its output can be finished to PDF/A-2b, not to an accessible PDF.

    Attributes:
        version: Of the installed package.
        timeout_seconds: After this the child is killed.
        memory_mebibytes: Limit of its address space.
    """

    version: str = field(default_factory=lambda: importlib.metadata.version("dxpdf"))
    timeout_seconds: float = 60.0
    memory_mebibytes: int = 2048
    name: ClassVar[str] = "dxpdf"
    profiles: ClassVar[tuple[str, ...]] = ("PDF/A-2b",)

    def convert(self, docx: WordFile) -> bytes:
        """Convert in a temporary folder that vanishes with the call; safe to kill and to repeat.

        Raises:
            UnacceptableDocxError: The input is not a document.
            ConversionTimeoutError: It took longer than ``timeout_seconds``.
            ConversionFailedError: No PDF came out.
        """
        require_real_docx(docx)
        if next(docx.root(MAIN_PART).iter(MATH), None) is not None:
            raise UnacceptableDocxError(
                "formula",
                "Il documento contiene una formula, che il motore compreso (dxpdf) non riporta: installare LibreOffice "
                "(libreoffice-writer-nogui e libreoffice-math-nogui), oppure riscriverla in Word come testo.",
            )
        with place(DXPDF) as here:
            (here.folder / "documento.docx").write_bytes(_without_soft_hyphens(docx).data)
            try:
                ended = here.run(
                    _RUN, Allowance(self.timeout_seconds, self.memory_mebibytes * 1024 * 1024, _LARGEST_FILE)
                )
            except OSError as error:
                raise ConversionFailedError("dxpdf", f"avvio non riuscito: {in_italian(error)}") from error
            pdf = here.result("documento.pdf", _LARGEST_FILE) or b""
        if ended.timed_out:
            raise ConversionTimeoutError("dxpdf", self.timeout_seconds)
        if ended.returncode != 0 or not pdf.startswith(b"%PDF-"):
            raise ConversionFailedError("dxpdf", f"codice {ended.returncode}", ended.messages[-300:])
        return pdf


def _without_soft_hyphens(docx: WordFile) -> WordFile:
    """Take out the places where a word may be broken: this engine prints a hyphen at each of them."""
    soft = (_SOFT_HYPHEN, b"<w:softHyphen/>")
    cleaned = {}
    for name, blob in docx.items():
        if name.endswith(".xml") and any(mark in blob for mark in soft):
            for mark in soft:
                blob = blob.replace(mark, b"")
            cleaned[name] = blob
    return WordFile.of_parts({**docx, **cleaned}) if cleaned else docx
