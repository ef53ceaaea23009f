"""What a signature rests on beside the file itself: the reference of its time, and the title of whoever signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from agreements.domain.basics.day_words import from_the_date, of_the_date, to_the_date


class TitleKind(StrEnum):
    """By what another person than the designated one signs; the value is the Italian label."""

    DELEGATION = "delega"
    DEPUTY = "vicariato"
    ACTING = "facente funzioni"
    COMMISSIONER = "commissario"
    SUCCESSOR_BODY = "ente succeduto a più parti"


@dataclass(frozen=True, slots=True)
class Delegation:
    """The title by which another person signs for the designated one: a delegation, or another of :class:`TitleKind`.

    Legal basis: art. 53 c. 2 TUEL for the deputy of a mayor; the act of appointment for a commissioner.

    Attributes:
        act: The act, statute or law.
        since: The first day on which it holds; None: from the day of the act.
        until: The last day, included; None where the act names none.
        extent: What it is about; of a deputy, the absence or impediment.
    """

    act: str
    dated_on: date
    kind: TitleKind = TitleKind.DELEGATION
    since: date | None = None
    until: date | None = None
    extent: str = ""

    @property
    def begins_on(self) -> date:
        """The first day on which it holds."""
        return self.since or self.dated_on

    def __str__(self) -> str:
        said = f"{self.act} {of_the_date(self.dated_on)}"
        if self.kind is not TitleKind.DELEGATION:
            said = f"{self.kind}, {said}"
        if self.since is not None and self.since != self.dated_on:
            said += f", {from_the_date(self.since)}"
        if self.until is not None:
            said += f", fino {to_the_date(self.until)}"
        return f"{said} ({self.extent})" if self.extent else said


@dataclass(frozen=True, slots=True)
class TimeProof:
    """The reference by which the moment of a signature was told, kept as it was given.

    Legal basis: DPCM 22/2/2013 artt. 41 and 62: it proves something only where its evidence holds the file's hash.

    Attributes:
        at: The moment that was typed, or that the evidence says; aware UTC.
        reference: Protocollo or PEC as typed; empty where only evidence was brought.
        declared_by: Who gave it.
        evidence: What the evidence is, in Italian; empty: declared, not verified.
        evidence_sha256: The evidence in the archive; empty where there is none.
    """

    at: datetime
    reference: str
    declared_by: str
    evidence: str = ""
    evidence_sha256: str = ""

    def __str__(self) -> str:
        who = f"indicato da {self.declared_by}"
        if not self.evidence:
            return f"{self.reference}, {who}: dichiarato, non verificato"
        told = f"{self.evidence}, SHA-256 {self.evidence_sha256}"
        return f"{self.reference}, {told}, {who}" if self.reference else f"{told}, {who}"
