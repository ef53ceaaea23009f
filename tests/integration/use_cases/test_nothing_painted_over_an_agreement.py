"""Whoever paints over an article after the first signature gets no «accordo firmato», whoever signs on top."""

from __future__ import annotations

from collections.abc import Callable

import pypdfium2 as pdfium
import pytest

from agreements.domain.agreement.act import ActState
from agreements.use_cases.signing.signature import SignedFileRefused
from signing.pdf.objects import corners
from signing.pdf.pictures import draw
from signing.pdf.revisions import read
from signing.trial.envelopes import envelope
from signing.trial.signer import sign
from tests.integration.use_cases.lives import Life, refused
from tests.support import paint_cases as paint
from tests.support.signing_cases import appended


def painted_before_the_next_signs(life: Life) -> bytes:
    painted = appended(life.to_sign(), paint.opaque)
    return sign(painted, pki_folder=life.pki_folder, person="prova-due", field="Firma_02")


def painted_in_small_pieces(life: Life) -> bytes:
    painted = appended(life.to_sign(), paint.several_small)
    return sign(painted, pki_folder=life.pki_folder, person="prova-due", field="Firma_02")


def painted_in_an_envelope(life: Life) -> bytes:
    return envelope(appended(life.to_sign(), paint.opaque), pki_folder=life.pki_folder, person="prova-due")


def signed_and_then_drawn_anew(life: Life) -> bytes:
    """What the second signatory's field shows is replaced after the signature."""
    return appended(life.signed_by("prova-due", 2), lambda writer: paint.new_appearance(writer, "Firma_02"))


@pytest.mark.parametrize(
    "attack",
    [
        painted_before_the_next_signs,
        painted_in_small_pieces,
        painted_in_an_envelope,
        signed_and_then_drawn_anew,
    ],
)
def test_a_painted_file_is_refused_and_the_honest_one_makes_the_agreement(
    sent: Life, attack: Callable[[Life], bytes]
) -> None:
    approved = sent.to_sign()
    sent.bring(sent.signed_by("prova-uno", 1), "uno.pdf")
    with refused(sent, "non accettato", error=SignedFileRefused) as sentence:
        sent.bring(attack(sent), "due.pdf")
    assert "riquadro" in sentence[0] or "disegna sulle pagine" in sentence[0]
    sent.bring(sent.signed_by("prova-due", 2), "due.pdf")
    act = sent.agreement.newest_act
    assert act.state is ActState.SIGNED
    assert articles(sent.archived("firmato")) == articles(approved)


def test_a_signature_laid_over_an_article_is_refused(sent: Life) -> None:
    over = paint.signed_with(sent.to_sign(), sent.pki_folder, "prova-uno", paint.own(paint.ARTICLES))
    with refused(sent, "copre parole", error=SignedFileRefused):
        sent.bring(over)


def articles(pdf: bytes) -> bytes:
    """The upper two thirds of the first page as they are seen."""
    with pdfium.PdfDocument(pdf) as document:
        document.init_forms()
        picture = draw(document[0], 1.0, annotations=True)
    return picture.crop((0, 0, picture.width, picture.height * 2 // 3)).tobytes()


def test_an_own_field_at_the_prepared_place_is_accepted_though_words_stand_beside_it(sent: Life) -> None:
    pdf = sent.to_sign()
    reader = read(pdf).reader
    page, place = next(
        (number, corners(each.get_object()))
        for number, shown in enumerate(reader.root["/Pages"]["/Kids"])
        for each in shown.get_object().get("/Annots", ())
        if each.get_object().get("/T") == "Firma_01"
    )
    sent.bring(paint.signed_with(pdf, sent.pki_folder, "prova-uno", paint.own(place, page)))
    (waiting,) = sent.agreement.newest_act.held_files  # it bears no time stamp; of its place nothing is said
    assert not {"STAMP_TOUCHES_TEXT", "STAMP_HIDES_TEXT"} & set(waiting.codes)
