"""What follows a duty: its further versions, minutes and reports; by which organ a version was approved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agreements.domain.basics.day_words import of_the_date


class EvidenceKind(StrEnum):
    """What a document of a duty is; the value is the Italian name."""

    UPDATE = "aggiornamento"
    MINUTES = "verbale"
    REPORT = "relazione"
    OTHER = "altro documento"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A document that belongs to a duty beside the one by which it was met.

    Attributes:
        dated_on: Of the document; of an update the day on which it was delivered.
        registration_number: Numero di protocollo, as given.
        document_sha256: The document in the archive.
    """

    kind: EvidenceKind
    dated_on: date
    registration_number: str
    document_sha256: str


@dataclass(frozen=True, slots=True)
class Approval:
    """A version of what was delivered was approved; lateness is judged on the delivery alone.

    Attributes:
        version: 1 is what was delivered first, then its updates.
        document_sha256: That version in the archive; empty where only the fact of its delivery was recorded.
        organ, act, dated_on: By whom, with which act (kind and number), of which day.
    """

    version: int
    document_sha256: str
    organ: str
    act: str
    dated_on: date

    @property
    def words(self) -> str:
        """The act in Italian."""
        return f"{self.organ}, {self.act} {of_the_date(self.dated_on)}"
