"""Finishes the raw PDF of an engine to the profile it can reach: PDF/A-2a with PDF/UA-1, or PDF/A-2b.

The same input gives the same bytes: dates are passed in, the file identifier is derived from the content, the
metadata are written anew.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import pikepdf
from PIL import ImageCms

from agreements.documents.files.conversion_errors import ConversionFailedError
from agreements.documents.word.pdf_accessibility import (
    describe_formulas,
    describe_links,
    mark_decoration,
    repair_bullets,
)
from agreements.documents.word.xmp import xmp_packet

PDFA_2A = "PDF/A-2a"
PDFA_2B = "PDF/A-2b"
PDFUA_1 = "PDF/UA-1"

_TYPES = """
    Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6
    L LI Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot
    Ruby RB RT RP Warichu WT WP Figure Formula Form
"""
STANDARD_STRUCTURE_TYPES = frozenset(_TYPES.split())
"""ISO 32000-1, 14.8.4: a role map must not say anything about these."""


@dataclass(frozen=True, slots=True)
class PdfMetadata:
    """What the file says of itself.

    Attributes:
        title: Shown by the reader in its title bar; the title of the agreement.
        created_at: Aware UTC datetime, written as date of creation and of change.
        language: BCP 47 tag.
        author: The administration that issues the document, never a person.
    """

    title: str
    created_at: datetime
    language: str = "it-IT"
    author: str | None = None

    def __post_init__(self) -> None:
        if self.created_at.tzinfo is None:
            raise ValueError("created_at must be aware")
        if not self.title.strip():
            raise ValueError("a PDF/UA needs a title")


def finish_pdf(pdf: bytes, metadata: PdfMetadata, profiles: Sequence[str], formulas: Sequence[str] = ()) -> bytes:
    """Bring the output of an engine to its profiles; pure, so it may be repeated.

    Args:
        pdf: What the engine wrote: tagged PDF/A-2b for 2a and UA-1, anything for 2b.
        metadata: Title, dates, language.
        profiles: ``("PDF/A-2a", "PDF/UA-1")`` or ``("PDF/A-2b",)``.
        formulas: Each formula of the text on one line, in order.

    Raises:
        ConversionFailedError: The engine's output is not a readable PDF.
        ValueError: The combination of profiles is unknown.
    """
    accessible = tuple(profiles) == (PDFA_2A, PDFUA_1)
    if not accessible and tuple(profiles) != (PDFA_2B,):
        raise ValueError(f"unknown profiles {profiles!r}")
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            return _finish(document, metadata, accessible, formulas)
    except pikepdf.PdfError as error:
        raise ConversionFailedError("PDF", "il file prodotto non è leggibile") from error


def _finish(document: pikepdf.Pdf, metadata: PdfMetadata, accessible: bool, formulas: Sequence[str]) -> bytes:
    root = document.Root
    producer = _text(document.docinfo.get("/Producer"))
    root.Lang = pikepdf.String(metadata.language)
    viewer = root.get("/ViewerPreferences", pikepdf.Dictionary())
    viewer.DisplayDocTitle = True
    root.ViewerPreferences = viewer
    if accessible:
        _clean_role_map(root)
        describe_links(document)
        describe_formulas(document, formulas)
        repair_bullets(document)
        mark_decoration(document)
        root.MarkInfo = pikepdf.Dictionary(Marked=True)
    else:
        # dxpdf tags the headings only: a reader must not take this for a complete structure.
        root.MarkInfo = pikepdf.Dictionary(Marked=False)
    _set_output_intent(document)
    _write_metadata(document, metadata, producer, accessible)
    for key in ("/ID", "/DocChecksum"):  # random, and the checksum is that of the bytes before the finishing
        if key in document.trailer:
            del document.trailer[key]
    written = io.BytesIO()
    document.save(
        written,
        deterministic_id=True,
        # A classic cross-reference table: old signing programs read nothing else.
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        min_version="1.7",
    )
    return written.getvalue()


def _clean_role_map(root: pikepdf.Object) -> None:
    """LibreOffice maps some standard types onto themselves, which ISO 19005-2, 6.7.3.4 forbids."""
    tree = root.get("/StructTreeRoot")
    if tree is None or "/RoleMap" not in tree:
        return
    roles = tree.RoleMap
    for key in list(roles.keys()):
        if key.lstrip("/") in STANDARD_STRUCTURE_TYPES:
            del roles[key]


def _set_output_intent(document: pikepdf.Pdf) -> None:
    """Say which colours are meant (ISO 19005-2, 6.2.3): both engines paint in plain RGB.

    LibreOffice's own intent is sRGB as well, but its profile holds the second of the conversion.
    """
    profile = pikepdf.Stream(document, _srgb_profile(), N=3, Alternate=pikepdf.Name.DeviceRGB)
    document.Root.OutputIntents = pikepdf.Array(
        [
            document.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.OutputIntent,
                    S=pikepdf.Name.GTS_PDFA1,
                    OutputConditionIdentifier=pikepdf.String("sRGB"),
                    Info=pikepdf.String("sRGB IEC61966-2.1"),
                    DestOutputProfile=document.make_indirect(profile),
                )
            )
        ]
    )


@cache
def _srgb_profile() -> bytes:
    """Generate the sRGB profile, with the day of writing replaced: the rest is the same every time."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    date_in_header = slice(24, 36)  # ICC.1, 7.2.8: six big-endian 16-bit numbers, year to second
    profile[date_in_header] = b"".join(number.to_bytes(2, "big") for number in (2000, 1, 1, 0, 0, 0))
    return bytes(profile)


def _write_metadata(document: pikepdf.Pdf, metadata: PdfMetadata, producer: str, accessible: bool) -> None:
    created_at = metadata.created_at.astimezone(UTC).replace(microsecond=0)
    document.Root.Metadata = document.make_indirect(
        pikepdf.Stream(
            document,
            xmp_packet(
                title=metadata.title,
                author=metadata.author,
                language=metadata.language,
                producer=producer,
                created_at=created_at,
                accessible=accessible,
            ),
            Type=pikepdf.Name.Metadata,
            Subtype=pikepdf.Name.XML,
        )
    )
    # The old dictionary says the same as the XMP: ISO 19005-2, 6.6.2.
    stamp = pikepdf.String(f"D:{created_at:%Y%m%d%H%M%S}Z")
    info = pikepdf.Dictionary(
        Title=pikepdf.String(metadata.title),
        Producer=pikepdf.String(producer),
        CreationDate=stamp,
        ModDate=stamp,
    )
    if metadata.author:
        info.Author = pikepdf.String(metadata.author)
    document.trailer.Info = document.make_indirect(info)


def _text(value: object) -> str:
    return str(value).strip() if value is not None else "sconosciuto"
