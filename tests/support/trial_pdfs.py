"""PDFs for the tests of the signing room: tagged PDF/A-2a + PDF/UA-1 from LibreOffice, and a plain one."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import docx
import dxpdf
import pikepdf
from PIL import ImageCms

STANDARD_TYPES = frozenset(
    f"/{name}"
    for name in ("Document", "Part", "Sect", "Div", "P", "H1", "H2", "H3", "L", "LI", "Table", "TR", "TH", "TD", "Form")
)
UA_EXTENSION = """<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates the part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description></rdf:RDF>"""
EXPORT = (
    'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"},'
    '"UseTaggedPDF":{"type":"boolean","value":"true"}}'
)


def trial_docx(path: Path, signatories: int) -> None:
    """Write a small trial agreement with room for that many signatures."""
    document = docx.Document()
    document.core_properties.title = "Protocollo d’intesa di prova"
    document.core_properties.language = "it-IT"
    document.add_heading("Protocollo d’intesa di prova, senza valore legale", 1)
    for number in range(1, 5):
        document.add_paragraph(f"Articolo {number}. Le parti di prova collaborano senza oneri. " * 4)
    document.add_paragraph("La Firma 01 è apposta per prima; si veda il blocco delle firme.")
    document.add_page_break()
    for number in range(1, signatories + 1):
        document.add_paragraph(f"Firma {number:02d}")
        for _ in range(3):
            document.add_paragraph("")
    document.save(str(path))


def tagged_pdf(folder: Path, signatories: int = 3) -> bytes:
    """Return a PDF/A-2a and PDF/UA-1 file made by LibreOffice."""
    source = folder / "prova.docx"
    trial_docx(source, signatories)
    subprocess.run(
        [
            "soffice",
            "--headless",
            f"-env:UserInstallation={(folder / 'profilo').as_uri()}",
            "--convert-to",
            EXPORT,
            "--outdir",
            str(folder),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    with pikepdf.open(folder / "prova.pdf") as pdf:
        roles = pdf.Root.StructTreeRoot.get("/RoleMap", pikepdf.Dictionary())
        for name in list(roles.keys()):
            if name in STANDARD_TYPES:
                del roles[name]
        xmp = pdf.Root.Metadata.read_bytes().decode()
        xmp = xmp.replace("<pdfaid:conformance>B<", "<pdfaid:conformance>A<")
        pdf.Root.Metadata.write(xmp.replace("</rdf:RDF>", UA_EXTENSION).encode())
        pdf.Root.Metadata.Type, pdf.Root.Metadata.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
        output = io.BytesIO()
        pdf.save(output, deterministic_id=True, fix_metadata_version=False)
        return output.getvalue()


PLAIN_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


def plain_pdf_a_2b(folder: Path, signatories: int = 2) -> bytes:
    """Return an untagged PDF/A-2b file made by dxpdf."""
    source = folder / "semplice.docx"
    trial_docx(source, signatories)
    with pikepdf.open(io.BytesIO(dxpdf.convert(source.read_bytes()))) as pdf:
        metadata = pdf.make_stream(PLAIN_XMP.encode(), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        intent = pikepdf.Dictionary(
            Type=pikepdf.Name.OutputIntent,
            S=pikepdf.Name.GTS_PDFA1,
            OutputConditionIdentifier=pikepdf.String("sRGB"),
            DestOutputProfile=pdf.make_stream(profile, N=3),
        )
        pdf.Root.Metadata, pdf.Root.OutputIntents = metadata, pikepdf.Array([intent])
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        output = io.BytesIO()
        pdf.save(output, deterministic_id=True, fix_metadata_version=False)
        return output.getvalue()
