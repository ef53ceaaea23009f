"""A signature in BER (indefinite length) is judged like one in DER; what is hidden beside it is refused."""

from __future__ import annotations

import pytest
from asn1crypto import cms

from signing.base.report import TimeSource, Verdict
from signing.gate.verify import verify
from signing.trial import clock
from signing.trial.envelopes import envelope
from signing.trial.pki import TrialPki
from signing.trial.signer import sign
from signing.validation.preserve import complete_validation_data
from tests.support import ber
from tests.support.signing_cases import SIGNATORIES, codes, judge


@pytest.fixture(scope="module")
def by_one(frozen: bytes, pki: TrialPki) -> bytes:
    return sign(frozen, pki_folder=pki.folder, person="prova-uno")


@pytest.fixture(scope="module")
def in_ber(by_one: bytes) -> bytes:
    return ber.with_value(by_one, ber.indefinite(ber.value_of(by_one), 4))


def test_a_signature_of_indefinite_length_is_accepted_and_signed_upon(
    in_ber: bytes, frozen: bytes, pki: TrialPki
) -> None:
    report = judge(in_ber, [frozen], pki)
    assert (report.verdict, report.findings, report.signed_by) == (Verdict.ACCEPTED, (), SIGNATORIES[0])
    alone = verify(in_ber, trust=pki.trust(), at=clock.now(pki.folder))
    assert (alone.verdict, alone.findings) == (Verdict.ACCEPTED, ())
    preserved = complete_validation_data(in_ber, pki.trust(), at=clock.now(pki.folder), proof_of_time=None)
    second = sign(preserved, pki_folder=pki.folder, person="prova-due")
    after = judge(second, [frozen, in_ber, preserved], pki)
    assert (after.verdict, after.findings, after.signed_by) == (Verdict.ACCEPTED, (), SIGNATORIES[1])


@pytest.mark.parametrize("levels", [1, 3])
def test_signed_attributes_are_verified_as_they_were_signed_and_count_as_one_signature(
    by_one: bytes, frozen: bytes, pki: TrialPki, levels: int
) -> None:
    written = ber.with_value(by_one, ber.with_indefinite_attributes(ber.value_of(by_one), levels))
    assert judge(written, [frozen], pki).verdict is Verdict.ACCEPTED
    assert "NOTHING_NEW" in codes(judge(written, [frozen, by_one], pki))


def test_a_document_time_stamp_of_indefinite_length_is_accepted(frozen: bytes, pki: TrialPki) -> None:
    stamped = sign(frozen, pki_folder=pki.folder, person="prova-uno", level="b-lta")
    written = ber.with_value(stamped, ber.indefinite(ber.value_of(stamped), 4))
    report = judge(written, [frozen], pki)
    assert (report.verdict, report.findings) == (Verdict.ACCEPTED, ())


@pytest.mark.parametrize("levels", [1, 2, 3])
def test_a_time_stamp_whose_attributes_are_of_indefinite_length_proves_the_moment(
    frozen: bytes, pki: TrialPki, levels: int
) -> None:
    around = envelope(frozen, pki_folder=pki.folder, person="prova-uno")
    (signer,) = cms.ContentInfo.load(around)["content"]["signer_infos"]
    token = signer["unsigned_attrs"][0]["values"][0].dump()
    (of_token,) = cms.ContentInfo.load(token)["content"]["signer_infos"]
    for part in (token, of_token["signed_attrs"].dump(), signer["signed_attrs"].dump()):
        written = ber.replaced(around, part, ber.indefinite(part, levels))
        assert written != around
        report = judge(written, [frozen], pki)
        assert (report.verdict, report.findings) == (Verdict.ACCEPTED, ())
        assert report.new_signatures[0].time_source is TimeSource.SIGNATURE_TIME_STAMP


@pytest.mark.parametrize("form", ["DER", "BER"])
@pytest.mark.parametrize("hidden", [b"\0\0nascosto", b"x", b"\x30\x80\0\0"])
def test_bytes_hidden_after_the_signature_are_refused(
    by_one: bytes, frozen: bytes, pki: TrialPki, form: str, hidden: bytes
) -> None:
    value = ber.value_of(by_one)
    spoilt = ber.with_value(by_one, value if form == "DER" else ber.indefinite(value, 4), hidden)
    report = judge(spoilt, [frozen], pki)
    assert (report.verdict, "COVERAGE" in codes(report)) == (Verdict.REFUSED, True), report.findings


def test_an_open_end_that_is_never_closed_and_a_changed_text_are_refused(
    in_ber: bytes, frozen: bytes, pki: TrialPki
) -> None:
    start, end = ber.hole_of(in_ber)
    endless = in_ber[:start] + (b"3080" * (end - start))[: end - start] + in_ber[end:]
    assert judge(endless, [frozen], pki).verdict is Verdict.REFUSED
    touched = bytearray(in_ber)
    place = in_ber.rindex(b"Prova Uno")
    touched[place] ^= 1
    report = judge(bytes(touched), [frozen], pki)
    assert (report.verdict, "INTEGRITY_BROKEN" in codes(report)) == (Verdict.REFUSED, True), report.findings
