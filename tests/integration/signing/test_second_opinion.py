from __future__ import annotations

import asyncio
import io
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

from signing.base.report import Verdict
from signing.base.trust import MEBIBYTE
from signing.pdf.prepare import prepare_for_signature
from signing.trial.envelopes import envelope
from signing.trial.pki import TrialPki, read_passphrase
from signing.trial.signer import sign
from signing.validation.second_opinion import Passed, SecondOpinions, in_pdf
from tests.integration.signing.conftest import PLANS
from tests.support import ber
from tests.support import odd_certificates as odd
from tests.support.signing_cases import codes, judge


def names(**entries: object) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name(f"/{key}"): value for key, value in entries.items()})


def _program(folder: Path, name: str, says: str, code: int) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\ncat <<'END'\n{says}\nEND\nexit {code}\n")
    path.chmod(0o755)


def test_both_programs_agree_with_what_passed(frozen: bytes, pki: TrialPki) -> None:
    signed = sign(frozen, pki_folder=pki.folder, person="prova-uno", level="b-lta")
    around = envelope(signed, pki_folder=pki.folder, person="prova-due")
    report = judge(around, [frozen], pki)
    assert (report.verdict, codes(report)) == (Verdict.ACCEPTED, {"SEVERAL_NEW"})


def test_a_file_larger_than_what_the_examining_process_may_write_is_asked_about_too(
    tagged: bytes, pki: TrialPki
) -> None:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(tagged)) as pdf:
        pdf.Root.ProvaGrande = pdf.make_stream(random.Random(5).randbytes(6 * MEBIBYTE))
        pdf.save(output)
    large = prepare_for_signature(output.getvalue(), PLANS)
    assert len(large) > 6 * MEBIBYTE
    report = judge(sign(large, pki_folder=pki.folder, person="prova-uno"), [large], pki)
    assert (report.verdict, codes(report)) == (Verdict.ACCEPTED, set())


@pytest.mark.parametrize(
    ("pdfsig", "openssl"),
    [
        (("Signature #1:\n  - Signature Validation: Digest Mismatch.", 0), ("", 0)),
        (("niente", 1), ("", 0)),
        (("Signature #1:\n  - Signature Validation: Signature is Valid.", 0), ("CAdES Verification failure", 4)),
    ],
    ids=["pdfsig sees another digest", "pdfsig sees no signature", "openssl refuses"],
)
def test_a_second_program_that_disagrees_makes_it_pending(
    frozen: bytes,
    pki: TrialPki,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pdfsig: tuple[str, int],
    openssl: tuple[str, int],
) -> None:
    signed = sign(frozen, pki_folder=pki.folder, person="prova-uno")
    _program(tmp_path, "pdfsig", *pdfsig)
    _program(tmp_path, "openssl", *openssl)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    report = judge(signed, [frozen], pki)
    assert (report.verdict, codes(report)) == (Verdict.PENDING, {"SECOND_OPINION_DIFFERS"})


def test_without_the_programs_it_is_a_note(
    frozen: bytes, pki: TrialPki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    report = judge(envelope(frozen, pki_folder=pki.folder, person="prova-uno"), [frozen], pki)
    assert (report.verdict, codes(report)) == (Verdict.ACCEPTED, {"SECOND_OPINION_MISSING"})


UNCOMMON: dict[str, tuple[Callable[[], Any], str]] = {
    "brainpool": (lambda: ec.generate_private_key(ec.BrainpoolP256R1()), "sha256"),
    "secp256k1": (lambda: ec.generate_private_key(ec.SECP256K1()), "sha256"),
    "SHA-224": (lambda: ec.generate_private_key(ec.SECP256R1()), "sha224"),
    "Ed25519": (ed25519.Ed25519PrivateKey.generate, "sha512"),
}


def _by(pki: TrialPki, kind: str, person: str = "prova-uno") -> tuple[SimpleSigner, str]:
    make, digest = UNCOMMON[kind]
    return odd.with_other_key(pki, person, make()), digest


def _in_pdf(pdf: bytes, pki: TrialPki, kind: str, person: str = "prova-uno", field: str = "Firma_01") -> bytes:
    key, digest = _by(pki, kind, person)
    settings = PdfSignatureMetadata(field_name=field, subfilter=SigSeedSubFilter.PADES, md_algorithm=digest)
    signed: io.BytesIO = PdfSigner(settings, signer=key).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)))
    return signed.getvalue()


