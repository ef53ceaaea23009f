from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from signing.pdf.prepare import FieldPlan, prepare_for_signature
from signing.trial.pki import TrialPki, start_trial_pki
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
def moving_pki(pki: TrialPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrialPki]:
    """A PKI of its own for tests that move its clock; to make other keys would take seconds."""
    folder = tmp_path_factory.mktemp("moving-pki")
    shutil.copytree(pki.folder / "keys", folder / "keys")
    running = start_trial_pki(folder)
    yield running
    running.stop()
