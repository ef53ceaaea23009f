"""What would become of a received file: the values that `foreseen` answers, and pages show."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Foretold(StrEnum):
    """What a step would do; the value is what the page says of it."""

    TAKES = "Accettato"
    HOLDS = "Tenuto in sospeso"
    KNOWN = "Già registrato: il passo non cambia nulla"
    REFUSES = "Rifiutato"
    LOOKED_AT = "Solo guardato: per come stanno le cose nessun passo usa questo file"


@dataclass(frozen=True, slots=True)
class SignatureSeen:
    """A signature of a file, in Italian.

    Attributes:
        holder: Of the certificate, without personal code.
        whose: The party for which it counts, or would; empty for nobody's.
        kind: "qualificata" or not.
    """

    holder: str
    whose: str
    kind: str
    when: str
    certificate: str
    verdict: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would become of a file; goes through JSON.

    Attributes:
        step: That was tried; empty where the file was only looked at.
        told: What would happen, or why not.
        findings: Of a gate: each sentence with what to do.
        passages: Of a comparison: whether something is left out before each, and its pieces (element of HTML, words).
        table: Of a sheet: its headings, then what became of each row.
    """

    step: str
    outcome: Foretold
    told: str
    warnings: tuple[str, ...] = ()
    findings: tuple[tuple[str, str], ...] = ()
    verdict: str = ""
    signatures: tuple[SignatureSeen, ...] = ()
    passages: tuple[tuple[bool, tuple[tuple[str, str], ...]], ...] = ()
    table: tuple[tuple[str, ...], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Foreseen:
        """Reverse of `to_json`."""
        seen = tuple(SignatureSeen(**each) for each in data["signatures"])
        return cls(**{**data, "outcome": Foretold(data["outcome"]), "signatures": seen})
