"""What the worst files cost: ``python -m tests.support.worst_files`` makes them, tries them and writes the page.

Each file goes through the door by which it would come in, in a process of its own: a returned file through the gate, a
Word text through gate, conversion for trial and comparison, a sheet, a receipt, a service that answers byte by byte.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import os
import pickle
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image

from agreements.documents.files.errors import DocumentError
from agreements.documents.pdf.convert import choose_converter, convert_docx
from agreements.documents.pdf.pdf_check import check_pdf
from agreements.documents.pdf.pdf_profile import PdfMetadata
from agreements.documents.sheets.sheet_file import read_sheet
from agreements.documents.word.compare import differences
from agreements.documents.word.docx_gate import check_uploaded_docx
from agreements.documents.word.word_file import WordFile
from agreements.domain.basics.errors import AccordiError
from agreements.notifications.daticert import read_daticert
from agreements.notifications.pec_mail import NotAReceipt, open_receipt
from signing.base.gatekeeper import FetchRefusedError, Gatekeeper
from signing.base.trust import TrustSettings
from signing.gate.gate import examine
from signing.pdf.prepare import FieldPlan, prepare_for_signature
from signing.trial import clock
from signing.trial.envelopes import envelope
from signing.trial.pki import TrialPki, start_trial_pki
from tests.support import envelope_cases
from tests.support.trial_pdfs import plain_pdf_a_2b
from tests.unit.documents.test_docx_gate import STYLES
from tests.unit.documents.word_files import word_file, word_parts

PAGE = Path(__file__).parents[2] / "docs" / "file-peggiori.md"
_FEW_KILOBYTES = 20_000
_SECONDS_OF_A_PROCESSOR = {True: 20, False: 60}
"""What the process of the step may use where it reads the file itself, by whether that is of a few kilobytes."""
_SHOWN = 160
_PATIENCE = 200.0
"""Seconds; longer than any limit of a run."""
_SIZE = 40 * 2**20
"""Of what is packed: below the limits, which refuse at once."""


@dataclass(frozen=True, slots=True)
class Worst:
    """A file.

    Attributes:
        door: by which it comes in, a key of :data:`DOORS`.
        name: in Italian, for the page.
        make: the bytes, given the frozen PDF and an envelope around it.
    """

    door: str
    name: str
    make: Callable[[bytes, bytes], bytes]


@dataclass(frozen=True, slots=True)
class Cost:
    """What came of it.

    Attributes:
        said: the verdict with its codes, or the sentence of a refusal; None where the process gave no answer.
        seconds: until the answer.
        memory: the most that any process of it held, in bytes.
    """

    said: str | None
    seconds: float
    memory: int


# the doors


def _signed(data: bytes, bench: Mapping[str, Any]) -> str:
    report = examine(
        data, accepted=[bench["frozen"]], expected=(), trust=bench["trust"], at=bench["at"], evidence=bench["evidence"]
    )
    return " ".join([str(report.verdict.value), *sorted({each.code for each in report.findings})])


def _evidence(data: bytes, bench: Mapping[str, Any]) -> str:
    return _signed(bench["signed"], {**bench, "evidence": data})


def _word(data: bytes, _bench: Mapping[str, Any]) -> str:
    try:
        docx = WordFile(data)
        check_uploaded_docx(docx)
        made = convert_docx(docx, PdfMetadata("Prova", datetime.now(UTC)), choose_converter())
        check_pdf(made.pdf, docx, made.profiles)
        return f"letto: {len(differences(word_file('<w:p/>'), docx))} differenze"
    except DocumentError as refusal:
        return str(refusal)


def _sheet(data: bytes, _bench: Mapping[str, Any]) -> str:
    try:
        return f"letto: {len(read_sheet('foglio.xlsx', data).rows)} righe"
    except DocumentError as refusal:
        return str(refusal)


def _receipt(data: bytes, _bench: Mapping[str, Any]) -> str:
    try:
        read_daticert(open_receipt(data).daticert)
    except (NotAReceipt, AccordiError) as refusal:
        return str(refusal)
    return "letta"


def _service(data: bytes, _bench: Mapping[str, Any]) -> str:
    with _trickling(data) as port:
        trust = TrustSettings((), allowed_hosts=frozenset({"127.0.0.1"}), allow_loopback=True)
        try:
            Gatekeeper(trust).request("GET", f"http://127.0.0.1:{port}/", headers={})
        except FetchRefusedError as refusal:
            return str(refusal)
    return "letto"


DOORS: Mapping[str, Callable[[bytes, Mapping[str, Any]], str]] = {
    "importa-firmato": _signed,
    "riferimento temporale": _evidence,
    "nuova-versione": _word,
    "importa-registro": _sheet,
    "registra-ricevuta": _receipt,
    "servizio del certificatore": _service,
}
IN_THE_STEP = frozenset({"nuova-versione", "importa-registro", "registra-ricevuta"})
"""Doors where files are read in the step itself, within limits of their own (decision 43)."""


@contextmanager
def _trickling(data: bytes) -> Iterator[int]:
    """A service that sends a byte a tenth of a second."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection, suppress(OSError):
                connection.recv(4096)
                for byte in data:
                    if over.wait(0.1):
                        return
                    connection.sendall(bytes([byte]))

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()
            thread.join(5)


