"""Nothing is painted over the text, and nothing of an earlier field changes: whatever the appearance, whoever signs next."""

from __future__ import annotations

import pytest
from pyhanko.pdf_utils import generic

from signing.base.report import Verdict
from signing.gate.verify import verify
from signing.trial import clock
from signing.trial.envelopes import envelope
from signing.trial.pki import TrialPki
from signing.trial.signer import sign
from tests.support import paint_cases as paint
from tests.support.signing_cases import appended, codes, judge

REFUSED_FOR = {
    "PAINT_WITHOUT_SIGNATURE",
    "EARLIER_FIELD_CHANGED",
    "CHANGED_AFTER_APPROVAL",
    "STAMPED_UNSIGNED",
    "PAGES_LOOK_DIFFERENT",
    "STAMP_HIDES_TEXT",
}


@pytest.fixture(scope="module")
def by_one(frozen: bytes, pki: TrialPki) -> bytes:
    return sign(frozen, pki_folder=pki.folder, person="prova-uno")


def assert_refused(returned: bytes, accepted: list[bytes], pki: TrialPki) -> set[str]:
    report = judge(returned, accepted, pki)
    assert report.verdict is Verdict.REFUSED, report.findings
    told = codes(report) & REFUSED_FOR
    assert told, report.findings
    return told


@pytest.mark.parametrize("case", paint.PAINT)
def test_a_field_that_draws_without_being_signed_is_refused(
    by_one: bytes, frozen: bytes, pki: TrialPki, case: str
) -> None:
    painted = appended(by_one, paint.PAINT[case])
    assert assert_refused(painted, [frozen], pki) == {"PAINT_WITHOUT_SIGNATURE"}
    assert verify(painted, trust=pki.trust(), at=clock.now(pki.folder)).verdict is Verdict.REFUSED


@pytest.mark.parametrize("case", ["opaque", "several small", "layer", "background", "no page"])
def test_it_is_refused_also_when_the_next_party_has_signed_on_top(
    by_one: bytes, frozen: bytes, pki: TrialPki, case: str
) -> None:
    on_top = sign(appended(by_one, paint.PAINT[case]), pki_folder=pki.folder, person="prova-due", field="Firma_02")
    assert assert_refused(on_top, [frozen, by_one], pki) == {"PAINT_WITHOUT_SIGNATURE"}


@pytest.mark.parametrize("case", ["opaque", "several small", "another state", "background"])
def test_in_the_signers_own_revision_it_is_refused(frozen: bytes, pki: TrialPki, case: str) -> None:
    returned = paint.signed_with(frozen, pki, "prova-uno", "Firma_01", paint.PAINT[case])
    assert assert_refused(returned, [frozen], pki) == {"PAINT_WITHOUT_SIGNATURE"}


@pytest.mark.parametrize("case", ["opaque", "several small", "on white", "pressed"])
def test_in_an_envelope_it_is_refused(frozen: bytes, pki: TrialPki, case: str) -> None:
    held = appended(frozen, paint.PAINT[case]) if case != "anothers appearance" else frozen
    returned = envelope(held, pki_folder=pki.folder, person="prova-uno")
    assert assert_refused(returned, [frozen], pki) == {"PAINT_WITHOUT_SIGNATURE"}


def test_painted_and_not_signed_at_all_is_told_in_one_sentence(frozen: bytes, pki: TrialPki) -> None:
    assert codes(judge(appended(frozen, paint.opaque), [frozen], pki)) == {"STAMPED_UNSIGNED"}


@pytest.mark.parametrize("case", paint.OTHERS)
def test_other_annotations_and_fields_are_refused(by_one: bytes, frozen: bytes, pki: TrialPki, case: str) -> None:
    assert_refused(appended(by_one, paint.OTHERS[case]), [frozen], pki)


@pytest.mark.parametrize("case", paint.EARLIER)
@pytest.mark.parametrize("accepted", ["the text", "the signed file"])
def test_nothing_of_an_earlier_field_changes(
    by_one: bytes, frozen: bytes, pki: TrialPki, case: str, accepted: str
) -> None:
    changed = appended(by_one, paint.EARLIER[case])
    if accepted == "the text":
        assert_refused(changed, [frozen], pki)
    else:
        on_top = sign(changed, pki_folder=pki.folder, person="prova-tre", field="Firma_03")
        assert_refused(on_top, [frozen, by_one], pki)


def test_in_the_revision_of_the_next_signature_nothing_of_an_earlier_field_changes(
    by_one: bytes, frozen: bytes, pki: TrialPki
) -> None:
    for case, change in paint.EARLIER.items():
        if case == "prepared, words":
            continue  # pyHanko's writer does not sign beside it
        on_top = paint.signed_with(by_one, pki, "prova-tre", "Firma_03", change)
        assert assert_refused(on_top, [frozen, by_one], pki), case


