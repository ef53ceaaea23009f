"""Confidential agreements: why, by what law, since when; and what is said of them to those who are not enabled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

CONFIDENTIAL_TITLE = "accordo riservato"
"""Stands in lists where the title would."""


@dataclass(frozen=True, slots=True)
class Confidentiality:
    """What is not shown to everybody.

    Attributes:
        basis: The law or regulation that allows it.
        reason: Which interest is protected.

    Legal basis: art. 24 L. 241/1990; art. 5-bis D.Lgs. 33/2013.
    """

    since: date
    basis: str
    reason: str
