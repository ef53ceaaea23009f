"""A copy of the database before its structure is changed: without one, an upgrade that goes wrong has no way back."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from agreements.documents.files.atomic_file import flush_folder
from agreements.domain.basics.errors import AccordiError
from agreements.persistence.database import newest_revision
from agreements.persistence.dump import SQLITE, dump
from agreements.persistence.engine.address import Address

_UNDER_WAY = ".in-corso-prima-di-"


class NotCopied(AccordiError):
    """No copy could be made, so nothing was upgraded."""


def copy_before_upgrade(address: Address, folder: Path, now: datetime) -> Path:
    """Copy a database whose structure is about to change; readable by nobody else.

    Safe to kill and to repeat: the copy has another name until it is complete, and the next one removes what was left.
    It is put back as a database of SQLite is, or by ``pg_restore``; the archive needs no copy: it only grows.

    Args:
        folder: Where the copy of a database of PostgreSQL is put; one of SQLite lies beside its original.
        now: Aware UTC; stands in the name, with the structure that follows.

    Raises:
        NotCopied: The sentence says what to do, and with which option somebody states that there is a copy.
    """
    on_sqlite = address.get_backend_name() == SQLITE
    if on_sqlite:
        folder = Path(address.database or "").absolute().parent
    ending = "sqlite3" if on_sqlite else "dump"
    target = folder / f"accordi-prima-di-{newest_revision()}-{now:%Y%m%d-%H%M%S}Z.{ending}"
    work = folder / f"{_UNDER_WAY}{os.getpid()}"
    try:
        for left in folder.glob(f"{_UNDER_WAY}*"):
            left.unlink()
        dump(address, work)
        with work.open("rb") as written:
            os.fsync(written.fileno())
        work.rename(target)
        flush_folder(folder)
    except (AccordiError, OSError) as error:
        work.unlink(missing_ok=True)
        why = str(error) if isinstance(error, AccordiError) else f"{folder}: {error.strerror}."
        raise NotCopied(
            "Il database va aggiornato alla versione del programma; prima se ne fa una copia, e non è riuscita: nulla "
            f"è stato aggiornato. {why} Se una copia c’è già (accordi backup), dirlo con «accordi init --backup-made»."
        ) from error
    return target
