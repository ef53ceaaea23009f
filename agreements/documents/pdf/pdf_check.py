"""The check before anyone may sign: is this PDF what its profile says, and does it show the Word document's text?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agreements.documents.files.conversion_errors import PdfRefusedError
from agreements.documents.pdf.pdf_structure import check_structure
from agreements.documents.pdf.text_proof import count_of_pages, prove_text
from agreements.documents.pdf.unseen_text import read_pages
from agreements.documents.word.docx_input import require_real_docx
from agreements.documents.word.docx_text import expected_text
from agreements.documents.word.word_file import WordFile
from agreements.domain.basics.number_words import counted
from signing.base.trust import Limits

_MOST_FINDINGS = 12
_MOST_PAGES = Limits().pages
"""More are not compared one by one when the file comes back signed."""


@dataclass(frozen=True, slots=True)
class PdfCheck:
    """The outcome of the check.

    Attributes:
        findings: One Italian sentence for each defect; empty: the PDF may be signed.
        pages: Number of pages.
        paragraphs: How many paragraphs of the Word document were looked for.
        profiles: The profiles that were looked for.
    """

    findings: tuple[str, ...]
    pages: int
    paragraphs: int
    profiles: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """True when nothing was found."""
        return not self.findings

    def require(self) -> PdfCheck:
        """Give itself back when passed.

        Raises:
            PdfRefusedError: With all findings.
        """
        if self.findings:
            raise PdfRefusedError(self.findings)
        return self


def check_pdf(pdf: bytes, docx: WordFile, expected_profiles: Sequence[str]) -> PdfCheck:
    """Check a PDF against its profiles (structurally, with pikepdf) and against the text of its Word document.

    Pure: it stores nothing and may be repeated. It returns only when nothing was found.

    Args:
        pdf: The finished PDF.
        docx: The Word document from which it was made.
        expected_profiles: E.g. ``("PDF/A-2a", "PDF/UA-1")``.

    Raises:
        PdfRefusedError: The PDF is not fit to be signed; with all findings.
        UnacceptableDocxError: The Word document cannot be read.
    """
    return examine_pdf(pdf, docx, expected_profiles).require()


def examine_pdf(pdf: bytes, docx: WordFile, expected_profiles: Sequence[str]) -> PdfCheck:
    """Look at a PDF as `check_pdf` does, and give the findings back instead of refusing it: to show them only.

    Args:
        pdf: The finished PDF.
        docx: The Word document from which it was made.
        expected_profiles: E.g. ``("PDF/A-2a", "PDF/UA-1")``.

    Raises:
        PdfRefusedError: The PDF cannot even be read.
        UnacceptableDocxError: The Word document cannot be read.
    """
    require_real_docx(docx)
    if (number := count_of_pages(pdf)) > _MOST_PAGES:
        raise PdfRefusedError(
            (
                f"Il PDF ha {counted(number, 'pagina', 'pagine')}, e al ritorno dalla firma se ne confrontano al più "
                f"{_MOST_PAGES}: togliere "
                "dal testo righe vuote e interruzioni di pagina di troppo, oppure accorciarlo.",
            )
        )
    expected = expected_text(docx)
    findings = check_structure(pdf, expected_profiles)
    pages, unseen = read_pages(pdf)
    differences = prove_text(pages, expected)
    if differences:
        pages, unseen = read_pages(pdf, letter_by_letter=True)
        differences = prove_text(pages, expected)
    findings += differences + unseen
    shown = findings[:_MOST_FINDINGS]
    if len(findings) > len(shown):
        more = counted(len(findings) - len(shown), "altra differenza", "altre differenze")
        shown.append(f"E inoltre {more}.")
    paragraphs = len(expected.body) + len(expected.notes) + len(expected.boxes)
    return PdfCheck(tuple(shown), len(pages), paragraphs, tuple(expected_profiles))
