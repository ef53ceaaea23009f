"""What would stop a definitive text after its approval is said when the version comes in; the PDF is thrown away."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from agreements.documents.files.errors import TemplateError
from agreements.documents.templates import render
from agreements.documents.templates.manifest import template_bytes
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.drafting import conversion, drafting
from tests.integration.use_cases.lives import CLERK, Life, now, refused, walk


def version(life: Life) -> Outcome:
    return drafting.add_version(life.bench, life.number, "bozza.docx", CLERK, now())


def put(life: Life, *, control: str = "", font: str = "") -> None:
    document = Document(io.BytesIO(life.archived("bozza")))
    paragraph = document.add_paragraph("La sede è ")
    if control:
        words = f"<w:sdtContent><w:r><w:t>{control}</w:t></w:r></w:sdtContent>"
        paragraph._p.append(parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtPr><w:text/></w:sdtPr>{words}</w:sdt>"))
    if font:
        paragraph.runs[0].font.name = font
    written = io.BytesIO()
    document.save(written)
    life.put("bozza.docx", written.getvalue())


def test_words_that_the_page_would_not_show_are_told_when_the_text_comes_in(life: Life) -> None:
    life.create()
    put(life, control="Palazzo Prova")  # the engine of drafts leaves out what a content control holds
    with refused(life, "La sede è Palazzo Prova", "alla firma", "Correggerlo in Word", "«File ricevuti»"):
        version(life)
    assert "bozza.docx" in life.waiting


def test_a_font_that_is_not_here_is_told_when_the_text_comes_in(life: Life) -> None:
    life.create()
    put(life, font="Carattere Prova")
    with refused(life, "«Carattere Prova»", "in Word scegliere un carattere"):
        version(life)


def test_what_the_office_s_own_template_hides_is_told_when_the_first_text_is_made(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    def edited(name: str) -> bytes:
        document = Document(io.BytesIO(template_bytes(name)))
        document.add_paragraph().add_run("penale nascosta").font.hidden = True
        written = io.BytesIO()
        document.save(written)
        return written.getvalue()

    monkeypatch.setattr(render, "template_bytes", edited)
    with pytest.raises(TemplateError, match="testo nascosto, nel testo, capoverso «penale nascosta»"):
        life.create()
    monkeypatch.undo()
    life.create()


def test_without_an_engine_a_text_comes_in_and_it_is_said_that_it_was_not_tried(life: Life) -> None:
    life.create()
    put(life)
    life.bench = replace(life.bench, converter="libreoffice", soffice="/programma/che/manca")
    done = version(life)
    assert any("non è stata provata" in warning for warning in done.warnings)
    assert len(life.agreement.newest_act.texts) == 2


def test_a_text_is_converted_once_and_nothing_of_it_stays(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    walk(life, Life.examine)
    tried: list[Any] = []
    real = conversion.converted
    monkeypatch.setattr(conversion, "converted", lambda *given: tried.append(given) or real(*given))
    put(life)
    data = life.waits("bozza.docx")
    done = version(life)
    assert len(tried) == 1
    assert not any(document.path.suffix == ".pdf" for document in done.documents)
    kept = (path.read_bytes()[:4] for path in life.bench.archive.root.rglob("*") if path.is_file())
    assert b"%PDF" not in kept
    life.put("bozza.docx", data)
    assert version(life).already_done  # as after a kill before the file was moved
    assert len(tried) == 1
