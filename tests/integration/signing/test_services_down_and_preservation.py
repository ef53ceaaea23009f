from __future__ import annotations

import dataclasses
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from signing.base.errors import PreservationError, TimeStampUnavailableError, TrustError
from signing.base.report import TimeSource, Verdict
from signing.trial import clock
from signing.trial.pki import TrialPki, start_trial_pki
from signing.trial.signer import sign
from signing.validation.preserve import complete_validation_data
from tests.support.signing_cases import codes, judge, sign_with_options
from tests.support.trial_folder import trial_pki
from tests.support.verapdf import verapdf_many


@pytest.fixture
def mortal_pki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrialPki]:
    running = trial_pki(tmp_path_factory)
    yield running
    running.stop()


def test_when_ocsp_and_crl_are_down_the_file_waits(frozen: bytes, mortal_pki: TrialPki) -> None:
    signed = sign(frozen, pki_folder=mortal_pki.folder, person="prova-uno")
    mortal_pki.stop()
    report = judge(signed, [frozen], mortal_pki)
    assert report.verdict is Verdict.PENDING
    assert "REVOCATION_UNAVAILABLE" in codes(report)
    with pytest.raises(TimeStampUnavailableError, match="riprovare più tardi"):
        complete_validation_data(signed, mortal_pki.trust(), at=clock.now(mortal_pki.folder))


def test_with_validation_data_inside_no_service_is_needed(frozen: bytes, mortal_pki: TrialPki) -> None:
    signed = sign(frozen, pki_folder=mortal_pki.folder, person="prova-uno", level="b-lta")
    mortal_pki.stop()
    report = judge(signed, [frozen], mortal_pki)
    assert report.verdict is Verdict.ACCEPTED, report.findings


def test_the_restarted_pki_is_the_same(frozen: bytes, mortal_pki: TrialPki) -> None:
    signed = sign(frozen, pki_folder=mortal_pki.folder, person="prova-uno")
    mortal_pki.stop()
    again = start_trial_pki(mortal_pki.folder)
    try:
        assert again.time_stamp_url == mortal_pki.time_stamp_url
        assert judge(signed, [frozen], again).verdict is Verdict.ACCEPTED
    finally:
        again.stop()


def test_a_time_stamp_of_an_unknown_service_proves_nothing(frozen: bytes, pki: TrialPki, tmp_path: Path) -> None:
    unknown = start_trial_pki(tmp_path / "pki")  # with keys of its own
    try:
        signed = sign_with_options(frozen, pki, "prova-uno", "Firma_01", time_stamp_url=unknown.time_stamp_url)
    finally:
        unknown.stop()
    report = judge(signed, [frozen], pki)
    assert report.verdict is Verdict.PENDING
    assert codes(report) == {"TIME_STAMP_BROKEN"}
    assert report.signed_at is None


def test_completing_makes_b_lta_once_and_keeps_the_prefix(frozen: bytes, pki: TrialPki, tmp_path: Path) -> None:
    signed = sign(frozen, pki_folder=pki.folder, person="prova-uno", level="b-b")
    completed = complete_validation_data(signed, pki.trust(), at=clock.now(pki.folder))
    assert completed.startswith(signed)
    assert len(completed) > len(signed)
    assert complete_validation_data(completed, pki.trust(), at=clock.now(pki.folder)) == completed
    following = sign(completed, pki_folder=pki.folder, person="prova-due")
    report = judge(following, [frozen, signed, completed], pki)
    assert report.verdict is Verdict.ACCEPTED, report.findings
    assert report.signatures[0].time_source is TimeSource.DOCUMENT_TIME_STAMP
    path = tmp_path / "completo.pdf"
    path.write_bytes(completed)
    assert verapdf_many([path], "2a") == verapdf_many([path], "ua1") == [(True, [])]
    output = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False).stdout
    assert output.count("Signature is Valid.") == 1


def test_a_b_lta_file_comes_back_unchanged(frozen: bytes, pki: TrialPki) -> None:
    signed = sign(frozen, pki_folder=pki.folder, person="prova-uno", level="b-lta")
    assert complete_validation_data(signed, pki.trust(), at=clock.now(pki.folder)) == signed


def test_three_years_later_everything_is_still_valid(frozen: bytes, moving_pki: TrialPki) -> None:
    folder = moving_pki.folder
    signed = sign(frozen, pki_folder=folder, person="prova-uno")
    completed = complete_validation_data(signed, moving_pki.trust(), at=clock.now(folder))
    clock.move_to_offset(folder, clock.offset(folder) + timedelta(days=1100))
    later = sign(completed, pki_folder=folder, person="prova-due")
    report = judge(later, [frozen, signed, completed], moving_pki)
    assert report.verdict is Verdict.ACCEPTED, report.findings
    assert report.signed_at is not None
    first = report.signatures[0].signed_at
    assert first is not None
    assert report.signed_at - first > timedelta(days=1000)


def test_an_unsigned_or_broken_pdf_is_not_completed(frozen: bytes, pki: TrialPki) -> None:
    for data in (frozen, b"%PDF-1.7 nothing"):
        with pytest.raises(PreservationError):
            complete_validation_data(data, pki.trust(), at=clock.now(pki.folder))


def test_without_a_time_stamping_service_the_settings_are_named(frozen: bytes, pki: TrialPki) -> None:
    signed = sign(frozen, pki_folder=pki.folder, person="prova-uno", level="b-b")
    trust = dataclasses.replace(pki.trust(), time_stamp_url=None)
    with pytest.raises(TrustError, match="marca temporale"):
        complete_validation_data(signed, trust, at=clock.now(pki.folder))


def test_hosts_in_certificates_that_are_not_allowed_are_not_contacted(frozen: bytes, pki: TrialPki) -> None:
    signed = sign(frozen, pki_folder=pki.folder, person="prova-uno", level="b-b")
    closed = dataclasses.replace(pki.trust(), allowed_hosts=frozenset(), time_stamp_url=None)
    report = judge(signed, [frozen], pki, trust=closed)
    assert report.verdict is Verdict.PENDING
    assert "REVOCATION_UNAVAILABLE" in codes(report)
