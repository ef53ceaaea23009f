from __future__ import annotations

import time
from dataclasses import replace

import pytest

from sandbox.call import Failure, call
from sandbox.runner import Allowance

CHILD = "tests.support.sandbox_child"
LIMITS = Allowance(seconds=20, memory_bytes=512 * 1024 * 1024, file_bytes=100_000)


def asked(manner: str, allowed: Allowance = LIMITS, **files: bytes) -> object:
    return call(CHILD, {"manner": manner}, files, allowed, prefix="accordi-prova-")


def test_a_good_child_answers() -> None:
    assert asked("good", input=b"four") == {"bytes": 4}


@pytest.mark.parametrize("manner", ["memory", "raise", "die", "huge", "list", "broken", "silent"])
def test_a_bad_child_is_a_failure_and_never_an_exception(manner: str) -> None:
    answer = asked(manner)
    assert isinstance(answer, Failure)
    assert not answer.timed_out
    assert answer.detail


def test_a_hanging_child_is_ended() -> None:
    started = time.monotonic()
    answer = asked("hang", replace(LIMITS, seconds=1.0))
    assert isinstance(answer, Failure)
    assert answer.timed_out
    assert time.monotonic() - started < 10


def test_the_childs_environment_holds_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORDI_SMTP_PASSWORD", "prova")
    answer = asked("secret")
    assert isinstance(answer, dict)
    assert "ACCORDI_SMTP_PASSWORD" not in answer["environment"]
