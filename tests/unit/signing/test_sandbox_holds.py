from __future__ import annotations

import time

import pytest

from signing.base.trust import Limits
from signing.gate.sandbox import SandboxFailure, run_limited

CHILD = "tests.support.sandbox_child"
LIMITS = Limits(seconds=20, memory_bytes=512 * 1024 * 1024, answer_bytes=100_000)


def test_a_good_child_answers() -> None:
    assert run_limited(CHILD, {"manner": "good"}, {"input": b"four"}, LIMITS) == {"bytes": 4}


@pytest.mark.parametrize("manner", ["memory", "raise", "die", "huge", "list", "broken", "silent"])
def test_a_bad_child_is_a_failure_and_never_an_exception(manner: str) -> None:
    answer = run_limited(CHILD, {"manner": manner}, {}, LIMITS)
    assert isinstance(answer, SandboxFailure)
    assert not answer.timed_out
    assert answer.detail


def test_a_hanging_child_is_ended() -> None:
    started = time.monotonic()
    answer = run_limited(CHILD, {"manner": "hang"}, {}, Limits(seconds=1.0))
    assert isinstance(answer, SandboxFailure)
    assert answer.timed_out
    assert time.monotonic() - started < 10


def test_the_childs_environment_holds_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORDI_SMTP_PASSWORD", "prova")
    answer = run_limited(CHILD, {"manner": "secret"}, {}, LIMITS)
    assert isinstance(answer, dict)
    assert "ACCORDI_SMTP_PASSWORD" not in answer["environment"]
