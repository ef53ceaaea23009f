"""From Word to PDF: ours, the same program without what makes it safe, a kept-alive engine, and dxpdf.

Every LibreOffice here reads the same profile: no macros, nothing fetched, nothing embedded. The kept-alive engine is
unoserver's; it needs the system package python3-uno, and runs under the system's Python.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from threading import Thread
from xmlrpc.client import ServerProxy

import dxpdf  # type: ignore[import-untyped]

from agreements.documents.pdf.convert import Converter
from agreements.documents.pdf.dxpdf_engine import DxpdfConverter
from agreements.documents.pdf.libreoffice import _registry, find_libreoffice
from agreements.documents.pdf.pdf_check import check_pdf
from agreements.documents.pdf.pdf_profile import PdfMetadata, finish_pdf
from agreements.documents.pdf.text_proof import page_texts, prove_text
from agreements.documents.templates.render import rendered
from agreements.documents.word.docx_text import expected_text
from agreements.documents.word.ooxml import MAIN_PART
from agreements.documents.word.word_file import WordFile
from benchmarks.harness import ROUNDS, Sample, Way, comparison, shares, take_turns, watch_turns
from cli.runtime.processes import free_port
from tests.integration.convert.realistic_act import METADATA, act, saved
from tests.unit.documents.word_files import example

Convert = Callable[[WordFile], bytes]
OURS, ONE_SHOT, KEPT = "ours, LibreOffice", "one-shot soffice, profile kept", "kept-alive engine (unoserver)"
DXPDF, BARE_DXPDF = "ours, dxpdf", "dxpdf in this process"
LIBREOFFICE = (OURS, ONE_SHOT, KEPT)
SYSTEM_PYTHON = "/usr/bin/python3"
_FILTER = ("--infilter=MS Word 2007 XML", "--convert-to", "pdf:writer_pdf_Export")


def profile(folder: Path) -> Path:
    """A LibreOffice profile with our restrictions, kept from one document to the next."""
    (folder / "profile" / "user").mkdir(parents=True)
    (folder / "profile" / "user" / "registrymodifications.xcu").write_text(_registry(), encoding="utf-8")
    return folder / "profile"


def one_shot(soffice: Path, folder: Path, user: Path, docx: WordFile) -> bytes:
    """What anyone writes first: no gate, no limits, no throw-away profile."""
    (folder / "in.docx").write_bytes(docx.data)
    command = [str(soffice), f"-env:UserInstallation={user.as_uri()}", "--headless", *_FILTER, "--outdir", str(folder)]
    subprocess.run([*command, str(folder / "in.docx")], check=True, capture_output=True, timeout=180)
    return (folder / "in.pdf").read_bytes()


def kept_alive(server: ServerProxy, folder: Path, docx: WordFile) -> bytes:
    """One request to the running engine."""
    (folder / "kept.docx").write_bytes(docx.data)
    no_options: list[str] = []
    paths = (str(folder / "kept.docx"), None, str(folder / "kept.pdf"))
    server.convert(*paths, None, "writer_pdf_Export", no_options, True, "MS Word 2007 XML")
    return (folder / "kept.pdf").read_bytes()


@contextmanager
def engine(soffice: Path, folder: Path) -> Iterator[ServerProxy]:
    """A running unoserver with our restrictions.

    Raises:
        RuntimeError: The system's Python has no `uno`, or the engine does not start.
    """
    if subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode:
        raise RuntimeError("install python3-uno (system-packages.txt)")
    spec = find_spec("unoserver")
    assert spec is not None
    assert spec.origin is not None
    port, inner = free_port(), free_port()
    process = subprocess.Popen(
        [
            *(SYSTEM_PYTHON, "-m", "unoserver.server", "--port", str(port), "--uno-port", str(inner)),
            *("--user-installation", str(profile(folder / "kept")), "--executable", str(soffice)),
        ],
        env={**os.environ, "PYTHONPATH": str(Path(spec.origin).parents[1])},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        server = ServerProxy(f"http://127.0.0.1:{port}", allow_none=True)
        _await(server, process)
        yield server
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _await(server: ServerProxy, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            server.info()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("unoserver did not start")


@contextmanager
def ways(folder: Path) -> Iterator[dict[str, Convert]]:
    found = find_libreoffice()
    assert found is not None, "LibreOffice Writer is needed (system-packages.txt)"
    with engine(found.program, folder) as server:
        yield {
            OURS: found.convert,
            ONE_SHOT: partial(one_shot, found.program, folder, profile(folder / "one-shot")),
            KEPT: partial(kept_alive, server, folder),
            DXPDF: DxpdfConverter().convert,
            BARE_DXPDF: lambda docx: bytes(dxpdf.convert(docx.data)),
        }


def assert_equal_output(converters: dict[str, Convert], docx: WordFile) -> None:
    """Every paragraph of the Word document in the PDF, in order; the same pages with every LibreOffice."""
    expected = expected_text(docx)
    pages = {name: page_texts(convert(docx)) for name, convert in converters.items()}
    for name, found in pages.items():
        assert prove_text(found, expected) == [], name
    assert pages[OURS] == pages[ONE_SHOT] == pages[KEPT]
    assert pages[DXPDF] == pages[BARE_DXPDF]


def assert_equal_safety(converters: dict[str, Convert], docx: WordFile) -> None:
    """A document that links a picture of a server makes nobody ask that server."""
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_GET  # noqa: N815 - names of the base class

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        hostile = _with_linked_picture(docx, f"http://127.0.0.1:{server.server_port}/picture.png")
        for convert in converters.values():
            assert convert(hostile).startswith(b"%PDF-")
        server.shutdown()
    assert asked == []


def _with_linked_picture(docx: WordFile, address: str) -> WordFile:
    parts = dict(docx)
    rels = "word/_rels/document.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    link = f'<Relationship Id="rIdLinked" Type="{kind}" Target="{address}" TargetMode="External"/></Relationships>'
    parts[rels] = parts[rels].replace(b"</Relationships>", link.encode())
    picture = (
        '<w:p><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape style="width:50pt;height:50pt">'
        '<v:imagedata r:id="rIdLinked"/></v:shape></w:pict></w:r></w:p>'
    )
    assert b"rIdLinked" in parts[rels]
    parts[MAIN_PART] = parts[MAIN_PART].replace(b"<w:body>", b"<w:body>" + picture.encode(), 1)
    return WordFile.of_parts(parts)


def whole(converter: Converter, docx: WordFile) -> dict[str, float]:
    """All that a definitive text takes from Word to the PDF that may be signed."""
    at = [time.perf_counter()]
    raw = converter.convert(docx)
    at.append(time.perf_counter())
    pdf = finish_pdf(raw, PdfMetadata(METADATA.title, METADATA.created_at), converter.profiles)
    at.append(time.perf_counter())
    check_pdf(pdf, docx, converter.profiles)
    at.append(time.perf_counter())
    names = ("the engine", "finishing to the profile", "structure and text checked")
    return dict(zip(names, (b - a for a, b in pairwise(at)), strict=True)) | {"whole": at[-1] - at[0]}


def report(rounds: int = ROUNDS, *, small: bool = False) -> Iterator[str]:
    short, long = rendered("protocollo-intesa", example("protocollo-intesa", 2)), saved(act())
    folder = Path(tempfile.mkdtemp(prefix="accordi-bench-"))
    try:
        with ways(folder) as converters:
            assert_equal_safety(converters, short)
            for name, docx in {"act from our template": short, "act with a long table": long}.items():
                if small and docx is long:
                    continue
                assert_equal_output(converters, docx)
                if small:
                    continue
                pages = {way: len(page_texts(converters[way](docx))) for way in (OURS, DXPDF)}
                title = f"## Conversion: {name}, {pages[OURS]} pages (dxpdf: {pages[DXPDF]})"
                timed = [Way(way, partial(convert, docx)) for way, convert in converters.items()]
                yield f"{title}\n\n{comparison(take_turns(timed, rounds), ONE_SHOT)}"
        libreoffice = find_libreoffice()
        assert libreoffice is not None
        parts: list[Sample] = watch_turns({"": partial(whole, libreoffice, short)}, rounds)[""]
        yield f"## Where the time of a definitive text goes\n\n{shares(parts, 'whole')}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
