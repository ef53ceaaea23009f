from __future__ import annotations

import pytest

from agreements.documents.pdf.convert import ConvertedPdf, convert_docx
from agreements.documents.pdf.dxpdf_engine import DxpdfConverter
from agreements.documents.pdf.libreoffice import LibreOfficeConverter, find_libreoffice
from agreements.documents.word.word_file import WordFile
from tests.integration.convert.realistic_act import METADATA, act, saved


@pytest.fixture(scope="session")
def docx() -> WordFile:
    return saved(act())


@pytest.fixture(scope="session")
def libreoffice() -> LibreOfficeConverter:
    found = find_libreoffice()
    assert found is not None, "these tests need LibreOffice Writer (libreoffice-writer-nogui, libreoffice-math-nogui)"
    return found


@pytest.fixture(scope="session")
def with_libreoffice(docx: WordFile, libreoffice: LibreOfficeConverter) -> ConvertedPdf:
    return convert_docx(docx, METADATA, libreoffice)


@pytest.fixture(scope="session")
def with_dxpdf(docx: WordFile) -> ConvertedPdf:
    return convert_docx(docx, METADATA, DxpdfConverter())
