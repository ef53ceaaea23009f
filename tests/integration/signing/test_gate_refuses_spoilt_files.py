from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from asn1crypto import cms
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers

from signing.base.report import Verdict
from signing.trial.pki import TrialPki, read_passphrase
from signing.trial.signer import sign
from tests.support import signing_cases as cases
from tests.support.signing_cases import codes, judge


@pytest.fixture(scope="module")
def by_one(frozen: bytes, pki: TrialPki) -> bytes:
    return sign(frozen, pki_folder=pki.folder, person="prova-uno")


def assert_refused(report: Any, *expected: str) -> None:
    assert report.verdict is Verdict.REFUSED, report
    assert set(expected) <= codes(report), report.findings


def test_one_word_changed_before_signing(frozen: bytes, pki: TrialPki) -> None:
    changed = cases.change_one_word(frozen)
    returned = sign(changed, pki_folder=pki.folder, person="prova-uno")
    report = judge(returned, [frozen], pki)
    assert_refused(report, "CONTENT_CHANGED")
    assert report.signatures == ()


def test_one_word_changed_after_signing(by_one: bytes, frozen: bytes, pki: TrialPki) -> None:
    assert_refused(judge(cases.change_one_word(by_one), [frozen], pki), "CONTENT_CHANGED")


def test_rewritten_by_another_program_and_then_signed(frozen: bytes, pki: TrialPki) -> None:
    rewritten = cases.saved_again(frozen, linearize=True)
    returned = sign(rewritten, pki_folder=pki.folder, person="prova-uno")
    assert_refused(judge(returned, [frozen], pki), "REWRITTEN")


def test_signed_and_then_saved_again(by_one: bytes, frozen: bytes, pki: TrialPki) -> None:
    assert_refused(judge(cases.saved_again(by_one), [frozen], pki), "REWRITTEN")


def test_page_changed_by_a_revision_before_signing(frozen: bytes, pki: TrialPki) -> None:
    changed = cases.appended(frozen, cases.draw_over_first_page)
    assert changed.startswith(frozen)
    returned = sign(changed, pki_folder=pki.folder, person="prova-uno")
    assert_refused(judge(returned, [frozen], pki), "CHANGED_AFTER_APPROVAL")


def test_page_changed_by_a_revision_after_signing(by_one: bytes, frozen: bytes, pki: TrialPki) -> None:
    changed = cases.appended(by_one, cases.draw_over_first_page)
    assert_refused(judge(changed, [frozen], pki), "CHANGED_AFTER_APPROVAL")


@pytest.mark.parametrize("first", ["stamp", "signature"])
def test_a_protocol_stamp_is_refused_without_accusing_anybody(
    frozen: bytes, by_one: bytes, pki: TrialPki, first: str
) -> None:
    if first == "stamp":
        stamped = cases.appended(frozen, cases.add_protocol_stamp)
        returned = sign(stamped, pki_folder=pki.folder, person="prova-uno")
    else:
        returned = cases.appended(by_one, cases.add_protocol_stamp)
    report = judge(returned, [frozen], pki)
    assert_refused(report, "CHANGED_AFTER_APPROVAL")
    advice = next(each for each in report.findings if each.code == "CHANGED_AFTER_APPROVAL").what_to_do
    assert "firmare di nuovo" in advice


@pytest.mark.parametrize("draw", [cases.add_protocol_stamp, cases.draw_over_first_page])
def test_a_protocol_stamp_on_the_unsigned_file_is_one_finding(frozen: bytes, pki: TrialPki, draw: Any) -> None:
    report = judge(cases.appended(frozen, draw), [frozen], pki)
    assert codes(report) == {"STAMPED_UNSIGNED"}
    assert "il protocollo va sulla lettera" in report.findings[0].what_to_do


