"""What a command brought about: the agreement as it then stands, and how the journal tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from agreements.domain.agreement import Agreement


@dataclass(frozen=True, slots=True)
class Effect:
    """The agreement after a command, and the words and data for the journal."""

    agreement: Agreement
    what: str
    why: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
