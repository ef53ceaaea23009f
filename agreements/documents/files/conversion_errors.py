"""What can go wrong between a Word file and its archived PDF, in sentences that staff can act on."""

from __future__ import annotations

import errno
import logging
from collections.abc import Sequence

from agreements.documents.files.errors import DocumentError

_LOG = logging.getLogger(__name__)

_CAUSES = {
    errno.EACCES: "permesso negato",
    errno.EPERM: "operazione non permessa",
    errno.EROFS: "disco in sola lettura",
    errno.EIO: "errore del disco",
    errno.ENOTDIR: "al posto della cartella c’è un file",
    errno.EEXIST: "al posto della cartella c’è un file",
    errno.EISDIR: "al posto del file c’è una cartella",
    errno.ENOENT: "la cartella non c’è",
    errno.ESTALE: "il disco di rete non è più collegato",
    errno.EMFILE: "troppi file aperti",
    errno.ENFILE: "troppi file aperti",
}


def in_italian(cause: OSError) -> str:
    """What the operating system answered, in a few words."""
    return _CAUSES.get(cause.errno or 0, f"errore di sistema {cause.errno}")


class ConversionError(DocumentError):
    """The Word document could not be turned into a PDF; nothing was stored."""


class ConverterMissingError(ConversionError):
    """The wanted engine is not installed, or its name is unknown.

    Attributes:
        engine: The name that was asked for.
    """

    def __init__(self, engine: str, advice: str) -> None:
        super().__init__(f"Il convertitore PDF «{engine}» non è disponibile: {advice}.")
        self.engine = engine


class ConversionFailedError(ConversionError):
    """The engine ran and gave no PDF.

    Attributes:
        engine: Which engine.
        detail: How it ended.
        said: Its own words, for the technician: they name paths and modules, and staff do not see them.
    """

    def __init__(self, engine: str, detail: str, said: str = "") -> None:
        super().__init__(
            f"Il convertitore {engine} non ha prodotto il PDF ({detail}): aprire il documento in Word, "
            "controllare che si legga per intero, salvarlo di nuovo e ripetere; se l’errore rimane, avvisare "
            "l’assistenza."
        )
        self.engine = engine
        self.detail = detail
        self.said = said
        if said:
            _LOG.warning("%s: %s, %s", engine, detail, said)


class ConversionTimeoutError(ConversionError):
    """The engine was killed, with everything it had started, because it took too long.

    Attributes:
        engine: Which engine.
        seconds: The limit that was passed.
    """

    def __init__(self, engine: str, seconds: float) -> None:
        super().__init__(
            f"La conversione in PDF con {engine} è stata interrotta dopo {seconds:g} secondi: il documento è "
            "troppo grande o danneggiato, oppure il computer è troppo carico; ripetere e, se accade ancora, "
            "alleggerire il documento (immagini, tabelle)."
        )
        self.engine = engine
        self.seconds = seconds


class PdfRefusedError(ConversionError):
    """The PDF is not fit to be signed.

    Attributes:
        findings: One Italian sentence for each defect.
    """

    def __init__(self, findings: Sequence[str]) -> None:
        listed = " ".join(f"{number}) {finding}" for number, finding in enumerate(findings, start=1))
        super().__init__(f"Il PDF non può essere inviato alla firma. {listed}")
        self.findings = tuple(findings)


class ArchiveError(DocumentError):
    """The archive could not keep or give back a document."""


class ArchivedDocumentMissingError(ArchiveError):
    """No document with this hash is in the archive.

    Attributes:
        sha256: The hash, in lower-case hexadecimal.
    """

    def __init__(self, sha256: str) -> None:
        super().__init__(
            f"Nell’archivio manca il documento con impronta {sha256}: ripristinarlo dalla copia di sicurezza "
            "dell’archivio e ripetere."
        )
        self.sha256 = sha256


class ArchivedDocumentDamagedError(ArchiveError):
    """The stored bytes no longer have the hash under which they were stored.

    Attributes:
        sha256: The hash they should have.
        found_sha256: The hash they have.
    """

    def __init__(self, sha256: str, found_sha256: str) -> None:
        super().__init__(
            f"Il documento con impronta {sha256} non è più quello archiviato (impronta trovata: {found_sha256}), per "
            "un guasto del disco o una modifica: non usarlo, ripristinarlo dalla copia di sicurezza dell’archivio e "
            "ripetere."
        )
        self.sha256 = sha256
        self.found_sha256 = found_sha256


class ArchiveWriteError(ArchiveError):
    """The archive or the readable folder cannot be written: disk full, or no permission.

    Attributes:
        where: The folder concerned.
    """

    def __init__(self, where: str, cause: OSError, *, full: bool) -> None:
        if full:
            sentence = (
                f"Il disco dell’archivio è pieno ({where}): nulla è andato perso; liberare spazio e ripetere il passo."
            )
        else:
            sentence = (
                f"Non è possibile scrivere nell’archivio ({where}: {in_italian(cause)}): controllare che il "
                "disco sia collegato e che il programma abbia il permesso di scrivere, poi ripetere il passo."
            )
        super().__init__(sentence)
        self.where = where
        self.full = full


class IncomingFileError(DocumentError):
    """A file put by staff into ``in-arrivo`` cannot be used.

    Attributes:
        name: The name as it was given.
    """

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name
