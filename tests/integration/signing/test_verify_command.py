"""`accordi verify` on real files: the exit code says it to a script, the text to a lawyer."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import accordi
from signing.base.report import Verdict
from signing.trial import clock
from signing.trial.envelopes import envelope
from signing.trial.pki import TrialPki
from signing.trial.signer import sign
from tests.support.signing_cases import change_one_word, judge, signatory


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, frozen: bytes, pki: TrialPki) -> Path:
    """Signed files of every kind, in a folder."""
    folder = tmp_path_factory.mktemp("firmati")
    lasting = sign(frozen, pki_folder=pki.folder, person="prova-uno", level="b-lta")
    quick = sign(frozen, pki_folder=pki.folder, person="prova-uno", level="b-t")
    for name, data in {
        "approvato.pdf": frozen,
        "duraturo.pdf": lasting,
        "semplice.pdf": quick,
        "alterato.pdf": lasting.replace(b"%PDF-", b"%PDF-", 1)[:2000] + b"\0" + lasting[2001:],
        "busta.pdf.p7m": envelope(frozen, pki_folder=pki.folder, person="prova-due"),
        "altro.pdf": sign(change_one_word(frozen), pki_folder=pki.folder, person="prova-uno", level="b-lta"),
        "testo.pdf": b"non sono un PDF",
        "appunti.txt": b"non si guarda",
    }.items():
        (folder / name).write_bytes(data)
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(accordi, ["verify", *map(str, arguments)])


@pytest.fixture
def trial(pki: TrialPki, monkeypatch: pytest.MonkeyPatch) -> None:
    """The installation's own trust, services included."""
    monkeypatch.setenv("ACCORDI_TRIAL", "true")
    monkeypatch.setenv("ACCORDI_TRIAL_PKI", str(pki.folder))


def test_what_lasts_is_valid_from_the_file_and_the_anchors_alone(files: Path, pki: TrialPki) -> None:
    told = run(files / "duraturo.pdf", "--trust", pki.trust_anchors)
    assert told.exit_code == 0, told.output
    assert "duraturo.pdf: VALIDO" in told.output
    assert "Firma 1 (PAdES): Prova Uno" in told.output
    assert "certificato qualificato" in told.output
    assert "marca temporale della firma" in told.output


def test_without_any_answer_on_revocation_it_is_pending_and_with_the_services_valid(
    files: Path, pki: TrialPki, trial: None
) -> None:
    alone = run(files / "semplice.pdf", "--trust", pki.trust_anchors)
    assert alone.exit_code == 2, alone.output
    assert "IN SOSPESO" in alone.output
    assert run(files / "semplice.pdf").exit_code == 0
    envelope = run(files / "busta.pdf.p7m")
    assert envelope.exit_code == 0, envelope.output
    assert "Firma 1 (CAdES): Prova Due" in envelope.output


@pytest.mark.parametrize(
    ("person", "words", "code"),
    [
        ("prova-revocata", "certificato qualificato", 1),
        ("prova-sospesa", "certificato qualificato", 2),
        ("prova-scaduta", "certificato qualificato", 2),
        ("prova-non-qualificata", "certificato non qualificato", 2),
    ],
)
def test_what_a_certificate_was_is_told_beside_what_became_of_it(
    frozen: bytes, pki: TrialPki, trial: None, tmp_path: Path, person: str, words: str, code: int
) -> None:
    file = tmp_path / "uno.pdf"
    file.write_bytes(sign(frozen, pki_folder=pki.folder, person=person, level="b-b"))
    told = run(file)
    assert words in told.output, told.output
    assert told.exit_code == code


def test_an_altered_file_is_not_valid(files: Path, pki: TrialPki) -> None:
    told = run(files / "alterato.pdf", "--trust", pki.trust_anchors)
    assert told.exit_code == 1, told.output
    assert "NON VALIDO" in told.output


