from __future__ import annotations

import io
import itertools
import re
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from signing.base.errors import AnchorError, PreparationError
from signing.pdf.prepare import FieldPlan, prepare_for_signature
from signing.trial.pki import TrialPki
from signing.trial.signer import sign
from tests.integration.signing.conftest import PLANS
from tests.support.trial_pdfs import plain_pdf_a_2b
from tests.support.verapdf import verapdf_many


@pytest.fixture(scope="module")
def three_signatures(frozen: bytes, pki: TrialPki) -> list[bytes]:
    versions = [frozen]
    for person, level in (("prova-uno", "b-t"), ("prova-due", "b-lta"), ("prova-tre", "b-lta")):
        versions.append(sign(versions[-1], pki_folder=pki.folder, person=person, level=level))
    return versions


def test_preparing_twice_gives_the_same_bytes(tagged: bytes, frozen: bytes) -> None:
    assert prepare_for_signature(tagged, PLANS) == frozen


def test_the_fields_stand_under_their_printed_places_and_are_append_only(frozen: bytes) -> None:
    with pikepdf.open(io.BytesIO(frozen)) as pdf:
        form = pdf.Root.AcroForm
        assert form.SigFlags == 3
        assert [str(field.T) for field in form.Fields.as_list()] == ["Firma_01", "Firma_02", "Firma_03"]
        bottoms = [float(field.Rect[1]) for field in form.Fields.as_list()]
        assert bottoms == sorted(bottoms, reverse=True)
        assert all(pdf.pages[1].obj == field.P for field in form.Fields.as_list())
        assert [str(field.Lock.Fields[0]) for field in form.Fields.as_list()] == [p.name for p in PLANS]


def test_every_version_is_pdf_a_2a_and_pdf_ua_1(three_signatures: list[bytes], tmp_path: Path) -> None:
    paths = []
    for number, version in enumerate(three_signatures):
        paths.append(tmp_path / f"versione-{number}.pdf")
        paths[-1].write_bytes(version)
    for flavour in ("2a", "ua1"):
        assert verapdf_many(paths, flavour) == [(True, [])] * 4


def test_a_plain_pdf_a_2b_stays_one(tmp_path: Path, pki: TrialPki) -> None:
    plain = prepare_for_signature(plain_pdf_a_2b(tmp_path), PLANS[:2])
    signed = sign(plain, pki_folder=pki.folder, person="prova-uno", level="b-lta")
    paths = [tmp_path / "vuoto.pdf", tmp_path / "firmato.pdf"]
    paths[0].write_bytes(plain)
    paths[1].write_bytes(signed)
    assert verapdf_many(paths, "2b") == [(True, [])] * 2


def test_each_signature_only_appends(three_signatures: list[bytes]) -> None:
    for earlier, later in itertools.pairwise(three_signatures):
        assert later.startswith(earlier)


def test_a_signature_leaves_no_number_of_an_object_out(frozen: bytes, pki: TrialPki) -> None:
    """LibreOffice counts the objects of a file that it signs, and takes the count for the next number."""
    signed = sign(frozen, pki_folder=pki.folder, person="prova-uno")
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        numbers = [each.objgen[0] for each in pdf.objects if isinstance(each, pikepdf.Object)]
        assert sorted(numbers) == list(range(1, int(pdf.trailer.Size)))


def test_pdfsig_finds_three_valid_signatures(three_signatures: list[bytes], pdf_file: Path) -> None:
    pdf_file.write_bytes(three_signatures[-1])
    output = subprocess.run(["pdfsig", str(pdf_file)], capture_output=True, text=True, check=False).stdout
    assert output.count("Signature is Valid.") == 3
    assert [f"Prova {n}" in output for n in ("Uno", "Due", "Tre")] == [True] * 3


def test_openssl_verifies_each_extracted_signature(
    three_signatures: list[bytes], pki: TrialPki, tmp_path: Path
) -> None:
    final = three_signatures[-1]
    checked = 0
    with pikepdf.open(io.BytesIO(final)) as pdf:
        for field in pdf.Root.AcroForm.Fields.as_list():
            value = field.V
            if value.SubFilter != pikepdf.Name("/ETSI.CAdES.detached"):
                continue
            first, first_length, second, second_length = (int(number) for number in value.ByteRange.as_list())
            content = final[first : first + first_length] + final[second : second + second_length]
            (tmp_path / "content").write_bytes(content)
            (tmp_path / "signature.der").write_bytes(bytes(value.Contents))
            done = subprocess.run(
                [
                    "openssl",
                    "cms",
                    "-verify",
                    "-cades",
                    "-binary",
                    "-inform",
                    "DER",
                    "-in",
                    str(tmp_path / "signature.der"),
                    "-content",
                    str(tmp_path / "content"),
                    "-CAfile",
                    str(pki.trust_anchors / "root.pem"),
                    "-purpose",
                    "any",
                    "-out",
                    "/dev/null",
                ],
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            checked += 1
    assert checked == 3


def test_the_stamp_says_that_it_is_a_trial(three_signatures: list[bytes], pdf_file: Path) -> None:
    pdf_file.write_bytes(three_signatures[-1])
    text = subprocess.run(["pdftotext", str(pdf_file), "-"], capture_output=True, text=True, check=True).stdout
    assert len(re.findall("FIRMA DI PROVA – senza valore legale", text)) == 3
    assert "Prova Due" in text


def test_a_missing_anchor_is_said_in_italian(tagged: bytes) -> None:
    with pytest.raises(AnchorError, match="manca la dicitura «Firma 09»") as caught:
        prepare_for_signature(tagged, [FieldPlan("Firma_09", "Firma nove", "Firma 09")])
    assert caught.value.occurrences == 0


def test_a_doubled_anchor_is_refused(tagged: bytes) -> None:
    with pytest.raises(AnchorError, match="compare 3 volte"):
        prepare_for_signature(tagged, [FieldPlan("Firma_01", "Firma uno", "Firma")])


def test_a_signed_pdf_gets_no_further_fields(three_signatures: list[bytes]) -> None:
    with pytest.raises(PreparationError, match="contiene già una firma"):
        prepare_for_signature(three_signatures[1], PLANS[2:])


def test_the_signing_program_runs_on_its_own(frozen: bytes, pki: TrialPki, tmp_path: Path) -> None:
    (tmp_path / "in & out.pdf").write_bytes(frozen)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "signing.trial.signer",
            "--pki-folder",
            str(pki.folder),
            "--person",
            "prova-tre",
            "--field",
            "Firma_02",
            "--no-time-stamp",
            "--in",
            str(tmp_path / "in & out.pdf"),
            "--out",
            str(tmp_path / "out.pdf"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert ["/V" in field for field in pdf.Root.AcroForm.Fields.as_list()] == [False, True, False]
