"""Words that a PDF holds outside of its page prove nothing: nobody sees them."""

from __future__ import annotations

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from agreements.documents.files.conversion_errors import PdfRefusedError
from agreements.documents.pdf.pdf_check import examine_pdf
from agreements.documents.pdf.text_proof import page_texts
from tests.unit.documents.word_files import word_file


def page(words: bytes, crop: tuple[int, int, int, int] | None = None) -> bytes:
    with pikepdf.new() as pdf:
        made = pdf.add_blank_page(page_size=(300, 400))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        made.Resources = Dictionary(Font=Dictionary(F1=font))
        made.Contents = pdf.make_stream(b"BT /F1 12 Tf %s ET" % words)
        if crop is not None:
            made.obj.CropBox = Array(list(crop))
        output = io.BytesIO()
        pdf.save(output)
        return output.getvalue()


@pytest.mark.parametrize(
    ("place", "crop", "seen"),
    [
        (b"1 0 0 1 60 250 Tm", None, True),
        (b"1 0 0 1 60 395 Tm", None, True),  # cut along the edge, and still there
        (b"1 0 0 1 60 3000 Tm", None, False),
        (b"1 0 0 1 60 -20 Tm", None, False),
        (b"1 0 0 1 1500 250 Tm", None, False),
        (b"1 0 0 1 60 250 Tm", (0, 280, 300, 400), False),
    ],
)
def test_only_letters_on_the_page_count(place: bytes, crop: tuple[int, int, int, int] | None, seen: bool) -> None:
    words = b"1 0 0 1 60 350 Tm (Prima) Tj %s (penale) Tj 1 0 0 1 60 300 Tm (Dopo) Tj" % place
    (text,) = page_texts(page(words, crop))
    assert text == ("PrimapenaleDopo" if seen else "PrimaDopo")


def test_more_pages_than_are_compared_after_the_signature_are_refused_before_it() -> None:
    with pikepdf.new() as pdf:
        for _ in range(401):
            pdf.add_blank_page(page_size=(300, 400))
        output = io.BytesIO()
        pdf.save(output)
    with pytest.raises(PdfRefusedError, match="ha 401 pagine, e al ritorno dalla firma se ne confrontano al più 400"):
        examine_pdf(output.getvalue(), word_file("<w:p/>"), ())
