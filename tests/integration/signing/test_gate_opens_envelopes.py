from __future__ import annotations

import base64
import hashlib
import io
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms, core
from cryptography.hazmat.primitives.serialization import Encoding as KeyEncoding
from cryptography.hazmat.primitives.serialization import NoEncryption, PrivateFormat, pkcs12

from signing.base.report import TimeSource, Verdict
from signing.gate.verify import verify
from signing.trial import clock
from signing.trial.envelopes import Encoding, envelope, with_signer
from signing.trial.pki import TrialPki, read_passphrase
from signing.trial.signer import sign
from tests.support import signing_cases as cases
from tests.support.signing_cases import SIGNATORIES, codes, judge, signatory


def in_archive(*files: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as made:
        for number, data in enumerate(files):
            made.writestr(f"{number}.pdf.p7m", data)
    return output.getvalue()


@pytest.fixture(scope="module")
def by_one(frozen: bytes, pki: TrialPki) -> bytes:
    """The approved PDF in an envelope of the first signatory."""
    return envelope(frozen, pki_folder=pki.folder, person="prova-uno")


@pytest.mark.parametrize("encoding", Encoding)
def test_an_envelope_around_the_approved_pdf_is_accepted_however_it_is_written(
    frozen: bytes, pki: TrialPki, encoding: Encoding
) -> None:
    returned = envelope(frozen, pki_folder=pki.folder, person="prova-uno", encoding=encoding)
    report = judge(returned, [frozen], pki)
    assert (report.verdict, codes(report)) == (Verdict.ACCEPTED, set())
    new = report.new_signatures[0]
    assert (report.signed_by, new.form, new.qualified, new.field_name) == (SIGNATORIES[0], "CAdES", True, "")
    assert new.time_source is TimeSource.SIGNATURE_TIME_STAMP


def test_an_envelope_around_a_word_file_is_told_as_one(frozen: bytes, pki: TrialPki) -> None:
    returned = envelope(b"PK\x03\x04" + bytes(400), pki_folder=pki.folder, person="prova-uno")
    (found,) = judge(returned, [frozen], pki).findings
    assert found.sentence.startswith("La busta ricevuta (.p7m) contiene un documento Word")


def test_one_more_signer_in_the_same_envelope(by_one: bytes, frozen: bytes, pki: TrialPki) -> None:
    both = with_signer(by_one, pki_folder=pki.folder, person="prova-due")
    report = judge(both, [frozen, by_one], pki)
    assert (report.verdict, codes(report), report.signed_by) == (Verdict.ACCEPTED, set(), SIGNATORIES[1])
    # The signers of one envelope are a set, in whatever order their encoding puts them.
    assert {each.signatory: each.is_new for each in report.signatures} == {SIGNATORIES[0]: False, SIGNATORIES[1]: True}
    at_once = judge(both, [frozen], pki)
    assert (at_once.verdict, codes(at_once)) == (Verdict.ACCEPTED, {"SEVERAL_NEW"})
    assert {each.signatory for each in at_once.new_signatures} == set(SIGNATORIES[:2])


def test_an_envelope_around_an_envelope(by_one: bytes, frozen: bytes, pki: TrialPki) -> None:
    around = envelope(by_one, pki_folder=pki.folder, person="prova-due")
    report = judge(around, [frozen, by_one], pki)
    assert (report.verdict, codes(report), report.signed_by) == (Verdict.ACCEPTED, set(), SIGNATORIES[1])
    assert report.base_version == 1


def test_an_envelope_around_a_pdf_signed_by_another_party(frozen: bytes, pki: TrialPki) -> None:
    signed = sign(frozen, pki_folder=pki.folder, person="prova-uno")
    around = envelope(signed, pki_folder=pki.folder, person="prova-due")
    report = judge(around, [frozen, signed], pki)
    assert (report.verdict, codes(report), report.signed_by) == (Verdict.ACCEPTED, set(), SIGNATORIES[1])
    assert [each.form for each in report.signatures] == ["PAdES", "CAdES"]
    # The signed PDF within may come for the first time: then it passes the same gate.
    unseen = judge(around, [frozen], pki)
    assert (unseen.verdict, codes(unseen)) == (Verdict.ACCEPTED, {"SEVERAL_NEW"})
    assert [each.signatory for each in unseen.new_signatures] == list(SIGNATORIES[:2])


def test_a_signature_beside_the_file_belongs_to_the_version_whose_digest_it_names(
    by_one: bytes, frozen: bytes, pki: TrialPki
) -> None:
    for version in (frozen, by_one):
        beside = envelope(version, pki_folder=pki.folder, person="prova-due", detached=True)
        assert frozen not in beside
        report = judge(beside, [frozen, by_one], pki)
        assert (report.verdict, report.signed_by) == (Verdict.ACCEPTED, SIGNATORIES[1]), report.findings
    of_other = envelope(b"altro", pki_folder=pki.folder, person="prova-due", detached=True)
    assert codes(judge(of_other, [frozen, by_one], pki)) == {"DETACHED_OF_OTHER"}


def test_one_signature_counts_once_even_if_it_comes_in_another_dress(
    by_one: bytes, frozen: bytes, pki: TrialPki
) -> None:
    mayor = (signatory("prova-uno", "Firma_01"), signatory("prova-uno", "Firma_02"))
    undressed = cms.ContentInfo.load(by_one)
    del undressed["content"]["signer_infos"][0]["unsigned_attrs"]
    twice = cms.ContentInfo.load(by_one)
    twice["content"]["signer_infos"].append(twice["content"]["signer_infos"][0].copy())
    for dressed in (base64.b64encode(by_one), undressed.dump(force=True), twice.dump(force=True)):
        assert dressed != by_one
        assert codes(judge(dressed, [frozen, by_one], pki, expected=mayor)) & {"NOTHING_NEW", "SAME_FILE"}


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        (lambda pdf: cases.saved_again(pdf), "REWRITTEN"),
        (lambda pdf: cases.appended(pdf, cases.add_protocol_stamp), "CHANGED_AFTER_APPROVAL"),
        (lambda pdf: cases.printed_and_scanned(pdf), "SCANNED"),
        (lambda pdf: cases.change_one_word(pdf), "CONTENT_CHANGED"),
        (lambda pdf: b"PK\x03\x04" + bytes(400), "WORD_OR_ZIP"),
        (lambda pdf: b"testo qualsiasi", "ENVELOPE_OF_OTHER"),
        (lambda pdf: pdf + b"\n", "TRAILING_BYTES"),
    ],
    ids=["saved again", "protocol stamp", "scan", "one word", "a zip", "a text", "one more line end"],
)
def test_what_is_in_the_envelope_is_told_as_without_it(frozen: bytes, pki: TrialPki, inner: Any, code: str) -> None:
    report = judge(envelope(inner(frozen), pki_folder=pki.folder, person="prova-uno"), [frozen], pki)
    assert report.verdict is Verdict.REFUSED
    assert codes(report) == {code}


