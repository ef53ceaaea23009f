from __future__ import annotations

import dataclasses
import io
import random
import zlib

import pikepdf
import pytest

from signing.base.report import Verdict
from signing.trial.pki import TrialPki
from signing.trial.signer import sign
from tests.support import paint_cases as paint
from tests.support.processor import seconds_since, used_so_far
from tests.support.signing_cases import codes, judge


def revision(frozen: bytes, objects: list[tuple[int, bytes]], trailer: bytes) -> bytes:
    """Append a hand-written revision."""
    data = bytearray(frozen)
    table = b""
    for number, body in objects:
        table += b"%d 1\n%010d 00000 n \n" % (number, len(data))
        data += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(data)
    data += b"xref\n" + table + b"trailer\n" + trailer + b"\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(data)


def last_startxref(pdf: bytes) -> bytes:
    return pdf.rsplit(b"startxref", 1)[1].split()[0]


def bomb(frozen: bytes) -> bytes:
    packed = zlib.compress(bytes(400_000_000), 9)
    stream = b"<< /Type /XObject /Subtype /Form /BBox [0 0 1 1] /Filter /FlateDecode /Length %d >>\nstream\n" % (
        len(packed)
    )
    trailer = b"<< /Size 100000 /Root 1 0 R /Prev %s >>" % last_startxref(frozen)
    return revision(frozen, [(1, stream + packed + b"\nendstream")], trailer)


def xref_stream_bomb(frozen: bytes) -> bytes:
    packed = zlib.compress(bytes(300_000_000), 9)
    data = bytearray(frozen)
    start = len(data)
    data += (
        b"99999 0 obj\n<< /Type /XRef /Size 60000000 /W [1 3 1] /Root 1 0 R /Prev %s /Filter /FlateDecode "
        b"/Length %d >>\nstream\n" % (last_startxref(frozen), len(packed))
    )
    data += packed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(data)


def huge_xref_table(frozen: bytes) -> bytes:
    start = len(frozen)
    rows = b"0000000000 65535 f \n" * 400_000
    return (
        frozen
        + b"xref\n0 400000\n"
        + rows
        + b"trailer\n<< /Size 400000 /Root 1 0 R /Prev %s >>\nstartxref\n%d\n%%%%EOF\n"
        % (last_startxref(frozen), start)
    )


def endless_prev(frozen: bytes) -> bytes:
    start = len(frozen)
    return frozen + b"xref\n0 0\ntrailer\n<< /Size 9 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        start,
        start,
    )


@pytest.mark.parametrize("attack", [bomb, xref_stream_bomb, huge_xref_table, endless_prev])
def test_a_bomb_is_a_finding_within_seconds(frozen: bytes, pki: TrialPki, attack: object) -> None:
    made = attack(frozen)  # type: ignore[operator]
    before = used_so_far()
    report = judge(made, [frozen], pki)
    used = seconds_since(before)
    assert report.verdict is not Verdict.ACCEPTED
    assert report.findings
    assert 0 < used < 10


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "EMPTY_FILE"),
        (b"\x00\xff" * 5000, "NOT_A_PDF"),
        (b"<html>errore</html>", "NOT_A_PDF"),
        (b"PK\x03\x04" + bytes(100), "WORD_OR_ZIP"),
        (b"PK\x03\x04" + b"%PDF-1.7" + bytes(100), "WORD_OR_ZIP"),
        (b"MI chiamo Prova, e questo non e' un PDF", "NOT_A_PDF"),
        (b"-----BEGIN PKCS7-----\nMIIQ", "TRUNCATED"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "UNREADABLE"),
        (b"\x30\x82\x10\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", "TRUNCATED"),
        (b"MIIQGgYJKoZIhvcNAQcCoIIQCzCC", "TRUNCATED"),
    ],
)
def test_what_is_not_a_pdf_is_said_so(frozen: bytes, pki: TrialPki, data: bytes, code: str) -> None:
    report = judge(data, [frozen], pki)
    assert codes(report) == {code}
    assert report.verdict is not Verdict.ACCEPTED


