"""A part of the examination is a run of its own: it says what it says in one process, and is waited for."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import pytest

from signing.base.findings import finding
from signing.base.report import ExpectedSignatory, Finding, GateReport, Verdict
from signing.gate import looker
from signing.gate.case import Looked
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


def test_a_file_that_is_refused_without_its_pages_says_nothing_of_them(frozen: bytes, pki: TrialPki) -> None:
    signed = sign(frozen, pki_folder=pki.folder, person="prova-uno")
    refused = appended(signed, draw_over_first_page) + b"junk" * 600
    beside = judge(refused, [frozen], pki)
    alone = in_one_process(refused, [frozen], (signatory("prova-uno"),), pki)
    assert replace(beside, examined_at=alone.examined_at) == alone


SAID = {"changes": [asdict(finding("TRUNCATED", "mezzo \udcff"))], "pages": [asdict(finding("SCANNED"))]}
CUT = SAID | {"drawing": 5.0}


def told_of(code: int, said: dict[str, Any] | None, monkeypatch: pytest.MonkeyPatch) -> Looked:
    handed_over = json.loads(json.dumps(said))
    monkeypatch.setattr(looker, "told_beside", lambda: (code, handed_over))
    return looker.told()


def test_what_is_found_beside_comes_back_as_it_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = told_of(0, SAID, monkeypatch)
    assert (looked.changes, looked.pages) == ([finding("TRUNCATED", "mezzo \udcff")], [finding("SCANNED")])


@pytest.mark.parametrize(
    ("code", "added"),
    [
        (-signal.SIGPROF, finding("DRAWING_TOO_LONG", "oltre 5 secondi di processore")),
        (-signal.SIGSEGV, finding("EXAMINATION_FAILED", "a part of the examination ended without an answer")),
    ],
)
def test_what_was_found_before_the_drawing_counts_though_the_drawing_has_no_end(
    code: int, added: Finding, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told_of(code, CUT, monkeypatch).pages == [finding("SCANNED"), added]


@pytest.mark.parametrize(("code", "said"), [(0, None), (1, SAID), (-signal.SIGKILL, None)])
def test_what_ends_without_an_answer_ends_the_examination(
    code: int, said: dict[str, Any] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RuntimeError, match="without an answer"):
        told_of(code, said, monkeypatch)