@pytest.mark.parametrize(
    ("person", "code", "verdict"),
    [
        ("prova-non-qualificata", "NOT_QUALIFIED", Verdict.PENDING),
        ("prova-revocata", "REVOKED", Verdict.REFUSED),
        ("prova-scaduta", "EXPIRED", Verdict.PENDING),
        ("prova-senza-codice", "NO_TAX_CODE", Verdict.PENDING),
        ("prova-chiave-debole", "WEAK_ALGORITHM", Verdict.REFUSED),
    ],
)
def test_a_flawed_certificate_is_judged_as_in_a_pdf(
    frozen: bytes, pki: TrialPki, person: str, code: str, verdict: Verdict
) -> None:
    expected = (signatory(person),)
    report = judge(envelope(frozen, pki_folder=pki.folder, person=person), [frozen], pki, expected=expected)
    assert (report.verdict, codes(report)) == (verdict, {code})


def test_a_weak_digest_a_stranger_and_a_second_time(by_one: bytes, frozen: bytes, pki: TrialPki) -> None:
    weak = envelope(frozen, pki_folder=pki.folder, person="prova-uno", digest="sha1")
    assert codes(judge(weak, [frozen], pki)) == {"WEAK_ALGORITHM"}
    strangers = envelope(frozen, pki_folder=pki.folder, person="prova-quattro")
    assert codes(judge(strangers, [frozen], pki)) == {"OTHER_PERSON"}
    wrapped_again = envelope(by_one, pki_folder=pki.folder, person="prova-uno")
    assert codes(judge(wrapped_again, [frozen, by_one], pki)) == {"ALREADY_SIGNED"}


def test_without_time_stamp_only_a_recorded_proof_gives_the_time(frozen: bytes, pki: TrialPki) -> None:
    returned = envelope(frozen, pki_folder=pki.folder, person="prova-uno", time_stamp=False)
    assert (codes(judge(returned, [frozen], pki)), judge(returned, [frozen], pki).signed_at) == (
        {"NO_PROVEN_TIME"},
        None,
    )
    proof = clock.now(pki.folder)
    assert judge(returned, [frozen], pki, proof=proof).signed_at == proof


