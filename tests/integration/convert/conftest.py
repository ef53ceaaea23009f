from __future__ import annotations

import pytest

from agreements.documents.pdf.convert import ConvertedPdf, convert_docx
from agreements.documents.pdf.dxpdf_engine import DxpdfConverter
from agreements.documents.pdf.libreoffice import LibreOfficeConverter, find_libreoffice
from tests.integration.convert.realistic_act import METADATA, act, saved


@pytest.fixture(scope="session")
def docx() -> bytes:
    return saved(act())


@pytest.fixture(scope="session")
def libreoffice() -> LibreOfficeConverter:
    found = find_libreoffice()
    assert found is not None, "these tests need LibreOffice Writer (libreoffice-writer-nogui, libreoffice-math-nogui)"
    return found


@pytest.fixture(scope="session")
def with_libreoffice(docx: bytes, libreoffice: LibreOfficeConverter) -> ConvertedPdf:
    return convert_docx(docx, METADATA, libreoffice)


@pytest.fixture(scope="session")
def with_dxpdf(docx: bytes) -> ConvertedPdf:
    return convert_docx(docx, METADATA, DxpdfConverter())