@pytest.mark.parametrize("kind", UNCOMMON)
def test_what_a_second_program_cannot_judge_is_a_note(frozen: bytes, pki: TrialPki, kind: str) -> None:
    report = judge(_in_pdf(frozen, pki, kind), [frozen], pki)
    told = {"SECOND_OPINION_MISSING", "NO_PROVEN_TIME"}
    assert (report.verdict, codes(report) | {"NO_PROVEN_TIME"}) == (Verdict.ACCEPTED, told), report.findings
    key, digest = _by(pki, kind)
    settings = PdfCMSSignedAttributes()
    around = asyncio.run(key.async_sign_general_data(frozen, digest, signed_attr_settings=settings)).dump()
    report = judge(around, [frozen], pki)
    assert report.verdict is Verdict.ACCEPTED, report.findings
    assert codes(report) <= told


@pytest.mark.parametrize("kind", UNCOMMON)
def test_what_is_spoilt_does_not_pass_for_being_made_with_what_a_second_program_cannot_judge(
    frozen: bytes, pki: TrialPki, kind: str
) -> None:
    made = _in_pdf(frozen, pki, kind)
    info = cms.ContentInfo.load(ber.value_of(made))
    signer = info["content"]["signer_infos"][0]
    value = bytearray(signer["signature"].native)
    value[-1] ^= 1
    signer["signature"] = bytes(value)
    report = judge(ber.with_value(made, info.dump(force=True)), [frozen], pki)
    assert (report.verdict, codes(report) & {"INTEGRITY_BROKEN"}) == (Verdict.REFUSED, {"INTEGRITY_BROKEN"})


