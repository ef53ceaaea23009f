from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from signing.pdf.prepare import FieldPlan, prepare_for_signature
from signing.trial.pki import TrialPki
from tests.support.trial_folder import trial_pki
from tests.support.trial_pdfs import tagged_pdf

PLANS = [
    FieldPlan(f"Firma_{number:02d}", f"Firma digitale di prova numero {number}", f"Firma {number:02d}")
    for number in (1, 2, 3)
]


@pytest.fixture(scope="session")
def tagged(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return tagged_pdf(tmp_path_factory.mktemp("tagged"))


@pytest.fixture(scope="session")
def frozen(tagged: bytes) -> bytes:
    return prepare_for_signature(tagged, PLANS)


@pytest.fixture
def pdf_file(tmp_path: Path) -> Path:
    return tmp_path / "documento.pdf"


@pytest.fixture
def moving_pki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrialPki]:
    """A PKI of its own for tests that move its clock."""
    running = trial_pki(tmp_path_factory, "moving-pki")
    yield running
    running.stop()
