"""Nothing is painted over the text, and nothing of an earlier field changes, whoever signs next."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import append_signature_field

from signing.base.fetch import GuardedTimeStamper
from signing.base.gatekeeper import Gatekeeper
from signing.base.report import Verdict
from signing.gate.case import Case
from signing.gate.pades_steps import examine_file
from signing.gate.verify import verify
from signing.pdf.versions import Versions
from signing.trial import clock
from signing.trial.envelopes import envelope
from signing.trial.pki import TrialPki
from signing.trial.signer import sign
from tests.support import paint_cases as paint
from tests.support.signing_cases import SIGNATORIES, appended, codes, judge

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


def looked_at(returned: bytes, accepted: list[bytes], pki: TrialPki) -> Case:
    """What the file itself shows, before any signature is judged."""
    case = Case(accepted, list(SIGNATORIES), pki.trust(), clock.now(pki.folder), None, Versions(accepted))
    examine_file(returned, case)
    return case


def assert_free(returned: bytes, accepted: list[bytes], pki: TrialPki) -> None:
    assert looked_at(returned, accepted, pki).findings == []


def assert_seen(returned: bytes, accepted: list[bytes], pki: TrialPki) -> set[str]:
    """Refused for what the file itself shows."""
    case = looked_at(returned, accepted, pki)
    told = {each.code for each in case.findings if each.weight is Verdict.REFUSED}
    assert told <= REFUSED_FOR | {"UNREADABLE"}, case.findings
    assert told
    return told


def assert_refused(returned: bytes, accepted: list[bytes], pki: TrialPki) -> set[str]:
    report = judge(returned, accepted, pki)
    assert report.verdict is Verdict.REFUSED, report.findings
    told = codes(report) & REFUSED_FOR
    assert told, report.findings
    return told


@pytest.mark.parametrize("case", paint.PAINT)
def test_a_field_that_draws_without_being_signed_is_seen_whoever_makes_it_and_signs_on_top(
    by_one: bytes, frozen: bytes, pki: TrialPki, case: str
) -> None:
    after = appended(by_one, paint.PAINT[case])
    on_top = sign(after, pki_folder=pki.folder, person="prova-due", field="Firma_02", level="b-b")
    for returned, accepted in (
        (after, [frozen]),
        (on_top, [frozen, by_one]),
        (on_top, [frozen]),
        (paint.signed_with(by_one, pki, "prova-due", "Firma_02", paint.PAINT[case]), [frozen, by_one]),
    ):
        assert assert_seen(returned, accepted, pki) == {"PAINT_WITHOUT_SIGNATURE"}


@pytest.mark.parametrize("corners", [(100, 650, 400, 650), (100, 650, 100, 700), (0, 0, 0, 0)])
def test_a_field_without_area_that_draws_is_seen_and_one_that_does_not_is_free(
    by_one: bytes, frozen: bytes, pki: TrialPki, corners: paint.Corners
) -> None:
    held = appended(by_one, lambda writer: paint.without_area(writer, corners))
    assert assert_seen(held, [frozen], pki) == {"PAINT_WITHOUT_SIGNATURE"}
    empty = appended(by_one, lambda writer: paint.without_area(writer, corners, b"% vuoto"))
    assert judge(empty, [frozen], pki).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("case", ["opaque", "several small", "layer"])
def test_the_gate_refuses_it_after_a_signature_under_the_next_one_and_in_an_envelope(
    by_one: bytes, frozen: bytes, pki: TrialPki, case: str
) -> None:
    after = appended(by_one, paint.PAINT[case])
    on_top = sign(after, pki_folder=pki.folder, person="prova-due", field="Firma_02")
    around = envelope(appended(frozen, paint.PAINT[case]), pki_folder=pki.folder, person="prova-uno")
    for returned, accepted in ((after, [frozen]), (on_top, [frozen, by_one]), (around, [frozen])):
        assert assert_refused(returned, accepted, pki) == {"PAINT_WITHOUT_SIGNATURE"}
    assert verify(after, trust=pki.trust(), at=clock.now(pki.folder)).verdict is Verdict.REFUSED


def test_painted_and_not_signed_at_all_is_told_in_one_sentence(frozen: bytes, pki: TrialPki) -> None:
    assert codes(judge(appended(frozen, paint.opaque), [frozen], pki)) == {"STAMPED_UNSIGNED"}


@pytest.mark.parametrize("case", paint.OTHERS)
def test_other_annotations_and_fields_are_seen(by_one: bytes, frozen: bytes, pki: TrialPki, case: str) -> None:
    assert assert_seen(appended(by_one, paint.OTHERS[case]), [frozen], pki) == {"CHANGED_AFTER_APPROVAL"}


@pytest.mark.parametrize("case", paint.EARLIER)
def test_nothing_of_an_earlier_field_changes(by_one: bytes, frozen: bytes, pki: TrialPki, case: str) -> None:
    changed = appended(by_one, paint.EARLIER[case])
    assert_seen(changed, [frozen], pki)
    on_top = sign(changed, pki_folder=pki.folder, person="prova-tre", field="Firma_03", level="b-b")
    in_it = paint.signed_with(by_one, pki, "prova-tre", "Firma_03", paint.EARLIER[case])
    for returned in (on_top, in_it):
        assert_seen(returned, [frozen, by_one], pki)
        assert_seen(returned, [frozen], pki)


def test_the_gate_refuses_another_appearance_of_a_signed_field(by_one: bytes, frozen: bytes, pki: TrialPki) -> None:
    changed = appended(by_one, paint.EARLIER["signed, new appearance"])
    assert assert_refused(changed, [frozen], pki) == {"EARLIER_FIELD_CHANGED"}
    assert verify(changed, trust=pki.trust(), at=clock.now(pki.folder)).verdict is Verdict.REFUSED


@pytest.mark.parametrize("case", paint.ACTING)
def test_no_new_field_acts_signed_or_not(by_one: bytes, frozen: bytes, pki: TrialPki, case: str) -> None:
    name, change = paint.ACTING[case]
    signed = paint.signed_with(appended(frozen, change), pki, "prova-uno", name, drawn=b"")
    in_it = paint.signed_with(frozen, pki, "prova-uno", name, change, drawn=b"")
    for returned, accepted in ((appended(by_one, change), [frozen]), (signed, [frozen]), (in_it, [frozen])):
        assert assert_seen(returned, accepted, pki) == {"CHANGED_AFTER_APPROVAL"}


def test_no_reader_is_asked_to_draw_the_fields_anew(by_one: bytes, frozen: bytes, pki: TrialPki) -> None:
    anew = appended(by_one, paint.drawn_anew)
    assert assert_seen(anew, [frozen], pki) == {"CHANGED_AFTER_APPROVAL"}


def test_a_time_stamp_does_not_fill_the_place_of_a_party(by_one: bytes, frozen: bytes, pki: TrialPki) -> None:
    stamper = GuardedTimeStamper(pki.time_stamp_url, Gatekeeper(pki.trust()))
    writer = IncrementalPdfFileWriter(io.BytesIO(by_one))
    program = signers.PdfTimeStamper(stamper, field_name="Firma_02")
    output = program.timestamp_pdf(writer, "sha256")
    assert assert_seen(output.getvalue(), [frozen], pki) == {"EARLIER_FIELD_CHANGED"}


def test_what_a_time_stamp_draws_is_no_signature(by_one: bytes, frozen: bytes, pki: TrialPki) -> None:
    stamper = GuardedTimeStamper(pki.time_stamp_url, Gatekeeper(pki.trust()))
    writer = IncrementalPdfFileWriter(io.BytesIO(by_one))
    paint.opaque(writer)
    output = signers.PdfTimeStamper(stamper, field_name="Altro").timestamp_pdf(writer, "sha256")
    assert "PAINT_WITHOUT_SIGNATURE" in assert_seen(output.getvalue(), [frozen], pki)


def test_a_field_with_a_widget_of_its_own_is_judged_alike(frozen: bytes, pki: TrialPki) -> None:
    on_white = replace(paint.own(paint.BLANK), combine_annotation=False)
    assert judge(paint.signed_with(frozen, pki, "prova-uno", on_white), [frozen], pki).verdict is Verdict.ACCEPTED
    over = replace(paint.own(paint.LINE), combine_annotation=False)
    assert assert_seen(paint.signed_with(frozen, pki, "prova-uno", over), [frozen], pki) == {"STAMP_HIDES_TEXT"}


def test_a_field_whose_widget_stands_below_it_in_the_accepted_text_is_signed_as_any_other(
    frozen: bytes, pki: TrialPki
) -> None:
    below = replace(paint.own(paint.BLANK), combine_annotation=False)
    text = appended(frozen, lambda writer: append_signature_field(writer, below))
    filled = paint.signed_with(text, pki, "prova-uno", "Mio")
    assert_free(filled, [text], pki)
    assert_free(filled, [frozen], pki)
    assert_free(paint.signed_with(text, pki, "prova-uno", "Firma_01"), [text], pki)


@pytest.mark.parametrize("corners", [(100, 650, 400, 650), (0, 0, 0, 0)])
def test_a_signed_field_without_area_that_draws_waits(frozen: bytes, pki: TrialPki, corners: paint.Corners) -> None:
    drawn = appended(frozen, lambda writer: paint.without_area(writer, corners))
    signed = paint.signed_with(drawn, pki, "prova-uno", "Altro")
    in_it = paint.signed_with(frozen, pki, "prova-uno", "Altro", lambda writer: paint.without_area(writer, corners))
    for returned in (signed, in_it):
        case = looked_at(returned, [frozen], pki)
        assert {each.code for each in case.findings} == {"STAMP_TOUCHES_TEXT"}, case.findings
    empty = paint.signed_with(
        frozen, pki, "prova-uno", "Altro", lambda writer: paint.without_area(writer, corners, b"% vuoto")
    )
    assert_free(empty, [frozen], pki)


def test_a_signed_field_over_words_is_refused_and_one_that_reaches_over_them_waits(
    frozen: bytes, pki: TrialPki
) -> None:
    for corners in (paint.ARTICLES, paint.LINE):
        over = paint.signed_with(frozen, pki, "prova-uno", paint.own(corners))
        assert assert_refused(over, [frozen], pki) == {"STAMP_HIDES_TEXT"}
    touching = paint.signed_with(frozen, pki, "prova-uno", paint.own(paint.LINE), drawn=b"")
    report = judge(touching, [frozen], pki)
    assert (report.verdict, "STAMP_TOUCHES_TEXT" in codes(report)) == (Verdict.PENDING, True), report.findings


def test_a_line_drawn_through_the_words_is_refused(frozen: bytes, pki: TrialPki) -> None:
    struck = paint.signed_with(frozen, pki, "prova-uno", paint.own(paint.LINE), drawn=b"0 5 500 2 re f")
    assert assert_refused(struck, [frozen], pki) == {"STAMP_HIDES_TEXT"}


@pytest.mark.parametrize("case", paint.SAYING)
def test_what_the_text_says_in_a_field_or_a_comment_is_not_painted_over(
    frozen: bytes, pki: TrialPki, case: str
) -> None:
    text = appended(frozen, paint.SAYING[case])
    over = paint.signed_with(text, pki, "prova-uno", paint.own(paint.BLANK))
    assert assert_refused(over, [text], pki) == {"STAMP_HIDES_TEXT"}
    touching = judge(paint.signed_with(text, pki, "prova-uno", paint.own(paint.BLANK), drawn=b""), [text], pki)
    assert (touching.verdict, "STAMP_TOUCHES_TEXT" in codes(touching)) == (Verdict.PENDING, True), touching.findings
    left, bottom, right, _ = paint.BLANK
    below = paint.signed_with(text, pki, "prova-uno", paint.own((left, bottom - 60, right, bottom - 5)))
    assert judge(below, [text], pki).verdict is Verdict.ACCEPTED


def test_a_field_made_empty_over_the_words_waits_and_is_no_place_to_paint_on_later(
    by_one: bytes, frozen: bytes, pki: TrialPki
) -> None:
    empty = appended(by_one, lambda writer: paint.add_field(writer, paint.ARTICLES))
    report = judge(empty, [frozen], pki)
    assert (report.verdict, "STAMP_TOUCHES_TEXT" in codes(report)) == (Verdict.PENDING, True), report.findings
    filled = paint.signed_with(empty, pki, "prova-due", "Altro")
    assert assert_refused(filled, [frozen, empty], pki) == {"STAMP_HIDES_TEXT"}


def test_a_white_field_over_an_earlier_signature_waits(by_one: bytes, frozen: bytes, pki: TrialPki) -> None:
    (left, bottom, right, top) = (float(corner) for corner in _corners(by_one, "Firma_01"))
    over = paint.signed_with(by_one, pki, "prova-due", paint.own((left, bottom, right, top), 1))
    report = judge(over, [frozen, by_one], pki)
    assert (report.verdict, "STAMP_TOUCHES_TEXT" in codes(report)) == (Verdict.PENDING, True), report.findings


def test_programs_that_always_sign_in_one_corner_are_accepted(frozen: bytes, pki: TrialPki) -> None:
    first = sign(frozen, pki_folder=pki.folder, person="prova-uno", own_field=True)
    second = sign(first, pki_folder=pki.folder, person="prova-due", own_field=True)
    for accepted in ([frozen, first], [frozen]):
        report = judge(second, accepted, pki)
        assert report.verdict is Verdict.ACCEPTED, report.findings


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
