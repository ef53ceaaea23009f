"""A file that came in: where it is for, by which way, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

KEPT_UNUSED = timedelta(days=30)
"""How long a file stays that no step has used."""
TOLD_BEFORE = timedelta(days=7)
"""How long before it goes somebody is told."""
OF_REGISTER, OF_BODIES, OF_ADDRESSES = SHEET_PLACES = ("importa-registro", "replica-accordo", "rubrica")
"""Where files are for that belong to no agreement: as the step that takes them is called."""


class Way(StrEnum):
    """How a file came in; the value is the Italian label."""

    PAGE = "pagina"
    COMMAND = "comando"
    FOLDER = "in-arrivo"


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file in «ricevuti».

    Attributes:
        id: Given by the database, from 1; 0 until then.
        name: As whoever brought it calls it, without folders.
        size: In bytes.
        media: What it is by its bytes, in Italian.
        person: Id of who brought it; empty where nobody was logged in.
        agreement: Number of the agreement that it is for, or the name of a folder of the register's; empty as long as
            nobody knows.
        received_at, used_at, warned_at, gone_at: Aware UTC.
        used_by: The step that took it into the archive, or why it went.
    """

    id: int
    sha256: str
    name: str
    size: int
    media: str
    person: str
    way: Way
    agreement: str
    received_at: datetime
    used_at: datetime | None = None
    used_by: str = ""
    warned_at: datetime | None = None
    gone_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether a step may still take it."""
        return self.used_at is None and self.gone_at is None

    @property
    def goes_at(self) -> datetime:
        """When it goes if nobody uses it."""
        return self.received_at + KEPT_UNUSED
