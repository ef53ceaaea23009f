"""Folders of a trial in which the keys of its certificates lie already: to make them takes longer than all the rest."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from signing.trial.pki import TrialPki, start_trial_pki
from tests.support.once import made_once


def trial_folder(temporary: pytest.TempPathFactory, name: str) -> Path:
    """A new folder for ``cli.demo.stage``."""
    folder = temporary.mktemp(name)
    put_keys(temporary, folder / "pki")
    return folder


def trial_pki(temporary: pytest.TempPathFactory, name: str = "pki") -> TrialPki:
    """Services of their own in a new folder; who starts them stops them."""
    folder = temporary.mktemp(name)
    put_keys(temporary, folder)
    return start_trial_pki(folder)


def put_keys(temporary: pytest.TempPathFactory, folder: Path) -> None:
    """Put the keys where the services look for theirs; the certificates are each folder's own."""
    made = made_once(temporary, "trial-keys", lambda making: start_trial_pki(making).stop())
    shutil.copytree(made / "keys", folder / "keys")
