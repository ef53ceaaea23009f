"""Each thing by its name: what cannot be verified here, what is no person's signature, what a certificate limits."""

from __future__ import annotations

import io
from typing import Any

import pytest
from asn1crypto import algos, cms
from cryptography import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter

from signing.base.report import ExpectedSignatory, GateReport, Verdict
from signing.trial.envelopes import envelope
from signing.trial.people import person
from signing.trial.pki import TrialPki
from signing.trial.signer import sign
from tests.support import ber
from tests.support import odd_certificates as odd
from tests.support.signing_cases import SIGNATORIES, appended, codes, judge, signatory

NATURAL, SEALING = "0.4.0.1862.1.6.1", "0.4.0.1862.1.6.2"


def signed(pdf: bytes, signer: signers.Signer, **meta: Any) -> bytes:
    settings = signers.PdfSignatureMetadata(field_name="Altra", subfilter=SigSeedSubFilter.PADES, **meta)
    output: io.BytesIO = signers.PdfSigner(
        settings, signer=signer, new_field_spec=SigFieldSpec("Altra", on_page=0)
    ).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)))
    return output.getvalue()


def sentence(report: GateReport, code: str) -> str:
    return next(each.sentence for each in report.findings if each.code == code)


def in_envelope(pdf: bytes, pki: TrialPki, change: Any) -> bytes:
    """An envelope around the PDF in which something that is not signed was changed."""
    info = cms.ContentInfo.load(envelope(pdf, pki_folder=pki.folder, person="prova-uno"))
    change(info["content"])
    return bytes(info.dump(force=True))


def _digest(name: str) -> Any:
    def change(content: Any) -> None:
        content["signer_infos"][0]["digest_algorithm"] = algos.DigestAlgorithm({"algorithm": name})

    return change


def _signature(name: str) -> Any:
    def change(content: Any) -> None:
        content["signer_infos"][0]["signature_algorithm"] = algos.SignedDigestAlgorithm({"algorithm": name})

    return change


@pytest.mark.parametrize(
    "change",
    [
        _digest("sha3_256"),
        _digest("1.2.3.4"),
        _signature("sha384_rsa"),
        _signature("0.4.0.127.0.7.1.1.4.1.3"),  # PLAIN-ECDSA (BSI TR-03111)
        _signature("1.2.3.4"),
    ],
    ids=["sha3", "unknown digest", "mixed", "plain ecdsa", "unknown"],
)
def test_what_is_made_with_an_unknown_algorithm_is_not_called_changed(
    frozen: bytes, pki: TrialPki, change: Any
) -> None:
    report = judge(in_envelope(frozen, pki, change), [frozen], pki)
    assert report.verdict is Verdict.PENDING, report.findings
    assert "UNSUPPORTED_ALGORITHM" in codes(report)
    assert "non verificabile qui" in sentence(report, "UNSUPPORTED_ALGORITHM")


def test_what_was_changed_stays_refused(frozen: bytes, pki: TrialPki) -> None:
    spoilt = in_envelope(frozen, pki, lambda content: content["signer_infos"][0].__setitem__("signature", b"1" * 256))
    assert codes(judge(spoilt, [frozen], pki)) >= {"INTEGRITY_BROKEN"}


def test_a_signature_without_certificates_is_nobodys(frozen: bytes, pki: TrialPki) -> None:
    around = in_envelope(frozen, pki, lambda content: content.__setitem__("certificates", None))
    assert (judge(around, [frozen], pki).verdict, codes(judge(around, [frozen], pki))) == (
        Verdict.PENDING,
        {"NO_CERTIFICATE"},
    )
    whole = sign(frozen, pki_folder=pki.folder, person="prova-uno")
    info = cms.ContentInfo.load(ber.value_of(whole))
    info["content"]["certificates"] = None
    without = ber.with_value(whole, info.dump(force=True))
    report = judge(without, [frozen], pki)
    assert (report.verdict, codes(report)) == (Verdict.PENDING, {"NO_CERTIFICATE"}), report.findings


def test_a_time_stamp_alone_is_no_signature(frozen: bytes, pki: TrialPki) -> None:
    from signing.base.fetch import GuardedTimeStamper
    from signing.base.gatekeeper import Gatekeeper

    stamper = signers.PdfTimeStamper(GuardedTimeStamper(pki.time_stamp_url, Gatekeeper(pki.trust())))

    def stamped(pdf: bytes) -> bytes:
        made: io.BytesIO = stamper.timestamp_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), "sha256")
        return made.getvalue()

    report = judge(stamped(frozen), [frozen], pki)
    assert (report.verdict, codes(report)) == (Verdict.PENDING, {"ONLY_TIME_STAMP"}), report.findings
    by_one = sign(frozen, pki_folder=pki.folder, person="prova-uno")
    report = judge(stamped(by_one), [frozen, by_one], pki)
    assert (report.verdict, codes(report)) == (Verdict.PENDING, {"ONLY_TIME_STAMP"}), report.findings
    # What is no new stamp is no stamp.
    kept = stamped(by_one)
    again = judge(appended(kept, lambda writer: writer.update_root()), [frozen, by_one, kept], pki)
    assert "NOTHING_NEW" in codes(again), again.findings


