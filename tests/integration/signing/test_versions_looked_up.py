from __future__ import annotations

from signing.pdf.revisions import read, seen_at, signature_digest
from signing.pdf.versions import Versions
from signing.trial.envelopes import envelope
from signing.trial.pki import TrialPki
from signing.trial.signer import sign


def test_what_is_looked_up_in_a_later_version_is_what_each_holds_when_read_by_itself(
    frozen: bytes, pki: TrialPki
) -> None:
    first = sign(frozen, pki_folder=pki.folder, person="prova-uno", level="b-lta")
    second = sign(first, pki_folder=pki.folder, person="prova-due")
    beside = sign(frozen, pki_folder=pki.folder, person="prova-tre", own_field=True)
    around = envelope(second, pki_folder=pki.folder, person="prova-tre")
    accepted = [frozen, first, beside, second, around, b"una forma che solo una persona ha esaminato"]
    alone = [Versions([each]).signatures[0] for each in accepted]
    assert [len(each) for each in alone] == [0, 1, 1, 2, 3, 0]
    assert Versions(accepted).signatures == alone

    whole = read(second)
    assert seen_at(whole, frozen) == []
    (only,) = seen_at(whole, first) or ()
    assert {signature_digest(only)} == set(alone[1])


def _passing_by(pdf: bytes) -> bytes:
    """The same bytes, and behind them another document whose table of contents does not lead back to them."""
    catalog = b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    body = catalog + b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    first, second, table = len(pdf), len(pdf) + len(catalog), len(pdf) + len(body)
    rows = b"xref\n0 3\n0000000000 65535 f \n%010d 00000 n \n%010d 00000 n \n" % (first, second)
    return pdf + body + rows + b"trailer\n<< /Size 3 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % table


def test_a_beginning_that_is_no_revision_of_the_file_has_to_be_read_by_itself(frozen: bytes, pki: TrialPki) -> None:
    first = sign(frozen, pki_folder=pki.folder, person="prova-uno")
    assert seen_at(read(first), first[:-20]) is None
    other = _passing_by(first)
    assert seen_at(read(other), first) is None
    assert Versions([first, other]).signatures == [Versions([first]).signatures[0], {}]
