from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.call import Failure, call, lay_out
from sandbox.runner import Allowance, place

CHILD = "tests.support.sandbox_child"
LIMITS = Allowance(seconds=20, memory_bytes=512 * 1024 * 1024, file_bytes=100_000)


def asked(manner: str, allowed: Allowance = LIMITS, **files: bytes) -> object:
    def answer(question: Mapping[str, object]) -> Mapping[str, object]:
        return {"asked": question["number"]}

    return call(CHILD, {"manner": manner}, files, allowed, prefix="accordi-prova-", answering=answer)


def test_a_good_child_answers() -> None:
    assert asked("good", input=b"four") == {"bytes": 4}


@pytest.mark.parametrize(
    "manner", ["memory", "raise", "die", "huge", "list", "broken", "silent", "folder", "deep", "sleepers"]
)
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


def test_a_run_asks_and_is_answered() -> None:
    assert asked("asks") == {"answers": [{"asked": 0}, {"asked": 1}, {"asked": 2}]}


@pytest.mark.parametrize("manner", ["asks for too much", "asks nonsense"])
def test_what_is_no_question_is_not_answered_and_the_starter_goes_on(manner: str) -> None:
    assert asked(manner) == {"answers": ""}


def test_one_that_says_it_is_done_and_goes_on_is_ended_with_what_it_started() -> None:
    with place("accordi-prova-") as here:
        lay_out(here.folder, {"manner": "says that it is done"}, {})
        assert here.run(CHILD, LIMITS).returncode == 0
        (child,) = (int(each) for each in (here.folder / "child").read_text(encoding="utf-8").split())
        until = time.monotonic() + 10
        while Path(f"/proc/{child}/exe").exists() and time.monotonic() < until:
            time.sleep(0.01)
        assert not Path(f"/proc/{child}/exe").exists()
