from __future__ import annotations

import io
import os
import threading
import time
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pikepdf
import pytest
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image

from agreements.documents.files.conversion_errors import (
    ConversionFailedError,
    ConversionTimeoutError,
    ConverterMissingError,
)
from agreements.documents.files.errors import UnacceptableDocxError
from agreements.documents.pdf.convert import Converter
from agreements.documents.pdf.dxpdf_engine import DxpdfConverter
from agreements.documents.pdf.libreoffice import LibreOfficeConverter, find_libreoffice
from agreements.documents.word.word_file import WordFile
from tests.integration.convert.realistic_act import saved
from tests.support.watched import gone_soon, watched

ANSWERS = 'case "$*" in *--version*) echo "LibreOffice 7.4.7.2 40(Build:2)"; exit 0;; esac\n'


def program(folder: Path, script: str) -> Path:
    file = folder / "soffice"
    file.write_text("#!/bin/sh\n" + ANSWERS + script)
    file.chmod(0o755)
    return file


def fake(folder: Path, script: str, seconds: float = 20) -> LibreOfficeConverter:
    found = find_libreoffice(str(program(folder, script)), timeout_seconds=seconds)
    assert found is not None
    return found


def test_a_soffice_that_hangs_is_killed_with_all_it_started(docx: WordFile, tmp_path: Path) -> None:
    mark = f"300.{os.getpid()}1"
    hanging = fake(tmp_path, f"sleep {mark} &\nsleep {mark}\n", seconds=2)
    started = time.monotonic()
    with watched(mark) as seen, pytest.raises(ConversionTimeoutError, match="interrotta dopo 2 secondi"):
        hanging.convert(docx)
    assert time.monotonic() - started < 12
    assert len(seen) == 2
    assert gone_soon(mark)


def test_a_child_left_behind_by_a_program_that_ended_is_killed_too(docx: WordFile, tmp_path: Path) -> None:
    mark = f"300.{os.getpid()}2"
    with pytest.raises(ConversionFailedError) as caught:
        fake(tmp_path, f"sleep {mark} &\nkill -0 $! && echo lasciato\nexit 0\n").convert(docx)
    assert "lasciato" in caught.value.said
    assert gone_soon(mark)


def test_success_without_a_pdf_is_a_failure_and_staff_do_not_read_what_the_program_says(
    docx: WordFile, tmp_path: Path
) -> None:
    with pytest.raises(ConversionFailedError) as caught:
        fake(tmp_path, "echo convertito, dice: /tmp/un/percorso\nexit 0\n").convert(docx)
    assert "percorso" in caught.value.said
    assert "percorso" not in str(caught.value)


def test_something_else_under_the_name_of_the_pdf_is_a_failure(docx: WordFile, tmp_path: Path) -> None:
    script = "echo '<html>' > documento.pdf\n"
    with pytest.raises(ConversionFailedError, match="codice 0"):
        fake(tmp_path, script).convert(docx)


def test_a_pdf_from_a_program_that_failed_is_not_used(docx: WordFile, tmp_path: Path) -> None:
    script = "echo '%PDF-1.7' > documento.pdf\nexit 81\n"
    with pytest.raises(ConversionFailedError, match="codice 81"):
        fake(tmp_path, script).convert(docx)


def test_a_program_that_is_not_libreoffice_is_not_used(tmp_path: Path) -> None:
    other = tmp_path / "soffice"
    other.write_text("#!/bin/sh\necho OpenThing 1.0\n")
    other.chmod(0o755)
    with pytest.raises(ConverterMissingError, match="non si presenta come LibreOffice"):
        find_libreoffice(str(other))


