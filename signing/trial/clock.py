"""The trial clock: an offset from the real time that moves only forward.

The offset, in seconds, stands in the file `clock-offset` of the PKI folder. The services of the trial PKI
read it at each request, and so does the trial signer: clients need no special header.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from signing.base.errors import SigningError

OFFSET_FILE = "clock-offset"


def offset(folder: Path) -> timedelta:
    """Return how far the trial clock is ahead; zero if nobody moved it."""
    try:
        return timedelta(seconds=float((folder / OFFSET_FILE).read_text(encoding="ascii")))
    except FileNotFoundError:
        return timedelta(0)


def now(folder: Path) -> datetime:
    """Return the trial time as an aware UTC datetime."""
    return datetime.now(UTC) + offset(folder)


def move_to_offset(folder: Path, new: timedelta) -> None:
    """Set the offset; safe to repeat.

    Raises:
        SigningError: if the clock would go back.
    """
    current = offset(folder)
    if new < current:
        raise SigningError(
            f"L'orologio di prova può solo avanzare: è già avanti di {current}, non può tornare a {new}."
        )
    target = folder / OFFSET_FILE
    scratch = folder / f".{OFFSET_FILE}.new"
    scratch.write_text(f"{new.total_seconds():.6f}", encoding="ascii")
    scratch.replace(target)  # one atomic step: a service that reads now sees the old value or the new one