def test_printed_and_scanned_with_or_without_a_digital_signature(frozen: bytes, pki: TrialPki) -> None:
    scan = cases.printed_and_scanned(frozen)
    assert codes(judge(scan, [frozen], pki)) == {"SCANNED"}
    signed = cases.sign_with_large_own_field(cases.saved_again(scan), pki, "prova-uno")
    assert_refused(judge(signed, [frozen], pki), "SCANNED")


def test_two_fields_of_the_same_name(frozen: bytes, pki: TrialPki) -> None:
    doubled = cases.appended(frozen, cases.add_second_field_of_the_same_name)
    returned = sign(doubled, pki_folder=pki.folder, person="prova-uno", field="Firma_02")
    assert_refused(judge(returned, [frozen], pki), "DUPLICATE_FIELD")


@pytest.mark.parametrize("junk", [b"x", b"\n\n\n\nx", b"<script>", b"\n% nota\n%%EOF\n", b"\n7 0 obj\n<<>>\nendobj\n"])
def test_bytes_after_the_end(by_one: bytes, frozen: bytes, pki: TrialPki, junk: bytes) -> None:
    assert_refused(judge(by_one + junk, [frozen], pki), "TRAILING_BYTES")


@pytest.mark.parametrize("blank", [b"\r\n", b"\n\n\n\n", b"\0" * 5000])
def test_blanks_after_the_end_are_left_out_and_told(by_one: bytes, frozen: bytes, pki: TrialPki, blank: bytes) -> None:
    report = judge(by_one + blank, [frozen], pki)
    assert (report.verdict, codes(report)) == (Verdict.ACCEPTED, {"UNWRAPPED"})
    assert codes(judge(frozen + blank, [frozen], pki)) == {"SAME_FILE", "UNWRAPPED"}


@pytest.mark.parametrize(
    "junk",
    [
        b"x" * 2000,
        b"\0" * 5000 + b"x",
        b"<html>" + b"<p>Scaricato dal portale</p>\n" * 200 + b"</html>",
        b"\nWhat is no obj of a file\n" * 100,
        b"\n7 0 obj\n<<>>\nendobj\n" + b"% nota\n" * 300,
    ],
    ids=["letters", "zeros", "page", "words", "object"],
)
def test_more_than_a_kilobyte_after_the_end_is_not_a_file_broken_off(
    by_one: bytes, frozen: bytes, pki: TrialPki, junk: bytes
) -> None:
    for signed in (by_one, cases.saved_again(frozen)):
        report = judge(signed + junk, [signed if signed is not by_one else frozen], pki)
        assert_refused(report, "TRAILING_BYTES")
        assert "TRUNCATED" not in codes(report)


def test_a_revision_begun_and_not_ended_is_a_file_broken_off(by_one: bytes, frozen: bytes, pki: TrialPki) -> None:
    """Also within the first kilobyte, where a reader still finds the end of the revision before."""
    table = by_one.rindex(b"xref\n", len(frozen), by_one.rindex(b"startxref"))
    end = by_one.rindex(b"startxref")
    for cut in (len(frozen) + 40, len(frozen) + 400, len(frozen) + 4000, table + 9, table + 90, end, end + 12):
        report = judge(by_one[:cut], [frozen], pki)
        assert (report.verdict, codes(report)) == (Verdict.REFUSED, {"TRUNCATED"}), (cut, report.findings)


def test_a_revision_after_the_signature_with_bytes_between_its_objects(
    by_one: bytes, frozen: bytes, pki: TrialPki
) -> None:
    def nothing(writer: Any) -> None:
        writer.update_root()

    longer = cases.appended(by_one + b"\n%hidden payload\n", nothing)
    report = judge(longer, [frozen], pki)
    assert_refused(report, "TRAILING_BYTES")


def test_one_byte_of_the_signed_part_changed(by_one: bytes, frozen: bytes, pki: TrialPki) -> None:
    broken = bytearray(by_one)
    broken[by_one.index(b"/Name", len(frozen)) + 8] ^= 1
    assert_refused(judge(bytes(broken), [frozen], pki), "INTEGRITY_BROKEN")