def test_a_time_stamp_does_not_fill_the_place_of_a_party(by_one: bytes, frozen: bytes, pki: TrialPki) -> None:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    import io

    from signing.base.fetch import Gatekeeper, GuardedTimeStamper

    stamper = GuardedTimeStamper(pki.time_stamp_url, Gatekeeper(pki.trust()))
    writer = IncrementalPdfFileWriter(io.BytesIO(by_one))
    program = signers.PdfTimeStamper(stamper, field_name="Firma_02")
    output = program.timestamp_pdf(writer, "sha256")
    assert assert_refused(output.getvalue(), [frozen], pki) & {"EARLIER_FIELD_CHANGED"}


def test_a_signed_field_over_words_is_refused_and_one_that_reaches_over_them_waits(
    frozen: bytes, pki: TrialPki
) -> None:
    stamper = None
    for corners in (paint.ARTICLES, paint.LINE):
        over = paint.signed_with(frozen, pki, "prova-uno", paint.own(corners), time_stamp=stamper)
        assert assert_refused(over, [frozen], pki) == {"STAMP_HIDES_TEXT"}
    touching = paint.signed_with(frozen, pki, "prova-uno", paint.own(paint.LINE), drawn=b"")
    report = judge(touching, [frozen], pki)
    assert (report.verdict, "STAMP_TOUCHES_TEXT" in codes(report)) == (Verdict.PENDING, True), report.findings


def test_a_line_drawn_through_the_words_is_refused(frozen: bytes, pki: TrialPki) -> None:
    struck = paint.signed_with(frozen, pki, "prova-uno", paint.own(paint.LINE), drawn=b"0 20 200 4 re f")
    assert assert_refused(struck, [frozen], pki) == {"STAMP_HIDES_TEXT"}


def test_a_field_made_empty_over_the_words_waits_and_is_no_place_to_paint_on_later(
    by_one: bytes, frozen: bytes, pki: TrialPki
) -> None:
    empty = appended(by_one, lambda writer: paint.add_field(writer, paint.ARTICLES))
    report = judge(empty, [frozen], pki)
    assert (report.verdict, "STAMP_TOUCHES_TEXT" in codes(report)) == (Verdict.PENDING, True), report.findings
    filled = paint.signed_with(empty, pki, "prova-due", "Altro")
    assert assert_refused(filled, [frozen, empty], pki) == {"STAMP_HIDES_TEXT"}


def test_an_own_field_over_an_earlier_signature_is_refused(by_one: bytes, frozen: bytes, pki: TrialPki) -> None:
    (left, bottom, right, top) = (float(corner) for corner in _corners(by_one, "Firma_01"))
    over = paint.signed_with(by_one, pki, "prova-due", paint.own((left, bottom, right, top), 1))
    assert assert_refused(over, [frozen, by_one], pki) == {"STAMP_HIDES_TEXT"}


def test_the_areas_of_several_new_fields_are_summed(frozen: bytes, pki: TrialPki) -> None:
    first = paint.signed_with(frozen, pki, "prova-uno", paint.own((20, 40, 300, 180), 1, "Uno"))
    assert judge(first, [frozen], pki).verdict is Verdict.ACCEPTED
    second = paint.signed_with(first, pki, "prova-due", paint.own((310, 40, 590, 180), 1, "Due"))
    report = judge(second, [frozen], pki)
    assert (report.verdict, "STAMP_COVERS_PAGE" in codes(report)) == (Verdict.PENDING, True), report.findings


# What is honest goes on being accepted.


def test_visible_and_invisible_signatures_in_their_place_are_accepted(frozen: bytes, pki: TrialPki) -> None:
    for field in ("Firma_01", paint.own(paint.BLANK), paint.own(paint.BLANK, 1), paint.own((0, 0, 0, 0))):
        report = judge(paint.signed_with(frozen, pki, "prova-uno", field), [frozen], pki)
        assert report.verdict is Verdict.ACCEPTED, (field, report.findings)


def test_an_own_field_at_the_prepared_place_is_accepted(frozen: bytes, pki: TrialPki) -> None:
    (left, bottom, right, top) = (float(corner) for corner in _corners(frozen, "Firma_01"))
    returned = paint.signed_with(frozen, pki, "prova-uno", paint.own((left, bottom, right, top), 1))
    assert judge(returned, [frozen], pki).verdict is Verdict.ACCEPTED


def test_an_empty_field_on_white_that_draws_nothing_is_accepted(frozen: bytes, pki: TrialPki) -> None:
    returned = paint.signed_with(
        frozen, pki, "prova-uno", "Firma_01", lambda writer: paint.add_field(writer, paint.BLANK)
    )
    assert judge(returned, [frozen], pki).verdict is Verdict.ACCEPTED


def test_a_program_may_add_the_fonts_of_its_own_field(frozen: bytes, pki: TrialPki) -> None:
    returned = paint.signed_with(frozen, pki, "prova-uno", "Firma_01", paint.fonts_for_its_own_field)
    assert judge(returned, [frozen], pki).verdict is Verdict.ACCEPTED


def _corners(pdf: bytes, name: str) -> generic.ArrayObject:
    from signing.pdf.revisions import read

    fields = read(pdf).reader.root["/AcroForm"]["/Fields"]
    corners: generic.ArrayObject = next(e.get_object()["/Rect"] for e in fields if e.get_object()["/T"] == name)
    return corners
