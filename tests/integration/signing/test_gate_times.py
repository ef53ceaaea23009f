"""When a signature was made, and what that is worth once its certificate has ended, was revoked or is on hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from agreements.domain.basics.moment import ROME
from signing.base.report import TimeSource, Verdict
from signing.trial import clock
from signing.trial.envelopes import envelope
from signing.trial.pki import TrialPki
from signing.trial.signer import sign
from tests.support.references import segnatura_of, time_stamp_of
from tests.support.signing_cases import codes, judge, signatory

EXPIRED = (signatory("prova-scaduta"),)


@pytest.fixture(scope="module")
def expired(frozen: bytes, pki: TrialPki) -> bytes:
    return sign(frozen, pki_folder=pki.folder, person="prova-scaduta", level="b-b")


def days_ago(days: float) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


def test_an_ended_certificate_names_the_last_useful_moment_and_what_reopens_it(
    expired: bytes, frozen: bytes, pki: TrialPki
) -> None:
    report = judge(expired, [frozen], pki, expected=EXPIRED)
    assert report.verdict is Verdict.PENDING
    (found,) = [each for each in report.findings if each.code == "EXPIRED"]
    ends_at = report.new_signatures[0].certificate_ends_at
    assert ends_at is not None
    assert f"{ends_at.astimezone(ROME):%d/%m/%Y}, ore {ends_at.astimezone(ROME):%H:%M}" in found.sentence
    assert "non conta come sottoscrizione" in found.sentence
    assert "anteriore" in found.what_to_do


def test_a_declared_time_never_settles_an_ended_certificate(expired: bytes, frozen: bytes, pki: TrialPki) -> None:
    report = judge(expired, [frozen], pki, expected=EXPIRED, proof=days_ago(3))
    assert report.verdict is Verdict.PENDING
    assert "EXPIRED" in codes(report)


@pytest.mark.parametrize("prefix", ["prot:", ""])
def test_a_segnatura_with_the_hash_of_this_file_settles_it(
    expired: bytes, frozen: bytes, pki: TrialPki, prefix: str
) -> None:
    at = days_ago(3).replace(microsecond=0)
    report = judge(expired, [frozen], pki, expected=EXPIRED, evidence=segnatura_of(expired, at, prefix=prefix))
    assert report.verdict is Verdict.ACCEPTED, report.findings
    assert (report.signed_at, report.new_signatures[0].time_source) == (at, TimeSource.RECORDED_PROOF)
    assert "Segnatura.xml" in report.evidence


def test_a_segnatura_without_its_hour_counts_as_the_end_of_that_day(
    expired: bytes, frozen: bytes, pki: TrialPki
) -> None:
    report = judge(
        expired, [frozen], pki, expected=EXPIRED, evidence=segnatura_of(expired, days_ago(3), with_hour=False)
    )
    assert report.signed_at is not None
    assert f"{report.signed_at.astimezone(ROME):%H:%M}" == "23:59"


def test_evidence_about_another_file_is_refused(expired: bytes, frozen: bytes, pki: TrialPki) -> None:
    report = judge(expired, [frozen], pki, expected=EXPIRED, evidence=segnatura_of(frozen, days_ago(3)))
    assert report.verdict is Verdict.REFUSED
    assert "EVIDENCE_OF_OTHER" in codes(report)
    assert report.evidence == ""


@pytest.mark.parametrize(
    "junk",
    [
        b"prot. 77 del 3 marzo",
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><SegnaturaInformatica>&b;</SegnaturaInformatica>",
        b"<Segnatura><Intestazione/></Segnatura",
        b"<daticert/>",
        b"\x30\x80\x00\x00",
    ],
)
def test_what_is_no_reference_is_refused_in_one_sentence(
    expired: bytes, frozen: bytes, pki: TrialPki, junk: bytes
) -> None:
    report = judge(expired, [frozen], pki, expected=EXPIRED, evidence=junk)
    assert report.verdict is Verdict.REFUSED
    assert codes(report) & {"EVIDENCE_UNREADABLE", "EVIDENCE_OF_OTHER"}


def test_a_reference_later_than_the_end_proves_existence_and_nothing_else(
    expired: bytes, frozen: bytes, pki: TrialPki
) -> None:
    for evidence in (segnatura_of(expired, days_ago(0.01)), time_stamp_of(expired, pki.trust())):
        report = judge(expired, [frozen], pki, expected=EXPIRED, evidence=evidence)
        assert report.verdict is Verdict.PENDING
        assert "EXPIRED" in codes(report)
    stamped = sign(frozen, pki_folder=pki.folder, person="prova-scaduta", level="b-t")
    assert "EXPIRED" in codes(judge(stamped, [frozen], pki, expected=EXPIRED))


def test_a_reference_before_these_bytes_existed_proves_nothing(expired: bytes, frozen: bytes, pki: TrialPki) -> None:
    evidence = segnatura_of(expired, days_ago(3))
    report = judge(expired, [frozen], pki, expected=EXPIRED, evidence=evidence, not_before=days_ago(2))
    assert report.verdict is Verdict.PENDING
    assert {"REFERENCE_TOO_EARLY", "EXPIRED"} <= codes(report)


def test_a_reference_before_the_certificate_began_proves_nothing(frozen: bytes, pki: TrialPki) -> None:
    returned = sign(frozen, pki_folder=pki.folder, person="prova-uno", level="b-b")
    for given in ({"evidence": segnatura_of(returned, days_ago(3))}, {"proof": days_ago(3)}):
        report = judge(returned, [frozen], pki, **given)  # type: ignore[arg-type]
        assert report.verdict is Verdict.PENDING
        assert "REFERENCE_TOO_EARLY" in codes(report)
        assert report.signed_at is None


def test_a_reference_of_tomorrow_proves_nothing(frozen: bytes, pki: TrialPki) -> None:
    returned = sign(frozen, pki_folder=pki.folder, person="prova-uno", level="b-b")
    report = judge(returned, [frozen], pki, evidence=segnatura_of(returned, days_ago(-1)))
    assert report.verdict is Verdict.PENDING
    assert "PROOF_IN_FUTURE" in codes(report)
    assert report.signed_at is None


def test_the_files_own_time_stamp_is_believed_within_the_same_bounds(frozen: bytes, pki: TrialPki) -> None:
    returned = sign(frozen, pki_folder=pki.folder, person="prova-uno")
    assert judge(returned, [frozen], pki, not_before=days_ago(0.1)).verdict is Verdict.ACCEPTED
    early = judge(returned, [frozen], pki, not_before=days_ago(-1))
    assert early.verdict is Verdict.PENDING
    assert "REFERENCE_TOO_EARLY" in codes(early)


def test_a_revoked_certificate_names_the_moment_and_an_earlier_segnatura_reopens_it(
    frozen: bytes, pki: TrialPki
) -> None:
    expected = (signatory("prova-revocata"),)
    returned = sign(frozen, pki_folder=pki.folder, person="prova-revocata", level="b-b")
    refused = judge(returned, [frozen], pki, expected=expected, proof=days_ago(0.03))
    assert refused.verdict is Verdict.REFUSED
    (found,) = [each for each in refused.findings if each.code == "REVOKED"]
    assert "Ultimo momento utile: " in found.sentence
    made_at = datetime.fromisoformat((pki.folder / "pki.json").read_text().split('"made_at": "')[1].split('"')[0])
    before = made_at - timedelta(minutes=45)
    reopened = judge(returned, [frozen], pki, expected=expected, evidence=segnatura_of(returned, before))
    assert reopened.verdict is Verdict.ACCEPTED, reopened.findings


def test_a_certificate_on_hold_waits_for_the_outcome(frozen: bytes, pki: TrialPki) -> None:
    expected = (signatory("prova-sospesa"),)
    for returned in (
        sign(frozen, pki_folder=pki.folder, person="prova-sospesa"),
        envelope(frozen, pki_folder=pki.folder, person="prova-sospesa"),
    ):
        report = judge(returned, [frozen], pki, expected=expected)
        assert report.verdict is Verdict.PENDING
        (found,) = [each for each in report.findings if each.code == "SUSPENDED"]
        assert "Ultimo momento utile: " in found.sentence


def test_a_time_stamp_over_the_file_still_settles_it_years_later(frozen: bytes, moving_pki: TrialPki) -> None:
    returned = sign(frozen, pki_folder=moving_pki.folder, person="prova-uno", level="b-b")
    evidence = time_stamp_of(returned, moving_pki.trust())
    now = judge(returned, [frozen], moving_pki, evidence=evidence)
    assert (now.verdict, now.new_signatures[0].time_source) == (Verdict.ACCEPTED, TimeSource.RECORDED_PROOF)
    clock.move_to_offset(moving_pki.folder, timedelta(days=3700))
    assert "EXPIRED" in codes(judge(returned, [frozen], moving_pki))
    later = judge(returned, [frozen], moving_pki, evidence=evidence)
    assert later.verdict is Verdict.ACCEPTED, later.findings
    assert later.signed_at == now.signed_at


def test_a_signature_is_known_by_the_same_identity_in_every_dress(frozen: bytes, pki: TrialPki) -> None:
    returned = sign(frozen, pki_folder=pki.folder, person="prova-uno", level="b-b")
    plain = judge(returned, [frozen], pki).new_signatures[0].identity
    both = sign(returned, pki_folder=pki.folder, person="prova-due", field="Firma_02")
    first, second = [each.identity for each in judge(both, [frozen], pki).new_signatures]
    assert (first, len(first)) == (plain, 64)
    assert second != first


def test_no_reference_about_a_file_is_older_than_a_time_stamp_in_its_bytes(frozen: bytes, pki: TrialPki) -> None:
    expected = (signatory("prova-revocata"),)
    made_at = datetime.fromisoformat((pki.folder / "pki.json").read_text().split('"made_at": "')[1].split('"')[0])
    before = made_at - timedelta(minutes=45)
    own = sign(frozen, pki_folder=pki.folder, person="prova-revocata", level="b-t")
    enveloped = envelope(frozen, pki_folder=pki.folder, person="prova-revocata")
    for returned in (own, enveloped):
        report = judge(returned, [frozen], pki, expected=expected, evidence=segnatura_of(returned, before))
        assert report.verdict is Verdict.REFUSED
        assert {"REFERENCE_TOO_EARLY", "REVOKED"} <= codes(report)


def test_a_signature_over_a_stamped_file_is_not_older_than_that_stamp(frozen: bytes, pki: TrialPki) -> None:
    stamped = sign(frozen, pki_folder=pki.folder, person="prova-uno")
    expected = (signatory("prova-uno"), signatory("prova-scaduta", "Firma_02"))
    returned = sign(stamped, pki_folder=pki.folder, person="prova-scaduta", field="Firma_02", level="b-b")
    for given in ({"evidence": segnatura_of(returned, days_ago(3))}, {"proof": days_ago(3)}):
        report = judge(returned, [frozen, stamped], pki, expected=expected, **given)  # type: ignore[arg-type]
        assert {"REFERENCE_TOO_EARLY", "EXPIRED"} <= codes(report)
        assert report.new_signatures[0].signed_at is None


@pytest.mark.parametrize("level", ["b-t", "b-lta"])
def test_a_reference_made_after_the_files_own_time_stamp_stays_good(frozen: bytes, pki: TrialPki, level: str) -> None:
    returned = sign(frozen, pki_folder=pki.folder, person="prova-uno", level=level)  # type: ignore[arg-type]
    report = judge(returned, [frozen], pki, evidence=time_stamp_of(returned, pki.trust()))
    assert report.verdict is Verdict.ACCEPTED, report.findings
    assert report.new_signatures[0].time_source is TimeSource.SIGNATURE_TIME_STAMP