def test_a_plain_signature_that_does_not_name_its_certificate_waits_for_a_person(frozen: bytes, pki: TrialPki) -> None:
    report = judge(cases.enveloped(frozen, pki, "prova-uno"), [frozen], pki)
    assert (report.verdict, codes(report)) == (Verdict.PENDING, {"NO_SIGNING_CERTIFICATE", "NO_PROVEN_TIME"})


def _changed(data: bytes, change: Any) -> bytes:
    info = cms.ContentInfo.load(data)
    change(info["content"])
    dumped: bytes = info.dump(force=True)
    return dumped


def _other_content(signed: Any) -> None:
    signed["encap_content_info"]["content"] = core.OctetString(b"altro testo")


def _without_certificates(signed: Any) -> None:
    signed["certificates"] = []


def _without_signers(signed: Any) -> None:
    signed["signer_infos"] = []


def test_an_envelope_that_was_touched_is_not_believed(by_one: bytes, frozen: bytes, pki: TrialPki) -> None:
    changed_signature = by_one.replace(
        cms.ContentInfo.load(by_one)["content"]["signer_infos"][0]["signature"].native, bytes(256)
    )
    assert codes(judge(changed_signature, [frozen], pki)) >= {"INTEGRITY_BROKEN"}
    assert codes(judge(_changed(by_one, _without_certificates), [frozen], pki)) == {"NO_CERTIFICATE"}
    assert codes(judge(_changed(by_one, _without_signers), [frozen], pki)) == {"NOTHING_SIGNED"}
    assert codes(judge(_changed(by_one, _other_content), [frozen], pki)) == {"ENVELOPE_OF_OTHER"}
    moved = envelope(b"altro", pki_folder=pki.folder, person="prova-uno")
    with_ours = _changed(
        moved, lambda signed: signed["encap_content_info"].__setitem__("content", core.OctetString(frozen))
    )
    assert codes(judge(with_ours, [frozen], pki)) >= {"INTEGRITY_BROKEN"}
    assert codes(judge(by_one + b"dopo", [frozen], pki)) == {"TRAILING_BYTES"}
    assert codes(judge(by_one[:-900], [frozen], pki)) == {"TRUNCATED"}


def test_any_signed_file_is_verified_by_itself(by_one: bytes, frozen: bytes, pki: TrialPki) -> None:
    trust, at = pki.trust(), clock.now(pki.folder)
    of_pdf = verify(sign(frozen, pki_folder=pki.folder, person="prova-quattro"), trust=trust, at=at)
    of_envelope = verify(by_one, trust=trust, at=at)
    for report, holder in ((of_pdf, "Prova Quattro"), (of_envelope, "Prova Uno")):
        assert (report.verdict, codes(report)) == (Verdict.ACCEPTED, set())
        assert [(each.holder, each.qualified) for each in report.signatures] == [(holder, True)]
        assert report.to_json()["signatures"][0]["holder"] == holder
    assert codes(verify(frozen, trust=trust, at=at)) == {"NOTHING_SIGNED"}
    beside = envelope(b"qualsiasi", pki_folder=pki.folder, person="prova-uno", detached=True)
    assert codes(verify(beside, trust=trust, at=at)) == {"DETACHED_WITHOUT_FILE"}
    assert verify(beside, trust=trust, at=at, against=[b"qualsiasi"]).verdict is Verdict.ACCEPTED
    stamped = cases.appended(sign(frozen, pki_folder=pki.folder, person="prova-uno"), cases.add_protocol_stamp)
    assert "CHANGED_AFTER_APPROVAL" in codes(verify(stamped, trust=trust, at=at))


def test_the_place_recorded_as_signed_is_not_given_again(by_one: bytes, frozen: bytes, pki: TrialPki) -> None:
    recorded = (replace(SIGNATORIES[0], signed=True), *SIGNATORIES[1:])
    around = envelope(by_one, pki_folder=pki.folder, person="prova-uno")
    assert codes(judge(around, [frozen, by_one], pki, expected=recorded)) == {"ALREADY_SIGNED"}


@pytest.mark.parametrize("wrap", [lambda data: base64.encodebytes(base64.encodebytes(data)), in_archive])
def test_what_is_wrapped_once_more_is_judged_by_what_it_holds(
    frozen: bytes, pki: TrialPki, wrap: Callable[[bytes], bytes]
) -> None:
    around = envelope(frozen, pki_folder=pki.folder, person="prova-uno")
    report = judge(wrap(around), [frozen], pki)
    assert (report.verdict, codes(report)) == (Verdict.ACCEPTED, {"UNWRAPPED"})


def test_an_archive_of_two_signed_files_is_told(frozen: bytes, pki: TrialPki) -> None:
    signed = [sign(frozen, pki_folder=pki.folder, person=person) for person in ("prova-uno", "prova-due")]
    assert codes(judge(in_archive(*signed), [frozen], pki)) == {"SEVERAL_FILES"}


