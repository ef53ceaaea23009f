"""The error family of the signing room: the text is Italian, because staff read it."""

from __future__ import annotations


class SigningError(Exception):
    """Something about a PDF, a certificate or a time stamp cannot be done; the message says what to do."""


class AnchorError(SigningError):
    """The printed text that marks the place of a signature is missing or stands in several places.

    Attributes:
        anchor: the text that was looked for.
        occurrences: how many times it was found.
    """

    def __init__(self, anchor: str, occurrences: int) -> None:
        self.anchor = anchor
        self.occurrences = occurrences
        if occurrences == 0:
            what = f"Nel PDF manca la dicitura «{anchor}» che indica dove firmare"
        else:
            what = f"Nel PDF la dicitura «{anchor}» compare {occurrences} volte nel blocco delle firme"
        super().__init__(f"{what}: correggere il blocco delle firme nel modello e generare di nuovo il PDF.")


class PreparationError(SigningError):
    """The PDF cannot receive signature fields."""


class TrustError(SigningError):
    """The trust settings are missing something or are wrong."""


class TrustedListError(SigningError):
    """A trusted list is not believed, or cannot be had; the lists that are there already stay in use."""


class TimeStampUnavailableError(SigningError):
    """The time-stamping service gave no answer, or an unusable one.

    Attributes:
        url: the address of the service.
    """

    def __init__(self, url: str, detail: str) -> None:
        self.url = url
        self.detail = detail
        super().__init__(
            f"Il servizio di marca temporale {url} non risponde o risponde in modo non valido ({detail}): "
            "riprovare più tardi; il documento firmato non è stato modificato."
        )


class ValidationDataUnavailableError(SigningError):
    """Certificates or revocation answers, needed for long-term validity, could not be had."""

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__(
            "Non è stato possibile raccogliere lo stato di revoca dei certificati per la conservazione "
            f"della firma ({detail}): riprovare più tardi; il documento firmato non è stato modificato."
        )


class PreservationError(SigningError):
    """The signed PDF cannot be read for adding validation data."""


class ProviderError(SigningError):
    """A device or a service with which somebody signs does not do it; nothing has been signed."""


class WrongHolderError(SigningError):
    """The certificate is of nobody who still has to sign here, or cannot sign any more."""
