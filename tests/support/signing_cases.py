"""Helpers for the tests of the import gate: expected signatories, and the ways in which files get spoilt."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs7, pkcs12
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter

from signing.base.fetch import GuardedTimeStamper
from signing.base.gatekeeper import Gatekeeper
from signing.base.report import ExpectedSignatory, GateReport
from signing.base.trust import TrustSettings
from signing.gate.gate import examine
from signing.trial import clock
from signing.trial.people import PEOPLE, person
from signing.trial.pki import TrialPki, read_passphrase
from signing.trial.tools import Tools

SIGNATORIES = tuple(
    ExpectedSignatory(f"Firma_{number:02d}", each.tax_code, each.name)
    for number, each in enumerate(PEOPLE[:3], start=1)
)


def signatory(label: str, field: str = "Firma_01") -> ExpectedSignatory:
    return ExpectedSignatory(field, person(label).tax_code, person(label).name)


def judge(
    returned: bytes,
    accepted: list[bytes],
    pki: TrialPki,
    *,
    expected: tuple[ExpectedSignatory, ...] = SIGNATORIES,
    proof: datetime | None = None,
    trust: TrustSettings | None = None,
    evidence: bytes = b"",
    not_before: datetime | None = None,
) -> GateReport:
    return examine(
        returned,
        accepted=accepted,
        expected=expected,
        trust=trust or pki.trust(),
        at=clock.now(pki.folder),
        proof_of_time=proof,
        evidence=evidence,
        not_before=not_before,
    )


def codes(report: GateReport) -> set[str]:
    return {each.code for each in report.findings}


def sign_with_options(
    pdf: bytes,
    pki: TrialPki,
    label: str,
    field: str,
    *,
    digest: str = "sha256",
    subfilter: SigSeedSubFilter = SigSeedSubFilter.PADES,
    time_stamp_url: str | None = None,
    own_field: SigFieldSpec | None = None,
) -> bytes:
    """Sign as programs do that differ from the trial signer; invisible, in a field that exists."""
    key = Tools.of(pki.folder, label).key
    stamper = GuardedTimeStamper(time_stamp_url, Gatekeeper(pki.trust())) if time_stamp_url else None
    meta = signers.PdfSignatureMetadata(field_name=field, md_algorithm=digest, subfilter=subfilter)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    output: io.BytesIO = signers.PdfSigner(meta, signer=key, timestamper=stamper, new_field_spec=own_field).sign_pdf(
        writer
    )
    return output.getvalue()


def sign_with_large_own_field(pdf: bytes, pki: TrialPki, label: str) -> bytes:
    spec = SigFieldSpec("Grande", box=(20, 20, 580, 700))
    return sign_with_options(pdf, pki, label, "Grande", time_stamp_url=pki.time_stamp_url, own_field=spec)


def appended(pdf: bytes, change: Any) -> bytes:
    """Return the PDF with one more revision, made by `change(writer)`."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def draw_over_first_page(writer: IncrementalPdfFileWriter) -> None:
    page = writer.find_page_for_modification(0)[0].get_object()
    stream = generic.StreamObject(stream_data=b"0 0 0 rg 300 700 120 20 re f")
    contents = page["/Contents"]
    old = list(contents) if isinstance(contents, generic.ArrayObject) else [page.raw_get("/Contents")]
    page["/Contents"] = generic.ArrayObject([*old, writer.add_object(stream)])
    writer.update_container(page)


def add_protocol_stamp(writer: IncrementalPdfFileWriter) -> None:
    page = writer.find_page_for_modification(0)[0].get_object()
    note = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
            generic.pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (300, 780, 500, 800))),
            generic.pdf_name("/Contents"): generic.pdf_string("Prot. n. 1 del 1/1/2026"),
            generic.pdf_name("/DA"): generic.pdf_string("/Helv 9 Tf 0 g"),
        }
    )
    notes = page.get("/Annots", generic.ArrayObject())
    page["/Annots"] = generic.ArrayObject([*notes, writer.add_object(note)])
    writer.update_container(page)


def add_second_field_of_the_same_name(writer: IncrementalPdfFileWriter) -> None:
    form = writer.root["/AcroForm"]
    field = generic.DictionaryObject(
        {
            generic.pdf_name("/FT"): generic.pdf_name("/Sig"),
            generic.pdf_name("/T"): generic.pdf_string("Firma_01"),
        }
    )
    form["/Fields"].append(writer.add_object(field))
    writer.update_container(form["/Fields"])


def change_one_word(pdf: bytes) -> bytes:
    """Reverse the glyphs of one printed string of the first page, and save as an editor would."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        page = document.pages[0]
        instructions = list(pikepdf.parse_content_stream(page))
        for number, (operands, operator) in enumerate(instructions):
            if str(operator) in {"TJ", "Tj"}:
                pieces = operands[0] if str(operator) == "TJ" else operands
                glyphs = b"".join(bytes(each) for each in pieces if isinstance(each, pikepdf.String))
                if len(glyphs) > 6:
                    shown = pikepdf.String(glyphs[::-1])
                    instructions[number] = pikepdf.ContentStreamInstruction([shown], pikepdf.Operator("Tj"))
                    break
        page.Contents = document.make_stream(pikepdf.unparse_content_stream(instructions))
        return _saved(document)


def saved_again(pdf: bytes, **options: Any) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return _saved(document, **options)


def _saved(document: pikepdf.Pdf, **options: Any) -> bytes:
    output = io.BytesIO()
    document.save(output, **options)
    return output.getvalue()


def printed_and_scanned(pdf: bytes) -> bytes:
    """The pages as pictures, as a scanner delivers them: no text, no fields, no signatures."""
    with pdfium.PdfDocument(pdf) as document:
        pages = [page.render(scale=1.5, grayscale=True).to_pil().convert("L") for page in document]
    output = io.BytesIO()
    pages[0].save(output, "PDF", save_all=True, append_images=pages[1:])
    return output.getvalue()


def enveloped(pdf: bytes, pki: TrialPki, label: str) -> bytes:
    """A CAdES-like envelope (.p7m) that holds the PDF, in DER."""
    key, certificate, _ = pkcs12.load_key_and_certificates(pki.pkcs12[label].read_bytes(), read_passphrase(pki.folder))
    builder = pkcs7.PKCS7SignatureBuilder().set_data(pdf).add_signer(certificate, key, hashes.SHA256())  # type: ignore[arg-type]
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def file_of(folder: Path, data: bytes) -> Path:
    path = folder / "file.pdf"
    path.write_bytes(data)
    return path
