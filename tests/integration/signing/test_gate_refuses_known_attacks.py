"""The attacks on signed PDFs that have names, made on our own trial files; each gets a finding that refuses it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable

import pytest

from signing.base.report import Verdict
from signing.gate.verify import verify
from signing.trial import clock
from signing.trial.pki import TrialPki
from signing.trial.signer import sign
from tests.support.signing_cases import codes, judge


@pytest.fixture(scope="module")
def by_one(frozen: bytes, pki: TrialPki) -> bytes:
    return sign(frozen, pki_folder=pki.folder, person="prova-uno")


def _last_start(pdf: bytes) -> int:
    return int(pdf.rsplit(b"startxref", 1)[1].split()[0])


def _root(pdf: bytes) -> bytes:
    return re.findall(rb"/Root (\d+ 0 R)", pdf)[-1]


def _page(pdf: bytes) -> int:
    """Number of an object that is a page."""
    (number, *_rest) = re.findall(rb"(\d+) 0 obj\s*<<(?:(?!endobj).)*?/Type /Page[^s]", pdf, flags=re.DOTALL)
    return int(number)


def _other_page(pdf: bytes) -> bytes:
    return b"<< /Type /Page /MediaBox [0 0 595 842] /Parent %s >>" % _root(pdf)


def shadow(pdf: bytes) -> bytes:
    """A revision after the signature replaces a page: what was hidden is shown (shadow attack, incremental saving)."""
    number, start = _page(pdf), len(pdf)
    body = b"%d 0 obj\n" % number + _other_page(pdf) + b"\nendobj\n"
    table = b"xref\n%d 1\n%010d 00000 n \n" % (number, start)
    trailer = b"trailer\n<< /Size 9999 /Root %s /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    return pdf + body + table + trailer % (_root(pdf), _last_start(pdf), start + len(body))


def hybrid(pdf: bytes) -> bytes:
    """The table says nothing new, the stream beside it replaces a page: readers differ in which one they follow."""
    number, start = _page(pdf), len(pdf)
    body = b"%d 0 obj\n" % number + _other_page(pdf) + b"\nendobj\n"
    stream_at = start + len(body)
    row = zlib.compress(b"\x01" + start.to_bytes(4, "big") + b"\0")
    stream = b"9998 0 obj\n<< /Type /XRef /W [1 4 1] /Index [%d 1] /Size 9999 /Root %s /Filter /FlateDecode " % (
        number,
        _root(pdf),
    )
    stream += b"/Length %d >>\nstream\n" % len(row) + row + b"\nendstream\nendobj\n"
    table_at = stream_at + len(stream)
    table = b"xref\n0 0\ntrailer\n<< /Size 9999 /Root %s /Prev %d /XRefStm %d >>\nstartxref\n%d\n%%%%EOF\n"
    return pdf + body + stream + table % (_root(pdf), _last_start(pdf), stream_at, table_at)


def wrapped(pdf: bytes) -> bytes:
    """The second part of what is signed is moved to the end, and other bytes stand in its place (wrapping)."""
    found = re.findall(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\s*\]", pdf)[-1]
    first, second, length = (int(number) for number in found)
    moved = pdf[second : second + length]
    old = b"/ByteRange [0 %d %d %d" % (first, second, length)
    new = b"/ByteRange [0 %d %d %d" % (first, second + 1, length - 1)
    changed = pdf.replace(old, new.ljust(len(old))) if len(new) <= len(old) else pdf
    return changed + b"\n" + moved


def without_signature_value(pdf: bytes) -> bytes:
    """A field that promises a signature and holds none (universal signature forgery)."""
    start = pdf.rindex(b"/Contents <") + len(b"/Contents <")
    end = pdf.index(b">", start)
    return pdf[:start] + b"0" * (end - start) + pdf[end:]


def without_byte_range(pdf: bytes) -> bytes:
    """A signature that does not say what it covers (universal signature forgery)."""
    return pdf.replace(b"/ByteRange", b"/ByteWrong")


@pytest.mark.parametrize(
    ("attack", "expected"),
    [
        (shadow, {"CHANGED_AFTER_APPROVAL"}),
        (hybrid, {"HYBRID_TABLE"}),
        (wrapped, {"COVERAGE", "INTEGRITY_BROKEN"}),
        (without_signature_value, {"UNREADABLE"}),
        (without_byte_range, {"UNREADABLE"}),
    ],
)
def test_an_attack_is_refused_with_its_finding_at_the_gate_and_alone(
    by_one: bytes, frozen: bytes, pki: TrialPki, attack: Callable[[bytes], bytes], expected: set[str]
) -> None:
    attacked = attack(by_one)
    assert attacked != by_one
    report = judge(attacked, [frozen], pki)
    assert (report.verdict, codes(report) & expected) == (Verdict.REFUSED, expected), report.findings
    alone = verify(attacked, trust=pki.trust(), at=clock.now(pki.folder))
    assert alone.verdict is Verdict.REFUSED, alone.findings
