"""Freezing in production and in trial: the engine, the fonts, and what an older text may hold."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from lxml import etree

from agreements.documents.files.conversion_errors import ConversionError
from agreements.documents.files.errors import UnacceptableDocxError
from agreements.documents.pdf.fonts import MissingFontError
from agreements.documents.texts.act_text import blank_values
from agreements.documents.word.blanks import fill_blanks, find_blanks
from agreements.documents.word.ooxml import read_parts, write_parts
from agreements.documents.word.word_file import WordFile
from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.decision import DecidingBody
from agreements.use_cases.drafting import renewal
from agreements.use_cases.drafting.definitive_text import Declaration
from tests.integration.convert.realistic_act import saved
from tests.integration.use_cases.lives import CLERK, Life, now, refused, walk

DECLARED = Declaration("Prova Otto", "una frase di prova", "il dirigente apporta modifiche di forma")
FETCHING = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/x.png"/></svg>'


@pytest.fixture
def approved(life: Life) -> Life:
    walk(life, Life.party_act)
    return life


def production(life: Life, **changes: object) -> None:
    life.bench = replace(life.bench, trial=False, **changes)  # type: ignore[arg-type]


def profiles(life: Life) -> tuple[str, ...]:
    frozen = life.agreement.newest_act.definitive
    assert frozen is not None
    return frozen.profiles


def test_production_freezes_with_libreoffice_whatever_the_settings_prefer(approved: Life) -> None:
    production(approved, converter="dxpdf")
    approved.fix_text()
    assert profiles(approved) == ("PDF/A-2a", "PDF/UA-1")


def test_production_without_libreoffice_refuses_and_names_the_packages(
    approved: Life, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for preferred in ("auto", "dxpdf", "libreoffice"):
        production(approved, converter=preferred, soffice=None)
        with refused(approved, "libreoffice-writer-nogui", "PDF/UA-1", "in esercizio", error=ConversionError):
            approved.fix_text()


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[list[object], list[bytes]]]:
    """What is unzipped from memory, and what is parsed as XML."""
    opened: list[object] = []
    parsed: list[bytes] = []
    open_zip, parse = zipfile.ZipFile.__init__, etree.fromstring

    def counted_open(archive: zipfile.ZipFile, file: Any, mode: Any = "r", *others: Any, **named: Any) -> None:
        if mode == "r" and isinstance(file, io.BytesIO):
            opened.append(file)
        open_zip(archive, file, mode, *others, **named)

    def counted_parse(text: bytes, *others: Any, **named: Any) -> Any:
        parsed.append(text)
        return parse(text, *others, **named)

    with monkeypatch.context() as patch:
        patch.setattr(zipfile.ZipFile, "__init__", counted_open)
        patch.setattr(etree, "fromstring", counted_parse)
        yield opened, parsed


def test_a_trial_without_libreoffice_freezes_with_the_engine_that_comes_along_and_reads_the_text_once(
    approved: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved.bench = replace(approved.bench, converter="dxpdf")
    with counted(monkeypatch) as (opened, parsed):
        approved.fix_text()
    assert profiles(approved) == ("PDF/A-2b",)
    # The schema is unzipped. Definitive text and comparison are made here, and read from their parts.
    assert len(opened) == 1
    # The parts of the schema, and of the others what was written anew, also with all revisions accepted and rejected.
    assert len(parsed) <= 20


def test_what_another_engine_froze_stays_and_a_renewal_is_frozen_as_production_demands(approved: Life) -> None:
    approved.bench = replace(approved.bench, converter="dxpdf")
    approved.fix_text()
    approved.send()
    approved.sign_all()
    first = approved.agreement.acts[0].definitive
    assert first is not None
    asked = renewal.AskedRenewal(DecidingBody.EXECUTIVE_BOARD, "risultati positivi")
    renewal.open_renewal(approved.bench, approved.number, asked, CLERK, now())
    approved.round = "-bis"
    walk(approved, Life.party_act, first=Life.examine)
    production(approved)
    done = approved.fix_text()
    assert profiles(approved) == ("PDF/A-2a", "PDF/UA-1")
    assert any("convertito con dxpdf e resta com’è" in warning for warning in done.warnings)
    assert approved.agreement.acts[0].definitive == first
    assert approved.bench.archive.get(first.pdf_sha256).startswith(b"%PDF-")


def in_font(life: Life, name: str) -> bytes:
    """The schema filled in, with one sentence more in a font."""
    schema = WordFile(life.archived("bozza"))
    values = blank_values(life.agreement, life.agreement.newest_act)
    filled = fill_blanks(schema, {label: values[label] for label in find_blanks(schema)})
    document = Document(io.BytesIO(filled.data))
    (before,) = [paragraph for paragraph in document.paragraphs if paragraph.text == "Modifiche"]
    added = before.insert_paragraph_before("Parole in un altro carattere.")
    added.runs[0].font.name = name
    return saved(document).data


@pytest.mark.parametrize("trial", [True, False])
def test_a_text_in_a_font_that_is_not_there_is_not_frozen(approved: Life, trial: bool) -> None:
    approved.bench = replace(approved.bench, trial=trial)
    name = approved.put("testo.docx", in_font(approved, "Tahoma Inesistente"))
    with refused(approved, "«Tahoma Inesistente»", "scegliere un carattere", error=MissingFontError):
        approved.fix_text(name, DECLARED)
    assert approved.agreement.newest_act.state is not ActState.DEFINITIVE


def test_a_font_shown_by_its_twin_is_frozen_and_told(approved: Life) -> None:
    name = approved.put("testo.docx", in_font(approved, "Arial"))
    done = approved.fix_text(name, DECLARED)
    assert any("«Arial» è reso con «Liberation Sans»" in warning for warning in done.warnings)


def test_a_schema_accepted_before_is_judged_again_before_it_is_frozen(
    approved: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = approved.bench.archive
    get = type(archive).get

    def with_a_drawing(self: object, sha256: str) -> bytes:
        data = get(self, sha256)  # type: ignore[arg-type]
        return write_parts({**read_parts(data), "word/media/a.png": FETCHING}) if data.startswith(b"PK") else data

    monkeypatch.setattr(type(archive), "get", with_a_drawing)
    with refused(approved, "un’immagine di un genere non ammesso", error=UnacceptableDocxError):
        approved.fix_text()
