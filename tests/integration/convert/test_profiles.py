from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from agreements.documents.files.conversion_errors import ConverterMissingError
from agreements.documents.pdf.convert import ConvertedPdf, choose_converter, convert_docx
from agreements.documents.pdf.dxpdf_engine import DxpdfConverter
from agreements.documents.pdf.libreoffice import LibreOfficeConverter
from agreements.documents.word.word_file import WordFile
from sandbox.runner import Ended, Place
from tests.integration.convert.realistic_act import METADATA
from tests.support.verapdf import verapdf


@pytest.mark.parametrize("flavour", ["2a", "ua1"])
def test_verapdf_accepts_the_pdf_of_libreoffice_as_pdfa_2a_and_pdfua_1(
    with_libreoffice: ConvertedPdf, flavour: str, tmp_path: Path
) -> None:
    file = tmp_path / "atto.pdf"
    file.write_bytes(with_libreoffice.pdf)
    assert verapdf(file, flavour) == (True, [])
    assert with_libreoffice.profiles == ("PDF/A-2a", "PDF/UA-1")


def test_verapdf_accepts_the_pdf_of_dxpdf_as_pdfa_2b(with_dxpdf: ConvertedPdf, tmp_path: Path) -> None:
    file = tmp_path / "atto.pdf"
    file.write_bytes(with_dxpdf.pdf)
    assert verapdf(file, "2b") == (True, [])
    assert with_dxpdf.profiles == ("PDF/A-2b",)


def test_the_raw_pdf_of_libreoffice_would_not_be_accessible(
    docx: WordFile, libreoffice: LibreOfficeConverter, tmp_path: Path
) -> None:
    file = tmp_path / "atto.pdf"
    file.write_bytes(libreoffice.convert(docx))
    assert not verapdf(file, "2a")[0]
    assert not verapdf(file, "ua1")[0]


def test_the_same_word_file_gives_the_same_bytes_with_both_engines(
    docx: WordFile, with_libreoffice: ConvertedPdf, with_dxpdf: ConvertedPdf, libreoffice: LibreOfficeConverter
) -> None:
    time.sleep(1.1)  # another second on the clock
    assert convert_docx(docx, METADATA, libreoffice).sha256 == with_libreoffice.sha256
    assert convert_docx(docx, METADATA, DxpdfConverter()).sha256 == with_dxpdf.sha256


def test_libreoffice_is_started_once_and_draws_no_pictures_to_try_its_graphics(
    docx: WordFile, libreoffice: LibreOfficeConverter, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends, drawn, run = [], [], Place.run

    def watched(here: Place, *given: Any, **named: Any) -> Ended:
        ended = run(here, *given, **named)
        ends.append(ended.returncode)
        drawn.extend(here.folder.rglob("GraphicsRenderTests.log"))
        return ended

    monkeypatch.setattr(Place, "run", watched)
    libreoffice.convert(docx)
    assert (ends, drawn) == ([0], [])


def test_the_pdf_says_its_title_language_and_dates(with_libreoffice: ConvertedPdf, with_dxpdf: ConvertedPdf) -> None:
    for converted in (with_libreoffice, with_dxpdf):
        with pikepdf.open(io.BytesIO(converted.pdf)) as document:
            assert str(document.docinfo.Title) == METADATA.title
            assert str(document.docinfo.CreationDate) == "D:20260102030405Z"
            assert str(document.Root.Lang) == "it-IT"
            assert document.Root.ViewerPreferences.DisplayDocTitle
            with document.open_metadata() as xmp:
                assert xmp["dc:title"] == METADATA.title
                assert xmp["dc:creator"] == ["Regione di Prova"]
            assert len(document.trailer.ID) == 2


def test_automatic_choice_takes_libreoffice_where_found_and_dxpdf_elsewhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chosen = choose_converter("auto")
    assert chosen.name == "libreoffice"
    assert chosen.version[0].isdigit()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert choose_converter("auto").name == "dxpdf"
    assert choose_converter("dxpdf").version == "0.8.1"
    with pytest.raises(ConverterMissingError, match="installare LibreOffice Writer"):
        choose_converter("libreoffice")


def test_an_unknown_engine_or_a_wrong_setting_is_refused_in_italian(tmp_path: Path) -> None:
    with pytest.raises(ConverterMissingError, match="scegliere fra «auto»"):
        choose_converter("unoconv")
    with pytest.raises(ConverterMissingError, match="non esiste o non è eseguibile"):
        choose_converter("auto", soffice=str(tmp_path / "soffice"))