@pytest.mark.parametrize(
    "words", ["Digest Mismatch.", "Signature is Invalid.", "Document isn't signed or corrupted data."]
)
def test_a_signature_that_cannot_be_judged_excuses_no_other(
    frozen: bytes, pki: TrialPki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    """Whoever adds a signature made with an uncommon algorithm does not silence what is said of another."""
    first = sign(frozen, pki_folder=pki.folder, person="prova-uno")
    both = _in_pdf(first, pki, "Ed25519", "prova-due", "Firma_02")
    ranges = [each.as_pdfsig_words_it for each in map(in_pdf, PdfFileReader(io.BytesIO(both)).embedded_signatures)]

    def says(first: str, second: str, name: str = "Firma_01") -> None:
        blocks = zip((name, "Firma_02"), ranges, (first, second), strict=True)
        lines = [
            f"Signature #{number}:\n  - Signature Field Name: {field}\n  - Signed Ranges: {bytes_}\n"
            f"  - Signature Validation: {said}"
            for number, (field, bytes_, said) in enumerate(blocks, start=1)
        ]
        _program(tmp_path, "pdfsig", "\n".join(lines), 0)

    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    says("Signature is Valid.", words)
    assert "SECOND_OPINION_DIFFERS" not in codes(judge(both, [frozen], pki))
    for name in ("Firma_01", f"Firma_01\n  - Signed Ranges: {ranges[1]}"):
        says(words, words, name)
        report = judge(both, [frozen], pki)
        assert (report.verdict, codes(report) & {"SECOND_OPINION_DIFFERS"}) == (
            Verdict.PENDING,
            {"SECOND_OPINION_DIFFERS"},
        )


def _with_its_widget_below(writer: IncrementalPdfFileWriter) -> None:
    page = writer.find_page_for_modification(0)[0]
    field = names(FT=pdf_name("/Sig"), T=pdf_string("Altra"))
    reference = writer.add_object(field)
    nowhere = generic.ArrayObject(map(generic.NumberObject, (0, 0, 0, 0)))
    widget = names(Type=pdf_name("/Annot"), Subtype=pdf_name("/Widget"), Rect=nowhere, Parent=reference, P=page)
    widget["/F"] = generic.NumberObject(132)
    below = writer.add_object(widget)
    field["/Kids"] = generic.ArrayObject([below])
    for holder, key, item in (
        (writer.root["/AcroForm"], "/Fields", reference),
        (page.get_object(), "/Annots", below),
    ):
        held = holder.setdefault(pdf_name(key), generic.ArrayObject())
        held.append(item)
        writer.update_container(held)
        writer.update_container(holder)


def _apart(pdf: bytes, pki: TrialPki) -> bytes:
    """Signed in a field of one's own whose widget is another object, which names it as its parent."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    _with_its_widget_below(writer)
    key = SimpleSigner.load_pkcs12(str(pki.pkcs12["prova-uno"]), passphrase=read_passphrase(pki.folder))
    settings = PdfSignatureMetadata(field_name="Altra", subfilter=SigSeedSubFilter.PADES)
    signed: io.BytesIO = PdfSigner(settings, signer=key).sign_pdf(writer)
    return signed.getvalue()


def test_a_signature_that_pdfsig_cannot_see_is_a_note(frozen: bytes, pki: TrialPki) -> None:
    report = judge(_apart(frozen, pki), [frozen], pki)
    assert (report.verdict, "SECOND_OPINION_MISSING" in codes(report)) == (Verdict.ACCEPTED, True), report.findings


def test_a_signature_that_pdfsig_cannot_see_hides_no_other(
    frozen: bytes, pki: TrialPki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does any other block that it prints, as of a time stamp, stand for the one that it does not see."""
    both = _apart(sign(frozen, pki_folder=pki.folder, person="prova-due"), pki)
    _program(
        tmp_path,
        "pdfsig",
        "Signature #1:\n  - Signed Ranges: [0 - 1], [2 - 3]\n  - Signature Validation: Signature is Valid.",
        0,
    )
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    report = judge(both, [frozen], pki)
    assert (report.verdict, "SECOND_OPINION_DIFFERS" in codes(report)) == (Verdict.PENDING, True), report.findings


def test_openssl_that_finds_an_uncommon_signature_broken_makes_it_pending(
    frozen: bytes, pki: TrialPki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(tmp_path, "openssl", "CAdES Verification failure\nerror:1700009E:CMS routines::verification failure", 4)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    report = judge(_in_pdf(frozen, pki, "brainpool"), [frozen], pki)
    assert "SECOND_OPINION_DIFFERS" in codes(report)


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "scratch"
    made.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(made))
    return made


def test_what_openssl_cannot_read_is_a_doubt(scratch: Path) -> None:
    opinions = SecondOpinions()
    opinions.ask_about(Passed(b"\x30\x00", (b"x",), (), "Prova Uno"))
    found = opinions.told(())
    opinions.end()
    assert [each.code for each in found] == ["SECOND_OPINION_DIFFERS"]
    assert not list(scratch.iterdir())


def test_nobody_waits_for_a_program_whose_answer_is_not_wanted(
    scratch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pdfsig", "openssl"):
        (tmp_path / name).write_text(f"#!/bin/sh\necho $$ > {tmp_path}/{name}.run\nexec sleep 300\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    opinions = SecondOpinions()
    opinions.ask_about_pdf(b"%PDF")
    for _ in range(5):
        opinions.ask_about(Passed(b"\x30\x00", (b"x",), (), "Prova Uno"))
    running = [tmp_path / "pdfsig.run", tmp_path / "openssl.run"]
    while not all(each.exists() and each.read_text() for each in running):
        time.sleep(0.01)
    began = time.monotonic()
    opinions.end()
    assert time.monotonic() - began < 10
    assert not any(Path(f"/proc/{each.read_text().strip()}").exists() for each in running)
    assert not list(scratch.iterdir())