def test_a_bomb_that_is_not_even_our_document_waits_for_nobody(frozen: bytes, pki: TrialPki) -> None:
    trust = pki.trust()
    poor = dataclasses.replace(trust, limits=dataclasses.replace(trust.limits, memory_bytes=60_000_000))
    other = bomb(frozen).replace(b"%PDF-1.6", b"%PDF-1.7", 1)
    assert not other.startswith(frozen)
    report = judge(other, [frozen], pki, trust=poor)
    assert (report.verdict, codes(report)) == (Verdict.REFUSED, {"OTHER_AND_UNEXAMINED"})


def table_of_gigabytes(before: bytes) -> bytes:
    """A PDF, or its beginning, with a table of contents of a kilobyte that unpacks to 800 MB."""
    packed = zlib.compress(zlib.compress(bytes(800_000_000), 9), 9)
    former = b"/Prev %s" % last_startxref(before) if b"startxref" in before else b""
    said = b"<< /Type /XRef /Size 5 /W [1 2 1] /Root 2 0 R %s /Filter [/FlateDecode /FlateDecode] /Length %d >>"
    table = b"1 0 obj\n" + said % (former, len(packed)) + b"\nstream\n" + packed + b"\nendstream\nendobj\n"
    return before + table + b"startxref\n%d\n%%%%EOF\n" % len(before)


def test_a_table_of_contents_that_unpacks_to_gigabytes_is_refused_before_its_time_is_up(
    frozen: bytes, pki: TrialPki
) -> None:
    for data, code in ((table_of_gigabytes(frozen), "UNREADABLE"), (table_of_gigabytes(b"%PDF-1.5\n"), None)):
        report = judge(data, [frozen], pki)
        assert (report.verdict, codes(report)) == (Verdict.REFUSED, {code or "OTHER_AND_UNEXAMINED"})
        assert "oltre" not in report.findings[0].evidence  # the limit of time was not what ended it


def test_pages_that_unpack_to_gigabytes_are_refused_within_the_limits(frozen: bytes, pki: TrialPki) -> None:
    small = picture_of_gigabytes(frozen)
    assert len(small) < 1_000_000
    report = judge(small, [frozen], pki)
    assert report.verdict is Verdict.REFUSED
    assert codes(report) <= {"REWRITTEN", "SCANNED", "CONTENT_CHANGED", "OTHER_AND_UNEXAMINED"}


def picture_of_gigabytes(frozen: bytes) -> bytes:
    """The pages of a PDF with a picture of 8 GB over each, when it is unpacked."""
    packed = zlib.compress(zlib.compress(bytes(8_000_000), 9) * 1000, 9)
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(frozen)) as pdf:
        picture = pikepdf.Stream(pdf, packed)
        picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        picture.Width, picture.Height, picture.BitsPerComponent = 80_000, 100_000, 8
        picture.ColorSpace, picture.Filter = pikepdf.Name.DeviceGray, pikepdf.Array([pikepdf.Name.FlateDecode] * 2)
        for page in pdf.pages:
            name = page.add_resource(picture, pikepdf.Name.XObject)
            page.contents_add(f"q 595 0 0 842 0 0 cm {name} Do Q".encode())
        pdf.save(output)
    return output.getvalue()


def test_a_cut_file_is_refused(frozen: bytes, pki: TrialPki) -> None:
    signed = sign(frozen, pki_folder=pki.folder, person="prova-uno")
    for end in (len(frozen) + 100, len(signed) - 200, len(signed) - 3):
        report = judge(signed[:end], [frozen], pki)
        assert report.verdict is Verdict.REFUSED


def test_random_damage_never_raises_and_is_never_accepted(frozen: bytes, pki: TrialPki) -> None:
    signed = sign(frozen, pki_folder=pki.folder, person="prova-uno")
    source = random.Random(20261)
    for changes in (1, 1, 1, 2, 2, 3, 5, 40):
        damaged = bytearray(signed)
        for _ in range(changes):
            damaged[source.randrange(len(frozen), len(signed))] ^= 1
        report = judge(bytes(damaged), [frozen], pki)
        assert report.verdict is not Verdict.ACCEPTED
        assert report.findings


