"""Words that lie on the page of a PDF and are not seen: cut, painted over, or printed on others."""

from __future__ import annotations

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from agreements.documents.pdf.unseen_text import read_pages

BEFORE = b"BT /F1 12 Tf 1 0 0 1 60 250 Tm (penale di mille) Tj ET"


def page(content: bytes, *, mask: int | None = None) -> bytes:
    with pikepdf.new() as pdf:
        made = pdf.add_blank_page(page_size=(300, 400))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        picture = pdf.make_stream(
            b"\xff\x00" * 2, Type=Name.XObject, Subtype=Name.Image, Width=2, Height=2, BitsPerComponent=8,
            ColorSpace=Name.DeviceGray,
        )  # fmt: skip
        if mask is not None:
            picture.SMask = pdf.make_stream(
                bytes([mask]) * 4, Type=Name.XObject, Subtype=Name.Image, Width=2, Height=2, BitsPerComponent=8,
                ColorSpace=Name.DeviceGray,
            )  # fmt: skip
        white = pdf.make_stream(
            b"\xff" * 4, Type=Name.XObject, Subtype=Name.Image, Width=2, Height=2, BitsPerComponent=8,
            ColorSpace=Name.DeviceGray,
        )  # fmt: skip
        form = pdf.make_stream(
            b"1 g 0 0 200 20 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 200, 20])
        )
        state = Dictionary(Half=Dictionary(Type=Name.ExtGState, ca=0.2), Faint=Dictionary(Type=Name.ExtGState, ca=0.01))
        objects = Dictionary(I=picture, F=form, White=white)
        made.Resources = Dictionary(Font=Dictionary(F1=font), XObject=objects, ExtGState=state)
        made.Contents = pdf.make_stream(content)
        output = io.BytesIO()
        pdf.save(output)
        return output.getvalue()


def unseen(pdf: bytes) -> list[str]:
    return read_pages(pdf)[1]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"q 60 250 100 2 re W n %s Q" % BEFORE, "sono tagliate"),
        (b"q 60 300 100 20 re W n %s Q" % BEFORE, "sono tagliate"),
        (b"q 60 240 200 30 re W n 60 255 100 30 re W n 0 0 1 1 re W n %s Q" % BEFORE, "sono tagliate"),
        (BEFORE + b" 1 g 50 240 200 30 re f", "sono coperte"),
        (BEFORE + b" 0.1 0.2 0.4 rg 50 240 200 30 re f", "sono coperte"),
        (BEFORE + b" 1 G 30 w 50 255 m 250 255 l S", "sono coperte"),
        (BEFORE + b" q 200 0 0 30 50 240 cm /I Do Q", "sono coperte"),
        (BEFORE + b" q 1 0 0 1 55 245 cm /F Do Q", "sono coperte"),
        (BEFORE + b" BT /F1 12 Tf 1 0 0 1 61 251 Tm (rinuncia a tutto) Tj ET", "l’una sopra l’altra"),
        (BEFORE + b" q /Half gs %s Q" % (b"0 g 50 240 200 30 re f " * 20), "sono coperte"),  # many thin coats
        (b"q /Half gs %s Q 1 0 0 rg " % (b"1 0 0 rg 50 240 200 30 re f " * 20) + BEFORE, "non si distinguono"),
        (b"0 g 50 240 200 30 re f " + BEFORE, "non si distinguono"),
        (b"0 0 0.1 rg 50 240 200 30 re f 0 g " + BEFORE, "non si distinguono"),
        (b"1 g " + BEFORE, "non si distinguono"),
        (b"0.985 g " + BEFORE, "non si distinguono"),
        (b"/Faint gs " + BEFORE, "non si distinguono"),
        (b"q 200 0 0 30 50 240 cm /White Do Q 0.99 g " + BEFORE, "non si distinguono"),
    ],
)
def test_words_that_a_page_does_not_show_are_told_with_what_to_do(content: bytes, words: str) -> None:
    (said,) = unseen(page(content))
    assert words in said
    assert said.startswith("A pagina 1 del PDF le parole «")
    assert ": in Word " in said


@pytest.mark.parametrize(
    "content",
    [
        BEFORE,
        b"q 55 240 200 30 re W n %s Q" % BEFORE,
        b"1 g 50 240 200 30 re f 0 g " + BEFORE,  # a shade under the words
        b"0.2 0.3 0.6 rg 50 240 200 30 re f 1 g " + BEFORE,
        b"0.85 g 50 240 200 30 re f 0 g BT /F1 24 Tf 1 0 0 1 60 245 Tm (Il I l i 1 | illi) Tj ET",
        b"0.8 g " + BEFORE,  # light grey, as of what is to be filled in
        b"0.8 g BT /F1 5 Tf 1 0 0 1 60 250 Tm (Illi l piccole) Tj ET",
        b"1 0 0 rg " + BEFORE,
        b"q 200 0 0 30 50 240 cm /White Do Q 0 g " + BEFORE,
        BEFORE + b" 50 240 200 30 re S",  # a frame around them
        BEFORE + b" 0 g 50 252 200 1 re f",  # a line through them
        BEFORE + b" q /Half gs 1 1 0 rg 50 240 200 30 re f Q",
        BEFORE + b" 1 g 50 280 200 30 re f",
        BEFORE + b" 0 g 40 230 220 50 re 45 235 210 40 re f*",  # a thick frame, drawn as what lies between two
        BEFORE + b" BT /F1 12 Tf 1 0 0 1 60 238 Tm (rinuncia a tutto) Tj ET",
    ],
)
def test_words_that_are_seen_pass(content: bytes) -> None:
    assert unseen(page(content)) == []


@pytest.mark.parametrize(("mask", "hidden"), [(0, False), (255, True)])
def test_a_picture_without_paint_hides_nothing(mask: int, hidden: bool) -> None:
    content = BEFORE + b" 1 g q 200 0 0 30 50 240 cm /I Do Q"
    assert bool(unseen(page(content, mask=mask))) is hidden
