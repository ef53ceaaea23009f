from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from pyhanko.sign.fields import SigSeedSubFilter

from signing.base.report import ExpectedSignatory, TimeSource, Verdict
from signing.pdf.prepare import prepare_for_signature
from signing.trial import clock
from signing.trial.pki import TrialPki
from signing.trial.signer import sign
from signing.validation.preserve import complete_validation_data
from tests.integration.signing.conftest import PLANS
from tests.support.signing_cases import SIGNATORIES, codes, judge, sign_with_options, signatory


@pytest.fixture(scope="module")
def by_one(frozen: bytes, pki: TrialPki) -> bytes:
    return sign(frozen, pki_folder=pki.folder, person="prova-uno")


def test_three_signers_in_sequence_are_accepted_and_all_validated_each_time(frozen: bytes, pki: TrialPki) -> None:
    accepted = [frozen]
    for number, (person, level) in enumerate((("prova-uno", "b-t"), ("prova-due", "b-lta"), ("prova-tre", "b-t"))):
        returned = sign(accepted[-1], pki_folder=pki.folder, person=person, level=level)
        report = judge(returned, accepted, pki)
        assert report.verdict is Verdict.ACCEPTED
        assert report.findings == ()
        assert report.base_version == number
        assert report.signed_by == SIGNATORIES[number]
        assert [each.is_new for each in report.signatures] == [False] * number + [True]
        assert all(each.verdict is Verdict.ACCEPTED and each.qualified for each in report.signatures)
        accepted.append(returned)


def test_the_time_is_that_of_the_time_stamp(by_one: bytes, frozen: bytes, pki: TrialPki) -> None:
    report = judge(by_one, [frozen], pki, proof=datetime.now(UTC) - timedelta(days=1))
    new = report.new_signatures[0]
    assert new.time_source is TimeSource.SIGNATURE_TIME_STAMP
    assert new.signed_at is not None
    assert abs(datetime.now(UTC) - new.signed_at) < timedelta(minutes=5)
    assert new.signed_at.utcoffset() == timedelta(0)


def test_the_report_names_certificate_and_issuer(by_one: bytes, frozen: bytes, pki: TrialPki) -> None:
    new = judge(by_one, [frozen], pki).new_signatures[0]
    assert "Prova Uno" in new.subject
    assert "CA di PROVA – senza valore legale" in new.issuer
    assert new.serial.isdecimal()
    assert len(new.certificate_sha256) == 64


def test_without_time_stamp_the_declared_time_is_not_believed(frozen: bytes, pki: TrialPki) -> None:
    returned = sign(frozen, pki_folder=pki.folder, person="prova-uno", level="b-b")
    report = judge(returned, [frozen], pki)
    assert report.verdict is Verdict.ACCEPTED
    assert codes(report) == {"NO_PROVEN_TIME"}
    assert report.signed_at is None
    assert report.new_signatures[0].time_source is TimeSource.NONE


def test_without_time_stamp_a_declared_time_leaves_the_file_pending(frozen: bytes, pki: TrialPki) -> None:
    returned = sign(frozen, pki_folder=pki.folder, person="prova-uno", level="b-b")
    proof = datetime.now(UTC)
    report = judge(returned, [frozen], pki, proof=proof)
    assert report.verdict is Verdict.PENDING
    assert codes(report) == {"DECLARED_TIME"}
    assert report.signed_at == proof
    assert report.new_signatures[0].time_source is TimeSource.DECLARED


def test_a_proof_in_the_future_is_not_considered(frozen: bytes, pki: TrialPki) -> None:
    returned = sign(frozen, pki_folder=pki.folder, person="prova-uno", level="b-b")
    report = judge(returned, [frozen], pki, proof=datetime.now(UTC) + timedelta(days=1))
    assert report.verdict is Verdict.PENDING
    assert "PROOF_IN_FUTURE" in codes(report)
    assert report.signed_at is None


def test_a_field_of_the_signatorys_own_program_is_a_note(frozen: bytes, pki: TrialPki) -> None:
    returned = sign(frozen, pki_folder=pki.folder, person="prova-uno", own_field=True)
    report = judge(returned, [frozen], pki)
    assert report.verdict is Verdict.ACCEPTED
    assert codes(report) == {"OWN_FIELD"}
    assert report.signed_by == SIGNATORIES[0]