@pytest.mark.parametrize("cut", [0.3, 0.9, 0.999])
def test_a_download_that_was_broken_off_is_to_be_sent_again(frozen: bytes, pki: TrialPki, cut: float) -> None:
    for whole in (
        sign(frozen, pki_folder=pki.folder, person="prova-uno"),
        envelope(frozen, pki_folder=pki.folder, person="prova-uno"),
    ):
        report = judge(whole[: int(len(whole) * cut)], [frozen], pki)
        assert (report.verdict, codes(report)) == (Verdict.REFUSED, {"TRUNCATED"}), report.findings


@pytest.mark.parametrize(
    ("permission", "code", "verdict"),
    [
        (MDPPerm.NO_CHANGES, "CERTIFIED_CLOSED", Verdict.PENDING),
        (MDPPerm.FILL_FORMS, "CERTIFIED", Verdict.ACCEPTED),
        (MDPPerm.ANNOTATE, "CERTIFIED", Verdict.ACCEPTED),
    ],
)
def test_a_signature_that_certifies_is_named(
    frozen: bytes, pki: TrialPki, permission: MDPPerm, code: str, verdict: Verdict
) -> None:
    from signing.trial.pki import read_passphrase

    key = signers.SimpleSigner.load_pkcs12(str(pki.pkcs12["prova-uno"]), passphrase=read_passphrase(pki.folder))
    report = judge(signed(frozen, key, certify=True, docmdp_permissions=permission), [frozen], pki)
    assert code in codes(report), report.findings
    assert report.verdict is verdict, report.findings


@pytest.mark.parametrize(
    ("subject", "extensions", "meta", "code"),
    [
        (odd.BODY, [odd.states(qc_type=[SEALING])], {}, "BODY_SEAL"),
        (odd.BODY, [], {}, "BODY_SEAL"),
        (odd.PERSON, [odd.states(qc_type=[SEALING])], {}, "BODY_SEAL"),
        (odd.BODY, [], {"reason": "Firma con SPID di Prova Sei"}, "SPID_SEAL"),
        (
            odd.PERSON,
            [odd.notice("Uso del certificato solo per le finalità di lavoro")],
            {},
            "USE_LIMITED",
        ),
        (odd.PERSON, [odd.states(qc_limit_value=odd.euro(5, 3))], {}, "USE_LIMITED"),
        (odd.PERSON, [x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.SERVER_AUTH])], {}, "OTHER_PURPOSE"),
    ],
)
def test_what_a_certificate_says_is_told(
    frozen: bytes, pki: TrialPki, subject: Any, extensions: Any, meta: Any, code: str
) -> None:
    report = judge(signed(frozen, odd.certified(subject, extensions), **meta), [frozen], pki)
    assert report.verdict is Verdict.PENDING, report.findings
    assert code in codes(report), report.findings
    if "BODY_SEAL" in code:
        # Never told as an advanced signature of a person whose code is missing.
        assert codes(report).isdisjoint({"NOT_QUALIFIED", "NO_TAX_CODE", "OTHER_PERSON"})
    if code == "USE_LIMITED":
        assert ("finalità di lavoro" if subject is odd.PERSON and "notice" in str(extensions) else "") in sentence(
            report, code
        )


@pytest.mark.parametrize(
    "extensions",
    [
        [],
        [odd.states(qc_type=[NATURAL])],
        [odd.notice("Certificato qualificato di firma digitale di prova")],
        [x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.EMAIL_PROTECTION, x509.ExtendedKeyUsageOID.SERVER_AUTH])],
    ],
)
def test_an_ordinary_certificate_has_nothing_to_tell(frozen: bytes, pki: TrialPki, extensions: Any) -> None:
    found = codes(judge(signed(frozen, odd.certified(odd.PERSON, extensions)), [frozen], pki))
    assert found.isdisjoint({"BODY_SEAL", "SPID_SEAL", "USE_LIMITED", "OTHER_PURPOSE"})


