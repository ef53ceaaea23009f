"""Put one PAdES signature into a PDF as an incremental update, with a stamp that keeps PDF/A."""

from __future__ import annotations

import io
from datetime import datetime
from importlib.resources import as_file, files
from typing import Any

from pyhanko.pdf_utils.font.opentype import GlyphAccumulatorFactory
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.text import TextBoxStyle
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator import ValidationContext


class ClockedSigner(signers.PdfSigner):
    """Declares the given moment as its signing time: in a trial the clock may be ahead of this computer's."""

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._at = at

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        """Start a session as pyHanko does, at the given moment."""
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self._at
        return session


async def add_signature(
    writer: IncrementalPdfFileWriter,
    signer: signers.Signer,
    *,
    field: str | SigFieldSpec,
    name: str,
    stamp: str,
    at: datetime,
    timestamper: TimeStamper | None,
    reason: str | None = None,
    long_term: ValidationContext | None = None,
) -> bytes:
    """Sign what the writer holds and return the whole file.

    Args:
        writer: On the PDF, with nothing written yet; what it holds stays a byte-for-byte prefix.
        signer: The key.
        field: Name of an empty field, or the field to make.
        name: Of the person, for the signature dictionary.
        stamp: Text in the field, one line of it the name: the stamp's font has Latin letters.
        at: The declared time, aware.
        timestamper: For level B-T; None leaves B-B.
        reason: For the signature dictionary.
        long_term: Adds validation data and a document time stamp (B-LTA).
    """
    # The library's own counter: it leaves a number out, and LibreOffice, which counts the objects, then signs its three
    # under one number.
    writer._lastobj_id = int(writer.prev.trailer["/Size"]) - 1
    own = isinstance(field, SigFieldSpec)
    with as_file(files("signing").joinpath("stamp.otf")) as font_path:
        program = ClockedSigner(
            signers.PdfSignatureMetadata(
                field_name=field.sig_field_name if isinstance(field, SigFieldSpec) else field,
                name=name,
                reason=reason,
                subfilter=SigSeedSubFilter.PADES,
                md_algorithm="sha256",
                embed_validation_info=long_term is not None,
                use_pades_lta=long_term is not None,
                validation_context=long_term,
            ),
            signer=signer,
            timestamper=timestamper,
            # A CFF font of 1000 units: with a TrueType font of 2048 the widths are rounded and PDF/A fails.
            stamp_style=text_style(GlyphAccumulatorFactory(str(font_path)), stamp),
            new_field_spec=field if own else None,
            at=at,
        )
        output: io.BytesIO = await program.async_sign_pdf(writer, existing_fields_only=not own)
    return output.getvalue()


def text_style(font: GlyphAccumulatorFactory, text: str) -> TextStampStyle:
    """Lines of text in a font of ours, without a background."""
    return TextStampStyle(
        stamp_text=text.replace("%", "%%"),  # it is a template of pyHanko's
        text_box_style=TextBoxStyle(font=font, font_size=9),
        inner_content_layout=SimpleBoxLayoutRule(
            x_align=AxisAlignment.ALIGN_MIN, y_align=AxisAlignment.ALIGN_MID, margins=Margins(4, 4, 4, 4)
        ),
        background=None,
    )
