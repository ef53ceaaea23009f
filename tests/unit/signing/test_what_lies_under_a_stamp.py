"""What a signature's rectangle lies on, and what a form says about its fields, on small pages made here."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing.base.report import Verdict
from signing.pdf.annotations import annotation_findings
from signing.pdf.covering import covering_findings
from signing.pdf.pictures import Box, picture_findings
from signing.pdf.revisions import read
from tests.support.paint_cases import add_field, field_of, look, names
from tests.support.signing_cases import appended

WORDS = b"BT /F1 14 Tf 60 300 Td (Articolo 1. Oneri: euro 435,00) Tj ET "
FOOT = b"BT /F1 9 Tf 200 30 Td (Pagina %d di 2) Tj ET "
LINES = b"1 w 40 200 200 60 re S "
OVER: Box = (50, 290, 290, 320)
WHITE = b"1 1 1 rg 0 0 600 600 re f"


def pages(
    content: bytes = WORDS,
    *,
    stamp: Box | None = None,
    drawn: bytes = WHITE,
    rotate: int = 0,
    inherited: bool = False,
    picture: bool = False,
) -> bytes:
    """Two pages with words, running feet and a widget that draws."""
    with pikepdf.new() as pdf:
        for number in (1, 2):
            page = pdf.add_blank_page(page_size=(300, 400))
            font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
            page.Resources = Dictionary(Font=Dictionary(F1=font))
            page.Rotate = rotate
            held = FOOT % number + (content if number == 1 else b"")
            if picture and number == 1:
                page.Resources.XObject = Dictionary(I1=_picture(pdf))
                held += b"q 120 0 0 60 60 100 cm /I1 Do Q "
            page.Contents = pdf.make_stream(held)
        if stamp is not None:
            _show(pdf, stamp, drawn)
        if inherited:
            pdf.Root.Pages.MediaBox = Array([0, 0, 300, 400])
            for page in pdf.pages:
                del page.obj.MediaBox
        output = io.BytesIO()
        pdf.save(output)
        return output.getvalue()


def _picture(pdf: pikepdf.Pdf) -> pikepdf.Stream:
    shown = Image.new("L", (60, 30), 255)
    shown.paste(0, (20, 10, 40, 20))
    return pdf.make_stream(
        shown.tobytes(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=60,
        Height=30,
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=8,
    )


def _show(pdf: pikepdf.Pdf, stamp: Box, drawn: bytes) -> None:
    size = Array([0, 0, stamp[2] - stamp[0], stamp[3] - stamp[1]])
    look = pdf.make_stream(drawn, Type=Name.XObject, Subtype=Name.Form, BBox=size)
    widget = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String("Mio"),
            F=4,
            Rect=Array(list(stamp)),
            AP=Dictionary(N=look),
        )
    )
    pdf.pages[0].Annots = Array([widget])
    pdf.Root.AcroForm = Dictionary(Fields=Array([widget]), SigFlags=3)


def told(stamp: Box, drawn: bytes = WHITE, **how: object) -> list[str]:
    before, after = pages(**how), pages(stamp=stamp, drawn=drawn, **how)  # type: ignore[arg-type]
    assert picture_findings(before, after, {0: [stamp]}, 10) == []
    return [each.code for each in covering_findings(before, after, {0: [stamp]}, {}, {}, {})]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("inherited", [False, True])
def test_words_under_a_stamp_however_the_page_is_turned(rotate: int, inherited: bool) -> None:
    assert told(OVER, rotate=rotate, inherited=inherited) == ["STAMP_HIDES_TEXT"]
    assert told(OVER, b"", rotate=rotate, inherited=inherited) == ["STAMP_TOUCHES_TEXT"]
    assert told((50, 220, 290, 280), rotate=rotate, inherited=inherited) == []


@pytest.mark.parametrize(
    "drawn",
    [b"1 0 0 RG 0.3 w 0 14 m 240 14 l S", b"0 0 0 rg 0 0 600 600 re f", b"1 1 1 rg 175 8 20 20 re f"],
    ids=["struck out", "blackened", "one figure"],
)
def test_a_stroke_a_bar_and_one_figure_are_seen(drawn: bytes) -> None:
    assert told(OVER, drawn) == ["STAMP_HIDES_TEXT"]


SHORT = WORDS + b"BT /F1 14 Tf 60 270 Td (Articolo 2.) Tj ET "
INK = b"0 g 2 2 30 8 re f"


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_what_is_written_beside_a_line_within_the_column_waits(rotate: int) -> None:
    assert told((150, 266, 230, 284), INK, content=SHORT, rotate=rotate) == ["STAMP_TOUCHES_TEXT"]
    assert told((150, 240, 230, 284), b"0 g 2 30 30 8 re f", content=SHORT, rotate=rotate) == ["STAMP_TOUCHES_TEXT"]
    assert told((150, 266, 230, 284), b"", content=SHORT, rotate=rotate) == []
    assert told((150, 240, 230, 284), INK, content=SHORT, rotate=rotate) == []  # only its empty part is beside a line


def test_what_is_written_below_the_lines_and_outside_their_column_is_free() -> None:
    assert told((60, 220, 230, 260), INK, content=SHORT) == []
    assert told((5, 266, 50, 284), INK, content=SHORT) == []
    assert told((265, 266, 298, 284), INK, content=SHORT) == []
    assert told((5, 10, 100, 60), INK) == []  # beside a running foot


def test_running_feet_may_be_reached_over_and_painting_them_over_waits() -> None:
    assert told((190, 10, 290, 60), b"") == []
    assert told((190, 10, 290, 60), WHITE) == ["STAMP_TOUCHES_TEXT"]


def test_lines_of_a_table_may_be_crossed_and_painting_them_over_waits() -> None:
    assert told((100, 180, 300, 230), b"", content=LINES) == []
    assert told((100, 180, 300, 230), content=LINES) == ["STAMP_TOUCHES_TEXT"]


def test_a_picture_painted_over_is_refused_and_its_white_is_not() -> None:
    assert told((80, 110, 160, 150), content=b"", picture=True) == ["STAMP_HIDES_TEXT"]
    assert told((80, 110, 160, 150), b"", content=b"", picture=True) == ["STAMP_TOUCHES_TEXT"]
    assert told((62, 102, 90, 112), content=b"", picture=True) == []


def test_an_approved_place_is_free_but_for_earlier_signatures() -> None:
    before = pages(stamp=(50, 220, 150, 280), drawn=b"0 0 0 rg 20 20 10 10 re f")
    after = pages(stamp=(50, 220, 150, 280), drawn=WHITE)
    place = {0: [(60.0, 230.0, 200.0, 290.0)]}
    earlier = {0: [(50.0, 220.0, 150.0, 280.0)]}
    assert covering_findings(before, after, {}, place, {}, {}) == []
    for own, prepared in (({}, place), (place, {})):
        (found,) = covering_findings(before, after, own, prepared, {}, earlier)
        assert (found.code, found.weight) == ("STAMP_TOUCHES_TEXT", Verdict.PENDING)


def test_a_signature_written_through_another_leaves_both() -> None:
    place: Box = (50, 220, 150, 280)
    one = b"0 0 0 rg 20 20 10 10 re f"
    before, after = pages(stamp=place, drawn=one), pages(stamp=place, drawn=one + b" 25 25 40 4 re f")
    assert covering_findings(before, after, {0: [place]}, {}, {}, {0: [place]}) == []


def test_small_boxes_are_summed() -> None:
    small = [(10.0, 10.0 + 60 * row, 110.0, 60.0 + 60 * row) for row in range(4)]
    assert picture_findings(pages(), pages(), {0: small[:3]}, 10) == []
    found = picture_findings(pages(), pages(), {0: small}, 10)
    assert [each.code for each in found] == ["STAMP_COVERS_PAGE"]
    assert picture_findings(pages(), pages(), {}, 10, {0: small}) == []


# What the form says.


def filled_in(**form: object) -> bytes:
    """A page with a text field, or without, and what its form says."""
    with pikepdf.open(io.BytesIO(pages(stamp=(50, 220, 150, 280), drawn=b""))) as pdf:
        for key, value in form.items():
            pdf.Root.AcroForm[f"/{key}"] = pdf.make_indirect(value) if isinstance(value, Dictionary) else value
        output = io.BytesIO()
        pdf.save(output)
        return output.getvalue()


def fonts(name: str = "/Helvetica") -> Dictionary:
    return Dictionary(Font=Dictionary(Helv=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(name))))


def other_font(writer: IncrementalPdfFileWriter) -> None:
    resources = writer.root["/AcroForm"]["/DR"]
    resources["/Font"]["/Helv"][generic.pdf_name("/BaseFont")] = generic.pdf_name("/Symbol")
    writer.update_container(resources)


def one_more_font(writer: IncrementalPdfFileWriter) -> None:
    resources = writer.root["/AcroForm"]["/DR"]
    resources["/Font"][generic.pdf_name("/Mio")] = names(Type=generic.pdf_name("/Font"))
    writer.update_container(resources)


def other_default(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/AcroForm"][generic.pdf_name("/DA")] = generic.pdf_string("/Helv 90 Tf 1 g")
    writer.update_container(writer.root)
    writer.update_container(writer.root["/AcroForm"])


def turned(writer: IncrementalPdfFileWriter) -> None:
    target = field_of(writer, "Mio")
    target[generic.pdf_name("/MK")] = names(R=generic.NumberObject(90))
    writer.update_container(target)


def seen(base: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> list[str]:
    found, _ = annotation_findings(read(appended(base, change)), read(base), None)
    return [each.code for each in found]


def test_what_the_form_said_keeps_its_meaning() -> None:
    assert seen(filled_in(DR=fonts()), other_font) == ["CHANGED_AFTER_APPROVAL"]
    assert seen(filled_in(DR=fonts()), one_more_font) == []
    assert seen(filled_in(DA=String("/Helv 9 Tf 0 g")), other_default) == ["CHANGED_AFTER_APPROVAL"]
    assert seen(filled_in(), other_default) == []
    assert seen(filled_in(), turned) == ["EARLIER_FIELD_CHANGED"]


def test_where_a_field_of_the_text_is_drawn_by_the_form_nothing_is_added_to_it() -> None:
    with pikepdf.open(io.BytesIO(filled_in(DR=fonts()))) as pdf:
        words = Dictionary(FT=Name.Tx, T=String("Importo"), V=String("435,00"))
        pdf.Root.AcroForm.Fields.append(pdf.make_indirect(words))
        output = io.BytesIO()
        pdf.save(output)
    base = output.getvalue()
    assert seen(base, one_more_font) == ["CHANGED_AFTER_APPROVAL"]
    assert seen(base, other_default) == ["CHANGED_AFTER_APPROVAL"]


@pytest.mark.parametrize(
    ("drawn", "draws"),
    [
        (b"1\x00g\x000\x000\x00900\x00900\x00re\x00f\x00", True),
        (b"BT (%) Tj ET 0 g 0 0 500 500 re f", True),
        (b"(((a)((b)%(c)) )) 0 0 500 500 re f", True),
        (b"(a\\)% ) 0 0 500 500 re f", True),
        (b"(a 0 0 500 500 re f", True),
        (b"% DSBlank\n", False),
        (b"q (f S B) pop Q", False),
    ],
)
def test_whatever_white_space_strings_and_comments_hide_a_field_that_draws_is_seen(drawn: bytes, draws: bool) -> None:
    def change(writer: IncrementalPdfFileWriter) -> None:
        add_field(writer, OVER, AP=names(N=look(writer, OVER, drawn)))

    assert seen(pages(stamp=(50, 220, 150, 280), drawn=b""), change) == ["PAINT_WITHOUT_SIGNATURE"] * draws


def test_what_an_appearance_draws_under_any_name_is_compared() -> None:
    """Only a field or an annotation has a parent; in an appearance any name may stand for what is drawn."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        inner = look(writer, OVER, b"0 g 0 0 20 20 re f")
        add_field(writer, OVER, AP=names(N=look(writer, OVER, b"/Parent Do", Resources=drawing(inner))))

    def drawing(inner: object) -> generic.DictionaryObject:
        return names(XObject=names(Parent=inner))

    def other(writer: IncrementalPdfFileWriter) -> None:
        stream = field_of(writer, "Altro")["/AP"]["/N"]["/Resources"]["/XObject"]["/Parent"]
        stream._data, stream._encoded_data = b"0 g 0 0 500 500 re f", None
        writer.update_container(stream)

    assert seen(appended(pages(stamp=(50, 220, 150, 280), drawn=b""), change), other) == ["EARLIER_FIELD_CHANGED"]
