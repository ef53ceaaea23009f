"""The worst files that are known cost no more than the limits allow, each through the door by which it comes in.

docs/file-peggiori.md says what they cost. Those of a few kilobytes here; all of them with ``scripts/test -m long``.
"""

from __future__ import annotations

import pytest

from signing.base.trust import Limits
from signing.trial.pki import TrialPki
from tests.support.worst_files import LARGE, SMALL, Trial, Worst

FILES = [*SMALL, *(pytest.param(each, marks=pytest.mark.long) for each in LARGE)]
NAMES = [f"{each.door}-{each.name}" for each in (*SMALL, *LARGE)]


@pytest.fixture(scope="module")
def trial(pki: TrialPki, tmp_path_factory: pytest.TempPathFactory) -> Trial:
    return Trial(pki, tmp_path_factory.mktemp("peggiori"))


@pytest.mark.parametrize("worst", FILES, ids=NAMES)
def test_an_answer_comes_within_the_limits(trial: Trial, worst: Worst) -> None:
    _, cost = trial.cost(worst)
    # None: it crashed, or used up the processor that it was given.
    assert cost.said is not None
    assert not cost.said.startswith("accepted")
    assert cost.memory < Limits().memory_bytes
