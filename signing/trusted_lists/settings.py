"""Where an installation keeps its trusted lists, where they come from, and whom they are believed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from signing.base.trust import certificates_in


@dataclass(frozen=True, slots=True)
class ListSettings:
    """Where the lists come from and whom they are believed.

    Attributes:
        folder: Of the snapshots.
        pins: DER certificates that may sign the list of lists, or the first of its pivots.
        url: The list of lists; None where files are brought by hand.
        territories: Countries whose lists are kept: «IT».
        hosts: Names from which lists may be fetched; the address of a national list stands in the list of lists.
        allow_loopback: Whether they may be this computer, without TLS (trial only).
    """

    folder: Path
    pins: tuple[bytes, ...]
    url: str | None
    territories: tuple[str, ...]
    hosts: frozenset[str]
    allow_loopback: bool = False


def official_signers() -> tuple[bytes, ...]:
    """The signers of the list of lists that the Official Journal of the European Union names (C/2026/1944)."""
    return certificates_in(Path(__file__).parent / "official-journal")