def test_against_the_approved_text_another_text_is_not_valid_though_well_signed(files: Path, pki: TrialPki) -> None:
    other = (files / "altro.pdf", "--trust", pki.trust_anchors)
    assert run(*other).exit_code == 0
    assert run(*other, "--against", files / "approvato.pdf").exit_code == 1
    right = run(files / "duraturo.pdf", "--trust", pki.trust_anchors, "--against", files / "approvato.pdf")
    assert right.exit_code == 0, right.output


def test_as_of_a_day_before_the_signature_it_is_not_valid(files: Path, pki: TrialPki) -> None:
    told = run(files / "duraturo.pdf", "--trust", pki.trust_anchors, "--at", "2020-01-01")
    assert told.exit_code in (1, 2), told.output
    assert "verificato in data 1° gennaio 2020, ore 23:59" in told.output


def test_what_is_no_signed_file_cannot_be_read(files: Path, pki: TrialPki) -> None:
    told = run(files / "testo.pdf", "--trust", pki.trust_anchors)
    assert told.exit_code == 3
    assert "NON LEGGIBILE" in told.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nessuno.pdf"], "nessuno.pdf"),
        ([], "Manca"),
        (["--at", "ieri"], "«ieri» non è una data"),
    ],
)
def test_where_nothing_could_be_verified_the_code_is_3(
    files: Path, pki: TrialPki, arguments: list[str], words: str
) -> None:
    file = [files / "duraturo.pdf"] if arguments[:1] == ["--at"] else []
    told = run(*file, *arguments, "--trust", pki.trust_anchors)
    assert told.exit_code == 3
    assert words in told.output


def test_of_a_folder_every_file_is_told_and_the_worst_decides(files: Path, pki: TrialPki) -> None:
    told = run(files, "--json", "--trust", pki.trust_anchors)
    found = {Path(each["file"]).name: each for each in json.loads(told.stdout)}
    assert set(found) == {path.name for path in files.iterdir()} - {"appunti.txt"}
    assert found["duraturo.pdf"]["result"] == 0
    assert found["semplice.pdf"]["result"] == 2
    assert found["alterato.pdf"]["result"] == 1
    assert found["testo.pdf"]["result"] == 3
    assert found["approvato.pdf"]["result"] == 1
    assert found["duraturo.pdf"]["report"]["signatures"][0]["holder"] == "Prova Uno"
    assert told.exit_code == 1


def test_in_a_trial_whose_clock_was_moved_it_says_what_the_gate_says(
    frozen: bytes, moving_pki: TrialPki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCORDI_TRIAL", "true")
    monkeypatch.setenv("ACCORDI_TRIAL_PKI", str(moving_pki.folder))
    clock.move_to_offset(moving_pki.folder, timedelta(days=40))
    for person, verdict, code in (("prova-uno", Verdict.ACCEPTED, 0), ("prova-revocata-dopo", Verdict.REFUSED, 1)):
        file = tmp_path / f"{person}.pdf"
        file.write_bytes(sign(frozen, pki_folder=moving_pki.folder, person=person))
        judged = judge(file.read_bytes(), [frozen], moving_pki, expected=(signatory(person),))
        told = run(file)
        assert (judged.verdict, told.exit_code) == (verdict, code), told.output


def test_a_detached_signature_is_verified_with_the_document_that_lies_beside_it(
    tmp_path: Path, frozen: bytes, pki: TrialPki
) -> None:
    (tmp_path / "accordo.pdf").write_bytes(frozen)
    signature = envelope(frozen, pki_folder=pki.folder, person="prova-due", detached=True)
    for name in ("accordo.pdf.p7s", "Accordo.p7s"):
        (tmp_path / name).write_bytes(signature)
        for given in (tmp_path / name, tmp_path):
            result = run(given, "--trust", pki.trust_anchors, "--json")
            assert [Path(each["file"]).name for each in json.loads(result.output)] == [name]
            assert [each["holder"] for each in json.loads(result.output)[0]["report"]["signatures"]] == ["Prova Due"]
        (tmp_path / name).unlink()
    (tmp_path / "altro.p7s").write_bytes(signature)
    assert "manca il documento" in run(tmp_path / "altro.p7s", "--trust", pki.trust_anchors).output
