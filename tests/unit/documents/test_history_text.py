from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PIL import Image

from agreements.documents.files.errors import DocumentError, TemplateError
from agreements.documents.templates import picture
from agreements.documents.templates.picture import png, with_pictures
from agreements.documents.templates.render import render
from agreements.documents.texts.history_text import history_docx
from agreements.documents.word.ooxml import MAIN_PART
from agreements.documents.word.word_file import WordFile, relationships
from agreements.documents.word.word_text import normalise, word_text
from agreements.domain.figures.timeline import Milestone, Stretch, timeline
from tests.support.builders import START, signed
from tests.unit.documents.word_files import example

TODAY = date(2026, 5, 4)
LONG = tuple(Milestone(START + timedelta(days=n), f"Fatto n. {n}", Stretch.UNTIL_SIGNATURE) for n in range(40))
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


def shown(docx: bytes) -> list[tuple[str, bytes, tuple[int, int]]]:
    """Alternative text, PNG and size of each picture in the text."""
    parts = WordFile(docx)
    targets = {id: target for id, _, target, _ in relationships(parts, MAIN_PART)}
    found = []
    for inline in parts.root(MAIN_PART).iter(f"{WP}inline"):
        (blip,) = inline.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}blip")
        link = blip.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed")
        size = inline.find(f"{WP}extent")
        extent = int(size.get("cx")), int(size.get("cy"))
        found.append((inline.find(f"{WP}docPr").get("descr"), parts[targets[link]], extent))
    return found


def test_the_document_shows_the_life_and_says_every_day_of_it_in_words() -> None:
    agreement = replace(signed(), title="Accordo & <altro> «di prova»")
    told = timeline(agreement, TODAY)
    docx = history_docx(agreement, told, TODAY, trial=True)
    assert docx == history_docx(agreement, told, TODAY, trial=True)
    words = [normalise(text) for story in word_text(WordFile(docx)).stories.values() for text in story]
    for one in told:
        assert f"{one.day:%d/%m/%Y}" in words
        assert normalise(one.what) in words
    assert any("Accordo & <altro> “di prova”" in text for text in words)
    assert normalise("DOCUMENTO DI PROVA – SENZA VALORE LEGALE") in words
    (only,) = shown(docx)
    assert only[0] == "Storia dell’accordo: i giorni sono nella tabella"


def test_a_long_life_is_several_pictures_each_on_its_page_and_in_its_proportions() -> None:
    pictures = shown(history_docx(signed(), LONG, TODAY, trial=False))
    assert [text for text, *_ in pictures] == [
        f"Storia dell’accordo, parte {n} di {len(pictures)}: i giorni sono nella tabella"
        for n in range(1, len(pictures) + 1)
    ]
    assert len(pictures) > 1
    for _, data, (wide, high) in pictures:
        with Image.open(io.BytesIO(data)) as opened:
            assert opened.format == "PNG"
            assert opened.width == 1900
            assert high / wide == pytest.approx(opened.height / opened.width, rel=0.001)
        assert high <= 7_560_000


def test_the_words_of_the_picture_are_drawn() -> None:
    paper = '<rect width="100%" height="100%" fill="#fff"/>'
    word = '<text x="4" y="20" font-family="Liberation Sans, sans-serif" fill="#000">perché</text>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="30">{paper}{word}</svg>'
    with Image.open(io.BytesIO(png(svg.encode()))) as drawn:
        dark = sum(drawn.convert("L").histogram()[:100])
    assert dark > 300


def test_where_no_font_is_there_the_words_are_not_left_out_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    picture._words_are_drawn.cache_clear()
    monkeypatch.setattr(picture, "_MACHINE", {"skip_system_fonts": True})
    with pytest.raises(DocumentError, match="installare fonts-liberation"):
        png(b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    picture._words_are_drawn.cache_clear()


def test_a_template_that_shows_no_picture_any_more_is_told_to_its_author() -> None:
    docx = render("storia-accordo", example("storia-accordo"))
    with pytest.raises(TemplateError, match="deve mostrare una sola immagine"):
        with_pictures("storia-accordo", WordFile(docx), [])