def test_data_hidden_behind_the_signature_value_are_refused(frozen: bytes, pki: TrialPki) -> None:
    signed = sign(frozen, pki_folder=pki.folder, person="prova-uno")
    place = signed.index(b"/Contents <", len(frozen)) + len(b"/Contents <")
    end = signed.index(b">", place)
    assert signed[end - 8 : end] == b"00000000"
    hidden = signed[: end - 8] + b"DEADBEEF" + signed[end:]
    assert codes(judge(hidden, [frozen], pki)) == {"COVERAGE"}


def test_a_new_document_behind_the_approved_bytes_is_refused(frozen: bytes, pki: TrialPki) -> None:
    start = len(frozen)
    first, second = start, start + len(b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n")
    body = (
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    )
    table = start + len(body)
    other = (
        frozen
        + body
        + (
            b"xref\n0 3\n0000000000 65535 f \n%010d 00000 n \n%010d 00000 n \n"
            b"trailer\n<< /Size 3 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (first, second, table)
        )
    )
    report = judge(other, [frozen], pki)
    assert report.verdict is Verdict.REFUSED
    assert codes(report) == {"STAMPED_UNSIGNED"}


def test_a_file_beyond_the_size_limit_is_not_opened(frozen: bytes, pki: TrialPki) -> None:
    trust = pki.trust()
    small = dataclasses.replace(trust, limits=dataclasses.replace(trust.limits, file_bytes=1000))
    assert codes(judge(frozen, [frozen], pki, trust=small)) == {"TOO_LARGE"}


def test_an_examination_without_time_or_memory_is_pending(frozen: bytes, pki: TrialPki) -> None:
    trust = pki.trust()
    signed = sign(frozen, pki_folder=pki.folder, person="prova-uno")
    hasty = dataclasses.replace(trust, limits=dataclasses.replace(trust.limits, seconds=0.05))
    report = judge(signed, [frozen], pki, trust=hasty)
    assert (report.verdict, codes(report)) == (Verdict.PENDING, {"EXAMINATION_TOO_LONG"})
    poor = dataclasses.replace(trust, limits=dataclasses.replace(trust.limits, memory_bytes=60_000_000))
    report = judge(signed, [frozen], pki, trust=poor)
    assert (report.verdict, codes(report)) == (Verdict.PENDING, {"EXAMINATION_FAILED"})


def with_curves(frozen: bytes, pki: TrialPki, number: int, **limits: float) -> tuple[Verdict, set[str]]:
    """What is said of a signature whose visible part is drawn of so many curves."""
    drawn = b"0 0 m " + b"1 1 50 48 200 0 c " * number + b"S"
    returned = paint.signed_with(frozen, pki, "prova-uno", paint.own(paint.BLANK), drawn=drawn)
    trust = pki.trust()
    given = dataclasses.replace(trust, limits=dataclasses.replace(trust.limits, seconds=900.0, **limits))
    report = judge(returned, [frozen], pki, trust=given)
    return report.verdict, codes(report)


def test_what_wants_too_long_to_be_drawn_is_told_whatever_else_the_computer_does(frozen: bytes, pki: TrialPki) -> None:
    verdict, said = with_curves(frozen, pki, 600_000, drawing_seconds=0.5)
    assert verdict is Verdict.PENDING
    assert said >= {"DRAWING_TOO_LONG", "OWN_FIELD"}
    assert "EXAMINATION_TOO_LONG" not in said


def test_a_signature_drawn_by_hand_may_be_intricate(frozen: bytes, pki: TrialPki) -> None:
    verdict, said = with_curves(frozen, pki, 5_000)
    assert (verdict, "DRAWING_TOO_LONG" in said) == (Verdict.ACCEPTED, False)