def test_a_signature_with_sha1(frozen: bytes, pki: TrialPki) -> None:
    returned = cases.sign_with_options(frozen, pki, "prova-uno", "Firma_01", digest="sha1")
    assert_refused(judge(returned, [frozen], pki), "WEAK_ALGORITHM")


def test_encrypted_after_signing(by_one: bytes, frozen: bytes, pki: TrialPki) -> None:
    protected = cases.saved_again(by_one, encryption=pikepdf.Encryption(owner="x", user="y"))
    assert_refused(judge(protected, [frozen], pki), "ENCRYPTED")


@pytest.mark.parametrize("brought", ["frozen", "accepted"])
def test_nothing_new_signed(by_one: bytes, frozen: bytes, pki: TrialPki, brought: str) -> None:
    returned, accepted = (frozen, [frozen]) if brought == "frozen" else (by_one, [frozen, by_one])
    assert_refused(judge(returned, accepted, pki), "SAME_FILE")


def test_a_file_that_only_grew_without_any_signature(frozen: bytes, pki: TrialPki) -> None:
    assert_refused(judge(cases.appended(frozen, lambda writer: writer.update_root()), [frozen], pki), "NOTHING_NEW")


def test_a_copy_passed_on_by_the_first_signatory_is_as_good_as_the_completed_one(
    by_one: bytes, frozen: bytes, pki: TrialPki
) -> None:
    from signing.trial import clock
    from signing.validation.preserve import complete_validation_data

    completed = complete_validation_data(by_one, pki.trust(), at=clock.now(pki.folder))
    returned = sign(by_one, pki_folder=pki.folder, person="prova-due")
    report = judge(returned, [frozen, by_one, completed], pki)
    assert report.verdict is Verdict.ACCEPTED
    assert report.base_version == 1


def test_another_document_signed_well(frozen: bytes, pki: TrialPki, tmp_path: Any) -> None:
    from signing.pdf.prepare import FieldPlan, prepare_for_signature
    from tests.support.trial_pdfs import plain_pdf_a_2b

    other = prepare_for_signature(plain_pdf_a_2b(tmp_path), [FieldPlan("Firma_01", "Firma", "Firma 01")])
    returned = sign(other, pki_folder=pki.folder, person="prova-uno")
    assert_refused(judge(returned, [frozen], pki), "CONTENT_CHANGED")


def test_a_stamp_as_large_as_the_page_waits_for_a_person(frozen: bytes, pki: TrialPki) -> None:
    returned = cases.sign_with_large_own_field(frozen, pki, "prova-uno")
    report = judge(returned, [frozen], pki)
    assert report.verdict is Verdict.PENDING
    assert "STAMP_COVERS_PAGE" in codes(report)


def test_several_signatures_in_one_field_are_told_as_what_they_are(frozen: bytes, pki: TrialPki) -> None:
    """What podofosign writes: the same person's signature twice, with two digests, in one CMS."""
    key = signers.SimpleSigner.load_pkcs12(str(pki.pkcs12["prova-uno"]), passphrase=read_passphrase(pki.folder))
    meta = signers.PdfSignatureMetadata(field_name="Firma_01", md_algorithm="sha256")
    writer = IncrementalPdfFileWriter(io.BytesIO(frozen))
    made: io.BytesIO = signers.PdfSigner(meta, signer=key).sign_pdf(writer, bytes_reserved=32_000)
    signed = made.getvalue()
    begin = signed.index(b"<", signed.index(b"/Contents", len(frozen))) + 1
    end = signed.index(b">", begin)
    held = cms.ContentInfo.load(bytes.fromhex(signed[begin:end].decode()))
    held["content"]["signer_infos"].append(held["content"]["signer_infos"][0].copy())
    twice = held.dump(force=True).hex().encode().ljust(end - begin, b"0")
    report = judge(signed[:begin] + twice + signed[end:], [frozen], pki)
    assert (report.verdict, codes(report)) == (Verdict.REFUSED, {"SIGNERS_TOGETHER"})
