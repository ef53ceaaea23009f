from __future__ import annotations

import io
import random
import tempfile
import time
from pathlib import Path

import pikepdf
import pytest

from signing.base.report import Verdict
from signing.base.trust import MEBIBYTE
from signing.pdf.prepare import prepare_for_signature
from signing.trial.envelopes import envelope
from signing.trial.pki import TrialPki
from signing.trial.signer import sign
from signing.validation.second_opinion import Passed, SecondOpinions
from tests.integration.signing.conftest import PLANS
from tests.support.signing_cases import codes, judge


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


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "scratch"
    made.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(made))
    return made


def test_what_openssl_cannot_read_is_a_doubt(scratch: Path) -> None:
    opinions = SecondOpinions()
    opinions.ask_about(Passed(b"\x30\x00", (b"x",), (), "Prova Uno"))
    found = opinions.told(0)
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