# the files


def _zip(files: Mapping[str, bytes]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return output.getvalue()


def _zips(levels: int, width: int) -> bytes:
    data = _zip({"a.p7m": bytes(2**20)})
    for level in range(levels):
        data = _zip({f"{each}.zip": data + bytes([level, each]) for each in range(width)})
    return data


def _overlapping(entries: int) -> bytes:
    """An archive of many names for one and the same content."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = packed.compress(bytes(200_000)) + packed.flush()
    first = _zip({"a": bytes(200_000)})
    record = first[first.index(b"PK\x01\x02") : first.index(b"PK\x05\x06")]
    local = first[: first.index(b"PK\x01\x02")]
    assert content in local
    end = b"PK\x05\x06" + bytes(4) + entries.to_bytes(2, "little") * 2 + (len(record) * entries).to_bytes(4, "little")
    return local + record * entries + end + len(local).to_bytes(4, "little") + b"\0\0"


def _base64(data: bytes, levels: int) -> bytes:
    for _ in range(levels):
        data = base64.encodebytes(data)
    return data


def _message(depth: int) -> bytes:
    text = b"Content-Type: text/plain\r\n\r\nprova\r\n"
    for each in range(depth):
        edge = b"b%d" % each
        head = b"Content-Type: multipart/mixed; boundary=%b\r\n\r\n" % edge
        text = head + b"--" + edge + b"\r\n" + text + b"\r\n--" + edge + b"--\r\n"
    return b"MIME-Version: 1.0\r\n" + text


def _message_of_parts(number: int) -> bytes:
    return b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * number + b"--b--\r\n"


def _revision(pdf: bytes, objects: Mapping[int, bytes], trailer: bytes = b"") -> bytes:
    """One more revision, with these objects; 1 is the catalogue where it is named."""
    data, table = bytearray(pdf), b""
    for number, body in objects.items():
        table += b"%d 1\n%010d 00000 n \n" % (number, len(data))
        data += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    before = pdf.rsplit(b"startxref", 1)[1].split()[0]
    root = pdf.rsplit(b"/Root", 1)[1].split()[:3]
    start = len(data)
    data += (
        b"xref\n"
        + table
        + b"trailer\n<< /Size 3000000 /Root %b /Prev %b %b >>\nstartxref\n%d\n%%%%EOF\n"
        % (
            b" ".join(root),
            before,
            trailer,
            start,
        )
    )
    return bytes(data)


def _stream(data: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(data, 9)
    return b"<< %b /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (entries, len(packed), packed)


def _objects(pdf: bytes, number: int) -> bytes:
    return _revision(pdf, {1_000_000 + each: b"[%d]" % each for each in range(number)})


def _packed_objects(pdf: bytes, number: int) -> bytes:
    """Objects in a compressed container, with their table as a compressed stream."""
    numbers = b" ".join(b"%d %d" % (1_000_000 + each, each * 2) for each in range(number))
    container = _stream(numbers + b" " + b"1 " * number, b"/Type /ObjStm /N %d /First %d" % (number, len(numbers) + 1))
    data = bytearray(pdf)
    place = len(data)
    data += b"2000000 0 obj\n" + container + b"\nendobj\n"
    start = len(data)
    rows = b"".join(b"\2" + (2_000_000).to_bytes(4, "big") + each.to_bytes(4, "big") for each in range(number))
    rows += b"\1" + place.to_bytes(4, "big") + bytes(4) + b"\1" + start.to_bytes(4, "big") + bytes(4)
    root = b" ".join(pdf.rsplit(b"/Root", 1)[1].split()[:3])
    before = pdf.rsplit(b"startxref", 1)[1].split()[0]
    entries = b"/Type /XRef /Size 2000002 /W [1 4 4] /Index [1000000 %d 2000000 2] /Root %b /Prev %b" % (
        number,
        root,
        before,
    )
    data += b"2000001 0 obj\n" + _stream(rows, entries) + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(data)


def _catalogue(pdf: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """The PDF saved anew with a change: other bytes than those that were sent."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        change(opened)
        opened.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return output.getvalue()


def _first_page(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return int(opened.pages[0].objgen[0])


def _tree(pdf: bytes, levels: int) -> bytes:
    """A structure tree of so many levels, in a revision of the catalogue."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        root, catalogue = opened.Root.objgen[0], opened.Root.unparse(resolved=True)
    below = {2_000_000 + each: b"<< /S /P /K %d 0 R >>" % (2_000_001 + each) for each in range(levels)}
    last = {2_000_000 + levels: b"<< /S /P >>", 1_999_999: b"<< /Type /StructTreeRoot /K 2000000 0 R >>"}
    entry = b"/StructTreeRoot 1999999 0 R"
    return _revision(pdf, {root: catalogue[: catalogue.rindex(b">>")] + entry + b" >>", **below, **last})


def _arrays(pdf: bytes, levels: int) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        root, catalogue = opened.Root.objgen[0], opened.Root.unparse(resolved=True)
    return _revision(
        pdf, {root: catalogue[: catalogue.rindex(b">>")] + b"/X " + b"[" * levels + b"]" * levels + b" >>"}
    )


def _drawn_in_drawn(pdf: bytes, levels: int) -> bytes:
    """A page whose form draws two forms, each of which draws two."""
    page, begun = _first_page(pdf), 2_000_000
    head = b"/Type /XObject /Subtype /Form /BBox [0 0 600 900] /Resources << /XObject << /A %d 0 R >> >>"
    forms = {begun + each: _stream(b"/A Do /A Do", head % (begun + each + 1)) for each in range(levels)}
    forms[begun + levels] = _stream(b"0 0 m 600 900 l S", b"/Type /XObject /Subtype /Form /BBox [0 0 600 900]")
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        parent = int(opened.pages[0].Parent.objgen[0])
    body = (
        b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
        b"/Resources << /XObject << /A %d 0 R >> >> >>" % (parent, begun + levels + 1, begun)
    )
    return _revision(pdf, {page: body, **forms, begun + levels + 1: _stream(b"/A Do")})


def _new_pages(change: Callable[[pikepdf.Pdf], None]) -> Callable[[bytes, bytes], bytes]:
    return lambda frozen, _signed: _catalogue(frozen, change)


def _giant_page(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        page.MediaBox = pikepdf.Array([0, 0, 14_400_000, 14_400_000])
        page.UserUnit = 1000


def _giant_picture(pdf: pikepdf.Pdf) -> None:
    packed = zlib.compress(zlib.compress(bytes(8_000_000), 9) * 1000, 9)
    picture = pikepdf.Stream(pdf, packed)
    picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    picture.Width, picture.Height, picture.BitsPerComponent = 80_000, 100_000, 8
    picture.ColorSpace, picture.Filter = pikepdf.Name.DeviceGray, pikepdf.Array([pikepdf.Name.FlateDecode] * 2)
    for page in pdf.pages:
        name = page.add_resource(picture, pikepdf.Name.XObject)
        page.contents_add(f"q 595 0 0 842 0 0 cm {name} Do Q".encode())


def _many_pages(pdf: pikepdf.Pdf) -> None:
    first = pdf.pages[0]
    for _ in range(20_000):
        pdf.pages.append(first)


def _bomb_stream(pdf: bytes) -> bytes:
    root = int(pdf.rsplit(b"/Root", 1)[1].split()[0])
    return _revision(pdf, {root: _stream(bytes(400_000_000), b"/Type /Catalog")})


def _bomb_table(pdf: bytes) -> bytes:
    start = len(pdf)
    before = pdf.rsplit(b"startxref", 1)[1].split()[0]
    root = b" ".join(pdf.rsplit(b"/Root", 1)[1].split()[:3])
    table = _stream(bytes(300_000_000), b"/Type /XRef /Size 60000000 /W [1 3 1] /Root %b /Prev %b" % (root, before))
    return pdf + b"999999 0 obj\n" + table + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % start


def _free_entries(pdf: bytes) -> bytes:
    start = len(pdf)
    before = pdf.rsplit(b"startxref", 1)[1].split()[0]
    root = b" ".join(pdf.rsplit(b"/Root", 1)[1].split()[:3])
    rows = b"xref\n0 400000\n" + b"0000000000 65535 f \n" * 400_000
    return (
        pdf
        + rows
        + b"trailer\n<< /Size 400000 /Root %b /Prev %b >>\nstartxref\n%d\n%%%%EOF\n"
        % (
            root,
            before,
            start,
        )
    )


def _endless(pdf: bytes) -> bytes:
    start = len(pdf)
    root = b" ".join(pdf.rsplit(b"/Root", 1)[1].split()[:3])
    return pdf + b"xref\n0 0\ntrailer\n<< /Size 9 /Root %b /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (root, start, start)


def _laughs(root: bytes) -> bytes:
    names = b"abcdefghij"
    entities = b"".join(
        b'<!ENTITY %c "%b">' % (names[each], b"&%c;" % names[each - 1] * 10) for each in range(1, len(names))
    )
    return b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aha">' + entities + b"]>" + root.replace(b"@", b"&j;")


_XADES = _laughs(b'<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">@</ds:Signature>')
_SEGNATURA = _laughs(b"<Segnatura><Descrizione>@</Descrizione></Segnatura>")
_DATICERT = (
    b'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary=b\r\n\r\n--b\r\n'
    b"Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n"
    b"Content-Type: application/xml; name=daticert.xml\r\n\r\n@\r\n--c--\r\n\r\n--b\r\n"
    b'Content-Type: application/pkcs7-signature; name="smime.p7s"\r\n\r\nMIAG\r\n--b--\r\n'
)
_RUN = '<w:r><w:t xml:space="preserve">parola </w:t></w:r>'


def _paragraphs(number: int) -> str:
    return "".join(f"<w:p><w:r><w:t>Parola {each}.</w:t></w:r></w:p>" for each in range(number))


def _tables(depth: int) -> str:
    opened = '<w:tbl><w:tblGrid><w:gridCol w:w="9000"/></w:tblGrid><w:tr><w:tc>'
    return opened * depth + "<w:p><w:r><w:t>fondo</w:t></w:r></w:p>" + "<w:p/></w:tc></w:tr></w:tbl>" * depth + "<w:p/>"


def _cells_of_word(rows: int, columns: int) -> str:
    row = "<w:tr>" + "<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>" * columns + "</w:tr>"
    grid = '<w:gridCol w:w="600"/>' * columns
    return f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>{row * rows}</w:tbl><w:p/>"


def _styles(number: int) -> dict[str, bytes]:
    """Styles that rest on one another."""
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    chain = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{each}"><w:name w:val="s{each}"/><w:basedOn w:val="s{each + 1}"/>'
        "</w:style>"
        for each in range(number)
    )
    return {"word/styles.xml": f"<w:styles {names}>{chain}</w:styles>".encode()}


def _swollen() -> bytes:
    parts = word_parts("<w:p/>")
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:p/>", b"<w:p/>" * 9_000_000)
    return _zip(parts)


_STYLES_PART = (
    '<Relationship Id="rIdS" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" '
    'Target="styles.xml"/>'
)
_SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_SHEET_HEAD = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def _workbook(rows: str, *, styles: str = "", after: str = "", strings: str = "") -> bytes:
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    extra = {
        **({"xl/styles.xml": f"<styleSheet {_SHEET}>{styles}</styleSheet>"} if styles else {}),
        **({"xl/sharedStrings.xml": f"<sst {_SHEET}>{strings}</sst>"} if strings else {}),
    }
    kinds = {"xl/styles.xml": "styles", "xl/sharedStrings.xml": "sharedStrings"}
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_SHEET_HEAD}.sheet.main'
        f'+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET_HEAD}.worksheet+xml"/>'
        + "".join(f'<Override PartName="/{n}" ContentType="{_SHEET_HEAD}.{kinds[n]}+xml"/>' for n in extra)
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {_SHEET} xmlns:r="{relations}"><sheets><sheet name="Registro" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/>'
        + "".join(
            f'<Relationship Id="{kinds[n]}" Type="{relations}/{kinds[n]}" Target="{n.removeprefix("xl/")}"/>'
            for n in extra
        )
        + "</Relationships>",
        "xl/worksheets/sheet1.xml": f"<worksheet {_SHEET}><sheetData>{rows}</sheetData>{after}</worksheet>",
        **extra,
    }
    return _zip({name: text.encode() for name, text in parts.items()})


def _cells(rows: int, columns: int) -> str:
    cell = '<c t="inlineStr"><is><t>x{}</t></is></c>'
    return "".join(
        f'<row r="{row}">' + "".join(cell.format(row * columns + column) for column in range(columns)) + "</row>"
        for row in range(1, rows + 1)
    )


def _giant_png() -> bytes:
    output = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(output, "PNG")
    return output.getvalue()


def _pictured() -> bytes:
    from docx import Document

    Image.MAX_IMAGE_PIXELS = None
    document = Document()
    document.add_paragraph("Prova")
    document.add_picture(io.BytesIO(_giant_png()), width=1_000_000)
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


SMALL: Sequence[Worst] = (
    Worst("importa-firmato", "zip in zip, 4 livelli da 10", lambda f, s: _zips(3, 10)),
    Worst("importa-firmato", "zip: 200 nomi per un solo contenuto", lambda f, s: _overlapping(200)),
    Worst(
        "importa-firmato",
        "gzip in gzip in gzip",
        lambda f, s: gzip.compress(gzip.compress(gzip.compress(bytes(_SIZE)))),
    ),
    Worst("importa-firmato", "messaggio di 40 parti una nell'altra", lambda f, s: _message(40)),
    Worst("importa-firmato", "XAdES con entità che si moltiplicano", lambda f, s: _XADES),
    Worst("importa-firmato", "PDF: pagine di 5.000 chilometri", _new_pages(_giant_page)),
    Worst("riferimento temporale", "Segnatura.xml con entità che si moltiplicano", lambda f, s: _SEGNATURA),
    Worst(
        "nuova-versione",
        "Word: 20.000 paragrafi uguali",
        lambda f, s: _zip(word_parts("<w:p><w:r><w:t>Prova.</w:t></w:r></w:p>" * 20_000)),
    ),
    Worst(
        "nuova-versione",
        "Word: 1.000 interruzioni di pagina",
        lambda f, s: _zip(word_parts('<w:p><w:r><w:t>Prova.</w:t><w:br w:type="page"/></w:r></w:p>' * 1_000)),
    ),
    Worst(
        "nuova-versione",
        "Word: 25.000 parole ognuna con il suo formato",
        lambda f, s: _zip(word_parts(f"<w:p>{_RUN * 25_000}</w:p>")),
    ),
    Worst("nuova-versione", "Word: tabella di 15.000 celle", lambda f, s: _zip(word_parts(_cells_of_word(1_000, 15)))),
    Worst("nuova-versione", "Word: tabelle una nell'altra, 60 livelli", lambda f, s: _zip(word_parts(_tables(60)))),
    Worst(
        "nuova-versione", "Word: tabelle una nell'altra, 5.000 livelli", lambda f, s: _zip(word_parts(_tables(5_000)))
    ),
    Worst(
        "nuova-versione",
        "Word: entità che si moltiplicano",
        lambda f, s: _zip({**word_parts("<w:p/>"), "word/document.xml": _laughs(b"<x>@</x>")}),
    ),
    Worst(
        "importa-registro",
        "foglio con 200.000 unioni di celle",
        lambda f, s: _workbook(
            _cells(3, 3), after="<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 200_000 + "</mergeCells>"
        ),
    ),
    Worst(
        "importa-registro",
        "foglio con la sola ultima cella",
        lambda f, s: _workbook('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    ),
    Worst("registra-ricevuta", "zip in zip, 4 livelli da 10", lambda f, s: _zips(3, 10)),
    Worst(
        "registra-ricevuta",
        "daticert.xml con entità che si moltiplicano",
        lambda f, s: _DATICERT.replace(b"@", _laughs(b"<postacert>@</postacert>")),
    ),
    Worst(
        "servizio del certificatore",
        "risposta di un byte ogni decimo di secondo",
        lambda f, s: b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 1000,
    ),
)
"""Of a few kilobytes: the step itself may use no more than seconds of a processor for one."""
LARGE: Sequence[Worst] = (
    Worst("importa-firmato", "archivio zip di 40 MB di zeri", lambda f, s: _zip({"a.p7m": bytes(_SIZE)})),
    Worst("importa-firmato", "gzip di 49 MB di zeri", lambda f, s: gzip.compress(bytes(49 * 2**20), 9)),
    Worst("importa-firmato", "base64, 12 volte", lambda f, s: _base64(s, 12)),
    Worst("importa-firmato", "base64 di 45 MB che non contiene nulla", lambda f, s: b"A" * (45 * 2**20)),
    Worst("importa-firmato", "messaggio di 2.000.000 di parti", lambda f, s: _message_of_parts(2_000_000)),
    Worst("importa-firmato", "busta p7m, 25 livelli", lambda f, s: envelope_cases.deep(s, 25)),
    Worst("importa-firmato", "busta p7m, 300 livelli", lambda f, s: envelope_cases.deep(s, 300)),
    Worst("importa-firmato", "busta p7m con 2000 firme", lambda f, s: envelope_cases.crowded(s, 2000)),
    Worst("importa-firmato", "busta p7m con 100 firme uguali", lambda f, s: envelope_cases.crowded(s, 100)),
    Worst(
        "importa-firmato", "p7m di pezzi in pezzi, 200.000 livelli", lambda f, s: envelope_cases.nested_pieces(200_000)
    ),
    Worst("importa-firmato", "p7m che si dice di 2 GB", lambda f, s: envelope_cases.of_promised_length(s)),
    Worst("importa-firmato", "PDF: catalogo di 400 MB di zeri", lambda f, s: _bomb_stream(f)),
    Worst("importa-firmato", "PDF: tabella di 300 MB di zeri", lambda f, s: _bomb_table(f)),
    Worst("importa-firmato", "PDF: 400.000 voci libere", lambda f, s: _free_entries(f)),
    Worst("importa-firmato", "PDF: tabella che rimanda a sé stessa", lambda f, s: _endless(f)),
    Worst("importa-firmato", "PDF: 300.000 oggetti in più", lambda f, s: _objects(f, 300_000)),
    Worst("importa-firmato", "PDF: 1.000.000 di oggetti in un contenitore", lambda f, s: _packed_objects(f, 1_000_000)),
    Worst("importa-firmato", "PDF: struttura di 100.000 livelli", lambda f, s: _tree(f, 100_000)),
    Worst("importa-firmato", "PDF: matrici una nell'altra, 100.000 livelli", lambda f, s: _arrays(f, 100_000)),
    Worst("importa-firmato", "PDF: disegni che ne disegnano due, 40 livelli", lambda f, s: _drawn_in_drawn(f, 40)),
    Worst("importa-firmato", "PDF: un'immagine di 8 GB su ogni pagina", _new_pages(_giant_picture)),
    Worst("importa-firmato", "PDF: 20.000 pagine", _new_pages(_many_pages)),
    Worst("nuova-versione", "Word: 9.000.000 di paragrafi vuoti", lambda f, s: _swollen()),
    Worst(
        "nuova-versione",
        "Word: 300.000 parole ognuna con il suo formato",
        lambda f, s: _zip(word_parts(f"<w:p>{_RUN * 300_000}</w:p>")),
    ),
    Worst("nuova-versione", "Word: 60.000 paragrafi", lambda f, s: _zip(word_parts(_paragraphs(60_000)))),
    Worst(
        "nuova-versione",
        "Word: 20.000 stili ognuno basato sull'altro",
        lambda f, s: _zip(
            word_parts(
                '<w:p><w:pPr><w:pStyle w:val="s0"/></w:pPr><w:r><w:t>prova</w:t></w:r></w:p>',
                rels=_STYLES_PART,
                types=STYLES,
                extra=_styles(20_000),
            )
        ),
    ),
    Worst("nuova-versione", "Word: immagine di 30.000 × 30.000 punti", lambda f, s: _pictured()),
    Worst("importa-registro", "foglio di 1.000.000 di celle", lambda f, s: _workbook(_cells(5_000, 200))),
    Worst(
        "importa-registro",
        "foglio di 1.000.000 di righe",
        lambda f, s: _workbook("<row><c><v>1</v></c></row>" * 1_000_000),
    ),
    Worst(
        "importa-registro",
        "foglio con 200.000 formati di cella",
        lambda f, s: _workbook(
            _cells(3, 3),
            styles="<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders><cellXfs>"
            + '<xf fontId="0" fillId="0" borderId="0"/>' * 200_000
            + "</cellXfs>",
        ),
    ),
    Worst(
        "importa-registro",
        "foglio con 1.000.000 di stringhe",
        lambda f, s: _workbook(_cells(3, 3), strings="<si><t>x</t></si>" * 1_000_000),
    ),
    Worst("importa-registro", "CSV di una riga di 19 MB", lambda f, s: b"a;" * (19 * 2**19)),
    Worst("importa-registro", "CSV con virgolette mai chiuse, 19 MB", lambda f, s: b'"a;b\n' * (19 * 2**20 // 5)),
    Worst("registra-ricevuta", "archivio zip di 40 MB di zeri", lambda f, s: _zip({"a.eml": bytes(_SIZE)})),
    Worst("registra-ricevuta", "messaggio di 3.000 parti una nell'altra", lambda f, s: _message(3_000)),
    Worst("registra-ricevuta", "messaggio di 2.000.000 di parti", lambda f, s: _message_of_parts(2_000_000)),
    Worst("registra-ricevuta", "intestazioni per 20 MB", lambda f, s: b"X-Prova: a\r\n" * 1_700_000 + b"\r\n"),
)


# trying them


class Trial:
    """Tries files, each in a process of its own."""

    def __init__(self, pki: TrialPki, folder: Path) -> None:
        plans = [FieldPlan("Firma_01", "Firma digitale di prova", "Firma 01")]
        self._folder = folder
        self.frozen = prepare_for_signature(plain_pdf_a_2b(folder, 3), plans)
        self.signed = envelope(self.frozen, pki_folder=pki.folder, person="prova-uno")
        self._bench = {
            "frozen": self.frozen,
            "signed": self.signed,
            "trust": pki.trust(),
            "at": clock.now(pki.folder),
            "evidence": b"",
        }

    def cost(self, worst: Worst) -> tuple[int, Cost]:
        """How large the file is, and what it costs."""
        data = worst.make(self.frozen, self.signed)
        task = self._folder / "task.pickle"
        task.write_bytes(pickle.dumps((worst.door, data, self._bench)))
        child = subprocess.Popen([sys.executable, "-m", "tests.support.worst_files", str(task)], stdout=subprocess.PIPE)
        most, over = [0], threading.Event()
        watching = threading.Thread(target=_watch, args=(child.pid, most, over))
        watching.start()
        try:
            said, _ = child.communicate(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            said = b""
        finally:
            over.set()
            watching.join()
        if child.returncode != 0 or not said:
            return len(data), Cost(None, _PATIENCE, most[0])
        answer = json.loads(said)
        return len(data), Cost(answer["said"], answer["seconds"], max(most[0], answer["memory"]))


def _watch(pid: int, most: list[int], over: threading.Event) -> None:
    while not over.wait(0.1):
        most[0] = max([most[0], *(_peak(each) for each in _family(pid) if each != pid)])


def _family(pid: int) -> set[int]:
    """A process and what it started, and what that started."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    family = {pid}
    while more := {each for each, parent in parents.items() if parent in family} - family:
        family |= more
    return family


def _peak(pid: int) -> int:
    with suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def _try(task: Path) -> None:
    """In the child: one file through its door."""
    door, data, bench = pickle.loads(task.read_bytes())
    if door in IN_THE_STEP:
        resource.setrlimit(
            resource.RLIMIT_CPU, (_SECONDS_OF_A_PROCESSOR[len(data) <= _FEW_KILOBYTES], resource.RLIM_INFINITY)
        )
    begun = time.monotonic()
    said = DOORS[door](data, bench)
    print(json.dumps({"said": said, "seconds": time.monotonic() - begun, "memory": _peak(os.getpid())}))
    sys.stdout.flush()
    os._exit(0)


def told(cost: Cost) -> str:
    """The verdict, or how the sentence begins."""
    said = cost.said or "NESSUNA RISPOSTA"
    return said if len(said) <= _SHOWN else f"{said[:_SHOWN].rsplit(' ', 1)[0]} …"


def page(rows: Sequence[tuple[Worst, int, Cost]]) -> str:
    """The page as it has to be."""
    lines = [
        "# I file peggiori",
        "",
        "Che cosa costano i file fatti per far danno, ognuno dalla porta da cui entrerebbe: quanto è grande, che cosa "
        "se ne dice, in quanti secondi, e quanta memoria prende al più uno dei processi. Lo scrive `python -m "
        "tests.support.worst_files`, su due processori; i limiti stanno nella "
        "[decisione 43](decisions/0043-what-reads-hostile-input-is-locked-in.md).",
        "",
        "| Porta | File | Byte | Esito | Secondi | Memoria (MB) |",
        "| --- | --- | ---: | --- | ---: | ---: |",
    ]
    for worst, size, cost in rows:
        cells = (worst.door, worst.name, str(size), told(cost), f"{cost.seconds:.1f}", f"{cost.memory / 2**20:.0f}")
        lines.append("| " + " | ".join(cells).replace("\n", " ") + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Try every file and write the page."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pki = start_trial_pki(folder / "pki")
        try:
            trial = Trial(pki, folder)
            rows = [(worst, *trial.cost(worst)) for worst in (*SMALL, *LARGE)]
        finally:
            pki.stop()
    PAGE.write_text(page(rows), encoding="utf-8")


if __name__ == "__main__":
    main() if len(sys.argv) == 1 else _try(Path(sys.argv[1]))
