"""A part of the examination is taken in a fork: it says what it says in one process, and is waited for."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from signing.base.findings import finding
from signing.base.report import ExpectedSignatory, Finding, GateReport, Verdict
from signing.gate.aside import begun
from signing.gate.examination import examine
from signing.trial import clock
from signing.trial.envelopes import envelope
from signing.trial.pki import TrialPki
from signing.trial.signer import sign
from tests.support.signing_cases import (
    add_protocol_stamp,
    appended,
    change_one_word,
    draw_over_first_page,
    judge,
    printed_and_scanned,
    signatory,
)

Change = Callable[[bytes], bytes]
WAYS: dict[str, tuple[Change, Verdict]] = {
    "as it was signed": (lambda signed: signed, Verdict.ACCEPTED),
    "a stamp after the signature": (lambda signed: appended(signed, add_protocol_stamp), Verdict.REFUSED),
    "painted over after the signature": (lambda signed: appended(signed, draw_over_first_page), Verdict.REFUSED),
    "another word": (change_one_word, Verdict.REFUSED),
    "a scan": (printed_and_scanned, Verdict.REFUSED),
    "broken off": (lambda signed: signed[: len(signed) * 2 // 3], Verdict.REFUSED),
    "junk behind": (lambda signed: signed + b"junk" * 600, Verdict.REFUSED),
}


def in_one_process(
    returned: bytes, accepted: list[bytes], expected: tuple[ExpectedSignatory, ...], pki: TrialPki
) -> GateReport:
    request: dict[str, Any] = {
        "expected": [asdict(each) for each in expected],
        "trust": pki.trust().to_json(),
        "at": clock.now(pki.folder).isoformat(),
        "proof_of_time": None,
    }
    return asyncio.run(examine(returned, accepted, request))


@pytest.mark.parametrize("wrapped", [False, True], ids=["PDF", "p7m"])
@pytest.mark.parametrize("way", WAYS)
def test_the_report_is_the_same(frozen: bytes, pki: TrialPki, way: str, *, wrapped: bool) -> None:
    change, verdict = WAYS[way]
    signed = sign(frozen, pki_folder=pki.folder, person="prova-uno")
    returned, accepted, expected = change(signed), [frozen], (signatory("prova-uno"),)
    if wrapped:
        around = envelope(returned, pki_folder=pki.folder, person="prova-due")
        returned, accepted = around, [frozen, signed]
        expected = (*expected, signatory("prova-due", "Firma_02"))
    beside = judge(returned, accepted, pki, expected=expected)
    alone = in_one_process(returned, accepted, expected, pki)
    assert replace(beside, examined_at=alone.examined_at) == alone
    assert beside.verdict is verdict


FOUND = [finding("TRUNCATED", "mezzo \udcff"), finding("SCANNED")]


@pytest.mark.parametrize("beside", [False, True])
def test_what_is_found_beside_comes_back_as_it_was_said(*, beside: bool) -> None:
    with begun(lambda: FOUND, beside=beside) as found:
        assert found() == FOUND


def _raises() -> list[Finding]:
    raise MemoryError


def _dies() -> list[Finding]:
    os.abort()


def _waits() -> list[Finding]:
    while True:
        os.sched_yield()


def _children() -> set[str]:
    told = Path(f"/proc/self/task/{threading.get_native_id()}/children")
    return set(told.read_text(encoding="utf-8").split())


@pytest.mark.parametrize("work", [_raises, _dies])
def test_what_ends_without_an_answer_ends_the_examination(work: Callable[[], list[Finding]]) -> None:
    with pytest.raises(RuntimeError, match="without an answer"), begun(work, beside=True) as found:
        found()


def test_what_keeps_a_processor_busy_too_long_is_ended_and_told() -> None:
    def work() -> list[Finding]:
        while True:
            pass

    with pytest.raises(TimeoutError), begun(work, beside=True, seconds=0.2) as found:
        found()


def test_what_only_waits_is_waited_for() -> None:
    def work() -> list[Finding]:
        time.sleep(0.5)
        return FOUND

    with begun(work, beside=True, seconds=0.2) as found:
        assert found() == FOUND


def test_what_is_not_waited_for_any_more_is_ended() -> None:
    before = _children()
    with begun(_waits, beside=True):
        assert len(_children() - before) == 1
    assert _children() == before


def test_it_ends_with_an_examination_that_is_killed() -> None:
    reading, writing = os.pipe()
    examiner = os.fork()
    if examiner == 0:
        with begun(_waits, beside=True):
            os.write(writing, " ".join(_children()).encode())
            _waits()
    (fork,) = (int(each) for each in os.read(reading, 100).split())
    os.kill(examiner, signal.SIGKILL)
    os.waitpid(examiner, 0)
    os.close(reading)
    os.close(writing)
    until = time.monotonic() + 10
    while Path(f"/proc/{fork}/exe").exists() and time.monotonic() < until:
        time.sleep(0.01)
    assert not Path(f"/proc/{fork}/exe").exists()
