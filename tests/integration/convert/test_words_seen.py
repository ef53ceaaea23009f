"""Words that an engine writes into a PDF and that nobody sees there are found, on real engines."""

from __future__ import annotations

import pytest

from agreements.documents.pdf.dxpdf_engine import DxpdfConverter
from agreements.documents.pdf.libreoffice import LibreOfficeConverter
from agreements.documents.pdf.text_proof import prove_text
from agreements.documents.pdf.unseen_text import read_pages
from agreements.documents.word.docx_text import expected_text
from tests.unit.documents.test_letters_nobody_reads import row
from tests.unit.documents.test_what_covers_words import CM, SQUARE, WORDS, A, anchored, old, shape
from tests.unit.documents.word_files import paragraph, run, word_file

LINES = [paragraph(f"Riga {number} della convenzione") for number in range(4)]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (paragraph(run("Premessa "), old("z-index:251")) + WORDS, "sono coperte"),
        (row(300, *LINES) + WORDS, "sono tagliate"),
        (paragraph(run("Premessa "), old("z-index:-251", 'fillcolor="black"')) + WORDS, "non si distinguono"),
    ],
)
def test_what_libreoffice_paints_over_or_cuts_is_found(
    body: str, words: str, libreoffice: LibreOfficeConverter
) -> None:
    assert words in " ".join(read_pages(libreoffice.convert(word_file(body)))[1])
    assert read_pages(libreoffice.convert(word_file("".join(LINES) + WORDS)))[1] == []


def test_what_the_engine_of_drafts_cuts_off_is_found() -> None:
    more = 'behindDoc="0" simplePos="0" relativeHeight="5" locked="0" layoutInCell="1" allowOverlap="1"'
    box = anchored(shape(f"<a:noFill {A}/>", text="".join(LINES)), SQUARE, size=(3 * CM, CM // 2), more=more)
    docx = word_file(paragraph(box.replace("<d:positionH", '<d:simplePos x="0" y="0"/><d:positionH')) + WORDS)
    pdf = DxpdfConverter().convert(docx)
    pages, unseen = read_pages(pdf)
    assert prove_text(pages, expected_text(docx)) + unseen != []
