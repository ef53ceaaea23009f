"""From a Word document to the one PDF that is approved and signed: engine, finishing, hash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Protocol

from agreements import trace
from agreements.documents.files.conversion_errors import ConverterMissingError
from agreements.documents.pdf.dxpdf_engine import DxpdfConverter
from agreements.documents.pdf.libreoffice import find_libreoffice
from agreements.documents.pdf.pdf_profile import PdfMetadata, finish_pdf
from agreements.documents.word.engine_fields import with_plain_fields
from agreements.documents.word.formula import formulas_of
from agreements.documents.word.ooxml import MAIN_PART
from agreements.documents.word.word_file import WordFile

AUTO = "auto"
LIBREOFFICE = "libreoffice"
DXPDF = "dxpdf"
_FOR_PRODUCTION = (
    "in esercizio il testo definitivo si fissa solo con LibreOffice (PDF/A-2a e PDF/UA-1, accessibile); chi amministra "
    "installi libreoffice-writer-nogui e libreoffice-math-nogui, poi si ripete il passo"
)


class Converter(Protocol):
    """An engine that turns a DOCX into a PDF; two exist, LibreOffice and dxpdf."""

    @property
    def name(self) -> str:
        """Short name, recorded with the document."""
        ...

    @property
    def version(self) -> str:
        """Version of the engine, recorded with the document."""
        ...

    @property
    def profiles(self) -> tuple[str, ...]:
        """The PDF profiles that its finished output reaches."""
        ...

    def convert(self, docx: WordFile) -> bytes:
        """Convert; the result is not yet finished to a profile.

        Raises:
            UnacceptableDocxError: The input is not a document.
            ConversionError: No PDF came out in time.
        """
        ...


@dataclass(frozen=True, slots=True)
class ConvertedPdf:
    """A finished PDF and where it comes from.

    Attributes:
        pdf: The bytes.
        sha256: Their hash, lower-case hexadecimal.
        engine: Name of the engine.
        engine_version: Its version.
        profiles: What the file declares, e.g. ``("PDF/A-2a", "PDF/UA-1")``.
    """

    pdf: bytes
    sha256: str
    engine: str
    engine_version: str
    profiles: tuple[str, ...]


def choose_converter(preferred: str = AUTO, *, soffice: str | None = None, timeout_seconds: float = 120.0) -> Converter:
    """Choose the engine for an agreement; afterwards its recorded name is passed here, never "auto" again.

    Args:
        preferred: "auto" (LibreOffice where found, else dxpdf), "libreoffice" or "dxpdf".
        soffice: The LibreOffice program, from the settings; None: the one in PATH.
        timeout_seconds: Limit for one document.

    Raises:
        ConverterMissingError: The wanted engine is not here, or its name is unknown.
    """
    if preferred == DXPDF:
        return DxpdfConverter(timeout_seconds=timeout_seconds)
    if preferred not in (AUTO, LIBREOFFICE):
        raise ConverterMissingError(preferred, "scegliere fra «auto», «libreoffice» e «dxpdf» nelle impostazioni")
    found = find_libreoffice(soffice, timeout_seconds=timeout_seconds)
    if found is not None:
        return found
    if preferred == AUTO:
        return DxpdfConverter(timeout_seconds=timeout_seconds)
    raise ConverterMissingError(
        LIBREOFFICE, "installare LibreOffice Writer oppure scegliere «dxpdf» nelle impostazioni"
    )


def choose_for_freezing(
    preferred: str, recorded: str | None, *, trial: bool, soffice: str | None = None, timeout_seconds: float = 120.0
) -> Converter:
    """Choose the engine with which a definitive text is frozen.

    In production it is LibreOffice, whatever is preferred: only its PDF is accessible, as an administration must
    publish it (art. 23-ter c. 5-bis D.Lgs. 82/2005, L. 4/2004). A trial keeps to the engine of the agreement's first
    text.

    Args:
        preferred: As in the settings.
        recorded: Name of the engine of the agreement's first frozen text; None: there is none.
        trial: Whether the installation is one for trial.
        soffice: The LibreOffice program, from the settings.
        timeout_seconds: Limit for one document.

    Raises:
        ConverterMissingError: The wanted engine is not here.
    """
    if trial:
        return choose_converter(recorded or preferred, soffice=soffice, timeout_seconds=timeout_seconds)
    found = find_libreoffice(soffice, timeout_seconds=timeout_seconds)
    if found is None:
        raise ConverterMissingError(LIBREOFFICE, _FOR_PRODUCTION)
    return found


@trace.part("conversione")
def convert_docx(docx: WordFile, metadata: PdfMetadata, converter: Converter) -> ConvertedPdf:
    """Convert and finish; stores nothing, so it may be killed and repeated until its result is archived.

    The caller stores the result and never converts the same text again: a person approves this very PDF.

    Raises:
        UnacceptableDocxError: The input is not a DOCX within limits.
        ConversionError: No PDF came out in time.
    """
    converted = converter.convert(with_plain_fields(docx))
    pdf = finish_pdf(converted, metadata, converter.profiles, formulas_of(docx.root(MAIN_PART)))
    return ConvertedPdf(pdf, hashlib.sha256(pdf).hexdigest(), converter.name, converter.version, converter.profiles)