def test_the_person_is_attributed_by_tax_code_and_not_by_field(frozen: bytes, pki: TrialPki) -> None:
    returned = sign(frozen, pki_folder=pki.folder, person="prova-uno", field="Firma_02")
    report = judge(returned, [frozen], pki)
    assert report.verdict is Verdict.ACCEPTED
    assert codes(report) == {"FIELD_OF_ANOTHER"}
    assert report.signed_by == SIGNATORIES[0]


def test_one_person_may_sign_for_two_parties(by_one: bytes, frozen: bytes, pki: TrialPki) -> None:
    both = (signatory("prova-uno", "Firma_01"), signatory("prova-uno", "Firma_02"))
    returned = sign(by_one, pki_folder=pki.folder, person="prova-uno", field="Firma_02")
    report = judge(returned, [frozen, by_one], pki, expected=both)
    assert report.verdict is Verdict.ACCEPTED
    assert report.signed_by == both[1]


def test_who_signs_the_approved_text_beside_the_others_is_accepted_with_a_note(
    by_one: bytes, frozen: bytes, pki: TrialPki
) -> None:
    beside = sign(frozen, pki_folder=pki.folder, person="prova-due", field="Firma_02")
    report = judge(beside, [frozen, by_one], pki)
    assert (report.verdict, codes(report)) == (Verdict.ACCEPTED, {"PARALLEL_FILE"})
    assert (report.signed_by, report.base_version) == (SIGNATORIES[1], 0)


def test_a_second_signature_of_the_same_person_does_not_spoil_the_next_ones(
    by_one: bytes, frozen: bytes, pki: TrialPki
) -> None:
    again = sign(frozen, pki_folder=pki.folder, person="prova-uno")
    report = judge(sign(again, pki_folder=pki.folder, person="prova-due"), [frozen, by_one], pki)
    assert report.verdict is Verdict.ACCEPTED, report.findings
    assert "SIGNED_AGAIN" in codes(report)
    assert [each.signatory for each in report.new_signatures] == [None, SIGNATORIES[1]]


def test_one_person_signs_for_two_parties_in_two_files_beside_each_other(frozen: bytes, pki: TrialPki) -> None:
    mayor = (signatory("prova-uno", "Firma_01"), signatory("prova-uno", "Firma_02"))
    first = sign(frozen, pki_folder=pki.folder, person="prova-uno")
    second = sign(frozen, pki_folder=pki.folder, person="prova-uno", own_field=True)
    assert judge(second, [frozen, first], pki, expected=mayor).signed_by == mayor[1]
    # The place of the first was decided by a person: the other one is what remains.
    decided = (mayor[0], replace(mayor[1], signed=True))
    assert judge(second, [frozen, first], pki, expected=decided).signed_by == mayor[0]


def test_two_new_signatures_in_one_file_are_both_attributed(by_one: bytes, frozen: bytes, pki: TrialPki) -> None:
    returned = sign(by_one, pki_folder=pki.folder, person="prova-due")
    report = judge(returned, [frozen], pki)
    assert report.verdict is Verdict.ACCEPTED
    assert codes(report) == {"SEVERAL_NEW"}
    assert [each.signatory for each in report.new_signatures] == list(SIGNATORIES[:2])


def test_a_signature_in_the_older_pdf_manner_is_judged_alike(frozen: bytes, pki: TrialPki) -> None:
    returned = sign_with_options(
        frozen,
        pki,
        "prova-uno",
        "Firma_01",
        digest="sha512",
        subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED,
        time_stamp_url=pki.time_stamp_url,
    )
    report = judge(returned, [frozen], pki)
    assert report.verdict is Verdict.ACCEPTED, report.findings
    assert report.signed_by == SIGNATORIES[0]


def test_a_certificate_revoked_after_the_time_stamp_keeps_the_signature(frozen: bytes, moving_pki: TrialPki) -> None:
    from signing.trial import clock

    label = "prova-revocata-dopo"
    returned = sign(frozen, pki_folder=moving_pki.folder, person=label)
    clock.move_to_offset(moving_pki.folder, timedelta(days=60))
    report = judge(returned, [frozen], moving_pki, expected=(signatory(label),))
    assert report.verdict is Verdict.ACCEPTED, report.findings


