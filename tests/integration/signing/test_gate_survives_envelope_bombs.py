from __future__ import annotations

from collections.abc import Callable

import pytest

from signing.base.report import Verdict
from signing.trial.envelopes import envelope
from signing.trial.pki import TrialPki
from tests.support import envelope_cases as cases
from tests.support.signing_cases import codes, judge


@pytest.fixture(scope="module")
def by_one(frozen: bytes, pki: TrialPki) -> bytes:
    return envelope(frozen, pki_folder=pki.folder, person="prova-uno")


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (lambda held: cases.deep(held, 25), "ENVELOPE_TOO_DEEP"),
        (lambda held: cases.deep(held, 300), "ENVELOPE_TOO_DEEP"),
        (lambda held: cases.crowded(held, 2000), "ENVELOPE_TOO_DEEP"),
        (lambda held: cases.nested_pieces(200_000), "UNREADABLE_ENVELOPE"),
        (cases.of_promised_length, "TRUNCATED"),
        (lambda held: cases.compressed(), "ENVELOPE_COMPRESSED"),
        (lambda held: cases.encrypted(), "ENCRYPTED"),
    ],
    ids=["25 deep", "300 deep", "2000 signers", "pieces of pieces", "two gigabytes", "compressed", "encrypted"],
)
def test_a_bomb_gets_its_finding(
    by_one: bytes, frozen: bytes, pki: TrialPki, made: Callable[[bytes], bytes], code: str
) -> None:
    report = judge(made(by_one), [frozen], pki)
    assert (report.verdict, codes(report)) == (Verdict.REFUSED, {code})


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (cases.XADES, "XADES"),
        (cases.ASICS, "ASIC_CONTAINER"),
        (cases.ASICE, "ASIC_CONTAINER"),
        (cases.time_stamped(b"%PDF-1.7"), "TIME_STAMPED_ENVELOPE"),
    ],
)
def test_another_lawful_form_waits_for_a_person_and_says_what_to_ask_for(
    by_one: bytes, frozen: bytes, pki: TrialPki, data: bytes, code: str
) -> None:
    report = judge(data, [frozen], pki)
    assert (report.verdict, codes(report)) == (Verdict.PENDING, {code})
    assert "p7m" in report.findings[0].what_to_do
    # In an envelope it is no longer the approved text.
    within = judge(envelope(data, pki_folder=pki.folder, person="prova-uno"), [frozen], pki)
    assert within.verdict is not Verdict.ACCEPTED
