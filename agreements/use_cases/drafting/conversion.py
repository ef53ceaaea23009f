"""A text turned into the PDF that is signed: for good once it is approved, and for a trial when it comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agreements.documents.files.conversion_errors import ConverterMissingError, PdfRefusedError
from agreements.documents.word.word_file import WordFile
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.basics.errors import AccordiError
from agreements.domain.basics.moment import Moment
from agreements.use_cases.base.workbench import Workbench

if TYPE_CHECKING:
    from agreements.documents.pdf.convert import ConvertedPdf


def converted(
    bench: Workbench, agreement: Agreement, docx: WordFile, moment: Moment
) -> tuple[ConvertedPdf, tuple[str, ...]]:
    """The PDF of a text, proved to show its words, and what is to be said of engine and fonts.

    Stores nothing: killed it leaves nothing, repeated it makes the same.

    Raises:
        ConversionError: A font or the engine is not here, no PDF came out, or it is not fit to be signed.
        UnacceptableDocxError: The engine does not take this text.
    """
    # Loaded here: the other steps of drafting, each a new process, do without engines and PDF libraries.
    from agreements.documents.pdf.convert import choose_for_freezing, convert_docx
    from agreements.documents.pdf.fonts import installed_families, replacements, require_fonts
    from agreements.documents.pdf.pdf_check import check_pdf
    from agreements.documents.pdf.pdf_profile import PdfMetadata

    engines = [act.definitive.engine.lower() for act in agreement.acts if act.definitive is not None]
    converter = choose_for_freezing(
        bench.converter, engines[0] if engines else None, trial=bench.trial, soffice=bench.soffice
    )
    installed = installed_families()
    require_fonts(docx, installed)
    made = convert_docx(docx, PdfMetadata(agreement.title, moment.at), converter)
    check_pdf(made.pdf, docx, made.profiles)
    notes = replacements(docx, installed)
    if engines and engines[0] != converter.name:
        notes = (
            f"Un testo precedente di questo accordo fu convertito con {engines[0]} e resta com’è; questo è convertito "
            f"con {converter.name}, come serve in esercizio.",
            *notes,
        )
    return made, notes


def try_conversion(bench: Workbench, agreement: Agreement, docx: WordFile, moment: Moment) -> tuple[str, ...]:
    """Convert a text as «testo-definitivo» will, and throw the PDF away: what would stop it then is said now.

    Returns:
        What is to be told: that no engine is here to try it with.

    Raises:
        AccordiError: The text would be refused after its approval.
    """
    try:
        converted(bench, agreement, docx, moment)
    except ConverterMissingError as error:
        return (f"La conversione in PDF non è stata provata, e senza non si fisserà il testo definitivo. {error}",)
    except PdfRefusedError as error:
        found = " ".join(f"{number}) {finding}" for number, finding in enumerate(error.findings, start=1))
        raise AccordiError(
            f"Convertito in PDF per prova, questo testo non potrebbe andare alla firma: {found} Correggerlo in Word, "
            "consegnarlo di nuovo in «File ricevuti» e ripetere."
        ) from error
    return ()