def test_the_holder_of_an_identity_card_is_named_by_name(frozen: bytes, pki: TrialPki) -> None:
    report = judge(signed(frozen, odd.certified(odd.CARD)), [frozen], pki)
    assert report.new_signatures[0].holder == "Sei Prova"
    assert "Ha firmato Sei Prova, persona diversa dai firmatari previsti (Prova Uno, Prova Due e Prova Tre)." in [
        each.sentence for each in report.findings
    ]
    assert "PRVSEI80A06Z999X" not in " ".join(f"{each.sentence} {each.evidence}" for each in report.findings)


def test_where_no_code_is_registered_that_is_said(frozen: bytes, pki: TrialPki) -> None:
    unknown = (ExpectedSignatory("Firma_01", "", "Prova Uno"), SIGNATORIES[1])
    report = judge(sign(frozen, pki_folder=pki.folder, person="prova-uno"), [frozen], pki, expected=unknown)
    assert "Manca il codice fiscale di Prova Uno" in sentence(report, "OTHER_PERSON")


def test_a_seal_beside_a_signature_does_not_stop_it(frozen: bytes, pki: TrialPki) -> None:
    by_one = sign(frozen, pki_folder=pki.folder, person="prova-uno")
    report = judge(signed(by_one, odd.certified(odd.BODY)), [frozen], pki)
    assert "SEAL_BESIDE" in codes(report)
    assert "BODY_SEAL" not in codes(report)


def test_of_several_who_sign_one_file_each_is_named(frozen: bytes, pki: TrialPki) -> None:
    """In no order: who is new, whose certificate has a fault, who stands in another's place, who is missing here."""
    by_two = sign(frozen, pki_folder=pki.folder, person="prova-due", field="Firma_03", level="b-b")
    both = sign(by_two, pki_folder=pki.folder, person="prova-scaduta", field="Firma_01", level="b-b")
    alone = sign(frozen, pki_folder=pki.folder, person="prova-uno", level="b-b")
    report = judge(both, [frozen, alone], pki)
    expired = person("prova-scaduta").name
    assert sentence(report, "SEVERAL_NEW").endswith(f"Firme di Prova Due e {expired}.")
    assert sentence(report, "PARALLEL_FILE").endswith("Qui non c'è la firma di Prova Uno.")
    assert sentence(report, "EXPIRED").count(expired) == 1
    assert sentence(report, "FIELD_OF_ANOTHER").endswith("Firma di Prova Due, riquadro di Prova Tre.")
    assert sentence(report, "OTHER_PERSON").startswith(f"Ha firmato {expired}, persona diversa dai firmatari previsti")


def test_one_person_for_two_parties_is_named_once_among_those_who_were_to_sign(frozen: bytes, pki: TrialPki) -> None:
    twice = (signatory("prova-uno", "Firma_01"), signatory("prova-uno", "Firma_02"))
    report = judge(sign(frozen, pki_folder=pki.folder, person="prova-due"), [frozen], pki, expected=twice)
    assert sentence(report, "OTHER_PERSON") == "Ha firmato Prova Due, persona diversa da Prova Uno."
    once = sign(frozen, pki_folder=pki.folder, person="prova-uno", field="Firma_01", level="b-b")
    again = sign(once, pki_folder=pki.folder, person="prova-uno", field="Firma_02", level="b-b")
    report = judge(again, [frozen], pki, expected=twice)
    assert sentence(report, "SEVERAL_NEW").endswith("Firme di Prova Uno (2 volte).")


def test_who_has_signed_already_is_named(frozen: bytes, pki: TrialPki) -> None:
    once = sign(frozen, pki_folder=pki.folder, person="prova-uno", level="b-b")
    again = sign(once, pki_folder=pki.folder, person="prova-uno", field="Firma_02", level="b-b")
    assert sentence(judge(again, [frozen, once], pki), "ALREADY_SIGNED").endswith("Firma di Prova Uno.")


def test_a_certificate_without_a_code_is_told_with_its_holder(frozen: bytes, pki: TrialPki) -> None:
    report = judge(sign(frozen, pki_folder=pki.folder, person="prova-senza-codice"), [frozen], pki)
    assert sentence(report, "NO_TAX_CODE").endswith(f"Firma di {person('prova-senza-codice').name}.")


def test_who_is_expected_by_name_and_without_a_code_is_not_called_another(frozen: bytes, pki: TrialPki) -> None:
    unknown = (ExpectedSignatory("Firma_01", "", "PROVA UNO"), SIGNATORIES[1])
    report = judge(sign(frozen, pki_folder=pki.folder, person="prova-uno"), [frozen], pki, expected=unknown)
    told = next(each for each in report.findings if each.code == "OTHER_PERSON")
    assert "persona diversa" not in told.sentence
    assert told.what_to_do.startswith("Registrare il codice fiscale mancante con «rettifica»")