def test_a_signature_that_comes_with_its_document_in_one_archive_is_verified_with_it(
    frozen: bytes, pki: TrialPki
) -> None:
    trust, at = pki.trust(), clock.now(pki.folder)
    for document, holders in (
        (frozen, ["Prova Due"]),
        (sign(frozen, pki_folder=pki.folder, person="prova-uno"), ["Prova Uno", "Prova Due"]),
    ):
        beside = envelope(document, pki_folder=pki.folder, person="prova-due", detached=True)
        for files in ((document, beside), (beside, document)):
            report = verify(in_archive(*files), trust=trust, at=at)
            assert (report.verdict, codes(report)) == (Verdict.ACCEPTED, {"UNWRAPPED"})
            assert [each.holder for each in report.signatures] == holders
    report = judge(
        in_archive(frozen, envelope(frozen, pki_folder=pki.folder, person="prova-due", detached=True)), [frozen], pki
    )
    assert (report.verdict, codes(report)) == (Verdict.ACCEPTED, {"UNWRAPPED"})


def test_a_digest_that_stands_in_a_signature_without_being_what_was_signed_brings_no_document(
    frozen: bytes, pki: TrialPki
) -> None:
    of_other = envelope(b"altro", pki_folder=pki.folder, person="prova-uno", detached=True)
    note = cms.CMSAttribute({"type": "1.2.3.4", "values": [core.OctetString(hashlib.sha256(frozen).digest())]})
    named = _changed(of_other, lambda signed: signed["signer_infos"][0]["unsigned_attrs"].append(note))
    report = verify(in_archive(frozen, named), trust=pki.trust(), at=clock.now(pki.folder))
    assert (report.verdict, codes(report) - {"UNWRAPPED"}) == (Verdict.REFUSED, {"DETACHED_OF_OTHER"})


def _openssl(pki: TrialPki, folder: Path, document: bytes, *how: str) -> bytes:
    """Signed by prova-due with ``openssl cms``, in the form in which it writes where nobody says otherwise."""
    key, certificate, _ = pkcs12.load_key_and_certificates(
        pki.pkcs12["prova-due"].read_bytes(), read_passphrase(pki.folder)
    )
    assert key is not None
    assert certificate is not None
    plain = key.private_bytes(KeyEncoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "chiave.pem").write_bytes(plain + certificate.public_bytes(KeyEncoding.PEM))
    (folder / "documento.pdf").write_bytes(document)
    command = ["openssl", "cms", "-sign", "-binary", "-cades", "-signer", folder / "chiave.pem", *how]
    return subprocess.run([*command, "-in", folder / "documento.pdf"], check=True, capture_output=True).stdout


def test_a_message_that_seals_the_pdf_as_it_is_bears_its_signature(
    frozen: bytes, pki: TrialPki, tmp_path: Path
) -> None:
    sealed = _openssl(pki, tmp_path, frozen)
    assert b"multipart/signed" in sealed
    for wrapped in (sealed, sealed.replace(b"\n", b"\r\n", 12) if b"\r\n" not in sealed[:200] else sealed):
        report = judge(wrapped, [frozen], pki)
        assert (report.verdict, codes(report)) == (Verdict.ACCEPTED, {"UNWRAPPED", "NO_PROVEN_TIME"})
    once = sign(frozen, pki_folder=pki.folder, person="prova-uno")
    report = verify(_openssl(pki, tmp_path, once), trust=pki.trust(), at=clock.now(pki.folder))
    assert [each.holder for each in report.signatures] == ["Prova Uno", "Prova Due"]
    changed = sealed.replace(b"%%EOF", b"%%EOE", 1)
    assert judge(changed, [frozen], pki).verdict is Verdict.ACCEPTED  # of the approved text, whatever lies beside it
    assert verify(changed, trust=pki.trust(), at=clock.now(pki.folder)).verdict is Verdict.REFUSED


def test_a_detached_signature_without_certificate_belongs_to_its_document_all_the_same(
    frozen: bytes, pki: TrialPki, tmp_path: Path
) -> None:
    bare = _openssl(pki, tmp_path, frozen, "-nocerts", "-outform", "DER")
    report = judge(bare, [frozen], pki)
    assert (report.verdict, codes(report)) == (Verdict.PENDING, {"NO_CERTIFICATE"})
    of_other = _openssl(pki, tmp_path, b"altro", "-nocerts", "-outform", "DER")
    assert codes(judge(of_other, [frozen], pki)) == {"DETACHED_OF_OTHER"}