def test_no_folder_is_left_in_the_temporary_directory(
    docx: WordFile, libreoffice: LibreOfficeConverter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    libreoffice.convert(docx)
    DxpdfConverter().convert(docx)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(params=["libreoffice", "dxpdf"])
def converter(request: pytest.FixtureRequest, libreoffice: LibreOfficeConverter) -> Converter:
    return libreoffice if request.param == "libreoffice" else DxpdfConverter()


def bomb() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(Document()).data)) as good, zipfile.ZipFile(written, "w") as bad:
        for entry in good.infolist():
            data = good.read(entry)
            if entry.filename == "word/document.xml":
                data = data.replace(b"<w:body>", b"<w:body>" + b"<w:p/>" * 10_000_000)
            bad.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def test_a_zip_bomb_is_refused_at_once(converter: Converter) -> None:
    small = bomb()
    assert len(small) < 200_000
    started = time.monotonic()
    with pytest.raises(UnacceptableDocxError):
        converter.convert(WordFile(small))
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("data", [b"", b"Un testo qualunque", b"PK\x03\x04 rotto", b"%PDF-1.7"])
def test_what_is_no_word_document_is_refused(data: bytes, converter: Converter) -> None:
    with pytest.raises(UnacceptableDocxError):
        converter.convert(WordFile(data))


def test_a_document_with_macros_or_a_template_is_refused(converter: Converter, docx: WordFile) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx.data)) as good, zipfile.ZipFile(written, "w") as other:
        for entry in good.infolist():
            data = good.read(entry)
            if entry.filename == "[Content_Types].xml":
                data = data.replace(b"document.main+xml", b"template.main+xml")
            other.writestr(entry, data)
    with pytest.raises(UnacceptableDocxError, match="salvarlo in Word come"):
        converter.convert(WordFile(written.getvalue()))


def test_the_embedded_engine_is_stopped_when_it_wants_too_much_memory_or_time(docx: WordFile) -> None:
    with pytest.raises(ConversionFailedError, match="dxpdf"):
        DxpdfConverter(memory_mebibytes=40).convert(docx)
    with pytest.raises(ConversionTimeoutError, match="dxpdf"):
        DxpdfConverter(timeout_seconds=0.001).convert(docx)


class _Recorder(BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_OPTIONS(self) -> None:
        self.do_GET()

    def do_PROPFIND(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []
    handler = type("Handler", (_Recorder,), {"asked": asked})
    listening = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.server_port}", asked
    listening.shutdown()
    listening.server_close()
    thread.join()


def linked_picture(address: str) -> bytes:
    """A Word document whose picture is not in the file but at an address."""
    document = Document()
    reference = document.part.relate_to(address, RELATIONSHIP_TYPE.IMAGE, is_external=True)
    names = nsdecls("w", "wp", "a", "pic", "r")
    document.add_paragraph("Prima dell’immagine")
    document.add_paragraph()._p.append(
        parse_xml(
            f"<w:r {names}><w:drawing><wp:inline><wp:extent cx='900000' cy='900000'/>"
            "<wp:docPr id='1' name='x' descr='x'/><a:graphic>"
            "<a:graphicData uri='http://schemas.openxmlformats.org/drawingml/2006/picture'><pic:pic>"
            "<pic:nvPicPr><pic:cNvPr id='0' name='x'/><pic:cNvPicPr/></pic:nvPicPr>"
            f"<pic:blipFill><a:blip r:link='{reference}'/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
            "<pic:spPr><a:xfrm><a:off x='0' y='0'/><a:ext cx='900000' cy='900000'/></a:xfrm>"
            "<a:prstGeom prst='rect'/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )
    )
    return saved(document)


def test_nothing_is_fetched_from_the_network(converter: Converter, server: tuple[str, list[str]]) -> None:
    address, asked = server
    assert converter.convert(linked_picture(f"{address}/spia.png")).startswith(b"%PDF-")
    assert asked == []


def test_no_file_of_this_computer_is_embedded(converter: Converter, tmp_path: Path) -> None:
    Image.new("RGB", (50, 50), (12, 200, 90)).save(tmp_path / "segreto.png")
    pdf = converter.convert(linked_picture((tmp_path / "segreto.png").as_uri()))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        sizes = [
            (int(each.Width), int(each.Height))
            for each in document.objects
            if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"
        ]
    assert (50, 50) not in sizes


def test_the_settings_of_the_user_are_never_touched(
    docx: WordFile, libreoffice: LibreOfficeConverter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    libreoffice.convert(docx)
    assert list(tmp_path.rglob("*")) == []
