from __future__ import annotations

import io

import pikepdf
import pytest

from signing.base.errors import PreparationError
from signing.pdf.pictures import picture_findings, same_pages
from signing.pdf.prepare import FieldPlan, prepare_for_signature
from signing.pdf.revisions import base_version, has_bytes_after_end


def page(content: bytes = b"", *, square: tuple[int, int, int, int] | None = None, rotate: int = 0) -> bytes:
    """One page with content, and a widget that draws a black square of these corners."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(300, 400))
        pdf.pages[0].Contents = pdf.make_stream(content)
        pdf.pages[0].Rotate = rotate
        if square is not None:
            width, height = square[2] - square[0], square[3] - square[1]
            look = pdf.make_stream(b"0 0 %d %d re f" % (width, height))
            look.update(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.XObject,
                    Subtype=pikepdf.Name.Form,
                    BBox=pikepdf.Array([0, 0, width, height]),
                )
            )
            widget = pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Widget,
                FT=pikepdf.Name.Sig,
                T=pikepdf.String("Firma_01"),
                F=4,
                Rect=pikepdf.Array(list(square)),
                AP=pikepdf.Dictionary(N=look),
            )
            reference = pdf.make_indirect(widget)
            pdf.pages[0].Annots = pikepdf.Array([reference])
            pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([reference]), SigFlags=3)
        output = io.BytesIO()
        pdf.save(output)
        return output.getvalue()


def test_equal_pages_are_equal() -> None:
    assert same_pages(page(b"10 10 50 50 re f"), page(b"10 10 50 50 re f"), 10)
    assert not same_pages(page(b"10 10 50 50 re f"), page(b"10 10 52 50 re f"), 10)
    assert not same_pages(page(), page(rotate=90), 10)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_stamp_inside_its_box_is_no_difference_however_the_page_is_turned(rotate: int) -> None:
    box = (20.0, 30.0, 80.0, 70.0)
    signed = page(square=(20, 30, 80, 70), rotate=rotate)
    assert picture_findings(page(rotate=rotate), signed, {0: [box]}, 10) == []
    found = picture_findings(page(rotate=rotate), signed, {0: [(150.0, 200.0, 200.0, 240.0)]}, 10)
    assert [each.code for each in found] == ["PAGES_LOOK_DIFFERENT"]


def test_a_box_over_most_of_the_page_is_noticed() -> None:
    found = picture_findings(page(), page(), {0: [(0.0, 0.0, 300.0, 300.0)]}, 10)
    assert [each.code for each in found] == ["STAMP_COVERS_PAGE"]


def test_more_pages_than_the_limit_are_a_finding() -> None:
    assert [each.code for each in picture_findings(page(), page(), {}, 0)] == ["TOO_MANY_PAGES"]


@pytest.mark.parametrize(
    ("plans", "words"),
    [
        ([], "almeno uno"),
        ([FieldPlan("Firma 1", "Firma", "Firma 01")], "non è ammesso"),
        ([FieldPlan("Firma_01", " ", "Firma 01")], "descrizione"),
        ([FieldPlan("Firma_1", "a", "Firma 1"), FieldPlan("Firma_10", "b", "Firma 10")], "si confondono"),
        ([FieldPlan("Firma_01", "a", "Firma 01"), FieldPlan("Firma_02", "b", "Firma 01")], "stesso posto"),
    ],
)
def test_contradictory_plans_are_refused_in_italian(plans: list[FieldPlan], words: str) -> None:
    with pytest.raises(PreparationError, match=words):
        prepare_for_signature(page(), plans)


def test_the_newest_accepted_version_is_the_base() -> None:
    assert base_version(b"abcdef", [b"ab", b"abc", b"abcd"]) == 2
    assert base_version(b"abx", [b"ab", b"abc"]) == 0
    assert base_version(b"xab", [b"ab"]) is None


def test_bytes_after_the_end_are_told_from_a_cut_file() -> None:
    whole = b"%PDF-1.7\nstartxref\n9\n%%EOF\n"
    assert not has_bytes_after_end(whole)
    assert has_bytes_after_end(whole + b"x")
    assert not has_bytes_after_end(whole + b"1 0 obj\nstartxref\n5")
