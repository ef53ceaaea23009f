"""Try the PDF engine before an agreement needs it: a line in each font of the templates, converted and looked into."""

from __future__ import annotations

import io
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

import pikepdf

from agreements.documents.pdf.convert import LIBREOFFICE, Converter, convert_docx
from agreements.documents.pdf.pdf_profile import PdfMetadata
from agreements.documents.pdf.pdf_structure import dictionaries
from agreements.documents.pdf.text_proof import page_texts
from agreements.documents.templates.manifest import template_bytes, template_names
from agreements.documents.word.formula import M
from agreements.documents.word.ooxml import CONTENT_TYPES, W
from agreements.documents.word.word_file import WordFile

_WORD = W.strip("{}")
_OFFICE = "http://schemas.openxmlformats.org"
_EMBEDDED = ("/FontFile", "/FontFile2", "/FontFile3")
_IN_FORMULA = "xyz"
_FORMULA = f'<w:p><m:oMath xmlns:m="{M.strip("{}")}"><m:r><m:t>{_IN_FORMULA}</m:t></m:r></m:oMath></w:p>'
_NO_LETTER = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True, slots=True)
class ConversionProbe:
    """What came out of the trial.

    Attributes:
        seconds: How long the conversion took, finishing included.
        replaced: Families of the templates for which the PDF carries another font.
        embedded: Names of the fonts that travel with the PDF.
        formulas: Whether a formula is on the page.
    """

    seconds: float
    replaced: tuple[str, ...]
    embedded: tuple[str, ...]
    formulas: bool


def fonts_of_templates() -> tuple[str, ...]:
    """The font families that the Word templates name, in alphabetical order."""
    found: set[str] = set()
    for name in template_names():
        docx = WordFile(template_bytes(name))
        for part in docx:
            if part.startswith("word/") and part.endswith(".xml"):
                for fonts in docx.root(part).iter(f"{W}rFonts"):
                    found |= {value for key, value in fonts.attrib.items() if key in (f"{W}ascii", f"{W}hAnsi")}
    return tuple(sorted(found))


def probe_conversion(converter: Converter) -> ConversionProbe:
    """Convert a page with one line in each font of the templates; nothing is kept, so it may be killed and repeated.

    Raises:
        ConversionError: No PDF came out within the engine's limits.
    """
    families = fonts_of_templates()
    # The engine of drafts refuses a formula.
    docx = _page(families, _FORMULA if converter.name == LIBREOFFICE else "")
    before = time.monotonic()
    made = convert_docx(docx, PdfMetadata("Prova di conversione", datetime.now(UTC)), converter)
    seconds = time.monotonic() - before
    embedded = _embedded(made.pdf)
    flat = {_flat(name) for name in embedded}
    replaced = tuple(family for family in families if not any(name.startswith(_flat(family)) for name in flat))
    formulas = _IN_FORMULA in "".join(page_texts(made.pdf))
    return ConversionProbe(seconds, replaced, embedded, formulas)


def _embedded(pdf: bytes) -> tuple[str, ...]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        names = {
            str(each.get("/FontName", "")).lstrip("/").partition("+")[2] or str(each.get("/FontName", "")).lstrip("/")
            for each in dictionaries(document)
            if each.get("/Type") == "/FontDescriptor" and any(key in each for key in _EMBEDDED)
        }
    return tuple(sorted(names))


def _flat(name: str) -> str:
    return _NO_LETTER.sub("", name.lower())


def _page(families: tuple[str, ...], more: str) -> WordFile:
    lines = "".join(
        f"<w:p><w:r><w:rPr><w:rFonts w:ascii={quoteattr(family)} w:hAnsi={quoteattr(family)}/></w:rPr>"
        f"<w:t>Prova in {escape(family)}: perché è così.</w:t></w:r></w:p>"
        for family in families
    )
    document = f'<w:document xmlns:w="{_WORD}"><w:body>{lines}{more}</w:body></w:document>'
    types = (
        f'<Types xmlns="{_OFFICE}/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        f'<Relationships xmlns="{_OFFICE}/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
        "</Relationships>"
    )
    parts = {CONTENT_TYPES: types, "_rels/.rels": relations, "word/document.xml": document}
    return WordFile.of_parts({name: text.encode() for name, text in parts.items()})