@pytest.mark.parametrize(
    ("label", "verdict", "code"),
    [
        ("prova-non-qualificata", Verdict.PENDING, "NOT_QUALIFIED"),
        ("prova-senza-codice", Verdict.PENDING, "NO_TAX_CODE"),
        ("prova-revocata", Verdict.REFUSED, "REVOKED"),
        ("prova-chiave-debole", Verdict.REFUSED, "WEAK_ALGORITHM"),
    ],
)
def test_a_flawed_certificate_is_never_accepted(
    frozen: bytes, pki: TrialPki, label: str, verdict: Verdict, code: str
) -> None:
    returned = sign(frozen, pki_folder=pki.folder, person=label)
    report = judge(returned, [frozen], pki, expected=(signatory(label),))
    assert report.verdict is verdict
    assert codes(report) == {code}


def _inherited(pdf: bytes) -> bytes:
    """The same pages, their size and what they draw with said by the tree above them (ISO 32000, 7.7.3.4)."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for key in ("/MediaBox", "/Rotate"):
            values = [page.obj.get(key) for page in document.pages]
            if values[0] is not None:
                document.Root.Pages[key] = values[0]
                for page in document.pages:
                    del page.obj[key]
        output = io.BytesIO()
        document.save(output, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        return output.getvalue()


def _dangling(pdf: bytes) -> bytes:
    """The same document, its trailer naming an object that is nowhere: a reference to null (ISO 32000, 7.3.10)."""
    place = pdf.rindex(b"/Info ")
    return pdf[:place] + b"/Prova 99999 0 R " + pdf[place:]


@pytest.mark.parametrize("own", [False, True])
def test_a_text_whose_pages_inherit_their_size_is_signed_like_another(tagged: bytes, pki: TrialPki, own: bool) -> None:
    text = _inherited(prepare_for_signature(tagged, PLANS))
    signed = sign(text, pki_folder=pki.folder, person="prova-uno", own_field=own)
    report = judge(signed, [text], pki)
    assert (report.verdict, codes(report) - {"OWN_FIELD"}) == (Verdict.ACCEPTED, set()), report.findings


def test_a_trailer_that_names_an_object_that_is_nowhere_is_read_as_readers_do(frozen: bytes, pki: TrialPki) -> None:
    text = _dangling(frozen)
    signed = sign(text, pki_folder=pki.folder, person="prova-uno")
    report = judge(signed, [text], pki)
    assert (report.verdict, codes(report)) == (Verdict.ACCEPTED, set()), report.findings
    kept = complete_validation_data(signed, pki.trust(), at=clock.now(pki.folder), proof_of_time=None)
    assert judge(kept, [text], pki).verdict is Verdict.ACCEPTED


def test_a_person_who_is_not_designated_is_pending(frozen: bytes, pki: TrialPki) -> None:
    returned = sign(frozen, pki_folder=pki.folder, person="prova-quattro", field="Firma_01")
    report = judge(returned, [frozen], pki)
    assert report.verdict is Verdict.PENDING
    assert codes(report) == {"OTHER_PERSON"}
    assert report.signed_by is None


def test_who_has_signed_already_is_told_so(by_one: bytes, frozen: bytes, pki: TrialPki) -> None:
    returned = sign(by_one, pki_folder=pki.folder, person="prova-uno", field="Firma_02")
    report = judge(returned, [frozen, by_one], pki)
    assert report.verdict is Verdict.REFUSED
    assert codes(report) == {"ALREADY_SIGNED"}


def test_no_finding_carries_a_personal_code(frozen: bytes, pki: TrialPki) -> None:
    returned = sign(frozen, pki_folder=pki.folder, person="prova-quattro", field="Firma_01")
    report = judge(returned, [frozen], pki)
    assert all("Z999" not in each.evidence + each.sentence for each in report.findings)


def test_an_expected_list_in_lower_case_is_understood(by_one: bytes, frozen: bytes, pki: TrialPki) -> None:
    lower = ExpectedSignatory("Firma_01", SIGNATORIES[0].tax_code.lower(), "Prova Uno")
    assert judge(by_one, [frozen], pki, expected=(lower,)).verdict is Verdict.ACCEPTED
