from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from signing.trial.pki import TrialPki, start_trial_pki
from tests.support.office import OfficeAtWork


@pytest.fixture
def trial_pki(tmp_path: Path) -> Iterator[TrialPki]:
    # One for each test: its clock follows the installation's, and moves only forward.
    pki = start_trial_pki(tmp_path / "pki")
    yield pki
    pki.stop()


@pytest.fixture
def office(tmp_path: Path, trial_pki: TrialPki) -> OfficeAtWork:
    return OfficeAtWork.in_folder(tmp_path / "var", trial_pki.folder)
